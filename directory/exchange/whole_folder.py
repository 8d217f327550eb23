"""A folder of files for others that appears whole or not at all, with its checksums.

It is written beside its place and moved there when it is finished. One that was made before is
replaced; a folder with anything else in it is left alone.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

CHECKSUMS = "SHA256SUMS"


class FolderRefused(Exception):
    """The folder may not be written there; nothing was changed. The message is for a person."""


@contextmanager
def whole_folder(target: Path, *, label: str, facts: Mapping[str, Any]) -> Iterator[Path]:
    """Give an empty folder to write into; without an exception it becomes `target`.

    `label` names the JSON file that says what the folder is: `facts`, and by which later runs know
    it for theirs. That and `SHA256SUMS` over all other files are added at the end. Raises
    FolderRefused before anything is written, OSError when the disk refuses.
    """
    target = Path(os.path.realpath(target))
    _check(target, label)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    beside.mkdir()
    try:
        yield beside
        _seal(beside, label, facts)
        _check(target, label)  # long work: somebody may have put something there meanwhile
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def files_in(folder: Path) -> list[str]:
    """All files below a folder, as paths with "/" relative to it, in order."""
    return sorted(
        found.relative_to(folder).as_posix() for found in folder.rglob("*") if not found.is_dir()
    )


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file by its path, as `SHA256SUMS` tells; empty when there is none."""
    try:
        text = (folder / CHECKSUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    rows = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {path: digest for digest, path in rows}


def label_of(folder: Path, label: str) -> dict[str, Any] | None:
    """The facts with which the folder was made; None when it was not made so."""
    try:
        facts = json.loads((folder / label).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and facts.get("made_by") == _maker(label) else None


def _maker(label: str) -> str:
    return f"mundesi {label.removesuffix('.json')}"


def _check(target: Path, label: str) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise FolderRefused(f"{target} is a file, not a folder.")
    there = set(files_in(target))
    if not there and not any(target.iterdir()):
        return
    if label_of(target, label) is None:
        raise FolderRefused(
            f"{target} is not empty, and it was not made by this command. Choose another folder."
        )
    strange = sorted(there - {label, CHECKSUMS, *checksums(target)})
    if strange:
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        raise FolderRefused(
            f"{target} holds files that are no part of what was made there and would be lost:"
            f" {', '.join(strange[:3])}{more}. Move them away first."
        )


def _seal(folder: Path, label: str, facts: Mapping[str, Any]) -> None:
    lines = []
    for path in files_in(folder):
        with (folder / path).open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path}\n")
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    told = json.dumps({"made_by": _maker(label), **facts}, ensure_ascii=False, indent=1)
    (folder / label).write_text(told + "\n", encoding="utf-8", newline="\n")


def _swap(fresh: Path, target: Path) -> None:
    """Put the fresh folder in the target's place; whatever fails, one of the two is there."""
    if not target.exists():
        fresh.rename(target)
        return
    old = target.with_name(f".{target.name}.{uuid4().hex[:8]}.old")
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)

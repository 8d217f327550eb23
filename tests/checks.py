"""The part of `make lint` that needs the project itself: migrations, deployment, translations."""

import ast
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-key-as-long-and-as-random-as-in-production-0123456789-abcdefghij",
    "SITE_URL": "https://mundesi.example",
    "ALLOWED_HOSTS": "mundesi.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "DEBUG": "0",
}

# What translates, and which of its arguments are texts ("c": the context).
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    failed = [
        name
        for name, command in {
            "deployment": ["check", "--deploy", "--fail-level", "WARNING"],
            "missing migrations": ["makemigrations", "--check", "--dry-run"],
        }.items()
        if not _manage(command)
    ]
    failed += _translations() + _untranslated()
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    return 1 if failed else 0


def _manage(command: list[str]) -> bool:
    environ = {**os.environ, **PRODUCTION, "PYTHONWARNINGS": "ignore"}
    run = [sys.executable, "-m", "django", *command, "--settings", "directory.settings"]
    done = subprocess.run(run, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def _translations() -> list[str]:
    """Every text has its Albanian, and the compiled file is that of the readable one."""
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    folder = ROOT / "directory" / "locale" / "sq" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as stream:
        written = read_po(stream)
    with (folder / "django.mo").open("rb") as stream:
        compiled = read_mo(stream)
    problems = []
    for message in written:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        text = message.string or ""
        strings = [text] if isinstance(text, str) else list(text)
        if message.fuzzy or not all(strings):
            problems.append(f"no Albanian for {key!r}")
            continue
        context = message.context
        # Contexts of a compiled file are read as bytes.
        counterpart = compiled.get(key, context.encode() if context else None)  # type: ignore[arg-type]
        shown = counterpart.string if counterpart else None
        if ([shown] if isinstance(shown, str) else list(shown or [])) != strings:
            problems.append(f"compiled translation is older: {key!r}")
    return problems


def _untranslated() -> list[str]:
    """Every text that code and templates say is known to the translations, and said literally."""
    from babel.messages.extract import extract
    from babel.messages.pofile import read_po
    from django.conf import settings
    from django.utils.translation.template import templatize

    settings.configure(USE_I18N=True)  # which templatize looks at
    with (ROOT / "directory/locale/sq/LC_MESSAGES/django.po").open("rb") as stream:
        known = {(message.context, _first(message.id)) for message in read_po(stream)}
    problems = []
    for path in [*ROOT.glob("directory/**/*.py"), *ROOT.glob("templates/**/*.html")]:
        source = path.read_text(encoding="utf-8")
        code = source if path.suffix == ".py" else templatize(source)
        found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
        for line, said, _comments, context in found:
            if (context, _first(said)) not in known:
                problems.append(f"{path.relative_to(ROOT)}:{line}: no translation: {said!r}")
        if path.suffix == ".py":
            problems += [
                f"{path.relative_to(ROOT)}:{line}: a text that is not said literally"
                for line in _variable_texts(source)
            ]
    return problems


def _first(message: str | Iterable[str]) -> str:
    return message if isinstance(message, str) else next(iter(message))


def _variable_texts(source: str) -> Iterator[int]:
    """The lines that translate something which no tool can find in the code."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        positions = KEYWORDS.get(node.func.id, ...)
        if positions is ...:
            continue
        for position in positions or (1,):
            at = (position[0] if isinstance(position, tuple) else position) - 1
            said = node.args[at] if at < len(node.args) else None
            if not (isinstance(said, ast.Constant) and isinstance(said.value, str)):
                yield node.lineno


if __name__ == "__main__":
    sys.exit(main())

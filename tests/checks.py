"""The part of `make lint` that needs the project itself: migrations, deployment, translations."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-key-as-long-and-as-random-as-in-production-0123456789-abcdefghij",
    "SITE_URL": "https://mundesi.example",
    "ALLOWED_HOSTS": "mundesi.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "DEBUG": "0",
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
    failed += _translations()
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


if __name__ == "__main__":
    sys.exit(main())

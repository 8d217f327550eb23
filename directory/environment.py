"""What is read from the environment before there are settings."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from directory.database import prepare_data_dir

BASE_DIR = Path(__file__).resolve().parent.parent


def data_dir(environ: Mapping[str, str]) -> Path:
    """Where the demo keeps its database, key, mails and static files."""
    return BASE_DIR / (environ.get("DATA_DIR") or ".data")


def secret_key(environ: Mapping[str, str]) -> str | None:
    """The key given, else the one that the demo made; None when there is neither."""
    if key := environ.get("SECRET_KEY"):
        return key
    made = data_dir(environ) / "secret_key"
    return made.read_text(encoding="ascii").strip() or None if made.is_file() else None


def make_secret_key(environ: Mapping[str, str]) -> None:
    """Make the demo's key unless there is one. Readable by its owner alone."""
    if secret_key(environ):
        return
    directory = data_dir(environ)
    prepare_data_dir(directory)
    fresh = directory / f"secret_key.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
    try:
        os.link(fresh, directory / "secret_key")  # the first of two demos wins
    except FileExistsError:
        pass
    finally:
        fresh.unlink()

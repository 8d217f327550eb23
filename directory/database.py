"""Which PostgreSQL: the one that DATABASE_URL names, or the embedded one in DATA_DIR.

`manage.py` and the production server wrap their work in `ensure_database`; the settings ask
`database_settings`, which starts nothing.
"""

import contextlib
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote

from directory.embedded import (
    DATABASE,
    PORT,
    ROLE,
    DatabaseUnavailable,
    EmbeddedServer,
    prepare_data_dir,
    socket_directory,
    temporary_parent,
)

__all__ = [
    "DatabaseURLError",
    "DatabaseUnavailable",
    "EmbeddedServer",
    "database_settings",
    "ensure_database",
    "exit_on_sigterm",
    "prepare_data_dir",
    "remove_left_behind",
    "temporary_server",
    "uses_embedded",
]

CONNECTION_AGE = 600  # seconds a connection is kept for the next request
TEMPORARY = "mundesi-test-"
LEFT_BEHIND = 60  # seconds; a younger temporary server may be just starting

_URL = re.compile(
    r"postgres(?:ql)?://"
    r"(?:(?P<user>[^:@/?#\[\]]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@/?#\[\],]*)(?::(?P<port>[0-9]*))?"
    r"/(?P<name>[^@/?#]*)"
    r"(?:\?(?P<options>[^?#]*))?"
)
# What libpq calls the parts that Django knows by names of its own.
_DJANGO_NAMES = {
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
    "dbname": "NAME",
}


class DatabaseURLError(ValueError):
    """DATABASE_URL cannot be understood. The message quotes no part of it: it has a password."""


def uses_embedded(environ: Mapping[str, str]) -> bool:
    """Whether there is no DATABASE_URL (an empty one is none)."""
    return not environ.get("DATABASE_URL", "").strip()


def database_settings(environ: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES["default"]. Raises DatabaseURLError."""
    if uses_embedded(environ):
        return _embedded_settings(data_dir)
    parts = _parse(environ["DATABASE_URL"].strip())
    named = {ours: parts.pop(theirs, "") for theirs, ours in _DJANGO_NAMES.items()}
    return _settings(named, parts)


def ensure_database(environ: Mapping[str, str], data_dir: Path) -> AbstractContextManager[None]:
    """The database runs within the block, as far as that is ours to see to.

    Raises DatabaseUnavailable, on entering. A process that may be ended by SIGTERM calls
    `exit_on_sigterm` first. Forked children share the database but not the hold on it.
    """
    if not uses_embedded(environ):
        return contextlib.nullcontext()
    return EmbeddedServer(data_dir, movable=not environ.get("DATA_DIR")).hold()


@contextlib.contextmanager
def temporary_server() -> Iterator[dict[str, Any]]:
    """A fresh, forgetful server of our own for tests; yields its DATABASES["default"].

    It is removed afterwards. SIGTERM acts as Ctrl-C does, so that it is removed then as well;
    what a killed test run left is removed by the next one.
    """
    parent = temporary_parent()
    remove_left_behind(parent)
    directory = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=parent))
    server = EmbeddedServer(directory, durable=False)
    with _sigterm_as_interrupt():
        try:
            directory.chmod(0o711 if os.geteuid() == 0 else 0o700)
            with server.hold():
                yield _embedded_settings(directory)
        finally:
            server.discard()


def exit_on_sigterm() -> None:
    """SIGTERM and SIGHUP end this process as an exit does: what is open is closed on the way."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)  # the way out is not interrupted
        raise SystemExit(128 + number)

    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(each, leave)


# -- settings -------------------------------------------------------------------------------------


def _settings(named: dict[str, str], options: dict[str, str]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_MAX_AGE": CONNECTION_AGE,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "2", "application_name": "mundesi"} | options,
    }


def _embedded_settings(data_dir: Path) -> dict[str, Any]:
    host = str(socket_directory(data_dir))
    named = {"NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "HOST": host, "PORT": str(PORT)}
    return _settings(named, {})


def _parse(url: str) -> dict[str, str]:
    """The parts of the URL under libpq's names, decoded; an IPv6 address without its brackets."""
    found = None if re.search(r"[\x00-\x20\x7f]", url) else _URL.fullmatch(url)
    if found is None:
        raise DatabaseURLError(
            "DATABASE_URL is not of the form postgresql://user:password@host:port/database. "
            "Within a user name or password, write @ as %40, : as %3A, / as %2F, ? as %3F, "
            "# as %23, % as %25, and a space as %20."
        )
    parts = {key: found[key] for key in ("user", "password", "host", "port") if found[key]}
    parts["host"] = parts.get("host", "").strip("[]")
    parts["dbname"] = found["name"]
    parts = {key: _decode(value) for key, value in parts.items() if value}
    for option in filter(None, (found["options"] or "").split("&")):
        key, equals, value = option.partition("=")
        if not equals or key not in _libpq_options():
            raise DatabaseURLError(
                "DATABASE_URL has an option after the ? that PostgreSQL does not know; it knows "
                "sslmode, sslrootcert, connect_timeout, application_name and others. If the ? "
                "belongs to the password, write it as %3F."
            )
        if key in parts:
            raise DatabaseURLError(f"DATABASE_URL gives {key} twice.")
        parts[key] = _decode(value)
    if not parts.get("dbname"):
        raise DatabaseURLError("DATABASE_URL names no database: it ends in /name.")
    if "port" in parts and not _is_port(parts["port"]):
        raise DatabaseURLError("DATABASE_URL has a port that is not a number from 1 to 65535.")
    return parts


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 2**16


def _decode(text: str) -> str:
    try:
        if re.search(r"%(?![0-9A-Fa-f]{2})", text):
            raise ValueError
        decoded = unquote(text, errors="strict")
        decoded.encode()
        if re.search(r"[\x00-\x1f\x7f]", decoded):
            raise ValueError
    except ValueError:
        raise DatabaseURLError(
            "DATABASE_URL has a % that does not begin two hexadecimal digits (write % itself as "
            "%25), or characters that are no UTF-8 text."
        ) from None
    return decoded


def _libpq_options() -> set[str]:
    from psycopg.pq import Conninfo  # noqa: PLC0415 (slow to load, and mostly not needed)

    return {option.keyword.decode() for option in Conninfo.get_defaults()}


# -- lifetimes ------------------------------------------------------------------------------------


def remove_left_behind(parent: Path) -> None:
    """Stop and remove our temporary servers in `parent` whose users were killed."""
    for directory in parent.glob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError, DatabaseUnavailable):
            found = directory.lstat()
            if found.st_uid == os.geteuid() and time.time() - found.st_mtime > LEFT_BEHIND:
                EmbeddedServer(directory).discard()


@contextlib.contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

"""The databases of the tests: an empty one, one that holds the shipped rows, and copies of that.

A test runs on the empty one, or on the second if it asks for `shipped`, inside a transaction that
is rolled back. One that commits runs on a copy of its own, which PostgreSQL makes file by file and
throws away afterwards. So the rows are loaded once in a session, numbers, triggers and statistics
are always those of a real load, and nothing needs to know which tables there are.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, connections

SHIPPED = "_shipped"  # in the names of databases that hold the shipped rows
# PostgreSQL: sessions are in a database that has to be without; or a worker of its own is, cleaning
# up, which an ordinary user may not end.
IN_USE = {"55006", "42501"}
ATTEMPTS = 10


def current() -> str:
    return str(connection.settings_dict["NAME"])


def use(name: str) -> None:
    """Connections of all threads, and whoever asks for their settings, mean this database."""
    if name != current():
        connection.close()
        connection.settings_dict["NAME"] = name  # one dictionary, shared by all threads


def make_shipped(*, of: str, on: dt.date) -> str:
    """A database like this empty one with all that is shipped, loaded by the product's own code.

    It is the current one afterwards.
    """
    from directory.exchange.shipped import load_shipped

    name = f"{of}{SHIPPED}"
    _copy(of, name)
    use(name)
    load_shipped(on=on)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return name


@contextmanager
def copied(of: str) -> Iterator[None]:
    """Within the block a copy of this database is the current one; then it is gone.

    It stays the current one until somebody uses another, so that what a late thread still writes
    is refused rather than kept.
    """
    name = f"{of}_copy"
    _copy(of, name)
    use(name)
    try:
        yield
    finally:
        connections.close_all()
        _drop(name)


def _copy(of: str, name: str) -> None:
    connection.close()  # PostgreSQL copies no database in which somebody is
    with connection._nodb_cursor() as cursor:
        # One of this name is left over when its sessions did not end in time.
        _patiently(cursor, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _patiently(cursor, f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY file_copy')


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        _patiently(cursor, f'DROP DATABASE "{name}" WITH (FORCE)')


def _patiently(cursor: Any, statement: str) -> None:
    """PostgreSQL gives up on who leaves late, or is a worker of its own; we wait."""
    for _ in range(ATTEMPTS):
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") not in IN_USE:
                raise
            time.sleep(1)
        else:
            return
    cursor.execute(statement)

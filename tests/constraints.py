"""Which named rule of a table refuses a row."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction


class _Undone(Exception):
    pass


def _attempt(write: Callable[[], Any], dropping: tuple[str, str] | None = None) -> str:
    """The constraint that refuses the rows; "" when they stand. Nothing stays written."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            if dropping:
                table, name = dropping
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            write()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _Undone
    except _Undone:
        return ""
    except IntegrityError as error:
        cause: Any = error.__cause__
        return str(cause.diag.constraint_name)


def assert_stands(write: Callable[[], Any]) -> None:
    assert _attempt(write) == ""


def assert_refused_by(table: str, name: str, write: Callable[[], Any]) -> None:
    """The rule refuses the rows, and nothing but this rule: without it they stand."""
    refused_by = _attempt(write)
    if refused_by != name:
        pytest.fail(f"refused by {refused_by or 'nothing'}, not by {name}")
    assert _attempt(write, dropping=(table, name)) == ""


def named_rules(table: str) -> set[str]:
    """The check, unique and foreign key rules of a table that somebody gave a name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'f')",
            [table],
        )
        names = {name for (name,) in cursor.fetchall()}
    # What Django named itself ends in a hash and a kind, or just in a kind.
    return {name for name in names if not re.search(r"_[0-9a-f]{8}(_|$)|_(check|key)$", name)}

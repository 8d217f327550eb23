"""What the import commands share: the file they are given, and how they tell what is wrong."""

from pathlib import Path

from django.core.management.base import CommandError

from directory.exchange.refusals import TableError
from directory.exchange.tables import Table, read_table

SHOWN_PROBLEMS = 200


def table_in(file: str) -> Table:
    """The table in the file; CommandError when it cannot be opened or is not one."""
    path = Path(file)
    try:
        return read_table(path, name=path.name)
    except TableError as error:
        raise CommandError(told(error, path.name)) from error
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error


def told(error: TableError, name: str) -> str:
    """All problems, a line each, up to a number that a person can take in."""
    lines = error.in_language("en")
    shown = [f"  {line}" for line in lines[:SHOWN_PROBLEMS]]
    if len(lines) > SHOWN_PROBLEMS:
        shown.append(f"  … and {len(lines) - SHOWN_PROBLEMS:,} more.")
    count = "1 problem" if len(lines) == 1 else f"{len(lines):,} problems"
    return "\n".join([f"{name} was not loaded: {count}, nothing was changed.", *shown])

"""What the import commands share: the file they are given, and how they tell what is wrong."""

from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError

from directory.exchange.refusals import Problem, TableError
from directory.exchange.tables import Table, read_table

SHOWN_PROBLEMS = 200


def table_in(file: str, *, judge: Callable[[Table], object] | None = None) -> Table:
    """The table in the file; CommandError when it cannot be opened or is not one.

    When only some cells cannot be read, `judge` may refuse the rest of the table: it raises
    TableError and writes nothing. All that is wrong is then told at once.
    """
    path = Path(file)
    try:
        return read_table(path, name=path.name)
    except TableError as error:
        if judge is not None and error.rest is not None:
            error.problems = _with_those_of(error.problems, error.rest, judge)
        raise CommandError(told(error, path.name)) from error
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error


def _with_those_of(
    problems: list[Problem], rest: Table, judge: Callable[[Table], object]
) -> list[Problem]:
    """These problems and those of the rest, by row; nothing more of a cell that was not read."""
    try:
        judge(rest)
    except TableError as error:
        unread = {(problem.row, problem.column) for problem in problems}
        more = [one for one in error.problems if (one.row, one.column) not in unread]
        return sorted([*problems, *more], key=lambda one: (one.row is not None, one.row or 0))
    return problems


def told(error: TableError, name: str) -> str:
    """All problems, a line each, up to a number that a person can take in."""
    lines = error.in_language("en")
    shown = [f"  {line}" for line in lines[:SHOWN_PROBLEMS]]
    if len(lines) > SHOWN_PROBLEMS:
        shown.append(f"  … and {len(lines) - SHOWN_PROBLEMS:,} more.")
    count = "1 problem" if len(lines) == 1 else f"{len(lines):,} problems"
    return "\n".join([f"{name} was not loaded: {count}, nothing was changed.", *shown])

"""A search as a spreadsheet: the columns of contract §6 that are for everybody.

`note` is for editors, so the column is absent rather than empty: an empty cell would clear the
notes of whoever loads the file again.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from directory.exchange.cells import written_rows
from directory.exchange.found import in_order, ranked
from directory.exchange.programme_columns import COLUMNS
from directory.exchange.programme_export import programme_cells
from directory.programmes.models import Programme
from directory.search.engine import Hit
from directory.search.parameters import Parameters

PRIVATE = frozenset({"note"})
PUBLIC_COLUMNS = tuple(name for name in COLUMNS if name not in PRIVATE)
CHUNK = 1_000


@dataclass(frozen=True)
class Spreadsheet:
    """Lines of a CSV file with their line ends, the header first.

    `whole`: all rows were read already, so that the lines cost nothing more; else they are read
    while they are written.
    """

    lines: Iterator[str]
    whole: bool


def public_cells(programme: Programme) -> dict[str, str]:
    """The row of a programme whose parts are prefetched (`with_parts`), as everybody may see it."""
    cells = programme_cells(programme)
    return {name: cells[name] for name in PUBLIC_COLUMNS}


def spreadsheet(parameters: Parameters, *, on: date, language: str) -> Spreadsheet:
    """All programmes of a search in rank order, however many. Raises SearchRefused."""
    first = ranked(parameters, on=on, language=language, size=CHUNK)
    if first.total <= CHUNK:
        rows = _rows(first.hits)
        return Spreadsheet(_lines(iter(rows)), whole=True)
    return Spreadsheet(_lines(_all_rows(parameters, on, language)), whole=False)


def _all_rows(parameters: Parameters, on: date, language: str) -> Iterator[dict[str, str]]:
    """Read as they were at one moment, so that none is missed or told twice."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        page, pages = 1, 1
        while page <= pages:
            results = ranked(parameters, on=on, language=language, size=CHUNK, page=page)
            yield from _rows(results.hits)
            page, pages = page + 1, results.pages


def _rows(hits: list[Hit]) -> list[dict[str, str]]:
    rows = []
    for programme in in_order(hits, Programme.objects.with_parts()):
        rows.append(public_cells(programme))
    return rows


def _lines(rows: Iterator[dict[str, str]]) -> Iterator[str]:
    writer = csv.writer(_Handed(), lineterminator="\r\n")
    # csv hands on what its file says to a written line: here, the line itself.
    yield str(writer.writerow(PUBLIC_COLUMNS))
    for cells in written_rows(PUBLIC_COLUMNS, rows):
        yield str(writer.writerow(cells))


class _Handed:
    """A file that keeps nothing: what is written comes back at once."""

    def write(self, line: str) -> str:
        return line

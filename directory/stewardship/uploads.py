"""What an upload says: its rows as they were read, judged, and written out with their problems."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO, StringIO

from django.contrib.auth.models import User

from directory.exchange.tables import Row, TableError, write_csv, write_xlsx
from directory.stewardship import proposals
from directory.stewardship.models import Upload
from directory.stewardship.rows import ProposedRow, proposed_rows

PROBLEMS_COLUMN = "problems"
"""The column that `with_problems` adds; whoever sends the file again may leave it there."""

IGNORED = tuple(sorted(proposals.FIXED - {"id", "organisation"}))


def rows_of(upload: Upload) -> list[Row]:
    """The rows; a column of the file is in each of them, empty where nothing stands."""
    columns = [column for column in upload.header if column != PROBLEMS_COLUMN]
    return [
        Row(number, {column: cells.get(column, "") for column in columns})
        for number, cells in upload.rows
    ]


def judged(upload: Upload, *, by: User, on: dt.date, at: dt.datetime) -> list[ProposedRow]:
    """What each row would do if it were handed in now."""
    return proposed_rows(
        rows_of(upload), organisation=upload.organisation, origin="upload", by=by, on=on, at=at
    )


def ignored_columns(upload: Upload) -> list[str]:
    """Columns in which something stands that editors do not write."""
    return [
        column
        for column in IGNORED
        if column in upload.header and any(cells.get(column) for _number, cells in upload.rows)
    ]


def with_problems(
    upload: Upload, judged_rows: list[ProposedRow], *, language: str
) -> tuple[bytes, str]:
    """The table with a last column that says what is wrong, and the ending of its name.

    A workbook; comma separated text where a cell holds more than a workbook can.
    """
    header = [*(name for name in upload.header if name != PROBLEMS_COLUMN), PROBLEMS_COLUMN]

    def rows() -> Iterator[dict[str, str]]:
        for one in judged_rows:
            lines = [
                f"{problem.column}: {problem.reason.in_language(language)}"
                for problem in one.problems
            ]
            yield one.row.cells | {PROBLEMS_COLUMN: "\n".join(lines)}

    target = BytesIO()
    try:
        write_xlsx(target, header, rows(), title="programmes")
    except TableError:
        return _as_text(header, rows()), ".csv"
    return target.getvalue(), ".xlsx"


def _as_text(header: list[str], rows: Iterator[dict[str, str]]) -> bytes:
    stream = StringIO(newline="")
    write_csv(stream, header, rows)
    return stream.getvalue().encode("utf-8-sig")

"""Programmes to spreadsheets: all columns of contract §6, so that `import(export(x))` is x."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.db.models.functions import Collate

from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS, DAY, FIELDS, PLACES
from directory.exchange.rule_cells import rule_cells
from directory.exchange.tables import write_csv, write_xlsx
from directory.programmes.models import Programme
from directory.rules.vocabularies import Label

CHUNK = 500
Progress = Callable[[int], object]
_PLACE_CODES = PlaceCodes()


class ExportRefused(Exception):
    """The file cannot be written there; nothing was changed."""

    def __init__(self, reason: Label) -> None:
        super().__init__(reason.en)
        self.reason = reason


def programme_cells(programme: Programme) -> dict[str, str]:
    """The row of a programme whose parts are prefetched (`with_parts`)."""
    call = programme.newest_call
    cells = {
        "id": programme.slug,
        "organisation": programme.organisation.name,
        "organisation_url": programme.organisation.url,
        "opens_on": DAY.write(call.opens_on if call else None),
        "closes_on": DAY.write(call.closes_on if call else None),
    }
    for name, column in FIELDS.items():
        cells[name] = column.kind.write(getattr(programme, name))
    for name in PLACES:
        cells[name] = _PLACE_CODES.write(place.code for place in getattr(programme, name).all())
    alternatives = sorted(programme.alternatives.all(), key=lambda found: found.position)
    return cells | rule_cells([a.criteria for a in alternatives if a.call_id is None])


def export_programmes(target: Path, *, progress: Progress = lambda count: None) -> int:
    """Write all programmes, drafts too, to a `.csv` or `.xlsx` file; returns how many.

    The file appears whole or not at all. Raises ExportRefused when the name will not do, TableError
    when a text is too long for a workbook, OSError when the disk refuses.
    """
    target = Path(os.path.realpath(target))
    ending = target.suffix.lower()
    if target.is_dir():
        raise ExportRefused(
            Label(f"{target} është dosje, jo skedar.", f"{target} is a directory, not a file.")
        )
    if ending not in {".csv", ".xlsx"}:
        raise ExportRefused(
            Label(
                "Emri i skedarit duhet të mbarojë me .csv ose .xlsx.",
                "The name of the file must end in .csv or .xlsx.",
            )
        )
    beside = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        written = _write(beside, ending, progress)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return written


def _write(path: Path, ending: str, progress: Progress) -> int:
    written = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal written
        for programme in _in_one_view():
            yield programme_cells(programme)
            written += 1
            progress(1)

    if ending == ".xlsx":
        write_xlsx(path, COLUMNS, rows(), title="programmes")
    else:
        with path.open("x", encoding="utf-8", newline="") as stream:
            write_csv(stream, COLUMNS, rows())
    return written


def _in_one_view() -> Iterator[Programme]:
    """All programmes by id, as they were at one moment, whatever is written meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        programmes = Programme.objects.with_parts().order_by(Collate("slug", "C"))
        yield from programmes.iterator(chunk_size=CHUNK)

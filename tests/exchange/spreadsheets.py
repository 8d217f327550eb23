"""Small spreadsheets of programmes for the tests, made and read as files are."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from directory.exchange.programme_export import export_programmes
from directory.exchange.programme_import import ImportSummary, import_programmes
from directory.exchange.tables import Problem, Table, TableError, read_table, write_csv
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search.models import Document, Stale

TODAY = dt.date(2026, 11, 21)


def row(**cells: str) -> dict[str, str]:
    """A row that can stand; the cells given go over it."""
    return {
        "id": "kurs-kukes",
        "title_sq": "Kurs rrobaqepësie",
        "summary_sq": "Tre muaj kurs falas.",
        "organisation": "Bashkia Kukës",
        "kinds": "education",
        "coverage": "AL-07-40",
        **cells,
    }


def table(*rows: Mapping[str, str], columns: Sequence[str] = ()) -> Table:
    """The rows as a file holds them, row 2 first, with at least these columns."""
    header = list(dict.fromkeys([*columns, *(column for cells in rows for column in cells)]))
    return written(header, rows)


def written(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Table:
    stream = io.StringIO(newline="")
    write_csv(stream, header, rows)
    return read_table(io.BytesIO(stream.getvalue().encode()), name="programmes.csv")


def load(*rows: Mapping[str, str], on: dt.date = TODAY, **options: Any) -> ImportSummary:
    return import_programmes(table(*rows), on=on, **options)


def refused(*rows: Mapping[str, str]) -> list[Problem]:
    with pytest.raises(TableError) as caught:
        load(*rows)
    return caught.value.problems


def exported(directory: Path, ending: str = ".csv") -> Table:
    """All programmes, through a real file."""
    path = directory / f"programmes{ending}"
    export_programmes(path)
    return read_table(path, name=path.name)


def everything() -> list[object]:
    """All that an import may write, as it stands."""
    models = (
        Organisation,
        Programme,
        Programme.coverage.through,
        Programme.delivery_places.through,
        Call,
        Alternative,
        Document,
        Stale,
    )
    return [list(model._default_manager.order_by("pk").values()) for model in models]

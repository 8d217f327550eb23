"""Places from their spreadsheet (contract §5)."""

from collections.abc import Mapping

from directory.exchange.import_transaction import import_transaction
from directory.exchange.organisations import column_problems
from directory.exchange.refusals import Problem, TableError
from directory.exchange.tables import Row, Table
from directory.places.actions import COLUMNS, PlacesLoaded, PlacesRefused, load_places
from directory.rules.vocabularies import Label
from directory.search import index

REQUIRED = ("code", "parent_code", "level", "name_sq")
_LONGEST: Mapping[str, int] = {"code": 40, "name_sq": 120, "name_en": 120, "source": 300}
_LONGEST_VARIANT = 120


def import_places(table: Table) -> PlacesLoaded:
    """Create or update the places of a table, all or nothing, and what search knows of them.

    Raises TableError with every problem of every row.
    """
    problems = column_problems(table.header, known=COLUMNS, required=REQUIRED)
    for row in table.rows:
        problems += _too_long(row)
    if problems:
        raise TableError(problems)
    with import_transaction():
        try:
            loaded = load_places((row.number, row.cells) for row in table.rows)
        except PlacesRefused as refused:
            raise TableError(
                [
                    Problem(found.row, found.column, found.value, Label(found.reason, found.reason))
                    for found in refused.problems
                ]
            ) from refused
        if loaded.created or loaded.updated:
            index.catch_up()
            index.write_known_words()
    return loaded


def _too_long(row: Row) -> list[Problem]:
    cells = [(column, row.cells.get(column, ""), most) for column, most in _LONGEST.items()]
    variants = row.cells.get("variants", "").split(";")
    cells += [("variants", variant.strip(), _LONGEST_VARIANT) for variant in variants]
    return [
        Problem(
            row.number,
            column,
            text,
            Label(
                f"Ka {len(text)} shenja; lejohen jo më shumë se {most}.",
                f"It has {len(text)} characters; at most {most} are allowed.",
            ),
        )
        for column, text, most in cells
        if len(text) > most
    ]

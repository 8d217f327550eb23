"""What the tests of spreadsheets in the database share."""

import pytest
from django.db import connection

from tests import factories

_rows: dict[str, bytes] = {}


@pytest.fixture
def country(db: None) -> None:
    """Albania as far as most rows need it; loaded once, then the same rows are put back."""
    if not _rows:
        factories.small_country()
        for table in ("places_place", "places_placename"):
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
                _rows[table] = b"".join(bytes(block) for block in copy)
        return
    for table, rows in _rows.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(rows)

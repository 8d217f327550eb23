"""What all tests share: a PostgreSQL of their own, and the shipped data where one asks for it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from directory.database import temporary_server
from directory.places import tree

TODAY = dt.date(2026, 11, 21)

# In an order in which rows may be put back; everything else is empty after a load.
SHIPPED_TABLES = (
    "places_place",
    "places_placename",
    "programmes_organisation",
    "programmes_programme",
    "programmes_programme_coverage",
    "programmes_programme_delivery_places",
    "programmes_call",
    "programmes_alternative",
    "search_screen",
    "search_document",
    "search_card",
    "search_concept",
    "search_label",
    "search_word",
)
_snapshot: dict[str, bytes] = {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Run on a PostgreSQL server of our own, never on anybody's data."""
    with temporary_server() as server:
        settings.DATABASES["default"].update(server)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Never drop the database: it goes with its server, whoever is still connected to it."""
    return True


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    tree.forget()
    yield
    tree.forget()


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture
def shipped(request: pytest.FixtureRequest) -> None:
    """All shipped places, organisations, concepts and programmes, indexed for search.

    Loaded through the product's own code once; later tests get the same rows put back.
    """
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    if _snapshot:
        _put_back()
        return
    from directory.exchange.shipped import load_shipped

    load_shipped(on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(SHIPPED_TABLES)}")
    for table in SHIPPED_TABLES:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
            _snapshot[table] = b"".join(bytes(block) for block in copy)


def _put_back() -> None:
    with connection.cursor() as cursor:
        for table, rows in _snapshot.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
            _continue_numbers(cursor, table)
        # The index came back with the rest, and its words are counted already.
        cursor.execute("DELETE FROM search_stale; DELETE FROM search_tally")
        cursor.execute(f"ANALYZE {', '.join(SHIPPED_TABLES)}")


def _continue_numbers(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attidentity <> ''",
        [table],
    )
    for (column,) in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({column}), 1))"
            f" FROM {table}",
            [table, column],
        )

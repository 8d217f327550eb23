"""What all tests share: a PostgreSQL of their own, and the shipped data where one asks for it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from pytest_django.fixtures import validate_django_db

from directory.database import temporary_server
from directory.places import tree
from directory.search import engine
from directory.web import sitemap
from tests import databases

TODAY = dt.date(2026, 11, 21)


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
    def forget() -> None:
        tree.forget()
        engine.forget()
        sitemap.found.cache_clear()

    forget()
    yield
    forget()


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None) -> str:
    """The name of the database that pytest-django has made."""
    return databases.current()


@pytest.fixture(scope="session")
def shipped_database(empty_database: str) -> str:
    """The name of a second one, which holds the shipped rows."""
    return databases.make_shipped(of=empty_database, on=TODAY)


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, empty_database: str, django_db_blocker: Any
) -> Iterator[None]:
    """Every test that may use a database comes here first: it is told which one is its own."""
    with django_db_blocker.unblock():
        name = empty_database
        if "shipped" in request.fixturenames:
            name = request.getfixturevalue("shipped_database")
        if _commits(request):
            with databases.copied(name):
                yield
            return
        databases.use(name)
    request.getfixturevalue("_django_db_helper")  # that of pytest-django
    yield


def _commits(request: pytest.FixtureRequest) -> bool:
    """Whether the test sees no transaction around it, by the rule of pytest-django."""
    marker = request.node.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
        or (marker and validate_django_db(marker)[0])
    )


@pytest.fixture
def shipped(db: None) -> None:
    """All shipped places, organisations, concepts and programmes, indexed for search.

    Named as an argument or by a mark: which database a test runs on is decided before it begins.
    """
    assert databases.SHIPPED in databases.current(), "`shipped` was asked for too late"

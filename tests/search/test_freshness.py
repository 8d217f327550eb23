"""What nobody confirmed in time stands lower, and then only where somebody asks for its words."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.programmes.models import Programme
from directory.rules.freshness import INTERVALS, Freshness
from directory.search import engine, in_sql, index
from directory.search.filters import FACETS
from directory.search.parameters import parse
from directory.search.questions import Question
from directory.search.results import Results, search
from directory.search.statements import STATES, staleness_on
from directory.search.understanding import understand
from tests.conftest import TODAY
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db

LONG_AGO = TODAY - dt.timedelta(days=500)


def asked(query: str = "") -> Results:
    return search(parse(QueryDict(query)), on=TODAY, language="sq")


def slugs(query: str = "") -> list[str]:
    return [hit.facts["id"] for hit in asked(query).hits]


def three() -> tuple[Programme, Programme, Programme]:
    """Alike but for when they were confirmed; the stale ones are the older rows."""
    country = small_country()
    alike: dict[str, Any] = {"title_sq": "Kurs bletarie", "coverage": [country["AL-07"]]}
    lapsed = programme(**alike, checked_on=LONG_AGO, asked_on=LONG_AGO)
    overdue = programme(**alike, checked_on=LONG_AGO)
    return lapsed, overdue, programme(**alike, checked_on=TODAY)


def test_the_overdue_stand_behind_what_is_like_them_and_the_lapsed_are_not_listed() -> None:
    _lapsed, overdue, fresh = three()
    assert slugs() == slugs("place=has") == [fresh.slug, overdue.slug]


def test_words_find_the_lapsed_too_last_of_all() -> None:
    lapsed, overdue, fresh = three()
    in_order = [fresh.slug, overdue.slug, lapsed.slug]
    assert slugs("q=bletari") == slugs("q=bletari+kukes") == slugs("q=bletari&sort=deadline")
    assert slugs("q=bletari") == in_order


def test_a_confirmation_brings_a_lapsed_one_back() -> None:
    lapsed, *_others = three()
    Programme.objects.filter(pk=lapsed.pk).update(checked_on=TODAY, asked_on=None)
    index.catch_up()
    assert lapsed.slug in slugs()


def test_never_checked_is_never_overdue() -> None:
    unchecked = programme(checked_on=None)
    assert slugs() == [unchecked.slug]


def test_facets_count_what_choosing_them_would_give_with_lapsed_ones_about() -> None:
    three()
    for query in ("", "place=has", "q=bletari"):
        for name, counts in asked(query).facets.items():
            for code, count in counts.items():
                assert asked(f"{query}&{name}={code}").total == count, (query, name, code)
    assert set(asked().facets) == set(FACETS)


@pytest.mark.parametrize("sort", ["relevance", "deadline", "newest", "title"])
@pytest.mark.parametrize("words", ["", "kurs bletarie"])
def test_memory_and_postgresql_agree_about_the_stale(sort: str, words: str) -> None:
    three()
    groups = understand(words).groups if words else ()
    question = Question(on=TODAY, groups=groups, sort=sort)
    assert engine.find(question) == in_sql.find(question)
    assert engine.totals(question, []) == in_sql.totals(question, [])


days = st.one_of(st.none(), st.dates(TODAY - dt.timedelta(days=800), TODAY))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(checked_on=days, asked_on=days, months=st.sampled_from(INTERVALS))
def test_the_staleness_in_sql_is_that_of_the_rules(
    db: None, checked_on: dt.date | None, asked_on: dt.date | None, months: int
) -> None:
    fresh = Freshness(checked_on, months, asked_on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {staleness_on(TODAY)} FROM"
            " (SELECT %s::date AS due_on, %s::date AS lapses_on) d",
            [fresh.due_on, fresh.lapses_on],
        )
        (place,) = cursor.fetchone()
    assert STATES[place] == fresh.on(TODAY)

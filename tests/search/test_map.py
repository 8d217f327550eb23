"""The numbers of the map are what choosing the place finds: never one more, never one less."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from directory.places.models import Place
from directory.places.tiles import mapped_places
from directory.search import engine, in_sql, index
from directory.search.map import anywhere, reaching
from directory.search.parameters import Parameters, parse
from directory.search.results import question_of, search, understood, where_of
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db

# On all places, and, because a search takes its time, on a few of them.
WALKED = ["", "q=kurs&kind=education", "age=24&sex=female&employment=unemployed&for=women"]
SAMPLED = [
    "q=kurse profesionale falas",
    "q=grant bujqesi&kind=business",
    "kind=job&cost=free",
    "age=17&education=basic",
    "q=burse&age=30&status=open&status=closed&status=unknown&status=upcoming",
    "delivery=remote&sector=ict&sort=title",
    "organisation=bashkia-kukes",
    "q=zzqqxx",
    "q=komjuter",
]
NAMING = [
    "q=kurse ne kukes",
    "q=pune tropoje&age=22",
    "q=kukes",
    "q=has grante",
    "q=kurse has kukes",
]
FEW = ("kukes", "tropoje", "diber", "tirane", "konispol", "qarku-kukes")


def asked(query: str) -> Parameters:
    return parse(QueryDict(query))


def few() -> list[Place]:
    return [place for place in mapped_places() if place.slug in FEW]


def choosing(base: Parameters, place: Place, *, on: dt.date) -> int:
    """What a visitor sees who follows the link of a place."""
    parameters = asked(base.query(place=place.slug))
    assert not parameters.errors
    return search(parameters, on=on, language="sq", explain_empty=False).total


def test_each_number_is_what_choosing_the_place_gives(shipped: None, today: dt.date) -> None:
    places = mapped_places()
    assert len(places) == 73
    for query in WALKED:
        base, _places = anywhere(asked(query))
        counted = reaching(base, places, on=today)
        assert counted == {place.pk: choosing(base, place, on=today) for place in places}, query
        assert len(set(counted.values())) > 1, query


def test_so_it_is_with_every_kind_of_filter(shipped: None, today: dt.date) -> None:
    for query in SAMPLED:
        base, _places = anywhere(asked(query))
        counted = reaching(base, mapped_places(), on=today)
        for place in few():
            assert counted[place.pk] == choosing(base, place, on=today), (query, place.slug)


def test_a_place_among_the_words_is_replaced_by_the_one_chosen(
    shipped: None, today: dt.date
) -> None:
    for query in NAMING:
        base, named = anywhere(asked(query))
        assert len(named) == 1, query
        counted = reaching(base, mapped_places(), on=today)
        for place in few():
            assert counted[place.pk] == choosing(base, place, on=today), (query, place.slug)
        # The map tells the same of this place as the results from which the visitor came.
        found = search(asked(query), on=today, language="sq")
        assert named == found.places, query
        assert counted[named[0].pk] == found.total, query


@pytest.mark.parametrize("query", ["place=has&place=tirane&near=50&page=2", "place=AL-07&near=20"])
def test_the_place_and_the_distance_asked_for_are_left_out(
    shipped: None, today: dt.date, query: str
) -> None:
    base, named = anywhere(asked(f"kind=job&{query}"))
    assert base.query() == "kind=job"
    assert named == asked(query).places
    every = reaching(asked("kind=job"), mapped_places(), on=today)
    assert reaching(base, mapped_places(), on=today) == every


def test_a_place_is_reached_by_what_covers_it_contains_it_or_lies_inside_it(
    today: dt.date,
) -> None:
    country = small_country()
    for code in ("AL", "AL-07", "AL-07-40", "AL-07-40-8202", "AL-09-07"):
        programme(coverage=[country[code]], indexed=False)
    # Both of its places lie in Kukës, and it counts once all the same.
    programme(coverage=[country["AL-07-40"], country["AL-07-40-8202"]], indexed=False)
    index.catch_up()
    found = {
        place.code: number
        for place in country.values()
        for number in [reaching(asked(""), [place], on=today)[place.pk]]
    }
    assert found == {
        "AL": 6,
        "AL-07": 5,
        "AL-07-39": 2,
        "AL-07-39-8104": 2,
        "AL-07-40": 5,
        "AL-07-40-8202": 5,
        "AL-09": 2,
        "AL-09-07": 2,
    }


def test_what_is_offered_in_a_place_but_not_for_it_does_not_reach_it(today: dt.date) -> None:
    country = small_country()
    programme(coverage=[country["AL-09-07"]], delivery_places=[country["AL-07-40"]])
    counted = reaching(asked(""), mapped_places(), on=today)
    assert counted[country["AL-09-07"].pk] == 1
    assert counted[country["AL-07-40"].pk] == 0


def test_a_change_shows_at_once(today: dt.date) -> None:
    has = small_country()["AL-07-39"]

    def counted() -> list[int]:
        # Has and its county, and neither Dibër nor its own.
        return sorted(reaching(asked(""), mapped_places(), on=today).values())

    assert counted() == [0, 0, 0, 0, 0]
    made = programme(coverage=[has])
    assert counted() == [0, 0, 0, 1, 1]
    made.published = False
    made.save()
    index.catch_up()
    assert counted() == [0, 0, 0, 0, 0]


def test_a_mistake_finds_nothing_anywhere(shipped: None, today: dt.date) -> None:
    counted = reaching(asked("age=7"), mapped_places(), on=today)
    assert len(counted) == 73
    assert set(counted.values()) == {0}


def test_memory_and_postgresql_count_the_same(shipped: None, today: dt.date) -> None:
    wheres = [where_of([place]) for place in mapped_places()]
    for query in ["", "q=kurs&cost=free", "q=zzqqxx kurs", SAMPLED[-4], *WALKED]:
        parameters = asked(query)
        reading, _correction = understood(parameters, place_chosen=True)
        question = question_of(parameters, reading, on=today)
        counted = engine.totals(question, wheres)
        assert counted == in_sql.totals(question, wheres), query
        assert len(counted) == len(wheres)
    assert engine.totals(question, []) == in_sql.totals(question, []) == []


def test_all_places_take_no_more_queries_than_five(shipped: None, today: dt.date) -> None:
    mapped_places()
    for query in ("", "q=kurs", "q=kurse falas&age=20&sex=male"):
        with CaptureQueriesContext(connection) as queries:
            reaching(asked(query), mapped_places(), on=today)
        assert len(queries) <= 5, query

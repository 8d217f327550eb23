"""A place finds what a person living there can use, and nothing that is only for elsewhere."""

import datetime as dt

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.search import index
from directory.search.parameters import parse
from directory.search.results import Results, search
from tests.factories import places, programme, small_country

TODAY = dt.date(2026, 11, 21)

pytestmark = pytest.mark.django_db


def ask(query: str) -> Results:
    return search(parse(QueryDict(query)), on=TODAY, language="sq", size=10_000)


def found(query: str) -> set[str]:
    return {hit.facts["id"] for hit in ask(query).hits}


@pytest.fixture
def kukes() -> dict[str, Place]:
    country = small_country()
    for slug, code in {
        "has": "AL-07-39",
        "krume": "AL-07-39-8104",
        "county": "AL-07",
        "country": "AL",
        "kukes": "AL-07-40",
        "bicaj": "AL-07-40-8202",
        "diber": "AL-09-07",
        "diber-county": "AL-09",
    }.items():
        programme(slug=slug, coverage=[country[code]], indexed=False)
    index.catch_up()
    return country


def test_a_municipality_finds_itself_what_contains_it_and_what_lies_in_it(
    kukes: dict[str, Place],
) -> None:
    assert found("place=AL-07-39") == {"has", "krume", "county", "country"}


def test_a_county_finds_everything_inside_it_and_the_country(kukes: dict[str, Place]) -> None:
    assert found("place=AL-07") == {"has", "krume", "kukes", "bicaj", "county", "country"}


def test_a_village_finds_what_is_for_its_municipality_but_not_for_other_villages(
    kukes: dict[str, Place],
) -> None:
    assert found("place=AL-07-40-8202") == {"bicaj", "kukes", "county", "country"}


@pytest.mark.parametrize("spelling", ["Hasi", "has", "HAS", "AL-07-39", "hasit", "Krumë", " has "])
def test_every_spelling_means_the_same_place(kukes: dict[str, Place], spelling: str) -> None:
    assert found(f"place={spelling}") == found("place=AL-07-39")


def test_one_name_for_several_places_means_the_municipality(kukes: dict[str, Place]) -> None:
    assert ask("place=kukes").places == [kukes["AL-07-40"]]
    assert ask("place=kukesi").places == [kukes["AL-07-40"]]


def test_an_unknown_place_is_an_error_and_finds_nothing(kukes: dict[str, Place]) -> None:
    results = ask("place=atlantis")
    assert "atlantis" in results.errors["place"]
    assert results.hits == []
    assert results.total == 0


def test_two_places_find_what_either_finds(kukes: dict[str, Place]) -> None:
    assert found("place=has&place=AL-09-07") == found("place=has") | found("place=AL-09-07")


def test_near_adds_what_is_offered_within_reach(kukes: dict[str, Place]) -> None:
    points = {"AL-07-39": (42.20, 20.42), "AL-07-40": (42.08, 20.42), "AL-09-07": (41.68, 20.43)}
    for code, (lat, lon) in points.items():
        Place.objects.filter(code=code).update(lat=lat, lon=lon)
    assert found("place=has&near=20") == found("place=has") | {"kukes"}
    assert "diber" in found("place=has&near=100")


def test_near_without_a_place_asks_for_one(kukes: dict[str, Place]) -> None:
    results = ask("near=20")
    assert "near" in results.errors
    assert results.hits == []


def test_where_it_is_delivered_does_not_widen_who_can_use_it(kukes: dict[str, Place]) -> None:
    programme(slug="trip", coverage=[kukes["AL-09-07"]], delivery_places=[kukes["AL-07-39"]])
    assert "trip" not in found("place=has")


@st.composite
def trees(draw: st.DrawFn) -> list[int | None]:
    """Parents of up to twelve places: each lies in an earlier one, the first in none."""
    size = draw(st.integers(2, 12))
    return [None, *(draw(st.integers(0, at - 1)) for at in range(1, size))]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parents=trees(), data=st.data())
def test_in_any_tree_a_place_finds_what_covers_it_or_a_part_of_it(
    db: None, parents: list[int | None], data: st.DataObject
) -> None:
    Programme.objects.all().delete()
    for level in ("unit", "municipality", "county", "country"):
        Place.objects.filter(level=level).delete()
    depth = [0] * len(parents)
    for at, parent in enumerate(parents):
        depth[at] = 0 if parent is None else depth[parent] + 1
    levels = ["country", "county", "municipality", "unit"]
    usable = [at for at in range(len(parents)) if depth[at] < len(levels)]
    known = places(
        *(
            f"XX-{at} {'-' if parents[at] is None else f'XX-{parents[at]}'}"
            f" {levels[depth[at]]} Place{at}"
            for at in sorted(usable, key=lambda at: depth[at])
        )
    )
    covered = {
        at: data.draw(st.lists(st.sampled_from(usable), min_size=1, max_size=3, unique=True))
        for at in range(4)
    }
    for at, coverage in covered.items():
        programme(slug=f"p{at}", coverage=[known[f"XX-{c}"] for c in coverage], indexed=False)
    index.catch_up()

    def ancestors(at: int) -> set[int]:
        parent = parents[at]
        return {at} if parent is None else {at} | ancestors(parent)

    for home in usable:
        expected = {
            f"p{at}"
            for at, coverage in covered.items()
            if any(c in ancestors(home) or home in ancestors(c) for c in coverage)
        }
        assert found(f"place=XX-{home}") == expected

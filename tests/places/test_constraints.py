"""The table of places refuses nonsense, whichever way it is written."""

from typing import Any

import pytest
from django.db import connection

from directory.places.models import Place, PlaceName
from directory.rules.vocabularies import PLACE_LEVELS
from tests.constraints import assert_refused_by, assert_stands, named_rules
from tests.factories import small_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _albania() -> None:
    small_country()


def a_place(**values: Any) -> Place:
    if "parent" not in values:
        values["parent"] = Place.objects.get(code="AL")
    return Place.objects.create(
        **{
            "code": "AL-99",
            "slug": "vend",
            "level": "county",
            "name_sq": "Vend",
            "name_en": "Place",
            **values,
        }
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"code": "XK", "level": "country", "parent": None},
        {"code": "AL-99-A1"},
        {"lat": 42.1, "lon": 20.4},
        {"lat": -90, "lon": -180},
        {"lat": 90, "lon": 180},
        *({"level": level} for level in PLACE_LEVELS if level != "country"),
    ],
    ids=str,
)
def test_a_place_that_makes_sense_stands(values: dict[str, Any]) -> None:
    assert_stands(lambda: a_place(**values))


BAD_PLACES: list[tuple[str, dict[str, Any]]] = [
    ("place_level_is_known", {"level": "village"}),
    ("place_level_is_known", {"level": ""}),
    ("place_code_is_plain", {"code": ""}),
    ("place_code_is_plain", {"code": "al-07"}),
    ("place_code_is_plain", {"code": "ALB"}),
    ("place_code_is_plain", {"code": "AL-"}),
    ("place_code_is_plain", {"code": "AL 07"}),
    ("place_code_is_plain", {"code": "AL-07\n"}),
    ("place_only_countries_stand_alone", {"parent": None}),
    ("place_only_countries_stand_alone", {"level": "country"}),
    ("place_point_is_whole_and_on_earth", {"lat": 90.1, "lon": 20}),
    ("place_point_is_whole_and_on_earth", {"lat": -91, "lon": 20}),
    ("place_point_is_whole_and_on_earth", {"lat": 42, "lon": 180.5}),
    ("place_point_is_whole_and_on_earth", {"lat": 42, "lon": -181}),
    ("place_point_is_whole_and_on_earth", {"lat": float("nan"), "lon": 20}),
    ("place_point_is_whole_and_on_earth", {"lat": float("inf"), "lon": 20}),
]


@pytest.mark.parametrize(("name", "values"), BAD_PLACES)
def test_a_place_that_makes_no_sense_is_refused(name: str, values: dict[str, Any]) -> None:
    assert_refused_by("places_place", name, lambda: a_place(**values))


@pytest.mark.parametrize("values", [{"lat": 42}, {"lon": 20}], ids=str)
def test_half_a_point_is_refused(values: dict[str, Any]) -> None:
    rule = "place_point_is_whole_and_on_earth"
    assert_refused_by("places_place", rule, lambda: a_place(**values))


def test_a_place_does_not_lie_in_itself() -> None:
    row = a_place()
    assert_refused_by(
        "places_place",
        "place_is_not_its_own_parent",
        lambda: Place.objects.filter(pk=row.pk).update(parent=row),
    )


@pytest.mark.parametrize("column", ["code", "slug"])
def test_two_places_never_share_a_code_or_an_address(column: str) -> None:
    has = Place.objects.get(code="AL-07-39")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE contype = 'u' AND conrelid = 'places_place'::regclass AND conname LIKE %s",
            [f"places_place_{column}_%"],
        )
        (name,) = cursor.fetchone()
    assert_refused_by("places_place", name, lambda: a_place(**{column: getattr(has, column)}))


def test_a_place_has_each_spelling_once() -> None:
    row = a_place()
    PlaceName.objects.create(place=row, key="vend")
    assert_refused_by(
        "places_placename",
        "place_name_once",
        lambda: PlaceName.objects.create(place=row, key="vend", by_rule=True),
    )
    assert_stands(lambda: PlaceName.objects.create(place=row, key="vendi"))


def test_every_named_rule_of_the_tables_has_rows_here() -> None:
    refused = {name for name, _ in BAD_PLACES}
    assert named_rules("places_place") == refused | {"place_is_not_its_own_parent"}
    assert named_rules("places_placename") == {"place_name_once"}

"""The tables of programmes refuse nonsense, whichever way it is written."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import JSONField, Value

from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.rules import vocabularies as v
from tests.constraints import assert_refused_by, assert_stands, named_rules
from tests.factories import organisation

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 5, 6)
Rows = list[tuple[str, dict[str, Any]]]


def a_programme(**values: Any) -> Programme:
    return Programme.objects.create(
        **{
            "slug": "kurs",
            "title_sq": "Kurs",
            "title_en": "",
            "summary_sq": "Një kurs.",
            "summary_en": "",
            "kinds": ["education"],
            "organisation": Organisation.objects.get(),
            **values,
        }
    )


@pytest.fixture(autouse=True)
def _run_by_somebody() -> None:
    organisation("AKPA")


# --- programmes ----------------------------------------------------------------------------------

PROGRAMMES_THAT_STAND: list[dict[str, Any]] = [
    {},
    {"slug": "a"},
    {"slug": "kurs-2-b"},
    {"title_sq": None, "title_en": "Course"},
    {"summary_sq": None, "summary_en": "A course."},
    {"summary_sq": "ë" * 600, "summary_en": "e" * 600},
    {"amount_min": 5},
    {"amount_min": 5, "amount_max": 5, "currency": "ALL"},
    {"amount_min": 0, "amount_max": "0.01", "currency": "EUR"},
    {"kinds": list(v.KINDS), "types": list(v.TYPES), "sectors": list(v.SECTORS)},
    {"applicants": list(v.APPLICANTS), "priority_groups": list(v.GROUPS)},
    {"application_url": "https://example.org", "official_url": "HTTP://example.org/a?b#c"},
    *({"review_months": months, "asked_on": DAY} for months in (1, 3, 6, 12)),
    *({"delivery": code} for code in v.DELIVERY),
    *({"currency": code} for code in v.CURRENCIES),
    *({"amount_period": code} for code in v.AMOUNT_PERIODS),
    *({"cost": code} for code in v.COST),
    *({"recurrence": code} for code in v.RECURRENCE),
    *({"status": code} for code in v.PROGRAMME_STATUS),
    *({"confidence": code} for code in v.CONFIDENCE),
]
PROGRAMMES_THAT_STAND[6] |= {"currency": "CHF"}

BAD_PROGRAMMES: Rows = [
    ("programme_slug_is_plain", {"slug": ""}),
    ("programme_slug_is_plain", {"slug": "Kurs"}),
    ("programme_slug_is_plain", {"slug": "kurs-"}),
    ("programme_slug_is_plain", {"slug": "-kurs"}),
    ("programme_slug_is_plain", {"slug": "kurs--2"}),
    ("programme_slug_is_plain", {"slug": "kurs 2"}),
    ("programme_slug_is_plain", {"slug": "bursë"}),
    ("programme_slug_is_plain", {"slug": "kurs\n"}),
    ("programme_has_a_title", {"title_sq": "", "title_en": ""}),
    ("programme_has_a_summary", {"summary_sq": "", "summary_en": ""}),
    ("programme_summary_is_short", {"summary_sq": "a" * 601}),
    ("programme_summary_is_short", {"summary_en": "a" * 601}),
    ("programme_has_a_kind", {"kinds": []}),
    (
        "programme_amounts_are_in_order",
        {"amount_min": "5.01", "amount_max": 5, "currency": "ALL"},
    ),
    ("programme_amounts_are_not_negative", {"amount_min": -1, "currency": "ALL"}),
    ("programme_amounts_are_not_negative", {"amount_max": "-0.01", "currency": "ALL"}),
    ("programme_review_months_is_known", {"review_months": 0}),
    ("programme_review_months_is_known", {"review_months": 2}),
    ("programme_amount_has_a_currency", {"amount_min": 5}),
    ("programme_amount_has_a_currency", {"amount_max": 5}),
    ("programme_kinds_are_known", {"kinds": ["education", "sport"]}),
    ("programme_kinds_are_known", {"kinds": [""]}),
    ("programme_types_are_known", {"types": ["lottery"]}),
    ("programme_sectors_are_known", {"sectors": ["ICT"]}),
    ("programme_applicants_are_known", {"applicants": ["people"]}),
    ("programme_priority_groups_are_known", {"priority_groups": ["men"]}),
    ("programme_delivery_is_known", {"delivery": "by_post"}),
    ("programme_currency_is_known", {"currency": "LEK"}),
    ("programme_amount_period_is_known", {"amount_period": "decade"}),
    ("programme_cost_is_known", {"cost": "cheap"}),
    ("programme_recurrence_is_known", {"recurrence": ""}),
    ("programme_status_is_known", {"status": "open"}),
    ("programme_confidence_is_known", {"confidence": ""}),
    ("programme_application_url_is_http", {"application_url": "javascript:alert(1)"}),
    ("programme_application_url_is_http", {"application_url": " https://example.org"}),
    ("programme_official_url_is_http", {"official_url": "ftp://example.org"}),
    ("programme_official_url_is_http", {"official_url": "https://"}),
    ("programme_source_url_is_http", {"source_url": "example.org"}),
    ("programme_source_url_is_http", {"source_url": "https:///path"}),
]


@pytest.mark.parametrize("values", PROGRAMMES_THAT_STAND, ids=str)
def test_a_programme_that_makes_sense_stands(values: dict[str, Any]) -> None:
    assert_stands(lambda: a_programme(**values))


@pytest.mark.parametrize(("name", "values"), BAD_PROGRAMMES)
def test_a_programme_that_makes_no_sense_is_refused(name: str, values: dict[str, Any]) -> None:
    assert_refused_by("programmes_programme", name, lambda: a_programme(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("programme_has_a_title", {"title_sq": None, "title_en": None}),
        ("programme_has_a_title", {"title_sq": "", "title_en": None}),
        ("programme_has_a_summary", {"summary_sq": None, "summary_en": None}),
    ],
)
def test_a_programme_without_a_text_is_refused_where_it_is_null_too(
    name: str, values: dict[str, Any]
) -> None:
    assert_refused_by("programmes_programme", name, lambda: a_programme(**values))


def test_two_programmes_never_share_an_address() -> None:
    first = a_programme()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'u'"
            " AND conrelid = 'programmes_programme'::regclass AND conname LIKE '%%slug%%'"
        )
        (name,) = cursor.fetchone()
    assert_refused_by(
        "programmes_programme", name, lambda: a_programme(slug=first.slug, title_sq="Tjetër")
    )


# --- organisations -------------------------------------------------------------------------------


def an_organisation(**values: Any) -> Organisation:
    return Organisation.objects.create(**{"slug": "x", "name": "X", **values})


@pytest.mark.parametrize("url", ["", "http://akpa.gov.al", "HTTPS://akpa.gov.al/"])
def test_an_organisation_with_a_name_stands(url: str) -> None:
    assert_stands(lambda: an_organisation(url=url))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("organisation_has_a_name", {"name": ""}),
        ("organisation_url_is_http", {"url": "javascript:alert(1)"}),
        ("organisation_url_is_http", {"url": "akpa.gov.al"}),
        ("organisation_url_is_http", {"url": "https:// akpa.gov.al"}),
    ],
)
def test_an_organisation_that_makes_no_sense_is_refused(name: str, values: dict[str, Any]) -> None:
    assert_refused_by("programmes_organisation", name, lambda: an_organisation(**values))


# --- calls ---------------------------------------------------------------------------------------


def a_call(**values: Any) -> Call:
    programme = values.pop("programme", None) or Programme.objects.get()
    return Call.objects.create(**{"programme": programme, "number": 1, **values})


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"opens_on": DAY},
        {"closes_on": DAY},
        {"opens_on": DAY, "closes_on": DAY},
        {"amount_min": 1, "amount_max": 1, "currency": "ALL", "amount_period": "month"},
        {"amount_max": 1, "currency": "GBP"},
    ],
    ids=str,
)
def test_a_call_that_makes_sense_stands(values: dict[str, Any]) -> None:
    a_programme()
    assert_stands(lambda: a_call(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("call_closes_after_it_opens", {"opens_on": DAY, "closes_on": DAY - dt.timedelta(1)}),
        ("call_amounts_are_in_order", {"amount_min": 2, "amount_max": 1, "currency": "ALL"}),
        ("call_amounts_are_not_negative", {"amount_min": -1, "currency": "ALL"}),
        ("call_amounts_are_not_negative", {"amount_max": -1, "currency": "ALL"}),
        ("call_amount_has_a_currency", {"amount_min": 2}),
        ("call_amount_has_a_currency", {"amount_max": 2}),
        ("call_currency_is_known", {"currency": "all"}),
        ("call_amount_period_is_known", {"amount_period": "weekly"}),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(name: str, values: dict[str, Any]) -> None:
    a_programme()
    assert_refused_by("programmes_call", name, lambda: a_call(**values))


def test_the_calls_of_one_programme_have_numbers_of_their_own() -> None:
    a_programme()
    a_call()
    assert_refused_by("programmes_call", "call_number_once", a_call)
    assert_stands(lambda: a_call(number=2))


def test_calls_of_two_programmes_may_share_a_number() -> None:
    a_programme()
    a_call()
    other = a_programme(slug="tjeter")
    assert_stands(lambda: a_call(programme=other))


# --- alternatives --------------------------------------------------------------------------------


def an_alternative(criteria: Any, **values: Any) -> Alternative:
    return Alternative.objects.create(
        **{"programme": Programme.objects.get(slug="kurs"), "criteria": criteria, **values}
    )


@pytest.mark.parametrize(
    "criteria",
    [
        {"sex": "female"},
        {"sex": "male"},
        {"age": {"min": 0}},
        {"age": {"max": 120}},
        {"age": {"min": 18, "max": 18}},
        {"groups": ["roma"]},
    ],
    ids=str,
)
def test_an_alternative_that_asks_for_something_stands(criteria: Any) -> None:
    a_programme()
    assert_stands(lambda: an_alternative(criteria))


@pytest.mark.parametrize(
    ("name", "criteria"),
    [
        ("alternative_is_a_set_of_criteria", {}),
        ("alternative_is_a_set_of_criteria", []),
        ("alternative_is_a_set_of_criteria", "female"),
        ("alternative_is_a_set_of_criteria", Value(None, JSONField())),
        ("alternative_ages_are_in_order", {"age": {}}),
        ("alternative_ages_are_in_order", {"age": 18}),
        ("alternative_ages_are_in_order", {"age": [18, 29]}),
        ("alternative_ages_are_in_order", {"age": {"min": -1}}),
        ("alternative_ages_are_in_order", {"age": {"min": 121}}),
        ("alternative_ages_are_in_order", {"age": {"max": 121}}),
        ("alternative_ages_are_in_order", {"age": {"min": 30, "max": 29}}),
        ("alternative_sex_is_known", {"sex": "women"}),
        ("alternative_sex_is_known", {"sex": ["female"]}),
    ],
)
def test_an_alternative_that_makes_no_sense_is_refused(name: str, criteria: Any) -> None:
    a_programme()
    assert_refused_by("programmes_alternative", name, lambda: an_alternative(criteria))


def test_a_sex_that_is_null_is_refused() -> None:
    a_programme()
    assert_refused_by(
        "programmes_alternative", "alternative_sex_is_known", lambda: an_alternative({"sex": None})
    )


def test_alternatives_have_positions_of_their_own_in_the_programme_and_in_each_call() -> None:
    a_programme()
    call = a_call()
    asked = {"sex": "female"}
    an_alternative(asked, position=1)
    an_alternative(asked, position=1, call=call)
    assert_stands(lambda: an_alternative(asked, position=2))
    for values in ({}, {"call": call}):
        assert_refused_by(
            "programmes_alternative",
            "alternative_position_once",
            lambda values=values: an_alternative(asked, position=1, **values),  # type: ignore[misc]
        )


def test_two_alternatives_may_change_places_in_one_transaction() -> None:
    a_programme()
    first, second = (an_alternative({"sex": "female"}, position=n) for n in (1, 2))

    def swap() -> None:
        Alternative.objects.filter(pk=first.pk).update(position=2)
        Alternative.objects.filter(pk=second.pk).update(position=1)

    assert_stands(swap)


def test_an_alternative_belongs_to_the_programme_of_its_call() -> None:
    a_programme()
    call = a_call()
    other = a_programme(slug="tjeter")
    assert_refused_by(
        "programmes_alternative",
        "alternative_call_is_of_its_programme",
        lambda: an_alternative({"sex": "female"}, programme=other, call=call),
    )


def test_a_call_is_known_by_itself_and_its_programme_together() -> None:
    """What `alternative_call_is_of_its_programme` leans on."""
    assert "call_and_programme" in named_rules("programmes_call")


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "tested"),
    [
        ("programmes_programme", {name for name, _ in BAD_PROGRAMMES}),
        ("programmes_organisation", {"organisation_has_a_name", "organisation_url_is_http"}),
        (
            "programmes_call",
            {
                "call_closes_after_it_opens",
                "call_amounts_are_in_order",
                "call_amounts_are_not_negative",
                "call_amount_has_a_currency",
                "call_currency_is_known",
                "call_amount_period_is_known",
                "call_number_once",
                "call_and_programme",
            },
        ),
        (
            "programmes_alternative",
            {
                "alternative_is_a_set_of_criteria",
                "alternative_ages_are_in_order",
                "alternative_sex_is_known",
                "alternative_position_once",
                "alternative_call_is_of_its_programme",
            },
        ),
    ],
)
def test_every_named_rule_of_the_tables_has_rows_here(table: str, tested: set[str]) -> None:
    assert named_rules(table) == tested


def test_every_change_of_a_row_counts_its_version() -> None:
    row = a_programme()
    for count in (2, 3, 4):
        Programme.objects.filter(pk=row.pk).update(note=str(count), version=99)
        assert Programme.objects.get(pk=row.pk).version == count

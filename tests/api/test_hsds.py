"""The Open Referral API: valid by every schema, whole on every page, and strict."""

import datetime as dt
import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from directory.api.hsds import COLLECTIONS, OWN
from directory.api.hsds_parameters import PARAMETERS
from directory.exchange.hsds.reader import midnight
from directory.exchange.hsds.taxonomies import TAXONOMIES, TERMS, Term
from directory.places.models import Place
from directory.programmes.actions import Dates, NewestCall, ProgrammeChange, save_programmes
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search import index
from tests.api import standards
from tests.factories import organisation, programme, small_country
from tests.web.test_hostile import HOSTILE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)
BASE = "/api/hsds"
SCHEMAS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
LISTS = list(SCHEMAS)
HEADER = {
    "total_items": int,
    "total_pages": int,
    "page_number": int,
    "size": int,
    "first_page": bool,
    "last_page": bool,
    "empty": bool,
    "contents": list,
}


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def get(path: str, **headers: str) -> Any:
    return Client().get(f"{BASE}{path}", headers=headers)


def told(path: str, **headers: str) -> Any:
    response = get(path, **headers)
    assert response.status_code == 200, (path, response.content[:500])
    return response.json()


def ids(path: str) -> list[str]:
    """The identifiers on all pages of a list."""
    return [row["id"] for page in pages(path) for row in page["contents"]]


def pages(path: str) -> Iterator[Any]:
    """All pages of a list, each as its envelope says."""
    separator = "&" if "?" in path else "?"
    number, last = 1, False
    seen = 0
    while not last:
        page = told(f"{path}{separator}page={number}")
        assert {name: type(page[name]) for name in HEADER} == HEADER
        assert set(page) == set(HEADER)
        assert page["page_number"] == number
        assert page["size"] == len(page["contents"])
        assert page["empty"] is (not page["contents"])
        assert page["first_page"] is (number == 1)
        assert page["last_page"] is (number >= page["total_pages"])
        seen += page["size"]
        yield page
        number, last = number + 1, page["last_page"]
    assert seen == page["total_items"], path


def values(told: Any) -> Iterator[Any]:
    """Every value in an object, however deep."""
    yield told
    if isinstance(told, dict):
        for one in told.values():
            yield from values(one)
    elif isinstance(told, list):
        for one in told:
            yield from values(one)


# --- valid ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_every_page_and_every_object_of_the_shipped_catalogue_holds_to_the_schemas(
    shipped: None, name: str, language: str
) -> None:
    standards.needed()
    for page in pages(f"/{name}?per_page=20&lang={language}"):
        assert not list(standards.faults(f"{SCHEMAS[name]}_list", page))
        for row in page["contents"]:
            assert not list(standards.faults(SCHEMAS[name], row))
            whole = told(f"/{name}/{row['id']}?lang={language}")
            assert not list(standards.faults(SCHEMAS[name], whole)), row["id"]
            if name == "service_at_locations":  # some check it by that
                assert not list(standards.faults("service", whole))


def test_the_schemas_can_fail() -> None:
    standards.needed()
    assert list(standards.faults("service", {"id": "x", "name": "It", "status": "open"}))
    bad = {"id": str(UUID(int=1)), "name": "It", "status": "active", "url": "https://ë.example"}
    assert list(standards.faults("service", bad))
    assert list(standards.faults("service", bad | {"url": "/x", "last_modified": "2026-01-01"}))


def test_full_rows_hold_to_the_schemas_too(shipped: None) -> None:
    standards.needed()
    for name in ("services", "organizations", "service_at_locations"):
        for page in pages(f"/{name}?full=true&full_service=true&per_page=100"):
            assert not list(standards.faults(f"{SCHEMAS[name]}_list", page))
            for row in page["contents"]:
                assert not list(standards.faults(SCHEMAS[name], row))


def test_the_root_holds_to_the_schemas_with_and_without_a_slash() -> None:
    standards.needed()
    assert told("") == told("/")
    assert not list(standards.faults("api_details", told("")))
    assert told("")["version"] == "HSDS-UK-3.0"


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_null_or_empty_and_a_row_says_what_the_object_says(
    shipped: None, name: str
) -> None:
    """Without the schemas too: identifiers are UUIDs, each of one object, and lead to it."""
    seen: set[str] = set()
    for page in pages(f"/{name}?per_page=33"):
        for row in page["contents"]:
            assert str(UUID(row["id"])) == row["id"]
            assert row["id"] not in seen
            seen.add(row["id"])
            whole = told(f"/{name}/{row['id']}")
            assert {key: whole[key] for key in row if key != "service"} == {
                key: row[key] for key in row if key != "service"
            }
            assert all(one not in (None, "") for one in values(whole))


def test_what_is_named_in_one_list_stands_in_the_other(shipped: None) -> None:
    known = {name: set(ids(f"/{name}?per_page=100")) for name in LISTS}
    for row in told("/services?full=true&per_page=100")["contents"]:
        assert row["organization_id"] in known["organizations"]
        for attribute in row["attributes"]:
            assert attribute["taxonomy_term_id"] in known["taxonomy_terms"]
        for link in row.get("service_at_locations", []):
            assert link["id"] in known["service_at_locations"]
            assert link["location_id"] == link["location"]["id"]
    for row in told("/taxonomy_terms?per_page=500")["contents"]:
        assert row["taxonomy_id"] in known["taxonomies"]
        assert row.get("parent_id", row["id"]) in known["taxonomy_terms"]
    runs = told("/organizations?full=true&per_page=100")["contents"]
    assert sorted(one["id"] for row in runs for one in row["services"]) == sorted(known["services"])


# --- what is told --------------------------------------------------------------------------------


def _one(**fields: Any) -> Any:
    made = programme(indexed=False, **fields)
    return told(f"/services/{made.uuid}?lang=en")


def test_a_service_tells_of_its_programme_in_the_words_of_the_standard() -> None:
    country = small_country()
    it = _one(
        slug="it",
        title_sq="Kursi",
        title_en="The course",
        summary_sq="Përmbledhja",
        summary_en="The summary",
        coverage=[country["AL-07"]],
        delivery="mixed",
        delivery_places=[country["AL-07-39"]],
        cost="free",
        documents_en="A passport\nA photo\n",
        contact_email="it@example.org",
        contact_phone="+355 24 000 000",
        funder="The Union; The Embassy",
        application_url="https://example.org/apliko?emri=ë",
        opens_on=TODAY - DAY,
        closes_on=TODAY + DAY,
        checked_on=TODAY,
        priority_groups=["women"],
        conditions_en="A clean record.",
        rule=[{"age": {"min": 18, "max": 29}}, {"age": {"min": 20, "max": 35}, "sex": "female"}],
    )
    assert (it["name"], it["alternate_name"]) == ("The course", "Kursi")
    assert it["status"] == "active"
    assert (it["minimum_age"], it["maximum_age"]) == (18, 35)
    assert it["eligibility_description"] == (
        "For people aged 18 to 29, or women aged 20 to 35.\n"
        "Priority for women and girls.\nA clean record."
    )
    (area,) = it["service_areas"]
    assert (area["name"], area["extent"], area["extent_type"]) == ("Kukës", "AL-07", "text")
    assert area["uri"].endswith("/places/qarku-kukes/")
    types = [one["location"]["location_type"] for one in it["service_at_locations"]]
    assert types == ["virtual", "physical"]
    (schedule,) = it["schedules"]
    assert schedule["valid_from"] == "2026-11-20"
    assert schedule["valid_to"] == it["application_deadline"] == "2026-11-22"
    assert schedule["schedule_link"] == "https://example.org/apliko?emri=%C3%AB"
    assert it["cost_options"][0]["amount"] == 0
    assert [one["document"] for one in it["required_documents"]] == ["A passport", "A photo"]
    assert it["contacts"][0]["email"] == it["email"] == "it@example.org"
    assert it["phones"][0]["number"] == "+355 24 000 000"
    assert [one["source"] for one in it["funding"]] == ["The Union", "The Embassy"]
    assert it["assured_date"] == "2026-11-21"
    carried = {(one["link_type"], one["label"], one["value"]) for one in it["attributes"]}
    assert ("type", "kinds", "education") in carried
    assert ("eligibility", "sex", "female") in carried
    assert ("priority", "priority_groups", "women") in carried


def test_an_age_is_told_only_where_every_way_to_qualify_has_one() -> None:
    one_open = [{"age": {"min": 18}}, {"sex": "female", "age": {"max": 40}}]
    assert not {"minimum_age", "maximum_age"} & set(_one(rule=one_open))
    assert not {"minimum_age", "maximum_age"} & set(_one())
    assert _one(rule=[{"age": {"min": 18}}, {"age": {"min": 16, "max": 30}}])["minimum_age"] == 16


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "ended"}, "defunct"),
        ({"status": "paused"}, "temporarily closed"),
        ({"status": "active", "recurrence": "rolling"}, "active"),
        ({"status": "unknown", "recurrence": "unknown"}, "active"),
        ({"opens_on": TODAY + DAY}, "active"),
        ({"closes_on": TODAY}, "active"),
        ({"closes_on": TODAY - DAY, "recurrence": "yearly"}, "inactive"),
        ({"closes_on": TODAY - DAY, "recurrence": "unknown"}, "inactive"),
        ({"closes_on": TODAY - DAY, "recurrence": "one_off"}, "defunct"),
    ],
)
def test_the_status_is_that_of_the_call_on_the_day(fields: dict[str, Any], status: str) -> None:
    assert _one(**fields)["status"] == status


def test_an_address_that_is_none_is_left_out_and_one_in_other_letters_is_written_in_ascii() -> None:
    for address, written in {
        "https://kukës.al/ë?q=ç#ë": "https://xn--kuks-npa.al/%C3%AB?q=%C3%A7#%C3%AB",
        "http://a.example/[x]|y z%zz%41": "http://a.example/%5Bx%5D%7Cy%20z%25zz%41",
        "HTTPS://Example.org:81": "https://example.org:81",
    }.items():
        assert _one(official_url=address)["url"] == written
    for address in ("http://a:b/", "http://[/", "http://-_-/", "https://" + "ë" * 400):
        made = _one(official_url=address, application_url=address)
        assert "/en/programmes/" in made["url"]
        assert "Apply" not in {one["label"] for one in made["additional_urls"]}
    assert "email" not in _one(contact_email="nobody at nowhere")


@pytest.mark.parametrize("name", LISTS)
def test_the_language_is_that_of_the_parameter_else_the_callers_else_albanian(
    shipped: None, name: str
) -> None:
    path = f"/{name}?per_page=1"
    sq, en = told(f"{path}&lang=sq"), told(f"{path}&lang=en")
    assert sq != en
    assert told(path) == sq
    assert told(path, **{"accept-language": "de, en;q=0.8"}) == en
    assert told(f"{path}&lang=sq", **{"accept-language": "en"}) == sq
    for response in (get(path), get(f"{path}&lang=xx")):
        assert "Accept-Language" in response.headers["Vary"]
    assert get(f"{path}&lang=en").headers["Content-Language"] == "en"
    assert get(f"{path}&lang=de").status_code == 400


def test_drafts_and_their_organisations_are_nowhere() -> None:
    hidden = programme(published=False, organisation=organisation("Vetëm me skica"))
    assert told("/services")["contents"] == told("/organizations")["contents"] == []
    assert get(f"/services/{hidden.uuid}").status_code == 404
    assert get(f"/organizations/{hidden.organisation.uuid}").status_code == 404


def test_identifiers_are_the_same_after_the_catalogue_was_put_into_another_database() -> None:
    country = small_country()
    fields: dict[str, Any] = {
        "uuid": UUID("12345678-1234-4234-9234-123456789abc"),
        "slug": "it",
        "title_sq": "Kursi",
        "summary_sq": "Përmbledhja",
        "organisation": organisation("Bashkia"),
        "coverage": [country["AL"]],
        "delivery": "mixed",
        "delivery_places": [country["AL-07-39"]],
        "cost": "free",
        "closes_on": TODAY,
        "rule": [{"sex": "female"}],
    }
    before = _one(**fields)
    Programme.objects.all().delete()
    after = _one(**fields)
    assert {**after, "last_modified": ""} == {**before, "last_modified": ""}
    links = after["service_at_locations"]
    assert [told(f"/service_at_locations/{one['id']}")["id"] for one in links] == [
        one["id"] for one in links
    ]
    assert Term(TAXONOMIES["kinds"], "job").id == "b6c49ae6-51ca-5b51-9de2-6c2a5fdeee4e"


# --- narrowing -----------------------------------------------------------------------------------


def _carry(rows: list[Any], term: Term) -> list[str]:
    return [
        row["id"]
        for row in rows
        if any(
            one["taxonomy_term"]["taxonomy_id"] == term.taxonomy.id
            and one["value"] in term.with_narrower
            for one in row["attributes"]
        )
    ]


def test_a_term_finds_exactly_the_services_that_show_it_or_a_narrower_one(shipped: None) -> None:
    """What is decided in the database and what is told in the answer are one rule."""
    rows = told("/services?full=true&per_page=500")["contents"]
    found = 0
    for term in TERMS:
        expected = _carry(rows, term)
        assert ids(f"/services?taxonomy_term_id={term.id}&per_page=500") == expected, term
        found += bool(expected)
    assert found > len(TERMS) / 2
    for taxonomy in TAXONOMIES.values():
        expected = [
            row["id"] for row in rows if any(_carry([row], term) for term in taxonomy.terms)
        ]
        assert ids(f"/services?taxonomy_id={taxonomy.id}&per_page=500") == expected


def test_a_rule_of_the_newest_call_counts_alone() -> None:
    it = programme(rule=[{"sex": "male", "age": {"min": 30}}], closes_on=TODAY)
    newer = Call.objects.create(programme=it, number=2)
    Alternative.objects.create(
        programme=it, call=newer, criteria={"sex": "female", "age": {"min": 15}}
    )
    female, male = (Term(TAXONOMIES["sex"], code).id for code in ("female", "male"))
    assert ids(f"/services?taxonomy_term_id={female}") == [str(it.uuid)]
    assert ids(f"/services?taxonomy_term_id={male}") == []
    assert ids("/services?minimum_age=15") == [str(it.uuid)]
    assert ids("/services?minimum_age=16") == []


def test_ages_are_those_that_are_shown(shipped: None) -> None:
    rows = told("/services?per_page=500")["contents"]
    for bound in (0, 14, 15, 16, 18, 18.5, 25, 29, 30, 35, 99):
        expected = [row["id"] for row in rows if row.get("minimum_age", -1) >= bound]
        assert ids(f"/services?minimum_age={bound}&per_page=500") == expected
        expected = [row["id"] for row in rows if row.get("maximum_age", 1000) <= bound]
        assert ids(f"/services?maximum_age={bound}&per_page=500") == expected


NARROWING = [
    "search=Kukës",
    f"taxonomy_term_id={Term(TAXONOMIES['kinds'], 'education').id}",
    f"taxonomy_id={TAXONOMIES['employment'].id}",
    "modified_after=2026-01-01",
    "minimum_age=16",
    "kind=education",
    "place=has",
    "age=19",
    "q=kurs",
    "organization_id=AKPA",
]


@pytest.mark.parametrize("name", ["services", "service_at_locations"])
def test_whatever_is_asked_must_hold_together(shipped: None, name: str) -> None:
    akpa = Organisation.objects.get(acronym="AKPA").uuid
    asked = [one.replace("AKPA", str(akpa)) for one in NARROWING]
    found = {one: set(ids(f"/{name}?{one}&per_page=500")) for one in asked}
    everything = set(ids(f"/{name}?per_page=500"))
    for one in asked:
        assert found[one] <= everything
        if name == "services":
            assert found[one] != set(), one
    for one, other in combinations(asked, 2):
        # Words are read with the place of their own search, so those two are one question.
        if {"q", "place"} != {one.split("=")[0], other.split("=")[0]}:
            both = set(ids(f"/{name}?{one}&{other}&per_page=500"))
            assert both <= found[one] & found[other], (one, other)


def test_an_own_search_means_what_it_means_on_the_page_and_in_its_order(shipped: None) -> None:
    for query in ("q=kurs&sort=title", "place=has&near=30", "kind=job&age=19", "for=women"):
        lines = Client().get(f"/programmes.csv?{query}").content.decode().splitlines()
        slugs = [line.split(",")[0] for line in lines if line.split(",")[0] in _slugs()]
        rows = [row for page in pages(f"/services?{query}&per_page=7") for row in page["contents"]]
        assert [row["slug"] for row in rows] == slugs, query


def _slugs() -> set[str]:
    return set(Programme.objects.values_list("slug", flat=True))


def test_without_an_own_parameter_what_is_closed_is_listed_too() -> None:
    closed = programme(title_sq="Kurs qepjeje", status="ended")
    for query in ("", "?search=qepje", "?sort=title", "?status=closed"):
        assert ids(f"/services{query}") == [str(closed.uuid)]
    assert ids("/services?kind=education") == []


def test_organisations_are_found_by_their_names_and_by_what_they_run(shipped: None) -> None:
    names = {row["id"]: row for row in told("/organizations?per_page=500")["contents"]}
    assert len(names) > 10
    (akpa,) = ids("/organizations?search=agjencia kombetare punesimit aftesive")
    assert names[akpa]["alternate_name"] == "AKPA"
    assert ids("/organizations?search=akpa") == [akpa]
    assert ids("/organizations?search=thereisnone") == []
    jobs = set(ids(f"/organizations?taxonomy_term_id={Term(TAXONOMIES['kinds'], 'job').id}"))
    run = {row["organization_id"] for row in told("/services?per_page=500")["contents"]}
    assert akpa in jobs < run
    assert set(names) == run


@pytest.mark.parametrize("name", ["services", "service_at_locations"])
def test_hours_and_weekdays_that_nothing_has_find_nothing(shipped: None, name: str) -> None:
    for query in ("day=MO", "start_time=09:00", "end_time=17:00", "day=MO&search=kurs"):
        assert told(f"/{name}?{query}")["total_items"] == 0


def test_terms_are_narrowed_by_taxonomy_parent_and_top() -> None:
    employment, terms = TAXONOMIES["employment"], "/taxonomy_terms?per_page=500"
    unemployed, registered = (
        Term(employment, code).id for code in ("unemployed", "registered_jobseeker")
    )
    assert ids(f"{terms}&taxonomy_id={employment.id}") == [one.id for one in employment.terms]
    assert ids(f"{terms}&parent_id={unemployed}") == [registered]
    top = ids(f"{terms}&top_only=true")
    assert unemployed in top
    assert registered not in top
    assert ids(f"{terms}&search=pa punë") == [unemployed]


def test_the_whole_set_comes_line_by_line(shipped: None) -> None:
    for name in LISTS:
        response = get(f"/{name}?format=ndjson")
        assert response.headers["Content-Type"] == "application/x-ndjson"
        lines = b"".join(response.streaming_content).decode().splitlines()
        assert [json.loads(line) for line in lines] == [
            row for page in pages(f"/{name}?per_page=33") for row in page["contents"]
        ]
    (head,) = [b"".join(Client().head(f"{BASE}/services?format=ndjson").streaming_content)]  # type: ignore[attr-defined]
    assert head == b""


def test_the_least_that_a_harvester_needs_comes_on_one_page(shipped: None) -> None:
    page = told("/services?minimal=true")
    whole = told("/services?per_page=500")
    assert page["total_pages"] == 1
    assert page["contents"] == [
        {key: row[key] for key in ("id", "last_modified")} for row in whole["contents"]
    ]


# --- what has changed ----------------------------------------------------------------------------

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _aged() -> None:
    """As if everything had been written long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for turn, after in (("DISABLE", LONG_AGO), ("ENABLE", None)):
            cursor.execute(f"ALTER TABLE programmes_programme {turn} TRIGGER programme_version")
            if after:
                cursor.execute("UPDATE programmes_programme SET modified_at = %s", [after])


def _change(what: str, it: Programme) -> None:
    place = it.coverage.get()
    match what:
        case "title":
            Programme.objects.filter(pk=it.pk).update(title_sq="Ndryshe")
        case "new call":
            Call.objects.create(programme=it, number=2, closes_on=TODAY + DAY)
        case "call":
            it.calls.update(closes_on=TODAY + 9 * DAY)
        case "call gone":
            it.calls.all().delete()
        case "alternative":
            it.alternatives.update(criteria={"sex": "male"})
        case "alternative gone":
            it.alternatives.all().delete()
        case "coverage":
            it.coverage.remove(place)
        case "delivery":
            it.delivery_places.add(place)
        case "organisation":
            Organisation.objects.filter(pk=it.organisation_id).update(acronym="ABC")
        case "place":
            type(place).objects.filter(pk=place.pk).update(name_en="Elsewhere")


@pytest.mark.parametrize(
    "what",
    [
        "title",
        "new call",
        "call",
        "call gone",
        "alternative",
        "alternative gone",
        "coverage",
        "delivery",
        "organisation",
        "place",
    ],
)
def test_a_change_of_anything_that_is_told_of_a_service_is_a_change_of_it(what: str) -> None:
    country = small_country()
    it = programme(coverage=[country["AL-07-39"]], closes_on=TODAY + DAY, rule=[{"sex": "female"}])
    programme(coverage=[country["AL"]], closes_on=TODAY + DAY, rule=[{"sex": "female"}])
    _aged()
    before = told(f"/services/{it.uuid}")
    version = Programme.objects.get(pk=it.pk).version
    assert ids("/services?modified_after=2026-01-02") == []
    _change(what, it)
    assert ids("/services?modified_after=2026-01-02") == [str(it.uuid)]
    after = told(f"/services/{it.uuid}")
    assert after["last_modified"] > before["last_modified"]
    assert ids(f"/services?modified_after={after['last_modified']}") == [str(it.uuid)]
    assert Programme.objects.get(pk=it.pk).version == version + 1


def test_writing_the_same_again_changes_nothing() -> None:
    country = small_country()
    it = programme(coverage=[country["AL"]], closes_on=TODAY, rule=[{"sex": "female"}])
    _aged()
    it.calls.update(closes_on=TODAY)
    it.alternatives.update(criteria={"sex": "female"})
    Organisation.objects.update(acronym="")
    Place.objects.update(level=F("level"))
    assert Programme.objects.get().modified_at == LONG_AGO


def test_a_call_that_opens_or_closes_by_itself_is_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = programme(opens_on=TODAY, closes_on=TODAY + 10 * DAY, recurrence="yearly")
    stopped = programme(opens_on=TODAY, closes_on=TODAY + 10 * DAY, status="paused")
    _aged()
    for day, turned in ((9, TODAY), (10, TODAY), (11, TODAY + 11 * DAY), (30, TODAY + 11 * DAY)):
        now = TODAY + day * DAY
        monkeypatch.setattr(timezone, "localdate", lambda *_, now=now: now)
        last = midnight(turned).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert told(f"/services/{it.uuid}")["last_modified"] == last
        assert ids(f"/services?modified_after={last}") == [str(it.uuid)]
        later = midnight(turned) + dt.timedelta(milliseconds=1)
        assert ids(f"/services?modified_after={later.astimezone(dt.UTC):%FT%T.%fZ}") == []
    assert told(f"/services/{stopped.uuid}")["last_modified"].startswith("2026-01-01")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-01-01T00:00:00Z", True),
        ("2026-01-01T00:00:00.001Z", False),
        ("2026-01-01T01:00:00%2B01:00", True),
        ("2026-01-01T01:00:00+01:00", True),  # the + is read as a space
        ("2026-01-01T01:00:00", True),  # of Albania
        ("2026-01-01", True),
        ("2026-01-02", False),
    ],
)
def test_a_moment_is_read_as_it_is_written(written: str, found: bool) -> None:
    programme()
    _aged()
    assert bool(ids(f"/services?modified_after={written}")) is found


# --- paging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations"])
def test_a_page_after_the_last_is_empty(shipped: None, name: str) -> None:
    for query in ("", "&search=kurs", "&kind=education"):
        page = told(f"/{name}?page=900{query}")
        assert page["contents"] == []
        assert (page["empty"], page["first_page"], page["last_page"]) == (True, False, True)
        assert page["total_items"] == told(f"/{name}?page=1{query}")["total_items"]


@given(
    per_page=st.integers(1, 7),
    start=st.integers(0, 12),
    added=st.lists(st.integers(0, 3), max_size=12),
    name=st.sampled_from(["services", "organizations", "service_at_locations"]),
    draft=st.booleans(),
)
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_is_missed_or_told_twice_while_programmes_are_added(
    per_page: int, start: int, added: list[int], name: str, draft: bool
) -> None:
    place = small_country()["AL-07-39"]
    Programme.objects.all().delete()

    def add(**more: Any) -> None:
        programme(
            delivery="mixed",
            delivery_places=[place],
            closes_on=TODAY,
            status="active",
            indexed=False,
            **more,
        )

    for _ in range(start):
        add()
    there = set(ids(f"/{name}?per_page=500"))
    pending = iter(added)
    seen: list[str] = []
    number, last = 1, False
    while not last:
        page = told(f"/{name}?per_page={per_page}&page={number}")
        seen += [row["id"] for row in page["contents"]]
        for _ in range(next(pending, 0)):
            add(published=not draft)
        number, last = number + 1, page["last_page"]
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_what_is_not_there_is_not_found_in_json(shipped: None, name: str) -> None:
    ids = ("x", str(UUID(int=0)), "%00", "%0a", "é", "../services", "1" * 5000)
    for identifier in (*ids, f"{TERMS[0].id}x", ""):
        response = get(f"/{name}/{identifier}")
        if identifier == "%00":
            assert response.status_code == 404
            continue
        assert response.status_code == 404, identifier
        assert response.json()["errors"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert get("/locations").status_code == get(f"/{name}x").status_code == 404


BAD = {
    "page": ["0", "-1", "x", "1.5", "9" * 400, "", " 1"],
    "per_page": ["0", "501", "x", "9" * 400, ""],
    "format": ["xml", ""],
    "search": ["%00", "x" * 501],
    "taxonomy_term_id": ["x", str(UUID(int=0)), ""],
    "taxonomy_id": ["x", str(UUID(int=0)), "%00", ""],
    "organization_id": ["x", "%00", ""],
    "modified_after": [
        "x",
        "2026-13-01",
        "0001-01-01T00:00:00%2B14:00",
        "9999-12-31T23:59:59Z",
        "2026-01-01T25:00",
        "",
        "2026-01-01T00:00:00%2B99:00",
    ],
    "minimal": ["maybe", ""],
    "full": ["maybe"],
    "full_service": ["2"],
    "minimum_age": ["x", "-1", "1e400", "nan", "9" * 400, ""],
    "maximum_age": ["x", "-1", "1e400", "Infinity"],
    "start_time": ["25:00", "x"],
    "end_time": ["24:00"],
    "day": ["MONDAY", "mo"],
    "postcode": ["8501"],
    "proximity": ["100"],
    "parent_id": ["x"],
    "top_only": ["x"],
}


@pytest.mark.parametrize("name", LISTS)
def test_a_bad_value_is_refused_with_a_reason_for_each_parameter(shipped: None, name: str) -> None:
    taken = COLLECTIONS[name].parameters
    assert set(BAD) == set(PARAMETERS)
    for parameter in taken:
        for value in BAD[parameter]:
            response = get(f"/{name}?{parameter}={value}&lang=en")
            assert response.status_code == 400, (parameter, value)
            (reason,) = response.json()["errors"][parameter]
            assert reason.endswith(".")
    if "search" in taken:
        told_of_null = get(f"/{name}?search=%00&lang=en").json()["errors"]["search"]
        assert told_of_null == ["Null characters are not allowed."]
    twice = get(f"/{name}?page=1&page=2&per_page=0")
    assert set(twice.json()["errors"]) == {"page", "per_page"}


@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations"])
def test_own_parameters_are_refused_as_everywhere(name: str) -> None:
    small_country()
    programme()
    for query, parameter in {
        "age=5": "age",
        "place=Atlantis": "place",
        "near=3": "near",
        "kind=education&kind=x": "kind",
        "organisation=nobody": "organisation",
        "sort=up": "sort",
    }.items():
        response = get(f"/{name}?{query}&page=0")
        assert response.status_code == 400
        assert parameter in response.json()["errors"] or parameter == "near"
    assert get(f"/{name}?near=3").json()["errors"]["near"]
    assert get(f"/{name}?unheard_of=1").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_nothing_that_anybody_sends_breaks_the_api(name: str) -> None:
    small_country()
    programme(title_sq="Kurs has")
    own = OWN if name == "services" else ()
    for parameter in (*COLLECTIONS[name].parameters, *own, "lang", "unheard_of"):
        for value in HOSTILE.values():
            response = get(f"/{name}?{parameter}={value}")
            assert response.status_code in {200, 400}, (parameter, value)
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            if response.status_code == 400:
                assert response.json()["errors"]
    for value in HOSTILE.values():
        assert get(f"/{name}/{value}").status_code == 404
    assert get(f"/{name}?" + "&".join(f"x{n}=1" for n in range(3_000))).status_code == 400


@pytest.mark.parametrize("path", ["", "/", "/services", "/taxonomies", "/nothing"])
def test_it_is_only_read_and_by_everybody(path: str) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(Client(enforce_csrf_checks=True), method)(f"{BASE}{path}")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["errors"]["method"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    preflight = Client().options(f"{BASE}{path}")
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for response in (get(path), preflight, Client().head(f"{BASE}{path}")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies


# --- nothing fetched twice -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", *(f"/{name}" for name in LISTS), "/services/it"])
def test_who_has_it_already_is_told_so_until_something_changes(path: str) -> None:
    made = programme()
    path = path.replace("/it", f"/{made.uuid}")
    first = get(path)
    assert "public" in first.headers["Cache-Control"]
    again = get(path, **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert again.headers["ETag"] == first.headers["ETag"]
    since = {"if-modified-since": first.headers["Last-Modified"]}
    assert get(path, **since).status_code == 304
    assert get(path, **{"if-none-match": '"x"'}).status_code == 200


def test_another_title_is_another_answer() -> None:
    made = programme()
    first = get(f"/services/{made.uuid}")
    Programme.objects.filter(pk=made.pk).update(title_sq="Ndryshe")
    changed = get(f"/services/{made.uuid}", **{"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


# --- how many queries ----------------------------------------------------------------------------


def queries_of(path: str) -> int:
    _read_to_its_end(path)  # places are remembered between requests
    with CaptureQueriesContext(connection) as queries:
        _read_to_its_end(path)
    return len(queries)


def _read_to_its_end(path: str) -> None:
    """So that what is told line by line leaves no transaction open for the next to end."""
    response = get(path)
    assert response.status_code == 200
    if response.streaming:
        assert b"".join(response.streaming_content)


def test_lists_take_as_many_queries_for_a_hundred_programmes_as_for_ten() -> None:
    country = small_country()
    runs_all = organisation("Bashkia")
    paths = [
        f"/{name}{query}"
        for name in ("services", "organizations", "service_at_locations")
        for query in (
            "",
            "?full=true",
            "?search=programi",
            "?place=has&kind=education",
            "?format=ndjson",
            f"?taxonomy_id={TAXONOMIES['sex'].id}&modified_after=2026-01-01",
        )
    ]
    first = programme(organisation=runs_all, indexed=False)
    paths += [f"/services/{first.uuid}", f"/organizations/{runs_all.uuid}"]
    taken = []
    for number in (9, 90):
        for count in range(number):
            programme(
                coverage=[country["AL" if count % 2 else "AL-07-39"]],
                delivery="mixed",
                delivery_places=[country["AL-07-39"]],
                organisation=runs_all,
                closes_on=TODAY + dt.timedelta(days=count),
                rule=[{"sex": "female"}],
                indexed=False,
            )
        index.catch_up()
        taken.append({path: queries_of(path) for path in paths})
    assert taken[0] == taken[1]
    assert max(taken[1].values()) <= 14


# Of one page or one object, whatever else there is. What grows here is paid by everybody who asks.
QUERIES = {
    "/services": 6,
    "/services?per_page=5&page=2": 6,
    "/services?full=true": 8,
    "/services?search=programi": 6,
    "/services?place=has&kind=education": 6,
    "/organizations": 3,
    "/service_at_locations": 8,
    "one": 6,
}


def test_a_page_and_an_object_take_as_many_queries_among_a_thousand_services_as_among_ten() -> None:
    for count in (10, 990):
        _many(count)
        first = Programme.objects.order_by("pk")[0]
        taken = {
            path: queries_of(path if path != "one" else f"/services/{first.uuid}")
            for path in QUERIES
        }
        assert taken == QUERIES, count
    assert told("/services")["total_items"] == 1_000


def _many(count: int) -> None:
    """So many programmes more, each with every part, as an import writes them."""
    country = small_country()
    have = Programme.objects.count()
    save_programmes(
        [
            ProgrammeChange(
                Programme(
                    slug=f"many-{number}",
                    published=True,
                    title_sq=f"Programi {number}",
                    summary_sq="Përmbledhja",
                    kinds=["education"],
                    organisation=organisation(f"Bashkia {number % 10}"),
                    delivery="mixed",
                    recurrence="yearly",
                    status="active",
                ),
                coverage=frozenset({country["AL"].pk, country["AL-07-39"].pk}),
                delivery_places=frozenset({country["AL-07-39"].pk}),
                rule=[{"sex": "female"}, {"age": {"min": 18}}],
                call=NewestCall(Dates(closes_on=TODAY + DAY), is_added=True),
            )
            for number in range(have, have + count)
        ]
    )
    index.catch_up()

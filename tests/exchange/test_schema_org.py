"""What a page is about, in the words of schema.org: right types, right dates, nothing that runs."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange import schema_org
from directory.programmes.models import Programme
from directory.rules import vocabularies as v
from tests.factories import organisation, programme, small_country

SITE = "https://mundesi.example"
URL, BY = f"{SITE}/programmes/kursi/", f"{SITE}/organisations/zyra/"
CRUMBS = [("Të gjitha mundësitë", f"{SITE}/programmes/")]
DAY = re.compile(r"\d{4}-\d\d-\d\d")

# From schema.org: what each type that we use may carry, with what it inherits.
THING = {"@type", "@id", "name", "alternateName", "description", "url", "identifier"}
WEB_PAGE = {
    *THING,
    *("@context", "inLanguage", "dateModified", "breadcrumb", "mainEntity", "lastReviewed"),
    *("about", "isPartOf"),
}
SERVICE = {"serviceType", "provider", "areaServed", "audience", "offers"}
GRANT = {"amount", "funder"}
PROGRAM = {
    *("provider", "offers", "applicationStartDate", "applicationDeadline"),
    "educationalProgramMode",
}
MAY_CARRY: dict[str, set[str]] = {
    "WebPage": WEB_PAGE,
    "ProfilePage": WEB_PAGE,
    "CollectionPage": WEB_PAGE,
    "WebSite": {*THING, "@context", "inLanguage", "potentialAction"},
    "SearchAction": {*THING, "target", "query-input"},
    "EntryPoint": {*THING, "urlTemplate"},
    "BreadcrumbList": {*THING, "itemListElement"},
    "ItemList": {*THING, "itemListElement", "numberOfItems"},
    "ListItem": {*THING, "position", "item"},
    "Service": THING | SERVICE,
    "GovernmentService": THING | SERVICE,
    "LoanOrCredit": THING | SERVICE | {"amount"},
    "Course": {*THING, "provider", "offers", "audience"},
    "MonetaryGrant": THING | GRANT,
    "EducationalOccupationalProgram": THING | PROGRAM,
    "WorkBasedProgram": THING | PROGRAM,
    "MonetaryAmount": {*THING, "currency", "value", "minValue", "maxValue"},
    "Offer": {
        *THING,
        *("price", "priceCurrency", "category", "availabilityStarts", "availabilityEnds"),
    },
    "PeopleAudience": {*THING, "suggestedMinAge", "suggestedMaxAge", "suggestedGender"},
    "BusinessAudience": {*THING, "audienceType"},
    "Country": THING | {"geo", "containedInPlace"},
    "AdministrativeArea": THING | {"geo", "containedInPlace"},
    "GeoCoordinates": {*THING, "latitude", "longitude"},
    **dict.fromkeys({"Organization", *schema_org.ORGANISATIONS.values()}, THING),
}


def assert_sound(node: dict[str, Any]) -> None:
    """Every type is one of schema.org's, carries what it may, and every value has its form."""
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    may = set().union(*(MAY_CARRY[one] for one in types))
    assert set(node) <= may, (types, set(node) - may)
    for name, value in node.items():
        assert value not in (None, "", [], {}), name
        if name in {"url", "@id", "item"}:
            assert re.match(r"https?://[^\s]+$", value)
        if re.search(r"Date$|Deadline$|Starts$|Ends$|dateModified|lastReviewed", name):
            assert DAY.fullmatch(value)
            dt.date.fromisoformat(value)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                assert_sound(one)


def page_of(row: Programme, language: str = "sq") -> dict[str, Any]:
    """The page of a programme as a program reads it."""
    fresh = Programme.objects.with_parts().get(pk=row.pk)
    node = schema_org.programme(
        fresh, url=URL, organisation_url=BY, crumbs=CRUMBS, language=language
    )
    read: dict[str, Any] = json.loads(schema_org.as_text(node))
    assert read["@context"] == "https://schema.org"
    assert_sound(read)
    return read


def about(row: Programme, language: str = "sq") -> dict[str, Any]:
    entity: dict[str, Any] = page_of(row, language)["mainEntity"]
    return entity


def made(**fields: Any) -> Programme:
    kind = fields.pop("by", "ngo")
    runs_it = organisation()
    runs_it.kind = kind
    runs_it.save()
    return programme(indexed=False, organisation=runs_it, **fields)


# --- programmes ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("types", "by", "said"),
    [
        ([], "ngo", ["Service"]),
        ([], "municipality", ["GovernmentService"]),
        (["vocational_course", "digital_skills"], "public_body", ["Course", "GovernmentService"]),
        (["scholarship"], "foundation", ["MonetaryGrant", "Service"]),
        (["internship"], "company", ["WorkBasedProgram", "Service"]),
        (["degree", "scholarship"], "university", None),
        (["loan"], "company", ["LoanOrCredit", "Service"]),
        (["job_placement"], "public_body", ["GovernmentService"]),
    ],
)
def test_a_programme_is_called_what_it_is(
    types: list[str], by: str, said: list[str] | None
) -> None:
    expected = said or ["EducationalOccupationalProgram", "MonetaryGrant", "Service"]
    assert about(made(types=types, by=by))["@type"] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(v.TYPES))
def test_nothing_is_called_a_vacancy(code: str) -> None:
    assert "JobPosting" not in json.dumps(page_of(made(types=[code], kinds=["job"])))


@pytest.mark.django_db
def test_a_programme_says_who_where_for_whom_until_when_and_at_what_cost() -> None:
    country = small_country()
    row = made(
        title_sq="Kurs",
        title_en="Course",
        types=["mobility_exchange"],
        coverage=[country["AL"], country["AL-07"]],
        delivery="remote",
        rule=[{"age": {"min": 18, "max": 24}}, {"age": {"min": 16, "max": 29}}],
        opens_on=dt.date(2026, 10, 1),
        closes_on=dt.date(2026, 12, 31),
        cost="free",
        application_url="https://apply.example/x",
        official_url="https://own.example/",
        checked_on=dt.date(2026, 11, 3),
    )
    page = page_of(row, "en")
    assert (page["inLanguage"], page["url"], page["lastReviewed"]) == ("en", URL, "2026-11-03")
    assert [one["item"] for one in page["breadcrumb"]["itemListElement"]] == [CRUMBS[0][1], URL]
    entity = page["mainEntity"]
    assert entity["name"] == "Course"
    assert entity["provider"]["name"] == row.organisation.name
    assert [(one["@type"], one["identifier"]) for one in entity["areaServed"]] == [
        ("Country", "AL"),
        ("AdministrativeArea", "AL-07"),
    ]
    assert entity["audience"] == {
        "@type": "PeopleAudience",
        "suggestedMinAge": 16,
        "suggestedMaxAge": 29,
    }
    assert entity["applicationStartDate"] == "2026-10-01"
    assert entity["applicationDeadline"] == "2026-12-31"
    assert entity["educationalProgramMode"] == "online"
    assert entity["offers"] == {
        "@type": "Offer",
        "availabilityStarts": "2026-10-01",
        "availabilityEnds": "2026-12-31",
        "price": 0,
        "priceCurrency": "ALL",
        "category": "Free",
        "url": "https://apply.example/x",
    }
    assert entity["url"] == "https://own.example/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "limits"),
    [
        ([], {}),
        ([{"age": {"min": 18}}], {"suggestedMinAge": 18}),
        ([{"age": {"min": 18}}, {"sex": "female"}], {}),
        ([{"age": {"max": 29}}, {"age": {"min": 16, "max": 35}}], {"suggestedMaxAge": 35}),
        ([{"sex": "female"}], {"suggestedGender": "female"}),
        ([{"sex": "female", "age": {"max": 29}}, {"sex": "male"}], {}),
    ],
    ids=str,
)
def test_an_age_is_said_only_when_it_holds_for_everybody(
    rule: list[dict[str, Any]], limits: dict[str, Any]
) -> None:
    audience = about(made(rule=rule)).get("audience", {"@type": "PeopleAudience"})
    assert audience == {"@type": "PeopleAudience", **limits}


@pytest.mark.django_db
def test_what_businesses_apply_for_is_for_businesses() -> None:
    entity = about(made(applicants=["business", "employer"], rule=[{"age": {"min": 18}}]), "en")
    assert entity["audience"] == {
        "@type": "BusinessAudience",
        "audienceType": "A business, An employer",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("money", "amount"),
    [
        ({}, None),
        ({"amount_min": 500, "amount_max": 500}, {"value": 500}),
        ({"amount_max": "1500.50"}, {"maxValue": 1500.5}),
        (
            {"amount_min": 100, "amount_max": 900, "amount_period": "total"},
            {"minValue": 100, "maxValue": 900},
        ),
        ({"amount_max": 400, "amount_period": "month"}, None),
    ],
    ids=str,
)
def test_a_grant_says_what_is_paid_once(
    money: dict[str, Any], amount: dict[str, Any] | None
) -> None:
    currency = {"currency": "EUR"} if money else {}
    entity = about(made(types=["business_grant"], funder="BE", **currency, **money))
    assert entity["funder"]["name"] == "BE"
    said = entity.get("amount")
    assert said == (amount and {"@type": "MonetaryAmount", "currency": "EUR", **amount})
    assert "amount" not in about(made(types=["mentoring"], **currency, **money))


@pytest.mark.django_db
def test_an_unknown_cost_is_no_price_and_a_fee_is_no_sum() -> None:
    assert "offers" not in about(made(cost=""))
    assert about(made(cost="fee"))["offers"] == {"@type": "Offer", "category": "Paid"}


@pytest.mark.django_db
def test_a_text_in_one_language_only_stands_in_for_the_other() -> None:
    row = made(title_sq="Kurs", title_en=None, summary_sq="Mëso.", summary_en=None)
    assert about(row, "en")["name"] == "Kurs"
    assert about(row, "en")["description"] == "Mëso."


@pytest.mark.django_db
def test_every_shipped_programme_is_sound_in_both_languages(shipped: None) -> None:
    for row in Programme.objects.published().with_parts():
        for language in ("sq", "en"):
            node = schema_org.programme(
                row, url=URL, organisation_url=BY, crumbs=CRUMBS, language=language
            )
            assert_sound(json.loads(schema_org.as_text(node)))
            assert node["mainEntity"]["description"]


# --- organisations, places, home -----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "unheard_of", *schema_org.ORGANISATIONS])
def test_an_organisation_is_called_what_it_is(kind: str) -> None:
    row = organisation("Bashkia")
    row.kind, row.acronym, row.url = kind, "BK", "https://bashkia.example"
    node = schema_org.organisation(row, url=BY, language="sq")
    assert_sound(node)
    entity = node["mainEntity"]
    assert entity["@type"] == schema_org.ORGANISATIONS.get(kind, "Organization")
    assert (entity["name"], entity["alternateName"]) == ("Bashkia", "BK")
    assert entity["url"] == "https://bashkia.example"


@pytest.mark.django_db
def test_a_place_lists_its_programmes_in_order_and_says_where_it_lies() -> None:
    country = small_country()
    has = country["AL-07-39"]
    has.lat, has.lon = 42.2, 20.4
    addresses = [f"{SITE}/programmes/{number}/" for number in range(50)]
    node = schema_org.place(
        has,
        url=f"{SITE}/places/has/",
        name="Mundësi",
        inside=country["AL-07"],
        listed=addresses,
        total=50,
        language="sq",
    )
    assert_sound(node)
    assert node["about"]["geo"]["latitude"] == 42.2
    assert node["about"]["containedInPlace"]["identifier"] == "AL-07"
    items = node["mainEntity"]["itemListElement"]
    assert [one["url"] for one in items] == addresses[: schema_org.MOST_LISTED]
    assert [one["position"] for one in items] == list(range(1, schema_org.MOST_LISTED + 1))
    assert node["mainEntity"]["numberOfItems"] == 50


def test_the_first_page_says_how_one_searches_here() -> None:
    node = schema_org.home(
        url=f"{SITE}/", search_url=f"{SITE}/programmes/", description="Kurse", language="sq"
    )
    assert_sound(node)
    action = node["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/programmes/?q={{q}}"
    assert action["query-input"] == "required name=q"


# --- nothing in it can leave its element ---------------------------------------------------------


@given(st.text() | st.sampled_from(["</script>", "<!--<script>", "]]>", "\u2028", "&lt;", '"\\']))
def test_whatever_a_text_holds_it_stays_inside_and_is_read_back_whole(text: str) -> None:
    shown = schema_org.as_text({"name": text})
    assert not re.search("[<>&\u2028\u2029]", shown)
    assert json.loads(shown) == {"name": text}

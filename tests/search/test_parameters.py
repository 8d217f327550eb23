"""The parameters of a search: strict, canonical, and with facet counts that are true."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.rules.calls import status_on
from directory.search import engine, index
from directory.search.filters import FACETS, ORDER
from directory.search.parameters import parse
from directory.search.results import Results, search
from directory.search.statements import STATUS_ORDER
from directory.search.statements import status_on as status_in_sql
from tests.factories import programme, small_country

TODAY = dt.date(2026, 11, 21)

pytestmark = pytest.mark.django_db


def ask(query: str, *, explain_empty: bool = False) -> Results:
    parameters = parse(QueryDict(query))
    return search(parameters, on=TODAY, language="sq", size=10_000, explain_empty=explain_empty)


def ids(query: str) -> list[str]:
    return [hit.facts["id"] for hit in ask(query).hits]


@pytest.mark.parametrize(
    "base",
    [
        "",
        "place=AL-07-39",
        "q=kurs&kind=job&status=open&status=closed",
        "age=17&employment=unemployed&place=kukes&sex=female&delivery=on_site",
    ],
)
def test_each_count_is_what_choosing_the_value_alone_would_give(shipped: None, base: str) -> None:
    counted = ask(base).facets
    for name, facet in FACETS.items():
        for code in facet.codes:
            query = parse(QueryDict(base)).query(**{name: [code]})
            assert counted[name][code] == ask(query).total, f"{base} {name}={code}"


def test_the_total_is_the_number_of_results(shipped: None) -> None:
    for query in ("", "q=kurs", "age=17", "kind=job&kind=business", "status=closed"):
        assert ask(query).total == len(ids(query)) == len(set(ids(query)))


def test_repeating_a_parameter_means_or_and_different_ones_mean_and(shipped: None) -> None:
    jobs, lessons = set(ids("kind=job")), set(ids("kind=education"))
    assert set(ids("kind=job&kind=education")) == jobs | lessons
    free = set(ids("cost=free"))
    assert set(ids("kind=education&cost=free")) == lessons & free
    assert jobs
    assert lessons
    assert free


def test_without_a_choice_everything_that_is_not_closed_is_shown(shipped: None) -> None:
    everything = set(ids("status=open&status=upcoming&status=unknown&status=closed"))
    assert len(everything) == 92
    assert set(ids("")) == everything - set(ids("status=closed"))


BAD = {
    "place": ["atlantis", "\x00", "AL-99", "x" * 10_000],
    "near": ["0", "201", "-5", "ten", "1e2", "1_0", "٣"],
    "kind": ["sport", "' OR 1=1 --"],
    "type": ["<script>"],
    "sector": ["nothing"],
    "age": ["9", "100", "17.5", "seventeen", "99999999999999999999"],
    "sex": ["x"],
    "education": ["phd"],
    "employment": ["lazy"],
    "for": ["men"],
    "delivery": ["pigeon"],
    "cost": ["fee", "cheap"],
    "status": ["ended"],
    "organisation": ["no-such", "../../etc", "\x00"],
    "sort": ["random", "title; DROP TABLE"],
    "page": ["0", "-1", "two", "9" * 40],
    "q": ["a\x00b"],
}


@pytest.mark.parametrize(("name", "value"), [(n, value) for n, vs in BAD.items() for value in vs])
def test_a_bad_value_is_an_error_of_its_field_and_finds_nothing(
    shipped: None, name: str, value: str
) -> None:
    data = QueryDict(mutable=True)
    data[name] = value
    data["place"] = data.get("place", "AL-07-40")
    results = search(parse(data), on=TODAY, language="sq")
    assert set(results.errors) == {name}
    assert (results.hits, results.total) == ([], 0)


hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "' OR 1=1 --",
            "a & b | !c:*",
            "<script>alert(1)</script>",
            "%00",
            "\\",
            '"',
            "kurs " * 2_000,
            "😀" * 50,
            "مرحبا",
            "ne te e",
            ":A",
            "kurs\u0301",
            "\ud7ff\uffff",
        ]
    ),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(ORDER), value=hostile)
def test_no_text_in_any_parameter_breaks_the_search_or_widens_it(
    shipped: None, name: str, value: str
) -> None:
    data = QueryDict(mutable=True)
    data[name] = value
    results = search(parse(data), on=TODAY, language="en", size=10_000)
    if name not in {"status"}:
        assert results.total <= ask("").total


def test_a_search_needs_at_most_eight_queries_however_many_programmes_there_are() -> None:
    country = small_country()
    queries = [
        "",
        "place=has",
        "q=kurs&place=has&near=50&kind=education&age=17",
        "q=kurs+bujqesi+kukes&sort=title",
    ]

    def counts() -> list[int]:
        engine.forget()
        made = []
        for query in queries:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                search(parse(QueryDict(query)), on=TODAY, language="sq")
            made.append(len(captured))
        return made

    for number in range(10):
        programme(title_sq=f"Kurs bujqësie {number}", coverage=[country["AL"]])
    few = counts()
    for number in range(120):
        programme(title_sq=f"Kurs bujqësie {number}", coverage=[country["AL-07"]], indexed=False)
    index.catch_up()
    assert counts() == few
    assert max(few) <= 8


days = st.one_of(st.none(), st.dates(dt.date(2026, 11, 18), dt.date(2026, 11, 24)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["active", "paused", "ended", "unknown"]),
            st.sampled_from(["rolling", "one_off", "yearly", "unknown"]),
            days,
            days,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_the_status_in_sql_is_the_status_of_the_rules(
    db: None, rows: list[tuple[str, str, dt.date | None, dt.date | None]]
) -> None:
    for status, recurrence, opens_on, closes_on in rows:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {status_in_sql(TODAY)} FROM (SELECT %s AS stopped, %s AS always_open,"
                " %s::date AS opens_on, %s::date AS closes_on) d",
                [
                    status in {"ended", "paused"},
                    recurrence == "rolling" and status == "active",
                    opens_on,
                    closes_on,
                ],
            )
            rank = cursor.fetchone()[0]
        assert STATUS_ORDER[rank] == status_on(
            programme_status=status,
            recurrence=recurrence,
            opens_on=opens_on,
            closes_on=closes_on,
            on=TODAY,
        )


def test_a_canonical_query_has_one_order_and_leaves_out_what_is_not_asked(shipped: None) -> None:
    parsed = parse(QueryDict("utm_source=x&kind=job&page=3&q=kurs&kind=education&place=Hasi&age="))
    assert parsed.query() == "q=kurs&place=has&kind=education&kind=job"
    assert parsed.without("kind", "job") == "q=kurs&place=has&kind=education"


def test_pages_follow_each_other_without_gap_or_repetition(shipped: None) -> None:
    whole = ids("")
    pages = [
        [
            hit.facts["id"]
            for hit in search(parse(QueryDict(f"page={n}")), on=TODAY, language="sq").hits
        ]
        for n in (1, 2, 3)
    ]
    assert [slug for page in pages for slug in page] == whole


def test_a_page_past_the_end_says_which_is_the_last(shipped: None) -> None:
    results = search(parse(QueryDict("page=50")), on=TODAY, language="en")
    assert "3" in results.errors["page"]
    assert results.hits == []


def test_an_empty_result_says_what_to_drop(shipped: None) -> None:
    query = "kind=business&type=internship&place=AL-07-39"
    results = ask(query, explain_empty=True)
    assert results.total == 0
    assert {name for name, _ in results.drops} == {"kind", "type"}
    for name, count in results.drops:
        fewer = parse(QueryDict(query)).query(**{name: None})
        assert ask(fewer).total == count > 0


def test_more_places_or_organisations_than_are_looked_for_is_an_error() -> None:
    small_country()
    places = "&".join(f"place={name}" for name in ("kukes", *(f"place-{n}" for n in range(20))))
    assert "20" in parse(QueryDict(places)).errors["place"]
    runs = "&".join(f"organisation=o-{n}" for n in range(51))
    assert "50" in parse(QueryDict(runs)).errors["organisation"]
    assert not parse(QueryDict("&".join(["place=kukes"] * 30))).errors

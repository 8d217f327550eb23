"""The page of deadlines: what opens and closes, when, for whom, and how sure that is."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.search import index
from directory.search.filters import ORDER
from directory.web import deadlines
from tests.factories import organisation, programme, small_country
from tests.web.test_hostile import HOSTILE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def get(query: str = "", *, path: str = "/en/deadlines/") -> Any:
    response: Any = Client().get(f"{path}?{query}")
    assert response.status_code == 200
    return response


def facts(query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = get(query).context["deadlines"]
    return found


def page(query: str = "", *, path: str = "/en/deadlines/") -> str:
    text = get(query, path=path).content.decode()
    return re.sub(r"\s+", " ", text)


def told(rows: list[Any]) -> list[tuple[str, str, str]]:
    return [(row.when, row.away, row.title.value) for row in rows]


def by_month(query: str = "") -> dict[str, list[tuple[str, str, str]]]:
    return {
        f"{month['name']} {month['year']}": told(month["rows"]) + told(month["expected"])
        for month in facts(query)["months"]
    }


# --- month by month ------------------------------------------------------------------------------


def test_days_stand_in_their_months_with_how_far_they_are() -> None:
    programme(title_en="Today", closes_on=TODAY)
    programme(title_en="Course", opens_on=TODAY + DAY, closes_on=dt.date(2026, 12, 15))
    programme(title_en="Grant", opens_on=dt.date(2027, 3, 1))
    assert by_month() == {
        "November 2026": [
            ("Closes 21 November", "today", "Today"),
            ("Opens 22 November", "tomorrow", "Course"),
        ],
        "December 2026": [("Closes 15 December", "in 24 days", "Course")],
        "March 2027": [("Opens 1 March", "", "Grant")],
    }


def test_a_row_says_for_whom_it_is_who_runs_it_and_how_it_reaches_the_reader() -> None:
    country = small_country()
    programme(
        slug="it",
        title_en="Course",
        coverage=[country["AL-07"]],
        rule=[{"age": {"min": 18}}],
        organisation=organisation("Bashkia Has"),
        closes_on=TODAY + 20 * DAY,
    )
    for query, reach in (("", ""), ("place=has", "all of Kukës county")):
        (row,) = facts(query)["months"][0]["rows"]
        assert row.for_whom == "For people aged 18 or over"
        assert row.organisation == "Bashkia Has"
        assert row.reach == reach
        assert row.url == "/en/programmes/it/"
        assert row.calendar_url == "/en/programmes/it.ics"
    assert "Deadlines for people in Has" in page("place=has")


def test_within_two_weeks_it_is_soon() -> None:
    programme(closes_on=TODAY + 14 * DAY)
    programme(closes_on=TODAY + 15 * DAY)
    rows = [row for month in facts()["months"] for row in month["rows"]]
    assert [row.soon for row in rows] == [True, False]


def test_every_month_can_be_jumped_to_and_an_empty_one_is_said_to_be() -> None:
    programme(closes_on=TODAY)
    programme(closes_on=dt.date(2027, 2, 1))
    jump = facts()["jump"]
    assert [month["short"] for month in jump][:4] == ["Nov", "Dec", "Jan 2027", "Feb"]
    assert [month["count"] for month in jump] == [1, 0, 0, 1, *[0] * 8]
    text = page()
    for month in jump:
        assert (f'href="#{month["id"]}"' in text) is bool(month["count"])
        assert (f'id="{month["id"]}"' in text) is bool(month["count"])


def test_the_twelfth_month_ends_on_the_same_day_of_next_year_and_what_is_later_stands_apart() -> (
    None
):
    programme(title_en="Last", closes_on=dt.date(2027, 11, 20))
    programme(title_en="Later", closes_on=dt.date(2027, 11, 21))
    found = facts()
    assert list(by_month()) == ["November 2027"]
    assert found["jump"][-1]["label"] == "November 2027: 1"
    assert len(found["jump"]) == 13
    assert told(found["later"]) == [("Closes 21 November 2027", "", "Later")]


def test_the_past_month_is_there_but_folded_up_and_offers_no_calendar() -> None:
    programme(title_en="Over", closes_on=TODAY - DAY)
    programme(title_en="Begun", opens_on=TODAY - 31 * DAY, recurrence="one_off")
    programme(title_en="Long over", closes_on=TODAY - 32 * DAY)
    found = facts()
    assert told(found["past"]) == [
        ("Closed 20 November", "", "Over"),
        ("Opened 21 October", "", "Begun"),
    ]
    assert not any(row.calendar_url for row in found["past"])
    assert '<details class="past"><summary><h2>The past month' in page()
    assert found["months"] == []


@pytest.mark.parametrize("status", ["ended", "paused"])
def test_a_day_that_was_called_off_is_not_shown(status: str) -> None:
    programme(status=status, closes_on=TODAY + DAY)
    assert facts()["months"] == []


# --- expected ------------------------------------------------------------------------------------


def test_what_came_last_year_is_expected_in_its_month_and_said_not_to_be_announced() -> None:
    programme(title_en="Scholarship", recurrence="yearly", closes_on=dt.date(2025, 12, 20))
    programme(
        title_en="Exchange",
        recurrence="recurring",
        opens_on=dt.date(2026, 1, 10),
        closes_on=dt.date(2026, 2, 20),
    )
    programme(title_en="Announced", closes_on=dt.date(2026, 12, 31))
    assert by_month() == {
        "December 2026": [
            ("Closes 31 December", "in 40 days", "Announced"),
            ("Usually closes in December", "", "Scholarship"),
        ],
        "January 2027": [("Usually opens in January", "", "Exchange")],
    }
    (december, january) = facts()["months"]
    assert december["expected"][0].last_time == "Last time it closed on 20 December 2025."
    assert january["expected"][0].last_time == (
        "Last time it was open from 10 January 2026 to 20 February 2026."
    )
    assert not december["expected"][0].calendar_url
    assert page().count("<b>Expected, not announced</b>") == 2


def test_an_expected_day_is_in_no_calendar() -> None:
    programme(recurrence="yearly", closes_on=dt.date(2025, 12, 20))
    assert b"VEVENT" not in Client().get("/programmes.ics").content


def test_what_comes_again_nobody_knows_when_is_listed_apart() -> None:
    programme(title_en="Old", recurrence="yearly", closes_on=dt.date(2023, 3, 31))
    programme(title_en="Undated", recurrence="recurring")
    programme(title_en="Ended", recurrence="yearly", status="ended")
    programme(title_en="Once", recurrence="one_off")
    found = facts()
    assert sorted((row.when, row.title.value, row.last_time) for row in found["again"]) == [
        ("Every year", "Old", "Last time it closed on 31 March 2023."),
        ("From time to time", "Undated", ""),
    ]
    assert found["unknown"] == 1  # "Once"; the two above are told of already
    assert found["months"] == []


def test_what_has_no_date_is_counted_with_the_way_to_it() -> None:
    country = small_country()
    for _number in range(3):
        programme(coverage=[country["AL"]])
    programme(coverage=[country["AL"]], closes_on=TODAY + DAY)
    programme(coverage=[country["AL"]], recurrence="unknown")
    text = page("place=has")
    assert '<a href="/en/programmes/?place=has&amp;status=open">3 opportunities are open' in text
    assert '<a href="/en/programmes/?place=has&amp;status=unknown">For 1 more no dates' in text


# --- choosing ------------------------------------------------------------------------------------


def test_the_parameters_mean_what_they_mean_on_the_search_page() -> None:
    country = small_country()
    programme(title_en="Has", coverage=[country["AL-07-39"]], closes_on=TODAY + DAY)
    programme(
        title_en="Elsewhere", coverage=[country["AL-09-07"]], closes_on=TODAY + DAY, kinds=["job"]
    )
    programme(
        title_en="Seniors",
        coverage=[country["AL"]],
        closes_on=TODAY + DAY,
        rule=[{"age": {"min": 60}}],
    )
    programme(title_en="Over", coverage=[country["AL"]], closes_on=TODAY - DAY)

    def titles(query: str) -> set[str]:
        return {title for rows in by_month(query).values() for _when, _away, title in rows}

    assert titles("") == {"Has", "Elsewhere", "Seniors"}
    assert titles("place=Hasi") == {"Has", "Seniors"}
    assert titles("place=has&age=20") == {"Has"}
    assert titles("kind=job") == {"Elsewhere"}
    assert titles("kind=job&status=upcoming") == set()
    assert titles("page=7") == titles("")
    assert facts("status=open")["past"] == []


def test_another_place_keeps_what_else_was_chosen() -> None:
    small_country()
    form = re.search(
        r"<form class=\"find pick\".*?</form>",
        page("place=has&place=kukes&kind=job&kind=education&age=20&sort=title&page=1&q=kurs"),
    )
    assert form is not None
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    assert hidden == [
        ("q", "kurs"),
        ("kind", "education"),
        ("kind", "job"),
        ("age", "20"),
        ("place", "kukes"),
    ]
    assert '<option value="has" selected>' in form[0]


def test_what_was_chosen_can_be_taken_away_again() -> None:
    small_country()
    found = facts("place=has&kind=job&age=20&cost=free&q=kurs")
    assert {chip["label"]: chip["remove_url"] for chip in found["chips"]} == {
        "“kurs”": "/en/deadlines/?place=has&kind=job&age=20&cost=free",
        "aged 20": "/en/deadlines/?q=kurs&place=has&kind=job&cost=free",
        "Free": "/en/deadlines/?q=kurs&place=has&kind=job&age=20",
    }
    kinds = {kind["label"]: (kind["url"], kind["current"]) for kind in found["kinds"]}
    assert kinds["Jobs"] == ("/en/deadlines/?q=kurs&place=has&kind=job&age=20&cost=free", True)
    assert kinds["All"] == ("/en/deadlines/?q=kurs&place=has&age=20&cost=free", False)


def test_a_mistake_is_said_and_nothing_is_shown() -> None:
    small_country()
    programme(closes_on=TODAY + DAY)
    for query in ("place=Atlantis", "age=5", "kind=x", "near=10", "page=x", "place=has&kind=x"):
        found = facts(query)
        assert len(found["errors"]) == 1, query
        assert found["months"] == found["past"] == found["again"] == []
        assert found["robots"] == "noindex"
        assert found["feeds"] == {}
        assert 'role="alert"' in page(query)
    assert 'aria-invalid="true"' in page("place=Atlantis")


@pytest.mark.parametrize("parameter", [*ORDER, "unheard_of"])
def test_nothing_that_anybody_sends_breaks_the_page(parameter: str) -> None:
    small_country()
    programme(title_sq="Kurs has", closes_on=TODAY + DAY)
    for value in HOSTILE.values():
        response = get(f"{parameter}={value}")
        text = response.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert not response.cookies
        shown = [row for month in response.context["deadlines"]["months"] for row in month["rows"]]
        assert len(shown) <= 1


def test_the_page_names_itself_without_what_does_not_matter_to_it() -> None:
    small_country()
    text = page("page=3&sort=title&kind=job&place=Hasi&utm_source=x")
    assert (
        f'rel="canonical" href="{settings.SITE_URL}/en/deadlines/?place=has&amp;kind=job"' in text
    )
    assert 'content="noindex"' not in text
    assert 'content="noindex"' in page("age=20")


# --- taking it along -----------------------------------------------------------------------------


def test_the_calendar_feeds_and_address_to_follow_are_those_of_the_same_search() -> None:
    small_country()
    programme(closes_on=TODAY + DAY)
    text = page("place=Hasi&kind=education")
    query = "?place=has&amp;kind=education"
    host = settings.SITE_URL.partition("://")[2]
    assert f'<a class="b b2" href="/en/programmes.ics{query}">' not in text  # nothing in Has
    assert f'href="webcal://{host}/en/programmes.ics{query}"' in text
    atom = f'href="/en/programmes.atom{query}"'
    assert text.count(atom) == 2
    assert f'<link rel="alternate" type="application/atom+xml" title="Mundësi" {atom}>' in text
    assert '<a class="b b2" href="/en/programmes.ics?kind=education">' in page("kind=education")


def test_the_search_page_and_the_page_of_a_place_link_their_feeds() -> None:
    country = small_country()
    programme(coverage=[country["AL"]], closes_on=TODAY + DAY)
    for path, query in (
        ("/en/programmes/?kind=education&place=Hasi&page=1", "place=has&amp;kind=education"),
        ("/en/places/has/", "place=has"),
    ):
        text = Client().get(path).content.decode()
        feed = f"/en/programmes.atom?{query}"
        assert f'<link rel="alternate" type="application/atom+xml" href="{feed}">' in text
        for kind in ("ics", "atom", "csv"):
            assert f'<a href="/en/programmes.{kind}?{query}">' in text
    assert '<a href="/en/deadlines/?place=has">' in Client().get("/en/places/has/").content.decode()
    wrong = Client().get("/en/programmes/?age=5").content.decode()
    assert ".atom" not in wrong
    assert ".csv" not in wrong


def test_the_page_of_a_programme_offers_its_deadline_while_it_lies_ahead() -> None:
    programme(slug="ahead", closes_on=TODAY)
    programme(slug="opens", opens_on=TODAY + DAY)
    programme(slug="over", closes_on=TODAY - DAY)
    programme(slug="stopped", closes_on=TODAY + DAY, status="paused")
    programme(slug="always")
    for slug in ("ahead", "opens", "over", "stopped", "always"):
        text = Client().get(f"/en/programmes/{slug}/").content.decode()
        offered = f'<a href="/en/programmes/{slug}.ics">Add the deadline to my calendar</a>'
        assert (offered in text) is (slug in {"ahead", "opens"}), slug


# --- size ----------------------------------------------------------------------------------------


def test_the_page_says_when_there_is_more_than_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        programme(closes_on=TODAY + number * DAY)
    assert not facts()["cut"]
    monkeypatch.setattr(deadlines, "MOST", 3)
    assert facts()["cut"]
    assert "There is more than fits here" in page()


def test_the_page_takes_as_many_queries_for_a_hundred_programmes_as_for_ten() -> None:
    country = small_country()
    taken = []
    for number in (10, 90):
        for count in range(number):
            programme(
                coverage=[country["AL" if count % 2 else "AL-07-39"]],
                closes_on=TODAY + dt.timedelta(days=count - 5),
                recurrence="yearly",
                indexed=False,
            )
        index.catch_up()
        get("place=has")  # places are remembered between requests
        with CaptureQueriesContext(connection) as queries:
            get("place=has")
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 9

"""Feeds over HTTP: the parameters of the search page, plain refusals, nothing fetched twice."""

import csv
import datetime as dt
import re
from io import StringIO
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from directory.exchange import public_csv
from directory.search import index
from directory.search.filters import ORDER
from tests.factories import programme, small_country
from tests.web.test_hostile import HOSTILE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)
KINDS = ("atom", "ics", "csv")
TYPES = {"atom": "application/atom+xml", "ics": "text/calendar", "csv": "text/csv"}
SEARCHES = [
    "",
    "q=kurs",
    "q=kurs+kukes&sort=title",
    "place=has&near=30&kind=education",
    "place=kukes&status=open&status=upcoming&status=unknown&status=closed",
    "age=19&sex=female&employment=unemployed&education=upper_secondary",
    "for=women",
    "cost=free&kind=education",
    "organisation=bashkia-kukes&status=closed&sort=newest",
]


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def slugs_on_the_pages(query: str) -> list[str]:
    """All results of the search page, page after page."""
    slugs: list[str] = []
    for number in range(1, 100):
        page = get(f"/programmes/?{query}&page={number}").content.decode()
        found = re.findall(r'<h3><a href="/programmes/([^/"]+)/"', page)
        slugs += found
        if len(found) < 25:
            break
    return slugs


# --- the same search -----------------------------------------------------------------------------


def test_atom_and_csv_give_what_the_search_page_gives_in_its_order(shipped: None) -> None:
    for query in SEARCHES:
        expected = slugs_on_the_pages(query)
        assert expected, query
        feed = feedparser.parse(get(f"/programmes.atom?{query}").content)
        assert not feed.bozo
        links = [entry.link for entry in feed.entries]
        assert links == [f"{settings.SITE_URL}/programmes/{slug}/" for slug in expected], query
        table = get(f"/programmes.csv?{query}").content.decode()
        rows = csv.DictReader(StringIO(table, newline=""))
        assert [row["id"] for row in rows] == expected, query


@pytest.mark.parametrize("kind", KINDS)
def test_each_feed_comes_in_both_languages(shipped: None, kind: str) -> None:
    for prefix, language, name in (("", "sq", "Arsim"), ("/en", "en", "Education")):
        response = get(f"{prefix}/programmes.{kind}?kind=education")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith(TYPES[kind])
        assert response.headers["Content-Language"] == language
        if kind != "csv":
            assert f"Mundësi – {name}" in response.content.decode()


def test_the_addresses_in_a_feed_are_absolute_canonical_and_lead_here(shipped: None) -> None:
    site = settings.SITE_URL
    asked = "utm_source=x&kind=education&place=Hasi&page=1"
    feed = feedparser.parse(get(f"/en/programmes.atom?{asked}").content).feed
    links = {(link.rel, link.type): link.href for link in feed.links}
    assert links["self", "application/atom+xml"] == (
        f"{site}/en/programmes.atom?place=has&kind=education"
    )
    assert links["alternate", "text/html"] == f"{site}/en/programmes/?place=has&kind=education"
    assert links["alternate", "application/atom+xml"] == (
        f"{site}/programmes.atom?place=has&kind=education"
    )
    calendar = Calendar.from_ical(get(f"/programmes.ics?{asked}").content)
    assert calendar["SOURCE"] == f"{site}/programmes.ics?place=has&kind=education"
    assert calendar["URL"] == f"{site}/deadlines/?place=has&kind=education"


def test_a_programme_has_a_calendar_of_its_own() -> None:
    programme(slug="it", title_en="It", closes_on=TODAY + DAY)
    programme(slug="draft", published=False, closes_on=TODAY + DAY)
    response = get("/en/programmes/it.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == "inline; filename=it.ics"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["SUMMARY"] == "Deadline: It"
    assert event["URL"] == f"{settings.SITE_URL}/en/programmes/it/"
    assert get("/programmes/draft.ics").status_code == 404
    assert get("/programmes/nothing.ics").status_code == 404


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_value_is_refused_with_a_plain_reason_in_the_language(kind: str) -> None:
    small_country()
    programme()
    for prefix, reason in (
        ("", "age: Shkruaj një numër të plotë nga 10 deri në 99."),
        ("/en", "age: Write a whole number from 10 to 99."),
    ):
        response = get(f"{prefix}/programmes.{kind}?age=5&kind=education")
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert reason in response.content.decode().split("\n")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" not in response.headers
        assert "max-age" not in response.headers.get("Cache-Control", "")
    for query in ("near=10", "place=Atlantis", "page=0", "status=maybe", "kind=education&kind=x"):
        assert get(f"/programmes.{kind}?{query}").status_code == 400
    assert get(f"/programmes.{kind}?unheard_of=1").status_code == 200


# They share one reading of the parameters; where they differ is in what they write of them.
MANY = [*ORDER, "unheard_of"]
FEW = ["q", "place", "kind", "age", "page"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_anybody_sends_breaks_a_feed(kind: str) -> None:
    small_country()
    programme(slug="it", title_sq="Kurs has")
    for parameter in MANY if kind == "ics" else FEW:
        for name, value in HOSTILE.items():
            response = get(f"/programmes.{kind}?{parameter}={value}")
            assert response.status_code in {200, 400}, (parameter, name)
            if response.status_code == 400:
                assert response.headers["Content-Type"].startswith("text/plain")
                assert "<" not in response.content.decode()
            elif kind == "atom":
                assert not feedparser.parse(response.content).bozo, (parameter, name)
            elif kind == "ics":
                assert Calendar.from_ical(response.content)["VERSION"] == "2.0"
    for value in HOSTILE.values():
        assert get(f"/programmes/{value}.ics").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("if-none-match", '"\x00", W/"", *x'),
        ("if-none-match", "a" * 5_000),
        ("if-modified-since", "Mon, 99 Foo 99999 99:99:99 GMT"),
        ("if-modified-since", quote("٢٥")),
    ],
)
def test_no_condition_breaks_a_feed(name: str, value: str) -> None:
    programme()
    for kind in KINDS:
        assert get(f"/programmes.{kind}", **{name: value}).status_code == 200


# --- nothing fetched twice -----------------------------------------------------------------------

FEEDS = [*(f"/programmes.{kind}" for kind in KINDS), "/programmes/it.ics"]


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_it_already_is_told_so_until_something_changes(path: str) -> None:
    made = programme(slug="it", closes_on=TODAY + DAY)
    first = get(path)
    assert "public" in first.headers["Cache-Control"]
    assert "max-age=900" in first.headers["Cache-Control"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["X-Robots-Tag"] == "noindex"
    again = get(path, **{"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    since = {"if-modified-since": first.headers["Last-Modified"]}
    assert get(path, **since).status_code == 304
    made.title_sq = "Ndryshe"
    made.save()
    index.catch_up()
    changed = get(path, **{"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_new_day_is_a_change_although_nobody_wrote_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programme(closes_on=TODAY)
    later = timezone.now().date() + 30 * DAY
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    first = get("/programmes.csv")
    monkeypatch.setattr(timezone, "localdate", lambda *_: later + DAY)
    since = {"if-modified-since": first.headers["Last-Modified"]}
    assert get("/programmes.csv", **since).status_code == 200


@pytest.mark.parametrize("path", FEEDS)
def test_asking_for_the_head_gives_the_headers_alone(path: str) -> None:
    programme(slug="it", closes_on=TODAY + DAY)
    whole, head = get(path), Client().head(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("ETag", "Last-Modified", "Content-Type"):
        assert head.headers[name] == whole.headers[name]
    for method in ("post", "put", "delete"):
        refused = getattr(Client(enforce_csrf_checks=True), method)(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_a_long_spreadsheet_comes_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(12):
        programme(indexed=False)
    index.catch_up()
    whole = get("/programmes.csv")
    monkeypatch.setattr(public_csv, "CHUNK", 5)
    piecemeal = get("/programmes.csv")
    assert piecemeal.streaming
    assert b"".join(piecemeal.streaming_content) == whole.content
    since = {"if-modified-since": piecemeal.headers["Last-Modified"]}
    assert get("/programmes.csv", **since).status_code == 304
    head: Any = Client().head("/programmes.csv")
    assert b"".join(head.streaming_content) == b""


# --- how many queries ----------------------------------------------------------------------------


def queries_of(path: str) -> int:
    get(path)  # places are remembered between requests
    with CaptureQueriesContext(connection) as queries:
        response = get(path)
        assert response.status_code == 200
    return len(queries)


def test_feeds_take_as_many_queries_for_a_hundred_programmes_as_for_ten() -> None:
    country = small_country()
    taken = []
    for number in (10, 90):
        for count in range(number):
            programme(
                slug=f"p-{number}-{count}",
                coverage=[country["AL" if count % 2 else "AL-07-39"]],
                closes_on=TODAY + dt.timedelta(days=count),
                indexed=False,
            )
        index.catch_up()
        paths = [f"/programmes.{kind}?place=has" for kind in KINDS]
        taken.append({path: queries_of(path) for path in [*paths, "/programmes/p-10-1.ics"]})
    assert taken[0] == taken[1]
    assert max(taken[1].values()) <= 9

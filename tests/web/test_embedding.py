"""A list for other people's pages: the only page that may be framed, small, and telling nobody."""

import datetime as dt
import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.factories import organisation, programme, small_country
from tests.web.test_pages import EDITOR

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
LIST, BUILDER = "/en/embed/list/", "/en/embed/"


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@pytest.fixture
def has() -> None:
    country = small_country()
    for number in range(8):
        programme(
            slug=f"course-{number}",
            title_en=f"Course {number} <b> & more",
            coverage=[country["AL-07-39"]],
            kinds=["job" if number == 7 else "education"],
            organisation=organisation("Bashkia Has"),
            closes_on=dt.date(2026, 12, 1 + number),
        )


def get(path: str, **query: Any) -> Any:
    return Client().get(path, query)


def page(path: str, **query: Any) -> str:
    return str(get(path, **query).content.decode())


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a href="/en/programmes/([a-z0-9-]+)/"', html)


# --- the frame -----------------------------------------------------------------------------------


def test_the_frame_alone_may_be_framed_and_it_runs_nothing(has: None) -> None:
    headers = get(LIST, place="has").headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    for rule in ("default-src 'none'", "script-src 'none'", "form-action 'none'"):
        assert rule in policy
    assert "X-Frame-Options" not in headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in (BUILDER, "/en/", "/en/programmes/", "/embed/", "/data/"):
        headers = get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path


def test_the_frame_sets_no_cookie_and_may_be_cached_by_anybody(has: None) -> None:
    response: Any = Client().get(LIST, headers={"cookie": EDITOR})
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert "public" in response.headers["Cache-Control"]


def test_the_frame_lists_what_a_search_finds_in_its_order(has: None) -> None:
    assert titles(page(LIST, place="Hasi")) == [f"course-{number}" for number in range(5)]
    assert titles(page(LIST, place="has", kind="job")) == ["course-7"]
    assert len(titles(page(LIST, show="20"))) == 8
    html = page(LIST, place="has", show="3")
    assert "See all 8 at Mundësi" in html
    assert f'href="{settings.SITE_URL}/en/programmes/?place=has"' in html
    assert "Course 0 &lt;b&gt; &amp; more" in html
    assert "Bashkia Has" in html
    assert "until 1 December 2026" in html


def test_its_links_leave_the_frame_and_hand_nothing_over(has: None) -> None:
    for tag in re.findall(r"<a [^>]*>", page(LIST, place="has")):
        assert 'target="_blank" rel="noopener"' in tag
    html = page(LIST)
    assert "<script" not in html
    assert " style=" not in html
    assert "<img" not in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize(
    "query",
    [
        {"place": "Atlantis"},
        {"kind": "magic"},
        {"show": "0"},
        {"show": "21"},
        {"show": "five"},
        {"show": ["3", "5"]},
        {"place": "has", "age": "7"},
        {"organisation": "nobody"},
        {"place": "has", "show": "1\x00"},
    ],
)
def test_a_bad_value_is_said_and_shows_nothing(has: None, query: dict[str, Any]) -> None:
    response = get(LIST, **query)
    html = response.content.decode()
    assert response.status_code == 400
    assert titles(html) == []
    assert "is not right" in html
    built = get(BUILDER, **query)
    assert built.status_code == 200
    assert "<iframe" not in built.content.decode()
    assert 'role="alert"' in built.content.decode()


def test_when_there_is_nothing_it_says_so(has: None) -> None:
    html = page(LIST, kind="business")
    assert "nothing of this kind" in html
    assert "More at Mundësi" in html


def test_it_says_what_it_lists_in_both_languages(has: None) -> None:
    assert "<h1>Opportunities for people in Has: Jobs</h1>" in page(LIST, place="has", kind="job")
    albanian = page("/embed/list/", place="has")
    assert '<html lang="sq">' in albanian
    assert "<h1>Opportunities" not in albanian


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_fullest_frame_is_ten_kilobytes_at_most(shipped: None, prefix: str) -> None:
    for place in ("kukes", "tirane", "al"):
        html = page(f"{prefix}/embed/list/", place=place, show="20")
        assert html.count("<h2>") == 20
        assert len(gzip.compress(html.encode(), 6)) + 100 <= 10_000


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_usual_frame_is_that_small_uncompressed_too(shipped: None, prefix: str) -> None:
    for place in ("qarku-kukes", "kukes", "tropoje", "has", "al"):
        for kind in ("education", "job", "business"):
            html = page(f"{prefix}/embed/list/", place=place, kind=kind)
            assert len(html.encode()) <= 10_000, (place, kind)


# --- the page on which it is put together --------------------------------------------------------


def code(html: str, name: str) -> str:
    found = re.search(rf'<textarea class="code" id="{name}"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_builder_gives_the_frame_to_paste(has: None) -> None:
    frame = code(page(BUILDER, place="Hasi", kind="job", show="10"), "frame")
    address = f"{settings.SITE_URL}/en/embed/list/?place=has&amp;kind=job&amp;show=10"
    assert frame.startswith(f'<iframe src="{address}" title="Opportunities for people in Has: Jobs')
    for part in (
        'referrerpolicy="no-referrer"',
        'sandbox="allow-popups allow-popups-to-escape-sandbox"',
        'loading="lazy"',
    ):
        assert part in frame
    assert "script" not in frame
    assert "\n" not in frame
    path = unescape(address.removeprefix(settings.SITE_URL))
    assert titles(page(path)) == ["course-7"]


def test_the_builder_gives_the_links_to_paste_in_one_line(has: None) -> None:
    links = code(page(BUILDER, place="has", show="3"), "links")
    assert re.fullmatch(r"<ul>(<li><a href=\"[^\"]+\">[^<]+</a>[^<]*</li>){4}</ul>", links)
    assert f'<a href="{settings.SITE_URL}/en/programmes/course-0/">' in links
    assert "Course 0 &lt;b&gt; &amp; more</a> (Open until 1 December 2026)" in links
    assert f'href="{settings.SITE_URL}/en/programmes/?place=has"' in links


def test_the_builder_shows_the_frame_itself_and_frames_nothing_else(has: None) -> None:
    response = get(BUILDER, place="has")
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    html = response.content.decode()
    assert html.count("<iframe") == 1
    assert '<iframe class="look" src="/en/embed/list/?place=has"' in html
    assert "frame-src" not in get("/en/").headers["Content-Security-Policy"]


def test_other_parameters_of_a_search_go_along(has: None) -> None:
    html = page(BUILDER, place="has", cost="free", q="course", page="9", nonsense="1")
    assert '<input type="hidden" name="cost" value="free">' in html
    assert '<input type="hidden" name="q" value="course">' in html
    assert "/en/embed/list/?q=course&amp;place=has&amp;cost=free" in html
    assert "nonsense" not in html


def test_a_twin_in_the_other_language_has_the_same_choices(has: None) -> None:
    assert 'href="/embed/?place=has&amp;show=3" lang="sq"' in page(BUILDER, place="has", show="3")

"""What a visit weighs: a page is one round trip on a bad network (14 kB compressed)."""

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db.models import Value
from django.db.models.functions import Coalesce, Length
from django.test import Client
from django.utils import timezone

from directory import web
from directory.programmes.models import Programme
from directory.search.results import PAGE_SIZE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

FIRST_FLIGHT = 14_000
# Ten segments (RFC 6928) of 1,448 bytes: what a server sends before it hears back.
TEN_SEGMENTS = 14_480
# What the server says before what Django says.
BY_SERVER = (
    "HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: Sun, 29 Nov 2026 06:20:11 GMT\r\n"
    "Connection: keep-alive\r\n\r\n"
)
ALL_SCRIPT = 6_000
LONG_TEXTS = ("summary_sq", "description_sq", "how_to_apply_sq", "documents_sq", "conditions_sq")
# A linked file is a request; icons that the browser draws from the page itself are not.
LINKED = re.compile(r'<(?:script|img|link)[^>]* (?:src|href)="(/static/[^"]+)"')
SEARCHES = [
    "",
    "q=kurs",
    "place=kukes",
    "q=kurs&status=open&status=upcoming&status=closed&status=unknown&place=kukes",
]


@pytest.fixture(autouse=True)
def _on_the_day(shipped: None, today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


def as_sent(path: str) -> tuple[str, int]:
    """A page, and how many bytes of it go over the line, compressed as the site does it.

    With the lines before it, it is what a server may send at once.
    """
    response = Client().get(path, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"
    # The server adds up to a hundred random bytes against guessing by size: count them all.
    html = gzip.decompress(response.content)
    weight = len(gzip.compress(html, 6)) + 100
    lines = (f"{name}: {value}\r\n" for name, value in response.headers.items())
    assert len(BY_SERVER) + sum(map(len, lines)) + weight <= TEN_SEGMENTS
    return html.decode(), weight


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("query", SEARCHES)
def test_a_full_page_of_results_fits_the_first_flight(prefix: str, query: str) -> None:
    html, weight = as_sent(f"{prefix}/programmes/?{query}")
    assert html.count('<article class="c">') == PAGE_SIZE
    assert weight <= FIRST_FLIGHT


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_home_fits_the_first_flight(prefix: str) -> None:
    assert as_sent(f"{prefix}/")[1] <= FIRST_FLIGHT


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_longest_programmes_fit_the_first_flight(prefix: str) -> None:
    size = sum(Length(Coalesce(name, Value(""))) for name in LONG_TEXTS)
    longest = Programme.objects.published().annotate(size=size).order_by("-size", "pk")[:4]
    for programme in longest:
        assert as_sent(f"{prefix}/programmes/{programme.slug}/")[1] <= FIRST_FLIGHT


def test_all_script_together_is_small() -> None:
    files = sorted((Path(web.__file__).parent / "static").glob("*.js"))
    assert len(files) >= 6
    assert sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) <= ALL_SCRIPT


def test_no_script_is_in_a_page() -> None:
    for path in ("/", "/programmes/", "/en/programmes/?q=kurs", "/shortlist/", "/deadlines/"):
        html, _weight = as_sent(path)
        # Without a file only data, which no browser runs.
        assert not re.search(r'<script(?![^>]* src=| type="application/ld\+json">)', html)
        assert not re.search(r"\son[a-z]+=", html)


def test_the_suggestions_are_three_kilobytes_of_script_at_most() -> None:
    assert len(Path(str(finders.find("suggest.js"))).read_bytes()) <= 3_000


@pytest.mark.parametrize("path", ["/", "/programmes/", "/places/kukes/", "/about/"])
def test_a_cold_visit_is_at_most_five_requests(path: str) -> None:
    html, _weight = as_sent(path)
    assert 1 + len(set(LINKED.findall(html))) <= 5
    # And two without script: the page and its icon.
    assert 1 + len({one for one in LINKED.findall(html) if not one.endswith(".js")}) <= 2

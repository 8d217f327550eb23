"""What nobody should send: never a broken page, never an echo of markup, never more results."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from directory.search import index
from directory.search.filters import ORDER
from tests.factories import programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

ECHO = '"><img src=x onerror=alert(1)>'
SCRIPT = "<script>alert(1)</script>"
# As they stand in an address, already encoded.
HOSTILE = {
    "nul": "%00",
    "nul inside": "has%00kurs",
    "invalid utf-8": "%ff%fe",
    "half a letter": "kurs%c3",
    "surrogate": "%ed%a0%80",
    "huge number": "9" * 400,
    "negative": "-1",
    "other digits": quote("٢٥"),
    "fraction": "1e309",
    "long text": "a" * 10_000,
    "many words": "+".join(["kurs"] * 2_000),
    "sql": quote("' OR 1=1; DROP TABLE places_place; --"),
    "like": quote("%_\\"),
    "tsquery": quote("!a & (b | :*)"),
    "format": quote("%s %(n)d {0.__class__} {{ 1 }} {% x %}"),
    "script": quote(SCRIPT),
    "echo": quote(ECHO),
    "right to left": quote("\u202e\u2066kurs"),
    "line breaks": "kurs%0d%0aSet-Cookie:%20a=b",
}


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@pytest.fixture
def three(db: None) -> None:
    country = small_country()
    for slug in ("has", "kurs", "kukes"):
        programme(
            slug=slug,
            title_sq=f"Kurs {slug}",
            coverage=[country["AL-07"]],
            kinds=["education"],
            types=["vocational_course"],
            cost="free",
            indexed=False,
        )
    index.catch_up()


def ask(address: str, **headers: str) -> Any:
    """The answer to an address as it came over the line; one that raises would fail the test."""
    response = Client().get(address, headers=headers)
    page = response.content.decode()
    assert response.status_code < 500, address[:200]
    assert SCRIPT not in page
    assert "<img src=x" not in page
    assert "\x00" not in page
    assert not response.cookies
    return response


@pytest.mark.parametrize("parameter", [*ORDER, "unheard_of"])
@pytest.mark.usefixtures("three")
def test_no_value_of_any_parameter_breaks_the_page_or_widens_what_is_found(parameter: str) -> None:
    everything = ask("/programmes/").context["results"]["total"]
    assert everything == 3
    for name, value in HOSTILE.items():
        response = ask(f"/programmes/?{parameter}={value}")
        assert response.status_code == 200, name
        results = response.context["results"]
        assert results["total"] <= everything, name
        if results["errors"]:
            assert not results["cards"], name
            assert results["total"] == 0, name
            assert results["robots"] == "noindex", name
        assert len(results["cards"]) <= results["total"], name


CODES = ["kind", "type", "sector", "sex", "education", "employment", "for", "delivery", "cost"]
STRICT = ["place", "near", "age", "status", "organisation", "sort", "page", *CODES]


@pytest.mark.parametrize("parameter", STRICT)
@pytest.mark.usefixtures("three")
def test_what_is_no_value_of_a_parameter_is_said_beside_it_and_finds_nothing(
    parameter: str,
) -> None:
    for value in ("huge number", "sql", "script", "long text", "invalid utf-8", "negative"):
        for beside in ("", "kind=education&", "q=kurs&place=has&"):
            response = ask(f"/en/programmes/?{beside}{parameter}={HOSTILE[value]}")
            results = response.context["results"]
            assert [one["id"] for one in results["errors"]] == [parameter], value
            assert results["cards"] == []
            assert "<article" not in response.content.decode()


@pytest.mark.usefixtures("three")
def test_an_error_among_right_values_is_still_an_error() -> None:
    for query in ("kind=education&kind=x", "age=20&age=200", "place=has&place=Atlantis"):
        assert ask(f"/programmes/?{query}").context["results"]["cards"] == []


@pytest.mark.usefixtures("three")
def test_giving_one_value_twice_where_one_is_meant_is_an_error() -> None:
    for query in (
        "q=a&q=b",
        "near=10&near=20&place=has",
        "page=1&page=2",
        "sort=title&sort=newest",
    ):
        results = ask(f"/programmes/?{query}").context["results"]
        assert results["errors"]
        assert results["cards"] == []


@pytest.mark.usefixtures("three")
def test_every_parameter_at_once_full_of_rubbish() -> None:
    for name, value in HOSTILE.items():
        query = "&".join(f"{parameter}={value}" for parameter in ORDER)
        assert ask(f"/en/programmes/?{query}").context["results"]["cards"] == [], name


@pytest.mark.usefixtures("three")
def test_thousands_of_parameters_and_broken_names() -> None:
    for query in (
        "&".join(f"kind=x{number}" for number in range(1_500)),
        "&".join(["place=has"] * 1_500),
        "&".join(f"organisation={number}" for number in range(1_500)),
        "&&&===&%00=%00&%ff=%ff&=x",
        "q[]=kurs&q.x=1&__proto__=1",
        "?" * 500,
    ):
        results = ask(f"/programmes/?{query}").context["results"]
        assert results["total"] <= 3


PREFIXES = ["/programmes/", "/places/", "/organisations/", "/en/programmes/", "/en/places/", "/"]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.usefixtures("three")
def test_no_path_breaks_the_site_and_what_is_not_there_is_not_found(prefix: str) -> None:
    for name, value in HOSTILE.items():
        for end in ("/", ""):
            response = ask(f"{prefix}{value}{end}")
            assert response.status_code in {301, 404}, name
            if response.status_code == 301:
                target = response.headers["Location"]
                assert target.startswith("/")
                assert not target.startswith("//")


def test_an_address_that_would_lead_to_another_site_stays_here() -> None:
    for path in ("//evil.example/", "//evil.example/programmes", "/%5cevil.example", "///x"):
        response = ask(path)
        target = response.headers.get("Location", "/")
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))


HEADERS = [
    "\x00",
    "\xff\xfe",
    "en" * 5_000,
    "en;q=nan",
    "*;q=-1",
    ",;=,;=",
    SCRIPT,
    ECHO,
    "en-\x00",
]


@pytest.mark.parametrize("path", ["/", "/en/", "/programmes/?q=kurs", "/api/suggest?q=kurs"])
@pytest.mark.usefixtures("three")
def test_no_accept_language_breaks_a_page_or_changes_the_language_of_an_address(path: str) -> None:
    for value in HEADERS:
        response = ask(path, **{"accept-language": value})
        assert response.status_code == 200
        if not path.startswith("/api/"):
            assert f'<html lang="{"en" if path == "/en/" else "sq"}">' in response.content.decode()


HOSTS = ["evil.example", SCRIPT, ECHO, "testserver:x", "a\x00b", "x" * 10_000, "[", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(host: str) -> None:
    for path in ("/", "/programmes/?q=kurs", "/about"):
        response = Client().get(path, headers={"host": host})
        page = response.content.decode()
        assert response.status_code in {200, 301, 400}
        if response.status_code != 400:
            assert host == ""  # the server's own name stands in for none
        assert len(host) < 2 or host not in page


@pytest.mark.usefixtures("three")
def test_addresses_in_a_page_are_ours_whatever_the_host_says() -> None:
    page = Client().get("/programmes/", headers={"host": "localhost"}).content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/programmes/">' in page


def test_a_form_sent_to_a_page_that_is_only_read_is_refused() -> None:
    for body, kind in ((b"\x00\xff", "application/x-www-form-urlencoded"), (b"{", "text/plain")):
        response = Client().post("/programmes/", body, content_type=kind)
        assert response.status_code == 405

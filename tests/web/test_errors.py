"""Pages nobody wants to see: plain words in both languages, and a way on."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from directory.web.lost import words_of
from directory.web.views import errors
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture(autouse=True)
def _on_the_day(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "ensure_connection", refuse)


def ask(path: str, method: str = "get", **headers: str) -> Any:
    return getattr(Client(raise_request_exception=False), method)(path, headers=headers)


def assert_helpful(response: Any, status: int) -> str:
    """A whole page that no search engine keeps, with one heading and a way on."""
    html = str(response.content.decode())
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert html.count("<h1") == 1
    assert html.count("<title>") == 1
    assert 'name="robots" content="noindex"' in html
    assert 'rel="canonical"' not in html
    main = html[html.index("<main") : html.index("</main>")]
    assert re.search(r'<a class="b[^>]* href=|<form', main)
    assert not re.search(rf"\b{status}\b", re.sub(r"<[^>]+>", " ", main))
    assert "{%" not in html
    assert "Traceback" not in html
    return html


def assert_in_both_languages(html: str) -> None:
    assert '<html lang="sq">' in html
    english = html[html.index('lang="en"') :]
    assert re.search(r"<h2>[^<]+</h2>\s*<p>[^<]+</p>\s*<p><a ", english)


# --- told to have nothing to go by: both languages on one page ------------------------------------


def test_a_request_that_makes_no_sense(database_away: None) -> None:
    html = assert_helpful(ask("/", host="evil.example"), 400)
    assert_in_both_languages(html)


def test_something_broken_on_our_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("Not for readers: secret")

    monkeypatch.setattr("directory.web.views.safety.help_facts", breaks)
    html = assert_helpful(ask("/en/help/"), 500)
    assert_in_both_languages(html)
    assert "secret" not in html


def test_the_database_is_away(database_away: None) -> None:
    response = ask("/programmes/?q=kurs")
    assert_in_both_languages(assert_helpful(response, 503))
    assert response["Retry-After"]


@pytest.mark.parametrize("path", ["/about/", "/en/about/", "/sitemap.xml", "/programmes/"])
def test_something_sent_to_a_page_that_is_only_read(path: str) -> None:
    response = ask(path, "post")
    assert_in_both_languages(assert_helpful(response, 405))
    assert "GET" in response["Allow"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert ask(path, "put").status_code == 405


def test_a_program_that_asks_in_the_wrong_way_gets_no_page() -> None:
    response = ask("/api/suggest", "post")
    assert response.status_code == 405
    assert b"<html" not in response.content


# --- in the reader's language --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [("sq", "Kjo faqe nuk është e hapur për ty"), ("en", "This page is not open to you")],
)
def test_a_page_that_is_not_open_to_the_reader(
    language: str, words: str, database_away: None
) -> None:
    request = RequestFactory().get("/admin/" if language == "sq" else "/en/admin/")
    with translation.override(language):
        for response in (
            errors.forbidden(request, PermissionDenied()),
            errors.csrf_failure(request, "no cookie"),
        ):
            assert words in assert_helpful(response, 403)


@pytest.mark.parametrize("path", ["/nuk-ka/", "/en/x", "/programmes/nuk-ka/", "/%00", "/help/x/"])
def test_a_page_that_is_not_there_offers_a_search(path: str) -> None:
    html = assert_helpful(ask(path), 404)
    prefix = "/en" if path.startswith("/en/") else ""
    assert f'<form class="find" role="search" action="{prefix}/programmes/">' in html


def test_a_page_that_is_not_there_is_not_found_without_the_database_either(
    database_away: None,
) -> None:
    assert_helpful(ask("/nuk-ka/"), 404)
    # Here the database has to be asked first.
    assert ask("/programmes/kurs-qepsie/").status_code == 503


# --- what was meant ------------------------------------------------------------------------------


def meant(path: str) -> list[str]:
    """The addresses under "perhaps you meant"."""
    html = assert_helpful(ask(path), 404)
    _before, found, after = html.partition('<ul class="meant"')
    return re.findall(r'<li><a href="([^"]+)"', after[: after.index("</ul>")]) if found else []


def test_programmes_with_the_words_of_the_address_are_offered() -> None:
    country = small_country()
    for slug, title in (("kurs-rrobaqepesie", "Kurs rrobaqepësie"), ("bursa", "Bursë studimi")):
        programme(slug=slug, title_sq=title, coverage=[country["AL"]])
    assert meant("/programmes/kurse-rrobaqepsie-2024/") == ["/programmes/kurs-rrobaqepesie/"]
    assert meant("/en/programmes/kurs-rrobaqepesi/") == ["/en/programmes/kurs-rrobaqepesie/"]
    assert meant("/programmes/zzqqxx/") == []


def test_no_more_than_three_are_offered_and_the_words_wait_in_the_box() -> None:
    country = small_country()
    for number in range(5):
        programme(title_sq=f"Kurs qepjeje {number}", coverage=[country["AL"]])
    assert len(meant("/programmes/kurs-qepjeje/")) == 3
    html = ask("/programmes/kurs-qepjeje/").content.decode()
    assert 'name="q" id="q" value="kurs qepjeje"' in html


def test_a_place_is_known_by_any_of_its_names() -> None:
    small_country()
    assert meant("/places/kukesit/")[0] == "/places/kukes/"
    assert meant("/en/places/qarku-i-kukesit/")[0] == "/en/places/qarku-kukes/"


def test_nothing_that_is_not_public_is_offered() -> None:
    country = small_country()
    hidden = organisation("Zyra e fshehtë")
    programme(
        slug="kurs-i-fshehte",
        title_sq="Kurs i fshehtë",
        published=False,
        coverage=[country["AL"]],
        organisation=hidden,
    )
    for path in ("/programmes/kurs-i-fshehte/", f"/organisations/{hidden.slug}/"):
        html = assert_helpful(ask(path), 404)
        assert "fshehtë" not in html
        assert meant(path) == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/programmes/kurs-qepsie-2024/", "kurs qepsie"),
        ("/en/places/kukesi", "kukesi"),
        ("/organisations/a-b-cd/", "cd"),
        ("/programmes/" + "-".join(["fjalë"] * 20) + "/", " ".join(["fjalë"] * 8)),
        ("/programmes/" + "x" * 200 + "/", ""),
        ("/programmes/1234/", ""),
        ("/programmes/", ""),
        ("/wp-login.php", ""),
        ("/about/kurs/", ""),
        ("/programmes/\x00'; DROP TABLE x/", "DROP TABLE"),
    ],
)
def test_only_the_telling_words_of_the_address_of_something_are_looked_up(
    path: str, words: str
) -> None:
    assert words_of(path) == words


def test_an_address_about_nothing_costs_no_query(django_assert_num_queries: Any) -> None:
    ask("/nuk-ka/")
    with django_assert_num_queries(0):
        ask("/wp-login.php")
    with CaptureQueriesContext(connection) as queries:
        ask("/programmes/kurse-qepsie/")
    assert len(queries) <= 12


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>"])
def test_nothing_in_an_address_becomes_markup(value: str) -> None:
    html = ask(f"/programmes/{value}/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


# --- a search that goes wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "way_on"),
    [
        ("page=99", "/programmes/"),
        ("kind=education&page=99", "/programmes/?kind=education"),
        ("place=has&organisation=nuk-ka", "/programmes/?place=has"),
    ],
)
def test_what_no_field_can_put_right_a_link_does(query: str, way_on: str) -> None:
    programme(coverage=[small_country()["AL"]])
    html = ask(f"/programmes/?{query}").content.decode()
    summary = html[html.index('role="alert"') :]
    assert f'<a href="{way_on}">' in summary[: summary.index("</ul>")]
    assert ask(way_on).context["results"]["cards"]


@pytest.mark.parametrize("query", ["q=zzqqxx", "kind=job", "q=kurs&kind=business"])
def test_an_empty_list_has_a_way_on_that_leads_to_something(query: str) -> None:
    programme(title_sq="Kurs qepjeje", coverage=[small_country()["AL"]])
    empty = ask(f"/programmes/?{query}").context["results"]["empty"]
    assert empty["text"]
    assert empty["suggestions"]
    for one in empty["suggestions"]:
        assert ask(one["url"]).context["results"]["cards"]

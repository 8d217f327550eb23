"""The public pages: there in both languages, saying the same, keeping nothing about anybody."""

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from directory.programmes.models import Organisation
from directory.search import index
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
TODAY = dt.date(2026, 11, 21)
LANGUAGES = ("sq", "en")
PROGRAMME = "public-vocational-training-courses"
# For each page that is about something, one that is in the shipped catalogue.
ABOUT: dict[str, dict[str, Any]] = {
    "programme": {"slug": PROGRAMME},
    "programme-ics": {"slug": PROGRAMME},
    "programme-poster": {"slug": PROGRAMME},
    "programme-picture": {"slug": PROGRAMME},
    "place-poster": {"slug": "kukes"},
    "place-picture": {"slug": "kukes"},
    "place": {"slug": "kukes"},
    "organisation": {"slug": "bashkia-kukes"},
    "report": {"slug": PROGRAMME},
    "sitemap-part": {"number": 1},
    "hsds-object": {"asked": "services"},
}
POSTED = {"api-check"}
# For the pages of others to read.
OPEN = {"/api/hsds", "/api/hsds/services", "/api/openapi.json"}
STORED = {"data-file"}  # there only after a dump; tests/web/test_data.py
FRAMED = {"embed-list"}  # made for the pages of others; tests/web/test_embedding.py
KEYED = {"question", "unsubscribe"}  # behind the links of mails; tests/web/test_questions.py
# Not for reading in a browser: feeds, calendars, spreadsheets.
FILES = {"programmes-atom", "programmes-ics", "programmes-csv", "programme-ics"}
FILES |= {"site-picture", "programme-picture", "place-picture"}
# What the browser of an editor sends, or of somebody who has been one.
EDITOR = f"sessionid={'a1' * 16}; csrftoken={'b2' * 16}; django_language=en"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def named(patterns: list[Any]) -> Iterator[URLPattern]:
    """Every address of the site but those of the admin, of editors and of accounts."""
    for one in patterns:
        if str(one.pattern).startswith(("editors/", "account/")):
            continue
        if isinstance(one, URLResolver):
            if one.app_name != "admin":
                yield from named(one.url_patterns)
        elif one.name not in POSTED | STORED | FRAMED | KEYED:
            yield one


def addresses(language: str) -> dict[str, str]:
    """An address of every page, by its name."""
    found = {}
    with translation.override(language):
        for pattern in named(get_resolver().url_patterns):
            asks = pattern.pattern.converters
            name = str(pattern.name)
            assert not asks or name in ABOUT, f"Say in ABOUT what {name} may be asked for."
            found[name] = reverse(name, kwargs=ABOUT[name] if asks else None)
    return found


def pages(language: str) -> dict[str, str]:
    """Those that are pages for a reader."""
    plain = addresses("sq" if language == "en" else "en")
    return {
        name: path
        for name, path in addresses(language).items()
        if path != plain[name] and name not in FILES
    }


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)  # type: ignore[return-value]


def text(response: HttpResponse) -> str:
    return response.content.decode()


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_its_language(shipped: None, language: str) -> None:
    found = pages(language)
    assert {"home", "programmes", "programme", "place", "organisation", "about"} <= set(found)
    for name, path in found.items():
        response = get(path)
        page = text(response)
        assert response.status_code == 200, name
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in page
        assert page.count("<h1") == 1, name
        assert re.search(r"<title>[^<]+</title>", page), name
        assert re.search(r'<meta name="description" content="[^"]+"', page), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_itself_and_its_twin_in_the_other_language(
    shipped: None, language: str
) -> None:
    twins = pages("sq"), pages("en")
    for name, path in pages(language).items():
        page = text(get(path))
        sq, en = (f"{settings.SITE_URL}{one[name]}" for one in twins)
        own = en if language == "en" else sq
        assert f'<link rel="canonical" href="{own}">' in page, name
        for code, address in (("sq", sq), ("en", en), ("x-default", sq)):
            assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in page, name
        other = twins[0 if language == "en" else 1][name]
        assert f'<a href="{other}" lang=' in page, name


def test_a_canonical_address_has_the_known_parameters_alone_in_their_order() -> None:
    small_country()
    page = text(get("/en/programmes/?utm_source=x&kind=job&place=Hasi&q=kurs&place=AL-07-39"))
    query = "q=kurs&amp;place=has&amp;kind=job"
    assert f'<link rel="canonical" href="{settings.SITE_URL}/en/programmes/?{query}">' in page
    assert f'hreflang="sq" href="{settings.SITE_URL}/programmes/?{query}">' in page
    assert f'<a href="/programmes/?{query}" lang="sq"' in page


def test_what_is_not_there_is_not_found_in_the_readers_language(shipped: None) -> None:
    unknown = ["nuk-ka", "programmes/nuk-ka/", "places/nuk-ka/", "organisations/nuk-ka/", "about/x"]
    for path in unknown:
        for prefix, language, words in (
            ("/", "sq", "Kjo faqe nuk ekziston"),
            ("/en/", "en", "This page does not exist"),
        ):
            response = get(prefix + path)
            assert response.status_code == 404
            assert f'<html lang="{language}">' in text(response)
            assert words in text(response)
            assert 'name="robots" content="noindex"' in text(response)


def test_nothing_is_kept_in_the_browser_and_no_answer_depends_on_a_cookie(shipped: None) -> None:
    for language in LANGUAGES:
        for name, path in addresses(language).items():
            response = get(path, cookie=EDITOR)
            assert not response.cookies, name
            assert "cookie" not in response.headers.get("Vary", "").lower(), name
            if language == "sq" and name in pages("sq"):
                assert '<html lang="sq">' in text(response)


def test_every_answer_carries_the_headers_that_protect_its_reader(shipped: None) -> None:
    for path in [*addresses("sq").values(), "/nuk-ka/", "/en/nuk-ka/"]:
        headers = get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy + ";"
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        whose = "cross-origin" if path in OPEN else "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == whose, path
        assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_policy_of_a_page_allows_the_stylesheets_in_it_and_no_others(shipped: None) -> None:
    paths = [*pages("sq").values(), "/nuk-ka/", "/en/nuk-ka/", "/embed/", "/account/sign-in/"]
    for path in paths:
        response = get(path)
        sheets = re.findall("<style>(.*?)</style>", text(response), flags=re.DOTALL)
        assert sheets, path
        digests = [hashlib.sha256(sheet.encode()).digest() for sheet in sheets]
        allowed = re.findall("'sha256-([^']+)'", response.headers["Content-Security-Policy"])
        assert sorted(allowed) == sorted(base64.b64encode(one).decode() for one in digests), path


def test_an_answer_without_a_page_allows_no_inline_style(shipped: None) -> None:
    for path in ["/programmes.atom", "/api/suggest?q=kurs", "/sitemap.xml"]:
        assert "sha256" not in get(path).headers["Content-Security-Policy"], path


def test_the_page_of_an_organisation_links_its_feeds(shipped: None) -> None:
    page = text(get("/organisations/bashkia-kukes/"))
    for kind in ("atom", "ics", "csv"):
        assert f'href="/programmes.{kind}?organisation=bashkia-kukes"' in page


def test_pages_load_nothing_from_anywhere_else(shipped: None) -> None:
    for path in pages("sq").values():
        page = text(get(path))
        loaded = re.findall(r'<(?:script|img|iframe|source|link rel="(?!canonical|alternate)[^"]*")[^>]*(?:src|href)="([^"]+)"', page)  # noqa: E501  # fmt: skip
        assert all(re.match("/(?!/)", one) for one in loaded), loaded
        assert " style=" not in page


def test_pages_that_are_only_read_refuse_to_be_written_to(shipped: None) -> None:
    for language in LANGUAGES:
        for name, path in addresses(language).items():
            if name not in {"check", "report"}:
                assert Client().post(path).status_code == 405, name
                assert Client().head(path).status_code == 200, name


# --- health --------------------------------------------------------------------------------------


def test_the_process_is_alive_and_everything_is_ready() -> None:
    assert get("/healthz").headers["Content-Type"] == "application/json"
    for path in ("/healthz", "/readyz"):
        response: Any = get(path)
        assert response.status_code == 200
        assert response.json()["status"] == "ok"
        assert "no-store" in response.headers["Cache-Control"]


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "ensure_connection", refuse)


def test_without_its_database_the_site_is_alive_but_not_ready(database_away: None) -> None:
    assert get("/healthz").status_code == 200
    response: Any = get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": False}


@pytest.mark.parametrize("path", ["/", "/programmes/?q=kurs", "/en/places/kukes/", "/check/"])
def test_without_its_database_a_page_says_calmly_when_to_come_back(
    database_away: None, path: str
) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "connection refused" not in response.content.decode()
    assert "Faqja po pushon pak" in response.content.decode()


def test_a_migration_that_is_not_applied_makes_the_site_unready() -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="search").order_by("-name")
    MigrationRecorder(connection).record_unapplied("search", applied[0].name)
    response: Any = get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrated"] is False


# --- texts, dates and money ----------------------------------------------------------------------


def test_a_text_in_one_language_only_is_shown_in_that_one_and_said_to_be() -> None:
    programme(
        slug="it",
        title_sq="Kurs rrobaqepësie",
        title_en=None,
        summary_sq="Mëso të qepësh.",
        summary_en=None,
        benefit_sq="Certifikatë",
        benefit_en="A certificate",
    )
    page = text(get("/en/programmes/it/"))
    assert '<span lang="sq">Kurs rrobaqepësie</span> <small>(in Albanian)</small>' in page
    assert '<span lang="sq">Mëso të qepësh.</span> <small>(in Albanian)</small>' in page
    assert '<div class="text"><p>A certificate</p></div>' in page
    card = text(get("/en/programmes/"))
    assert '<a href="/en/programmes/it/" lang="sq">Kurs rrobaqepësie</a>' in card
    assert '<p class="s" lang="sq">Mëso të qepësh.</p>' in card
    assert ">in Albanian</span>" in card
    own = text(get("/programmes/it/"))
    assert "<h1>Kurs rrobaqepësie" in own.replace("\n", "")
    assert "(në shqip)" not in own


def test_what_exists_in_english_only_is_marked_for_albanian_readers() -> None:
    programme(slug="it", title_sq=None, title_en="Sewing", summary_sq=None, summary_en="Learn it.")
    page = text(get("/programmes/it/"))
    assert '<span lang="en">Sewing</span> <small>(në anglisht)</small>' in page
    assert '<a href="/programmes/it/" lang="en">Sewing</a>' in text(get("/programmes/"))


def test_dates_and_money_are_written_in_the_readers_way() -> None:
    programme(
        slug="it",
        title_en="It",
        closes_on=dt.date(2026, 12, 31),
        amount_min=1500,
        amount_max=1500,
        currency="ALL",
        amount_period="month",
        source_url="https://example.org/x",
        source_date=dt.date(2026, 5, 1),
        checked_on=dt.date(2026, 11, 3),
    )
    for path in ("/programmes/it/", "/programmes/"):
        sq, en = text(get(path)), text(get(f"/en{path}"))
        assert "31 dhjetor 2026" in sq
        assert "31 December 2026" in en
        assert "1\u00a0500\u00a0lekë në muaj" in sq
        assert "1\u00a0500\u00a0lekë" in en
        shown = re.sub(r'<script type="application/ld\+json">.*?</script>', "", sq + en)
        assert "2026-12-31" not in shown
    assert "1 maj 2026" in text(get("/programmes/it/"))
    assert "3 nëntor 2026" in text(get("/programmes/it/"))
    assert "3 November 2026" in text(get("/en/programmes/it/"))


def test_a_programme_says_who_runs_it_what_it_costs_and_how_sure_we_are() -> None:
    unsure = programme(slug="unsure", confidence="unconfirmed", cost="free")
    programme(slug="sure", confidence="verified", cost="")
    page = text(get("/programmes/unsure/"))
    assert unsure.organisation.name in page
    assert 'class="note"><b>' in page
    assert "Falas" in page
    assert 'class="note"><b>' not in text(get("/programmes/sure/"))
    for slug in ("sure", "unsure"):
        assert "never through us" in text(get(f"/en/programmes/{slug}/"))


# --- drafts --------------------------------------------------------------------------------------


def test_a_draft_is_nowhere_to_be_seen() -> None:
    country = small_country()
    hidden = organisation("Vetëm me skica")
    programme(
        slug="skica",
        title_sq="Skica e fshehtë",
        published=False,
        coverage=[country["AL"]],
        organisation=hidden,
    )
    for prefix in ("", "/en"):
        assert get(f"{prefix}/programmes/skica/").status_code == 404
        assert get(f"{prefix}/organisations/{hidden.slug}/").status_code == 404
        for path in ("/", "/programmes/?q=skica", "/places/has/"):
            assert "fshehtë" not in text(get(prefix + path))


def test_what_is_taken_down_is_gone_at_once() -> None:
    made = programme(slug="it", title_sq="Kurs i hequr")
    assert get("/programmes/it/").status_code == 200
    type(made).objects.filter(pk=made.pk).update(published=False)
    index.catch_up()
    assert get("/programmes/it/").status_code == 404
    assert "Kurs i hequr" not in text(get("/programmes/"))


# --- how many queries ----------------------------------------------------------------------------


def queries_of(path: str) -> int:
    get(path)  # places are remembered between requests
    with CaptureQueriesContext(connection) as queries:
        assert get(path).status_code == 200
    return len(queries)


def test_the_page_of_a_programme_takes_eight_queries_at_most(shipped: None) -> None:
    for slug in (PROGRAMME, "youth-guarantee", "youth-entrepreneurship-centres-north-east"):
        assert queries_of(f"/programmes/{slug}/") <= 8


def test_pages_take_as_many_queries_for_a_hundred_programmes_as_for_ten() -> None:
    country = small_country()
    runs_all: Organisation = organisation("Bashkia")
    paths = ["/", "/programmes/", "/places/has/", f"/organisations/{runs_all.slug}/"]
    taken = []
    for number in (10, 90):
        for count in range(number):
            programme(
                coverage=[country["AL" if count % 2 else "AL-07-39"]],
                organisation=runs_all,
                closes_on=TODAY + dt.timedelta(days=count),
                indexed=False,
            )
        index.catch_up()
        taken.append({path: queries_of(path) for path in paths})
    assert taken[0] == taken[1]
    assert max(taken[1].values()) <= 8


@pytest.mark.parametrize(("days_ago", "is_said"), [(500, True), (3, False)])
def test_a_programme_says_since_when_nobody_has_confirmed_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, days_ago: int, is_said: bool
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    made = programme(checked_on=TODAY - dt.timedelta(days=days_ago))
    for address in (f"/programmes/{made.slug}/", "/programmes/"):
        said = "Pa u konfirmuar që nga data 9 korrik 2025"
        assert (said in client.get(address).content.decode()) is is_said
        said = "Not confirmed since 9 July 2025"
        assert (said in client.get(f"/en{address}").content.decode()) is is_said

"""Suggestions for what somebody is typing: `GET /api/suggest?q=&lang=`."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.search import index
from directory.search.models import Concept
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
TODAY = dt.date(2026, 11, 21)
KINDS = {"programme", "organisation", "place", "meaning"}


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def ask(q: str, **more: str) -> HttpResponse:
    return Client().get("/api/suggest", {"q": q, **more})  # type: ignore[return-value]


def suggested(q: str, language: str = "sq") -> list[dict[str, str]]:
    response: Any = ask(q, lang=language)
    assert response.status_code == 200
    found: list[dict[str, str]] = response.json()["suggestions"]
    assert all(set(one) == {"kind", "text", "url"} and one["kind"] in KINDS for one in found)
    return found


def texts(q: str, kind: str, language: str = "sq") -> list[str]:
    return [one["text"] for one in suggested(q, language) if one["kind"] == kind]


# --- what is suggested ---------------------------------------------------------------------------


def test_a_programme_is_suggested_by_any_beginning_of_a_word_of_its_title() -> None:
    programme(slug="it", title_sq="Kurse të gjuhës angleze", title_en="English courses")
    for typed in ("ku", "kurs", "ang", "kurse ang", "ANGLEZ", "gjuhes", "gjuhë"):
        assert {
            "kind": "programme",
            "text": "Kurse të gjuhës angleze",
            "url": "/programmes/it/",
        } in (suggested(typed)), typed
    assert texts("eng", "programme", "en") == ["English courses"]


@pytest.mark.parametrize("typed", ["kurs", "kursi", "kursit", "kurset", "kurseve", "kursit angl"])
def test_an_inflected_word_suggests_what_has_it_in_another_form(typed: str) -> None:
    programme(title_sq="Kurse anglisht")
    assert texts(typed, "programme") == ["Kurse anglisht"]


def test_a_small_word_at_the_end_takes_nothing_away() -> None:
    programme(title_sq="Kurse kuzhine")
    assert texts("kurse per", "programme") == ["Kurse kuzhine"]


def test_a_title_in_one_language_only_is_suggested_in_that_one() -> None:
    programme(slug="it", title_sq="Grant bujqësor", title_en=None)
    assert suggested("grant", "en")[-1] == {
        "kind": "programme",
        "text": "Grant bujqësor",
        "url": "/en/programmes/it/",
    }


def test_drafts_are_not_suggested() -> None:
    programme(title_sq="Sekreti i madh", published=False, organisation=organisation("Sekretaria"))
    assert suggested("sekret") == []


def test_what_is_open_stands_before_what_has_closed() -> None:
    programme(title_sq="Kurs i vjetër", closes_on=TODAY - dt.timedelta(days=1))
    programme(title_sq="Kurs i ri", closes_on=TODAY)
    assert texts("kurs", "programme") == ["Kurs i ri", "Kurs i vjetër"]


@pytest.mark.parametrize("typed", ["kuk", "Kukës", "KUKËSI", "kukesit"])
def test_places_are_suggested_by_any_form_of_their_name_the_municipality_first(typed: str) -> None:
    small_country()
    assert texts(typed, "place") == ["Kukës (bashki)", "Kukës (qark)"]
    assert texts(typed, "place", "en") == ["Kukës (municipality)", "Kukës (county)"]


def test_the_address_of_a_place_is_that_of_its_page_in_the_language_asked_for() -> None:
    small_country()
    urls = [one["url"] for one in suggested("has", "en") if one["kind"] == "place"]
    assert urls == ["/en/places/has/"]
    assert Client().get(urls[0]).status_code == 200


def test_organisations_are_suggested_by_name_acronym_and_any_word_also_in_quotation_marks() -> None:
    school = organisation("Shkolla “Shën Jozefi”")
    type(school).objects.filter(pk=school.pk).update(acronym="SHSHJ")
    programme(organisation=school)
    for typed in ("shkoll", "shen joz", "joze", "shshj"):
        assert texts(typed, "organisation") == ["Shkolla “Shën Jozefi”"], typed


def test_organisations_without_anything_to_offer_are_not_suggested() -> None:
    organisation("Shoqata e zbrazët")
    assert texts("shoqata", "organisation") == []


def test_a_subject_is_suggested_only_when_something_is_about_it() -> None:
    for code, label in (("robotics", "robotikë"), ("astronomy", "astronomi")):
        Concept.objects.create(code=code, domain="topic", labels_sq=[label], labels_en=[code])
    from directory.search.lexicon import rebuild_labels

    rebuild_labels()
    programme(title_sq="Robotikë për fillestarë")
    assert texts("robot", "meaning") == ["robotikë"]
    assert texts("astro", "meaning") == []


def test_a_hyphen_may_be_typed_or_not(shipped: None) -> None:
    assert texts("start-up", "meaning", "en") == texts("start up", "meaning", "en") != []


def test_each_word_is_suggested_once_what_is_typed_to_its_end_first(shipped: None) -> None:
    english = texts("job", "meaning", "en")
    assert english[0] == "Jobs"
    assert "Job" not in english
    assert texts("kurs", "meaning")[0].lower() == "kurs"


def test_every_suggestion_leads_to_a_page_with_something_on_it(shipped: None) -> None:
    for typed, language in (("ku", "sq"), ("bur", "sq"), ("gr", "en"), ("it", "en")):
        for one in suggested(typed, language):
            page: Any = Client().get(one["url"])
            assert page.status_code == 200
            if one["kind"] == "meaning":
                assert page.context["results"]["total"], one


# --- how much, how fast, in which language -------------------------------------------------------


def test_there_are_eight_at_most_programmes_among_them(shipped: None) -> None:
    for typed in ("ku", "pu", "bu", "co"):
        found = suggested(typed)
        assert len(found) <= 8
        urls = [one["url"] for one in found]
        assert len(urls) == len(set(urls))


@pytest.mark.parametrize("typed", ["", " ", "k", "ë", "'", "%", "__", "😀😀", "\x00", " . - "])
def test_fewer_than_two_letters_suggest_nothing_and_ask_the_database_nothing(typed: str) -> None:
    programme(title_sq="Kurs")
    with CaptureQueriesContext(connection) as queries:
        assert suggested(typed) == []
    assert len(queries) == 0


@pytest.mark.parametrize("number", [10, 100])
def test_it_takes_four_queries_however_many_programmes_there_are(number: int) -> None:
    for _ in range(number):
        programme(title_sq="Kurs", indexed=False)
    index.catch_up()
    with CaptureQueriesContext(connection) as queries:
        assert len(suggested("kurs")) <= 8
    assert len(queries) == 4


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.8, sq;q=0.7", "en"),
        ("en;q=0.2, sq;q=0.9", "sq"),
        ("square", "sq"),
        ("de", "sq"),
        ("", "sq"),
        ("*", "sq"),
        ("x" * 10_000, "sq"),
    ],
)
def test_without_lang_the_browser_says_the_language(accepted: str, language: str) -> None:
    response = Client().get("/api/suggest?q=ab", headers={"accept-language": accepted})
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_lang_counts_more_than_the_browser_and_an_unknown_one_counts_nothing() -> None:
    english = {"accept-language": "en"}
    for lang, language in (("sq", "sq"), ("en", "en"), ("<b>", "en"), ("", "en")):
        response = Client().get("/api/suggest", {"q": "ab", "lang": lang}, headers=english)
        assert response.headers["Content-Language"] == language


def test_it_is_read_only_sets_no_cookie_and_may_be_kept_for_a_minute() -> None:
    response = ask("kurs")
    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Content-Type"] == "application/json"
    assert Client().post("/api/suggest", {"q": "kurs"}).status_code == 405


@pytest.mark.parametrize(
    "typed",
    [
        "kurs' OR '1'='1",
        "kurs'; DROP TABLE search_document; --",
        "kurs\\",
        "kurs:*",
        "kurs & !x | (",
        "kurs%",
        "kurs\x00",
        "k" * 10_000,
        "kurs " * 5_000,
        "\u202ekurs",
        "ﷺﷺﷺ",
        "\ud7ff\ue000",
        "<script>alert(1)</script>",
    ],
)
def test_hostile_words_are_answered_with_few_suggestions_or_none(typed: str) -> None:
    programme(title_sq="Kurs")
    response: Any = ask(typed)
    assert response.status_code == 200
    found = [one["text"] for one in response.json()["suggestions"] if one["kind"] == "programme"]
    assert found in ([], ["Kurs"])


def test_invalid_utf8_suggests_nothing_and_breaks_nothing() -> None:
    response: Any = Client().get("/api/suggest?q=%ff%fe%00&lang=%ff")
    assert response.status_code == 200
    assert response.json() == {"suggestions": []}

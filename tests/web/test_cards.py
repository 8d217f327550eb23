"""What a card says at a glance: how it reaches the visitor, until when, and where the words are."""

import datetime as dt
import html
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.search import index
from directory.search.grouping import Group
from directory.search.highlighting import highlight
from directory.web.cards import Card
from tests.factories import programme, small_country

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")  # no static files are collected


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def cards(query: str, language: str = "en") -> dict[str, Card]:
    """The cards of a search by the slug of their programme."""
    prefix = "/en" if language == "en" else ""
    response = Client().get(f"{prefix}/programmes/?{query}")
    assert response.status_code == 200
    found: Iterable[Card] = response.context["results"]["cards"]
    return {one.url.rstrip("/").rpartition("/")[2]: one for one in found}


# --- how it reaches me ---------------------------------------------------------------------------


@pytest.fixture
def reaching(db: None) -> dict[str, Place]:
    country = small_country()
    points = {"AL-07-39": (42.20, 20.42), "AL-07-40": (42.08, 20.42), "AL-09-07": (41.69, 20.43)}
    for code, (lat, lon) in points.items():
        Place.objects.filter(code=code).update(lat=lat, lon=lon)
    for slug, code, delivery in (
        ("has", "AL-07-39", ""),
        ("krume", "AL-07-39-8104", ""),
        ("county", "AL-07", ""),
        ("country", "AL", ""),
        ("online", "AL", "remote"),
        ("kukes", "AL-07-40", ""),
    ):
        programme(slug=slug, coverage=[country[code]], delivery=delivery, indexed=False)
    index.catch_up()
    return country


EXPECTED = [
    ("has", "in Has", "në Has"),
    ("krume", "in Krumë", "në Krumë"),
    ("county", "all of Kukës county", "në gjithë qarkun Kukës"),
    ("country", "all of Shqipëri, you included", "në gjithë Shqipërinë, edhe për ty"),
    ("online", "online", "në distancë"),
]


@pytest.mark.parametrize(("slug", "en", "sq"), EXPECTED)
def test_somebody_in_has_reads_how_each_programme_reaches_has(
    reaching: dict[str, Place], slug: str, en: str, sq: str
) -> None:
    assert cards("place=Hasi")[slug].reach == en
    assert cards("place=Hasi", "sq")[slug].reach == sq


def test_what_is_offered_elsewhere_says_how_far_away_it_is(reaching: dict[str, Place]) -> None:
    assert cards("place=has&near=20")["kukes"].reach == "13 km away, in Kukës"
    assert cards("place=has&near=20", "sq")["kukes"].reach == "13 km larg, në Kukës"


def test_nothing_is_away_unless_one_would_travel(reaching: dict[str, Place]) -> None:
    assert "kukes" not in cards("place=has")


def test_without_a_place_nobody_is_told_that_they_are_included(reaching: dict[str, Place]) -> None:
    found = cards("")
    assert found["country"].reach == "all of Shqipëri"
    assert found["has"].reach == "in Has"
    assert not any("you included" in one.reach for one in found.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "whole"), [("en", "Albania"), ("sq", "Shqipërinë")])
def test_the_country_is_called_by_its_name_in_the_readers_language(
    shipped: None, language: str, whole: str
) -> None:
    national = [one for one in cards("place=has", language).values() if one.reach_tone == "country"]
    assert national
    assert all(whole in one.reach for one in national)


# --- until when ----------------------------------------------------------------------------------

WORDS = [
    # opens, closes, code, English, Albanian, closing soon
    (None, TODAY, "open", "Open until 21 November 2026", "Hapur deri më 21 nëntor 2026", True),
    (None, TODAY + 14 * DAY, "open", "Open until 5 December 2026", None, True),
    (None, TODAY + 15 * DAY, "open", "Open until 6 December 2026", None, False),
    (TODAY, TODAY + 40 * DAY, "open", None, "Hapur deri më 31 dhjetor 2026", False),
    (TODAY + DAY, TODAY + 5 * DAY, "upcoming", "Opens 22 November 2026", None, False),
    (TODAY + DAY, None, "upcoming", None, "Hapet më 22 nëntor 2026", False),
    (TODAY - 9 * DAY, TODAY - DAY, "closed", "Closed", "Mbyllur", False),
    (TODAY - DAY, None, "unknown", "Ask the organiser whether it is open", None, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("opens_on", "closes_on", "code", "en", "sq", "soon"), WORDS)
def test_a_card_says_on_the_day_itself_what_holds_on_that_day(
    opens_on: dt.date | None,
    closes_on: dt.date | None,
    code: str,
    en: str | None,
    sq: str | None,
    soon: bool,
) -> None:
    programme(slug="it", opens_on=opens_on, closes_on=closes_on, recurrence="one_off")
    for language, words in (("en", en), ("sq", sq)):
        one = cards(f"status={code}", language)["it"]
        assert one.status.code == code
        assert one.closing_soon is soon
        if words:
            assert f"{one.status.label} {one.status.detail}".strip() == words


@pytest.mark.django_db
def test_closing_soon_is_said_in_words_and_not_by_colour_alone() -> None:
    programme(slug="it", closes_on=TODAY + DAY, recurrence="one_off")
    for path, words in (("/", "Mbyllet së shpejti"), ("/en/", "Closes soon")):
        assert words in Client().get(f"{path}programmes/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recurrence", "en", "sq"),
    [
        ("yearly", "usually reopens every year", "zakonisht rihapet çdo vit"),
        ("recurring", "usually reopens", "zakonisht rihapet"),
        ("one_off", "", ""),
    ],
)
def test_what_has_closed_says_whether_it_usually_reopens(recurrence: str, en: str, sq: str) -> None:
    programme(slug="it", closes_on=TODAY - DAY, recurrence=recurrence)
    assert cards("status=closed")["it"].status.detail == en
    assert cards("status=closed", "sq")["it"].status.detail == sq


# --- the words that were looked for --------------------------------------------------------------


@pytest.mark.django_db
def test_found_words_are_marked_also_when_inflected() -> None:
    programme(slug="it", title_sq="Kurset e gjuhës", summary_sq="Një kurs falas.")
    one = cards("q=kursi", "sq")["it"]
    assert one.highlighted_title == "<mark>Kurset</mark> e gjuhës"
    assert one.highlighted_summary == "Një <mark>kurs</mark> falas."


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "q=kurs"])
def test_markup_in_a_title_stays_a_text(query: str) -> None:
    nasty = '<script>alert("kurs")</script> & <b>kurs</b>'
    programme(slug="it", title_sq=nasty, summary_sq=nasty, title_en=nasty, benefit_sq=nasty)
    for path in (f"/programmes/?{query}", "/programmes/it/", "/en/", "/en/programmes/it/"):
        page = Client().get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>kurs" not in page
        assert "<b><mark>" not in page
        assert "&lt;script&gt;alert(" in page


WORD = st.sampled_from(
    "kurs kurset burse <b>kurs</b> & < > \" ' &lt; ë <mark> </mark> 😀".split(" ")
)


@given(st.lists(WORD, max_size=12).map(" ".join), st.sampled_from(["kurs", "b", "mark", "lt", "e"]))
def test_marking_adds_marks_and_changes_nothing_else(text: str, word: str) -> None:
    marked = str(highlight(text, [Group(words=(word,))]))
    assert marked == "" or html.unescape(re.sub("</?mark>", "", marked)) == text
    assert "<" not in re.sub("</?mark>", "", marked)
    assert marked.count("<mark>") == marked.count("</mark>")


# --- a card has room for so much -----------------------------------------------------------------


@pytest.mark.django_db
def test_a_long_text_is_whole_on_the_page_and_shortened_on_the_card() -> None:
    long = " ".join(["Fjalë"] * 90)
    facts: dict[str, Any] = {"summary_sq": long, "benefit_sq": long}
    made: Programme = programme(slug="it", **facts)
    one = cards("", "sq")["it"]
    assert one.summary is not None
    assert one.summary.value.endswith("…")
    assert len(one.summary.value) <= 220
    assert long in Client().get(f"/programmes/{made.slug}/").content.decode()


# --- whether it fits me --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("", ""),
        ("place=has", ""),
        ("age=24", "May fit you"),
        ("age=24&place=has", "Fits you"),
        ("age=24&place=county", "May fit you"),
        ("age=24&age=17&place=has", "May fit you"),
        ("sex=female", "May fit you"),
    ],
)
def test_a_card_says_whether_it_fits_what_was_said(query: str, fits: str, db: None) -> None:
    country = small_country()
    rule = [{"age": {"min": 18, "max": 29}, "lives_in": ["AL-07-39"]}]
    programme(slug="for-has", coverage=[country["AL-07-39"]], rule=rule)
    has, county = country["AL-07-39"], country["AL-07"]
    query = query.replace("place=has", f"place={has.slug}")
    found = cards(query.replace("place=county", f"place={county.code}"))
    assert found["for-has"].fit_label == fits


def test_what_an_employer_applies_for_does_not_fit_a_person(db: None) -> None:
    country = small_country()
    programme(slug="subsidy", coverage=[country["AL"]], applicants=["employer"])
    assert cards("age=24")["subsidy"].fit == ""

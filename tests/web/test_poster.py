"""Posters: what stands on the sheet, and which ten programmes a place is told of."""

import datetime as dt
import html
import re
from typing import Any

import pytest
import segno
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.places.models import Place
from directory.search import index
from directory.web.poster import MOST_USEFUL, as_written, code_to_scan
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def sheet(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    page = response.content.decode()
    found = re.search(r"<article.*</article>", page, re.DOTALL)
    assert found
    return found[0]


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def titles(path: str) -> list[str]:
    return [words(one) for one in re.findall(r"<h2[^>]*>(.*?)</h2>", sheet(path), re.DOTALL)]


# --- the code ------------------------------------------------------------------------------------


def modules(svg: str) -> list[list[bool]]:
    """The dark squares that an inline SVG of a QR code draws, row by row."""
    size = re.match(r'<svg[^>]* viewBox="0 0 (\d+) (\d+)"', svg)
    assert size
    assert size[1] == size[2]
    dark = [[False] * int(size[1]) for _ in range(int(size[1]))]
    path = re.search(r'<path stroke="#000" d="([^"]+)"', svg) or re.search(
        r'<path[^>]* stroke="#000"[^>]* d="([^"]+)"', svg
    )
    assert path
    x, y = 0.0, 0.0
    for step, numbers in re.findall(r"([Mmh])([^Mmh]*)", path[1]):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if step == "h":
            for column in range(int(x), int(x + values[0])):
                dark[int(y)][column] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if step == "M" else (x + values[0], y + values[1])
    return dark


@pytest.mark.parametrize("address", ["https://mundesi.example/programmes/kurs/", "http://a.b/" * 9])
def test_the_code_is_that_of_the_address_with_its_quiet_zone(address: str) -> None:
    expected = segno.make(address, error="q")
    assert expected.error in {"Q", "H"}
    border = [[bool(module) for module in row] for row in expected.matrix_iter(scale=1, border=4)]
    svg = code_to_scan(address)
    assert modules(svg) == border
    assert '<path fill="#fff"' in svg  # on white, whatever is behind
    assert "style=" not in svg
    assert "class=" not in svg.partition(">")[0]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_sheet_leads_to_the_albanian_page_by_code_and_in_words(prefix: str) -> None:
    small_country()
    programme(slug="kurs", title_sq="Kurs")
    for path in ("/programmes/kurs/", "/places/has/"):
        address = f"{settings.SITE_URL}{path}"
        found = sheet(f"{prefix}{path}poster/")
        assert code_to_scan(address) in found
        assert f'href="{address}">{as_written(address)}</a>' in found
        assert 'role="img" aria-label="' in found
        assert as_written(address) in re.findall(r'aria-label="([^"]+)"', found)[0]


def test_an_address_is_written_without_what_only_programs_need() -> None:
    assert as_written("https://mundesi.example/places/has/") == "mundesi.example/places/has/"
    assert as_written("http://127.0.0.1:8000/places/has/") == "127.0.0.1:8000/places/has/"


# --- one programme -------------------------------------------------------------------------------


def full_programme(**changed: Any) -> None:
    country = small_country()
    programme(
        **{
            "slug": "kurs",
            "title_sq": "Kurs rrobaqepësie",
            "title_en": "Sewing course",
            "summary_sq": "Mëso të qepësh.",
            "summary_en": "Learn to sew.",
            "coverage": [country["AL-07-39"]],
            "organisation": organisation("Bashkia Has"),
            "closes_on": in_days(10),
            "cost": "free",
            "benefit_sq": "Një certifikatë",
            "benefit_en": "A certificate",
            "how_to_apply_sq": "Te zyra e bashkisë.",
            "how_to_apply_en": "At the municipality.",
            "application_url": "https://www.has.example/apliko",
            "contact_phone": "+355 24 123 456",
            "contact_email": "zyra@has.example",
            "rule": [{"age": {"min": 18, "max": 29}}],
            **changed,
        }
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_all_that_one_needs_stands_on_the_sheet_in_both_languages(prefix: str) -> None:
    full_programme()
    found = sheet(f"{prefix}/programmes/kurs/poster/")
    said = words(found)
    for text in (
        "Kurs rrobaqepësie Sewing course",
        "Hapur deri më 1 dhjetor 2026 · Falas",
        "Open until 1 December 2026 · Free",
        "Mëso të qepësh. Learn to sew.",
        "nga 18 deri në 29 vjeç",
        "aged 18 to 29",
        "Bashkia Has",
        "Një certifikatë A certificate",
        "has.example: Te zyra e bashkisë. has.example: At the municipality.",
        "+355 24 123 456, zyra@has.example",
        "Printed on 21 November 2026.",
    ):
        assert text in said, text
    assert found.startswith('<article class="sheet')
    assert 'lang="sq">' in found.partition("\n")[0]
    assert '<h1>Kurs rrobaqepësie</h1>\n<p lang="en">Sewing course</p>' in found


def test_what_exists_in_english_alone_is_said_once_and_large() -> None:
    full_programme(title_sq=None, summary_sq=None)
    found = sheet("/programmes/kurs/poster/")
    assert '<h1 lang="en">Sewing course</h1>' in found
    assert words(found).count("Sewing course") == 1
    assert words(found).count("Learn to sew.") == 1
    assert '<span lang="en">Learn to sew.</span>' in found


def test_what_exists_in_albanian_alone_is_not_said_again_in_small() -> None:
    full_programme(title_en=None, summary_en=None, benefit_en=None)
    said = words(sheet("/en/programmes/kurs/poster/"))
    for text in ("Kurs rrobaqepësie", "Mëso të qepësh.", "Një certifikatë"):
        assert said.count(text) == 1


def test_the_poster_of_a_job_warns_of_those_who_take_money() -> None:
    full_programme(kinds=["job"])
    assert "never pay to get a job" in words(sheet("/programmes/kurs/poster/"))


def test_the_poster_of_what_is_not_confirmed_says_so() -> None:
    full_programme(confidence="partly")
    assert "Ask the organiser before you count on it." in words(sheet("/programmes/kurs/poster/"))


def test_posters_are_not_for_search_engines_and_are_linked_from_their_pages() -> None:
    full_programme()
    for path in ("/programmes/kurs/", "/places/has/"):
        for prefix in ("", "/en"):
            poster = Client().get(f"{prefix}{path}poster/").content.decode()
            assert '<meta name="robots" content="noindex">' in poster
            assert f'<a href="{prefix}{path}">' in poster
            page = Client().get(f"{prefix}{path}").content.decode()
            assert f'<a href="{prefix}{path}poster/" rel="nofollow">' in page


def test_what_is_not_public_has_no_poster() -> None:
    programme(slug="skica", title_sq="Skica", published=False)
    for path in ("/programmes/skica/", "/programmes/nuk-ka/", "/places/nuk-ka/"):
        for prefix in ("", "/en"):
            assert Client().get(f"{prefix}{path}poster/").status_code == 404


# --- one place -----------------------------------------------------------------------------------


def offer(title: str, place: Place, **changed: Any) -> None:
    programme(title_sq=title, coverage=[place], **changed)


def test_open_comes_first_then_near_then_what_ends_soonest() -> None:
    country = small_country()
    has, county, albania = country["AL-07-39"], country["AL-07"], country["AL"]
    unknown = {"recurrence": "yearly"}
    offer("pyet, gjithandej", albania, **unknown)
    offer("pyet, këtu", has, **unknown)
    offer("hapet, këtu", has, opens_on=in_days(20))
    offer("hapur, gjithandej", albania)
    offer("hapur, gjithandej, deri vonë", albania, closes_on=in_days(200))
    offer("hapur, gjithandej, deri shpejt", albania, closes_on=in_days(5))
    offer("hapur, qark", county)
    offer("hapur, këtu", has)
    offer("mbyllur", has, closes_on=in_days(-1))
    assert titles("/places/has/poster/") == [
        "hapur, këtu",
        "hapur, qark",
        "hapur, gjithandej, deri shpejt",
        "hapur, gjithandej, deri vonë",
        "hapur, gjithandej",
        "hapet, këtu",
        "pyet, këtu",
        "pyet, gjithandej",
    ]


def test_what_is_near_is_among_the_ten_even_if_one_has_to_ask() -> None:
    country = small_country()
    for number in range(MOST_USEFUL + 2):
        offer(f"gjithandej, pyet {number}", country["AL"], recurrence="yearly")
    offer("këtu, pyet", country["AL-07-39"], recurrence="yearly")
    offer("këtu, hapur", country["AL-07-39"])
    found = titles("/places/has/poster/")
    assert len(found) == MOST_USEFUL
    assert found[:2] == ["këtu, hapur", "këtu, pyet"]


def test_what_only_businesses_apply_for_gives_way() -> None:
    country = small_country()
    offer("për firma", country["AL-07-39"], applicants=["business"])
    for number in range(MOST_USEFUL):
        offer(f"për ty {number}", country["AL"])
    assert "për firma" not in titles("/places/has/poster/")


def test_one_organiser_leaves_room_for_others_as_long_as_there_are_others() -> None:
    country = small_country()
    large = organisation("E madhja")
    for number in range(12):
        offer(f"e madhja {number}", country["AL-07-39"], organisation=large)
    assert len(titles("/places/has/poster/")) == MOST_USEFUL
    for number in range(MOST_USEFUL - 3):
        offer(f"tjetra {number}", country["AL"])
    found = titles("/places/has/poster/")
    assert sum(title.startswith("e madhja") for title in found) == 3
    assert len(found) == MOST_USEFUL


def test_each_programme_says_until_when_and_for_whom_in_both_languages() -> None:
    country = small_country()
    offer(
        "Kurs",
        country["AL-07-39"],
        title_en="Course",
        closes_on=in_days(10),
        rule=[{"age": {"min": 18, "max": 29}}],
    )
    said = words(sheet("/en/places/has/poster/"))
    assert "Kurs Hapur deri më 1 dhjetor 2026 · Për persona nga 18 deri në 29 vjeç" in said
    assert "Course · Open until 1 December 2026 · For people aged 18 to 29" in said


def test_the_poster_of_a_place_with_nothing_says_where_to_look() -> None:
    small_country()
    said = words(sheet("/places/has/poster/"))
    assert "We know of nothing for this place yet. Look in a wider area." in said


def test_the_poster_of_a_place_takes_as_many_queries_for_fifty_programmes_as_for_five() -> None:
    country = small_country()
    taken = []
    for number in (5, 45):
        for _ in range(number):
            programme(coverage=[country["AL-07-39"]], indexed=False)
        index.catch_up()
        Client().get("/places/has/poster/")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/places/has/poster/")
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 8

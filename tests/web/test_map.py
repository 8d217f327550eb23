"""The tile map in the pages: its numbers, its links, what it marks, and what it weighs."""

import datetime as dt
import gzip
import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from directory.places.tiles import Tile, mapped_places
from directory.search.parameters import parse
from directory.search.results import search
from directory.web.map import borders, place_map
from tests.factories import programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

SQUARE = re.compile(
    r'<a class="m(?P<step>\d)" transform="translate\((?P<x>\d+) (?P<y>\d+)\)" href="(?P<url>[^"]+)"'
    r'(?P<current> aria-current="true")?><title>(?P<label>[^<]+)</title>.*?'
    r"<text>(?P<short>[^<]+)</text><text>(?P<count>\d+)</text>"
)
ROW = re.compile(r'<th scope="row"><a href="([^"]+)"[^>]*>([^<]+)</a></th><td>(\d+)</td>')
MAP = re.compile(r'<section class="map">.*?</section>', re.DOTALL)
STYLE = re.compile(r"<style>\.map\{.*?</style>", re.DOTALL)


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@dataclass(frozen=True)
class Seen:
    """A square as the page shows it."""

    short: str
    label: str
    count: int
    step: int
    url: str
    current: bool
    cell: tuple[int, int]


def page_at(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def squares(page: str) -> dict[str, Seen]:
    """The squares of a page by their short names."""
    found = [
        Seen(
            short=one["short"],
            label=html.unescape(one["label"]),
            count=int(one["count"]),
            step=int(one["step"]),
            url=html.unescape(one["url"]),
            current=bool(one["current"]),
            cell=(int(one["x"]), int(one["y"])),
        )
        for one in SQUARE.finditer(page)
    ]
    assert len({one.short for one in found}) == len(found)
    return {one.short: one for one in found}


def packed(page: str) -> int:
    return len(gzip.compress(page.encode(), 6))


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>([^<]+)</h1>", page)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("path", ["/", "/en/", "/places/kukes/", "/map/", "/en/map/?q=kurs"])
def test_every_municipality_stands_on_the_map_and_in_the_list_once(
    shipped: None, path: str
) -> None:
    page = page_at(path)
    seen = squares(page)
    assert len(seen) == len({one.cell for one in seen.values()}) == 61
    listed = {html.unescape(url): (name, int(count)) for url, name, count in ROW.findall(page)}
    assert len(listed) == 61
    for one in seen.values():
        name, count = listed[one.url]
        assert count == one.count
        assert one.label.startswith(f"{html.unescape(name)}: {count} ")
        assert html.unescape(name).upper().startswith(one.short)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_square_says_how_much_following_it_finds(shipped: None, prefix: str) -> None:
    query = "q=kurs&kind=education&age=20&status=open&status=unknown"
    seen = squares(page_at(f"{prefix}/map/?{query}&place=tirane&near=30&page=3"))
    for short, slug in (("KUK", "kukes"), ("HAS", "has"), ("KON", "konispol")):
        address = urlsplit(seen[short].url)
        assert address.path == f"{prefix}/programmes/"
        assert parse_qs(address.query) == {**parse_qs(query), "place": [slug]}
        results = page_at(seen[short].url)
        assert heading(results).startswith(f"{seen[short].count} ")


def test_the_numbers_of_home_are_those_of_everything(shipped: None, today: dt.date) -> None:
    seen = squares(page_at("/"))
    for short, slug in (("KUK", "kukes"), ("VAU", "vau-i-dejes"), ("MALË", "malesi-e-madhe")):
        parameters = parse(QueryDict(f"place={slug}"))
        assert seen[short].count == search(parameters, on=today, language="sq").total
        assert seen[short].url == f"/programmes/?place={slug}"


def test_one_opportunity_is_told_as_one() -> None:
    has = small_country()["AL-07-39"]
    programme(coverage=[has])
    seen = squares(page_at("/en/map/"))
    assert seen["HAS"].label == "Has: 1 opportunity"
    assert seen["KUK"].label == "Kukës: 0 opportunities"
    assert (seen["HAS"].step, seen["KUK"].step) == (1, 0)


def test_more_means_a_higher_step(shipped: None) -> None:
    seen = sorted(squares(page_at("/map/")).values(), key=lambda one: one.count)
    steps = [one.step for one in seen]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (1, 5)


def test_the_key_names_the_numbers_of_each_step(shipped: None, today: dt.date) -> None:
    everything = parse(QueryDict(""))
    drawn = place_map(everything, on=today, language="en")
    assert drawn is not None
    every = [square for county in drawn.counties for square in county.squares]
    for step, numbers in drawn.key:
        low, _, high = numbers.partition("–")
        own = [square.count for square in every if square.step == step]
        assert (min(own), max(own)) == (int(low), int(high or low))
    assert sum(len([s for s in every if s.step == step]) for step, _ in drawn.key) == 61


def test_the_place_of_a_page_is_marked_and_no_other(shipped: None) -> None:
    for slug, short in (("has", "HAS"), ("bicaj", "KUK"), ("tirane", "TIR")):
        page = page_at(f"/places/{slug}/")
        assert [one.short for one in squares(page).values() if one.current] == [short]
        assert page.count('class="here"') == 1


def test_on_the_page_of_a_county_all_of_it_is_marked(shipped: None) -> None:
    page = page_at("/en/places/qarku-kukes/")
    assert not [one.short for one in squares(page).values() if one.current]
    marked = re.findall(r'<g role="group" aria-label="([^"]+)" aria-current="true">', page)
    assert marked == ["Kukës county"]
    assert page.count('class="here"') == 3


def test_home_and_the_page_of_the_country_mark_nothing(shipped: None) -> None:
    for path in ("/", "/map/", "/places/shqiperi/"):
        page = MAP.search(page_at(path))
        assert page
        assert "aria-current" not in page[0]
        assert 'class="here"' not in page[0]


def test_kosovo_has_no_map(shipped: None) -> None:
    page = page_at("/places/kosove/")
    assert 'class="map"' not in page
    assert not squares(page)


def test_without_places_there_is_no_map(db: None) -> None:
    assert 'class="map"' not in page_at("/")
    assert "There is no map yet." in page_at("/en/map/")


def test_the_map_keeps_the_filters_and_lets_them_go_one_by_one(shipped: None) -> None:
    page = page_at("/en/map/?q=kurs&place=has&kind=education&cost=free&utm_source=x")
    assert [one.short for one in squares(page).values() if one.current] == ["HAS"]
    removals = [html.unescape(url) for url in re.findall(r'<a class="x" href="([^"]+)"', page)]
    assert removals == [
        "/en/map/?kind=education&cost=free",
        "/en/map/?q=kurs&cost=free",
        "/en/map/?q=kurs&kind=education",
    ]
    back = "/en/programmes/?q=kurs&amp;place=has&amp;kind=education&amp;cost=free"
    assert f'<a class="b b2" href="{back}">Back to the results</a>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'content="noindex"' not in page_at("/en/map/")


def test_a_place_among_the_words_is_marked_and_gives_way_to_the_one_chosen(shipped: None) -> None:
    seen = squares(page_at("/map/?q=kurse+tropoje"))
    assert [one.short for one in seen.values() if one.current] == ["TRO"]
    assert seen["HAS"].url == "/programmes/?q=kurse&place=has"
    assert heading(page_at("/programmes/?q=kurse+tropoje")).startswith(f"{seen['TRO'].count} ")


def test_the_results_lead_to_the_map_of_the_same_search(shipped: None) -> None:
    page = page_at("/en/programmes/?q=kurs&place=has&cost=free&page=1&utm_source=x")
    assert 'href="/en/map/?q=kurs&amp;place=has&amp;cost=free"' in page
    assert 'href="/map/"' in page_at("/programmes/")
    assert "/map/" not in page_at("/programmes/?age=7")


@pytest.mark.parametrize("query", ["age=7", "place=Atlantis&q=kurs", "kind=%22%3E%3Cscript%3E"])
def test_a_mistake_is_told_where_it_can_be_mended(shipped: None, query: str) -> None:
    response = Client().get(f"/map/?{query}")
    assert response.status_code == 302
    address = urlsplit(response.headers["Location"])
    assert address.path == "/programmes/"
    assert parse_qs(address.query) == parse_qs(query)
    assert 'role="alert"' in page_at(response.headers["Location"])


def test_borders_run_between_counties_and_nowhere_else() -> None:
    drawn = [
        Tile("AL-01-01", "A", 1, 1),
        Tile("AL-01-02", "B", 2, 1),
        Tile("AL-02-03", "C", 1, 2),
        Tile("AL-02-04", "D", 2, 2),
        Tile("AL-03-05", "E", 3, 2),
    ]
    # Under A and B in one stroke, and between D and E; not along the coast.
    assert borders(drawn) == "M0 40H96M96 40V80"
    assert borders(drawn[:2]) == ""


def test_the_whole_map_has_a_border_around_every_county(shipped: None, today: dt.date) -> None:
    drawn: Any = place_map(parse(QueryDict("")), on=today, language="sq")
    assert (drawn.width, drawn.height) == (288, 560)
    assert drawn.borders.count("M") > 20
    assert [county.count for county in drawn.counties if not county.squares] == []
    assert len(drawn.counties) == 12
    # From the north-west to the south: who tabs through it walks the land.
    assert [county.url for county in drawn.counties][:2] == [
        "/programmes/?place=qarku-shkoder",
        "/programmes/?place=qarku-kukes",
    ]


def test_what_a_county_is_said_to_have_is_what_choosing_it_finds(
    shipped: None, today: dt.date
) -> None:
    drawn = place_map(parse(QueryDict("kind=job")), on=today, language="sq")
    assert drawn is not None
    for county in drawn.listed[:3]:
        parameters = parse(QueryDict(urlsplit(county.url).query))
        assert county.count == search(parameters, on=today, language="sq").total
    names = [county.name for county in drawn.listed]
    assert len(names) == len(mapped_places()) - 61


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_map_with_its_list_and_its_style_is_light(shipped: None, prefix: str) -> None:
    for path, most in ((f"{prefix}/", 3_500), (f"{prefix}/places/kukes/", 4_000)):
        page = page_at(path)
        plain = STYLE.sub("", MAP.sub("", page))
        assert len(plain) < len(page)
        assert packed(page) - packed(plain) <= most
    worst = f"{prefix}/map/?q=kurs&status=open&status=upcoming&status=closed&place=kukes&for=women"
    assert packed(page_at(worst)) <= 10_000
    results = page_at(f"{prefix}/programmes/?q=kurs&place=kukes")
    without = re.sub(r'<p><a class="b b2" href="[^"]*/map/.*?</p>', "", results)
    assert len(without) < len(results)
    assert packed(results) - packed(without) <= 150

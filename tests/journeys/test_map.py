"""The tile map in a real browser: seen, touched, tabbed through, and skipped."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits, tab_to

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

PATHS = ("/", "/places/has/", "/en/map/?q=kurs&place=has")
SMALLEST_TARGET = 24
TEXT_CONTRAST = 4.5
# What a browser paints for a tile of a step, as red, green and blue over the page's ground.
PAINTED = """step => {
  const tile = document.querySelector(".land a");
  tile.setAttribute("class", "m" + step);
  const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const paint = (colour, opacity) => {
    pixel.globalAlpha = opacity;
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  paint(getComputedStyle(document.body).backgroundColor, 1);
  const square = getComputedStyle(tile.querySelector("rect"));
  const ground = paint(square.fill, square.fillOpacity);
  return [ground, paint(getComputedStyle(tile.querySelector("text")).fill, 1)];
}"""


@pytest.fixture
def site(
    transactional_db: None,
    shipped: None,
    today: dt.date,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
) -> str:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    return str(live_server.url)


def luminance(colour: list[int]) -> float:
    parts = [one / 255 for one in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[int], other: list[int]) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def open_list(page: Page) -> None:
    page.locator(".map details").evaluate("it => it.open = true")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_map_and_its_list_shut_nobody_out(
    site: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    with open_page(width, scheme=scheme) as page:
        for path in PATHS:
            page.goto(site + path)
            assert_accessible(page)
            open_list(page)
            assert_accessible(page)
        page.emulate_media(forced_colors="active")
        assert_accessible(page)


def test_on_a_small_phone_every_square_can_be_touched_and_none_covers_another(
    site: str, open_page: OpenPage
) -> None:
    with open_page(320) as page:
        page.goto(site)
        boxes = [one.bounding_box() for one in page.locator(".land a").all()]
        assert len(boxes) == 61
        for at, one in enumerate(boxes):
            assert one
            assert one["width"] >= SMALLEST_TARGET
            assert one["height"] >= SMALLEST_TARGET
            assert one["x"] >= 0
            assert one["x"] + one["width"] <= 320
            for other in boxes[:at]:
                assert other
                beside = abs(one["x"] - other["x"]) >= min(one["width"], other["width"]) - 1
                below = abs(one["y"] - other["y"]) >= min(one["height"], other["height"]) - 1
                assert beside or below
        letters = page.locator(".land text").first
        size = letters.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        drawn = page.locator(".land").bounding_box()
        assert drawn
        assert size * drawn["width"] / 288 >= 12.9
        for short in page.locator(".land text:first-of-type").all():
            assert short.evaluate("it => it.getBBox().width") <= 48


def test_the_map_fits_also_with_large_letters(site: str, open_page: OpenPage) -> None:
    with open_page(320) as page:
        for path in PATHS:
            page.goto(site + path)
            open_list(page)
            assert_fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_on_a_square_can_be_read_on_every_shade(
    site: str, open_page: OpenPage, scheme: str
) -> None:
    with open_page(360, scheme=scheme) as page:
        page.goto(f"{site}/map/")
        grounds = []
        for step in range(6):
            ground, ink = page.evaluate(PAINTED, step)
            assert contrast(ground, ink) >= TEXT_CONTRAST, (step, ground, ink)
            grounds.append(ground)
        # Each step stands out from the ground of the page more than the one before.
        told = [contrast(grounds[0], ground) for ground in grounds]
        assert told == sorted(told)
        assert len({tuple(ground) for ground in grounds}) == 6


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}])
def test_the_map_is_there_in_a_readers_own_colours_and_on_paper(
    site: str, open_page: OpenPage, media: dict[str, Any]
) -> None:
    with open_page(800) as page:
        page.emulate_media(**media)
        page.goto(f"{site}/places/has/")
        for step in range(1, 6):
            ground, ink = page.evaluate(PAINTED, step)
            assert contrast(ground, ink) >= TEXT_CONTRAST, step
            line = page.locator(".land a rect").first
            assert line.evaluate("it => getComputedStyle(it).stroke") != "none"
        # The place of the page is still outlined, more strongly than any other.
        widths = page.evaluate(
            "['.here', '.m5 rect', '.m1 rect'].map(one => {"
            "const it = document.querySelector('.land ' + one);"
            "return it ? parseFloat(getComputedStyle(it).strokeWidth) : 1 })"
        )
        assert widths[0] > widths[2]


def test_a_square_is_a_link_with_the_name_and_the_number_also_without_script(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        page.goto(site)
        link = page.locator(".land").get_by_role("link", name=re.compile("^Has: "))
        name = link.locator("title").text_content() or ""
        count = re.fullmatch(r"Has: (\d+) mundësi", name)
        assert count
        link.click()
        expect(page.locator("h1")).to_have_text(re.compile(rf"^{count[1]} mundësi"))
        assert page.url.endswith("/programmes/?place=has")


def test_the_keyboard_walks_the_map_county_by_county_or_skips_it(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/map/")
        tab_to(page, ".map .skip")
        expect(page.locator(".map .skip")).to_be_in_viewport()
        page.keyboard.press("Tab")
        walked = []
        for _step in range(8):
            walked.append(page.evaluate("document.activeElement.querySelector('text').textContent"))
            page.keyboard.press("Tab")
        assert walked == ["MALË", "SHK", "PUK", "FUSH", "VAU", "TRO", "HAS", "KUK"]

        page.goto(f"{site}/en/map/")
        tab_to(page, ".map .skip")
        page.keyboard.press("Enter")
        expect(page.locator("#by-county")).to_be_focused()
        # The list is no second copy for the keyboard until it is opened.
        assert not page.locator(".tables a:visible").count()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator(".tables a").first).to_be_focused()
        tab_to(page, '.tables a[href$="place=has"]', most=60)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(re.compile(r"^\d+ opportunities in Has"))


def test_the_way_from_results_to_the_map_and_back_keeps_the_search(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/?q=kurs&kind=education")
        page.get_by_role("link", name="See on the map").click()
        page.locator(".land").get_by_role("link", name=re.compile("^Tropojë: ")).click()
        expect(page).to_have_url(f"{site}/en/programmes/?q=kurs&place=tropoje&kind=education")
        page.get_by_role("link", name="See on the map").click()
        current = page.locator('.land a[aria-current="true"]')
        expect(current).to_have_count(1)
        expect(current.locator("title")).to_have_text(re.compile("^Tropojë: "))
        page.get_by_role("link", name="Back to the results").click()
        expect(page.locator("h1")).to_have_text(re.compile("in Tropojë"))

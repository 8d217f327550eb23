"""The page of deadlines as people use it: on a phone, in the dark, with a keyboard."""

import datetime as dt
import re
from typing import Any, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.places.models import Place
from tests.conftest import TODAY
from tests.factories import programme
from tests.journeys.conftest import (
    DESKTOP,
    PHONE,
    OpenPage,
    assert_accessible,
    assert_fits,
    tab_to,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

DAY = dt.timedelta(days=1)
QUERIES = ["", "?place=has&kind=education&age=19", "?place=Atlantis&age=5", "?q=zzqqxx"]


@pytest.fixture
def site(
    transactional_db: None,
    shipped: None,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The shipped catalogue with a few announced days, and long words in a title."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    albania = [Place.objects.get(code="AL")]
    long = "Internacionalizimi i bashkëpunëtorëve vetëpunësues-bujqësorë-agropërpunues " * 2
    programme(slug="soon", title_sq="Kurs", coverage=albania, closes_on=TODAY + 5 * DAY)
    programme(slug="long", title_sq=long.strip(), coverage=albania, opens_on=TODAY + 99 * DAY)
    programme(slug="over", title_sq="Mbaroi", coverage=albania, closes_on=TODAY - DAY)
    return str(live_server.url)


def unfolded(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("sq", PHONE, "light"), ("en", PHONE, "dark"), ("sq", DESKTOP, "dark")],
)
def test_everybody_can_read_it(
    site: str,
    open_page: OpenPage,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    prefix = "/en" if language == "en" else ""
    for query in QUERIES:
        with open_page(width, scheme=scheme) as page:
            page.goto(f"{site}{prefix}/deadlines/{query}")
            unfolded(page)
            assert_accessible(page)
            assert_fits(page)


def test_with_letters_twice_as_large_it_still_fits(site: str, open_page: OpenPage) -> None:
    with open_page(PHONE, javascript=True) as page:
        page.goto(f"{site}/deadlines/")
        unfolded(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert_fits(page)


def test_from_the_place_to_the_month_to_the_programme_without_script_and_mouse(
    site: str, open_page: OpenPage
) -> None:
    with open_page(PHONE, javascript=False) as page:
        page.goto(f"{site}/en/deadlines/")
        page.get_by_label("Where do you live?").select_option("has")
        tab_to(page, ".pick .b")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Deadlines for people in Has")
        expect(page).to_have_url(f"{site}/en/deadlines/?place=has")
        tab_to(page, '.jump a[href="#m2027-02"]')
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="February")).to_be_in_viewport()
        tab_to(page, 'a[href="/en/programmes/long/"]')
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{site}/en/programmes/long/")
        calendar = page.get_by_role("link", name="Add the deadline to my calendar")
        expect(calendar).to_have_attribute("href", "/en/programmes/long.ics")


def test_a_calendar_is_handed_over_as_a_file(site: str, open_page: OpenPage) -> None:
    with open_page(DESKTOP) as page:
        page.goto(f"{site}/en/deadlines/?place=has")
        link = page.get_by_role("link", name=re.compile("Add to my calendar ?: Kurs"))
        with page.expect_download() as handed:
            link.click()
        assert handed.value.suggested_filename == "soon.ics"

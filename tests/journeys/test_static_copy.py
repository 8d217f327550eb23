"""The copy of the site as somebody opens it who has only the files, and no internet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from directory.places.models import Place
from directory.web import sitemap
from directory.web.static_copy.writing import export_site
from tests.factories import programme, small_country
from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def copy(tmp_path: Path, today: dt.date, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small catalogue as files, in a folder with letters that are not plain; its address."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    sitemap.found.cache_clear()
    country = small_country()
    for number in range(27):
        programme(
            slug=f"kurs-{number}",
            title_sq=f"Kursi {number:02}",
            title_en=f"Course {number:02}",
            summary_en="Learn it.",
            kinds=["job" if number < 3 else "education"],
            coverage=[country["AL-07-39" if number % 2 else "AL"]],
            closes_on=today + dt.timedelta(days=number),
            application_url="https://organiser.example/apply",
        )
    folder = tmp_path / "Mundësi në USB"
    export_site(folder, at=timezone.now(), within=list(Place.objects.filter(code="AL-07")))
    return folder.as_uri()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_from_the_first_page_to_a_programme_without_the_internet(
    copy: str, browser: Browser, javascript: bool
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, offline=True
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.goto(f"{copy}/index.html")
    expect(page.locator(".of-day")).to_contain_text("21 nëntor 2026")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".hero .ways a").click()
    expect(page.locator("h1")).to_have_text("Find by place and kind")
    page.locator("details summary", has_text="Kukës").click()
    page.locator(".by-kind a", has_text="Jobs: Has").click()
    expect(page.locator(".cards h3")).to_have_count(3)
    page.locator(".ways a").nth(1).click()  # all kinds
    expect(page.locator(".cards h3")).to_have_count(25)
    page.locator(".pages a").last.click()
    expect(page.locator(".cards h3")).to_have_count(2)
    title = page.locator(".cards h3 a").first.inner_text()
    page.locator(".cards h3 a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.locator(".top").get_by_role("link", name="Deadlines").click()
    expect(page.locator("h1")).to_have_text("Deadlines")
    page.locator(".of-day a").click()
    expect(page.locator("h1")).to_have_text("About this copy")
    page.locator(".brand").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()
    assert {url.partition("://")[0] for url in asked} == {"file"}
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_copy_shuts_anybody_out(copy: str, open_page: OpenPage, scheme: Any) -> None:
    files = (
        "index.html",
        "en/find/index.html",
        "copy/index.html",
        "programmes/index.html",
        "en/programmes/by/place-has/kind-job/index.html",
        "programmes/kurs-1/index.html",
        "en/places/has/index.html",
        "deadlines/index.html",
        "map/index.html",
    )
    with open_page(320, scheme=scheme) as page:
        for file in files:
            page.goto(f"{copy}/{file}")
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            assert_accessible(page)
            assert_fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)


def test_what_needs_the_living_site_can_be_told_by_sight_and_by_ear(
    copy: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{copy}/en/programmes/kurs-1/index.html")
        check = page.get_by_role("link", name="Check if this fits you (needs the internet)")
        expect(check).to_be_visible()
        assert "↗" in check.evaluate("it => getComputedStyle(it, '::after').content")
        kept = page.get_by_role("link", name="Apply at the organiser")
        assert kept.evaluate("it => getComputedStyle(it, '::after').content") == "none"

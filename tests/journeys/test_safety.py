"""Help under pressure, reports, and pages nobody wants to see, in a real browser."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.template import loader
from playwright.sync_api import Page, Route, expect

from directory.stewardship.actions.reports import report
from directory.stewardship.models import Report
from directory.web.help_lines import HARMLESS
from tests.factories import programme, small_country
from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits, tab_to

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

PAGES = {
    "help": "/help/",
    "report": "/programmes/kursi/report/",
    "thanks": "/programmes/kursi/report/?sent=1",
    "programme with a warning": "/programmes/kursi/",
    "missing": "/programmes/kurse-qepje/",
}
BARE = ("400.html", "405.html", "500.html", "503.html")
LEAVE = "[data-leave]"


@pytest.fixture
def site(
    transactional_db: None, today: dt.date, monkeypatch: pytest.MonkeyPatch, live_server: Any
) -> str:
    """One job course, reported on by people who are quick."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    monkeypatch.setattr("directory.web.report.YOUNGEST", dt.timedelta(0))
    programme(
        slug="kursi",
        title_sq="Kurs qepjeje",
        title_en="Sewing course",
        kinds=["education", "job"],
        coverage=[small_country()["AL"]],
    )
    return str(live_server.url)


def addresses(site: str) -> list[str]:
    return [f"{site}{prefix}{path}" for prefix in ("", "/en") for path in PAGES.values()]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_none_of_these_pages_shuts_anybody_out(
    site: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    with open_page(width, scheme=scheme) as page:
        for address in addresses(site):
            page.goto(address)
            assert_accessible(page)
        page.goto(f"{site}/programmes/kursi/report/")
        page.locator("button.big").click()
        expect(page.locator(".err")).to_be_focused()
        assert_accessible(page)
        page.goto(
            "about:blank"
        )  # a page with no policy of its own, which would refuse their styles
        for template in BARE:
            page.set_content(loader.render_to_string(template))
            assert_accessible(page)


def test_nothing_runs_over_the_edge_of_a_small_phone_also_with_large_letters(
    site: str, open_page: OpenPage
) -> None:
    with open_page(320) as page:
        for address in addresses(site):
            page.goto(address)
            assert_fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)
        page.goto(
            "about:blank"
        )  # a page with no policy of its own, which would refuse their styles
        for template in BARE:
            page.set_content(loader.render_to_string(template))
            assert_fits(page)


def test_these_pages_can_be_read_in_a_readers_own_colours(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        page.emulate_media(forced_colors="active")
        for address in addresses(site):
            page.goto(address)
            assert_accessible(page)


# --- leaving quickly -----------------------------------------------------------------------------


def weather(page: Page) -> None:
    """In place of the harmless page, which no test may ask for."""

    def answer(route: Route) -> None:
        assert "referer" not in route.request.headers
        route.fulfill(content_type="text/html", body="<title>Moti</title><p>23 gradë")

    for address in HARMLESS.values():
        page.route(address, answer)


@pytest.mark.parametrize("way", ["tap", "escape"])
def test_one_tap_or_three_escapes_leave_and_back_does_not_return(
    site: str, open_page: OpenPage, way: str
) -> None:
    with open_page(360) as page:
        weather(page)
        page.goto(f"{site}/about/")
        page.goto(f"{site}/help/")
        expect(page.locator(f"{LEAVE} + small")).to_be_visible()
        if way == "tap":
            page.locator(LEAVE).click()
        else:
            for key in ("Escape", "Escape", "Tab", "Escape", "Escape"):
                page.keyboard.press(key)
            assert page.url == f"{site}/help/"
            page.keyboard.press("Escape")
        page.wait_for_url(HARMLESS["sq"])
        page.go_back()
        assert page.url == f"{site}/about/"


def test_the_page_is_blank_before_the_other_one_is_there(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        weather(page)
        seen: list[str] = []
        page.on("console", lambda said: seen.append(said.text))
        page.add_init_script(
            "new MutationObserver(() => document.body &&"
            " console.log(`[${document.title}] ${document.body.textContent.length}`))"
            ".observe(document, { childList: true, subtree: true })"
        )
        page.goto(f"{site}/en/help/")
        assert "[] 0" not in seen
        page.locator(LEAVE).click()
        page.wait_for_url(HARMLESS["en"])
        assert "[] 0" in seen


def test_without_script_the_way_out_is_a_link_like_any_other(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        weather(page)
        page.goto(f"{site}/help/")
        assert not page.locator(f"{LEAVE} + small").is_visible()
        page.locator(LEAVE).click()
        page.wait_for_url(HARMLESS["sq"])


def test_the_way_out_stays_in_reach_and_nobody_is_told_of_the_visit(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{site}/help/")
        page.locator("text=116 006").scroll_into_view_if_needed()
        page.mouse.wheel(0, 600)
        expect(page.locator(LEAVE)).to_be_in_viewport()
        assert all(one.startswith(site) for one in asked)
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


# --- reporting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_somebody_reports_with_the_keyboard_alone_and_goes_back(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    with open_page(360, javascript=javascript) as page:
        page.goto(f"{site}/en/programmes/kursi/")
        page.get_by_role("link", name="Something wrong here?").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/report/")
        tab_to(page, "[name=reason]")
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        tab_to(page, "#text")
        page.keyboard.type("The second link leads nowhere.")
        tab_to(page, "button.big")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Thank you, we have it")
        page.reload()
        page.get_by_role("link", name="Back to the opportunity").click()
        expect(page.locator("h1")).to_have_text("Sewing course")
    (made,) = Report.objects.all()
    assert (made.reason, made.text, made.count) == ("link", "The second link leads nowhere.", 1)


class Held:
    """Takes reports as usual, but the first one only once the second has come in."""

    def __init__(self) -> None:
        self.first, self.second = threading.Event(), threading.Event()
        self.noted = threading.Semaphore(0)

    def __call__(self, **values: Any) -> Report:
        if self.first.is_set():
            self.second.set()
        self.first.set()
        try:
            assert self.second.wait(30)
            return report(**values)
        finally:
            self.noted.release()


def test_an_impatient_finger_leaves_one_report(
    site: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both taps reach the server: the page of the first has not come when the second is made."""
    held = Held()
    monkeypatch.setattr("directory.web.views.safety.note", held)
    with open_page(360) as page:
        page.goto(f"{site}/programmes/kursi/report/")
        page.locator("[value=closed]").check()
        button = page.locator("button.big")
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box
        # The mouse alone, for a click on an element waits until the answer is there.
        for arrived in (held.first, held.second):
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            assert arrived.wait(30)
        # The browser gives up the first answer, which waiting for a navigation takes for a failure.
        expect(page).to_have_url(f"{site}/programmes/kursi/report/?sent=1", timeout=30_000)
    assert all(held.noted.acquire(timeout=30) for _tap in range(2))
    assert list(Report.objects.values_list("reason", "count")) == [("closed", 1)]

"""The public pages as people use them: on a phone, with a keyboard, in the dark, without script."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits, tab_to

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

PROGRAMME = "public-vocational-training-courses"
PAGES = {
    "home": "/",
    "results": "/programmes/?q=kurs&place=kukes",
    "filters": "/programmes/?q=kurs&place=kukes&kind=education&cost=free",
    "empty": "/programmes/?q=kurs&place=has&kind=job&for=roma&sex=male",
    "nothing": "/programmes/?q=zzqqxx",
    "error": "/programmes/?place=Atlantis&age=7",
    "programme": f"/programmes/{PROGRAMME}/",
    "place": "/places/kukes/",
    "organisation": "/organisations/bashkia-kukes/",
    "about": "/about/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "missing": "/programmes/there-is-no-such-thing/",
}
BOX, LIST = "#q", "#suggestions"
Scheme = Literal["light", "dark"]


@pytest.fixture
def site(
    transactional_db: None,
    shipped: None,
    today: dt.date,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
) -> str:
    """The shipped catalogue as it is on the day it was gathered."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    return str(live_server.url)


def address(site: str, name: str, language: str = "sq") -> str:
    return f"{site}{'/en' if language == 'en' else ''}{PAGES[name]}"


def opened_filters(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


@contextmanager
def visit(browser: Browser, *, javascript: bool = True, touch: bool = False) -> Iterator[Page]:
    """A fresh visitor on a phone, none of whose pages may complain."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=javascript, has_touch=touch
    )
    context.set_default_timeout(10_000)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "width", "scheme", "names"),
    [
        ("sq", 360, "light", list(PAGES)),
        ("en", 1280, "dark", list(PAGES)),
        ("en", 360, "dark", ["filters", "programme"]),
        ("sq", 1280, "light", ["results"]),
    ],
)
def test_no_page_shuts_anybody_out(
    site: str,
    open_page: OpenPage,
    language: str,
    width: int,
    scheme: Scheme,
    names: list[str],
) -> None:
    with open_page(width, scheme=scheme) as page:
        for name in names:
            page.goto(address(site, name, language))
            assert page.locator("html").get_attribute("lang") == language
            if name in {"filters", "error"}:
                opened_filters(page)
            assert_accessible(page)


def test_pages_can_be_read_in_a_readers_own_colours(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        page.emulate_media(forced_colors="active")
        for name in ("home", "filters", "programme"):
            page.goto(address(site, name))
            assert_accessible(page)
            for path in page.locator("main svg.i:visible").all()[:3]:
                stroke = path.evaluate("it => getComputedStyle(it).stroke")
                assert stroke == page.evaluate("getComputedStyle(document.body).color")


def test_nothing_runs_over_the_edge_of_a_small_phone_also_with_large_letters(
    site: str, open_page: OpenPage
) -> None:
    with open_page(320) as page:
        pairs = [("sq", name) for name in PAGES] + [("en", name) for name in ("home", "filters")]
        for language, name in pairs:
            page.goto(address(site, name, language))
            opened_filters(page)
            assert_fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)


def key_to(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector, most=150)
    page.keyboard.press(key)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_from_the_first_page_to_a_programme_with_the_keyboard_alone(
    site: str, browser: Browser, javascript: bool
) -> None:
    with visit(browser, javascript=javascript) as page:
        page.goto(site)
        tab_to(page, ".skip", most=1)
        tab_to(page, BOX)
        page.keyboard.type("kurs")
        tab_to(page, "#place")
        page.keyboard.type("Has")
        key_to(page, ".find button")
        expect(page.locator(".chips .x")).to_have_count(1)
        before = int(page.locator("h1").inner_text().split()[0])
        key_to(page, ".flt > summary")
        key_to(page, ".fc:has([name=cost]) > summary")
        key_to(page, "[name=cost][value=free]", "Space")
        key_to(page, ".go button")
        expect(page.locator(".chips .x")).to_have_count(2)
        assert 0 < int(page.locator("h1").inner_text().split()[0]) < before
        title = page.locator(".c h3 a").first.inner_text()
        key_to(page, ".c h3 a")
        expect(page.locator("h1")).to_have_text(title)
        tab_to(page, "a.b[href='#apply']")


def test_a_visit_leaves_nothing_in_the_browser_and_tells_nobody(
    site: str, browser: Browser
) -> None:
    with visit(browser) as page:
        asked: list[Request] = []
        page.on("request", lambda one: asked.append(one))  # noqa: PLW0108 (Playwright marks what it is given)
        for name in PAGES:
            if name != "missing":  # the browser complains of a 404 by itself
                page.goto(address(site, name))
        page.goto(site)
        page.locator(BOX).press_sequentially("kuk")
        expect(page.locator(f"{LIST} li").first).to_be_visible()
        stored = page.evaluate(
            "async () => [localStorage.length, sessionStorage.length, document.cookie,"
            " (await indexedDB.databases()).length, (await caches.keys()).length]"
        )
        assert stored == [0, 0, "", 0, 0]
        assert page.context.cookies() == []
        assert {urlsplit(one.url).netloc for one in asked} == {urlsplit(site).netloc}
        assert not any("cookie" in one.headers for one in asked)


# --- suggestions ---------------------------------------------------------------------------------


def type_into(page: Page, words: str) -> None:
    """Type as people do, and wait for what is suggested."""
    with page.expect_response("**/api/suggest?**"):
        page.locator(BOX).press_sequentially(words, delay=20)
    expect(page.locator(BOX)).to_have_attribute("aria-expanded", "true")


def active(page: Page) -> str | None:
    """The text of the option that a screen reader is told of."""
    option = page.locator(BOX).get_attribute("aria-activedescendant")
    return page.locator(f"#{option}").inner_text() if option else None


def assert_closed(page: Page) -> None:
    expect(page.locator(LIST)).to_be_hidden()
    expect(page.locator(BOX)).to_have_attribute("aria-expanded", "false")
    assert active(page) is None


def test_suggestions_follow_the_keys_that_a_combobox_has(site: str, browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(f"{site}/en/programmes/?place=has")
        box, options = page.get_by_role("combobox", name="What are you looking for?"), LIST + " li"
        expect(box).to_have_attribute("aria-autocomplete", "list")
        box.focus()
        assert_closed(page)
        type_into(page, "kuk")
        number = page.locator(options).count()
        assert 3 <= number <= 8
        expect(page.locator(".find [role=status]")).to_have_text(f"{number} suggestions")
        assert active(page) is None
        assert_accessible(page)
        page.keyboard.press("ArrowDown")
        assert active(page) == page.locator(options).first.inner_text()
        assert page.locator("[role=option][aria-selected=true]").count() == 1
        assert_accessible(page)
        page.keyboard.press("ArrowUp")
        assert active(page) is None
        page.keyboard.press("ArrowUp")
        assert active(page) == page.locator(options).last.inner_text()
        page.keyboard.press("Home")
        assert active(page) is None
        page.keyboard.press("Escape")
        assert_closed(page)
        expect(box).to_have_value("kuk")
        with page.expect_response("**/api/suggest?**"):
            page.keyboard.press("ArrowDown")
        expect(page.locator(options)).to_have_count(number)
        page.keyboard.press("Tab")
        assert_closed(page)
        expect(page.locator("#place")).to_be_focused()


def test_enter_goes_to_the_active_suggestion_and_searches_when_none_is(
    site: str, browser: Browser
) -> None:
    with visit(browser) as page:
        page.goto(f"{site}/en/")
        type_into(page, "kukës")
        page.keyboard.press("ArrowDown")
        assert str(active(page)).split() == ["Kukës", "(municipality)", "place"]
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/places/kukes/")
        page.goto(f"{site}/en/")
        type_into(page, "kukës")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/programmes/?q=kuk**")


def test_a_subject_keeps_what_else_was_chosen(site: str, browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(f"{site}/en/programmes/?place=has")
        type_into(page, "schol")
        page.locator(f"{LIST} li", has_text="subject").first.click()
        page.wait_for_url("**/en/programmes/?q=*")
        assert "place=has" in page.url


def test_a_finger_can_choose_a_suggestion_and_a_tap_elsewhere_closes_them(
    site: str, browser: Browser
) -> None:
    with visit(browser, touch=True) as page:
        page.goto(site)
        type_into(page, "has")
        page.locator("h1").tap()
        page.locator("#place").focus()
        assert_closed(page)
        page.locator(BOX).fill("")
        type_into(page, "has")
        page.locator(f"{LIST} li", has_text="bashki").first.tap()
        page.wait_for_url("**/places/has/")


def test_only_the_last_of_quick_letters_is_asked_and_from_two_on(
    site: str, browser: Browser
) -> None:
    with visit(browser) as page:
        page.goto(site)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/api/" in one.url else None)
        page.locator(BOX).press_sequentially("k")
        page.wait_for_timeout(300)
        assert asked == []
        type_into(page, "ukes")
        assert [urlsplit(one).query for one in asked] == ["lang=sq&q=kukes"]
        page.locator(BOX).fill("")
        assert_closed(page)
        expect(page.locator(".find [role=status]")).to_be_empty()


def test_suggestions_can_be_read_on_a_small_phone_in_the_dark(
    site: str, open_page: OpenPage
) -> None:
    with open_page(320, scheme="dark") as page:
        for path in ("/", "/programmes/"):
            page.goto(site + path)
            type_into(page, "ku")
            page.keyboard.press("ArrowDown")
            # It lies on top of what follows: nothing else is at its lower edge.
            on_top = page.locator(LIST).evaluate(
                "list => { list.scrollIntoView({ block: 'center' });"
                " const it = list.getBoundingClientRect();"
                " return list.contains(document.elementFromPoint(it.left + 20, it.bottom - 20)) }"
            )
            assert on_top
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)
            assert_accessible(page)


def test_without_the_network_the_box_is_a_box(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site)
        page.route("**/api/suggest?**", lambda route: route.abort())
        page.locator(BOX).press_sequentially("kurs")
        page.wait_for_timeout(300)
        assert_closed(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/programmes/?q=kurs&place=")
        assert errors == []

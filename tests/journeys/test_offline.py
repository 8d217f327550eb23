"""Without a signal: what somebody asked to keep can be read, nothing else is stored, all goes."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from directory.programmes.models import Programme
from directory.web import offline
from tests.conftest import TODAY
from tests.journeys.conftest import (
    DESKTOP,
    PHONE,
    OpenPage,
    assert_accessible,
    assert_fits,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
FIRST, SECOND, OTHER = (
    "public-vocational-training-courses",
    "youth-guarantee",
    "national-internship-programme",
)
SAVED = {
    "": re.compile(r"Saved on \d{1,2} [a-zë]+ 20\d\d, \d\d:\d\d\.|Ruajtur më \d"),
    "/en": re.compile(r"Saved on \d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d\."),
}
# What of a visitor's doings a browser could keep.
TRACES = """async () => ({
  list: localStorage.list,
  keys: Object.keys(localStorage).length + Object.keys(sessionStorage).length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"keys": 0, "cookies": "", "databases": 0, "caches": [], "workers": 0}
STORED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(url);
  return found.map((url) => url.slice(location.origin.length));
}"""


@pytest.fixture
def site(
    transactional_db: None, shipped: None, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The shipped catalogue on the day of the tests."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    return str(live_server.url)


def traces(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(TRACES)
    return {name: value for name, value in found.items() if value is not None}


def stored(page: Page) -> list[str]:
    found: list[str] = page.evaluate(STORED)
    return found


def keep_on_this_phone(page: Page, site: str, prefix: str = "/en") -> None:
    """Open a list of two, ask for it to be kept, and wait until it is."""
    page.goto(f"{site}{prefix}/shortlist/?p={FIRST},{SECOND}")
    page.locator("[data-do=save]").click()
    expect(page.locator("section:has([data-do=save]) [role=status]")).to_have_text(
        page.locator("[data-do=save]").get_attribute("data-done") or "?", timeout=20_000
    )


def until(page: Page, promised: str, arg: Any = None) -> None:
    """Wait until what the function promises is true; Playwright itself does not await it."""
    for _ in range(200):
        if page.evaluate(promised, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never true on {page.url}: {promised}")


def settle(page: Page, *paths: str) -> None:
    """Wait until the worker has stored these; it does so after the page is there."""
    for path in paths:
        until(page, "async (path) => Boolean(await caches.match(path))", path)


def forgotten(page: Page, path: str) -> None:
    until(page, "async (path) => !(await caches.match(path))", path)


# --- before and after asking ---------------------------------------------------------------------


def test_nothing_at_all_is_stored_before_somebody_asks(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        for path in ("/", "/programmes/?q=kurs", f"/programmes/{FIRST}/", "/shortlist/"):
            page.goto(site + path)
        page.goto(f"{site}/shortlist/?p={FIRST},{SECOND}&compare={FIRST},{SECOND}")
        page.goto(f"{site}/offline/")
        assert traces(page) == NOTHING
        assert page.context.cookies() == []
        expect(page.locator("[data-do=drop]")).to_be_hidden()


def test_the_list_and_its_programmes_are_there_without_a_signal_and_say_since_when(
    site: str, open_page: OpenPage
) -> None:
    for prefix in ("", "/en"):
        with open_page(360) as page:
            keep_on_this_phone(page, site, prefix)
            title = page.locator(".c h3 a").first.inner_text()
            page.context.set_offline(True)
            page.goto(f"{site}{prefix}/shortlist/")
            page.wait_for_url(f"{site}{prefix}/shortlist/?p={FIRST},{SECOND}")
            expect(page.locator("main > .note").first).to_contain_text(SAVED[prefix])
            expect(page.locator(".c")).to_have_count(2)
            page.locator(".c h3 a").first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
            expect(page.locator("main > .note").first).to_contain_text(SAVED[prefix])
            # The script is there too: the button knows what is kept.
            expect(page.locator(".b[data-slug]")).to_have_attribute("aria-pressed", "true")
            page.context.set_offline(False)
            page.reload()
            expect(page.locator("main > .note")).to_have_count(0)


def test_opened_programmes_and_the_last_results_are_there_without_a_signal(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        results, programme = "/en/programmes/?place=kukes&kind=job", f"/en/programmes/{OTHER}/"
        page.goto(site + results)
        heading = page.locator("#count").inner_text()
        page.goto(site + programme)
        settle(page, results, programme)
        page.context.set_offline(True)
        page.goto(site + results)
        expect(page.locator("#count")).to_have_text(heading)
        expect(page.locator("main > .note").first).to_contain_text(SAVED["/en"])
        page.goto(site + programme)
        expect(page.locator("main > .note").first).to_contain_text(SAVED["/en"])


def test_what_is_kept_on_a_card_later_is_saved_at_once(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        page.goto(f"{site}/en/programmes/?q=internship")
        page.locator(f".kp[data-slug={OTHER}]").click()
        address = f"/en/shortlist/?p={FIRST},{SECOND},{OTHER}"
        settle(page, address, f"/en/programmes/{OTHER}/")
        forgotten(page, f"/en/shortlist/?p={FIRST},{SECOND}")
        page.context.set_offline(True)
        page.locator(".bar a").last.click()
        page.wait_for_url(site + address)
        expect(page.locator(".c")).to_have_count(3)


# --- what is never stored ------------------------------------------------------------------------


def test_the_check_and_what_somebody_says_of_themselves_are_never_stored(
    site: str, open_page: OpenPage
) -> None:
    personal = [
        "/en/check/",
        "/en/programmes/?age=19",
        "/en/programmes/?q=kurs&sex=female",
        "/en/programmes/?education=basic&place=has",
        "/en/programmes/?employment=neet",
        "/en/programmes/?for=roma",
        "/en/programmes/?%61ge=19",
        "/en/help/",
    ]
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        before = set(stored(page))
        for path in personal:
            page.goto(site + path)
        page.goto(f"{site}/en/check/")
        page.locator("main button").first.click()  # a POST
        page.wait_for_load_state()
        page.goto(f"{site}/en/admin/login/")
        page.goto(f"{site}/en/programmes/?q=kurs")
        settle(page, "/en/programmes/?q=kurs")
        assert set(stored(page)) - before == {"/en/programmes/?q=kurs"}
        page.context.set_offline(True)
        for path in personal:
            page.goto(site + path)
            expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this phone")
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(f"{site}/en/admin/login/")


def test_no_more_than_a_hundred_pages_are_stored_the_last_ones(
    site: str, open_page: OpenPage
) -> None:
    fill = """async () => {
      const pages = await caches.open("pages");
      const put = (n) => pages.put(`/en/programmes/filler-${n}/`, new Response("x"));
      for (let n = 0; n < 105; n++) await put(n);
    }"""
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        page.evaluate(fill)
        page.goto(f"{site}/en/programmes/?q=kurs")
        settle(page, "/en/programmes/?q=kurs")
        until(page, "async () => (await (await caches.open('pages')).keys()).length === 100")
        found = stored(page)
        assert "/en/programmes/filler-104/" in found
        assert "/en/programmes/filler-0/" not in found


# --- when the network is there, but not well -----------------------------------------------------


def test_what_was_taken_down_is_forgotten_once_the_site_says_so(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        Programme.objects.filter(slug=SECOND).update(published=False)
        page.goto(f"{site}/en/programmes/{SECOND}/")
        expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")
        forgotten(page, f"/en/programmes/{SECOND}/")


def test_a_network_that_does_not_answer_is_not_waited_for_forever(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        page.goto(f"{site}/en/programmes/{FIRST}/")
        worker = page.context.service_workers[0]
        worker.evaluate("() => { self.fetch = () => new Promise(() => {}); }")
        page.reload()
        expect(page.locator("main > .note").first).to_contain_text(SAVED["/en"])
        broken = "async () => new Response('', { status: 503 })"
        worker.evaluate(f"() => {{ self.fetch = {broken}; }}")
        page.reload()
        expect(page.locator("main > .note").first).to_contain_text(SAVED["/en"])


def test_pages_of_an_older_site_find_the_script_of_the_newer_one(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        page.goto(f"{site}/en/programmes/{FIRST}/")
        page.context.set_offline(True)
        answer = page.evaluate("async () => (await fetch('/static/keep.0123456789ab.js')).text()")
        assert "localStorage" in answer


def test_a_newer_site_replaces_what_the_worker_kept_and_leaves_the_pages(
    site: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        before = page.evaluate("caches.keys()")
        monkeypatch.setattr(offline, "NEEDED", ("favicon.svg", "keep.js", "share.js"))
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        until(
            page,
            "async (old) => { const now = await caches.keys();"
            " return now.length === 2 && now.some((name) => !old.includes(name)); }",
            before,
        )
        assert len(before) == 2
        found = stored(page)
        assert {"/static/share.js", "/offline/", f"/en/programmes/{FIRST}/"} <= set(found)


# --- what is saved, and how it goes --------------------------------------------------------------


def test_where_nothing_is_saved_the_page_tells_what_is_and_where_to_try_again(
    site: str, open_page: OpenPage
) -> None:
    with open_page(PHONE) as page:
        keep_on_this_phone(page, site)
        page.context.set_offline(True)
        page.goto(f"{site}/en/places/kukes/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this phone")
        saved = page.locator("#saved li:visible")
        expect(saved).to_have_count(3)  # the list and its two programmes
        expect(saved.first).to_contain_text(re.compile(r"20\d\d, \d\d:\d\d"))
        assert_fits(page)
        page.locator("#saved a", has_text="Youth Guarantee").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Youth Guarantee")
        page.goto(f"{site}/places/has/")
        assert page.locator("html").get_attribute("lang") == "sq"
        page.context.set_offline(False)
        page.locator("main .b:not(.b2)").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Has")


def test_what_is_saved_can_be_seen_while_there_is_a_signal_too(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/offline/")
        expect(page.get_by_text("Nothing yet.")).to_be_visible()
        keep_on_this_phone(page, site)
        page.get_by_role("link", name="What is saved on this phone").click()
        expect(page.locator("#saved li:visible")).to_have_count(3)
        expect(page.get_by_text("Nothing yet.")).to_be_hidden()


@pytest.mark.parametrize("where", ["shortlist", "offline"])
def test_one_button_deletes_it_all(site: str, open_page: OpenPage, where: str) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        page.goto(f"{site}/en/programmes/?q=kurs")
        page.goto(f"{site}/en/{where}/")
        page.get_by_role("button", name="Delete from this phone").click()
        expect(page.get_by_text("Deleted. Nothing of Mundësi is left")).to_be_visible()
        assert traces(page) == NOTHING
        expect(page.get_by_role("button", name="Delete from this phone")).to_be_hidden()
        page.goto(f"{site}/en/programmes/{FIRST}/")
        page.goto(f"{site}/en/programmes/?q=kurs")
        page.wait_for_timeout(300)
        assert traces(page) == NOTHING
        page.context.set_offline(True)
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(f"{site}/en/programmes/{FIRST}/")


def test_another_window_that_stays_open_stores_nothing_again(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        keep_on_this_phone(page, site)
        other = page.context.new_page()
        other.goto(f"{site}/en/programmes/?q=kurs")
        page.goto(f"{site}/en/shortlist/")
        page.get_by_role("button", name="Delete from this phone").click()
        expect(page.get_by_text("Deleted.")).to_be_visible()
        expect(other.locator(".bar a").last).to_have_text("My list")
        # What a filter does in that window, which its worker still serves.
        other.evaluate("async () => (await fetch('/en/programmes/?q=kurs&cost=free')).text()")
        other.wait_for_timeout(300)
        assert traces(other) == NOTHING


def test_a_list_kept_in_the_browser_alone_is_deleted_by_the_same_button(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/{FIRST}/")
        page.get_by_role("button", name="Keep in my list").click()
        page.goto(f"{site}/en/shortlist/")
        page.get_by_role("button", name="Delete from this phone").click()
        expect(page.get_by_text("Deleted.")).to_be_visible()
        assert traces(page) == NOTHING


def test_without_enough_signal_saving_says_that_it_did_not_work(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        page.route(f"**/programmes/{SECOND}/", lambda route: route.abort())
        page.locator("[data-do=save]").click()
        expect(page.get_by_text("Not everything could be saved.")).to_be_visible()


# --- for everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "width", "scheme"), [("", 360, "dark"), ("/en", DESKTOP, "light")]
)
def test_saved_pages_shut_nobody_out(
    site: str, open_page: OpenPage, prefix: str, width: int, scheme: str
) -> None:
    with open_page(width, scheme=scheme) as page:
        keep_on_this_phone(page, site, prefix)
        assert_accessible(page)
        page.context.set_offline(True)
        for path in ("/shortlist/", f"/programmes/{FIRST}/", "/about/"):
            page.goto(f"{site}{prefix}{path}")
            assert_accessible(page)
            assert_fits(page)

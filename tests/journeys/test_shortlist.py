"""The visitor’s own list in a browser: kept when asked for, and by its address without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.programmes.models import FormerAddress, Programme
from tests.conftest import TODAY
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
FIRST, SECOND, THIRD, FOURTH = (
    "public-vocational-training-courses",
    "youth-guarantee",
    "youth-entrepreneurship-centres-north-east",
    "national-internship-programme",
)


@pytest.fixture
def site(
    transactional_db: None, shipped: None, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The shipped catalogue on the day of the tests."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    return str(live_server.url)


def stored(page: Page) -> Any:
    return page.evaluate("({ ...localStorage })")


def titles(page: Page) -> list[str]:
    return page.locator(".c h3 a").all_inner_texts()


# --- with script ---------------------------------------------------------------------------------


def test_what_is_kept_on_a_card_is_in_the_list_also_after_a_reload(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/")
        title = titles(page)[0]
        button = page.get_by_role("button", name=f"My list: {title}", exact=True)
        expect(button).to_have_attribute("aria-pressed", "false")
        assert stored(page) == {}
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        menu = page.locator(".bar a").last
        expect(menu).to_have_text("My list (1)")
        assert page.url.endswith("/en/programmes/")  # the card below was not followed
        menu.click()
        page.wait_for_url(re.compile(r"/en/shortlist/\?p="))
        assert titles(page) == [title]
        page.reload()
        assert titles(page) == [title]
        page.goto(f"{site}/en/programmes/")
        expect(button).to_have_attribute("aria-pressed", "true")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(menu).to_have_text("My list")
        assert stored(page) == {}


def test_a_programme_is_kept_on_its_own_page_in_either_language(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/{FIRST}/")
        keep = page.get_by_role("button", name="Keep in my list")
        keep.click()
        expect(keep).to_have_attribute("aria-pressed", "true")
        assert stored(page) == {"list": FIRST}
        page.goto(f"{site}/programmes/{FIRST}/")
        own = page.locator(".b[data-slug]")
        expect(own).to_have_attribute("aria-pressed", "true")
        page.goto(f"{site}/shortlist/")
        page.wait_for_url(f"{site}/shortlist/?p={FIRST}")


def test_results_that_came_without_a_reload_can_be_kept_too(site: str, open_page: OpenPage) -> None:
    with open_page(DESKTOP) as page:
        page.goto(f"{site}/en/programmes/?place=kukes")
        before = page.locator("#count").inner_text()
        page.get_by_role("checkbox", name="Education").check()
        expect(page.locator("#count")).not_to_have_text(before)
        cards = page.locator("#results .c").count()
        expect(page.locator("#results .kp")).to_have_count(cards)
        page.locator("#results .kp").first.click()
        expect(page.locator("#results .kp").first).to_have_attribute("aria-pressed", "true")
        page.evaluate("document.dispatchEvent(new Event('results'))")
        expect(page.locator("#results .kp")).to_have_count(cards)


def test_the_buttons_are_large_enough_and_reached_after_the_title(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/")
        box = page.locator(".kp").first.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        page.locator(".c h3 a").first.focus()
        page.keyboard.press("Tab")
        expect(page.locator(".kp").first).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator(".kp").first).to_have_attribute("aria-pressed", "true")
        assert_accessible(page)


def test_removing_from_ones_own_list_forgets_it_here_too(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/")
        page.evaluate(f"localStorage.list = '{FIRST},{SECOND}'")
        page.goto(f"{site}/en/shortlist/")
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        assert page.locator(".kp").count() == 0
        page.get_by_role("link", name=re.compile("^Remove")).first.click()
        page.wait_for_url(f"{site}/en/shortlist/?p={SECOND}")
        assert stored(page) == {"list": SECOND}
        page.get_by_role("link", name=re.compile("^Remove")).first.click()
        page.wait_for_url(f"{site}/en/shortlist/")
        assert stored(page) == {}
        expect(page.get_by_role("heading", name="How it works")).to_be_visible()


def test_what_is_added_to_ones_own_list_is_kept_and_what_is_gone_can_be_dropped(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/")
        page.evaluate(f"localStorage.list = '{FIRST},taken-down'")
        page.goto(f"{site}/en/shortlist/")
        expect(page.get_by_text("no longer listed")).to_be_visible()
        page.get_by_role("link", name="Go on without them").click()
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST}")
        assert stored(page) == {"list": FIRST}
        page.get_by_role("searchbox").fill("youth guarantee")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=re.compile("^Add to the list ?: Youth Guarantee$")).click()
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        assert stored(page) == {"list": f"{FIRST},{SECOND}"}


def test_what_was_kept_under_a_former_name_is_kept_under_its_present_one(
    site: str, open_page: OpenPage
) -> None:
    now = Programme.objects.get(slug=SECOND)
    FormerAddress.objects.create(slug="garancia-rinore", programme=now, since=timezone.now())
    with open_page(360) as page:
        page.goto(f"{site}/en/")
        page.evaluate(f"localStorage.list = '{FIRST},garancia-rinore,taken-down'")
        page.goto(f"{site}/en/shortlist/?p={SECOND},garancia-rinore")
        assert stored(page) == {"list": f"{FIRST},garancia-rinore,taken-down"}
        page.goto(f"{site}/en/shortlist/")
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST},garancia-rinore,taken-down")
        expect(page.locator(".c")).to_have_count(2)
        assert stored(page) == {"list": f"{FIRST},{SECOND},taken-down"}
        expect(page.get_by_role("button", name="Keep all of these in my own list")).to_be_hidden()
        page.get_by_role("link", name="Go on without them").click()
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        assert stored(page) == {"list": f"{FIRST},{SECOND}"}
        page.goto(f"{site}/en/programmes/garancia-rinore/")
        expect(page.locator(f'button[data-slug="{SECOND}"]').first).to_have_attribute(
            "aria-pressed", "true"
        )


def test_a_list_that_somebody_sent_is_looked_at_without_being_kept_and_merged_when_asked(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/shortlist/?p={FIRST},{SECOND},nonsense")
        page.get_by_role("link", name=re.compile("^Remove")).first.click()
        page.wait_for_url(f"{site}/en/shortlist/?p={SECOND}")
        assert stored(page) == {}
        page.goto(f"{site}/en/")
        page.evaluate(f"localStorage.list = '{THIRD},{FIRST}'")
        page.goto(f"{site}/en/shortlist/?p={FIRST},{SECOND},nonsense")
        page.get_by_role("button", name="Keep all of these in my own list").click()
        page.wait_for_url(f"{site}/en/shortlist/?p={THIRD},{FIRST},{SECOND}")
        assert stored(page) == {"list": f"{THIRD},{FIRST},{SECOND}"}
        expect(page.get_by_role("button", name="Keep all of these in my own list")).to_be_hidden()


def test_another_window_shows_at_once_what_was_kept_in_this_one(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(f"{site}/en/programmes/{FIRST}/")
        other = page.context.new_page()
        other.goto(f"{site}/en/programmes/{FIRST}/")
        page.get_by_role("button", name="Keep in my list").click()
        expect(other.get_by_role("button", name="Keep in my list")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(other.locator(".bar a").last).to_have_text("My list (1)")


def test_the_link_of_the_list_can_be_copied(site: str, open_page: OpenPage) -> None:
    with open_page(360) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        page.get_by_role("button", name="Copy the link").click()
        expect(page.get_by_text("The link is copied.")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"/en/shortlist/?p={FIRST},{SECOND}")


@pytest.mark.parametrize("path", ["/en/", "/en/programmes/", "/en/places/kukes/"])
def test_a_card_with_its_button_is_a_link_all_over(
    path: str, site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.goto(site + path)
        card = page.locator(".c:has(.kp)").first
        card.scroll_into_view_if_needed()
        link = card.locator("h3 a")
        for part in (".s", ".by"):
            box = card.locator(part).bounding_box()
            assert box
            hit = "([x, y]) => document.elementFromPoint(x, y).closest('a')?.href"
            there = page.evaluate(hit, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
            assert there == link.evaluate("link => link.href"), part


def test_where_the_browser_may_store_nothing_the_links_still_do_it(
    site: str, open_page: OpenPage
) -> None:
    forbidden = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })"
    )
    with open_page(360) as page:
        page.add_init_script(forbidden)
        page.goto(f"{site}/en/programmes/{FIRST}/")
        page.get_by_role("link", name="Keep in my list").click()
        page.wait_for_url(f"{site}/en/shortlist/?p={FIRST}")
        assert len(titles(page)) == 1


# --- without script ------------------------------------------------------------------------------


def test_without_script_a_list_grows_is_compared_and_shrinks_by_links_and_forms(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        page.goto(f"{site}/en/programmes/{FIRST}/")
        page.get_by_role("link", name="Keep in my list").click()
        expect(page.locator(".c")).to_have_count(1)
        page.get_by_role("searchbox").fill("youth guarantee")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name=re.compile("^Add to the list ?: Youth Guarantee$")).click()
        expect(page.locator(".c")).to_have_count(2)
        first, second = titles(page)
        for title in (first, second):
            page.get_by_role("checkbox", name=title, exact=False).check()
        page.get_by_role("button", name="Compare the chosen ones").click()
        expect(page.get_by_role("columnheader")).to_have_count(2)
        page.get_by_role("link", name="Back to the list").click()
        page.get_by_role("link", name=re.compile("^Remove")).first.click()
        expect(page.locator(".c h3 a")).to_have_text([second])
        address = page.get_by_label("The address of this list").input_value()
        assert address.endswith(f"/en/shortlist/?p={SECOND}")
        assert page.url.endswith(f"/en/shortlist/?p={SECOND}")
        for name in ("WhatsApp", "Viber", "E-mail"):
            expect(page.get_by_role("link", name=name)).to_be_visible()
        for button in page.locator("[data-do],[data-can]").all():
            expect(button).to_be_hidden()


def test_with_the_keyboard_alone_from_a_card_to_the_comparison(
    site: str, open_page: OpenPage
) -> None:
    with open_page(DESKTOP) as page:
        page.goto(f"{site}/en/programmes/?q=kurs")
        for number in range(2):
            tab_to(page, f"#results li:nth-child({number + 1}) .kp", most=150)
            page.keyboard.press("Enter")
        page.goto(f"{site}/en/shortlist/")
        for number in range(2):
            tab_to(page, f".cards>li:nth-child({number + 1}) [name=compare]", most=60)
            page.keyboard.press("Space")
        tab_to(page, "form button.b")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("compare="))
        expect(page.get_by_role("columnheader")).to_have_count(2)
        tab_to(page, ".b")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("My list")


# --- for everybody -------------------------------------------------------------------------------

STATES = {
    "empty": "",
    "one": f"?p={FIRST}",
    "full": f"?p={FIRST},{SECOND},{THIRD},{FOURTH},unknown&compare={FIRST}&q=kurs",
    "two": f"?p={FIRST},{SECOND}&compare={FIRST},{SECOND}",
    "four": f"?p={FIRST},{SECOND},{THIRD},{FOURTH}&compare={FIRST},{SECOND},{THIRD},{FOURTH}",
}


@pytest.mark.parametrize(
    ("prefix", "width", "scheme"),
    [("", 360, "light"), ("/en", DESKTOP, "dark"), ("", DESKTOP, "light"), ("/en", 360, "dark")],
)
def test_list_and_comparison_shut_nobody_out(
    site: str, open_page: OpenPage, prefix: str, width: int, scheme: str
) -> None:
    with open_page(width, scheme=scheme) as page:
        for query in STATES.values():
            page.goto(f"{site}{prefix}/shortlist/{query}")
            assert_accessible(page)
            assert page.locator(".b:not(.b2):visible").count() <= 1


def test_list_and_comparison_can_be_read_in_a_readers_own_colours(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360) as page:
        page.emulate_media(forced_colors="active")
        for name in ("full", "two"):
            page.goto(f"{site}/shortlist/{STATES[name]}")
            assert_accessible(page)


def test_nothing_runs_over_the_edge_also_with_large_letters(site: str, open_page: OpenPage) -> None:
    with open_page(PHONE) as page:
        for prefix in ("", "/en"):
            for query in STATES.values():
                page.goto(f"{site}{prefix}/shortlist/{query}")
                assert_fits(page)
                page.evaluate("document.documentElement.style.fontSize = '200%'")
                assert_fits(page)
        page.goto(f"{site}/programmes/")
        assert_fits(page)


def test_a_screen_reader_hears_a_table_on_a_phone_and_on_a_desk(
    site: str, open_page: OpenPage
) -> None:
    for width in (PHONE, DESKTOP):
        with open_page(width) as page:
            page.goto(f"{site}/en/shortlist/{STATES['four']}")
            table = page.get_by_role("table", name="Opportunities side by side")
            expect(table.get_by_role("columnheader")).to_have_count(4)
            expect(table.get_by_role("rowheader")).to_have_count(8)
            first = table.get_by_role("row").nth(1)
            expect(first.get_by_role("cell")).to_have_count(4)


def test_on_a_phone_each_fact_says_whose_it_is(site: str, open_page: OpenPage) -> None:
    shown: Callable[[Page], int] = lambda page: page.locator(".of:visible").count()  # noqa: E731
    with open_page(PHONE) as page:
        page.goto(f"{site}/en/shortlist/{STATES['two']}")
        assert shown(page) == 16
        page.set_viewport_size({"width": DESKTOP, "height": 900})
        assert shown(page) == 0


def test_a_printed_list_has_its_address_and_no_buttons(site: str, open_page: OpenPage) -> None:
    with open_page(DESKTOP) as page:
        page.goto(f"{site}/en/shortlist/?p={FIRST},{SECOND}")
        page.emulate_media(media="print")
        expect(page.locator(".c").first).to_be_visible()
        expect(page.locator(".po")).to_be_visible()
        assert (
            page.locator("button:visible,.b:visible,.kp:visible,input[type=search]:visible").count()
            == 0
        )

"""Filters that act at once: nothing reloads, the focus stays, back and forward work."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.conftest import TODAY
from tests.journeys.conftest import DESKTOP, OpenPage, assert_accessible

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def search(
    transactional_db: None,
    shipped: None,
    live_server: Any,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Page]:
    """The search page, marked so that a reload would show."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    with open_page(DESKTOP) as page:
        page.goto(f"{live_server.url}/en/programmes/?place=kukes")
        page.evaluate("window.stayed = true")
        yield page
        assert page.evaluate("window.stayed") is True


def test_choosing_a_filter_changes_the_results_and_keeps_the_focus(search: Page) -> None:
    before = search.locator("#count").inner_text()
    box = search.get_by_role("checkbox", name="Education")
    box.check()
    expect(search.locator("#count")).not_to_have_text(before)
    expect(box).to_be_focused()
    assert "kind=education" in search.url
    assert "place=kukes" in search.url
    told = search.locator("form~[role=status]")
    expect(told).to_have_text(search.locator("#count").inner_text())
    expect(search.locator(".chips")).to_contain_text("Education")
    expect(search.locator(".flt .go .b")).to_contain_text("opportunities")
    assert_accessible(search)


def test_back_and_forward_go_through_the_filters(search: Page) -> None:
    first = search.locator("#count").inner_text()
    search.get_by_role("checkbox", name="Education").check()
    expect(search.locator("#count")).not_to_have_text(first)
    second = search.locator("#count").inner_text()
    search.go_back()
    expect(search.locator("#count")).to_have_text(first)
    expect(search.get_by_role("checkbox", name="Education")).not_to_be_checked()
    search.go_forward()
    expect(search.locator("#count")).to_have_text(second)
    expect(search.get_by_role("checkbox", name="Education")).to_be_checked()


def test_taking_a_filter_away_brings_its_results_back_and_leads_to_them(search: Page) -> None:
    first = search.locator("#count").inner_text()
    search.get_by_role("checkbox", name="Business").check()
    expect(search.locator("#count")).not_to_have_text(first)
    search.get_by_role("link", name="Remove: Business").click()
    expect(search.locator("#count")).to_have_text(first)
    expect(search.locator("#count")).to_be_focused()
    expect(search.get_by_role("checkbox", name="Business")).not_to_be_checked()


def test_the_page_in_the_other_language_is_the_same_search(search: Page) -> None:
    search.get_by_role("checkbox", name="Jobs").check()
    expect(search.locator(".top [hreflang]")).to_have_attribute(
        "href", re.compile(r"/programmes/\?place=kukes&kind=job(&|$)")
    )


def test_words_are_looked_for_when_they_are_sent(search: Page) -> None:
    search.locator("#q").fill("kurs")
    search.keyboard.press("Enter")
    expect(search.locator("#count")).to_contain_text("“kurs”")
    assert "q=kurs" in search.url


def test_a_mistake_is_shown_by_the_page_itself(search: Page) -> None:
    search.locator("#age").fill("abc")
    search.keyboard.press("Tab")
    expect(search.locator(".err")).to_be_visible()
    search.evaluate("window.stayed = true")  # this page is loaded, so that its errors are in place

"""A council's page with our list in it: it shows, it leads to us, and it tells us of nobody."""

import datetime as dt
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def site(
    transactional_db: None,
    shipped: None,
    today: dt.date,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
) -> Iterator[str]:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    with override_settings(SITE_URL=str(live_server.url)):
        yield settings.SITE_URL


@contextmanager
def council(body: str) -> Iterator[str]:
    """Somebody else's page with this in it, on another host and port."""
    html = f'<!doctype html><html lang="en"><title>Council</title><body>{body}</body></html>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def built(page: Page, site: str, query: str) -> str:
    """What the builder gives to paste for these choices."""
    page.goto(f"{site}/en/embed/?{query}")
    return page.locator("#frame").input_value()


def test_the_list_shows_in_a_page_from_elsewhere_and_nobody_learns_whose(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    code = built(page, site, "place=has&show=3")
    asked: list[Request] = []
    complaints: list[str] = []
    context.on("request", lambda one: asked.append(one))  # noqa: PLW0108 (Playwright marks it)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    with council(code) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_have_text("Opportunities for people in Has")
        expect(frame.locator(".rows > li")).to_have_count(3)
        title = frame.locator(".rows a").first.inner_text()
        with context.expect_page() as opened:
            frame.locator(".rows a").first.click()
        programme = opened.value
        expect(programme.locator("h1")).to_have_text(title)
        assert programme.evaluate("window.opener") is None
        assert programme.evaluate("document.referrer") == ""
        ours = [one for one in asked if one.url.startswith(site)]
        assert any("/embed/list/" in one.url for one in ours)
        to_the_list = [one for one in ours if "/embed/list/" in one.url]
        assert all("localhost" not in str(one.all_headers()) for one in to_the_list)
        assert not [one.url for one in asked if not one.url.startswith((site, address))]
    assert context.cookies() == []
    context.close()
    assert complaints == []


def test_no_other_page_of_ours_shows_in_a_page_from_elsewhere(site: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    for path in ("/en/", "/en/embed/", "/en/programmes/?place=has"):
        with council(f'<iframe src="{site}{path}" title="It"></iframe>') as address:
            page.goto(address)
            page.wait_for_timeout(300)
            inside = page.frames[1]
            assert inside.url.startswith("chrome-error:"), inside.url
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_and_builder_shut_nobody_out(site: str, open_page: OpenPage, scheme: Any) -> None:
    paths = (
        "/embed/list/?place=kukes&show=10",
        "/en/embed/list/?place=Atlantis",
        "/embed/?place=kukes&kind=job",
        "/en/embed/?place=Atlantis&show=99",
        "/en/data/",
    )
    with open_page(320, scheme=scheme) as page:
        for path in paths:
            page.goto(site + path)
            assert_accessible(page)
            assert_fits(page)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)


def test_what_is_to_be_pasted_can_be_copied_with_a_button(site: str, browser: Browser) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    code = built(page, site, "place=has")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status").first).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == code
    context.close()


def test_without_script_everything_is_there_to_copy(site: str, open_page: OpenPage) -> None:
    with open_page(360, javascript=False) as page:
        page.goto(f"{site}/en/embed/")
        page.get_by_label("For people who live in").select_option("has")
        page.get_by_label("How many").select_option("3")
        page.get_by_role("button", name="Show").click()
        expect(page.frame_locator("iframe").locator(".rows > li")).to_have_count(3)
        address = f'src="{site}/en/embed/list/?place=has&amp;show=3"'
        expect(page.locator("#frame")).to_have_value(re.compile(re.escape(address)))
        assert page.get_by_role("button", name="Copy").count() == 0

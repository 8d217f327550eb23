"""Somebody of an organisation, on a small phone, with the keyboard alone and without script."""

import re
import time
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits, tab_to
from tests.second_factor import code, with_code
from tests.web.account.visits import PASSWORD, link_in, person, recovery_codes

EMAIL = "arta@shoqata.example"


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> str:
    return str(live_server.url)


def fill(page: Page, **fields: str) -> None:
    """Write into the fields with the keyboard, and press Enter on the button."""
    for name, text in fields.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)
    tab_to(page, ".acc button.big")
    page.keyboard.press("Enter")


def newest_link(site: str) -> str:
    return f"{site}{link_in(mail.outbox[-1])}"


def assert_in(page: Page, site: str) -> None:
    """The form led somewhere else, and the site knows who this is."""
    page.wait_for_url(lambda url: not re.search(r"/(login|code|confirm-email/.+)/$", url))
    page.goto(f"{site}/account/")
    expect(page.locator("h1")).to_have_text("Llogaria juaj")


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/")
    tab_to(page, ".acc form button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    assert not [one for one in page.context.cookies() if one["name"] == "sessionid"]


def test_an_account_from_the_first_letter_to_the_last_recovery_code(
    site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        page.goto(f"{site}/about/")
        page.locator(".list a[href='/account/signup/']").press("Enter")
        page.wait_for_url("**/account/signup/")
        fill(page, name="Arta Hoxha", email="arta", password1="shkurt")
        expect(page.locator(".err")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("Arta Hoxha")
        page.locator("[name=email]").fill("")
        fill(page, email=EMAIL, password1=PASSWORD)
        page.wait_for_url("**/account/confirm-email/")

        page.goto(newest_link(site))
        tab_to(page, ".acc button.big")
        page.keyboard.press("Enter")
        assert_in(page, site)
        sign_out(page, site)

        page.goto(f"{site}/account/login/")
        fill(page, login=EMAIL, password=PASSWORD)
        assert_in(page, site)
        page.locator("a[href='/account/second-factor/set-up/']").press("Enter")
        secret = page.locator(".key").inner_text().replace(" ", "")
        fill(page, code=code(secret, at=time.time()))
        page.wait_for_url("**/account/recovery-codes/")
        spare = page.locator(".codes li").first.inner_text()
        sign_out(page, site)

        page.goto(f"{site}/account/login/")
        fill(page, login=EMAIL, password=PASSWORD)
        page.wait_for_url("**/account/code/")
        fill(page, code=code(secret, at=time.time()))
        assert_in(page, site)
        sign_out(page, site)

        page.goto(f"{site}/account/login/")
        fill(page, login=EMAIL, password=PASSWORD)
        fill(page, code=spare)
        assert_in(page, site)


OPEN = [
    *("login", "signup", "inactive", "confirm-email", "confirm-email/x"),
    *("password/reset", "password/reset/sent", "password/reset/done", "password/reset/1/x"),
]
OWN = [
    *("", "logout", "password/change", "confirm", "confirm/code"),
    *("recovery-codes", "recovery-codes/new", "second-factor/remove"),
]


def visit(page: Page, site: str, prefix: str, path: str) -> None:
    """Open a page of accounts, and see that it lets everybody in."""
    address = f"{site}{prefix}/account/{path}{'/' if path else ''}"
    page.goto(address)
    assert page.url == address
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_no_page_of_accounts_shuts_anybody_out(
    site: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    user = person(EMAIL)
    with open_page(width, scheme=scheme) as page:
        for prefix in ("", "/en"):
            for path in OPEN:
                visit(page, site, prefix, path)
            page.goto(f"{site}{prefix}/account/signup/")
            page.locator(".acc button.big").click()
            expect(page.locator(".err")).to_be_focused()
            assert_accessible(page)
        page.goto(f"{site}/account/login/")
        fill(page, login=EMAIL, password=PASSWORD)
        assert_in(page, site)
        for prefix in ("", "/en"):
            visit(page, site, prefix, "")
            visit(page, site, prefix, "second-factor/set-up")
        with_code(user)
        for prefix in ("", "/en"):
            for path in OWN:
                visit(page, site, prefix, path)
        sign_out(page, site)
        page.goto(f"{site}/en/account/login/")
        fill(page, login=EMAIL, password=PASSWORD)
        page.wait_for_url("**/account/code/")
        assert_accessible(page)
        fill(page, code=recovery_codes(user)[0])
        assert_in(page, site)


def test_nothing_runs_over_the_edge_with_large_letters(site: str, open_page: OpenPage) -> None:
    with open_page(320) as page:
        for path in OPEN:
            page.goto(f"{site}/account/{path}/")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert_fits(page)


def test_the_code_to_scan_is_drawn_and_no_policy_is_broken(site: str, open_page: OpenPage) -> None:
    person(EMAIL)
    with open_page(360) as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{site}/account/login/?next=/account/second-factor/set-up/")
        fill(page, login=EMAIL, password=PASSWORD)
        box = page.locator(".scan svg").bounding_box()
        assert box is not None
        assert box["width"] == box["height"] > 150
        assert not complaints

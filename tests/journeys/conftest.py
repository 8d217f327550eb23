"""What the journeys through a real browser share."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESKTOP = 320, 1280
NO_BROWSER = (
    "No Chromium was found, so nothing was seen in a real browser. Install one, or name its program"
    " in CHROMIUM. REQUIRE_BROWSER=1 makes this a failure."
)


def _program(playwright: Playwright) -> str | None:
    """The Chromium named in CHROMIUM, the system's, or the one that Playwright has downloaded."""
    candidates = [os.environ.get("CHROMIUM", ""), *PROGRAMS, playwright.chromium.executable_path]
    found = (shutil.which(one) for one in candidates if one)
    return next((one for one in found if one and Path(one).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for the whole session; without one the test is skipped, or fails if required."""
    # Playwright keeps an event loop in this thread, in which Django would refuse the database and
    # opens connections of its own: those from before would stay open, in the way of copies.
    connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        program = _program(playwright)
        if program is None:
            if os.environ.get("REQUIRE_BROWSER") == "1":
                pytest.fail(NO_BROWSER)
            pytest.skip(NO_BROWSER)
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


class OpenPage(Protocol):
    def __call__(
        self, width: int = ..., *, javascript: bool = ..., scheme: Any = ...
    ) -> AbstractContextManager[Page]: ...


@pytest.fixture
def open_page(browser: Browser) -> OpenPage:
    """Opens a page of a fresh visitor, and closes it with everything the browser kept for it."""

    @contextmanager
    def opened(
        width: int = PHONE, *, javascript: bool = True, scheme: Any = "light"
    ) -> Iterator[Page]:
        context = browser.new_context(
            viewport={"width": width, "height": 640 if width < 700 else 900},
            java_script_enabled=javascript,
            color_scheme=scheme,
        )
        context.set_default_timeout(15_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    return opened


def assert_accessible(page: Page) -> None:
    """No violation of any rule of axe, WCAG or good practice."""
    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]
    assert not told, "\n".join([page.url, *told])


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


def tab_to(page: Page, selector: str, *, most: int = 80) -> None:
    """Press Tab until the element has the focus; fails if the keyboard cannot reach it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab never reached {selector} on {page.url}")

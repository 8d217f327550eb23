"""The check as people go through it: on a phone, with a keyboard, with and without JavaScript."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Error, Page, Request

from directory.places.models import Place
from tests.examples import FROM_EIGHTEEN, THREE_CITIES, WOMEN_OR_MEN, four_programmes
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
CONTINUE, RESULTS = "button[value=next]", "button[value=results]"
ANSWERS = {
    "lives_in": "AL-07-39",
    "age": "17",
    "education": "basic",
    "studying": "upper_secondary_general",
    "employment": "pupil",
    "business": "none",
    "citizenship": "AL",
    "sex": "female",
    "groups": "yes",
}


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> str:
    """The four examples, and programmes that make the check ask every question it has."""
    four_programmes(on=timezone.localdate())
    everywhere = [Place.objects.get(code="AL")]
    for rule in (
        {"education_min": "upper_secondary"},
        {"studying": ["bachelor"]},
        {"employment": ["pupil"]},
        {"business": ["farm"]},
        {"citizenship": ["XK"]},
        {"sex": "male"},
        {"groups": ["returnee", "roma", "disability"]},
    ):
        programme(rule=[rule], coverage=everywhere, conditions_sq="Plan biznesi.")
    return str(live_server.url)


class Visit:
    """What the browser did while somebody was here: addresses, senders of requests, complaints."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)

    def _request(self, request: Request) -> None:
        self.requests.append(request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def assert_discreet(self, page: Page, site: str) -> None:
        """Nothing went elsewhere, no answer stands in an address, and nothing was kept."""
        assert not self.complaints
        assert page.context.cookies() == []
        for request in self.requests:
            assert request.url.startswith(f"{site}/"), request.url
            assert "?" not in request.url, request.url
            assert not request.headers.get("referer"), request.url
            assert "cookie" not in request.headers, request.url


def asked(page: Page) -> str:
    found = page.locator("input[name=question]")
    return (found.get_attribute("value") or "") if found.count() else ""


def answer(page: Page, field: str, value: str) -> None:
    if field in {"lives_in", "citizenship"}:
        page.select_option(f"#{field}", value)
    elif field == "age":
        page.fill("#age", value)
    elif field == "groups":
        page.check(f"input[name=groups_returnee][value={value}]")
    else:
        page.check(f"input[name={field}][value={value}]")


def send(page: Page, key: str = "Enter") -> None:
    """Press a key that sends the form, and wait for the next page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def click(page: Page, selector: str) -> None:
    """Click a button that sends the form, and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def assert_nothing_stored(page: Page) -> None:
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie.length,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert stored == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_the_whole_way_on_a_phone(
    site: str, open_page: OpenPage, prefix: str, javascript: bool
) -> None:
    with open_page(PHONE, javascript=javascript) as page:
        visit = Visit(page)
        page.goto(f"{site}{prefix}/check/")
        trail = []
        while field := asked(page):
            assert_fits(page)
            trail.append(field)
            answer(page, field, ANSWERS[field])
            click(page, CONTINUE)
        assert set(trail) == set(ANSWERS)
        assert_fits(page)
        for slug, heading in ((THREE_CITIES, "no"), (FROM_EIGHTEEN, "no")):
            item = page.locator(f"section:has(#{heading}) a[href$='/{slug}/']")
            assert item.count() == 1
        reason = "You can apply from age 18." if prefix else "Mund të aplikosh kur të mbushësh 18"
        assert page.locator(f"li:has(a[href$='/{FROM_EIGHTEEN}/'])", has_text=reason).count() == 1
        assert page.url == f"{site}{prefix}/check/"
        visit.assert_discreet(page, site)
        if javascript:
            assert_nothing_stored(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_the_whole_way_with_the_keyboard_alone(
    site: str, open_page: OpenPage, javascript: bool
) -> None:
    with open_page(PHONE, javascript=javascript) as page:
        page.goto(f"{site}/en/check/")
        tab_to(page, "#lives_in")
        page.keyboard.type("Has")
        tab_to(page, CONTINUE)
        send(page)
        trail = ["lives_in"]
        while field := asked(page):
            trail.append(field)
            if field == "age":
                tab_to(page, "#age")
                page.keyboard.type("seventeen")
                send(page)  # as if "Continue" were pressed
                assert page.locator(".err:focus").count() == 1
                tab_to(page, ".err a")
                page.keyboard.press("Enter")
                tab_to(page, "#age")
                page.keyboard.press("Control+A")
                page.keyboard.type("17")
                send(page)
            elif field == "groups":
                tab_to(page, "input[name=groups_returnee]")
                page.keyboard.press("ArrowUp")
                page.keyboard.press("ArrowUp")
                tab_to(page, CONTINUE)
                send(page)
            else:
                tab_to(page, "button[value=skip]")
                send(page, "Space")
        assert set(trail) == set(ANSWERS)
        hidden = page.locator(".mine input[type=hidden]")
        sent = {one.get_attribute("name"): one.get_attribute("value") for one in hidden.all()}
        assert (sent["lives_in"], sent["age"], sent["groups_returnee"]) == ("AL-07-39", "17", "yes")
        tab_to(page, "button[value='change:age']")
        send(page)
        tab_to(page, "#age")
        page.keyboard.press("Control+A")
        page.keyboard.type("30")
        send(page)
        found = page.locator(f"section:has(#yes) a[href$='/{FROM_EIGHTEEN}/']")
        assert found.count() == 1


@pytest.mark.parametrize(
    ("prefix", "width", "scheme"),
    [
        ("", PHONE, "light"),
        ("/en", PHONE, "dark"),
        ("", DESKTOP, "dark"),
        ("/en", DESKTOP, "light"),
    ],
)
def test_every_state_is_accessible_and_fits_the_window(
    site: str, open_page: OpenPage, prefix: str, width: int, scheme: str
) -> None:
    def look() -> None:
        assert_accessible(page)
        assert_fits(page)

    with open_page(width, scheme=scheme) as page:
        page.goto(f"{site}{prefix}/check/")
        look()
        seen = set()
        while field := asked(page):
            if field == "age":
                page.fill("#age", "x")
                click(page, CONTINUE)
                assert page.locator("[aria-invalid]").count() == 1
            if field not in seen:
                look()
            seen.add(field)
            answer(page, field, ANSWERS[field])
            click(page, CONTINUE)
        assert seen == set(ANSWERS)
        for details in page.locator("details").all():
            details.locator("summary").click()
        look()
        page.goto(f"{site}{prefix}/check/?programme={WOMEN_OR_MEN}")
        look()
        click(page, RESULTS)
        assert page.locator(".reasons").is_visible()
        look()


def test_back_leads_to_the_answer_given_before(site: str, open_page: OpenPage) -> None:
    with open_page(javascript=False) as page:
        page.goto(f"{site}/check/")
        page.select_option("#lives_in", "AL-07-39")
        click(page, CONTINUE)
        click(page, "button[value=back]")
        assert page.locator("#lives_in").input_value() == "AL-07-39"


def test_the_list_stays_while_a_programme_is_read_in_its_own_tab(
    site: str, open_page: OpenPage
) -> None:
    with open_page() as page:
        page.goto(f"{site}/en/check/")
        page.select_option("#lives_in", "AL-11-53")
        click(page, RESULTS)
        link = page.locator(f".fit a[href$='/{THREE_CITIES}/']")
        with page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{site}/en/programmes/{THREE_CITIES}/"
        assert opened.value.evaluate("[document.referrer, window.opener]") == ["", None]
        assert link.is_visible()


def test_leaving_clears_the_answers(site: str, open_page: OpenPage) -> None:
    with open_page() as page:
        page.goto(f"{site}/en/check/")
        page.select_option("#lives_in", "AL-07-39")
        click(page, CONTINUE)
        page.fill("#age", "17")
        click(page, RESULTS)
        assert page.locator("#mine").is_visible()
        page.goto(f"{site}/en/about/")
        with pytest.raises(Error, match="ERR_CACHE_MISS"):  # it would have to be sent again
            page.go_back()
        later = page.context.new_page()
        later.goto(f"{site}/en/check/")
        assert later.locator("#lives_in").input_value() == ""
        assert later.locator("input[type=hidden][name=age]").count() == 0


def test_clearing_begins_anew(site: str, open_page: OpenPage) -> None:
    with open_page() as page:
        page.goto(f"{site}/en/check/")
        page.select_option("#lives_in", "AL-07-39")
        click(page, CONTINUE)
        page.get_by_role("link", name="Clear my answers").click()
        page.wait_for_selector("#lives_in")
        assert page.locator("#lives_in").input_value() == ""
        assert page.locator("input[value='AL-07-39']").count() == 0

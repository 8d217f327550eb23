"""The life of a listing in a real browser, on a small phone, from sign-up to its last day."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.http import QueryDict
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.programmes.models import Programme
from directory.search import index
from directory.search.parameters import parse
from directory.search.results import search
from directory.stewardship.actions.questions import ask_editors
from directory.stewardship.models import Mail, Membership, Revision
from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits
from tests.web.account.visits import PASSWORD, link_in
from tests.web.editors.cast import Cast, as_user, cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
EMAIL = "valbona@shoqata.example"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


@pytest.fixture
def site(people: Cast, live_server: Any) -> str:
    return str(live_server.url)


def become(page: Page, site: str, user: Any) -> None:
    """Who sits before the browser from now on."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    value = as_user(user).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def look(page: Page, address: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/account/signup/")
    for name, text in {"name": "Valbona Koci", "email": EMAIL, "password1": PASSWORD}.items():
        page.fill(f"[name={name}]", text)
    page.click(".acc button.big")
    page.wait_for_url("**/account/confirm-email/")
    page.goto(f"{site}{link_in(mail.outbox[-1])}")
    page.click(".acc button.big")
    page.wait_for_url("**/editors/**")


def ask_to_join(page: Page, site: str) -> None:
    look(page, f"{site}/editors/join/")
    page.fill("[name=organisation]", "Shoqata Pashtriku")
    page.check("[name=new]")
    page.fill("[name=website]", "pashtriku.example.org")
    page.fill("[name=words]", "Mbaj kurset e qepësisë.")
    page.click("form.ask button.big")
    page.wait_for_url("**/editors/")


def write(page: Page, site: str) -> None:
    look(page, f"{site}/editors/organisations/shoqata-pashtriku/new/")
    page.click("button.big")
    page.wait_for_url("**/editors/drafts/**")
    assert_accessible(page)
    assert_fits(page)
    page.fill("#title_sq", "Kurs qepësie në Krumë")
    page.fill("#summary_sq", "Mëso të qepësh për tre muaj.")
    page.check("[name=kinds][value=education]")
    page.locator("#part-where > summary").click()
    page.locator("#coverage details", has_text="Kukës").first.locator("summary").click()
    page.check("[name=coverage][value=has]")
    page.locator("#part-who > summary").click()
    page.fill("#age_min", "16")
    expect(page.locator("#sentence [data-said]")).to_have_text("Për persona nga 16 vjeç e lart")
    expect(page.locator("#saved")).to_contain_text("U ruajt në orën")
    hand_in(page)


def hand_in(page: Page) -> None:
    page.click("button[name=submit]")
    page.wait_for_url("**/editors/organisations/**")
    expect(page.locator("[role=status]").first).to_contain_text("U dorëzua")


def waiting() -> Revision:
    return Revision.objects.waiting().get()


def approve(page: Page, site: str, people: Cast) -> None:
    become(page, site, people.reviewer)
    look(page, f"{site}/editors/queue/")
    look(page, f"{site}/editors/review/{waiting().uuid}/")
    page.click("form:has([value=approve]) button")
    expect(page.locator(".note").first).to_contain_text("U miratua")


def change(page: Page, site: str, user: Any, **fields: str) -> None:
    become(page, site, user)
    look(page, f"{site}/editors/programmes/kurs-qepesie-ne-krume/")
    page.click("form[action$='/change/'] button")
    page.wait_for_url("**/editors/drafts/**")
    for name, text in fields.items():
        part = page.locator(f"details.box:has(#{name})")
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
        page.fill(f"#{name}", text)
    hand_in(page)


def public(page: Page, site: str) -> str:
    page.context.clear_cookies()
    page.goto(f"{site}/programmes/kurs-qepesie-ne-krume/")
    return page.locator("h1").inner_text()


def confirm_by_mail(page: Page, site: str, today: dt.date) -> None:
    Programme.objects.update(checked_on=today - dt.timedelta(days=500))
    index.catch_up()
    public(page, site)
    expect(page.locator("#trust + .note, .box .note").first).to_contain_text("Pa u konfirmuar")
    assert ask_editors(on=today, at=timezone.now()) == 1
    asked = Mail.objects.filter(to=EMAIL, text__contains="/still-right/").latest("pk")
    link = re.search(r"/still-right/\S+", asked.text)
    assert link is not None
    page.goto(f"{site}{link[0]}")
    assert_accessible(page)
    assert Programme.objects.get().checked_on != today
    page.click("button.big")
    expect(page.locator("h1")).to_have_text("Faleminderit, e morëm")
    assert Programme.objects.get().checked_on == today


def test_a_listing_from_its_first_word_to_its_last_day(
    people: Cast, site: str, open_page: OpenPage
) -> None:
    today = timezone.localdate()
    with open_page(360) as page:
        sign_up(page, site)
        ask_to_join(page, site)

        become(page, site, people.administrator)
        look(page, f"{site}/editors/requests/")
        page.click("button[value=accept]")
        page.wait_for_url("**/editors/requests/")
        valbona = Membership.objects.get(organisation__slug="shoqata-pashtriku").user
        assert valbona.email == EMAIL

        become(page, site, valbona)
        look(page, f"{site}/editors/")
        write(page, site)
        assert public(page, site) != "Kurs qepësie në Krumë"

        become(page, site, people.reviewer)
        look(page, f"{site}/editors/review/{waiting().uuid}/")
        page.fill("#reason", "Ku zhvillohet kursi?")
        page.click("form:has([value=return]) button")
        expect(page.locator(".said").first).to_contain_text("Ku zhvillohet kursi?")
        assert Mail.objects.filter(to=EMAIL, text__contains="Ku zhvillohet kursi?").exists()

        become(page, site, valbona)
        returned = Revision.objects.get(state="returned")
        look(page, f"{site}/editors/drafts/{returned.uuid}/")
        expect(page.locator(".said").first).to_contain_text("Ku zhvillohet kursi?")
        page.locator("details.box:has(#description_sq)").locator("#description_sq").fill(
            "Në Krumë."
        )
        hand_in(page)
        approve(page, site, people)
        assert public(page, site) == "Kurs qepësie në Krumë"

        closes_on = today + dt.timedelta(days=3)
        change(page, site, valbona, title_sq="Kurs rrobaqepësie", closes_on=closes_on.isoformat())
        assert public(page, site) == "Kurs qepësie në Krumë"
        approve(page, site, people)
        assert public(page, site) == "Kurs rrobaqepësie"

        confirm_by_mail(page, site, today)

        become(page, site, valbona)
        look(page, f"{site}/editors/programmes/kurs-qepesie-ne-krume/history/")
        for on, status in ((closes_on, "open"), (closes_on + dt.timedelta(days=1), "closed")):
            found = search(parse(QueryDict(f"status={status}")), on=on, language="sq")
            assert [hit.facts["id"] for hit in found.hits] == ["kurs-qepesie-ne-krume"]
    connections.close_all()

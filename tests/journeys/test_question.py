"""An editor confirms a programme from a mail, on a phone, without signing in or JavaScript."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from directory.programmes.models import Programme
from directory.stewardship.actions.questions import ask_editors
from directory.stewardship.models import Mail, Membership
from directory.stewardship.tokens import unsubscribe_token
from tests.factories import organisation, programme
from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits, tab_to

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


@pytest.fixture
def mail(live_server: Any, settings: Any) -> Mail:
    """The mail that asks whether a course is still right."""
    settings.SITE_URL = live_server.url
    runs = organisation("Qendra e Formimit Profesional")
    editor = User.objects.create(username="edita", email="edita@example.org")
    Membership.objects.create(user=editor, organisation=runs, since=timezone.now())
    programme(
        slug="kursi",
        organisation=runs,
        title_sq="Kurs falas rrobaqepësie për të rejat e Kukësit",
        title_en="Free sewing course for young women of Kukës",
        checked_on=dt.date(2024, 1, 1),
        closes_on=timezone.localdate() + dt.timedelta(days=40),
        recurrence="yearly",
        amount_max=15000,
        currency="ALL",
        contact_email="kursi@example.org",
    )
    ask_editors(on=timezone.localdate(), at=timezone.now())
    return Mail.objects.get()


def link(mail: Mail, number: int) -> str:
    """The link of an answer: three in Albanian, then three in English."""
    return str(re.findall(r"https?://\S+/still-right/\S+", mail.text)[number])


@pytest.mark.parametrize(("first", "scheme"), [(0, "light"), (3, "dark")])
def test_an_editor_confirms_from_the_mail(
    open_page: OpenPage, mail: Mail, first: int, scheme: str
) -> None:
    with open_page(360, javascript=True, scheme=scheme) as page:
        page.goto(link(mail, first + 1))
        assert_accessible(page)
        assert_fits(page)
    with open_page(360, javascript=False, scheme=scheme) as page:
        page.goto(link(mail, first))
        tab_to(page, "form button")
        assert Programme.objects.get().checked_on == dt.date(2024, 1, 1)
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Faleminderit'), h1:has-text('Thank you')")
        assert_fits(page)
        assert Programme.objects.get().checked_on == timezone.localdate()
        page.go_back()
        page.reload()
        assert not page.locator("form[method=post]").count()


def test_an_editor_reads_the_mail_and_stops_the_digests(open_page: OpenPage, mail: Mail) -> None:
    with open_page(360) as page:
        page.set_content(mail.html)
        assert_fits(page)
        assert page.get_by_role("link", name="Po, është ende kështu").count() == 1
    token = unsubscribe_token(User.objects.get())
    with open_page(360) as page:
        page.goto(f"{mail.text.rsplit('· ', 1)[1].strip()}unsubscribe/{token}/")
        assert_accessible(page)
        page.locator("form button").click()
        page.get_by_role("button", name="Më dërgoni përsëri").wait_for()

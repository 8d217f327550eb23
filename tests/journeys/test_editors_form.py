"""An editor on a small phone: the form of a change, with script and without, and its company."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from directory.programmes.models import Programme
from directory.stewardship.actions import revisions
from directory.stewardship.actions.reports import report
from directory.stewardship.models import Revision
from tests.factories import programme
from tests.journeys.conftest import DESKTOP, PHONE, OpenPage, assert_accessible, assert_fits, tab_to
from tests.web.editors.cast import NOW, Cast, as_user, cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


@pytest.fixture
def site(people: Cast, live_server: Any) -> str:
    return str(live_server.url)


def signed_in(page: Page, site: str, user: Any) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = as_user(user).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": site}])


def begun(people: Cast) -> Revision:
    return revisions.begin_new(organisation=people.runs, by=people.editor, at=NOW)


def address(name: str, argument: object, language: str = "sq") -> str:
    with translation.override(language):
        return reverse(name, args=[argument])


def with_a_change(people: Cast) -> tuple[Programme, Revision]:
    listed = programme(
        organisation=people.runs,
        coverage=[people.country["AL-07"], people.country["AL-07-40-8202"]],
        title_sq="Kurs qepësie",
        title_en="Sewing course",
        description_sq="E para.\n\nE dyta.",
        rule=[{"age": {"min": 18}, "employment": ["unemployed"]}],
    )
    change = revisions.begin(programme=listed, by=people.editor, at=NOW)
    cells = {"title_sq": "Kurs i ri qepësie", "amount_min": "shumë", "closes_on": "nesër"}
    revisions.save(revision=change, cells=cells, seen=1, by=people.editor, at=NOW)
    return listed, change


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (360, "light", "sq"),
        (PHONE, "dark", "en"),
        (DESKTOP, "light", "en"),
        (DESKTOP, "dark", "sq"),
    ],
)
def test_every_page_of_writing_is_for_everybody(
    people: Cast, site: str, open_page: OpenPage, width: int, scheme: str, language: str
) -> None:
    listed, change = with_a_change(people)
    with open_page(width, scheme=scheme) as page:
        signed_in(page, site, people.editor)
        for name, argument in (
            ("editors-new", people.runs.slug),
            ("editors-organisation", people.runs.slug),
            ("editors-members", people.runs.slug),
            ("editors-upload", people.runs.slug),
            ("editors-history", listed.slug),
            ("editors-programme", listed.slug),
            ("editors-draft", change.uuid),
        ):
            page.goto(f"{site}{address(name, argument, language)}")
            assert_accessible(page)
            assert_fits(page)
        page.locator("#draft details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert_accessible(page)
        assert_fits(page)
        page.locator("button[name=submit]").click()
        expect(page.locator(".err.box")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        cells = {"amount_min": "", "closes_on": ""}
        change.refresh_from_db()
        revisions.save(
            revision=change, cells=cells, seen=change.version, by=people.colleague, at=NOW
        )
        page.locator("#funder").evaluate("one => { one.value = 'Bashkia' }")
        page.locator("button[name=save]").click()
        expect(page.locator(".err.box dl")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        page.goto(f"{site}{address('editors-draft-preview', change.uuid, language)}")
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)


def test_what_is_typed_is_saved_by_itself_and_its_rule_told(
    people: Cast, site: str, open_page: OpenPage
) -> None:
    draft = begun(people)
    with open_page(360) as page:
        signed_in(page, site, people.editor)
        page.goto(f"{site}{address('editors-draft', draft.uuid)}")
        page.locator("#title_sq").fill("Kurs qepësie")
        page.locator("#part-who summary").first.click()
        page.locator("#age_min").fill("18")
        expect(page.locator("#saved")).to_have_text(re.compile(r"^U ruajt në orën \d\d:\d\d\.$"))
        expect(page.locator("#sentence")).to_contain_text("18")
        draft.refresh_from_db()
        assert (draft.cells["title_sq"], draft.cells["age_min"]) == ("Kurs qepësie", "18")
        # A button right after a key: the script may be in the middle of saving.
        page.locator("#age_max").fill("29")
        page.wait_for_timeout(1490)
        page.locator("button[name=save]").click()
        page.wait_for_url(f"{site}{address('editors-draft', draft.uuid)}")
        expect(page.locator(".note").first).to_be_visible()
        expect(page.locator(".err")).to_have_count(0)
        draft.refresh_from_db()
        assert draft.cells["age_max"] == "29"


def test_what_a_colleague_saved_is_neither_lost_nor_hidden(
    people: Cast, site: str, open_page: OpenPage
) -> None:
    draft = begun(people)
    with open_page(360) as page:
        signed_in(page, site, people.editor)
        page.goto(f"{site}{address('editors-draft', draft.uuid)}")
        revisions.save(
            revision=draft, cells={"title_sq": "I Kreshnikut"}, seen=1, by=people.colleague, at=NOW
        )
        page.locator("#title_sq").fill("I Editës")
        expect(page.locator("#saved")).to_contain_text("dikush tjetër")
        draft.refresh_from_db()
        assert draft.cells["title_sq"] == "I Kreshnikut"
        page.locator("button[name=save]").click()
        told = page.locator(".err.box")
        expect(told).to_contain_text("I Kreshnikut")
        expect(told).to_contain_text("Kreshnik")
        expect(page.locator("#title_sq")).to_have_value("I Editës")
        page.locator("button[name=save]").click()
        expect(told).to_have_count(0)
        draft.refresh_from_db()
        assert draft.cells["title_sq"] == "I Editës"


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(PHONE, "dark", "en"), (360, "light", "sq")]
)
def test_every_page_of_reviewing_is_for_everybody(
    people: Cast, site: str, open_page: OpenPage, width: int, scheme: str, language: str
) -> None:
    listed, change = with_a_change(people)
    cells = {"amount_min": "", "closes_on": "2026-12-31"}
    change.refresh_from_db()
    change = revisions.save(
        revision=change, cells=cells, seen=change.version, by=people.editor, at=NOW
    )
    revisions.submit(revision=change, by=people.editor, on=NOW.date(), at=NOW)
    report(programme=listed, reason="closed", at=NOW)
    with open_page(width, scheme=scheme) as page:
        signed_in(page, site, people.administrator)
        prefix = "/en" if language == "en" else ""
        for path in (
            f"{prefix}/editors/queue/",
            f"{prefix}/editors/requests/",
            address("editors-review", change.uuid, language),
            address("editors-merge", listed.slug, language),
        ):
            page.goto(f"{site}{path}")
            assert_accessible(page)
            assert_fits(page)


def test_a_programme_is_written_and_handed_in_with_the_keyboard_alone(
    people: Cast, site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        signed_in(page, site, people.editor)
        page.goto(f"{site}{address('editors-new', people.runs.slug)}")
        tab_to(page, "button.big")
        page.keyboard.press("Enter")
        page.wait_for_url("**/editors/drafts/**")
        for name, text in {"title_sq": "Kurs", "summary_sq": "Mëso."}.items():
            tab_to(page, f"#{name}")
            page.keyboard.type(text)
        tab_to(page, "[name=kinds][value=education]")
        page.keyboard.press("Space")
        tab_to(page, "#part-where > summary")
        page.keyboard.press("Enter")
        tab_to(page, "#coverage-more")
        page.keyboard.type("has")
        tab_to(page, "button[name=submit]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/editors/organisations/**")
    assert Revision.objects.get().state == "submitted"


def test_without_script_a_programme_is_written_previewed_and_handed_in(
    people: Cast, site: str, open_page: OpenPage
) -> None:
    with open_page(360, javascript=False) as page:
        signed_in(page, site, people.editor)
        page.goto(f"{site}{address('editors-new', people.runs.slug)}")
        page.locator("main form button.big").click()
        page.locator("#title_sq").fill("Kurs qepësie")
        page.locator("#summary_sq").fill("Mëso të qepësh\npër tre muaj.")
        page.locator("[name=kinds][value=education]").check()
        page.locator("#part-where > summary").click()
        page.locator("#coverage-more").fill("has; BICAJ")
        page.locator("button[name=preview]").click()
        page.wait_for_url("**/preview/")
        expect(page.locator("h1")).to_have_text("Kurs qepësie")
        page.go_back()
        page.reload()
        page.locator("button[name=submit]").click()
        page.wait_for_url(re.compile(r"/organisations/"))
    handed_in = Revision.objects.get()
    assert handed_in.state == "submitted"
    assert handed_in.cells["coverage"] == "AL-07-39;AL-07-40-8202"

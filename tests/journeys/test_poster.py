"""Posters as they come out of a printer, and the buttons that need script."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.search import index
from directory.web.poster import OF_ONE_ORGANISER
from tests.factories import organisation, programme
from tests.journeys.conftest import OpenPage, assert_accessible, assert_fits

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
A4_IN_POINTS = (595, 842)
# Everything within the sheet, and the last part not pushed into what stands before it.
INSIDE = """() => {
  const sheet = document.querySelector(".sheet"), box = sheet.getBoundingClientRect();
  const [foot, before] = [sheet.lastElementChild, sheet.lastElementChild.previousElementSibling];
  return sheet.scrollHeight <= sheet.clientHeight + 1
    && sheet.scrollWidth <= sheet.clientWidth + 1
    && foot.getBoundingClientRect().bottom <= box.bottom + 1
    && before.getBoundingClientRect().bottom <= foot.getBoundingClientRect().top + 1;
}"""
SHEET_ON_PAPER = {"width": 711, "height": 1030}  # A4 without its margins, in CSS pixels


@pytest.fixture
def site(
    transactional_db: None,
    shipped: None,
    today: dt.date,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
) -> str:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    return str(live_server.url)


def assert_one_sheet_of_a4(page: Page, address: str) -> None:
    page.goto(address)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, address
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert box
    assert (round(float(box[1])), round(float(box[2]))) == A4_IN_POINTS


def assert_all_of_it_printed(page: Page, address: str) -> None:
    """Nothing is cut off at the end of the sheet."""
    page.goto(address)
    assert page.evaluate(INSIDE), address


def everything(length: int, **changed: Any) -> dict[str, Any]:
    """A programme that fills every field: `length` letters in texts, or as many as it may have."""
    word = "gjithëpërfshirja "
    texts = {
        f"{name}_{language}": (word * 60)[:length]
        for name in ("benefit", "how_to_apply", "description", "documents", "conditions")
        for language in ("sq", "en")
    }
    return {
        "title_sq": (word * 20)[:250],
        "title_en": (word[::-1] * 20)[:250],
        "summary_sq": (word * 60)[:600],
        "summary_en": (word[::-1] * 60)[:600],
        "application_url": f"https://{'apliko-' * 8}.example/",
        "contact_phone": "+355 24 123 456, " * 7,
        "contact_email": f"{'zyra' * 15}@{'bashkia.' * 8}example",
        "cost": "free",
        "confidence": "unconfirmed",
        "kinds": ["job", "education"],
        "rule": [{"groups": ["roma", "egyptian", "rural"], "age": {"min": 18}}] * 3,
        "amount_min": 1_000_000,
        "amount_max": 9_000_000,
        "currency": "ALL",
        "amount_period": "semester",
        **texts,
        **changed,
    }


# --- on paper ------------------------------------------------------------------------------------


def test_the_longest_programmes_are_one_page_of_a4_with_nothing_cut_off(
    site: str, open_page: OpenPage
) -> None:
    def letters(one: Programme) -> int:
        p: Any = one
        texts = (p.title_sq, p.summary_sq, p.benefit_sq, p.how_to_apply_sq, p.summary_en)
        return sum(len(text or "") for text in texts) + 4 * len(p.title_sq or "")

    longest = sorted(Programme.objects.published(), key=letters)[-12:]
    with open_page() as page:
        for one in longest[-3:]:
            assert_one_sheet_of_a4(page, f"{site}/programmes/{one.slug}/poster/")
        assert_one_sheet_of_a4(page, f"{site}/en/programmes/{longest[-1].slug}/poster/")
    with open_page() as page:
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET_ON_PAPER)  # type: ignore[arg-type]
        for one in longest:
            assert_all_of_it_printed(page, f"{site}/programmes/{one.slug}/poster/")


def test_the_posters_of_all_places_of_the_county_are_one_page(
    site: str, open_page: OpenPage
) -> None:
    slugs = Place.objects.filter(code__startswith="AL-07").values_list("slug", flat=True)
    assert len(slugs) > 25
    with open_page() as page:
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET_ON_PAPER)  # type: ignore[arg-type]
        for slug in slugs:
            assert_all_of_it_printed(page, f"{site}/places/{slug}/poster/")
    with open_page() as page:
        for slug in ("qarku-kukes", "has", "kukes", "tropoje"):
            assert_one_sheet_of_a4(page, f"{site}/places/{slug}/poster/")


def test_what_fills_every_field_is_still_one_page(site: str, open_page: OpenPage) -> None:
    place = Place.objects.get(slug="has")
    long = organisation("Agjencia e " * 18)
    programme(**everything(600), slug="s" * 120, coverage=[place], organisation=long, indexed=False)
    for number in range(12):
        runs = long if number < OF_ONE_ORGANISER else organisation()
        fields = everything(200, slug=f"vend-{number}", organisation=runs)
        programme(**fields, coverage=[place], indexed=False)
    index.catch_up()
    with open_page() as page:
        for path in (f"/programmes/{'s' * 120}/poster/", "/places/has/poster/"):
            assert_one_sheet_of_a4(page, site + path)
    with open_page() as page:
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET_ON_PAPER)  # type: ignore[arg-type]
        for path in (f"/programmes/{'s' * 120}/poster/", "/places/has/poster/"):
            assert_all_of_it_printed(page, site + path)


def test_the_sheet_alone_is_printed_black_on_white_and_large_enough_to_scan(
    site: str, open_page: OpenPage
) -> None:
    with open_page(scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        for path in ("/places/kukes/poster/", "/programmes/qendro/poster/"):
            page.goto(site + path)
            for furniture in ("header.top", "footer.foot", ".ways", ".skip"):
                expect(page.locator(furniture)).to_be_hidden()
            sheet = page.locator(".sheet")
            expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
            expect(sheet).to_have_css("color", "rgb(0, 0, 0)")
            expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
            code = page.locator(".qr svg").bounding_box()
            assert code
            assert min(code["width"], code["height"]) > 38 / 25.4 * 96  # millimetres


# --- on the screen -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "width", "scheme"), [("", 320, "light"), ("/en", 320, "dark"), ("", 1280, "dark")]
)
def test_the_preview_is_accessible_and_fits_a_small_phone(
    site: str, open_page: OpenPage, prefix: str, width: int, scheme: str
) -> None:
    with open_page(width, scheme=scheme) as page:
        for path in ("/places/kukes/poster/", "/programmes/youth-guarantee/poster/"):
            page.goto(f"{site}{prefix}{path}")
            assert_accessible(page)
            assert_fits(page)


def test_the_button_prints_and_without_script_there_is_none(site: str, open_page: OpenPage) -> None:
    with open_page() as page:
        page.add_init_script("window.print = () => { document.title = 'printed' }")
        page.goto(f"{site}/en/places/kukes/poster/")
        page.locator("[data-can=print]").click()
        expect(page).to_have_title("printed")
    with open_page(javascript=False) as page:
        page.goto(f"{site}/en/places/kukes/poster/")
        expect(page.locator("[data-can=print]")).to_be_hidden()
        expect(page.locator(".ways")).to_contain_text("print command of your browser")


# --- sharing -------------------------------------------------------------------------------------


def test_the_link_is_copied_and_that_is_said(site: str, open_page: OpenPage) -> None:
    with open_page() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{site}/en/programmes/qendro/")
        page.locator("[data-can=copy]").click()
        expect(page.locator("[data-can=copy] + [role=status]")).to_have_text("The link is copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("[rel=canonical]").get_attribute("href")


def test_the_phone_is_asked_to_send_the_message_where_it_can(
    site: str, open_page: OpenPage
) -> None:
    with open_page() as page:
        page.add_init_script("navigator.share = async (what) => { window.sent = what }")
        page.goto(f"{site}/programmes/qendro/")
        page.locator("[data-can=send]").click()
        page.wait_for_function("window.sent")
        text = page.evaluate("window.sent.text")
        link = page.locator("a[href^='https://wa.me']")
        assert text == link.evaluate("a => new URL(a.href).searchParams.get('text')")
        assert text.startswith("Qëndro\n")


def test_without_script_only_the_plain_links_are_there(site: str, open_page: OpenPage) -> None:
    with open_page(javascript=False) as page:
        page.goto(f"{site}/programmes/qendro/")
        for kind in ("send", "copy"):
            expect(page.locator(f"[data-can={kind}]")).to_be_hidden()
        for start in ("https://wa.me/?text=", "viber://forward?text=", "mailto:?subject="):
            expect(page.locator(f"a[href^='{start}']")).to_be_visible()

"""The visitor’s own list: it stands in its address, says what it left out, and keeps nothing."""

import datetime as dt
import html
import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.programmes.models import FormerAddress, Programme
from directory.web.shortlist import MOST_ASKED, MOST_LISTED, names_in
from tests.factories import programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def three() -> None:
    country = small_country()
    programme(
        slug="welding",
        title_sq="Kurs saldimi",
        title_en="Welding course",
        coverage=[country["AL-07"]],
        closes_on=dt.date(2026, 12, 31),
    )
    programme(slug="sewing", title_sq="Kurs rrobaqepësie", title_en="Sewing course")
    programme(slug="grant", title_sq="Grant për fermën", title_en="Farm grant", kinds=["business"])


def get(query: str, prefix: str = "/en") -> HttpResponse:
    return Client().get(f"{prefix}/shortlist/{query}")  # type: ignore[return-value]


def text(query: str, prefix: str = "/en") -> str:
    response = get(query, prefix)
    assert response.status_code == 200
    return response.content.decode()


def listed(page: str) -> list[str]:
    """The programmes of the list, in its order."""
    return re.findall(r'<article class="c">\s*<h3><a href="[^"]*/programmes/([^"/]+)/"', page)


def links(page: str, words: str) -> list[str]:
    """Where the links lead whose visible words are these."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>([^<]*)', page)
    return [html.unescape(href) for href, label in found if label == words]


# --- what an address asks for --------------------------------------------------------------------


def test_a_list_has_what_its_address_names_in_that_order(three: None) -> None:
    assert listed(text("?p=sewing,grant,welding")) == ["sewing", "grant", "welding"]
    assert "3 opportunities" in text("?p=sewing,grant,welding")


def test_names_may_stand_in_one_parameter_or_in_several_and_count_once(three: None) -> None:
    assert listed(text("?p=sewing&p=grant,sewing&p=%20grant%20,,")) == ["sewing", "grant"]


def test_both_languages_have_the_same_list_and_lead_to_each_other(three: None) -> None:
    for prefix, other in (("", "/en"), ("/en", "")):
        page = text("?p=sewing,grant", prefix)
        assert listed(page) == ["sewing", "grant"]
        assert f'<a href="{other}/shortlist/?p=sewing,grant" lang=' in page
        address = f"{settings.SITE_URL}{prefix}/shortlist/?p=sewing,grant"
        assert f'<link rel="canonical" href="{address}">' in page


def test_a_list_is_kept_out_of_search_engines(three: None) -> None:
    for query in ("", "?p=sewing", "?p=sewing,grant&compare=sewing,grant"):
        assert '<meta name="robots" content="noindex">' in text(query)


def test_a_name_that_nobody_knows_is_said_and_left_out(three: None) -> None:
    page = text("?p=sewing,plumbing,grant")
    assert listed(page) == ["sewing", "grant"]
    assert "1 opportunity of this list is no longer listed" in page
    assert "mistyped: plumbing." in page
    assert links(page, "Go on without them") == ["/en/shortlist/?p=sewing,grant"]
    assert "no longer listed" not in text("?p=sewing,grant")


def test_what_was_taken_down_is_no_longer_listed_at_once_and_drafts_are_not_told_apart(
    three: None,
) -> None:
    programme(slug="draft", title_en="A secret draft", published=False)
    Programme.objects.filter(slug="grant").update(published=False)
    page = text("?p=sewing,grant,draft,never-was")
    assert listed(page) == ["sewing"]
    assert "3 opportunities of this list are no longer listed" in page
    assert "grant, draft, never-was." in page
    assert "Farm grant" not in page
    assert "secret" not in page


def moved(former: str, now: str) -> None:
    FormerAddress.objects.create(
        slug=former, programme=Programme.objects.get(slug=now), since=timezone.now()
    )


def test_what_was_renamed_or_merged_is_still_in_the_list_under_its_present_name(
    three: None,
) -> None:
    moved("tailoring", "sewing")
    moved("needlework", "sewing")
    moved("farms", "grant")
    page = text("?p=needlework,farms,tailoring,plumbing")
    assert listed(page) == ["sewing", "grant"]
    assert "1 opportunity of this list is no longer listed" in page
    assert "mistyped: plumbing." in page
    assert links(page, "Go on without them") == ["/en/shortlist/?p=sewing,grant"]
    assert links(page, "Remove")[0] == "/en/shortlist/?p=grant"
    assert 'data-asked="needlework,farms,tailoring,plumbing"' in page
    assert 'data-now="sewing,grant,plumbing"' in page
    assert "data-now" not in text("?p=sewing,plumbing")


def test_what_was_renamed_is_compared_under_either_name(three: None) -> None:
    moved("tailoring", "sewing")
    for names in ("tailoring,grant", "sewing,grant", "tailoring,sewing,grant"):
        page = text(f"?p=tailoring,grant&compare={names}")
        assert heads(page) == ["Sewing course", "Farm grant"]
    assert "Choose at least two" in text("?p=tailoring,grant&compare=tailoring,sewing")


def test_a_former_name_of_what_is_not_listed_is_unknown_as_any_other(three: None) -> None:
    moved("farms", "grant")
    Programme.objects.filter(slug="grant").update(published=False)
    page = text("?p=sewing,farms")
    assert listed(page) == ["sewing"]
    assert "mistyped: farms." in page
    assert "grant" not in page


def test_who_bears_a_name_now_goes_before_who_bore_it(three: None) -> None:
    moved("welding", "sewing")
    assert listed(text("?p=welding")) == ["welding"]


def test_without_anything_it_tells_how_it_works_and_leads_on(three: None) -> None:
    for query in ("", "?p=", "?p=,%20,", "?p=plumbing"):
        page = text(query)
        assert listed(page) == []
        assert "How it works" in page
        assert 'role="search"' in page
        assert "wa.me" not in page


def test_a_list_has_fifty_places_and_says_so() -> None:
    slugs = [f"programme-of-{number}" for number in range(MOST_LISTED + 3)]
    for slug in slugs:
        programme(slug=slug, indexed=slug == slugs[-1])
    full = text("?p=" + ",".join(slugs))
    assert listed(full) == slugs[:MOST_LISTED]
    assert "A list holds 50 opportunities. 3 more were left out." in full
    assert "Your list is full" in text("?p=" + ",".join(slugs[:MOST_LISTED]))
    room = text("?p=" + ",".join(slugs[: MOST_LISTED - 1]))
    assert "Your list is full" not in room
    assert "left out" not in room


def test_whoever_asks_for_thousands_gets_an_answer_and_few_queries(three: None) -> None:
    get("")
    with CaptureQueriesContext(connection) as queries:
        page = text("?p=" + ",".join(["sewing", *(f"x{n}" for n in range(3000))]))
    assert len(queries) <= 3
    assert listed(page) == ["sewing"]
    assert f"{MOST_ASKED - 1} opportunities of this list are no longer listed" in page
    assert "2801 more were left out" in page


ECHO = '"><img src=x onerror=alert(1)>'
HOSTILE = [
    "%00",
    "sewing%00",
    "%ff%fe",
    "%ed%a0%80",
    quote(ECHO),
    quote("<script>alert(1)</script>"),
    quote("' OR 1=1; DROP TABLE places_place; --"),
    "../../admin",
    "a" * 10_000,
    "-".join(["a"] * 2_000),
    quote("{{ 1 }} {% x %} %s %(n)d"),
    quote("\u202esewing"),
    "%0d%0aSet-Cookie:%20a=b",
    quote("SEWING"),
    quote("٣"),
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_names_are_left_out_and_never_repeated_as_markup(three: None, value: str) -> None:
    for query in (f"?p={value}", f"?p=grant,{value}", f"?p=grant,sewing&compare={value}"):
        response = get(query)
        page = response.content.decode()
        assert response.status_code == 200
        assert set(listed(page)) <= {"grant", "sewing"}
        assert "onerror=alert" not in page
        assert "<script>alert" not in page
        assert "a" * 121 not in page
        assert "Set-Cookie" not in response.headers
    found = text(f"?p=grant&q={value}")
    assert listed(found) == ["grant"]
    assert ECHO not in found


@given(st.lists(st.text(alphabet="ab-, \t", max_size=12), max_size=8))
def test_reading_names_twice_is_reading_them_once(values: list[str]) -> None:
    once = names_in(values)
    assert names_in([",".join(once)]) == once
    assert len(set(once)) == len(once)
    assert all(name == name.strip() != "" for name in once)


# --- without script ------------------------------------------------------------------------------


def test_the_page_of_a_programme_leads_to_a_list_with_it(three: None) -> None:
    page = Client().get("/en/programmes/sewing/").content.decode()
    assert links(page, "Keep in my list") == ["/en/shortlist/?p=sewing"]
    assert listed(text("?p=sewing")) == ["sewing"]


def test_removing_is_a_link_to_the_same_list_without_it(three: None) -> None:
    page = text("?p=sewing,grant,welding")
    assert links(page, "Remove") == [
        "/en/shortlist/?p=grant,welding",
        "/en/shortlist/?p=sewing,welding",
        "/en/shortlist/?p=sewing,grant",
    ]
    assert links(text("?p=sewing"), "Remove") == ["/en/shortlist/"]
    assert page.count('Remove<span class="vh">: Farm grant</span>') == 1


def test_others_are_found_and_added_from_the_list_itself(three: None) -> None:
    page = text("?p=sewing&q=course")
    assert "Welding course" in page
    assert links(page, "Add to the list") == ["/en/shortlist/?p=sewing,welding"]
    assert listed(text("?p=sewing,welding")) == ["sewing", "welding"]
    assert "Nothing more was found" in text("?p=sewing,welding&q=course")
    assert "Nothing more was found" in text("?p=sewing&q=zzqqxx")
    assert links(text("?q=course"), "Add to the list")[0].startswith("/en/shortlist/?p=")


def test_every_field_of_the_list_travels_with_its_forms(three: None) -> None:
    page = text("?p=sewing,plumbing,grant")
    assert page.count('<input type="hidden" name="p" value="sewing,grant">') == 2


# --- side by side --------------------------------------------------------------------------------


def heads(page: str) -> list[str]:
    return re.findall(r'<th role="columnheader" scope="col"><a href="[^"]*">([^<]+)</a>', page)


def rows(page: str) -> dict[str, list[str]]:
    """The words of each row of the comparison by its label."""
    found = {}
    for row in re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', page, re.DOTALL):
        label = re.search(r'scope="row">([^<]+)</th>', row)
        cells = re.findall(r'<td role="cell">(.*?)</td>', row, re.DOTALL)
        plain = [
            re.sub(r'<small class="of".*?</small>|<span class="vh">.*?</span>|<[^>]+>', " ", cell)
            for cell in cells
        ]
        assert label
        found[label[1]] = [" ".join(html.unescape(cell).split()) for cell in plain]
    return found


def test_up_to_four_stand_side_by_side_in_a_table_with_a_row_for_each_question() -> None:
    country = small_country()
    programme(
        slug="welding",
        title_en="Welding course",
        summary_en="Learn to weld.",
        types=["vocational_course"],
        coverage=[country["AL-07"]],
        delivery="on_site",
        cost="free",
        benefit_en="A certificate",
        amount_min=1500,
        amount_max=1500,
        currency="ALL",
        amount_period="month",
        closes_on=dt.date(2026, 12, 31),
        how_to_apply_en="Go to the centre.",
        rule=[{"age": {"min": 18, "max": 29}}],
        confidence="unconfirmed",
    )
    programme(slug="grant", title_en="Farm grant", kinds=["business"])
    page = text("?p=welding,grant&compare=welding,grant")
    assert heads(page) == ["Welding course", "Farm grant"]
    found = rows(page)
    assert list(found) == [
        "What it is",
        "Who it is for",
        "Where",
        "What you get",
        "What it costs you",
        "Can I apply now?",
        "How to apply",
        "Who runs it",
    ]
    first = {label: cells[0] for label, cells in found.items()}
    assert first["What it is"] == "Vocational course Learn to weld."
    assert "18" in first["Who it is for"]
    assert first["Where"] == "For people who live in Kukës county. On site"
    assert first["What you get"] == "1\u00a0500\u00a0lekë a month A certificate".replace(
        "\u00a0", " "
    )
    assert first["What it costs you"] == "Free"
    assert first["Can I apply now?"] == "Open until 31 December 2026 Until 31 December 2026"
    assert first["How to apply"] == "Go to the centre. All about applying"
    assert "Organisation" in first["Who runs it"]
    assert found["What you get"][1] == "Not stated: ask the organiser"
    assert found["What it costs you"][1] == "Not stated: ask the organiser"
    assert '<a href="/en/programmes/welding/#apply">' in page


def test_the_columns_stand_as_chosen_and_the_form_of_the_browser_is_understood(
    three: None,
) -> None:
    assert heads(text("?p=sewing,grant,welding&compare=grant,sewing")) == [
        "Farm grant",
        "Sewing course",
    ]
    from_form = text("?p=sewing%2Cgrant%2Cwelding&compare=sewing&compare=welding")
    assert heads(from_form) == ["Sewing course", "Welding course"]
    canonical = (
        f"{settings.SITE_URL}/en/shortlist/?p=sewing,grant,welding&amp;compare=sewing,welding"
    )
    assert f'<link rel="canonical" href="{canonical}">' in from_form


def test_one_of_three_can_be_left_out_and_one_of_two_leads_back(three: None) -> None:
    page = text("?p=sewing,grant,welding&compare=sewing,grant,welding")
    assert links(page, "Leave out")[1] == (
        "/en/shortlist/?p=sewing,grant,welding&compare=sewing,welding"
    )
    pair = text("?p=sewing,grant,welding&compare=sewing,welding")
    assert links(pair, "Leave out") == ["/en/shortlist/?p=sewing,grant,welding"] * 2
    assert links(pair, "Back to the list") == ["/en/shortlist/?p=sewing,grant,welding"]


@pytest.mark.parametrize("compare", ["", "sewing", "sewing,sewing", "sewing,plumbing", "zz,%00"])
def test_fewer_than_two_are_no_comparison_and_it_is_said(three: None, compare: str) -> None:
    page = text(f"?p=sewing,grant&compare={compare}")
    assert "<table" not in page
    assert "Choose at least two to compare." in page
    assert listed(page) == ["sewing", "grant"]


def test_of_more_than_four_the_first_four_are_compared_and_it_is_said() -> None:
    slugs = [f"programme-of-{number}" for number in range(6)]
    for slug in slugs:
        programme(slug=slug, title_en=f"Title of {slug}")
    page = text(f"?p={','.join(slugs)}&compare={','.join(slugs)}")
    assert heads(page) == [f"Title of {slug}" for slug in slugs[:4]]
    assert "you see the first four" in page


def test_only_what_is_in_the_list_can_be_compared(three: None) -> None:
    page = text("?p=sewing,grant&compare=sewing,grant,welding")
    assert heads(page) == ["Sewing course", "Farm grant"]


def test_a_text_in_the_other_language_is_marked_in_list_and_comparison() -> None:
    programme(slug="a", title_sq="Kurs", title_en=None, summary_sq="Mëso.", summary_en=None)
    programme(slug="b", title_sq="Grant", title_en="Grant")
    page = text("?p=a,b&compare=a,b")
    assert '<a href="/en/programmes/a/" lang="sq">Kurs</a>' in page
    assert '<div class="text" lang="sq"><p>Mëso.</p></div>' in page


# --- how much it costs ---------------------------------------------------------------------------


def test_a_long_list_takes_as_many_queries_as_a_short_one() -> None:
    slugs = [f"programme-of-{number}" for number in range(30)]
    for slug in slugs:
        programme(slug=slug, indexed=slug == slugs[-1])
    taken = []
    for number in (2, 30):
        query = "?p=" + ",".join(slugs[:number])
        text(query)
        with CaptureQueriesContext(connection) as queries:
            text(query)
        with CaptureQueriesContext(connection) as compared:
            text(f"{query}&compare={','.join(slugs[:2])}")
        taken.append((len(queries), len(compared)))
    assert taken[0] == taken[1]
    assert taken[0][0] <= 2
    assert taken[0][1] <= 8

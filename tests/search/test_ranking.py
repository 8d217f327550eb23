"""The order of results: what counts more than what, and that it is the same every time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.http import QueryDict

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.search import index
from directory.search.lexicon import load_concepts
from directory.search.parameters import parse
from directory.search.ranking import BESIDE, LEVELS
from directory.search.results import Results, search
from tests.conftest import TODAY
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db

ALL = "status=open&status=upcoming&status=closed&status=unknown"
SOON, LATER = TODAY + dt.timedelta(days=7), TODAY + dt.timedelta(days=70)
PAST = TODAY - dt.timedelta(days=7)


@pytest.fixture
def country() -> dict[str, Place]:
    load_concepts()
    return small_country()


def asked(query: str, **more: str) -> Results:
    data = QueryDict(ALL, mutable=True)
    data["q"] = query
    data.update(more)
    return search(parse(data), on=TODAY, language="sq")


def order(query: str, **more: str) -> list[str]:
    return [hit.facts["id"] for hit in asked(query, **more).hits]


def write(*programmes: tuple[str, dict[str, Any]]) -> list[str]:
    """Programmes in the order given, and so with the worst one first to win a tie; their ids."""
    for slug, fields in programmes:
        programme(slug=slug, indexed=False, **fields)
    index.catch_up()
    return [slug for slug, _ in reversed(programmes)]


# -- where and how a word is found ----------------------------------------------------------------


def test_title_before_summary_before_description(country: dict[str, Place]) -> None:
    best_first = write(
        ("description", {"description_sq": "Mësohet edhe kanotazh."}),
        ("summary", {"summary_sq": "Mësohet edhe kanotazh."}),
        ("title", {"title_sq": "Mësohet kanotazh"}),
    )
    assert order("kanotazh") == best_first


def test_the_order_of_places_holds_for_meanings_too(country: dict[str, Place]) -> None:
    best_first = write(
        ("description", {"description_sq": "Punohet me bletë."}),
        ("summary", {"summary_sq": "Punohet me bletë."}),
        ("title", {"title_sq": "Punohet me bletë"}),
    )
    assert order("apiculture") == best_first


def test_as_typed_before_another_form_before_another_word(country: dict[str, Place]) -> None:
    best_first = write(
        ("meaning", {"title_sq": "Mjalti i malit"}),
        ("stem", {"title_sq": "Bletarisë i vjen ora"}),
        ("exact", {"title_sq": "Bletaria sot"}),
    )
    assert order("bletaria") == best_first


def test_a_misspelled_word_is_looked_for_only_where_the_right_one_is_in_no_listing(
    country: dict[str, Place],
) -> None:
    write(("rowing", {"title_sq": "Kanotazh"}), ("close", {"title_sq": "Kanotash"}))
    results = asked("kanotazh")
    assert [hit.facts["id"] for hit in results.hits] == ["rowing"]
    assert results.correction is None
    results = asked("kanotaxh")
    assert [hit.facts["id"] for hit in results.hits] in (["rowing"], ["close"])
    assert results.correction is not None


def test_what_a_listing_chiefly_is_counts_more_than_what_it_is_beside(
    country: dict[str, Place],
) -> None:
    best_first = write(
        ("mentions", {"summary_sq": "Ndihmon edhe për praktikë."}),
        ("beside", {"types": ["mentoring", "internship"]}),
        ("chiefly", {"types": ["internship", "mentoring"]}),
    )
    assert order("stazh") == best_first


def test_whom_the_rule_asks_for_counts_less_than_what_the_title_says(
    country: dict[str, Place],
) -> None:
    best_first = write(
        ("rule", {"rule": [{"employment": ["unemployed"]}]}),
        ("title", {"title_sq": "Për të papunët"}),
    )
    assert order("i papunë") == best_first


def test_all_of_the_words_before_some_and_a_wider_meaning_last(country: dict[str, Place]) -> None:
    best_first = write(
        ("wider", {"title_sq": "Blegtoria në mal", "kinds": ["business"]}),
        ("one", {"title_sq": "Bletari", "kinds": ["business"]}),
        ("both", {"title_sq": "Kurs për bletari", "kinds": ["business"]}),
    )
    results = asked("kurs bletari")
    assert [hit.facts["id"] for hit in results.hits] == best_first
    assert [hit.whole for hit in results.hits] == [True, False, False]
    assert results.partial_from == 1


def test_what_is_wider_by_two_steps_comes_near_too(country: dict[str, Place]) -> None:
    best_first = write(
        ("farming", {"title_sq": "Mbështetje për bujqësinë", "kinds": ["business"]}),
        ("beekeeping", {"title_sq": "Bletari", "kinds": ["business"]}),
    )
    results = asked("bletar")
    assert [hit.facts["id"] for hit in results.hits] == best_first
    assert [hit.whole for hit in results.hits] == [True, False]


def test_what_names_each_word_of_a_label_answers_it_after_what_is_called_so(
    country: dict[str, Place],
) -> None:
    best_first = write(
        ("apart", {"title_sq": "Makineri të reja", "summary_sq": "Grant deri në 50 %."}),
        ("label", {"title_sq": "Grant për makineri"}),
    )
    results = asked("grant makineri")
    assert [hit.facts["id"] for hit in results.hits] == best_first
    assert all(hit.whole for hit in results.hits)


def test_the_worth_of_the_levels_follows_their_order() -> None:
    assert list(LEVELS.values()) == sorted(LEVELS.values(), reverse=True)
    assert set(BESIDE) < set(LEVELS)
    least = min(worth for name, worth in LEVELS.items() if name not in BESIDE)
    assert all(LEVELS[name] < least for name in BESIDE)


# -- place and time -------------------------------------------------------------------------------


def test_local_before_national(country: dict[str, Place]) -> None:
    same = {"title_sq": "Kurs gatimi"}
    best_first = write(
        ("country", {**same, "coverage": [country["AL"]]}),
        ("county", {**same, "coverage": [country["AL-07"]]}),
        ("town", {**same, "coverage": [country["AL-07-40"]]}),
    )
    assert order("kurs gatimi") == best_first
    assert order("kurs gatimi kukes") == best_first
    assert order("kurs gatimi", place="AL-07-40") == best_first


def test_beside_a_place_what_leads_abroad_comes_after_what_is_at_home(
    country: dict[str, Place],
) -> None:
    best_first = write(
        ("abroad", {"title_sq": "Trajnim në Gjermani", "coverage": [country["AL"]]}),
        ("home", {"title_sq": "Trajnim në fermë", "coverage": [country["AL"]]}),
    )
    assert order("trajnim kukes") == best_first
    assert order("trajnim") == ["abroad", "home"]  # a tie, and the older one first


def test_open_before_upcoming_before_unknown_before_closed(country: dict[str, Place]) -> None:
    same = {"title_sq": "Kurs gatimi", "recurrence": "yearly"}
    best_first = write(
        ("closed", {**same, "opens_on": PAST, "closes_on": PAST}),
        ("unknown", same),
        ("upcoming", {**same, "opens_on": SOON, "closes_on": LATER}),
        ("open-later", {**same, "opens_on": PAST, "closes_on": LATER}),
        ("open-soon", {**same, "opens_on": PAST, "closes_on": SOON}),
    )
    assert order("kurs gatimi") == best_first


def test_a_better_answer_that_has_closed_stays_before_a_much_weaker_one_that_is_open(
    country: dict[str, Place],
) -> None:
    best_first = write(
        ("weak", {"description_sq": "Edhe kanotazh."}),
        ("good", {"title_sq": "Kanotazh", "opens_on": PAST, "closes_on": PAST}),
    )
    assert order("kanotazh") == best_first


# -- the same order every time --------------------------------------------------------------------


def many(count: int) -> list[str]:
    """Programmes that answer "kanotazh" in a few ways, with many ties; written in one go."""
    runner = Organisation.objects.create(name="X", slug="x")
    texts: Sequence[dict[str, str]] = (
        {"title_sq": "Kanotazh", "summary_sq": "…"},
        {"title_sq": "Garë", "summary_sq": "Me kanotazh."},
        {"title_sq": "Kanotazhi", "summary_sq": "Kanotazhi në lumë."},
        {"title_sq": "Lumi", "summary_sq": "…", "description_sq": "Kanotazh."},
    )
    programmes = [
        Programme(
            slug=f"p{number:03}",
            published=True,
            organisation=runner,
            kinds=["education"],
            recurrence="rolling",
            status="active",
            confidence="verified",
            **texts[number % len(texts)],
        )
        for number in range(count)
    ]
    Programme.objects.bulk_create(programmes)
    index.rebuild()
    return [one.slug for one in programmes]


def test_ties_are_stable_and_the_pages_share_the_results_out_without_gap_or_repeat() -> None:
    slugs = many(330)
    first = asked("kanotazh")
    assert (first.total, first.pages) == (330, 14)
    pages = [order("kanotazh", page=str(number)) for number in range(1, 15)]
    assert pages == [order("kanotazh", page=str(number)) for number in range(1, 15)]
    walked = [slug for page in pages for slug in page]
    assert len(walked) == 330
    assert sorted(walked) == sorted(slugs)
    titles = [slug for slug in walked if int(slug[1:]) % 4 == 0]
    assert titles == sorted(titles)  # equal in everything: the one entered first comes first

"""The check about one programme: only its questions, one clear answer, and a way on."""

from urllib.parse import urlencode

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.examples import FROM_EIGHTEEN, RETURNEES_FIRST, THREE_CITIES, WOMEN_OR_MEN
from tests.factories import programme
from tests.web.check_visit import ENGLISH, answer_form, asked, get, post, press, seen, walk
from tests.web.forms import Page, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


def start(slug: str, path: str = ENGLISH) -> Page:
    return seen(post({"programme": slug}, path))


@pytest.mark.parametrize(
    ("slug", "needed"),
    [
        (WOMEN_OR_MEN, ["age", "lives_in", "sex"]),
        (RETURNEES_FIRST, ["lives_in"]),
        (THREE_CITIES, ["lives_in"]),
        (FROM_EIGHTEEN, ["age", "lives_in"]),
    ],
)
def test_about_one_programme_only_what_its_rule_needs_is_asked(
    slug: str, needed: list[str], four: None
) -> None:
    _shown, trail = walk({}, start(slug))
    assert trail == needed


def test_it_may_begin_with_a_link_or_with_a_form(four: None) -> None:
    assert asked(seen(get(f"{ENGLISH}?programme={FROM_EIGHTEEN}"))) == "age"
    assert asked(start(FROM_EIGHTEEN)) == "age"


def test_asking_stops_as_soon_as_the_verdict_is_sure(four: None) -> None:
    shown = press(start(FROM_EIGHTEEN), "next", age="17")
    assert shown.headings[0] == "Not now"
    assert "No You can apply from age 18." in shown.text


@pytest.mark.parametrize(
    ("answers", "heading", "words"),
    [
        (
            {"age": "20", "lives_in": "AL-07-39"},
            "Yes, this fits you",
            "Yes You are aged 18 or over.",
        ),
        ({"age": "17"}, "Not now", "No You can apply from age 18."),
        (
            {"lives_in": "AL-07-39"},
            "This may fit you",
            "Not known Fits if you are aged 18 or over.",
        ),
    ],
)
def test_about_one_programme_there_is_one_clear_answer_with_its_reasons(
    answers: dict[str, str], heading: str, words: str, four: None
) -> None:
    shown, _trail = walk(answers, start(FROM_EIGHTEEN))
    assert shown.headings[0] == heading
    assert words in shown.text
    assert f"/en/programmes/{FROM_EIGHTEEN}/" in shown.links


def test_from_one_programme_there_is_a_way_to_the_whole_list_with_all_answers(four: None) -> None:
    shown, _trail = walk({"age": "20", "lives_in": "AL-07-39"}, start(FROM_EIGHTEEN))
    everything = press(shown, "all")
    assert everything.headings[0] == "2 opportunities fit you"
    assert "programme" not in dict(everything.form("change:age").hidden)


def test_about_one_programme_only_the_groups_of_its_rule_are_asked_for(four: None) -> None:
    programme(slug="roma-only", rule=[{"groups": ["roma"]}])
    assert set(answer_form(start("roma-only")).choices) == {"groups_roma"}


def test_a_programme_open_to_everybody_is_answered_at_once() -> None:
    programme(slug="all")
    assert start("all").headings[0] == "Yes, this fits you"


def test_clearing_answers_about_one_programme_stays_with_it(four: None) -> None:
    shown = press(start(FROM_EIGHTEEN), "next", age="20")
    assert f"{ENGLISH}?programme={FROM_EIGHTEEN}" in shown.links


@pytest.mark.parametrize("slug", ["missing", "draft", "A B", "\x00", "x" * 5000, "../admin", "é"])
def test_a_programme_that_nobody_may_see_is_not_found(slug: str) -> None:
    programme(slug="draft", published=False)
    assert post({"programme": slug}).status_code == 404
    assert get(f"{ENGLISH}?{urlencode({'programme': slug})}").status_code == 404


def test_the_button_on_a_programme_page_leads_into_its_check(four: None) -> None:
    with translation.override("en"):
        html = render_to_string("includes/check_programme.html", {"slug": FROM_EIGHTEEN})
    (form,) = page(html).forms
    assert (form.method, form.action) == ("post", ENGLISH)
    assert asked(seen(post(form.filled(), form.action))) == "age"

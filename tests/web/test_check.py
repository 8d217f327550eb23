"""The check at `/check/`: a few questions, an honest answer, and nothing left behind."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from directory.places.models import Place
from tests.examples import EXAMPLES, FROM_EIGHTEEN, THREE_CITIES, Example, country
from tests.factories import programme, small_country
from tests.web.check_visit import (
    CHECK,
    ENGLISH,
    PREFIX,
    QUESTIONS,
    SENSITIVE,
    answer_form,
    asked,
    get,
    post,
    press,
    results,
    seen,
    tally,
    walk,
)
from tests.web.forms import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

# -- the first question ---------------------------------------------------------------------------


def test_the_check_begins_with_the_question_that_settles_most(four: None) -> None:
    shown = seen(get())
    assert asked(shown) == "lives_in"
    assert shown.headings[0] == "What fits me?"
    assert "We keep nothing" in shown.text
    assert "About two minutes" in shown.text
    assert "AL-07-39" in answer_form(shown).choices["lives_in"]


def test_both_languages_ask_the_same_in_their_own_words(four: None) -> None:
    for path, words in ((CHECK, "Ku banon?"), (ENGLISH, "Where do you live?")):
        shown = seen(get(path))
        assert words in shown.text
        assert answer_form(shown).action == path


def test_the_answers_leave_no_trace_outside_the_page(four: None) -> None:
    sent = (
        post({"age": "17", "step": "next"}),
        post({"age": "x", "step": "next"}),
        post({"age": "17", "step": "results"}),
    )
    for response in (get(), *sent):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        assert "ETag" not in response
        assert "Location" not in response
        # The empty first question may be found; nothing that came after it.
        hidden = b'name="robots" content="noindex"' in response.content
        assert hidden == (response in sent)
        assert b"csrfmiddlewaretoken" not in response.content


def test_answers_in_an_address_are_ignored(four: None) -> None:
    plain, tried = get(), get(f"{ENGLISH}?age=17&lives_in=AL-07-39&step=results")
    assert tried.content == plain.content


def test_no_link_carries_an_answer(four: None) -> None:
    for step in ("next", "results"):
        shown = seen(post({"age": "17", "lives_in": "AL-07-39", "step": step}))
        assert shown.links
        for link in shown.links:
            parts = urlsplit(link)
            assert parts.query == ""
            assert "AL-07-39" not in link


# -- going on, skipping, going back ---------------------------------------------------------------


def test_earlier_answers_travel_in_the_form_and_the_counts_follow_each_answer(four: None) -> None:
    shown = press(seen(get()), "next", lives_in="AL-07-39")
    assert ("lives_in", "AL-07-39") in answer_form(shown).hidden
    assert tally(shown) == (1, 2, 1)
    assert asked(shown) == "age"
    shown = press(shown, "next", age="17")
    assert tally(shown) == (1, 0, 3)
    assert shown.headings[0] == "1 opportunity fits you"


def test_every_question_can_be_skipped_and_is_then_not_asked_again(four: None) -> None:
    shown, trail = walk({})
    assert len(trail) == len(set(trail)) > 2
    assert "You have not answered" not in shown.text
    assert shown.text.count("Not answered") == len(trail)
    assert tally(shown) == (0, 4, 0)


def test_an_empty_answer_is_a_skipped_one(four: None) -> None:
    skipped, left_empty = press(seen(get()), "skip"), press(seen(get()), "next")
    assert asked(skipped) == asked(left_empty) == "age"
    assert answer_form(skipped).hidden == answer_form(left_empty).hidden


def test_skipping_forgets_an_answer_given_before(four: None) -> None:
    shown = press(seen(get()), "next", lives_in="AL-07-39")
    shown = press(press(shown, "back"), "skip")
    assert "lives_in" not in dict(answer_form(shown).hidden)


def test_back_shows_the_question_before_with_its_answer_and_keeps_all_others(four: None) -> None:
    first = seen(get())
    assert "back" not in [value for _name, value in answer_form(first).buttons]
    second = press(first, "next", lives_in="AL-07-39")
    third = press(second, "skip")
    assert asked(third) == "sex"
    again = press(third, "back", sex="female")
    assert asked(again) == "age"
    start = press(again, "back", age="30")
    assert asked(start) == "lives_in"
    assert ("lives_in", "AL-07-39") in start.form("next").fields
    assert ("age", "30") in start.form("next").hidden
    assert ("sex", "female") in start.form("next").hidden
    assert asked(press(start, "next")) == "age"


def test_going_back_does_not_mind_a_half_typed_answer(four: None) -> None:
    second = press(seen(get()), "next", lives_in="AL-07-39")
    shown = press(second, "back", age="seven")
    assert asked(shown) == "lives_in"
    assert "age" not in dict(answer_form(shown).fields)


def test_the_results_can_be_seen_at_any_moment_and_the_questions_taken_up_again(
    four: None,
) -> None:
    shown = press(seen(get()), "results", lives_in="AL-07-39")
    assert shown.headings[0] == "1 opportunity fits you"
    assert asked(press(shown, "again")) == "age"
    shown = press(seen(get()), "results")
    assert "Not answered" in shown.text
    assert asked(press(shown, "again")) == "lives_in"


def test_an_answer_can_be_changed_from_the_results_which_then_come_back(four: None) -> None:
    shown = results(age="17", lives_in="AL-07-39")
    assert tally(shown) == (1, 0, 3)
    question = press(shown, "change:age")
    assert asked(question) == "age"
    assert ("age", "17") in answer_form(question).fields
    after = press(question, "next", age="18")
    assert after.headings[0] == "2 opportunities fit you"
    assert [one for one in after.forms if ("step", "next") in one.buttons] == []


def test_a_mistake_while_changing_an_answer_still_leads_back_to_the_results(four: None) -> None:
    question = press(results(age="17", lives_in="AL-07-39"), "change:age")
    wrong = press(question, "next", age="-")
    assert asked(wrong) == "age"
    assert press(wrong, "next", age="18").headings[0] == "2 opportunities fit you"


def test_a_place_said_too_widely_is_asked_for_again_only_on_request(four: None) -> None:
    shown, trail = walk({"lives_in": "AL", "age": "20", "sex": "female"})
    assert trail.count("lives_in") == 1
    assert "live in Shkodër, Tiranë or Vlorë" in shown.text
    again = press(shown, "again")
    assert asked(again) == "lives_in"
    assert ("lives_in", "AL") in answer_form(again).fields
    assert tally(press(again, "next", lives_in="AL-11-53"))[1] == 0


def test_sensitive_questions_come_last_and_say_why_they_are_asked(shipped: None) -> None:
    programme(rule=[{"sex": "female"}])
    programme(rule=[{"groups": ["returnee", "roma"]}])
    shown, trail = seen(get()), []
    while True:
        field = asked(shown)
        trail.append(field)
        why = QUESTIONS[field].why
        assert (why is not None) == (field in SENSITIVE)
        assert why is None or why.en in shown.text
        if ("step", "next") not in press(shown, "skip").forms[0].buttons:
            break
        shown = press(shown, "skip")
    first = min(trail.index(field) for field in SENSITIVE)
    assert set(trail[first:]) == SENSITIVE
    assert set(trail) <= set(QUESTIONS)


def test_clearing_is_a_plain_link_to_an_empty_check(four: None) -> None:
    shown = press(seen(get()), "next", lives_in="AL-07-39")
    assert ENGLISH in shown.links
    assert b"AL-07-39" not in get().content.split(b"<select")[0]


# -- groups ---------------------------------------------------------------------------------------


def test_only_groups_that_matter_are_asked_for(four: None) -> None:
    by_code = {place.code: place for place in Place.objects.all()}
    programme(rule=[{"groups": ["roma", "women"]}], coverage=[by_code["AL"]])
    shown = seen(post({"step": "change:groups", "lives_in": "AL-07-39"}))
    assert set(answer_form(shown).choices) == {"groups_roma", "groups_returnee"}
    assert answer_form(shown).choices["groups_roma"] == ["yes", "no", ""]


def test_each_group_is_yes_no_or_not_said(four: None) -> None:
    shown = seen(post({"step": "change:groups", "lives_in": "AL-07-39"}))
    after = press(shown, "next", groups_returnee="yes")
    assert "You have priority" in after.text
    assert ("groups_returnee", "yes") in after.form("change:groups").hidden
    shown = press(after, "change:groups")
    assert ("groups_returnee", "yes") in answer_form(shown).fields
    after = press(shown, "next", groups_returnee="no")
    assert "You have priority" not in after.text
    assert "Returned migrants: no" in after.text


def test_none_of_these_says_no_to_those_shown_and_to_no_others(four: None) -> None:
    shown = seen(post({"step": "change:groups", "lives_in": "AL-07-39"}))
    after = press(shown, "none:returnee")
    assert [pair for pair in after.form("change:groups").hidden if "groups" in pair[0]] == [
        ("groups_returnee", "no")
    ]


# -- results --------------------------------------------------------------------------------------


def section(slug: str, html: str) -> str:
    """Under which heading of the results a programme stands."""
    before = html[: html.index(f"/programmes/{slug}/")]
    return str(re.findall(r'<h2 id="(yes|maybe|no)"', before)[-1])


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.slug}-{one.verdict}")
def test_the_examples_stand_where_they_belong_with_their_reason(
    example: Example, language: str, four: None
) -> None:
    answers = {name: str(value) for name, value in example.person.items()}
    response = post({**answers, "step": "results"}, PREFIX[language])
    html = response.content.decode()
    assert section(example.slug, html) == example.verdict
    item = html[html.index(f"/programmes/{example.slug}/") :].split("</li>\n<li")[0]
    assert example.words(language) in page(item).text


def test_a_preference_is_said_to_those_who_have_it_and_named_to_the_others(four: None) -> None:
    with_it = results(lives_in="AL-07-39", groups_returnee="yes")
    assert with_it.text.count("You have priority") == 1
    without = results(lives_in="AL-07-39", groups_returnee="no")
    assert "You have priority" not in without.text
    assert "Priority for people who have come back from living abroad." in without.text


def test_near_misses_come_first_among_what_does_not_fit(four: None) -> None:
    response = post({"age": "17", "sex": "male", "lives_in": "AL-07-39", "step": "results"})
    html = response.content.decode()
    near = html.index("One step away")
    assert near < html.index(f"/programmes/{FROM_EIGHTEEN}/")
    assert html.index("<details>") < html.index(f"/programmes/{THREE_CITIES}/")
    assert html.index(f"/programmes/{FROM_EIGHTEEN}/") < html.index("<details>")


def test_what_is_closed_is_marked_and_what_has_ended_is_left_out() -> None:
    country()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    programme(slug="yearly", title_sq="Çdo vit", recurrence="yearly", closes_on=yesterday)
    programme(slug="paused", title_sq="Dikur", status="paused")
    programme(slug="ended", status="ended")
    programme(slug="open", title_sq="Fillon")
    shown = results()
    assert shown.headings[0] == "3 opportunities fit you"
    slugs = re.findall(r"/programmes/([a-z]+)/", " ".join(shown.links))
    assert slugs == ["open", "yearly", "paused"]
    assert shown.text.count("Closed") == 2
    assert "usually reopens every year" in shown.text


def test_prose_conditions_stand_beside_the_verdict_and_never_change_it() -> None:
    country()
    programme(title_en="One", conditions_sq="Plan biznesi.", conditions_en="A business plan.")
    assert "Also check: A business plan." in results().text
    assert "Plan biznesi." in results("sq").text


def test_a_text_in_the_other_language_is_marked_as_such() -> None:
    programme(title_sq="Një", conditions_sq="Kusht")
    html = post({"step": "results"}).content.decode()
    assert '<a href="/en/programmes/' in html
    assert 'lang="sq">Një</a>' in html
    assert '<span lang="sq">Kusht</span>' in html


def test_what_fits_is_counted_in_the_language_of_the_page(four: None) -> None:
    answers = {"lives_in": "AL-07-39", "age": "17", "step": "results"}
    assert seen(post(answers, CHECK)).headings[0] == "1 mundësi të takon"
    answers["age"] = "18"
    assert seen(post(answers, CHECK)).headings[0] == "2 mundësi të takojnë"


def test_what_is_for_one_unit_asks_where_in_the_municipality() -> None:
    unit, town = "AL-07-40-8202", "AL-07-40"
    programme(coverage=[small_country()[unit]])
    assert unit not in answer_form(seen(get())).choices["lives_in"]
    shown = results(lives_in=town)
    assert shown.headings[0] == "Nothing is certain yet"
    again = press(shown, "again")
    assert asked(again) == "lives_in"
    assert 'label="Where exactly in Kukës"' in again.html
    assert unit in answer_form(again).choices["lives_in"]
    settled = press(again, "next", lives_in=unit)
    assert settled.headings[0] == "1 opportunity fits you"
    changed = answer_form(press(settled, "change:lives_in"))
    assert unit in changed.choices["lives_in"]
    assert ("lives_in", unit) in changed.fields


def test_no_answer_of_any_kind_is_stored_on_the_way() -> None:
    for answer in (
        get(),
        get("/check/?programme=nobody"),
        post({"age": "x"}),
        post({"age": "1" * 200_000}),
    ):
        assert "no-store" in answer.headers["Cache-Control"], answer.status_code


def test_two_criteria_that_say_the_same_say_it_once() -> None:
    home = small_country()["AL-07-39"]
    one = programme(rule=[{"lives_in": ["AL-07-39"]}], coverage=[home])
    html = post({"programme": one.slug, "lives_in": "AL-07-39", "step": "results"}).content.decode()
    assert html.count("You live in Has.") == 1


def test_nothing_that_fits_is_said_kindly() -> None:
    country()
    programme(rule=[{"age": {"min": 18}}])
    assert results(age="12").headings[0] == "Nothing fits you right now"
    assert results().headings[0] == "Nothing is certain yet"


def test_an_empty_catalogue_goes_straight_to_the_results() -> None:
    assert seen(get()).headings[0] == "Nothing fits you right now"


def test_long_lists_are_folded_but_whole() -> None:
    country()
    for number in range(25):
        programme(slug=f"maybe-{number}", rule=[{"sex": "female"}])
        programme(slug=f"no-{number}", rule=[{"age": {"min": 18}}])
    shown = results(age="12")
    assert len([link for link in shown.links if "/programmes/" in link]) >= 50
    assert "15 more that may fit" in shown.text
    assert "15 that do not fit, and why" in shown.text


def test_open_conditions_are_named_one_by_one() -> None:
    country()
    programme(rule=[{"sex": "female", "employment": ["farmer"]}])
    programme(slug="single", rule=[{"business": ["farm"]}])
    shown = results()
    assert "If all of this is true: you are female you are a farmer" in shown.text
    assert "If you have a farm." in shown.text

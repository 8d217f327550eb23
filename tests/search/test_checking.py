"""What is judged for a person, in which order it is told, and which question comes next."""

import datetime as dt
import time
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from directory.places.tree import known_places
from directory.programmes.models import Alternative, Programme, rule_of
from directory.rules import criteria
from directory.rules.calls import Call
from directory.rules.criteria.places import PlaceRow, PlaceTree
from directory.rules.eligibility import OPEN_TO_ALL, Person, Verdict, judge, parse_rule
from directory.rules.vocabularies import GROUPS, Label
from directory.search.checking import (
    Checked,
    Offer,
    codes_asked,
    conditions_of,
    counts,
    judge_all,
    next_question,
    offers,
    title_of,
)
from tests.factories import places, programme, small_country
from tests.rules import samples
from tests.rules.samples import ON, PLACES, person, thoroughly

OPEN, UPCOMING = Call("active", "rolling"), Call(opens_on=ON + dt.timedelta(days=1))
UNKNOWN, CLOSED = Call(), Call("paused")


def offer(slug: str = "one", rule: Any = (), **facts: Any) -> Offer:
    return Offer(
        slug=slug,
        title={"sq": facts.get("title", slug), "en": facts.get("title_en", "")},
        conditions={"sq": facts.get("conditions", ""), "en": ""},
        call=facts.get("call", OPEN),
        rule=parse_rule(list(rule)),
        priority=OPEN_TO_ALL,
        coverage=facts.get("coverage", ()),
        applicants=facts.get("applicants", ()),
    )


def judged(offered: Iterable[Offer], who: Person, language: str = "sq") -> list[Checked]:
    return judge_all(offered, who, on=ON, places=PLACES, language=language)


def asked(offered: Iterable[Offer], who: Person, passing_over: Any = ()) -> tuple[str, int] | None:
    found = next_question(judged(offered, who), who, passing_over=passing_over)
    return (found.question.field, found.would_settle) if found else None


# -- what is judged -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_published_programmes_are_offered_and_drafts_are_not() -> None:
    programme(slug="shown")
    programme(slug="draft", published=False)
    assert [one.slug for one in offers()] == ["shown"]
    assert offers(["draft", "missing"]) == []


@pytest.mark.django_db
def test_an_offer_has_the_rule_that_holds_now_and_all_else_that_a_verdict_needs() -> None:
    country = small_country()
    made = programme(
        slug="one",
        title_en="One",
        rule=[{"age": {"min": 18}}],
        coverage=[country["AL-07-40"], country["AL-07"]],
        applicants=["business"],
        priority_groups=["returnee"],
        conditions_sq="Kusht",
        opens_on=ON,
    )
    call = made.newest_call
    Alternative.objects.create(programme=made, call=call, position=1, criteria={"sex": "female"})
    (found,) = offers(["one"])
    assert found.rule == parse_rule([{"sex": "female"}])
    assert found.rule.to_json() == rule_of(Programme.objects.get(slug="one"))
    assert found.coverage == ("AL-07", "AL-07-40")
    assert found.applicants == ("business",)
    assert found.priority == parse_rule([{"groups": ["returnee"]}])
    assert found.call == Call("active", "rolling", ON, None)
    assert (title_of(found, "en"), conditions_of(found, "en")) == ("One", ["Kusht"])


@pytest.mark.django_db
def test_reading_the_offers_takes_four_queries_however_many_they_are() -> None:
    country = small_country()
    for count in (1, 8):
        for _ in range(count):
            programme(rule=[{"age": {"min": 18}}], coverage=[country["AL"]], opens_on=ON)
        with CaptureQueriesContext(connection) as queries:
            offers()
        assert len(queries) == 4


def test_prose_conditions_come_line_by_line_and_a_missing_text_is_told_in_the_other_language() -> (
    None
):
    told = offer(conditions="Një plan.\n\n  Dy vjet përvojë. \n", title_en="")
    assert conditions_of(told, "en") == ["Një plan.", "Dy vjet përvojë."]
    assert title_of(told, "en") == "one"
    assert conditions_of(offer(), "sq") == []


# -- order and counts -----------------------------------------------------------------------------


def test_yes_comes_before_maybe_before_no_and_within_each_the_open_ones_first() -> None:
    offered = [
        offer("no", [{"age": {"min": 18}}]),
        offer("maybe", [{"sex": "female"}]),
        offer("closed", call=CLOSED),
        offer("unknown", call=UNKNOWN),
        offer("upcoming", call=UPCOMING),
        offer("open"),
    ]
    found = judged(offered, person(age=17))
    assert [one.offer.slug for one in found] == [
        *("open", "upcoming", "unknown", "closed"),
        *("maybe", "no"),
    ]
    assert counts(found) == {"yes": 4, "maybe": 1, "no": 1}


def test_titles_sort_as_an_albanian_reads_them_in_the_language_asked_for() -> None:
    offered = [
        offer("b", title="Dibër", title_en="Alpha"),
        offer("c", title="Çelësi", title_en="Beta"),
    ]
    assert [one.offer.slug for one in judged(offered, person())] == ["c", "b"]
    assert [one.offer.slug for one in judged(offered, person(), "en")] == ["b", "c"]


def test_a_person_who_names_a_date_is_judged_on_it_and_so_is_the_call() -> None:
    later = offer(rule=[{"age": {"min": 18}}], call=UPCOMING)
    (found,) = judged([later], person(birth_date="2009-01-01", on="2027-06-01"))
    assert (found.verdict, found.status) == (Verdict.YES, "unknown")


def test_a_near_miss_is_a_no_of_which_every_reason_can_be_lifted() -> None:
    near = offer("near", [{"age": {"min": 18}}])
    far = offer("far", [{"age": {"min": 18}, "sex": "female"}])
    by_slug = {one.offer.slug: one for one in judged([near, far], person(age=17, sex="male"))}
    assert by_slug["near"].is_near_miss
    assert not by_slug["far"].is_near_miss
    (fitting,) = judged([near], person(age=18))
    assert not fitting.is_near_miss


# -- the next question ----------------------------------------------------------------------------


def test_the_next_question_settles_the_most_programmes_by_itself() -> None:
    offered = [
        offer("1", [{"sex": "female"}]),
        offer("2", [{"sex": "male"}]),
        offer("3", [{"age": {"min": 18}}]),
        offer("4", [{"age": {"min": 18}, "education_min": "bachelor"}]),
        offer("5", [{"age": {"min": 18}, "education_min": "bachelor"}]),
    ]
    assert asked(offered, person()) == ("sex", 2)
    assert asked(offered, person(sex="female")) == ("age", 1)
    assert asked(offered, person(sex="female", age=20)) == ("education", 2)
    assert asked(offered, person(sex="female", age=20, education="master")) is None


def test_when_no_question_settles_anything_alone_the_one_open_in_most_programmes_is_next() -> None:
    offered = [
        offer("1", [{"age": {"min": 18}, "education_min": "bachelor"}]),
        offer("2", [{"sex": "male", "education_min": "bachelor"}]),
    ]
    assert asked(offered, person()) == ("education", 0)


def test_among_equals_the_question_that_is_asked_earlier_is_next() -> None:
    assert asked([offer(rule=[{"sex": "female", "age": {"min": 18}}])], person()) == ("age", 0)


def test_a_question_may_be_passed_over() -> None:
    offered = [offer(rule=[{"sex": "female", "age": {"min": 18}}])]
    assert asked(offered, person(), ["age"]) == ("sex", 0)
    assert asked(offered, person(), ["age", "sex"]) is None


def test_nothing_is_asked_that_cannot_change_a_verdict() -> None:
    offered = [
        offer("no", [{"age": {"min": 30}, "education_min": "bachelor"}]),
        offer("yes"),
        offer("open to either", [{"sex": "female"}, {"age": {"max": 20}}]),
    ]
    assert asked(offered, person(age=19)) is None


def test_a_question_counts_that_is_open_in_any_alternative_that_can_still_be_met() -> None:
    either = offer(rule=[{"sex": "female"}, {"age": {"min": 18}, "education_min": "bachelor"}])
    (found,) = judged([either], person())
    assert set(found.open) == {"sex", "age", "education"}
    (found,) = judged([either], person(age=17))
    assert set(found.open) == {"sex"}
    assert asked([either], person(age=17)) == ("sex", 1)


def test_once_an_alternative_is_met_only_where_and_who_can_be_open() -> None:
    either = offer(rule=[{"sex": "female"}, {"age": {"min": 18}}], coverage=("AL-07",))
    (found,) = judged([either], person(sex="female"))
    assert set(found.open) == {"lives_in"}


def test_coverage_and_applicants_have_their_questions() -> None:
    assert asked([offer(coverage=("AL-07",))], person()) == ("lives_in", 1)
    assert asked([offer(applicants=("business",))], person()) == ("business", 1)


def test_women_among_other_groups_are_asked_for_by_their_sex() -> None:
    groups = [offer(rule=[{"groups": ["women", "returnee"]}])]
    (found,) = judged(groups, person())
    assert found.open == {"sex": {"women"}, "groups": {"returnee"}}
    assert asked(groups, person()) == ("sex", 0)
    assert asked(groups, person(not_groups=["returnee"])) == ("sex", 1)
    assert asked(groups, person(sex="male")) == ("groups", 1)
    assert codes_asked(judged(groups, person()), "groups") == {"returnee"}


def test_an_answer_that_was_not_exact_enough_is_asked_for_again_only_after_all_others() -> None:
    offered = [
        offer("1", [{"lives_in": ["AL-07-39"]}]),
        offer("2", [{"lives_in": ["AL-07-40"]}]),
        offer("3", [{"age": {"min": 18}}]),
    ]
    assert asked(offered, person(lives_in="AL-07")) == ("age", 1)
    assert asked(offered, person(lives_in="AL-07", age=20)) == ("lives_in", 2)


EXACT: dict[str, list[dict[str, object]]] = {
    "age": [{"age": years} for years in range(12, 46)],
    "sex": [{"sex": "female"}, {"sex": "male"}],
    "lives_in": [{"lives_in": code} for code in samples.CODES],
    "citizenship": [{"citizenship": code} for code in samples.COUNTRY_CODES],
    "business": [{"business": code} for code in ("none", "idea", "starting", "established")],
    "employment": [{"employment": [code]} for code in ("unemployed", "student", "farmer")],
    "education": [{"education": code} for code in ("none", "basic", "bachelor", "doctorate")],
    "studying": [{"studying": code} for code in ("none", "upper_secondary_general", "master")],
    "groups": [{"not_groups": [code for code in GROUPS if code != "women"]}],
}


@given(
    rules=st.lists(samples.rules, min_size=1, max_size=6),
    answers=samples.answers(),
    coverage=samples.coverages,
    applicants=samples.applicants,
)
@thoroughly
def test_whatever_waits_for_one_question_alone_is_settled_by_any_exact_answer_to_it(
    rules: list[Any], answers: dict[str, Any], coverage: Any, applicants: Any
) -> None:
    tree = PlaceTree(
        PlaceRow(code, None, "country", Label(code, code))
        for code in samples.CODES  # no place lies within another: every answer is exact
    )
    offered = [
        offer(str(number), rule, coverage=coverage, applicants=applicants)
        for number, rule in enumerate(rules)
    ]
    who = Person.parse(answers, today=ON)
    found = judge_all(offered, who, on=ON, places=tree, language="sq")
    question = next_question(found, who)
    if question is None:
        assert all(not one.open for one in found)
        return
    field = question.question.field
    waiting = [one.offer for one in found if set(one.open) == {field}]
    assert len(waiting) == question.would_settle <= counts(found)[Verdict.MAYBE]
    if field in answers:  # it was answered, only not exactly enough
        return
    for exact in EXACT[field]:
        more = Person.parse({**answers, **exact}, today=ON)
        after = judge_all(waiting, more, on=ON, places=tree, language="sq")
        assert counts(after)[Verdict.MAYBE] == 0


@given(answers=samples.answers(), rules=st.lists(samples.rules, max_size=5))
@thoroughly
def test_a_maybe_and_only_a_maybe_has_questions_that_are_open(
    answers: dict[str, Any], rules: list[Any]
) -> None:
    who = Person.parse(answers, today=ON)
    offered = [offer(str(number), rule) for number, rule in enumerate(rules)]
    for one in judge_all(offered, who, on=ON, places=None, language="sq"):  # type: ignore[arg-type]
        assert bool(one.open) == (one.verdict is Verdict.MAYBE)
        assert one.judgement == judge(one.offer.rule, who, ON, None, coverage=(), applicants=())


# -- the shipped catalogue ------------------------------------------------------------------------


def test_the_whole_catalogue_is_settled_by_asking_and_each_answer_leaves_fewer_open(
    shipped: None,
) -> None:
    full: dict[str, Any] = {
        "age": 19,
        "sex": "female",
        "lives_in": "AL-07-41",
        "citizenship": "AL",
        "education": "upper_secondary",
        "studying": "none",
        "employment": ["registered_jobseeker"],
        "business": "none",
        "groups": ["returnee"],
        "not_groups": [
            code
            for code in criteria.CRITERIA["groups"].question_for(("roma",)).answers  # type: ignore[union-attr]
            if code != "returnee"
        ],
    }
    offered, tree = offers(), known_places()
    given_so_far: dict[str, Any] = {}
    maybe = len(offered) + 1
    for _ in range(len(criteria.CRITERIA.questions) + 1):
        who = Person.parse(given_so_far, today=ON)
        found = judge_all(offered, who, on=ON, places=tree, language="sq")
        left = counts(found)[Verdict.MAYBE]
        assert left <= maybe
        question = next_question(found, who)
        if question is None:
            break
        assert question.question.field not in given_so_far
        maybe = left - question.would_settle
        for name in (question.question.field, f"not_{question.question.field}"):
            if name in full:
                given_so_far[name] = full[name]
    assert left == 0


def test_judging_the_whole_catalogue_and_choosing_the_next_question_is_quick(shipped: None) -> None:
    offered, tree = offers(), known_places()
    assert len(offered) == 92
    best = min(_seconds(offered, tree) for _ in range(5))
    assert best < 0.1


def _seconds(offered: list[Offer], tree: Any) -> float:
    """Of processor time, which a busy machine does not stretch."""
    start = time.process_time()
    who = Person.parse({"age": 19}, today=ON)
    next_question(judge_all(offered, who, on=ON, places=tree, language="sq"), who)
    return time.process_time() - start


@pytest.mark.django_db
def test_a_programme_that_has_ended_says_so() -> None:
    places("AL - country Shqipëri")
    programme(slug="ended", status="ended")
    programme(slug="paused", status="paused")
    assert {one.slug: one.has_ended for one in offers()} == {"ended": True, "paused": False}

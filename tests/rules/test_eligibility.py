"""Persons, rules and verdicts: what holds whatever the rule and whoever asks."""

import json
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.criteria import CRITERIA
from directory.rules.criteria.age import completed_years
from directory.rules.criteria.places import PlaceRow, PlaceTree
from directory.rules.eligibility import (
    FILTER_KEYS,
    OPEN_TO_ALL,
    CriterionVerdict,
    Judgement,
    Person,
    PersonErrors,
    RuleErrors,
    Verdict,
    judge,
    parse_rule,
    persons_from_filters,
    questions_of,
    rules_out,
    screen,
)
from directory.rules.vocabularies import Label
from tests.rules.samples import (
    ON,
    PLACES,
    alternatives,
    answers,
    applicants,
    coverages,
    person,
    refinements,
    rules,
    thoroughly,
    trees,
    usually,
)

RANK = {Verdict.NO: 0, Verdict.MAYBE: 1, Verdict.YES: 2}


def verdict(raw_rule: list[dict[str, Any]], raw_person: dict[str, Any], **beside: Any) -> Verdict:
    return judge(parse_rule(raw_rule), person(**raw_person), ON, PLACES, **beside).verdict


# The examples that the directory was built for.

WOMEN_TO_65_OR_MEN_TO_35 = [
    {"sex": "female", "age": {"min": 18, "max": 65}},
    {"sex": "male", "age": {"min": 18, "max": 35}},
]


@pytest.mark.parametrize(
    ("sex", "age", "expected"),
    [
        ("female", 17, Verdict.NO),
        ("female", 18, Verdict.YES),
        ("female", 65, Verdict.YES),
        ("female", 66, Verdict.NO),
        ("male", 35, Verdict.YES),
        ("male", 36, Verdict.NO),
        (None, 36, Verdict.MAYBE),
        (None, 35, Verdict.MAYBE),
        (None, 66, Verdict.NO),
        ("male", None, Verdict.MAYBE),
    ],
)
def test_one_of_two_alternatives_is_enough(
    sex: str | None, age: int | None, expected: Verdict
) -> None:
    assert verdict(WOMEN_TO_65_OR_MEN_TO_35, {"sex": sex, "age": age}) is expected


def test_nobody_from_has_lives_in_tirana_shkoder_or_vlore() -> None:
    pilots = [{"lives_in": ["AL-11-53", "AL-10-48", "AL-12-61"]}]
    assert verdict(pilots, {"lives_in": "AL-07-39"}) is Verdict.NO
    assert verdict(pilots, {"lives_in": "AL"}) is Verdict.MAYBE
    assert verdict(pilots, {"lives_in": "AL-10-48"}) is Verdict.YES
    assert verdict(pilots, {}) is Verdict.MAYBE


def test_a_rule_without_alternatives_is_open_to_everybody() -> None:
    assert verdict([], {}) is Verdict.YES
    assert judge(OPEN_TO_ALL, person(), ON, PLACES).criteria == ()


def test_priority_is_said_and_never_excludes() -> None:
    returnees = parse_rule([{"groups": ["returnee"]}])

    def judged(**given: object) -> Judgement:
        return judge(OPEN_TO_ALL, person(**given), ON, PLACES, priority=returnees)

    assert judged(groups=["returnee"]).priority_met
    assert not judged(not_groups=["returnee"]).priority_met
    assert not judged().priority_met
    assert judged(not_groups=["returnee"]).verdict is Verdict.YES
    assert not judge(OPEN_TO_ALL, person(groups=["returnee"]), ON, PLACES).priority_met


def test_the_best_alternative_gives_the_reasons() -> None:
    rule = parse_rule(
        [
            {"sex": "female", "education_min": "master", "employment": ["farmer"]},
            {"age": {"min": 18}, "citizenship": ["AL"]},
        ]
    )
    nearest = judge(rule, person(age=17, sex="male"), ON, PLACES)
    assert [judged.key for judged in nearest.criteria] == ["age", "citizenship"]
    missed_by_one = judge(rule, person(age=17, sex="female"), ON, PLACES)
    assert missed_by_one.verdict is Verdict.MAYBE
    assert [j.key for j in missed_by_one.criteria] == ["sex", "education_min", "employment"]
    met = judge(rule, person(age=18, citizenship="AL", sex="female"), ON, PLACES)
    assert [judged.key for judged in met.of(CriterionVerdict.MET)] == ["age", "citizenship"]


def test_of_equals_the_alternative_that_a_step_can_lift_gives_the_reasons() -> None:
    rule = parse_rule([{"employment": ["farmer"]}, {"business": ["starting", "farm"]}])
    found = judge(rule, person(employment=["neet"], business="idea"), ON, PLACES)
    assert found.verdict is Verdict.NO
    assert [judged.key for judged in found.criteria] == ["business"]


def test_fewer_failures_count_before_fewer_open_questions() -> None:
    rule = parse_rule(
        [
            {"sex": "female", "education_min": "master", "employment": ["farmer"]},
            {"age": {"min": 18}, "citizenship": ["AL"]},
        ]
    )
    found = judge(rule, person(age=17, sex="male", citizenship="IT"), ON, PLACES)
    assert [judged.key for judged in found.criteria] == ["sex", "education_min", "employment"]


# Coverage and applicants belong to every verdict.


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("AL-07-40-8202", CriterionVerdict.MET),
        ("AL-07-40", CriterionVerdict.MET),
        ("AL-07", CriterionVerdict.UNKNOWN),
        ("AL", CriterionVerdict.UNKNOWN),
        (None, CriterionVerdict.UNKNOWN),
        ("AL-07-39", CriterionVerdict.NOT_MET),
        ("XK", CriterionVerdict.NOT_MET),
    ],
)
def test_coverage_is_judged_like_residence(home: str | None, expected: CriterionVerdict) -> None:
    found = judge(OPEN_TO_ALL, person(lives_in=home), ON, PLACES, coverage=["AL-07-40"])
    (coverage,) = found.criteria
    assert (coverage.key, coverage.verdict) == ("coverage", expected)
    assert (
        found.verdict
        is {"met": Verdict.YES, "unknown": Verdict.MAYBE, "not_met": Verdict.NO}[expected]
    )


@pytest.mark.parametrize(
    ("who", "business", "expected"),
    [
        ([], None, "met"),
        (["person"], None, "met"),
        (["business", "person"], None, "met"),
        (["person", "employer"], "none", "met"),
        (["business"], None, "unknown"),
        (["business"], "none", "not_met"),
        (["business"], "idea", "not_met"),
        (["business"], "starting", "met"),
        (["business"], "established", "met"),
        (["business"], "farm", "met"),
        (["business", "employer"], "farm", "met"),
        (["business", "organisation"], None, "unknown"),
        (["employer"], "established", "not_met"),
        (["organisation", "municipality"], None, "not_met"),
        (["school"], "farm", "not_met"),
    ],
)
def test_who_may_apply(who: list[str], business: str | None, expected: str) -> None:
    found = judge(OPEN_TO_ALL, person(business=business), ON, PLACES, applicants=who)
    (judged,) = found.criteria
    assert (judged.key, judged.verdict) == ("applicants", expected)


def test_a_rule_that_fits_is_still_refused_where_the_programme_does_not_reach() -> None:
    rule = [{"age": {"min": 18}}]
    someone = {"age": 20, "lives_in": "AL-07-39"}
    assert verdict(rule, someone, coverage=["AL-07"], applicants=[]) is Verdict.YES
    assert verdict(rule, someone, coverage=["AL-10"], applicants=[]) is Verdict.NO
    assert verdict(rule, someone, coverage=["AL-07"], applicants=["employer"]) is Verdict.NO


def test_a_programme_without_known_coverage_restricts_nobody_by_place() -> None:
    assert judge(OPEN_TO_ALL, person(), ON, PLACES, coverage=[]).verdict is Verdict.YES


# What holds for all rules and persons.


@given(st.data(), rules, coverages, applicants)
@thoroughly
def test_saying_more_never_turns_yes_or_no_back_into_maybe(
    data: st.DataObject, rule: list[Any], coverage: tuple[str, ...], who: tuple[str, ...]
) -> None:
    tree = data.draw(trees())
    less, more = data.draw(refinements(tree))
    parsed = parse_rule(rule)
    before = judge(parsed, person(**less), ON, tree, coverage=coverage, applicants=who)
    after = judge(parsed, person(**more), ON, tree, coverage=coverage, applicants=who)
    if before.verdict is not Verdict.MAYBE:
        assert after.verdict is before.verdict


@given(rules.filter(bool), alternatives, answers(), trees())
@usually
def test_another_alternative_never_makes_a_verdict_worse(
    rule: list[Any], extra: dict[str, Any], raw: dict[str, Any], tree: PlaceTree
) -> None:
    someone = person(**raw)
    before = judge(parse_rule(rule), someone, ON, tree).verdict
    after = judge(parse_rule([*rule, extra]), someone, ON, tree).verdict
    assert RANK[after] >= RANK[before]


@given(rules.filter(bool), alternatives, answers(), trees(), st.data())
@usually
def test_another_criterion_never_makes_a_verdict_better(
    rule: list[Any], extra: dict[str, Any], raw: dict[str, Any], tree: PlaceTree, data: Any
) -> None:
    index = data.draw(st.integers(0, len(rule) - 1))
    key = data.draw(st.sampled_from(sorted(extra)))
    narrowed = {**rule[index], key: rule[index].get(key, extra[key])}
    try:
        stricter = parse_rule([*rule[:index], narrowed, *rule[index + 1 :]])
    except RuleErrors:  # an education range that nobody can meet
        return
    someone = person(**raw)
    before = judge(parse_rule(rule), someone, ON, tree).verdict
    assert RANK[judge(stricter, someone, ON, tree).verdict] <= RANK[before]


@given(rules, st.randoms(use_true_random=False))
@usually
def test_the_order_of_a_rule_never_matters(rule: list[Any], dice: random.Random) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            pairs = list(value.items())
            dice.shuffle(pairs)
            return {key: shuffled(inner) for key, inner in pairs}
        if isinstance(value, list):
            items = [shuffled(inner) for inner in value]
            dice.shuffle(items)
            return items + items[:1]
        return value

    ordered, mixed = parse_rule(rule), parse_rule(shuffled(rule))
    assert ordered == mixed
    assert hash(ordered) == hash(mixed)
    assert json.dumps(ordered.to_json()) == json.dumps(mixed.to_json())


@given(rules, answers(), trees(), coverages, applicants)
@usually
def test_judging_twice_gives_the_same(
    rule: list[Any],
    raw: dict[str, Any],
    tree: PlaceTree,
    coverage: tuple[str, ...],
    who: tuple[str, ...],
) -> None:
    first, second = (
        judge(
            parse_rule(rule),
            person(**raw),
            ON,
            tree,
            coverage=coverage,
            applicants=who,
            priority=parse_rule(rule[:1]),
        )
        for _ in range(2)
    )
    assert first == second
    assert first.criteria[-2].key == "coverage"
    assert first.criteria[-1].key == "applicants"


@given(rules, answers(), trees())
@usually
def test_a_verdict_is_the_sum_of_its_criteria(
    rule: list[Any], raw: dict[str, Any], tree: PlaceTree
) -> None:
    found = judge(parse_rule(rule), person(**raw), ON, tree)
    verdicts = {judged.verdict for judged in found.criteria}
    expected = (
        Verdict.NO
        if CriterionVerdict.NOT_MET in verdicts
        else Verdict.MAYBE
        if CriterionVerdict.UNKNOWN in verdicts
        else Verdict.YES
    )
    assert found.verdict is expected
    asked = {question.field for question in found.open_questions}
    assert bool(asked) == (CriterionVerdict.UNKNOWN in verdicts)


@given(rules, answers(), trees(), st.data())
@usually
def test_a_criterion_looks_only_at_the_answers_it_declares(
    rule: list[Any], raw: dict[str, Any], tree: PlaceTree, data: Any
) -> None:
    parsed = parse_rule(rule)
    read = {
        name
        for alternative in parsed.alternatives
        for key in alternative
        for name in CRITERIA[key].reads
    }
    someone = person(**raw)
    assert judge(parsed, someone, ON, tree) == judge(parsed, someone.only(read), ON, tree)


# Filters: the same engine, on the part of the rule that a filter can decide.


@given(rules, answers(), trees(), st.sets(st.sampled_from(sorted(CRITERIA.fields))))
@thoroughly
def test_a_screened_rule_refuses_exactly_whom_the_rule_refuses(
    rule: list[Any], raw: dict[str, Any], tree: PlaceTree, fields: set[str]
) -> None:
    parsed, someone = parse_rule(rule), person(**raw).only(fields)
    expected = judge(parsed, someone, ON, tree).verdict is Verdict.NO
    assert rules_out(screen(parsed, fields), someone, on=ON, places=tree) is expected


@given(rules, answers(), trees(), coverages, applicants)
@thoroughly
def test_a_filter_never_drops_what_the_engine_calls_yes_or_maybe(
    rule: list[Any],
    raw: dict[str, Any],
    tree: PlaceTree,
    coverage: tuple[str, ...],
    who: tuple[str, ...],
) -> None:
    if "birth_date" in raw:  # the filter is given the age in years
        raw["age"] = completed_years(date.fromisoformat(raw["birth_date"]), ON)
    parsed, someone = parse_rule(rule), person(**raw)
    if rules_out(screen(parsed, FILTER_KEYS), someone.only(FILTER_KEYS)):
        found = judge(parsed, someone, ON, tree, coverage=coverage, applicants=who)
        assert found.verdict is Verdict.NO


@given(rules, answers(), trees())
@usually
def test_ruling_out_is_the_same_as_judging_no(
    rule: list[Any], raw: dict[str, Any], tree: PlaceTree
) -> None:
    parsed, someone = parse_rule(rule), person(**raw)
    expected = judge(parsed, someone, ON, tree).verdict is Verdict.NO
    assert rules_out(parsed, someone, on=ON, places=tree) is expected


def test_a_screen_drops_what_the_filters_cannot_decide() -> None:
    rule = parse_rule(
        [
            {"age": {"max": 29}, "citizenship": ["AL"]},
            {"age": {"max": 29}, "lives_in": ["XK"]},
            {"groups": ["women"], "education_min": "bachelor"},
        ]
    )
    assert FILTER_KEYS == ("age", "sex", "education", "employment")
    assert screen(rule, FILTER_KEYS).to_json() == [
        {"age": {"max": 29}},
        {"education_min": "bachelor", "groups": ["women"]},
    ]


def test_an_alternative_beyond_all_filters_leaves_the_screen_open() -> None:
    rule = parse_rule([{"age": {"max": 29}}, {"groups": ["women", "roma"]}])
    assert screen(rule, FILTER_KEYS) == OPEN_TO_ALL
    assert not rules_out(screen(rule, FILTER_KEYS), person(age=50))


def test_a_programme_for_women_is_closed_to_men_also_when_it_names_them_as_a_group() -> None:
    rule = screen(parse_rule([{"groups": ["women"]}]), FILTER_KEYS)
    assert rules_out(rule, person(sex="male"))
    assert not rules_out(rule, person(sex="female"))
    assert not rules_out(rule, person(age=20))


def test_without_places_nobody_is_ruled_out_by_residence() -> None:
    assert not rules_out(parse_rule([{"lives_in": ["XK"]}]), person(lives_in="AL"))


filter_values: st.SearchStrategy[dict[str, list[str]]] = st.fixed_dictionaries(
    {},
    optional={
        "age": st.lists(st.integers(10, 99).map(str), min_size=1, max_size=2),
        "sex": st.lists(st.sampled_from(["female", "male"]), min_size=1, max_size=2),
        "education": st.lists(st.sampled_from(["basic", "bachelor"]), min_size=1, max_size=2),
        "employment": st.lists(
            st.sampled_from(["registered_jobseeker", "employed", "neet"]), min_size=1, max_size=3
        ),
    },
)


@given(rules, filter_values)
@usually
def test_repeating_a_filter_means_any_of_its_values(
    rule: list[Any], filters: dict[str, list[str]]
) -> None:
    screened = screen(parse_rule(rule), FILTER_KEYS)
    together = persons_from_filters(filters, today=ON)
    kept = any(not rules_out(screened, someone) for someone in together)
    one_by_one: list[dict[str, list[str]]] = [{}]
    for parameter, values in filters.items():
        one_by_one = [{**chosen, parameter: [v]} for chosen in one_by_one for v in values]
    expected = any(
        not rules_out(screened, someone)
        for chosen in one_by_one
        for someone in persons_from_filters(chosen, today=ON)
    )
    assert kept is expected


def test_filters_that_nobody_set_mean_somebody_who_said_nothing() -> None:
    assert persons_from_filters({}, today=ON) == (Person(),)
    assert persons_from_filters({"age": [], "q": ["kurs"]}, today=ON) == (Person(),)


def test_a_bad_filter_value_is_an_error() -> None:
    with pytest.raises(PersonErrors) as caught:
        persons_from_filters({"sex": ["anything"]}, today=ON)
    assert caught.value.codes() == {"sex": ["not_a_choice"]}


# Questions.


def test_a_programme_asks_only_what_its_rule_needs() -> None:
    rule = parse_rule([{"age": {"min": 18}, "groups": ["women"]}, {"groups": ["roma"]}])
    assert [q.field for q in questions_of(rule)] == ["age", "sex", "groups"]
    whole = questions_of(rule, coverage=["AL"], applicants=["business"])
    assert [q.field for q in whole] == ["age", "lives_in", "business", "sex", "groups"]
    assert questions_of(OPEN_TO_ALL, applicants=["person", "business"]) == ()


def test_open_questions_are_those_of_the_best_alternative() -> None:
    rule = parse_rule([{"education_min": "basic", "education_max": "master", "sex": "female"}])
    found = judge(rule, person(sex="female"), ON, PLACES, coverage=["AL-07"])
    assert [q.field for q in found.open_questions] == ["lives_in", "education"]


# Places.


def test_a_tree_of_places_refuses_circles_and_orphans() -> None:
    name = Label("x", "x")
    with pytest.raises(ValueError, match="AA-1"):
        PlaceTree([PlaceRow("AA-1", "AA-2", "unit", name), PlaceRow("AA-2", "AA-1", "unit", name)])
    with pytest.raises(ValueError, match="AA"):
        PlaceTree([PlaceRow("AA-1", "AA", "unit", name)])


def test_an_unknown_place_lies_only_in_itself() -> None:
    tree = PlaceTree()
    assert tree.contains("AA", "AA")
    assert not tree.contains("AA", "AA-1")
    assert tree.after_in("AA", "sq") == "AA"

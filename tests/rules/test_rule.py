"""Rules as data: stored, written in columns, and refused where they cannot stand."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.criteria import CRITERIA
from directory.rules.eligibility import (
    OPEN_TO_ALL,
    Alternative,
    Rule,
    RuleErrors,
    alternative_from_cells,
    parse_alternative,
    parse_rule,
    parse_rule_text,
)
from tests.rules.samples import PLACES, alternatives, json_values, rules, usually


@given(rules)
@usually
def test_a_rule_survives_being_stored(rule: list[Any]) -> None:
    parsed = parse_rule(rule)
    stored = json.dumps(parsed.to_json())
    assert parse_rule_text(stored) == parsed
    assert json.dumps(parse_rule_text(stored).to_json()) == stored


@given(alternatives)
@usually
def test_an_alternative_survives_being_written_in_columns(raw: dict[str, Any]) -> None:
    alternative = parse_alternative(raw)
    cells = alternative.to_cells()
    assert list(cells) == list(CRITERIA.columns)
    assert alternative_from_cells(cells) == alternative


def test_the_canonical_form_is_sorted_and_says_nothing_twice() -> None:
    rule = parse_rule(
        [
            {"groups": ["women", "roma", "women"], "age": {"max": 29, "min": 18}},
            {"studying": ["bachelor", "none"]},
            {"age": {"min": 18, "max": 29}, "groups": ["roma", "women"]},
            {"education_min": "upper_secondary_vocational"},
        ]
    )
    assert rule.to_json() == [
        {"age": {"min": 18, "max": 29}, "groups": ["roma", "women"]},
        {"education_min": "upper_secondary"},
        {"studying": ["none", "bachelor"]},
    ]


def test_an_alternative_that_asks_for_nothing_opens_the_rule() -> None:
    assert Rule((parse_alternative({"sex": "male"}), Alternative())) == OPEN_TO_ALL
    assert OPEN_TO_ALL.is_open
    assert OPEN_TO_ALL.to_json() == []


def test_empty_columns_ask_for_nothing() -> None:
    blank = dict.fromkeys(CRITERIA.columns, " ")
    assert alternative_from_cells(blank) == Alternative()
    assert alternative_from_cells({}) == Alternative()


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({}, ""),
        ("women", ""),
        (None, ""),
        ([["age"]], "[0]"),
        ([{}], "[0]"),
        ([{"sex": "male"}, {}], "[1]"),
        ([{"colour": "red"}], "[0]"),
        ([{1: "red"}], "[0]"),
        ([{"age": 18}], "[0].age"),
        ([{"age": {}}], "[0].age"),
        ([{"age": {"min": None}}], "[0].age"),
        ([{"age": {"from": 18}}], "[0].age"),
        ([{"age": {"min": "18"}}], "[0].age.min"),
        ([{"age": {"min": True}}], "[0].age.min"),
        ([{"age": {"min": 18.5}}], "[0].age.min"),
        ([{"age": {"min": -1}}], "[0].age.min"),
        ([{"age": {"max": 121}}], "[0].age.max"),
        ([{"age": {"max": 10**400}}], "[0].age.max"),
        ([{"age": {"min": 30, "max": 29}}], "[0].age.max"),
        ([{"sex": ["female"]}], "[0].sex"),
        ([{"sex": "women"}], "[0].sex"),
        ([{"lives_in": []}], "[0].lives_in"),
        ([{"lives_in": "AL"}], "[0].lives_in"),
        ([{"lives_in": ["Kukës"]}], "[0].lives_in"),
        ([{"lives_in": ["AL-07\n"]}], "[0].lives_in"),
        ([{"lives_in": ["AL" + "-07" * 20]}], "[0].lives_in"),
        ([{"citizenship": ["AL", "ZZ"]}], "[0].citizenship"),
        ([{"citizenship": ["other"]}], "[0].citizenship"),
        ([{"education_min": "phd"}], "[0].education_min"),
        ([{"education_min": "master", "education_max": "basic"}], "[0].education_max"),
        ([{"studying": ["kindergarten"]}], "[0].studying"),
        ([{"employment": [["pupil"]]}], "[0].employment"),
        ([{"groups": [{"roma": True}]}], "[0].groups"),
        ([{"business": "idea"}], "[0].business"),
        ([{"sex": "male"}] * 51, ""),
    ],
)
def test_a_rule_that_cannot_stand_says_where_and_why(raw: object, path: str) -> None:
    with pytest.raises(RuleErrors) as caught:
        parse_rule(raw)
    (problem,) = caught.value.problems
    assert problem.path == path
    assert problem.reason.sq
    assert problem.reason.en
    assert caught.value.texts("en") == [f"{path}: {problem.reason.en}".removeprefix(": ")]
    assert str(caught.value) == caught.value.texts("en")[0]


def test_all_problems_of_a_rule_are_told_at_once() -> None:
    with pytest.raises(RuleErrors) as caught:
        parse_rule([{"sex": "x", "age": {"min": "y"}}, {"sex": "male"}, {"groups": "z"}])
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["[0].sex", "[0].age.min", "[2].groups"]


def test_a_place_that_does_not_exist_is_refused_where_places_are_known() -> None:
    known = PLACES.__contains__
    assert parse_rule([{"lives_in": ["AL-07-40"]}], known_place=known)
    with pytest.raises(RuleErrors, match="AL-99"):
        parse_rule([{"lives_in": ["AL-07-40", "AL-99"]}], known_place=known)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"age_min": "eighteen"}, "age_min"),
        ({"age_min": "18", "age_max": "17"}, "age_max"),
        ({"age_max": "29.5"}, "age_max"),
        ({"age_max": "٢٩"}, "age_max"),
        ({"sex": "f"}, "sex"),
        ({"lives_in": "AL-07;Has"}, "lives_in"),
        ({"education_min": "master", "education_max": "basic"}, "education_max"),
        ({"employment": "unemployed,neet"}, "employment"),
    ],
)
def test_a_bad_cell_is_reported_by_its_column(cells: dict[str, str], column: str) -> None:
    with pytest.raises(RuleErrors) as caught:
        alternative_from_cells(cells)
    assert [problem.path for problem in caught.value.problems] == [column]


def test_the_columns_are_those_of_the_contract() -> None:
    assert set(CRITERIA.columns) == {
        "age_min",
        "age_max",
        "sex",
        "lives_in",
        "citizenship",
        "education_min",
        "education_max",
        "studying",
        "employment",
        "groups",
        "business",
    }


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[",
        "null",
        "[1]",
        '[{"sex": "male", "sex": "female"}]',
        "[" * 100_000,
        "NaN",
        "9" * 5000,
    ],
)
def test_a_cell_that_holds_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleErrors):
        parse_rule_text(text)


def test_a_blank_cell_is_open_to_everybody() -> None:
    assert parse_rule_text(" ") == OPEN_TO_ALL


@given(
    json_values
    | st.lists(
        st.dictionaries(st.sampled_from([*CRITERIA.by_key]), json_values, max_size=3), max_size=2
    )
)
@usually
def test_no_input_breaks_the_reading_of_rules(raw: object) -> None:
    try:
        rule = parse_rule(raw)
    except RuleErrors as errors:
        understood = all([*errors.texts("sq"), *errors.texts("en")])
    else:
        understood = parse_rule(rule.to_json()) == rule
    assert understood

"""Editors are warned of rules that fit nobody, everybody, or contradict themselves."""

from datetime import date
from typing import Any

import pytest

from directory.rules.criteria.places import PlaceRow, PlaceTree
from directory.rules.eligibility import Person, parse_rule
from directory.rules.reverse_check import SAMPLES, ReverseCheck, reverse_check
from directory.rules.vocabularies import (
    BUSINESS,
    EDUCATION,
    EMPLOYMENT,
    GROUPS,
    Label,
)

TODAY = date(2026, 11, 21)


def _row(code: str) -> PlaceRow:
    parent = code.rpartition("-")[0] or None
    levels = ("country", "county", "municipality")
    return PlaceRow(code, parent, levels[code.count("-")], Label(code, code))


PLACES = PlaceTree(
    [
        *map(_row, ("AL", "AL-07", "AL-09", "AL-10", "AL-11", "AL-12", "XK", "XK-PZ")),
        *(_row(code) for code in sorted({sample.answers["lives_in"] for sample in SAMPLES})),
    ]
)


def check(rule: list[dict[str, Any]], **about: Any) -> ReverseCheck:
    return reverse_check(parse_rule(rule), TODAY, PLACES, **about)


def names(found: tuple[Any, ...]) -> str:
    return " | ".join(sample.who.en for sample in found)


def test_the_returnee_in_tropoje_is_let_in_by_a_rule_for_returnees() -> None:
    found = check([{"groups": ["returnee"]}], coverage=["AL-07"])
    assert names(found.fit) == "returnee of 19 in Tropojë without a diploma"
    assert found.warnings == ()


def test_every_sample_person_has_answered_everything() -> None:
    for sample in SAMPLES:
        person = Person.parse(sample.answers, today=TODAY)
        assert {"age", "sex", "lives_in", "education", "employment"} <= set(person.answers)
    open_rule = check([], coverage=["AL", "XK"], applicants=["person"])
    assert len(open_rule.fit) == open_rule.total == len(SAMPLES)
    assert open_rule.warnings == ()


@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [
        ("education", EDUCATION),
        ("employment", EMPLOYMENT),
        ("groups", [code for code in GROUPS if code != "women"]),
        ("business", BUSINESS),
    ],
)
def test_the_sample_people_differ_in_all_that_a_rule_can_ask(field: str, vocabulary: Any) -> None:
    said: set[str] = set()
    for sample in SAMPLES:
        value = sample.answers[field]
        said |= set(value) if isinstance(value, list) else {value}
    assert set(vocabulary) - said <= {"post_secondary"}


@pytest.mark.parametrize(
    ("rule", "about", "words"),
    [
        ([{"age": {"min": 90}}], {}, "None of the sample people fits"),
        ([{"age": {"min": 10, "max": 90}}], {}, "All sample people fit"),
        ([{"sex": "male", "groups": ["women"]}], {}, "contradicts itself"),
        ([{"age": {"max": 16}, "education_min": "bachelor"}], {}, "contradicts itself"),
        ([{"studying": ["basic"], "education_min": "master"}], {}, "contradicts itself"),
        ([{"lives_in": ["AL-09"]}], {"coverage": ["AL-07"]}, "home outside the places"),
        ([], {"applicants": ["municipality"]}, "None of the sample people fits"),
    ],
)
def test_a_slip_is_named(rule: list[dict[str, Any]], about: dict[str, Any], words: str) -> None:
    assert any(words in warning.en for warning in check(rule, **about).warnings)


@pytest.mark.parametrize(
    ("rule", "coverage"),
    [
        ([{"lives_in": ["AL-07-40"]}], ["AL-07"]),
        ([{"lives_in": ["AL"]}], ["AL-07"]),
        ([{"studying": ["bachelor"], "education_min": "upper_secondary"}], ["AL"]),
        ([{"age": {"min": 15, "max": 29}, "employment": ["neet"]}], ["AL"]),
    ],
)
def test_an_ordinary_rule_is_left_in_peace(rule: list[dict[str, Any]], coverage: list[str]) -> None:
    assert check(rule, coverage=coverage).warnings == ()

"""Persons as data: what may be answered, how bad answers are told, and what never shows."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.criteria import CRITERIA
from directory.rules.eligibility import Person, PersonErrors, Verdict, judge, parse_rule, rules_out
from tests.rules.samples import ON, PLACES, answers, json_values, person, usually


@given(answers())
@usually
def test_a_person_survives_a_form(raw: dict[str, Any]) -> None:
    someone = person(**raw)
    assert person(**json.loads(json.dumps(someone.written()))) == someone


def test_a_form_may_send_plain_texts_and_blanks() -> None:
    form: dict[str, object] = {"age": " 19 ", "sex": "", "groups": [], "lives_in": None, "on": ""}
    assert Person.parse(form, today=ON) == person(age=19)


def test_the_date_of_judgement_may_be_part_of_the_answers() -> None:
    someone = person(birth_date="2008-11-22", on="2026-11-22")
    rule = parse_rule([{"age": {"min": 18}}])
    assert someone.on == date(2026, 11, 22)
    assert someone.written() == {"birth_date": "2008-11-22", "on": "2026-11-22"}
    assert judge(rule, someone, ON, PLACES).verdict is Verdict.YES
    assert not rules_out(rule, someone, on=ON)
    assert judge(rule, person(birth_date="2008-11-22"), ON, PLACES).verdict is Verdict.NO


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ([], {"person": ["not_an_object"]}),
        ("age", {"person": ["not_an_object"]}),
        ({"colour": "red"}, {"colour": ["unknown_field"]}),
        ({"age": "young"}, {"age": ["not_a_number"]}),
        ({"age": True}, {"age": ["not_a_number"]}),
        ({"age": 17.0}, {"age": ["not_a_number"]}),
        ({"age": [17]}, {"age": ["not_a_number"]}),
        ({"age": []}, {"age": ["not_a_number"]}),
        ({"age": -1}, {"age": ["out_of_range"]}),
        ({"age": 121}, {"age": ["out_of_range"]}),
        ({"age": 10**50}, {"age": ["out_of_range"]}),
        ({"birth_date": "2004-02-30"}, {"birth_date": ["not_a_date"]}),
        ({"birth_date": "20040229"}, {"birth_date": ["not_a_date"]}),
        ({"birth_date": "2004-02-29\n"}, {"birth_date": ["not_a_date"]}),
        ({"birth_date": 2004}, {"birth_date": ["not_a_date"]}),
        ({"birth_date": "2026-11-22"}, {"birth_date": ["in_the_future"]}),
        ({"birth_date": "1905-11-21"}, {"birth_date": ["too_long_ago"]}),
        (
            {"age": 17, "birth_date": "2008-11-21"},
            {"age": ["contradiction"], "birth_date": ["contradiction"]},
        ),
        ({"sex": "f"}, {"sex": ["not_a_choice"]}),
        ({"sex": ["female"]}, {"sex": ["not_a_choice"]}),
        ({"sex": {"female": 1}}, {"sex": ["not_a_choice"]}),
        ({"lives_in": 7}, {"lives_in": ["not_text"]}),
        ({"lives_in": "Kukës"}, {"lives_in": ["not_a_place"]}),
        ({"lives_in": "AL-07\x00"}, {"lives_in": ["not_a_place"]}),
        ({"citizenship": "ALB"}, {"citizenship": ["not_a_country"]}),
        ({"citizenship": "ZZ"}, {"citizenship": ["not_a_country"]}),
        ({"citizenship": ["AL"]}, {"citizenship": ["not_text"]}),
        ({"education": "phd"}, {"education": ["not_a_choice"]}),
        ({"studying": ["bachelor"]}, {"studying": ["not_a_choice"]}),
        ({"employment": "pupil"}, {"employment": ["not_a_list"]}),
        ({"employment": {"pupil": True}}, {"employment": ["not_a_list"]}),
        ({"employment": [["pupil"]]}, {"employment": ["not_a_choice"]}),
        ({"groups": ["women", ""]}, {"groups": ["not_a_choice"]}),
        (
            {"groups": ["roma"], "not_groups": ["roma", "rural"]},
            {"groups": ["overlap"], "not_groups": ["overlap"]},
        ),
        ({"business": "big"}, {"business": ["not_a_choice"]}),
        ({"on": "tomorrow"}, {"on": ["not_a_date"]}),
        ({"on": []}, {"on": ["not_a_date"]}),
        ({"age": "x", "sex": "y"}, {"age": ["not_a_number"], "sex": ["not_a_choice"]}),
    ],
)
def test_bad_answers_are_told_field_by_field(raw: object, codes: dict[str, list[str]]) -> None:
    with pytest.raises(PersonErrors) as caught:
        Person.parse(raw, today=ON)
    assert caught.value.codes() == codes
    for language in ("sq", "en"):
        texts = caught.value.texts(language)
        assert texts.keys() == codes.keys()
        assert all(
            text.endswith(".") and "{" not in text for found in texts.values() for text in found
        )


def test_problems_are_told_in_the_readers_language() -> None:
    with pytest.raises(PersonErrors) as caught:
        person(age=130, sex="x")
    assert caught.value.texts("sq") == {
        "age": ["Shkruaj një numër nga 0 deri në 120."],
        "sex": ["Zgjidh një nga këto: female, male."],
    }
    assert caught.value.texts("en") == {
        "age": ["Write a number from 0 to 120."],
        "sex": ["Choose from these: female, male."],
    }


def test_the_oldest_and_the_youngest_may_answer() -> None:
    assert person(age=0)
    assert person(age=120)
    assert person(birth_date="2026-11-21")
    assert person(birth_date="1905-11-22")
    assert person(age=18, birth_date="2008-11-21")


def test_a_home_that_does_not_exist_is_an_error_where_places_are_known() -> None:
    known = PLACES.__contains__
    assert Person.parse({"lives_in": "AL-07-40"}, today=ON, known_place=known)
    with pytest.raises(PersonErrors) as caught:
        Person.parse({"lives_in": "AL-99"}, today=ON, known_place=known)
    assert caught.value.codes() == {"lives_in": ["not_a_place"]}


def test_answers_never_show_in_what_a_log_would_print() -> None:
    someone = person(groups=["roma"], age=19)
    assert repr(someone) == "Person(answers=<Answers to age, groups>, on=None)"
    with pytest.raises(PersonErrors) as caught:
        person(canary="secret-4711", sex="secret-4711", groups=["roma"], not_groups=["roma"])
    assert "secret" not in str(caught.value)
    assert "canary" not in str(caught.value)
    assert "roma" not in str(caught.value)
    assert "secret" not in str(caught.value.texts("en"))


def test_a_person_cannot_be_changed() -> None:
    someone = person(age=19)
    with pytest.raises(AttributeError):
        someone.answers._values = {}
    with pytest.raises(AttributeError):
        someone.on = ON  # type: ignore[misc]
    assert len({someone, person(age=19), person(age=20)}) == 2


@given(
    json_values
    | st.dictionaries(st.sampled_from([*CRITERIA.fields, "on"]), json_values, max_size=4)
)
@usually
def test_no_input_breaks_the_reading_of_persons(raw: object) -> None:
    try:
        someone = Person.parse(raw, today=ON)
    except PersonErrors as errors:
        understood = errors.texts("sq").keys() == errors.texts("en").keys() == errors.codes().keys()
    else:
        understood = Person.parse(someone.written(), today=ON) == someone
    assert understood

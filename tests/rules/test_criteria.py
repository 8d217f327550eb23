"""Each criterion at its boundaries, and how a new one is added."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules import criteria
from directory.rules.criteria import CRITERIA, Registry
from directory.rules.criteria.answers import Answers, Field, Question, some_of
from directory.rules.criteria.base import (
    NOT_MET,
    UNANSWERED,
    Finding,
    ListCriterion,
    Situation,
    met_by,
)
from directory.rules.criteria.wording import HAVE, Clause, Wording
from directory.rules.eligibility import (
    Judgement,
    Person,
    PersonErrors,
    RuleErrors,
    alternative_from_cells,
    completed_years,
    judge,
    parse_rule,
    questions_of,
    rules_out,
    screen,
)
from directory.rules.sentences import criterion_text, rule_sentence
from directory.rules.vocabularies import (
    BUSINESS,
    EDUCATION,
    EDUCATION_LEVELS,
    EMPLOYMENT,
    GROUPS,
    UPPER_SECONDARY_KINDS,
    Label,
)
from tests.rules.samples import ON, PLACES, person, usually


def judged(criterion: Mapping[str, object], on: date = ON, **answers: object) -> Judgement:
    return judge(parse_rule([dict(criterion)]), person(**answers), on, PLACES)


def found(criterion: Mapping[str, object], on: date = ON, **answers: object) -> str:
    (one,) = judged(criterion, on, **answers).criteria
    return one.verdict.value


# Age.


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        # The birthday counts on the day itself.
        ("2008-11-21", "2026-11-20", 17),
        ("2008-11-21", "2026-11-21", 18),
        ("2008-11-21", "2026-11-22", 18),
        ("2008-12-31", "2026-12-30", 17),
        ("2008-12-31", "2026-12-31", 18),
        ("2008-01-01", "2025-12-31", 17),
        ("2008-01-01", "2026-01-01", 18),
        # 29 February: on the day in leap years, else on 1 March.
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-28", "2026-02-28", 18),
        ("2008-03-01", "2026-02-28", 17),
        ("2008-03-01", "2028-02-29", 19),
        # 2100 is no leap year.
        ("2080-02-29", "2100-02-28", 19),
        ("2080-02-29", "2100-03-01", 20),
        # The day of birth and before it.
        ("2026-11-21", "2026-11-21", 0),
        ("2026-11-21", "2020-01-01", 0),
    ],
)
def test_a_birthday_counts_on_the_day_itself(born: str, on: str, years: int) -> None:
    assert completed_years(date.fromisoformat(born), date.fromisoformat(on)) == years


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
@usually
def test_a_year_of_age_is_completed_exactly_on_the_anniversary(born: date, years: int) -> None:
    try:
        anniversary = born.replace(year=born.year + years)
    except ValueError:
        anniversary = date(born.year + years, 3, 1)
    assert completed_years(born, anniversary) == years
    if years:
        assert completed_years(born, date.fromordinal(anniversary.toordinal() - 1)) == years - 1


@pytest.mark.parametrize(
    ("ages", "age", "expected"),
    [
        ({"min": 18, "max": 29}, 17, "not_met"),
        ({"min": 18, "max": 29}, 18, "met"),
        ({"min": 18, "max": 29}, 29, "met"),
        ({"min": 18, "max": 29}, 30, "not_met"),
        ({"min": 18, "max": 29}, None, "unknown"),
        ({"min": 18}, 17, "not_met"),
        ({"min": 18}, 120, "met"),
        ({"max": 29}, 0, "met"),
        ({"max": 29}, 30, "not_met"),
        ({"min": 18, "max": 18}, 18, "met"),
        ({"min": 18, "max": 18}, 19, "not_met"),
        ({"min": 0}, None, "unknown"),
    ],
)
def test_both_ends_of_an_age_range_belong_to_it(
    ages: dict[str, int], age: int | None, expected: str
) -> None:
    assert found({"age": ages}, age=age) == expected


def test_with_a_date_of_birth_the_age_is_that_of_the_day_of_judgement() -> None:
    rule = {"age": {"min": 18, "max": 29}}
    assert found(rule, date(2026, 11, 21), birth_date="2008-11-22") == "not_met"
    assert found(rule, date(2026, 11, 22), birth_date="2008-11-22") == "met"
    assert found(rule, date(2038, 11, 21), birth_date="2008-11-22") == "met"
    assert found(rule, date(2038, 11, 22), birth_date="2008-11-22") == "not_met"
    assert found(rule, date(2026, 11, 22), birth_date="2008-11-22", age=17) == "met"


def test_without_a_date_a_date_of_birth_tells_no_age() -> None:
    rule = parse_rule([{"age": {"min": 18}}])
    unknown = judge(rule, person(birth_date="2000-01-01"), None, PLACES)
    assert unknown.criteria[0].verdict == "unknown"
    assert judge(rule, person(age=20), None, PLACES).criteria[0].verdict == "met"


# Sex.


@pytest.mark.parametrize(
    ("rule", "sex", "expected"),
    [
        ("female", "female", "met"),
        ("female", "male", "not_met"),
        ("female", None, "unknown"),
        ("male", "male", "met"),
        ("male", "female", "not_met"),
    ],
)
def test_sex_is_equal_or_not(rule: str, sex: str | None, expected: str) -> None:
    assert found({"sex": rule}, sex=sex) == expected


# Residence.


@pytest.mark.parametrize(
    ("places", "home", "expected"),
    [
        (["AL-07-40"], "AL-07-40", "met"),
        (["AL-07-40"], "AL-07-40-8202", "met"),
        (["AL"], "AL-07-40-8202", "met"),
        (["AL-07-40"], "AL-07-39", "not_met"),
        (["AL-07-40"], "AL-07", "unknown"),
        (["AL-07-40"], "AL", "unknown"),
        (["AL-07-40"], "XK", "not_met"),
        (["AL-07-40"], None, "unknown"),
        (["AL-11-53", "AL-10-48", "AL-12-61"], "AL-07-39", "not_met"),
        (["AL-11-53", "AL-10-48", "AL-12-61"], "AL", "unknown"),
        (["AL-11-53", "AL-10-48", "AL-12-61"], "AL-12", "unknown"),
        (["AL-11-53", "AL-10-48", "AL-12-61"], "AL-12-61", "met"),
        (["AL-07", "AL-07-40"], "AL-07", "met"),
        (["XK", "AL-07-40"], "AL-07", "unknown"),
        (["AL-07"], "AL-99", "not_met"),
        (["AL-99"], "AL", "not_met"),
        (["AL-99"], "AL-99", "met"),
    ],
)
def test_one_lives_in_a_place_when_the_home_lies_inside_it(
    places: list[str], home: str | None, expected: str
) -> None:
    assert found({"lives_in": places}, lives_in=home) == expected


# Citizenship.


@pytest.mark.parametrize(
    ("countries", "citizenship", "expected"),
    [
        (["AL"], "AL", "met"),
        (["AL"], "XK", "not_met"),
        (["AL", "XK"], "XK", "met"),
        (["AL"], "FJ", "not_met"),
        (["AL"], "other", "not_met"),
        (["AL"], None, "unknown"),
        # The check offers no Fiji, so "other" may mean it.
        (["AL", "FJ"], "other", "unknown"),
        (["FJ"], "FJ", "met"),
        (["FJ"], "BR", "not_met"),
    ],
)
def test_citizenship_is_one_of_a_list(
    countries: list[str], citizenship: str | None, expected: str
) -> None:
    assert found({"citizenship": countries}, citizenship=citizenship) == expected


# Education.

ORDER = ("none", "basic", "upper_secondary", "post_secondary", "bachelor", "master", "doctorate")


@pytest.mark.parametrize("bound", sorted(EDUCATION_LEVELS))
@pytest.mark.parametrize("level", sorted(EDUCATION_LEVELS))
def test_education_is_compared_in_the_order_of_the_contract(bound: str, level: str) -> None:
    def rank(code: str) -> int:
        return ORDER.index("upper_secondary" if code in UPPER_SECONDARY_KINDS else code)

    at_least = "met" if rank(level) >= rank(bound) else "not_met"
    at_most = "met" if rank(level) <= rank(bound) else "not_met"
    assert found({"education_min": bound}, education=level) == at_least
    assert found({"education_max": bound}, education=level) == at_most


def test_without_an_answer_education_is_unknown() -> None:
    assert found({"education_min": "none"}) == "unknown"
    assert found({"education_max": "doctorate"}) == "unknown"


# Studying.


@pytest.mark.parametrize(
    ("levels", "level", "expected"),
    [
        (["bachelor", "master"], "bachelor", "met"),
        (["bachelor", "master"], "doctorate", "not_met"),
        (["none"], "none", "met"),
        (["none"], "basic", "not_met"),
        (["basic"], "none", "not_met"),
        (["bachelor"], None, "unknown"),
        (["upper_secondary"], "upper_secondary", "met"),
        (["upper_secondary"], "upper_secondary_vocational", "met"),
        (["upper_secondary"], "upper_secondary_general", "met"),
        (["upper_secondary_vocational"], "upper_secondary_vocational", "met"),
        (["upper_secondary_vocational"], "upper_secondary_general", "not_met"),
        (["upper_secondary_vocational"], "upper_secondary", "unknown"),
        (["upper_secondary_general"], "upper_secondary", "unknown"),
        (["upper_secondary_general", "bachelor"], "upper_secondary", "unknown"),
        (["upper_secondary_general", "upper_secondary_vocational"], "upper_secondary", "met"),
        (["bachelor"], "upper_secondary", "not_met"),
    ],
)
def test_a_school_of_one_kind_is_unknown_to_somebody_who_named_none(
    levels: list[str], level: str | None, expected: str
) -> None:
    assert found({"studying": levels}, studying=level) == expected


# Employment.


@pytest.mark.parametrize("asked", sorted(EMPLOYMENT))
@pytest.mark.parametrize("answer", sorted(EMPLOYMENT))
def test_a_registered_jobseeker_is_also_out_of_work_and_nothing_else_follows(
    asked: str, answer: str
) -> None:
    follows = (answer, asked) == ("registered_jobseeker", "unemployed")
    expected = "met" if answer == asked or follows else "not_met"
    assert found({"employment": [asked]}, employment=[answer]) == expected


@pytest.mark.parametrize(
    ("asked", "answers", "expected"),
    [
        (["farmer", "self_employed"], ["employed", "farmer"], "met"),
        (["unemployed"], ["student", "registered_jobseeker"], "met"),
        (["unemployed"], ["employed"], "not_met"),
        (["registered_jobseeker"], ["unemployed", "neet"], "not_met"),
        (["unemployed"], None, "unknown"),
        (["unemployed"], [], "unknown"),
    ],
)
def test_one_of_the_persons_employments_is_enough(
    asked: list[str], answers: list[str] | None, expected: str
) -> None:
    assert found({"employment": asked}, employment=answers) == expected


# Groups.


@pytest.mark.parametrize("group", sorted(set(GROUPS) - {"women"}))
def test_a_group_applies_does_not_apply_or_is_not_said(group: str) -> None:
    assert found({"groups": [group]}, groups=[group]) == "met"
    assert found({"groups": [group]}, not_groups=[group]) == "not_met"
    assert found({"groups": [group]}) == "unknown"
    assert found({"groups": [group]}, sex="male") == "unknown"


@pytest.mark.parametrize(
    ("asked", "answers", "expected"),
    [
        (["roma", "egyptian"], {"groups": ["egyptian"]}, "met"),
        (["roma", "egyptian"], {"groups": ["egyptian"], "not_groups": ["roma"]}, "met"),
        (["roma", "egyptian"], {"not_groups": ["roma"]}, "unknown"),
        (["roma", "egyptian"], {"not_groups": ["roma", "egyptian"]}, "not_met"),
        (["roma"], {"groups": ["returnee"]}, "unknown"),
        (["women"], {"sex": "female"}, "met"),
        (["women"], {"sex": "male"}, "not_met"),
        (["women"], {}, "unknown"),
        (["women"], {"groups": ["women"]}, "met"),
        (["women"], {"not_groups": ["women"]}, "not_met"),
        (["women"], {"sex": "female", "not_groups": ["women"]}, "met"),
        (["women"], {"sex": "male", "groups": ["women"]}, "not_met"),
        (["women", "rural"], {"sex": "male"}, "unknown"),
        (["women", "rural"], {"sex": "male", "not_groups": ["rural"]}, "not_met"),
        (["women", "rural"], {"not_groups": ["rural"]}, "unknown"),
        (["women", "rural"], {"not_groups": ["rural"], "sex": "female"}, "met"),
    ],
)
def test_a_missing_word_about_a_group_is_never_a_no(
    asked: list[str], answers: dict[str, Any], expected: str
) -> None:
    assert found({"groups": asked}, **answers) == expected


def test_only_the_groups_that_are_open_are_asked_for() -> None:
    result = judged({"groups": ["women", "roma", "rural"]}, sex="male", not_groups=["rural"])
    assert result.criteria[0].finding.about == ("roma",)


# Business.


@pytest.mark.parametrize("asked", sorted(BUSINESS))
@pytest.mark.parametrize("answer", sorted(BUSINESS))
def test_a_stage_of_business_is_one_of_a_list(asked: str, answer: str) -> None:
    assert found({"business": [asked]}, business=answer) == (
        "met" if asked == answer else "not_met"
    )


def test_without_an_answer_the_business_is_unknown() -> None:
    assert found({"business": list(BUSINESS)}) == "unknown"


# Near misses.


@pytest.mark.parametrize(
    ("rule", "answers", "near"),
    [
        ({"age": {"min": 18, "max": 29}}, {"age": 17}, True),
        ({"age": {"min": 18, "max": 29}}, {"age": 30}, False),
        ({"education_min": "bachelor"}, {"education": "post_secondary"}, True),
        ({"education_min": "bachelor"}, {"education": "basic"}, False),
        ({"education_max": "basic"}, {"education": "master"}, False),
        ({"employment": ["registered_jobseeker"]}, {"employment": ["unemployed"]}, True),
        ({"employment": ["registered_jobseeker"]}, {"employment": ["neet"]}, True),
        ({"employment": ["registered_jobseeker"]}, {"employment": ["employed"]}, False),
        ({"employment": ["farmer"]}, {"employment": ["unemployed"]}, False),
        ({"business": ["idea"]}, {"business": "none"}, True),
        ({"business": ["starting", "established"]}, {"business": "idea"}, True),
        ({"business": ["established"]}, {"business": "starting"}, True),
        ({"business": ["established"]}, {"business": "none"}, False),
        ({"sex": "female"}, {"sex": "male"}, False),
        ({"citizenship": ["AL"]}, {"citizenship": "IT"}, False),
    ],
)
def test_a_near_miss_is_what_time_or_one_step_can_lift(
    rule: dict[str, Any], answers: dict[str, Any], near: bool
) -> None:
    (one,) = judged(rule, **answers).criteria
    assert one.verdict == "not_met"
    assert one.finding.near_miss is near


# The homes of the criteria.


def test_the_criteria_and_answers_are_those_of_the_contract() -> None:
    assert list(CRITERIA.by_key) == [
        "age",
        "sex",
        "lives_in",
        "citizenship",
        "education_min",
        "education_max",
        "studying",
        "employment",
        "groups",
        "business",
    ]
    assert set(CRITERIA.fields) == {
        "age",
        "birth_date",
        "sex",
        "lives_in",
        "citizenship",
        "education",
        "studying",
        "employment",
        "groups",
        "not_groups",
        "business",
    }
    assert list(CRITERIA.filters) == ["age", "sex", "education", "employment"]


def test_sensitive_questions_come_last_and_say_why() -> None:
    questions = CRITERIA.questions
    assert [q.sensitive for q in questions] == sorted(q.sensitive for q in questions)
    for question in questions:
        assert question.sensitive is (question.why is not None)
    assert [q.field for q in questions if q.sensitive] == ["citizenship", "sex", "groups"]
    assert len({q.order for q in questions}) == len(questions)


def test_every_answer_offered_by_a_question_can_be_read() -> None:
    for question in CRITERIA.questions:
        field = CRITERIA.fields[question.field]
        assert (question.kind in ("choices", "each")) is field.several
        for code in question.answers:
            assert person(**{question.field: [code] if field.several else code})
        labels = list(question.answers.values())
        assert len(set(labels)) == len(labels)


def test_every_level_can_be_said_as_finished_and_as_being_studied() -> None:
    education, studying = (
        next(q for q in CRITERIA.questions if q.field == field)
        for field in ("education", "studying")
    )
    assert list(education.answers) == list(EDUCATION)
    kinds = (set(EDUCATION) - {"upper_secondary"}) | set(UPPER_SECONDARY_KINDS)
    assert set(studying.answers) == kinds


def test_two_criteria_cannot_share_a_key() -> None:
    with pytest.raises(ValueError, match="share a key"):
        Registry(*CRITERIA, CRITERIA["age"])


# Adding a criterion: one object, and one more name in the registry.

LICENCES: Mapping[str, Label] = {
    "car": Label("makinë", "a car"),
    "tractor": Label("traktor", "a tractor"),
}
LICENCE_ANSWER: Field[tuple[str, ...]] = some_of("driving_licence", LICENCES)


class DrivingLicence(ListCriterion):
    key = "driving_licence"
    fields = (LICENCE_ANSWER,)
    columns = ("driving_licence",)
    vocabulary = LICENCES
    filter_parameter = "driving_licence"
    question = Question(
        field="driving_licence",
        kind="choices",
        order=65,
        text=Label("Çfarë mund të ngasësh?", "What may you drive?"),
        answers=LICENCES,
    )

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        held = answers[LICENCE_ANSWER]
        if held is None:
            return UNANSWERED
        shared = tuple(code for code in value if code in held)
        return met_by(*shared) if shared else NOT_MET

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        vehicles = wording.either([wording.label(LICENCES[code]) for code in value])
        return wording.clause(HAVE, wording.say("patentë për ", "a licence for ") + vehicles)


@pytest.fixture
def driving_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria, "CRITERIA", Registry(*CRITERIA, DrivingLicence()))


@pytest.mark.usefixtures("driving_licence")
def test_a_new_criterion_judges_says_and_parses_from_its_one_home() -> None:
    rule = parse_rule([{"driving_licence": ["tractor", "car"], "age": {"min": 18}}])
    assert rule.to_json() == [{"age": {"min": 18}, "driving_licence": ["car", "tractor"]}]
    assert rule_sentence(rule, "en", PLACES) == (
        "For people aged 18 or over who have a licence for a car or a tractor"
    )
    assert rule_sentence(rule, "sq", PLACES) == (
        "Për persona nga 18 vjeç e lart që kanë patentë për makinë ose traktor"
    )

    driver = person(age=20, driving_licence=["tractor"])
    walker = person(age=20, driving_licence=["car"])
    tractors = parse_rule([{"driving_licence": ["tractor"]}])
    assert judge(tractors, driver, ON, PLACES).verdict == "yes"
    refused = judge(tractors, walker, ON, PLACES)
    assert refused.verdict == "no"
    assert criterion_text(refused.criteria[0], "en", PLACES) == (
        "This is for people who have a licence for a tractor."
    )
    unsaid = judge(tractors, person(), ON, PLACES)
    assert unsaid.verdict == "maybe"
    assert criterion_text(unsaid.criteria[0], "sq", PLACES) == (
        "Të përshtatet nëse ke patentë për traktor."
    )
    assert [q.field for q in unsaid.open_questions] == ["driving_licence"]
    assert [q.field for q in questions_of(rule)] == ["age", "driving_licence"]

    assert person(**driver.written()) == driver
    alternative = alternative_from_cells({"driving_licence": "tractor;car", "age_min": "18"})
    assert (alternative,) == rule.alternatives
    assert alternative.to_cells()["driving_licence"] == "car;tractor"
    with pytest.raises(RuleErrors):
        parse_rule([{"driving_licence": ["boat"]}])
    with pytest.raises(PersonErrors):
        person(driving_licence=["boat"])

    assert criteria.CRITERIA.filters["driving_licence"].key == "driving_licence"
    assert rules_out(screen(tractors, ["driving_licence"]), walker)


def test_without_its_home_the_criterion_is_unknown() -> None:
    with pytest.raises(RuleErrors):
        parse_rule([{"driving_licence": ["car"]}])
    with pytest.raises(PersonErrors):
        Person.parse({"driving_licence": ["car"]}, today=ON)

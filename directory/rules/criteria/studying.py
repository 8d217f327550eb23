"""What the person is studying now."""

from collections.abc import Mapping
from functools import cached_property

from directory.rules.criteria.answers import Answers, Field, Question, one_of
from directory.rules.criteria.base import (
    NOT_MET,
    UNANSWERED,
    CriterionVerdict,
    Finding,
    ListCriterion,
    Situation,
    met_by,
)
from directory.rules.criteria.wording import Clause, Phrase, Verb, Wording
from directory.rules.vocabularies import EDUCATION_LEVELS, UPPER_SECONDARY_KINDS, Label

STUDYING_ANSWER: Field[str] = one_of("studying", EDUCATION_LEVELS)

# The person said "upper secondary", the rule names one kind of it.
WHICH_KIND = Finding(CriterionVerdict.UNKNOWN, "which_kind")

_ATTEND = Verb("ndjekin", "ndjek", "are studying")
_NOT_STUDYING = Phrase(
    "nuk ndjekin as shkollë, as universitet",
    "nuk ndjek as shkollë, as universitet",
    "are not at school or university",
)
# The object of "ndjek"; what follows "studying".
_STUDIES: Mapping[str, Label] = {
    "basic": Label("shkollën 9-vjeçare", "at 9-year school"),
    "upper_secondary": Label("shkollën e mesme", "at upper secondary school"),
    "upper_secondary_vocational": Label(
        "shkollën e mesme profesionale", "at a vocational upper secondary school"
    ),
    "upper_secondary_general": Label("gjimnazin", "at a general upper secondary school"),
    "post_secondary": Label("arsimin pas të mesmes", "at post-secondary level"),
    "bachelor": Label("studimet bachelor", "for a bachelor's degree"),
    "master": Label("studimet master", "for a master's degree"),
    "doctorate": Label("doktoraturën", "for a doctorate"),
}
_ANSWERS: Mapping[str, Label] = {
    "none": Label("Jo, nuk po studioj", "No, I am not studying"),
    "basic": Label("Shkollën 9-vjeçare", "9-year school"),
    "upper_secondary_vocational": Label(
        "Shkollën e mesme profesionale", "Vocational upper secondary school"
    ),
    "upper_secondary_general": Label("Gjimnazin", "General upper secondary school"),
    "post_secondary": Label("Arsimin pas të mesmes", "Post-secondary education"),
    "bachelor": Label("Studimet bachelor", "Bachelor's studies"),
    "master": Label("Studimet master", "Master's studies"),
    "doctorate": Label("Doktoraturën", "Doctoral studies"),
}


class StudyingCriterion(ListCriterion):
    key = "studying"
    fields = (STUDYING_ANSWER,)
    columns = ("studying",)
    vocabulary = EDUCATION_LEVELS
    question = Question(
        field="studying",
        kind="choice",
        order=40,
        text=Label("Çfarë po ndjek tani?", "What are you studying now?"),
        answers=_ANSWERS,
    )

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        """Both kinds of upper secondary stand where upper secondary stands."""
        return {code: place for place, code in enumerate(_ORDER)}

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        level = answers[STUDYING_ANSWER]
        if level is None:
            return UNANSWERED
        if level in value:
            return met_by(level)
        if level in UPPER_SECONDARY_KINDS and "upper_secondary" in value:
            return met_by("upper_secondary")
        if level == "upper_secondary":
            named = tuple(kind for kind in UPPER_SECONDARY_KINDS if kind in value)
            if len(named) == len(UPPER_SECONDARY_KINDS):
                return met_by(*named)
            return WHICH_KIND if named else NOT_MET
        return NOT_MET

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        studies = [wording.label(_STUDIES[level]) for level in value if level != "none"]
        attending = wording.clause(_ATTEND, wording.either(studies))
        if "none" not in value:
            return attending
        neither = _NOT_STUDYING.clause(wording)
        return wording.otherwise(attending, neither) if studies else neither

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding == WHICH_KIND:
            they = self.clause(value, wording).they
            return wording.say(
                f"Varet se cilën shkollë të mesme ndjek: kjo është për persona që {they}.",
                f"It depends on which upper secondary school you are at: this is for people who "
                f"{they}.",
            )
        return super().explain(value, finding, wording)


_ORDER = ("none", *_STUDIES)

STUDYING = StudyingCriterion()

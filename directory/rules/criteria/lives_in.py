"""Residence: living in one of several places or inside it."""

import re
from collections.abc import Sequence
from typing import Any

from directory.rules.criteria.answers import AnswerProblem, Answers, Field, Question, Reading
from directory.rules.criteria.base import (
    NOT_MET,
    UNANSWERED,
    CriterionVerdict,
    Finding,
    ListCriterion,
    Situation,
    ValueProblem,
    met_by,
    shown,
)
from directory.rules.criteria.places import PlaceExists
from directory.rules.criteria.wording import LIVE, Clause, Wording
from directory.rules.vocabularies import Label

# The person named a place that is wider than all that the rule names: nobody can tell.
WIDER = Finding(CriterionVerdict.UNKNOWN, "wider")

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]+)*")
_LONGEST_CODE = 40


def _is_place(code: str, known_place: PlaceExists | None) -> bool:
    if len(code) > _LONGEST_CODE or not _CODE.fullmatch(code):
        return False
    return known_place is None or known_place(code)


def _read(raw: object, reading: Reading) -> str:
    if not isinstance(raw, str):
        raise AnswerProblem("not_text")
    if not _is_place(raw, reading.known_place):
        raise AnswerProblem("not_a_place")
    return raw


def _write(code: str) -> str:
    return code


HOME: Field[str] = Field("lives_in", _read, _write)


def lies_within(codes: Sequence[str], answers: Answers, situation: Situation) -> Finding:
    """Whether the person's home is one of these places or inside one; coverage uses it too."""
    home, places = answers[HOME], situation.places
    if home is None or places is None:
        return UNANSWERED
    for code in codes:
        if places.contains(code, home):
            return met_by(code)
    for code in codes:
        if places.contains(home, code):
            return WIDER
    return NOT_MET


class LivesInCriterion(ListCriterion):
    key = "lives_in"
    fields = (HOME,)
    columns = ("lives_in",)
    question = Question(
        field="lives_in",
        kind="place",
        order=20,
        text=Label("Ku banon?", "Where do you live?"),
        help=Label(
            "Mjafton bashkia. Sa më saktë, aq më mirë e dimë çfarë të takon.",
            "The municipality is enough. The closer you say, the better we can tell.",
        ),
    )

    def parse_code(self, raw: object, known_place: PlaceExists | None) -> str:
        if isinstance(raw, str) and _is_place(raw, known_place):
            return raw
        raise ValueProblem(
            f"{shown(raw)} nuk është kod i një vendi që njihet",
            f"{shown(raw)} is not the code of a known place",
        )

    def position(self, code: str) -> Any:
        return code

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        return lies_within(value, answers, situation)

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        return wording.clause(LIVE, wording.within(value))

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding == WIDER:
            they = self.clause(value, wording).they
            return wording.say(
                f"Varet se ku banon saktësisht: kjo është për persona që {they}.",
                f"It depends on where exactly you live: this is for people who {they}.",
            )
        return super().explain(value, finding, wording)


LIVES_IN = LivesInCriterion()

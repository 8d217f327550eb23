"""Citizenship."""

from collections.abc import Mapping
from typing import Any

from directory.rules.countries import ALPHA_2, COUNTRIES
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
from directory.rules.criteria.wording import HAVE, Clause, Wording
from directory.rules.vocabularies import Label

# A citizenship that is none of those the check offers by name.
OTHER = "other"
# The rule names a country that the check does not offer, so "other" may mean it.
PERHAPS_OTHER = Finding(CriterionVerdict.UNKNOWN, "unnamed")


def _read(raw: object, reading: Reading) -> str:
    if not isinstance(raw, str):
        raise AnswerProblem("not_text")
    if raw != OTHER and raw not in ALPHA_2:
        raise AnswerProblem("not_a_country")
    return raw


def _write(code: str) -> str:
    return code


CITIZENSHIP_ANSWER: Field[str] = Field("citizenship", _read, _write)


def _answers() -> Mapping[str, Label]:
    named = {code: country.label for code, country in COUNTRIES.items()}
    return {**named, OTHER: Label("Tjetër", "Another")}


class CitizenshipCriterion(ListCriterion):
    key = "citizenship"
    fields = (CITIZENSHIP_ANSWER,)
    columns = ("citizenship",)
    question = Question(
        field="citizenship",
        kind="choice",
        order=70,
        text=Label("Çfarë shtetësie ke?", "Which country are you a citizen of?"),
        answers=_answers(),
        sensitive=True,
        why=Label(
            "Pyesim sepse disa bursa e punë janë vetëm për shtetas të caktuar.",
            "We ask because some scholarships and jobs are only for citizens of certain countries.",
        ),
    )

    def parse_code(self, raw: object, known_place: PlaceExists | None) -> str:
        if isinstance(raw, str) and raw in ALPHA_2:
            return raw
        raise ValueProblem(
            f"{shown(raw)} nuk është kodi me dy shkronja i një shteti (p.sh. AL, XK)",
            f"{shown(raw)} is not the two-letter code of a country (such as AL, XK)",
        )

    def position(self, code: str) -> Any:
        return code

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        citizenship = answers[CITIZENSHIP_ANSWER]
        if citizenship is None:
            return UNANSWERED
        if citizenship in value:
            return met_by(citizenship)
        if citizenship == OTHER and any(code not in COUNTRIES for code in value):
            return PERHAPS_OTHER
        return NOT_MET

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        if wording.language == "en":
            names = wording.either([_english(code) for code in value])
            return Clause(f"are citizens of {names}", f"are a citizen of {names}")
        return wording.clause(HAVE, f"shtetësi {wording.either([_albanian(c) for c in value])}")


def _english(code: str) -> str:
    return COUNTRIES[code].in_sentence if code in COUNTRIES else f"the country with code {code}"


def _albanian(code: str) -> str:
    return COUNTRIES[code].citizenship_sq if code in COUNTRIES else f"të shtetit me kodin {code}"


CITIZENSHIP = CitizenshipCriterion()

"""Groups that a programme is meant for; each one applies, does not apply, or is not said."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from directory.rules.criteria.answers import AnswerProblem, Answers, Field, Question, some_of
from directory.rules.criteria.base import (
    NOT_MET,
    CriterionVerdict,
    Finding,
    ListCriterion,
    Situation,
    met_by,
)
from directory.rules.criteria.sex import SEX, SEX_ANSWER
from directory.rules.criteria.wording import Clause, Noun, Phrase, Wording
from directory.rules.vocabularies import GROUPS as ALL_GROUPS
from directory.rules.vocabularies import Label

GROUPS_ANSWER: Field[tuple[str, ...]] = some_of("groups", ALL_GROUPS)
NOT_GROUPS_ANSWER: Field[tuple[str, ...]] = some_of("not_groups", ALL_GROUPS)

_PHRASES: Mapping[str, Phrase] = {
    "returnee": Phrase(
        "janë kthyer nga emigrimi", "je kthyer nga emigrimi", "have come back from living abroad"
    ),
    "disability": Phrase("kanë aftësi të kufizuara", "ke aftësi të kufizuara", "have a disability"),
    "roma": Phrase("janë nga komuniteti rom", "je nga komuniteti rom", "are Roma"),
    "egyptian": Phrase(
        "janë nga komuniteti egjiptian",
        "je nga komuniteti egjiptian",
        "belong to the Egyptian community",
    ),
    "social_assistance": Phrase(
        "marrin ndihmë ekonomike", "merr ndihmë ekonomike", "receive social assistance"
    ),
    "single_parent": Phrase(
        "janë prindër të vetëm",
        "je prind i vetëm",
        "are single parents",
        "are a single parent",
    ),
    "care_leaver": Phrase(
        "janë rritur në institucione përkujdesjeje",
        "je rritur në institucione përkujdesjeje",
        "grew up in care",
    ),
    "rural": Phrase(
        "banojnë në zona rurale",
        "banon në zonë rurale",
        "live in rural areas",
        "live in a rural area",
    ),
    "women": Phrase("janë gra ose vajza", "je grua ose vajzë", "are women or girls", "are female"),
    "low_income_family": Phrase(
        "vijnë nga familje me të ardhura të ulëta",
        "vjen nga një familje me të ardhura të ulëta",
        "come from low-income families",
        "come from a low-income family",
    ),
}
_WOMEN = ("women",)


class GroupsCriterion(ListCriterion):
    key = "groups"
    fields = (GROUPS_ANSWER, NOT_GROUPS_ANSWER)
    columns = ("groups",)
    vocabulary = ALL_GROUPS
    question = Question(
        field="groups",
        kind="each",
        order=90,
        text=Label("A vlen ndonjë nga këto për ty?", "Is any of these true for you?"),
        help=Label(
            "Për secilën mund të thuash po, jo, ose të mos përgjigjesh.",
            "For each you can say yes, no, or leave it open.",
        ),
        answers={code: label for code, label in ALL_GROUPS.items() if code != "women"},
        sensitive=True,
        why=Label(
            "Pyesim sepse disa programe janë bërë pikërisht për këto grupe.",
            "We ask because some programmes are made for exactly these groups.",
        ),
    )

    @property
    def reads(self) -> frozenset[str]:
        return super().reads | {SEX_ANSWER.name}

    def contradictions(self, answers: Answers, on: date) -> Iterator[tuple[str, AnswerProblem]]:
        denied = answers[NOT_GROUPS_ANSWER] or ()
        both = [code for code in answers[GROUPS_ANSWER] or () if code in denied]
        if both:
            yield "groups", AnswerProblem("overlap", ", ".join(both))
            yield "not_groups", AnswerProblem("overlap", ", ".join(both))

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        applying = answers[GROUPS_ANSWER] or ()
        denied = answers[NOT_GROUPS_ANSWER] or ()
        sex = answers[SEX_ANSWER]
        still_open = []
        for code in value:
            if code == "women" and sex is not None:  # a stated sex decides
                if sex == "female":
                    return met_by(code)
            elif code in applying:
                return met_by(code)
            elif code not in denied:
                still_open.append(code)
        if not still_open:
            return NOT_MET
        return Finding(CriterionVerdict.UNKNOWN, "unanswered", about=tuple(still_open))

    def decided_by(self, value: tuple[str, ...], fields: Collection[str]) -> bool:
        """A sex alone refuses only a programme for women and nobody else."""
        if "not_groups" in fields or "groups" in fields:
            return True
        return value == _WOMEN and "sex" in fields

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        return wording.any_of([_PHRASES[code].clause(wording) for code in value])

    def part(
        self, value: tuple[str, ...], alternative: Mapping[str, object], wording: Wording
    ) -> Noun | Clause | None:
        if value != _WOMEN:
            return self.clause(value, wording)
        if "sex" in alternative:  # the noun says it already
            return None
        return Noun(wording.say("gra dhe vajza", "women and girls"))

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding.verdict is CriterionVerdict.NOT_MET and value == _WOMEN:
            return SEX.explain("female", NOT_MET, wording)
        return super().explain(value, finding, wording)

    def question_for(self, value: tuple[str, ...]) -> Question | None:
        return SEX.question if value == _WOMEN else self.question


GROUPS = GroupsCriterion()

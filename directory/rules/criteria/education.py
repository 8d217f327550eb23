"""Highest level of education completed: at least one level, at most one level."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from directory.rules.criteria.answers import Answers, Field, Question, one_of
from directory.rules.criteria.base import (
    MET,
    NOT_MET,
    UNANSWERED,
    CodeCriterion,
    CriterionVerdict,
    Finding,
    Situation,
)
from directory.rules.criteria.places import PlaceExists
from directory.rules.criteria.wording import FINISHED, Clause, Verb, Wording
from directory.rules.vocabularies import (
    EDUCATION,
    EDUCATION_LEVELS,
    UPPER_SECONDARY_KINDS,
    Label,
    education_rank,
)

EDUCATION_ANSWER: Field[str] = one_of("education", EDUCATION_LEVELS)

NEXT_LEVEL = Finding(CriterionVerdict.NOT_MET, "one_level_short", near_miss=True)

_RANKS: Mapping[str, int] = {level: education_rank(level) for level in EDUCATION_LEVELS}

# What one finishes, as the object of "mbaruar" and "finished".
_FINISHED: Mapping[str, Label] = {
    "basic": Label("shkollën 9-vjeçare", "9-year school"),
    "upper_secondary": Label("shkollën e mesme", "upper secondary school"),
    "post_secondary": Label("arsimin pas të mesmes", "post-secondary education"),
    "bachelor": Label("studimet bachelor", "a bachelor's degree"),
    "master": Label("studimet master", "a master's degree"),
    "doctorate": Label("doktoraturën", "a doctorate"),
}
_NOT_FINISHED = Verb("nuk kanë mbaruar", "nuk ke mbaruar", "have not finished")


class _EducationBound(CodeCriterion):
    """One end of the range. Both kinds of upper secondary rank alike and are kept as one level."""

    fields = (EDUCATION_ANSWER,)
    vocabulary = EDUCATION_LEVELS
    filter_parameter = "education"
    question: ClassVar[Question | None] = Question(
        field="education",
        kind="choice",
        order=30,
        text=Label("Cila është shkolla më e lartë që ke mbaruar?", "What have you finished?"),
        help=Label(
            "Shëno shkollën më të lartë që e ke mbaruar, jo atë që po ndjek.",
            "Choose the highest level you have completed, not the one you are in now.",
        ),
        answers=EDUCATION,
    )

    def parse(self, raw: object, known_place: PlaceExists | None = None) -> str:
        level = super().parse(raw, known_place)
        return "upper_secondary" if level in UPPER_SECONDARY_KINDS else level

    def sort_key(self, value: str) -> tuple[Any, ...]:
        return (_RANKS[value],)

    def judge(self, value: str, answers: Answers, situation: Situation) -> Finding:
        level = answers[EDUCATION_ANSWER]
        if level is None:
            return UNANSWERED
        return self.compare(_RANKS[level], _RANKS[value])

    @abstractmethod
    def compare(self, rank: int, bound: int) -> Finding:
        """The finding for a level of this rank."""


class EducationMin(_EducationBound):
    key = "education_min"
    columns = ("education_min",)

    def compare(self, rank: int, bound: int) -> Finding:
        if rank >= bound:
            return MET
        return NEXT_LEVEL if rank == bound - 1 else NOT_MET

    def clause(self, value: str, wording: Wording) -> Clause:
        if value == "none":
            return wording.clause(
                FINISHED,
                wording.say("çfarëdo shkolle, ose asnjë", "any level of school, or none"),
            )
        return wording.clause(FINISHED, _at_least(value, wording))

    def part(
        self, value: str, alternative: Mapping[str, object], wording: Wording
    ) -> Clause | None:
        """Says both ends, where the alternative has both and this one asks for something."""
        highest = alternative.get("education_max")
        if not isinstance(highest, str):
            return self.clause(value, wording)
        if value == "none":
            return None
        if value == highest:
            end = wording.say(", por asgjë më lart", " but nothing higher")
            return wording.clause(FINISHED, wording.label(_FINISHED[value]) + end)
        top = wording.label(_FINISHED[highest])
        end = wording.say(f", por jo më shumë se {top}", f" but nothing higher than {top}")
        return wording.clause(FINISHED, _at_least(value, wording) + end)

    def explain(self, value: str, finding: Finding, wording: Wording) -> str:
        if finding.verdict is CriterionVerdict.NOT_MET:
            words = _at_least(value, wording)
            return wording.say(
                f"Mund të aplikosh pasi të kesh mbaruar {words}.",
                f"You can apply once you have finished {words}.",
            )
        return super().explain(value, finding, wording)


class EducationMax(_EducationBound):
    key = "education_max"
    columns = ("education_max",)

    def compare(self, rank: int, bound: int) -> Finding:
        return MET if rank <= bound else NOT_MET

    def clause(self, value: str, wording: Wording) -> Clause:
        if value == "none":
            return wording.clause(_NOT_FINISHED, wording.say("asnjë shkollë", "any school"))
        words = wording.label(_FINISHED[value])
        if wording.language == "en":
            return wording.clause(FINISHED, f"nothing higher than {words}")
        return wording.clause(_NOT_FINISHED, f"më shumë se {words}")

    def impossible_with(self, value: str, alternative: Mapping[str, object]) -> Label | None:
        lowest = alternative.get("education_min")
        if isinstance(lowest, str) and _RANKS[lowest] > _RANKS[value]:
            return Label("shkolla më e lartë është nën më të ulëtën", "is lower than education_min")
        return None

    def part(
        self, value: str, alternative: Mapping[str, object], wording: Wording
    ) -> Clause | None:
        lowest = alternative.get("education_min", "none")
        return self.clause(value, wording) if lowest == "none" else None


def _at_least(level: str, wording: Wording) -> str:
    words = wording.label(_FINISHED[level])
    if level == "doctorate":
        return words
    return wording.say(f"të paktën {words}", f"at least {words}")


EDUCATION_MIN = EducationMin()
EDUCATION_MAX = EducationMax()

"""Sex: a programme for women only, or for men only."""

from collections.abc import Mapping

from directory.rules.criteria.age import AgeRange
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
from directory.rules.criteria.wording import Clause, Noun, Phrase, Wording
from directory.rules.vocabularies import SEX as SEXES
from directory.rules.vocabularies import Label

SEX_ANSWER: Field[str] = one_of("sex", SEXES)

_ADULT_AGE = 18
# Nouns by sex: adults, children, both.
_NOUNS: Mapping[str, tuple[Label, Label, Label]] = {
    "female": (
        Label("gra", "women"),
        Label("vajza", "girls"),
        Label("gra dhe vajza", "women and girls"),
    ),
    "male": (Label("burra", "men"), Label("djem", "boys"), Label("burra dhe djem", "men and boys")),
}
_CLAUSES: Mapping[str, Phrase] = {
    "female": Phrase("janë gra ose vajza", "je grua ose vajzë", "are female", "are female"),
    "male": Phrase("janë burra ose djem", "je burrë ose djalë", "are male", "are male"),
}


class SexCriterion(CodeCriterion):
    key = "sex"
    fields = (SEX_ANSWER,)
    columns = ("sex",)
    vocabulary = SEXES
    filter_parameter = "sex"
    question = Question(
        field="sex",
        kind="choice",
        order=80,
        text=Label("Je femër apo mashkull?", "Are you female or male?"),
        answers=SEXES,
        sensitive=True,
        why=Label(
            "Pyesim sepse disa programe janë vetëm për gra e vajza, ose u japin atyre përparësi.",
            "We ask because some programmes are only for women and girls, or put them first.",
        ),
    )

    def judge(self, value: str, answers: Answers, situation: Situation) -> Finding:
        sex = answers[SEX_ANSWER]
        if sex is None:
            return UNANSWERED
        return MET if sex == value else NOT_MET

    def clause(self, value: str, wording: Wording) -> Clause:
        return _CLAUSES[value].clause(wording)

    def part(self, value: str, alternative: Mapping[str, object], wording: Wording) -> Noun:
        adults, children, both = _NOUNS[value]
        return Noun(wording.label(_by_age(alternative.get("age"), adults, children, both)))

    def explain(self, value: str, finding: Finding, wording: Wording) -> str:
        if finding.verdict is CriterionVerdict.NOT_MET:
            both = wording.label(_NOUNS[value][2])
            return wording.say(f"Kjo është për {both}.", f"This is for {both}.")
        return super().explain(value, finding, wording)


def _by_age(age: object, adults: Label, children: Label, both: Label) -> Label:
    """The noun that fits the ages of the same alternative; adults where ages are open."""
    if not isinstance(age, AgeRange):
        return adults
    if age.max is not None and age.max < _ADULT_AGE:
        return children
    return both if age.min is not None and age.min < _ADULT_AGE else adults


SEX = SexCriterion()

"""Who applies: a person, or somebody else for them (contract §4 and §6)."""

from collections.abc import Mapping

from directory.rules.criteria.answers import Answers, Question
from directory.rules.criteria.base import (
    MET,
    NOT_MET,
    UNANSWERED,
    CriterionVerdict,
    Finding,
    Judged,
    Situation,
)
from directory.rules.criteria.business import BUSINESS, BUSINESS_ANSWER, once_owned
from directory.rules.criteria.wording import Clause, Wording
from directory.rules.vocabularies import Label

# The stages that count as a business when only businesses may apply.
ENTERPRISES = ("starting", "established", "farm")

WITH_BUSINESS = Finding(CriterionVerdict.MET, "with_business")
NEEDS_BUSINESS = Finding(CriterionVerdict.NOT_MET, "needs_business", near_miss=True)

_WHO: Mapping[str, Label] = {
    "employer": Label("një punëdhënës", "an employer"),
    "organisation": Label("një organizatë", "an organisation"),
    "school": Label("një shkollë", "a school"),
    "municipality": Label("një bashki", "a municipality"),
}


class ApplicantsCriterion(Judged[tuple[str, ...]]):
    """Belongs to every verdict; its value is the programme's applicants (empty: persons)."""

    key = "applicants"

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        if not value or "person" in value:
            return MET
        if "business" not in value:
            return NOT_MET
        stage = answers[BUSINESS_ANSWER]
        if stage is None:
            return UNANSWERED
        return WITH_BUSINESS if stage in ENTERPRISES else NEEDS_BUSINESS

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        return BUSINESS.clause(ENTERPRISES, wording)

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding == WITH_BUSINESS:
            return wording.say(
                "Mund të aplikosh me biznesin ose fermën tënde.",
                "You can apply with your business or farm.",
            )
        if finding.verdict is CriterionVerdict.MET:
            return wording.say("Mund të aplikosh vetë.", "You can apply yourself.")
        if finding == NEEDS_BUSINESS:
            return once_owned(ENTERPRISES, wording)
        if finding.verdict is CriterionVerdict.NOT_MET:
            who = wording.either([wording.label(_WHO[code]) for code in value if code in _WHO])
            who = who or wording.say("dikush tjetër", "somebody else")
            return wording.say(
                f"Për këtë aplikon {who}.", f"{who[0].upper()}{who[1:]} applies for this."
            )
        return super().explain(value, finding, wording)

    def question_for(self, value: tuple[str, ...]) -> Question | None:
        return BUSINESS.question


APPLICANTS = ApplicantsCriterion()

"""The stage of the person's business."""

from collections.abc import Mapping

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
from directory.rules.criteria.wording import HAVE, Clause, Verb, Wording
from directory.rules.vocabularies import BUSINESS as STAGES
from directory.rules.vocabularies import Label

BUSINESS_ANSWER: Field[str] = one_of("business", STAGES)

CAN_GROW = Finding(CriterionVerdict.NOT_MET, "can_grow", near_miss=True)
# What comes right after a stage, for somebody who goes on.
_NEXT: Mapping[str, str] = {"none": "idea", "idea": "starting", "starting": "established"}

_HAVE_NOT = Verb("nuk kanë", "nuk ke", "do not have")
_OWNED: Mapping[str, Label] = {
    "idea": Label("një ide biznesi", "a business idea"),
    "starting": Label(
        "një biznes të regjistruar prej më pak se një viti",
        "a business registered less than a year ago",
    ),
    "established": Label(
        "një biznes prej një viti a më shumë", "a business that is a year old or more"
    ),
    "farm": Label("një fermë", "a farm"),
}
_REGISTERED = ("starting", "established")
_ANY_REGISTERED = Label("një biznes të regjistruar", "a registered business")


class BusinessCriterion(ListCriterion):
    key = "business"
    fields = (BUSINESS_ANSWER,)
    columns = ("business",)
    vocabulary = STAGES
    question = Question(
        field="business",
        kind="choice",
        order=60,
        text=Label("A ke biznes ose fermë?", "Do you have a business or a farm?"),
        answers=STAGES,
    )

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        stage = answers[BUSINESS_ANSWER]
        if stage is None:
            return UNANSWERED
        if stage in value:
            return met_by(stage)
        return CAN_GROW if _NEXT.get(stage) in value else NOT_MET

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        owned = owned_words(value, wording)
        having = wording.clause(HAVE, owned)
        if "none" not in value:
            return having
        nothing = wording.clause(_HAVE_NOT, wording.say("biznes", "a business"))
        return wording.otherwise(having, nothing) if owned else nothing

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding == CAN_GROW:
            return once_owned(value, wording)
        return super().explain(value, finding, wording)


def owned_words(stages: tuple[str, ...], wording: Wording) -> str:
    """The stages as things one has; both kinds of registered business as one. Empty for `none`."""
    both = all(stage in stages for stage in _REGISTERED)
    words = []
    for stage in stages:
        if stage in _REGISTERED and both:
            if stage == _REGISTERED[0]:
                words.append(wording.label(_ANY_REGISTERED))
        elif stage in _OWNED:
            words.append(wording.label(_OWNED[stage]))
    return wording.either(words) if words else ""


def once_owned(stages: tuple[str, ...], wording: Wording) -> str:
    words = owned_words(stages, wording)
    return wording.say(
        f"Mund të aplikosh kur të kesh {words}.", f"You can apply once you have {words}."
    )


BUSINESS = BusinessCriterion()

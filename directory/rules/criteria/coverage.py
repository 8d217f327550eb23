"""Where a programme is offered: judged like residence, with words of its own (contract §4)."""

from directory.rules.criteria.answers import Answers, Question
from directory.rules.criteria.base import CriterionVerdict, Finding, Judged, Situation
from directory.rules.criteria.lives_in import LIVES_IN, WIDER, lies_within
from directory.rules.criteria.wording import Clause, Wording


class CoverageCriterion(Judged[tuple[str, ...]]):
    """Belongs to every verdict; its value is the programme's coverage, never part of a rule."""

    key = "coverage"

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        return lies_within(value, answers, situation)

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        return LIVES_IN.clause(value, wording)

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        everywhere = wording.within(value, every=True)
        if finding.verdict is CriterionVerdict.MET:
            return wording.say("Ofrohet aty ku banon.", "It is offered where you live.")
        if finding.verdict is CriterionVerdict.NOT_MET:
            return wording.say(f"Ofrohet vetëm {everywhere}.", f"It is offered only {everywhere}.")
        if finding == WIDER:
            return wording.say(
                f"Varet se ku banon saktësisht: ofrohet vetëm {everywhere}.",
                f"It depends on where exactly you live: it is offered only {everywhere}.",
            )
        return super().explain(value, finding, wording)

    def question_for(self, value: tuple[str, ...]) -> Question | None:
        return LIVES_IN.question


COVERAGE = CoverageCriterion()

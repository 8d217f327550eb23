"""Is this for me? Person and rule and date give yes, maybe or no, each with its reasons.

Contract §4 throughout. Everything here is a total function of its arguments: no clock, no storage.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

from directory.rules import criteria
from directory.rules.criteria.age import completed_years
from directory.rules.criteria.answers import Answers, Question
from directory.rules.criteria.base import CriterionVerdict, Finding, Situation
from directory.rules.criteria.places import PlaceRow, Places, PlaceTree
from directory.rules.person import Person, PersonErrors, persons_from_filters
from directory.rules.rule import (
    OPEN_TO_ALL,
    Alternative,
    Rule,
    RuleErrors,
    RuleProblem,
    alternative_from_cells,
    parse_alternative,
    parse_rule,
    parse_rule_text,
    screen,
)

# The filters of contract §3 that stand for answers of a person.
FILTER_KEYS = tuple(criteria.CRITERIA.filters)


class Verdict(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


# Looking up members of an enumeration is slow; judging runs over whole catalogues.
_YES, _MAYBE, _NO = Verdict
_NOT_MET = CriterionVerdict.NOT_MET
_UNKNOWN = CriterionVerdict.UNKNOWN
_ALL_MET = (0, 0)
_counts_first = itemgetter(0, 1, 2)


class CriterionJudgement(NamedTuple):
    """One criterion of the best alternative (or coverage, applicants) and what was found."""

    key: str
    value: Any
    finding: Finding

    @property
    def verdict(self) -> CriterionVerdict:
        return self.finding.verdict


class Judgement(NamedTuple):
    """The verdict on one programme, with the criteria of the best alternative that led to it.

    `criteria` stand in the order of the registry, then coverage and applicants where they were
    judged. `priority_met` says that a priority alternative is met for certain.
    """

    verdict: Verdict
    criteria: tuple[CriterionJudgement, ...]
    priority_met: bool = False

    def of(self, verdict: CriterionVerdict) -> tuple[CriterionJudgement, ...]:
        return tuple(judged for judged in self.criteria if judged.verdict is verdict)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions whose answers are missing for this verdict, each once."""
        return _questions((j.key, j.value) for j in self.of(CriterionVerdict.UNKNOWN))


def judge(
    rule: Rule,
    person: Person,
    on: date | None,
    places: Places | None,
    *,
    coverage: Collection[str] | None = None,
    applicants: Collection[str] | None = None,
    priority: Rule = OPEN_TO_ALL,
) -> Judgement:
    """Judge a rule for a person.

    `on` is the date of judgement; the person's own `on` goes before it. Without any date a date of
    birth tells no age; without `places` nobody's home is known to lie anywhere. `coverage` (place
    codes) and `applicants` (codes of contract §6, empty means persons) are judged when given;
    an empty coverage is unknown and restricts nothing. `priority` never changes the verdict.

    The best alternative is the one with the fewest failed, then the fewest open criteria, then the
    one whose failed criteria time or a step of the person can lift, then the first in the rule's
    order.
    """
    situation = Situation(person.on or on, places)
    answers = person.answers
    best = _best(rule, answers, situation) if rule.alternatives else []
    for beside, value in ((criteria.COVERAGE, coverage), (criteria.APPLICANTS, applicants)):
        if value is None or (beside is criteria.COVERAGE and not value):
            continue
        codes = tuple(value)
        finding = beside.judge(codes, answers, situation)
        best.append(CriterionJudgement(beside.key, codes, finding))
    failed, still_open = _count(best)
    verdict = _NO if failed else _MAYBE if still_open else _YES
    priority_met = bool(priority.alternatives) and _any_met(priority, answers, situation)
    return Judgement(verdict, tuple(best), priority_met)


def rules_out(
    rule: Rule, person: Person, *, on: date | None = None, places: Places | None = None
) -> bool:
    """Whether the rule alone, without coverage and applicants, says no to the person.

    The same answer as `judge(rule, person, on, places).verdict is Verdict.NO`, made for filters.
    """
    if not rule.alternatives:
        return False
    situation = Situation(person.on or on, places)
    by_key = criteria.CRITERIA.by_key
    for alternative in rule.alternatives:
        for key, value in alternative.pairs:
            finding = by_key[key].judge(value, person.answers, situation)
            if finding.verdict is _NOT_MET:
                break
        else:
            return False
    return True


def questions_of(
    rule: Rule,
    *,
    coverage: Collection[str] = (),
    applicants: Collection[str] = (),
) -> tuple[Question, ...]:
    """The questions that can matter for this rule, in the order of asking."""
    asked: list[tuple[str, Any]] = [
        pair for alternative in rule.alternatives for pair in alternative.pairs
    ]
    if coverage:
        asked.append((criteria.COVERAGE.key, tuple(coverage)))
    if "business" in applicants and "person" not in applicants:
        asked.append((criteria.APPLICANTS.key, tuple(applicants)))
    return _questions(asked)


def _best(rule: Rule, answers: Answers, situation: Situation) -> list[CriterionJudgement]:
    """The findings of the best alternative; the first of equals."""
    tried = []
    for alternative in rule.alternatives:
        found = _findings(alternative, answers, situation)
        count = _count(found)
        if count == _ALL_MET:
            return found
        tried.append((*count, _lasting(found), found))
    return min(tried, key=_counts_first)[-1]


def _findings(
    alternative: Alternative, answers: Answers, situation: Situation
) -> list[CriterionJudgement]:
    by_key = criteria.CRITERIA.by_key
    return [
        CriterionJudgement(key, value, by_key[key].judge(value, answers, situation))
        for key, value in alternative.pairs
    ]


def _count(found: list[CriterionJudgement]) -> tuple[int, int]:
    """How many criteria are not met, and how many are open."""
    failed = still_open = 0
    for judged in found:
        verdict = judged.finding.verdict
        if verdict is _NOT_MET:
            failed += 1
        elif verdict is _UNKNOWN:
            still_open += 1
    return failed, still_open


def _lasting(found: list[CriterionJudgement]) -> int:
    """How many criteria are not met and will not be, whatever the person does."""
    return sum(
        judged.finding.verdict is _NOT_MET and not judged.finding.near_miss for judged in found
    )


def _any_met(priority: Rule, answers: Answers, situation: Situation) -> bool:
    return any(
        _count(_findings(alternative, answers, situation)) == _ALL_MET
        for alternative in priority.alternatives
    )


def _questions(asked: Iterable[tuple[str, Any]]) -> tuple[Question, ...]:
    judged = criteria.CRITERIA.judged
    found = {}
    for key, value in asked:
        question = judged[key].question_for(value)
        if question is not None:
            found[question.field] = question
    return tuple(sorted(found.values(), key=lambda question: question.order))


__all__ = [
    "FILTER_KEYS",
    "OPEN_TO_ALL",
    "Alternative",
    "CriterionJudgement",
    "CriterionVerdict",
    "Judgement",
    "Person",
    "PersonErrors",
    "PlaceRow",
    "PlaceTree",
    "Places",
    "Rule",
    "RuleErrors",
    "RuleProblem",
    "Verdict",
    "alternative_from_cells",
    "completed_years",
    "judge",
    "parse_alternative",
    "parse_rule",
    "parse_rule_text",
    "persons_from_filters",
    "questions_of",
    "rules_out",
    "screen",
]

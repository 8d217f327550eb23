"""The eligibility check over the catalogue: the verdict on every programme, and what to ask next.

Shared by the page `/check/` and by `POST /api/check` (contract §4). A person's answers come in as
an argument and go out in the verdicts; nothing here keeps, caches or logs them.
"""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from directory.programmes.models import Programme, rule_of
from directory.rules import criteria
from directory.rules.calls import Call, CallStatus
from directory.rules.criteria.answers import Question
from directory.rules.criteria.places import Places
from directory.rules.eligibility import (
    CriterionJudgement,
    CriterionVerdict,
    Judgement,
    Person,
    Rule,
    RuleErrors,
    Verdict,
    judge,
    parse_rule,
)
from directory.rules.words import fold

logger = logging.getLogger(__name__)

VERDICTS = (Verdict.YES, Verdict.MAYBE, Verdict.NO)
STATUSES: tuple[CallStatus, ...] = ("open", "upcoming", "unknown", "closed")
_COLUMNS = (
    *("slug", "title_sq", "title_en", "conditions_sq", "conditions_en"),
    *("status", "recurrence", "applicants", "priority_groups"),
)


class Offer(NamedTuple):
    """What the check needs of one published programme. Texts are by language, empty if missing."""

    slug: str
    title: Mapping[str, str]
    conditions: Mapping[str, str]
    call: Call
    rule: Rule
    priority: Rule
    coverage: tuple[str, ...]
    applicants: tuple[str, ...]

    @property
    def has_ended(self) -> bool:
        return self.call.programme_status == "ended"


class Checked(NamedTuple):
    """One programme judged for one person.

    `open` maps the fields of the questions that a "maybe" depends on to the codes that each is
    about (groups); empty for yes and no.
    """

    offer: Offer
    judgement: Judgement
    status: CallStatus
    open: Mapping[str, frozenset[str]]

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def is_near_miss(self) -> bool:
        """Refused, but time or a step of the person can lift every single reason."""
        failed = self.judgement.of(CriterionVerdict.NOT_MET)
        return bool(failed) and all(judged.finding.near_miss for judged in failed)


class NextQuestion(NamedTuple):
    question: Question
    would_settle: int


def offers(slugs: Collection[str] | None = None) -> list[Offer]:
    """The published programmes, all or those of these slugs, ended ones too. Four queries."""
    published = Programme.objects.published()
    if slugs is not None:
        published = published.filter(slug__in=slugs)
    through = Programme.coverage.through.objects.filter(programme__in=published.values("pk"))
    coverage: dict[int, list[str]] = {}
    for key, code in through.order_by("place__code").values_list("programme_id", "place__code"):
        coverage.setdefault(key, []).append(code)
    found = published.only(*_COLUMNS).prefetch_related("calls", "alternatives")
    offered = []
    for programme in found:
        try:
            offered.append(_offer(programme, tuple(coverage.get(programme.pk, ()))))
        except RuleErrors as error:  # nobody can be judged by it; the search leaves it out too
            logger.error("The rule of %s cannot be read: %s", programme.slug, error)
    return offered


def judge_all(
    offered: Iterable[Offer], person: Person, *, on: date, places: Places, language: str
) -> list[Checked]:
    """Judge these programmes on the date `on`, or on the person's own date.

    Yes before maybe before no; then what is open, upcoming, unknown, closed; then by title as it
    reads in `language`.
    """
    day = person.on or on
    checked = [_checked(offer, person, day, places) for offer in offered]
    return sorted(
        checked,
        key=lambda one: (
            VERDICTS.index(one.verdict),
            STATUSES.index(one.status),
            fold(title_of(one.offer, language)),
            one.offer.slug,
        ),
    )


def counts(checked: Iterable[Checked]) -> dict[Verdict, int]:
    found = Counter(one.verdict for one in checked)
    return {verdict: found[verdict] for verdict in VERDICTS}


def next_question(
    checked: Sequence[Checked], person: Person, *, passing_over: Collection[str] = ()
) -> NextQuestion | None:
    """The question whose answer would settle most of the programmes judged "maybe".

    `would_settle` counts those that wait for this question alone: nothing else is open in any
    alternative that can still be met, nor in coverage and applicants. Any exact answer (a
    municipality rather than a county; every group said) turns each of them into yes or no; an
    answer may settle more than these. Ties go to the question open in most programmes, then to the
    one asked earlier; so with 0 it is the one open in most.

    A question that was answered, but not exactly enough, comes after all that were not. Fields in
    `passing_over` are left out. None when no question is left that could settle anything.
    """
    waiting = [one.open for one in checked if one.open]
    open_in = Counter(field for fields in waiting for field in fields)
    alone = Counter(next(iter(fields)) for fields in waiting if len(fields) == 1)
    answered = _answered(person)
    candidates = [
        question
        for question in criteria.CRITERIA.questions
        if question.field in open_in and question.field not in passing_over
    ]
    if not candidates:
        return None
    best = max(
        candidates,
        key=lambda question: (
            question.field not in answered,
            alone[question.field],
            open_in[question.field],
            -question.order,
        ),
    )
    return NextQuestion(best, alone[best.field])


def codes_asked(checked: Iterable[Checked], field: str) -> frozenset[str]:
    """The codes for which the answers to this question can still matter to somebody's "maybe"."""
    return frozenset(code for one in checked for code in one.open.get(field, ()))


def title_of(offer: Offer, language: str) -> str:
    return _in(offer.title, language)


def conditions_of(offer: Offer, language: str) -> list[str]:
    """The prose conditions line by line, in the language or, where missing, in the other one."""
    lines = _in(offer.conditions, language).splitlines()
    return [line.strip() for line in lines if line.strip()]


def _in(texts: Mapping[str, str], language: str) -> str:
    other = "sq" if language == "en" else "en"
    return texts[language] or texts[other]


def _offer(programme: Programme, coverage: tuple[str, ...]) -> Offer:
    p: Any = programme
    newest = programme.newest_call
    groups = list(programme.priority_groups)
    return Offer(
        slug=programme.slug,
        title={"sq": p.title_sq or "", "en": p.title_en or ""},
        conditions={"sq": p.conditions_sq or "", "en": p.conditions_en or ""},
        call=Call(
            programme_status=programme.status,
            recurrence=programme.recurrence,
            opens_on=newest.opens_on if newest else None,
            closes_on=newest.closes_on if newest else None,
        ),
        rule=_rule(json.dumps(rule_of(programme), sort_keys=True)),
        priority=_rule(json.dumps([{"groups": groups}] if groups else [])),
        coverage=coverage,
        applicants=tuple(programme.applicants),
    )


@lru_cache(maxsize=4096)
def _rule(canonical: str) -> Rule:
    """Rules are public and few of them differ; reading one costs more than judging it."""
    return parse_rule(json.loads(canonical))


def _checked(offer: Offer, person: Person, day: date, places: Places) -> Checked:
    judgement = judge(
        offer.rule,
        person,
        day,
        places,
        coverage=offer.coverage,
        applicants=offer.applicants,
        priority=offer.priority,
    )
    waiting: dict[str, set[str]] = {}
    if judgement.verdict is Verdict.MAYBE:
        for judged in _open(offer.rule, judgement, person, day, places):
            for field, code in _asks(judged):
                waiting.setdefault(field, set()).update(code)
    opened = {field: frozenset(codes) for field, codes in waiting.items()}
    return Checked(offer, judgement, offer.call.status_on(day), opened)


def _open(
    rule: Rule, judgement: Judgement, person: Person, day: date, places: Places
) -> Iterator[CriterionJudgement]:
    """All that is open in a "maybe": in its best alternative, and in others that can still be met.

    When the best one is met, only coverage or applicants are open and the others do not matter.
    """
    unknown = judgement.of(CriterionVerdict.UNKNOWN)
    yield from unknown
    if len(rule.alternatives) > 1 and any(judged.key in criteria.CRITERIA for judged in unknown):
        for alternative in rule.alternatives:
            alone = judge(Rule((alternative,)), person, day, places)
            if alone.verdict is Verdict.MAYBE:
                yield from alone.of(CriterionVerdict.UNKNOWN)


def _asks(judged: CriterionJudgement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields of the questions that decide an open criterion, each with the codes it decides.

    "Women" among groups is decided by the sex, the other groups by the question about groups.
    """
    criterion = criteria.CRITERIA.judged[judged.key]
    if not judged.finding.about:
        question = criterion.question_for(judged.value)
        if question is not None:
            yield question.field, ()
    for code in judged.finding.about:
        question = criterion.question_for((code,))
        if question is not None:
            yield question.field, (code,)


def _answered(person: Person) -> set[str]:
    """The fields of the questions to which the person gave any answer."""
    return {
        criterion.question.field
        for criterion in criteria.CRITERIA
        if criterion.question is not None
        and any(field.name in person.answers for field in criterion.fields)
    }

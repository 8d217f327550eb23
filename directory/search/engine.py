"""The seam between what is asked and how it is found: `find`.

This is the back end in PostgreSQL, always right. Another one (a snapshot in memory, say) may take
its place if it gives the same answers to the same questions.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from directory.rules.eligibility import (
    Person,
    Rule,
    parse_rule_text,
    persons_from_filters,
    rules_out,
)
from directory.search.filters import ANSWERS, FACETS, Answer, Facet
from directory.search.ranking import any_match, full_match, further, score, share
from directory.search.statements import (
    ANYTHING,
    ORDERS,
    STATUS_ORDER,
    Sql,
    any_lexeme,
    by_deadline,
    holds,
    one_of,
    reaches,
    status_on,
)
from directory.search.understanding import Group

# Fewer full matches than this, and what answers a part of the words is shown behind them.
ENOUGH = 12
# A part of the words that weighs at least this much is worth showing.
SHARE = 0.3
# So many are ordered finely; a multiple of every page size.
RANKED = 300
# Nothing moves a programme past one that answers the words clearly better.
STATUS_BONUS = {"open": 0.06, "upcoming": 0.04, "unknown": 0.03, "closed": 0.0}
# For being near when a place was asked for, less for leading abroad from there, and a little for
# being local at all.
NEAR_BONUS = 0.25
AWAY_MALUS = 0.15
AWAY = any_lexeme(["C:abroad", "N:abroad"])
LOCALITY_BONUS = 0.01
DECIDED_BY_SQL: dict[str, Facet] = {
    name: facet for name, facet in FACETS.items() if not isinstance(facet, Answer)
}


@dataclass(frozen=True)
class Question:
    """Everything that decides which programmes are found, and in which order.

    `where` is a tsquery over places; `chosen` the values of the facets by name; `ages` those of the
    visitor, if told.
    """

    on: dt.date
    groups: tuple[Group, ...] = ()
    where: str = ""
    also: Sql = ANYTHING
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    sort: str = "deadline"
    language: str = "sq"
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True)
class Hit:
    """One result: the facts of its card, its score, and whether it answers all of the words."""

    programme_id: int
    facts: dict[str, Any]
    score: float
    whole: bool


@dataclass(frozen=True)
class Answered:
    """The page asked for, how many results there are in all, and what each facet value gives."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class _Survey:
    """Counts over what the words and the place found, before any facet.

    `screens` maps the distinct screens to how many programmes with them pass all other facets.
    """

    screens: dict[int, tuple[int, Rule]]
    facets: dict[str, dict[str, int]]


def find(question: Question) -> Answered:
    """Answer a question in at most four queries, however many programmes there are."""
    found = _found(question)
    survey = _survey(found, question)
    persons = _persons(question)
    allowed = _passing(survey, persons)
    facets = dict(survey.facets)
    if persons:
        found &= one_of("screen_id", allowed)
        facets = dict(_survey(found, question).facets)
    facets |= _answers(survey, question)
    total = sum(n for key, (n, _) in survey.screens.items() if key in allowed)
    hits = []
    if question.limit and question.offset < total:
        hits = _page(found & _chosen(question), question)
    return Answered(hits, total, facets)


def _size(question: Question) -> int:
    """A figure for how rare a word is; only its magnitude matters."""
    return max([100, *(group.frequency * 2 for group in question.groups)])


def _found(question: Question) -> Sql:
    """The condition of what the words and the place find, before any facet."""
    condition = question.also
    if question.where:
        condition &= reaches(question.where)
    if not question.groups:
        return condition
    return condition & _answering(question)


def _answering(question: Question) -> Sql:
    """Met by what answers the words: all of them, or, where that is too little, a part.

    Judged by the words alone, so that a filter can never make the set of results grow.
    """
    full = holds(full_match(question.groups))
    found = f"SELECT count(*) FROM (SELECT 1 FROM search_document d WHERE {full.text} LIMIT %s) f"
    with connection.cursor() as cursor:
        cursor.execute(found, [*full.params, ENOUGH])
        whole = cursor.fetchone()[0]
    if whole >= ENOUGH:
        return full
    partly = share(question.groups, _size(question))
    some = holds(any_match(question.groups))
    return some & Sql(f"({partly.text}) >= {SHARE}", partly.params)


def _chosen(question: Question) -> Sql:
    """The condition of all facets that SQL decides."""
    condition = ANYTHING
    for name, facet in DECIDED_BY_SQL.items():
        condition &= facet.condition(question.chosen.get(name, ()), question.on)
    return condition


def _survey(found: Sql, question: Question) -> _Survey:
    """Count every value of every facet, each under the conditions of all others, in one pass."""
    bits = {name: 1 << at for at, name in enumerate(DECIDED_BY_SQL)}
    fails = ["0"]
    for name, facet in DECIDED_BY_SQL.items():
        condition = facet.condition(question.chosen.get(name, ()), question.on)
        if condition != ANYTHING:
            fails.append(f"CASE WHEN {condition.text} THEN 0 ELSE {bits[name]} END")
    values = [(name, code) for name, facet in DECIDED_BY_SQL.items() for code in facet.codes]
    counts = [
        f"count(*) FILTER (WHERE (fails & ~{bits[name]}) = 0 AND {DECIDED_BY_SQL[name].has(code)})"
        for name, code in values
    ]
    statement = (
        "WITH d AS MATERIALIZED (SELECT d.kinds, d.types, d.sectors, d.groups, d.delivery, d.cost,"
        f" d.screen_id, {status_on(question.on)} AS status, {' + '.join(fails)} AS fails"
        f" FROM search_document d WHERE {found.text})"
        " SELECT (SELECT json_agg(json_build_array(s.screen_id, s.n, r.rule::text)) FROM"
        " (SELECT screen_id, count(*) FILTER (WHERE fails = 0) AS n FROM d GROUP BY screen_id) s"
        f" JOIN search_screen r ON r.id = s.screen_id), {', '.join(counts)} FROM d"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, found.params)
        screens, *numbers = cursor.fetchone()
    facets: dict[str, dict[str, int]] = {}
    for (name, code), number in zip(values, numbers, strict=True):
        facets.setdefault(name, {})[code] = number
    return _Survey({key: (n, _rule(text)) for key, n, text in screens or []}, facets)


@lru_cache(maxsize=10_000)
def _rule(text: str) -> Rule:
    return parse_rule_text(text)


@lru_cache(maxsize=100_000)
def _ruled_out(rule: Rule, person: Person) -> bool:
    return rules_out(rule, person)


def _passing(survey: _Survey, persons: Sequence[Person]) -> set[int]:
    """The screens that let pass at least one of the persons; all of them when nobody is asked."""
    if not persons:
        return set(survey.screens)
    return {
        key
        for key, (_, rule) in survey.screens.items()
        if not all(_ruled_out(rule, person) for person in persons)
    }


def _persons(question: Question, name: str = "", code: str = "") -> tuple[Person, ...]:
    """The persons that the answers may describe; none when nothing was said."""
    said: dict[str, Sequence[str]] = {key: question.chosen.get(key, ()) for key in ANSWERS}
    said["age"] = [str(age) for age in question.ages]
    if name:
        said[name] = [code]
    return persons_from_filters(said, today=question.on) if any(said.values()) else ()


def _answers(survey: _Survey, question: Question) -> dict[str, dict[str, int]]:
    """For each answer to each question about the visitor, how many results giving it leaves."""
    return {
        name: {
            code: sum(
                survey.screens[key][0] for key in _passing(survey, _persons(question, name, code))
            )
            for code in FACETS[name].codes
        }
        for name in ANSWERS
    }


def _page(selected: Sql, question: Question) -> list[Hit]:
    """The programmes of one page in order, with the facts of their cards."""
    if question.sort == "relevance" and question.groups:
        ranked = _by_relevance(selected, question)
    else:
        ranked = _in_order(selected, question)
    statement = (
        "SELECT page.programme_id, c.facts::text, page.score, page.whole"
        f" FROM ({ranked.text}) page JOIN search_card c ON c.document_id = page.programme_id"
        " ORDER BY page.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, ranked.params)
        return [
            Hit(key, json.loads(facts), float(points), bool(every))
            for key, facts, points, every in cursor.fetchall()
        ]


def _in_order(selected: Sql, question: Question) -> Sql:
    """One page in an order that does not look at the words, or, without words, at nearness."""
    order = by_deadline(question.on)
    if question.sort == "title":
        order = ORDERS[f"title-{question.language}"]
    elif question.sort == "relevance":
        order = f"{_bonus(question)} DESC, {order}"
    else:
        order = ORDERS.get(question.sort, order)
    return Sql(
        "SELECT d.programme_id, 0 AS score, TRUE AS whole,"
        f" row_number() OVER (ORDER BY {order}) AS place"
        f" FROM search_document d WHERE {selected.text} ORDER BY place LIMIT %s OFFSET %s",
        (*selected.params, question.limit, question.offset),
    )


def _by_relevance(selected: Sql, question: Question) -> Sql:
    """One page by relevance.

    All are ordered by the best place of each group. The first RANKED of them, on which many looks
    go, are then ordered finely; so every programme has one place, however far somebody pages.
    """
    size = _size(question)
    whole = holds(full_match(question.groups))
    coarse = score(question.groups, size)
    part = share(question.groups, size)
    bonus = _bonus(question)
    first = Sql(
        f"SELECT d.*, {whole.text} AS whole, {bonus} AS bonus, {coarse.text} AS coarse,"
        f" {part.text} AS share FROM search_document d WHERE {selected.text}",
        whole.params + coarse.params + part.params + selected.params,
    )
    order = f"d.whole DESC, {_points('d.coarse')} DESC, {by_deadline(question.on)}"
    if question.offset >= RANKED:
        return Sql(
            "SELECT d.programme_id, d.coarse AS score, d.whole,"
            f" row_number() OVER (ORDER BY {order}) AS place"
            f" FROM ({first.text}) d ORDER BY place LIMIT %s OFFSET %s",
            (*first.params, question.limit, question.offset),
        )
    more = further(question.groups, size)
    fine = f"d.whole DESC, {_points('d.fine')} DESC, {by_deadline(question.on)}"
    return Sql(
        "SELECT d.programme_id, d.fine AS score, d.whole,"
        f" row_number() OVER (ORDER BY {fine}) AS place FROM"
        f" (SELECT d.*, d.coarse + {more.text} AS fine"
        f" FROM (SELECT * FROM ({first.text}) d ORDER BY {order} LIMIT {RANKED}) d) d"
        " ORDER BY place LIMIT %s OFFSET %s",
        (*more.params, *first.params, question.limit, question.offset),
    )


def _points(score: str) -> str:
    """What orders programmes: the score, less for those that answer only a part, and the bonus."""
    return (
        f"round((CASE WHEN d.whole THEN {score} ELSE {score} * d.share END + d.bonus)::numeric, 4)"
    )


def _bonus(question: Question) -> str:
    """What lifts the open and the local among programmes that answer the words alike."""
    cases = " ".join(
        f"WHEN {STATUS_ORDER.index(code)} THEN {worth}" for code, worth in STATUS_BONUS.items()
    )
    near = ""
    if question.where:
        near = (
            f" + CASE WHEN d.locality > 0 THEN {NEAR_BONUS}"
            f" WHEN d.lexemes @@ $q${AWAY}$q$::tsquery THEN -{AWAY_MALUS} ELSE 0 END"
        )
    return f"(CASE {status_on(question.on)} {cases} END + d.locality * {LOCALITY_BONUS}{near})"

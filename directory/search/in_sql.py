"""Answering a question in PostgreSQL alone: always right, and the measure of the other back end."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from directory.rules.eligibility import Person, Rule
from directory.search.filters import ANSWERS, DECIDED_BY_SQL, FACETS
from directory.search.questions import (
    AWAY,
    AWAY_MALUS,
    ENOUGH,
    LOCALITY_BONUS,
    NEAR_BONUS,
    RANKED,
    SHARE,
    STALE_MALUS,
    STATUS_BONUS,
    Answered,
    Hit,
    Question,
)
from directory.search.ranking import any_match, full_match, further, score, share
from directory.search.screens import lets_pass, rule_of_screen
from directory.search.statements import (
    ANYTHING,
    ORDERS,
    STATES,
    STATUS_ORDER,
    Sql,
    by_deadline,
    has_not_lapsed,
    holds,
    one_of,
    reaches,
    staleness_on,
    status_on,
)


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
    persons = question.persons()
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


def totals(question: Question, wheres: Sequence[str]) -> list[int]:
    """The total with each of several conditions on places."""
    selected = _selected(question)
    held = [reaches(where) for where in wheres]
    counts = ", ".join(f"count(*) FILTER (WHERE {one.text})" for one in held)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {counts or 'count(*)'} FROM search_document d WHERE {selected.text}",
            [*(param for one in held for param in one.params), *selected.params],
        )
        return list(cursor.fetchone())[: len(held)]


def _selected(question: Question) -> Sql:
    """The condition on the documents that `find` counts as its total."""
    condition = _found(question) & _chosen(question)
    if not (persons := question.persons()):
        return condition
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, rule::text FROM search_screen")
        screens = {key: (0, rule_of_screen(text)) for key, text in cursor.fetchall()}
    return condition & one_of("screen_id", _passing(_Survey(screens, {}), persons))


def _found(question: Question) -> Sql:
    """The condition of what the words and the place find, before any facet.

    What has lapsed is found by its words only.
    """
    condition = ANYTHING
    if question.organisations:
        condition &= one_of("organisation_id", question.organisations)
    if question.where:
        condition &= reaches(question.where)
    if not question.groups:
        return condition & has_not_lapsed(question.on)
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
    partly = share(question.groups, question.size)
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
    return _Survey({key: (n, rule_of_screen(text)) for key, n, text in screens or []}, facets)


def _passing(survey: _Survey, persons: Sequence[Person]) -> set[int]:
    """The screens that let pass at least one of the persons; all of them when nobody is asked."""
    return {key for key, (_, rule) in survey.screens.items() if lets_pass(rule, persons)}


def _answers(survey: _Survey, question: Question) -> dict[str, dict[str, int]]:
    """For each answer to each question about the visitor, how many results giving it leaves."""
    return {
        name: {
            code: sum(
                survey.screens[key][0] for key in _passing(survey, question.persons(name, code))
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
    size = question.size
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
    stale = " ".join(
        f"WHEN {STATES.index(state)} THEN {malus}" for state, malus in STALE_MALUS.items()
    )
    near = ""
    if question.where:
        near = (
            f" + CASE WHEN d.locality > 0 THEN {NEAR_BONUS}"
            f" WHEN d.lexemes @@ $q${AWAY}$q$::tsquery THEN -{AWAY_MALUS} ELSE 0 END"
        )
    return (
        f"(CASE {status_on(question.on)} {cases} END - CASE {staleness_on(question.on)} {stale} END"
        f" + d.locality * {LOCALITY_BONUS}{near})"
    )

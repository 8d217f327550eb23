"""Why a result stands where it does: for editors."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from directory.search.grouping import Group
from directory.search.ranking import levels, weight
from directory.search.results import Results


@dataclass(frozen=True)
class Explained:
    """One result: its score, and for each group the places in which it was found, best first."""

    id: str
    title: str
    score: float
    whole: bool
    found: list[list[str]]


def explain(results: Results, *, language: str) -> list[Explained]:
    """Say of each hit at which levels it holds each group of the query. One query."""
    groups = results.reading.groups if results.reading else ()
    held = _held([hit.programme_id for hit in results.hits], groups)
    other = "sq" if language == "en" else "en"
    return [
        Explained(
            id=hit.facts["id"],
            title=hit.facts["title"][language] or hit.facts["title"][other],
            score=hit.score,
            whole=hit.whole,
            found=held.get(hit.programme_id, []),
        )
        for hit in results.hits
    ]


def group_facts(results: Results) -> list[dict[str, Any]]:
    """What each group of the query was taken for, and how much it tells."""
    groups = results.reading.groups if results.reading else ()
    size = max([100, *(group.frequency * 2 for group in groups)])
    return [
        {
            "words": " ".join(group.words),
            "concepts": ", ".join(meant.code for meant in group.concepts),
            "known": group.known,
            "weight": round(weight(group, size), 2),
        }
        for group in groups
    ]


def _held(ids: list[int], groups: tuple[Group, ...]) -> dict[int, list[list[str]]]:
    asked = [(at, level) for at, group in enumerate(groups) for level in levels(group)]
    if not ids or not asked:
        return {}
    columns = ", ".join("d.lexemes @@ %s::tsquery" for _ in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.programme_id, {columns} FROM search_document d"
            " WHERE d.programme_id = ANY(%s)",
            [*(level.tsquery for _, level in asked), ids],
        )
        rows = cursor.fetchall()
    held: dict[int, list[list[str]]] = {}
    for key, *answers in rows:
        places: list[list[str]] = [[] for _ in groups]
        for (at, level), answer in zip(asked, answers, strict=True):
            if answer:
                places[at].append(f"{level.name} ({level.worth})")
        held[key] = places
    return held

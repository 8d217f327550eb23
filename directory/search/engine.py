"""The seam between what is asked and how it is found: `find`.

Answers come from a snapshot in this process's memory; while one cannot be had, from PostgreSQL.
Both give the same answers to the same questions, which a test asks them side by side.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from directory.search import in_memory, in_sql
from directory.search.questions import Answered, Hit, Question
from directory.search.snapshot import Outdated, Snapshot

__all__ = ["Answered", "Hit", "Question", "find", "totals"]

# The documents may change while they are read; after so many times PostgreSQL answers alone.
ATTEMPTS = 3

_Answer = TypeVar("_Answer")
_snapshot: Snapshot | None = None
_making = threading.Lock()


def find(question: Question) -> Answered:
    """Answer a question in at most four queries, however many programmes there are.

    One when the same words were asked for before and nothing has changed since. What a hit says is
    shared with other answers: read it only.
    """
    return _answer(
        question.on,
        lambda snapshot: _with_cards(in_memory.find(question, snapshot), snapshot),
        lambda: in_sql.find(question),
    )


def totals(question: Question, wheres: Sequence[str]) -> list[int]:
    """The total with each of several conditions on places, like `Question.where`, put beside it.

    At most four queries, however many places there are.
    """

    def counted(snapshot: Snapshot) -> list[int]:
        found = in_memory.totals(question, wheres, snapshot)
        snapshot.cards([])
        return found

    return _answer(question.on, counted, lambda: in_sql.totals(question, wheres))


def _answer(
    on: dt.date, from_memory: Callable[[Snapshot], _Answer], from_sql: Callable[[], _Answer]
) -> _Answer:
    for _ in range(ATTEMPTS):
        snapshot = _current(on)
        try:
            return from_memory(snapshot)
        except Outdated:
            _forget(snapshot)
    return from_sql()


def _current(on: dt.date) -> Snapshot:
    global _snapshot  # noqa: PLW0603 (one for the whole process)
    with _making:
        if _snapshot is None or _snapshot.on != on:
            _snapshot = Snapshot(on)
        return _snapshot


def _forget(outdated: Snapshot) -> None:
    global _snapshot  # noqa: PLW0603
    with _making:
        if _snapshot is outdated:
            _snapshot = None


def forget() -> None:
    """Let go what this process remembers; the next question reads it anew."""
    global _snapshot  # noqa: PLW0603
    with _making:
        _snapshot = None


def _with_cards(found: in_memory.Found, snapshot: Snapshot) -> Answered:
    keys = [snapshot.programme_ids[one.place] for one in found.page]
    cards = snapshot.cards(keys)
    hits = [
        Hit(key, cards[key], one.score / in_memory.POINT, one.whole)
        for one, key in zip(found.page, keys, strict=True)
        if key in cards
    ]
    return Answered(hits, found.total, found.facets)

"""What is asked of the catalogue and what it answers, whichever back end does the work."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from directory.rules.eligibility import Person, persons_from_filters
from directory.search.filters import ANSWERS
from directory.search.grouping import Group
from directory.search.statements import any_lexeme

# Fewer full matches than this, and what answers a part of the words is shown behind them.
ENOUGH = 12
# A part of the words that weighs at least this much is worth showing.
SHARE = 0.25
# So many are ordered finely; a multiple of every page size.
RANKED = 300
# Nothing moves a programme past one that answers the words clearly better.
STATUS_BONUS = {"open": 0.06, "upcoming": 0.04, "unknown": 0.03, "closed": 0.0}
# What nobody has confirmed in time stands behind what answers the words alike.
STALE_MALUS = {"fresh": 0.0, "overdue": 0.02, "lapsed": 0.05}
# For being near when a place was asked for, less for leading abroad from there, and a little for
# being local at all.
NEAR_BONUS = 0.25
AWAY_MALUS = 0.15
AWAY = any_lexeme(["C:abroad", "N:abroad"])
LOCALITY_BONUS = 0.01


@dataclass(frozen=True)
class Question:
    """Everything that decides which programmes are found, and in which order.

    `where` is a tsquery over places, `organisations` their keys; `chosen` the values of the facets
    by name; `ages` those of the visitor, if told.
    """

    on: dt.date
    groups: tuple[Group, ...] = ()
    where: str = ""
    organisations: tuple[int, ...] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    sort: str = "deadline"
    language: str = "sq"
    offset: int = 0
    limit: int = 25

    @property
    def size(self) -> int:
        """A figure for how rare a word is; only its magnitude matters."""
        return max([100, *(group.frequency * 2 for group in self.groups)])

    def said(self, name: str = "", code: str = "") -> dict[str, tuple[str, ...]]:
        """What the visitor says of themselves, were this answer given too."""
        said = {key: tuple(self.chosen.get(key, ())) for key in ANSWERS}
        said["age"] = tuple(str(age) for age in self.ages)
        if name:
            said[name] = (code,)
        return said

    def persons(self, name: str = "", code: str = "") -> tuple[Person, ...]:
        """The persons that the answers may describe, were this one given too; none if nobody."""
        said = self.said(name, code)
        return persons_from_filters(said, today=self.on) if any(said.values()) else ()


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

"""SQL over the search index, put together from small fragments.

Written as SQL and not through the ORM, whose handling of some sixty counted conditions costs a
hundred times what PostgreSQL needs for them. Whatever a visitor typed reaches the database as a
bound parameter only; numbers and dates stand in the text after a cast to their type.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.rules.freshness import State
from directory.rules.vocabularies import Vocabulary

# What is longer is no word that anybody searches for.
LONGEST_WORD = 60


@dataclass(frozen=True)
class Sql:
    """A piece of SQL and the parameters in it, in order."""

    text: str
    params: tuple[Any, ...] = ()

    def __and__(self, other: "Sql") -> "Sql":
        if self == ANYTHING or other == ANYTHING:
            return self if other == ANYTHING else other
        return Sql(f"{self.text} AND {other.text}", self.params + other.params)


ANYTHING = Sql("TRUE")


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    listed = list(parts)
    return Sql(
        separator.join(part.text for part in listed),
        tuple(param for part in listed for param in part.params),
    )


def mask(vocabulary: Vocabulary, codes: Iterable[str]) -> int:
    """The bits of some codes of a vocabulary, in its order."""
    wanted = set(codes)
    return sum(1 << bit for bit, code in enumerate(vocabulary) if code in wanted)


def lexeme(text: str) -> str:
    """One lexeme, quoted for a tsvector or tsquery literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def any_lexeme(lexemes: Collection[str]) -> str:
    """A tsquery that is met by any of the lexemes; there must be at least one."""
    return "(" + " | ".join(lexeme(text) for text in dict.fromkeys(lexemes)) + ")"


def holds(tsquery: str) -> Sql:
    return Sql("d.lexemes @@ %s::tsquery", (tsquery,))


def reaches(tsquery: str) -> Sql:
    """The same over places."""
    return Sql("d.area @@ %s::tsquery", (tsquery,))


def any_of(column: str, bits: int) -> Sql:
    """At least one of the bits is set."""
    return Sql(f"(d.{column} & {int(bits)}) <> 0")


def one_of(column: str, keys: Iterable[int]) -> Sql:
    return Sql(f"d.{column} = ANY(%s)", (sorted(keys),))


STATUS_ORDER = ("open", "upcoming", "unknown", "closed")


def status_on(on: dt.date) -> str:
    """The status of a document on a date as its place in STATUS_ORDER.

    The same rule as `rules.calls.status_on`, which a test walks beside it.
    """
    day = f"DATE '{on.isoformat()}'"
    return (
        "(CASE WHEN d.stopped THEN 3"
        f" WHEN d.opens_on > {day} THEN 1"
        f" WHEN d.closes_on < {day} THEN 3"
        " WHEN d.closes_on IS NOT NULL THEN 0"
        " WHEN d.opens_on IS NULL AND d.always_open THEN 0"
        " ELSE 2 END)"
    )


def status_is(codes: Sequence[str], on: dt.date) -> Sql:
    places = ", ".join(str(STATUS_ORDER.index(code)) for code in codes)
    return Sql(f"{status_on(on)} IN ({places})")


STATES: tuple[State, ...] = ("fresh", "overdue", "lapsed")


def staleness_on(on: dt.date) -> str:
    """How stale a document is on a date, as its place in STATES.

    The same rule as `rules.freshness.Freshness.on`, which a test walks beside it.
    """
    day = f"DATE '{on.isoformat()}'"
    return f"(CASE WHEN d.lapses_on <= {day} THEN 2 WHEN d.due_on <= {day} THEN 1 ELSE 0 END)"


def has_not_lapsed(on: dt.date) -> Sql:
    return Sql(f"{staleness_on(on)} < 2")


def by_deadline(on: dt.date) -> str:
    """Soonest closing first, then open without an end, upcoming, unknown, last what closed.

    Among those alike in this, what is overdue for confirmation comes later.
    """
    status = status_on(on)
    return (
        f"{status}, CASE {status} WHEN 0 THEN d.closes_on WHEN 1 THEN d.opens_on END"
        f" ASC NULLS LAST, CASE {status} WHEN 3 THEN d.closes_on END DESC NULLS LAST,"
        f" {staleness_on(on)}, d.locality DESC, d.programme_id"
    )


ORDERS: Mapping[str, str] = {
    "newest": "d.added_on DESC, d.programme_id DESC",
    "title-sq": "d.title_key_sq, d.programme_id",
    "title-en": "d.title_key_en, d.programme_id",
}

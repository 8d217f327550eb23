"""The documents as sets in memory, read from PostgreSQL as they are needed.

A snapshot belongs to one edition of the documents and one day. Every statement that reads for it
says of which edition its rows are, so that two editions are never mixed; whoever answers from a
snapshot makes sure in the same way that it is still the newest (`Outdated`).
"""

import datetime as dt
import json
import sys
import threading
from array import array
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from django.db import connection

from directory.rules.eligibility import Rule
from directory.search import bitsets
from directory.search.filters import DECIDED_BY_SQL, Mask
from directory.search.screens import rule_of_screen
from directory.search.statements import (
    ORDERS,
    STATUS_ORDER,
    by_deadline,
    lexeme,
    staleness_on,
    status_on,
)
from directory.search.tsqueries import parsed

# The sets that one process remembers take up to so many bytes.
MOST_BYTES = 96 * 2**20
# So many cards of results are remembered.
MOST_CARDS = 2_000
# What a statement sees of the editions.
EDITION = "(SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM search_edition)"
# Numbers of 32 bits, in the columns of these names.
_NUMBERS = {
    **{name: f"d.{name}" for name in ("kinds", "types", "sectors", "groups", "delivery", "cost")},
    "locality": "d.locality",
    "breadth": "bit_count(d.types::bit(32))",
    "status": "d.status",
    "staleness": "d.staleness",
}
_KEYS = ("programme_id", "screen_id", "organisation_id")


class Outdated(Exception):
    """The documents have changed since the snapshot was made."""


class Snapshot:
    """The documents of one edition in the order of `by_deadline`; a document's place is its bit.

    `facets` are the sets of each value of the facets that SQL can decide; `screens` the distinct
    screens with their sets; `localities`, `breadths` (how many types) and `staleness` (STATES)
    sets by number.
    """

    def __init__(self, on: dt.date) -> None:
        row = _read(on)
        self.on = on
        self.edition: str = row["edition"]
        self.programme_ids, screen_ids, self._organisation_ids = (_keys(row[key]) for key in _KEYS)
        self.size = len(self.programme_ids)
        self.everything = (1 << self.size) - 1
        self._place_of = {key: place for place, key in enumerate(self.programme_ids)}
        columns = {name: bitsets.Column(row[name] or b"") for name in _NUMBERS}
        self.facets = {
            name: {
                code: columns[facet.column].with_bit(list(facet.vocabulary).index(code))
                if isinstance(facet, Mask)
                else columns["status"].equal_to(STATUS_ORDER.index(code))
                for code in facet.codes
            }
            for name, facet in DECIDED_BY_SQL.items()
        }
        self.localities = columns["locality"].by_value()
        self.breadths = columns["breadth"].by_value()
        self.staleness = columns["staleness"].by_value()
        rules = json.loads(row["rules"] or "{}")
        self.screens: list[tuple[Rule, int]] = [
            (rule_of_screen(rules[str(key)]), held)
            for key, held in bitsets.by_value(screen_ids).items()
        ]
        self._sets: dict[tuple[str, str], int] = {}
        self._orders: dict[str, Sequence[int]] = {}
        self._cards: dict[int, dict[str, Any]] = {}
        self._lock = threading.Lock()
        # Sets that are worked out once: of those whom the screens let pass, say.
        self.remembered: dict[Any, int] = {}

    def remember(self, key: Any, bits: int) -> int:
        """Keep a set by its key, and give it back."""
        if len(self.remembered) * self.size > MOST_BYTES:
            self.remembered.clear()
        self.remembered[key] = bits
        return bits

    def of_organisations(self, keys: Iterable[int]) -> int:
        wanted = set(keys)
        held = [place for place, key in enumerate(self._organisation_ids) if key in wanted]
        return bitsets.of(held, self.size)

    def meeting(self, column: str, tsqueries: Collection[str]) -> dict[str, int]:
        """For each tsquery over `lexemes` or `area`, the documents that meet it.

        At most one query, and none when all lexemes were asked for before. Raises Outdated.
        """
        queries = {text: parsed(text) for text in tsqueries}
        wanted = frozenset[str]().union(*(query.lexemes for query in queries.values()))
        sets = self._holding(column, wanted)
        return {text: query.answer(sets) for text, query in queries.items()}

    def _holding(self, column: str, lexemes: AbstractSet[str]) -> dict[str, int]:
        """For each lexeme the documents that hold it."""
        sets = self._sets  # another thread may put an empty one in its place
        known = {one: bits for one in lexemes if (bits := sets.get((column, one))) is not None}
        missing = sorted(lexemes - known.keys())
        if missing:
            fetched = self._fetch(column, missing)
            with self._lock:
                if (len(self._sets) + len(fetched)) * self.size > MOST_BYTES * 8:
                    self._sets = {}
                self._sets |= {(column, one): bits for one, bits in fetched.items()}
            known |= fetched
        return known

    def _fetch(self, column: str, lexemes: Sequence[str]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {EDITION}, array_agg(held.keys ORDER BY wanted.place) FROM"
                " unnest(%s::tsquery[]) WITH ORDINALITY wanted (query, place), LATERAL (SELECT"
                " coalesce(string_agg(int8send(d.programme_id), ''), '') AS keys"
                f" FROM search_document d WHERE d.{column} @@ wanted.query) held",
                [[lexeme(one) for one in lexemes]],
            )
            edition, held = cursor.fetchone()
        if edition != self.edition:
            raise Outdated
        place_of = self._place_of
        return {
            one: bitsets.of([place_of[key] for key in _keys(keys)], self.size)
            for one, keys in zip(lexemes, held, strict=True)
        }

    def cards(self, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The facts of these programmes, with proof that the snapshot is of today: one query.

        Raises Outdated.
        """
        held = self._cards
        missing = [key for key in keys if key not in held]
        facts = "(SELECT json_object_agg(document_id, facts)::text FROM search_card"
        facts = f"{facts} WHERE document_id = ANY(%s))" if missing else "NULL"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {EDITION}, {facts}", [missing] if missing else None)
            edition, found = cursor.fetchone()
        if edition != self.edition:
            raise Outdated
        fresh = {int(key): facts for key, facts in json.loads(found or "{}").items()}
        with self._lock:
            if len(self._cards) + len(fresh) > MOST_CARDS:
                self._cards = {}
            if len(fresh) <= MOST_CARDS:
                self._cards |= fresh
        return {key: held[key] for key in keys if key in held} | fresh

    def in_order(self, name: str) -> Sequence[int]:
        """The places of all documents in one of the ORDERS. Raises Outdated."""
        if name not in self._orders:
            ordered = f"SELECT d.programme_id FROM search_document d ORDER BY {ORDERS[name]}"
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {EDITION}, string_agg(int8send(d.programme_id), '') FROM ({ordered}) d"
                )
                edition, keys = cursor.fetchone()
            if edition != self.edition:
                raise Outdated
            self._orders[name] = array("q", (self._place_of[key] for key in _keys(keys)))
        return self._orders[name]


def _read(on: dt.date) -> dict[str, Any]:
    """All narrow columns in the order of `by_deadline`, each joined to one string of bytes."""
    numbers = ", ".join(
        f"string_agg(int4send(({text})::int), '') AS {name}" for name, text in _NUMBERS.items()
    )
    keys = ", ".join(f"string_agg(int8send(d.{name}), '') AS {name}" for name in _KEYS)
    ordered = (
        "SELECT d.programme_id, d.screen_id, d.organisation_id, d.kinds, d.types, d.sectors,"
        f" d.groups, d.delivery, d.cost, d.locality, {status_on(on)} AS status,"
        f" {staleness_on(on)} AS staleness"
        f" FROM search_document d ORDER BY {by_deadline(on)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {EDITION} AS edition, {keys}, {numbers},"
            " (SELECT json_object_agg(id, rule::text)::text FROM search_screen) AS rules"
            f" FROM ({ordered}) d"
        )
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _keys(sent: bytes | None) -> "array[int]":
    """Keys of 64 bits, as `int8send` joins them."""
    keys = array("q", bytes(sent or b""))
    if sys.byteorder == "little":
        keys.byteswap()
    return keys

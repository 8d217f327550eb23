"""Synthetic catalogues: the shipped programmes' own words, recombined, so that they look alike."""

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from directory.search import index

BATCH = 2_000
# Texts of which the second half comes from another programme.
MIXED = ("title_sq", "title_en", "summary_sq", "summary_en")
# So many of the programmes have dates.
DATED = 0.4

Row = dict[str, Any]


class Pattern(NamedTuple):
    """A shipped programme as its rows: its own, and those of its calls and alternatives."""

    own: Row
    calls: list[Row]
    alternatives: list[Row]


class Catalogue(NamedTuple):
    """What programmes are made of: patterns, and keys of places and organisations."""

    patterns: list[Pattern]
    dated: list[Row]
    places: list[int]
    organisations: list[int]


def fill(size: int, progress: Callable[[int], object]) -> float:
    """Bring the catalogue to `size` programmes and index them. Always the same for one size.

    Returns how many milliseconds it took to index one of them, on average.
    """
    chance = random.Random(size)
    catalogue = _read()
    have = int(_column("SELECT count(*) FROM programmes_programme")[0])
    seconds = 0.0
    for start in range(have, size, BATCH):
        batch = min(BATCH, size - start)
        _make(range(start, start + batch), chance, catalogue)
        began = time.perf_counter()
        index.catch_up()
        seconds += time.perf_counter() - began
        progress(batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return seconds * 1000 / max(size - have, 1)


def _read() -> Catalogue:
    patterns = [
        Pattern(
            own,
            _rows("programmes_call", "programme_id = %s", own["id"]),
            _rows("programmes_alternative", "programme_id = %s AND call_id IS NULL", own["id"]),
        )
        for own in _rows("programmes_programme", "slug NOT LIKE %s", "made-%")
    ]
    return Catalogue(
        patterns=patterns,
        dated=[call for pattern in patterns for call in pattern.calls],
        places=_column(
            "SELECT id FROM places_place WHERE level IN ('country', 'county', 'municipality')"
            " ORDER BY code"
        ),
        organisations=_column("SELECT id FROM programmes_organisation ORDER BY slug"),
    )


def _column(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]


def _rows(table: str, condition: str, value: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_json(t)::text FROM {table} t WHERE {condition} ORDER BY t.id", [value]
        )
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _make(numbers: Sequence[int], chance: random.Random, catalogue: Catalogue) -> None:
    """Write programmes of these numbers, each with coverage, a rule and perhaps dates."""
    made, covered, alternatives, calls = [], [], [], []
    for key, number in zip(_new_keys(len(numbers)), numbers, strict=True):
        pattern, other = chance.choice(catalogue.patterns), chance.choice(catalogue.patterns)
        texts = {name: _mixed(pattern.own[name], other.own[name]) for name in MIXED}
        identity = {"id": key, "uuid": str(UUID(int=number)), "slug": f"made-{number}"}
        organisation = chance.choice(catalogue.organisations)
        made.append({**pattern.own, **texts, **identity, "organisation_id": organisation})
        for place in chance.sample(catalogue.places, chance.choice((1, 1, 1, 2, 3))):
            covered.append({"programme_id": key, "place_id": place})
        rule = chance.choice(catalogue.patterns).alternatives
        alternatives += [{**one, "programme_id": key} for one in rule]
        if chance.random() < DATED:
            calls.append({**chance.choice(catalogue.dated), "programme_id": key, "number": 1})
    _insert("programmes_programme", made, left_out=())
    _insert("programmes_programme_coverage", covered)
    _insert("programmes_alternative", alternatives)
    _insert("programmes_call", calls)


def _mixed(own: str | None, strange: str | None) -> str:
    """A text that begins like one and ends like the other."""
    words, more = (own or "").split(), (strange or "").split()
    half = max(1, len(words) // 2)
    return " ".join([*words[:half], *more[len(more) // 2 :]])[:240] or (own or "")[:240]


def _new_keys(count: int) -> list[int]:
    sequence = "pg_get_serial_sequence('programmes_programme', 'id')"
    return _column(f"SELECT nextval({sequence}) FROM generate_series(1, {count})")


def _insert(table: str, rows: Sequence[Row], left_out: Sequence[str] = ("id",)) -> None:
    """Insert rows as JSON: models would take longer to make than everything else together."""
    if rows:
        names = ", ".join(f'"{name}"' for name in rows[0] if name not in left_out)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({names})"
                f" SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)",
                [json.dumps(rows, ensure_ascii=False)],
            )

"""What the database knows of the words of a query: labels of concepts, places, and listings.

All of it is looked up at once; which runs of words are looked up as labels is said here too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from directory.places.querysets import LEVEL_ORDER
from directory.rules.words import SOFT_WORDS, is_stop, keys, tokens
from directory.search.lexicon import LONGEST, content, span_keys
from directory.search.statements import LONGEST_WORD, lexeme

# Shorter words are no inflected forms of a place: "kuq" (red) is not "Kukës".
SHORTEST_FORM = 4
# Labels of up to so many words are known in any order, and with so many soft words between them.
MOST_TURNED = 3
MOST_SKIPPED = 2
# Labels of two words are known with so many others between them.
MOST_BETWEEN = 2
# A concept list may go round in a circle; nothing in it is so many steps below anything else.
MOST_STEPS = 8
# Everything that a concept is a kind of, as one text, the nearest first, each with the number of
# documents about it and the steps to it: "livestock 3 1 agriculture 12 2".
ANCESTORS = (
    "(WITH RECURSIVE up (code, steps) AS (SELECT unnest(concept.broader), 1 UNION"
    " SELECT unnest(further.broader), steps + 1 FROM up"
    f" JOIN search_concept further ON further.code = up.code WHERE steps < {MOST_STEPS}),"
    " nearest AS (SELECT code, min(steps) AS steps FROM up WHERE code <> concept.code"
    " GROUP BY code)"
    " SELECT coalesce(string_agg(concat_ws(' ', code, frequency, steps), ' ' ORDER BY steps, code),"
    " '')"
    " FROM nearest JOIN search_concept USING (code))"
)
# Of these everything is a kind; they say too little to stand for anything else.
TOO_WIDE = frozenset({"education", "job", "business", "support", "funding"})

_Item = TypeVar("_Item")


class Meant(NamedTuple):
    """A concept that a run of words names; `frequency` counts the documents about it.

    `broader` is everything that it is a kind of, near or far: beekeeping is farming too; `parents`
    are the nearest of these. `instead` is, where no document is about it, the nearest one that some
    are about, with how many.
    """

    code: str
    domain: str
    broader: tuple[str, ...]
    frequency: int
    parents: tuple[str, ...] = ()
    instead: tuple[str, int] | None = None


@dataclass(frozen=True)
class Vocabulary:
    """What the database knows of a query's words."""

    labels: dict[str, tuple[Meant, ...]]
    places: dict[str, tuple[int, str, str]]
    frequencies: dict[str, int]
    known_keys: dict[str, int]

    def place(self, run: Sequence[str]) -> tuple[int, str, str] | None:
        """The place that a run of words names; one unknown word may be a form we have not seen."""
        found = self.places.get(" ".join(run))
        if found or len(run) > 1 or run[0] in self.frequencies or len(run[0]) < SHORTEST_FORM:
            return found
        meant = keys(run[0])
        likely = [key for key in self.places if " " not in key and not meant.isdisjoint(keys(key))]
        return self.places[min(likely)] if likely else None

    def named(self, names: Iterable[str]) -> tuple[Meant, ...]:
        """The concepts of which these keys are labels."""
        return tuple(sorted({concept for key in names for concept in self.labels.get(key, ())}))


def look_up(words: Sequence[str], literal: Sequence[str]) -> Vocabulary:
    """Everything about the words in one query: labels, places and frequencies."""
    meant = content(words)
    label_keys = {
        key
        for start in range(len(meant))
        for length in range(1, LONGEST + 1)
        for run in runs(meant, start, length)
        for key in keys_in_any_order(run.words)
    } | {key for pair in pairs(meant) for key in keys_in_any_order(pair)}
    place_keys = {
        " ".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, LONGEST + 1)
    }
    every = list(dict.fromkeys([*words, *literal]))
    stems = sorted({key for word in every for key in keys(word)})
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH known AS MATERIALIZED (SELECT word, keys, frequency FROM search_word"
            " WHERE word = ANY(%s) OR keys && %s::varchar[])"
            " SELECT 'label', label.key, concept.code, concept.domain,"
            f" {ANCESTORS}, concept.frequency FROM search_label label"
            " JOIN search_concept concept ON concept.id = label.concept_id"
            " WHERE label.key = ANY(%s)"
            " UNION ALL SELECT 'place', name.key, place.code, place.level, name.by_rule::text,"
            " place.id FROM places_placename name"
            " JOIN places_place place ON place.id = name.place_id WHERE name.key"
            " = ANY(ARRAY(SELECT unnest(%s::varchar[]) UNION SELECT word FROM known))"
            " UNION ALL SELECT 'word', word, array_to_string(keys, ' '), '', '', frequency"
            " FROM known",
            [every, stems, sorted(label_keys), sorted(place_keys)],
        )
        rows = cursor.fetchall()
    return _vocabulary(rows)


def _meant(code: str, domain: str, above: Sequence[str], frequency: int) -> Meant:
    """A concept from its row; `above` is the text of ANCESTORS, word by word."""
    found = [(at, int(count), steps) for at, count, steps in zip(*[iter(above)] * 3, strict=True)]
    parents = tuple(at for at, _, steps in found if steps == "1")
    offered = ((at, count) for at, count, _ in found if count and at not in TOO_WIDE)
    instead = None if frequency else next(offered, None)
    return Meant(code, domain, tuple(at for at, _, _ in found), frequency, parents, instead)


def _vocabulary(rows: Iterable[tuple[Any, ...]]) -> Vocabulary:
    labels: dict[str, tuple[Meant, ...]] = {}
    places: dict[str, list[tuple[tuple[bool, int, str], int, str, str]]] = {}
    frequencies: dict[str, int] = {}
    known_keys: dict[str, int] = {}
    for what, key, code, detail, more, number in rows:
        if what == "label":
            meant = _meant(code, detail, more.split(), number)
            labels[key] = (*labels.get(key, ()), meant)
        elif what == "place":
            rank = (more == "true", LEVEL_ORDER.index(detail), code)
            places.setdefault(key, []).append((rank, number, code, detail))
        else:
            frequencies[key] = number
            for stem in code.split():
                known_keys[stem] = known_keys.get(stem, 0) + number
    best = {key: min(found)[1:] for key, found in places.items()}
    return Vocabulary(
        {key: tuple(sorted(set(found))) for key, found in labels.items()},
        best,
        frequencies,
        known_keys,
    )


def is_title(text: str) -> bool:
    """Whether a listing bears this very title; a place in it is then no wish of the visitor's."""
    words = tokens(text)
    telling = [word for word in words if not is_stop(word) and len(word) < LONGEST_WORD]
    if not telling:
        return False
    holds_all = " & ".join(lexeme(f"T={word}") for word in dict.fromkeys(telling))
    titles = ", ".join(
        f"btrim(regexp_replace(title_key_{code}, '[^[:alnum:]]+', ' ', 'g'))"
        for code in ("sq", "en")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM search_document"
            f" WHERE lexemes @@ %s::tsquery AND %s IN ({titles}))",
            [holds_all, " ".join(words)],
        )
        return bool(cursor.fetchone()[0])


class Run(NamedTuple):
    """Words that may be a label, and how many words of the text they take up."""

    words: tuple[str, ...]
    taken: int


def runs(words: Sequence[str], start: int, length: int) -> list[Run]:
    """The runs of so many words from a word on: as they stand, and without words of asking."""
    found: list[Run] = []
    for skipped in range(MOST_SKIPPED + 1):
        window = words[start : start + length + skipped]
        if len(window) < length + skipped:
            break
        inside = [at for at in range(1, len(window) - 1) if window[at] in SOFT_WORDS]
        for gone in combinations(inside, skipped):
            run = tuple(word for at, word in enumerate(window) if at not in gone)
            found.append(Run(run, len(window)))
    return found


def keys_in_any_order(run: Sequence[str]) -> frozenset[str]:
    """The keys that a label of these words may have, whichever comes first."""
    if len(run) > MOST_TURNED:
        return span_keys(run)
    return frozenset(key for turned in permutations(run) for key in span_keys(turned))


def pairs(items: Sequence[_Item]) -> Iterator[tuple[_Item, _Item]]:
    """Any two with at most MOST_BETWEEN others between them."""
    for at, one in enumerate(items):
        for other in items[at + 1 : at + MOST_BETWEEN + 2]:
            yield one, other

"""What a query means: which of its words name a place, a concept, or stand for themselves.

The words are folded and reduced by the same functions as the documents (`rules.words`). A run of up
to four words that is a label or a place becomes one group; every other word is a group of its own.
Words inside quotation marks stand for themselves: that is how a visitor undoes what was understood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from directory.places.querysets import LEVEL_ORDER
from directory.rules.words import SOFT_WORDS, VAGUE_WORDS, is_stop, keys, tokens
from directory.search.asking import IN_LABELS, own_relatives, words_of
from directory.search.lexicon import LONGEST, TELLING, content, span_keys
from directory.search.spelling import repairs
from directory.search.statements import LONGEST_WORD, lexeme

# Longer texts are read up to here; nobody types more, and time stays bounded.
MOST_WORDS = 24
# A place's name that is a common word too counts as a place after one of these, or at the end.
LOCATIVES = frozenset(
    "ne n nga per afer rreth bashkia bashkise bashkine qarku qarkun qarkut"
    " in from near at for".split()
)
# Shorter words are no inflected forms of a place: "kuq" (red) is not "Kukës".
SHORTEST_FORM = 4
# Labels of up to so many words are known in any order, and with so many soft words between them.
MOST_TURNED = 3
MOST_SKIPPED = 2
# Labels of two words are known with so many others between them.
MOST_BETWEEN = 2
# With so many needs recognised (one in a text of so many words), words that no listing holds are
# left out.
SENTENCE = 2
LONG = 5
# In a text of so many words somebody tells a story: what names nothing in it says little.
STORY = 7
# Municipalities whose name is a verb in English: "who has grants".
VERBS = frozenset({"has"})
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
QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')

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
class Group:
    """One need: matched by a document that holds any of its lexemes.

    `words` are what was typed (folded). `concepts` are empty for a word that names none. `parts`
    are what the words of a label name one by one, where each of them names something.
    """

    words: tuple[str, ...]
    concepts: tuple[Meant, ...] = ()
    frequency: int = 0
    soft: bool = False
    known: bool = True
    misspelled: bool = False
    parts: tuple[tuple[Meant, ...], ...] = ()


@dataclass(frozen=True)
class Named:
    """A place named in the text, with the words that named it."""

    place_id: int
    code: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Understanding:
    """The reading of one query. `repaired` maps misspelled words to what they were taken for."""

    text: str
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    place: Named | None = None
    repaired: dict[str, str] = field(default_factory=dict)

    @property
    def hopeless(self) -> bool:
        """At least half of the words are unknown and nothing else was recognised: nonsense.

        What was only guessed, by mending a word, is not recognised, nor what no listing is about.
        """
        unknown = sum(1 for group in self.groups if not group.known)
        if not self.groups:
            return self.place is None
        guessed = set(self.repaired.values())
        recognised = self.place is not None or any(
            any(meant.frequency for meant in group.concepts) and guessed.isdisjoint(group.words)
            for group in self.groups
        )
        return unknown > 0 and unknown * 2 >= len(self.groups) and not recognised

    @property
    def rest(self) -> str:
        """What was typed without the words that named the place."""
        if self.place is None:
            return self.text
        named = set(self.place.words)
        return " ".join(
            part
            for part in self.text.split()
            if named.isdisjoint(folded := tokens(part))
            or not all(word in named or is_stop(word) for word in folded)
        )


@dataclass(frozen=True)
class _Vocabulary:
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


def understand(text: str, *, with_place: bool = True) -> Understanding:
    """Read a query. `with_place` False leaves places alone (the visitor has chosen one already)."""
    literal = [word for part in QUOTED.findall(text) for word in tokens(part)]
    words = words_of(QUOTED.sub(" ", text))[:MOST_WORDS]
    literal = literal[: MOST_WORDS - len(words)]
    if not words and not literal:
        return Understanding(text=text)
    known = _look_up(words, literal)
    reading = _read(text, words, literal, known, with_place)
    if reading.place and reading.groups and _is_title(text):
        reading = _read(text, words, literal, known, with_place=False)
    unknown = [group.words[0] for group in reading.groups if group.misspelled]
    # A story holds many words that no listing does; hardly any of them is misspelled.
    most = 1 if len(words) >= STORY else 2
    repaired = repairs(unknown, most=most) if unknown else {}
    return replace(reading, repaired=repaired, groups=_worth_asking(reading, repaired))


def _is_title(text: str) -> bool:
    """Whether a listing bears this very title; a place in it is then no wish of the visitor's."""
    words = tokens(text)
    telling = [word for word in words if not is_stop(word) and len(word) < LONGEST_WORD]
    if not telling or len(words) > MOST_WORDS:
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


def _worth_asking(reading: Understanding, repaired: Mapping[str, str]) -> tuple[Group, ...]:
    """The groups without words that no listing holds, where enough else was recognised."""
    recognised = sum(1 for group in reading.groups if group.concepts)
    if recognised < (1 if len(reading.words) >= LONG else SENTENCE):
        return reading.groups
    return tuple(group for group in reading.groups if group.known or group.words[0] in repaired)


def with_repairs(reading: Understanding, *, with_place: bool = True) -> Understanding:
    """The reading of the text with its misspelled words replaced."""
    if not reading.repaired:
        return reading
    text = repaired_text(reading)
    return replace(understand(text, with_place=with_place), repaired=reading.repaired)


def repaired_text(reading: Understanding) -> str:
    """The query as it was probably meant."""
    parts: list[str] = []
    for part in reading.text.split():
        folded = tokens(part)
        if any(word in reading.repaired for word in folded):
            parts.extend(reading.repaired.get(word, word) for word in folded)
        else:
            parts.append(part)
    return " ".join(parts)


def _look_up(words: Sequence[str], literal: Sequence[str]) -> _Vocabulary:
    """Everything about the words in one query: labels, places and frequencies."""
    meant = content(words)
    label_keys = {
        key
        for start in range(len(meant))
        for length in range(1, LONGEST + 1)
        for run in _runs(meant, start, length)
        for key in _label_keys(run.words)
    } | {key for pair in _pairs(meant) for key in _label_keys(pair)}
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


def _vocabulary(rows: Iterable[tuple[Any, ...]]) -> _Vocabulary:
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
    return _Vocabulary(
        {key: tuple(sorted(set(found))) for key, found in labels.items()},
        best,
        frequencies,
        known_keys,
    )


def _read(
    text: str,
    words: Sequence[str],
    literal: Sequence[str],
    known: _Vocabulary,
    with_place: bool,
) -> Understanding:
    place, span = _find_place(words, known) if with_place else (None, range(0))
    rest = [word for at, word in enumerate(words) if at not in span]
    own = own_relatives(rest)
    others = [word for word in rest if word not in own or word in IN_LABELS]
    groups = _groups(content(others or rest), known) if rest else []
    telling = [g for g in groups if not (_says_nothing(g) or own.issuperset(g.words))]
    # "dua", ages and years say nothing beside other words, and something when they stand alone.
    groups = telling or ([] if place else groups)
    if len(words) >= STORY and any(group.concepts for group in groups):
        groups = [group if group.concepts else replace(group, soft=True) for group in groups]
    groups += [_word_group(word, known) for word in literal if not is_stop(word)]
    return Understanding(
        text=text, words=tuple(words), groups=tuple(dict.fromkeys(groups)), place=place
    )


def _says_nothing(group: Group) -> bool:
    """Whether a group is a word of asking (also where that is a label: "help") and no need."""
    if group.concepts:
        return len(group.words) == 1 and group.words[0] in SOFT_WORDS
    return all(
        is_stop(word)
        or word in SOFT_WORDS
        or word in VAGUE_WORDS
        or word in VERBS
        or word.isdigit()
        for word in group.words
    )


def _find_place(words: Sequence[str], known: _Vocabulary) -> tuple[Named | None, range]:
    """The longest run that names a place, the last one among equals; and where it stands."""
    best: tuple[int, int, Named] | None = None
    for start in range(len(words)):
        for length in range(min(LONGEST, len(words) - start), 0, -1):
            run = words[start : start + length]
            found = known.place(run)
            if found is None or not _meant_as_place(words, start, length, found[2], known):
                continue
            if found[2] == "country" and _within_label(words, start, length, known):
                continue
            named = Named(found[0], found[1], tuple(run))
            if best is None or length >= best[0]:
                best = (length, start, named)
            break
    if best is None:
        return None, range(0)
    length, start, named = best
    return named, range(start, start + length)


def _meant_as_place(
    words: Sequence[str], start: int, length: int, level: str, known: _Vocabulary
) -> bool:
    """Whether words that name a place mean it here: `has` and `qendër` are words as well."""
    run = words[start : start + length]
    common = length == 1 and (
        is_stop(run[0])
        or run[0] in VERBS
        or run[0] in SOFT_WORDS
        or any(key in known.labels for key in span_keys(run))
        or (level == "unit" and known.frequencies.get(run[0], 0) > 0)
    )
    if not common:
        return True
    if start > 0 and words[start - 1] in LOCATIVES:
        return True
    beside = [*words[max(start - 1, 0) : start], *words[start + length : start + length + 1]]
    if run[0] in VERBS:  # "grant has" means the place
        return not any(is_stop(word) or word in SOFT_WORDS for word in beside)
    # "kurse qendër" may mean the place; "qendër rinore" does not.
    at_end = start + length == len(words)
    return at_end and start > 0 and level != "unit" and not is_stop(words[start - 1])


def _within_label(words: Sequence[str], start: int, length: int, known: _Vocabulary) -> bool:
    """Whether a country's name is part of a label: "kthehem në Shqipëri" tells what, not where."""
    for first in range(max(start - LONGEST, 0), start + 1):
        for end in range(start + length, min(start + LONGEST, len(words)) + 1):
            run = content(words[first:end])
            if 1 < len(run) <= LONGEST and _named(_label_keys(run), known):
                return True
    return False


class _Run(NamedTuple):
    """Words that may be a label, and how many words of the text they take up."""

    words: tuple[str, ...]
    taken: int


def _runs(words: Sequence[str], start: int, length: int) -> list[_Run]:
    """The runs of so many words from a word on: as they stand, and without words of asking."""
    found: list[_Run] = []
    for skipped in range(MOST_SKIPPED + 1):
        window = words[start : start + length + skipped]
        if len(window) < length + skipped:
            break
        inside = [at for at in range(1, len(window) - 1) if window[at] in SOFT_WORDS]
        for gone in combinations(inside, skipped):
            run = tuple(word for at, word in enumerate(window) if at not in gone)
            found.append(_Run(run, len(window)))
    return found


def _label_keys(run: Sequence[str]) -> frozenset[str]:
    """The keys of a run, in any order of its words."""
    if len(run) > MOST_TURNED:
        return span_keys(run)
    return frozenset(key for turned in permutations(run) for key in span_keys(turned))


def _named(names: Iterable[str], known: _Vocabulary) -> tuple[Meant, ...]:
    """The concepts of which these keys are labels."""
    return tuple(sorted({concept for key in names for concept in known.labels.get(key, ())}))


def _groups(words: Sequence[str], known: _Vocabulary) -> list[Group]:
    groups: list[Group] = []
    at = 0
    while at < len(words):
        group, taken = _label_group(words, at, known)
        groups.append(group or _word_group(words[at], known))
        groups += _trade(groups[-1], known)
        at += taken
    return _turned(groups, known)


def _label_group(words: Sequence[str], at: int, known: _Vocabulary) -> tuple[Group | None, int]:
    """The group of the longest label from a word on, and how many words it takes up.

    A label of something that no listing offers gives way to its words where they all name something
    that is offered: "research funding" is then research, and funding.
    """
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        for run in _runs(words, at, length):
            concepts = _named(span_keys(run.words), known)
            if not concepts:
                continue
            parts = _parts(run.words, known)
            if parts and not any(concept.frequency for concept in concepts):
                if all(any(meant.frequency for meant in part) for part in parts):
                    continue
            frequency = known.frequencies.get(run.words[0], 0) if length == 1 else 0
            return Group(run.words, concepts, frequency, parts=parts), run.taken
    return None, 1


def _trade(group: Group, known: _Vocabulary) -> list[Group]:
    """What a business is about: "hap parukeri" (open a hairdresser's) is about hairdressing too."""
    if len(group.words) < 2 or not any(meant.domain == "stage" for meant in group.concepts):
        return []
    found = []
    for word in group.words:
        topics = [meant for meant in _named(span_keys([word]), known) if meant.domain == "topic"]
        if topics:
            found.append(Group((word,), tuple(topics), known.frequencies.get(word, 0)))
    return found


def _parts(run: Sequence[str], known: _Vocabulary) -> tuple[tuple[Meant, ...], ...]:
    """What the shorter labels in a label name; nothing unless they take up all of its words."""
    parts: list[tuple[Meant, ...]] = []
    at = 0
    while at < len(run):
        for length in range(min(len(run) - at, len(run) - 1), 0, -1):
            if named := _named(span_keys(run[at : at + length]), known):
                parts.append(named)
                at += length
                break
        else:
            return ()
    return tuple(parts)


def _turned(groups: Sequence[Group], known: _Vocabulary) -> list[Group]:
    """Labels in another order of their words ("karrierë këshillim"), where a word is left over."""
    found: list[Group] = []
    at = 0
    while at < len(groups):
        for length in range(min(MOST_TURNED, len(groups) - at), 1, -1):
            if turned := _as_label(groups[at : at + length], known):
                found.append(turned)
                at += length
                break
        else:
            found.append(groups[at])
            at += 1
    return _apart(found, known)


def _pairs(items: Sequence[_Item]) -> Iterator[tuple[_Item, _Item]]:
    """Any two with at most MOST_BETWEEN others between them."""
    for at, one in enumerate(items):
        for other in items[at + 1 : at + MOST_BETWEEN + 2]:
            yield one, other


def _apart(groups: Sequence[Group], known: _Vocabulary) -> list[Group]:
    """Labels of two words with others between them: "diploma from Italy recognised"."""
    for one, other in _pairs(range(len(groups))):
        if meant := _as_label((groups[one], groups[other]), known):
            between = [*groups[:one], meant, *groups[one + 1 : other], *groups[other + 1 :]]
            return _apart(between, known)
    return list(groups)


def _as_label(parts: Sequence[Group], known: _Vocabulary) -> Group | None:
    """The label that single words make in any order, if one of them means nothing by itself."""
    run = tuple(word for part in parts for word in part.words)
    if len(run) > len(parts) or all(part.concepts for part in parts) or not TELLING.isdisjoint(run):
        return None
    concepts = _named(_label_keys(run), known)
    return Group(run, concepts, parts=_parts(run, known)) if concepts else None


def _is_plain(word: str) -> bool:
    """Words and numbers that are rightly spelt, whether a listing holds them or not."""
    return word.isdigit() or is_stop(word) or word in SOFT_WORDS or word in VAGUE_WORDS


def _word_group(word: str, known: _Vocabulary) -> Group:
    frequency = max(
        [known.frequencies.get(word, 0), *(known.known_keys.get(key, 0) for key in keys(word))]
    )
    return Group(
        (word,),
        frequency=frequency,
        soft=word in SOFT_WORDS,
        known=frequency > 0,
        misspelled=not (frequency or word in known.frequencies or _is_plain(word)),
    )

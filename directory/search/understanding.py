"""What a query means: which of its words name a place, a concept, or stand for themselves.

The words are folded and reduced by the same functions as the documents (`rules.words`). A run of up
to four words that is a label or a place becomes one group; every other word is a group of its own.
Words inside quotation marks stand for themselves: that is how a visitor undoes what was understood.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from directory.rules.words import SOFT_WORDS, VAGUE_WORDS, is_stop, tokens
from directory.search.asking import IN_LABELS, own_relatives, words_of
from directory.search.grouping import Group, groups_of, word_group
from directory.search.known_words import Vocabulary, is_title, keys_in_any_order, look_up
from directory.search.lexicon import LONGEST, content, span_keys
from directory.search.spelling import repairs

# Longer texts are read up to here; nobody types more, and time stays bounded.
MOST_WORDS = 24
# A place's name that is a common word too counts as a place after one of these, or at the end.
LOCATIVES = frozenset(
    "ne n nga per afer rreth bashkia bashkise bashkine qarku qarkun qarkut"
    " in from near at for".split()
)
# With so many needs recognised (one in a text of so many words), words that no listing holds are
# left out.
SENTENCE = 2
LONG = 5
# In a text of so many words somebody tells a story: what names nothing in it says little.
STORY = 7
# Municipalities whose name is a verb in English: "who has grants".
VERBS = frozenset({"has"})
QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


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
        """What was typed without the words that named the place and those before it ("në", "e")."""
        if self.place is None:
            return self.text
        named = set(self.place.words)
        kept: list[str] = []
        for part in self.text.split():
            folded = tokens(part)
            if named.isdisjoint(folded) or not all(w in named or is_stop(w) for w in folded):
                kept.append(part)
                continue
            while kept and (before := tokens(kept[-1])):
                if not all(word in LOCATIVES or is_stop(word) for word in before):
                    break
                kept.pop()
        return " ".join(kept)


def understand(text: str, *, with_place: bool = True) -> Understanding:
    """Read a query. `with_place` False leaves places alone (the visitor has chosen one already)."""
    literal = [word for part in QUOTED.findall(text) for word in tokens(part)]
    words = words_of(QUOTED.sub(" ", text))[:MOST_WORDS]
    literal = literal[: MOST_WORDS - len(words)]
    if not words and not literal:
        return Understanding(text=text)
    known = look_up(words, literal)
    reading = _read(text, words, literal, known, with_place)
    short = len(tokens(text)) <= MOST_WORDS
    if reading.place and reading.groups and short and is_title(text):
        reading = _read(text, words, literal, known, with_place=False)
    unknown = [group.words[0] for group in reading.groups if group.misspelled]
    # A story holds many words that no listing does; hardly any of them is misspelled.
    most = 1 if len(words) >= STORY else 2
    repaired = repairs(unknown, most=most) if unknown else {}
    return replace(reading, repaired=repaired, groups=_worth_asking(reading, repaired))


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


def _read(
    text: str,
    words: Sequence[str],
    literal: Sequence[str],
    known: Vocabulary,
    with_place: bool,
) -> Understanding:
    place, span = _find_place(words, known) if with_place else (None, range(0))
    rest = [word for at, word in enumerate(words) if at not in span]
    own = own_relatives(rest)
    others = [word for word in rest if word not in own or word in IN_LABELS]
    groups = groups_of(content(others or rest), known) if rest else []
    telling = [g for g in groups if not (_says_nothing(g) or own.issuperset(g.words))]
    # "dua", ages and years say nothing beside other words, and something when they stand alone.
    groups = telling or ([] if place else groups)
    if len(words) >= STORY and any(group.concepts for group in groups):
        groups = [group if group.concepts else replace(group, soft=True) for group in groups]
    groups += [word_group(word, known) for word in literal if not is_stop(word)]
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


def _find_place(words: Sequence[str], known: Vocabulary) -> tuple[Named | None, range]:
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
    words: Sequence[str], start: int, length: int, level: str, known: Vocabulary
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


def _within_label(words: Sequence[str], start: int, length: int, known: Vocabulary) -> bool:
    """Whether a country's name is part of a label: "kthehem në Shqipëri" tells what, not where."""
    for first in range(max(start - LONGEST, 0), start + 1):
        for end in range(start + length, min(start + LONGEST, len(words)) + 1):
            run = content(words[first:end])
            if 1 < len(run) <= LONGEST and known.named(keys_in_any_order(run)):
                return True
    return False

"""The needs of a query: runs of words that are labels of concepts, and words of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.rules.words import SOFT_WORDS, VAGUE_WORDS, is_stop, keys
from directory.search.known_words import (
    MOST_TURNED,
    Meant,
    Vocabulary,
    keys_in_any_order,
    pairs,
    runs,
)
from directory.search.lexicon import LONGEST, TELLING, span_keys


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


def groups_of(words: Sequence[str], known: Vocabulary) -> list[Group]:
    """The needs that the words name, in their order: the longest label wins."""
    groups: list[Group] = []
    at = 0
    while at < len(words):
        group, taken = _label_group(words, at, known)
        groups.append(group or word_group(words[at], known))
        groups += _trade(groups[-1], known)
        at += taken
    return _turned(groups, known)


def _label_group(words: Sequence[str], at: int, known: Vocabulary) -> tuple[Group | None, int]:
    """The group of the longest label from a word on, and how many words it takes up.

    A label of something that no listing offers gives way to its words where they all name something
    that is offered: "research funding" is then research, and funding.
    """
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        for run in runs(words, at, length):
            concepts = known.named(span_keys(run.words))
            if not concepts or (len(run.words) == 1 and is_stop(run.words[0])):
                continue
            parts = _parts(run.words, known)
            if parts and not any(concept.frequency for concept in concepts):
                if all(any(meant.frequency for meant in part) for part in parts):
                    continue
            frequency = known.frequencies.get(run.words[0], 0) if length == 1 else 0
            return Group(run.words, concepts, frequency, parts=parts), run.taken
    return None, 1


def _trade(group: Group, known: Vocabulary) -> list[Group]:
    """What a business is about: "hap parukeri" (open a hairdresser's) is about hairdressing too."""
    if len(group.words) < 2 or not any(meant.domain == "stage" for meant in group.concepts):
        return []
    found = []
    for word in group.words:
        topics = [meant for meant in known.named(span_keys([word])) if meant.domain == "topic"]
        if topics:
            found.append(Group((word,), tuple(topics), known.frequencies.get(word, 0)))
    return found


def _parts(run: Sequence[str], known: Vocabulary) -> tuple[tuple[Meant, ...], ...]:
    """What the shorter labels in a label name; nothing unless they take up all of its words."""
    parts: list[tuple[Meant, ...]] = []
    at = 0
    while at < len(run):
        for length in range(min(len(run) - at, len(run) - 1), 0, -1):
            if named := known.named(span_keys(run[at : at + length])):
                parts.append(named)
                at += length
                break
        else:
            return ()
    return tuple(parts)


def _turned(groups: Sequence[Group], known: Vocabulary) -> list[Group]:
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


def _apart(groups: Sequence[Group], known: Vocabulary) -> list[Group]:
    """Labels of two words with others between them: "diploma from Italy recognised"."""
    for one, other in pairs(range(len(groups))):
        if meant := _as_label((groups[one], groups[other]), known):
            between = [*groups[:one], meant, *groups[one + 1 : other], *groups[other + 1 :]]
            return _apart(between, known)
    return list(groups)


def _as_label(parts: Sequence[Group], known: Vocabulary) -> Group | None:
    """The label that single words make in any order, if one of them means nothing by itself."""
    run = tuple(word for part in parts for word in part.words)
    if len(run) > len(parts) or all(part.concepts for part in parts) or not TELLING.isdisjoint(run):
        return None
    concepts = known.named(keys_in_any_order(run))
    return Group(run, concepts, parts=_parts(run, known)) if concepts else None


def _is_plain(word: str) -> bool:
    """Words and numbers that are rightly spelt, whether a listing holds them or not."""
    return word.isdigit() or is_stop(word) or word in SOFT_WORDS or word in VAGUE_WORDS


def word_group(word: str, known: Vocabulary) -> Group:
    """One word that stands for itself."""
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

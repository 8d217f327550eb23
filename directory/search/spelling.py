"""Finding the word that a misspelled one was meant to be.

Two words within k edits of each other share a string that k deletions make of each (the symmetric
delete method), so candidates come from one index look-up, whatever kind of slip it was. Deleting
only in the first letters keeps the lists short and loses nothing.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from directory.rules.words import typo_limit, within_edits
from directory.search.models import Word

PREFIX = 7
# Of the words so short only those that stand in a listing are meant: some label is always near.
SHORT = 5


@lru_cache(maxsize=50_000)
def deletions(word: str) -> frozenset[str]:
    """What is left of the word's first letters after as many deletions as it may have edits."""
    start = word[:PREFIX]
    # A word of seven letters may be an eight-letter word with one letter lost.
    limit = 0 if len(word) < 3 else 1 if len(word) < PREFIX else 2
    return frozenset(
        "".join(kept)
        for gone in range(limit + 1)
        for kept in combinations(start, len(start) - gone)
    )


def repairs(unknown: Sequence[str], *, most: int = 2) -> dict[str, str]:
    """For each unknown folded word the known one it was most likely meant to be, if any.

    It is no more edits away than the lengths of both allow, nor than `most`. Fewer edits win, then
    the same first letter, then the word that more programmes hold. One query.
    """
    wanted = {word: deletions(word) for word in unknown if typo_limit(word)}
    if not wanted:
        return {}
    every = sorted({piece for pieces in wanted.values() for piece in pieces})
    known = list(
        Word.objects.filter(deletions__overlap=every).values_list("word", "frequency", "deletions")
    )
    found: dict[str, str] = {}
    for word, pieces in wanted.items():
        best: tuple[int, bool, int, str] | None = None
        for candidate, frequency, candidate_pieces in known:
            if pieces.isdisjoint(candidate_pieces):
                continue
            limit = min(max(typo_limit(word), typo_limit(candidate)), most)
            edits = within_edits(word, candidate, limit)
            if edits is None or edits == 0:
                continue
            if len(candidate) <= SHORT and not frequency:
                continue
            rank = (edits, candidate[0] != word[0], -frequency, candidate)
            if best is None or rank < best:
                best = rank
        if best:
            found[word] = best[3]
    return found

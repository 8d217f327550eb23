"""What a text was and what it becomes, word by word."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# Comparing takes the square of the words; longer texts are shown whole, before and after.
MOST_WORDS = 1_500
# Below this likeness a comparison is a salad of words that nobody reads.
LEAST_ALIKE = 0.35
_PIECE = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)

Kind = Literal["same", "deleted", "inserted"]


class Piece(NamedTuple):
    """Some words that stay, go or come."""

    kind: Kind
    text: str


def word_by_word(before: str, after: str) -> list[Piece]:
    """The pieces in reading order. Without the inserted ones they are `before`, and conversely."""
    if before == after:
        return [Piece("same", before)] if before else []
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return _whole(before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return _whole(before, after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces += _whole("".join(old[a:b]), "".join(new[c:d]))
    return pieces


def _whole(before: str, after: str) -> list[Piece]:
    found = [Piece("deleted", before), Piece("inserted", after)]
    return [piece for piece in found if piece.text]

"""Whether a change of a text only puts its spelling right, so that it need not be reviewed."""

import re
from difflib import SequenceMatcher

from directory.rules.words import fold

# What a reader acts on: numbers (sums, dates, ages, phones), addresses, and what negates.
_FACTS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\w[\w-]*(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?|\d+"
    r"|\b(?:jo|nuk|s['’]|mos|pa|not?|cannot|without|never)\b"
    r"|\b\w+n['’]t\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+", re.UNICODE)
# So many words may differ, and each of them only a little.
MOST_WORDS = 3
LEAST_LIKENESS = 0.6


def is_typo(before: str, after: str) -> bool:
    """Whether at most three words differ, each only in spelling, and no fact does.

    An empty text on either side is no typo, nor is a change of a number, an address or a "not".
    """
    if not before.strip() or not after.strip():
        return False
    if _facts(before) != _facts(after):
        return False
    old, new = _words(before), _words(after)
    changes = [
        (old[a:b], new[c:d])
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    if sum(max(len(were), len(are)) for were, are in changes) > MOST_WORDS:
        return False
    return all(_alike(were, are) for were, are in changes)


def _facts(text: str) -> list[str]:
    return [fact.lower() for fact in _FACTS.findall(text)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _alike(were: list[str], are: list[str]) -> bool:
    """Whether words differ in spelling only; more or fewer of them, when they were run together."""
    old, new = "".join(were).lower(), "".join(are).lower()
    if len(were) != len(are):
        return fold(old) == fold(new)
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= LEAST_LIKENESS

"""How Albanian and English words are folded, cut, stemmed and compared for search.

Documents and queries go through the same functions, so the two cannot differ. Half of the users
type no ë and no ç: everything is folded first, and all rules are about folded words. The words
and endings themselves stand in `word_tables.py`; how well they follow Albanian inflection is
measured by `python -m tests.relevance.stemming`.
"""

import re
import unicodedata
from functools import lru_cache

from directory.rules.word_tables import (
    ENDINGS,
    ENGLISH_DERIVATIONS,
    ENGLISH_DOERS,
    ENGLISH_IRREGULAR,
    ENGLISH_WHOLE,
    IRREGULAR,
    LONGEST_ENDING,
    SOFT_WORDS,
    STEMS,
    STOP_WORDS,
    UNINFLECTED,
    VAGUE_WORDS,
    VOWELS,
)

__all__ = [
    "SOFT_WORDS",
    "STOP_WORDS",
    "VAGUE_WORDS",
    "fold",
    "is_soft",
    "is_stop",
    "keys",
    "readings_sq",
    "spans",
    "stem_en",
    "stem_sq",
    "tokens",
    "typo_limit",
    "within_edits",
]

# Longer "words" are no words; a cut keeps keys inside the limits of every index.
LONGEST_WORD = 40

# --- folding -------------------------------------------------------------------------------------

_APOSTROPHES = "'`´‘’‚‛′ʹʻʼʽˈ＇"
_QUOTES = '"“”„‟«»″‹›'
_SEPARATORS = "/\\⁄∕\u200b"
_HYPHENS = "−‐‑"
_LETTERS = {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ß": "ss", "ı": "i", "ſ": "s", "ς": "σ"}
_BASE_LETTER = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")


def _fold_character(character: str) -> str:
    """What one character becomes; never a mixture of letters and separators."""
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    category = unicodedata.category(character)
    if category == "Pd" or character in _HYPHENS:
        return "-"
    if character.isspace() or character in _SEPARATORS:
        return " "
    if category[0] in "CM":  # control and format characters, half surrogates; marks
        return ""
    plain = unicodedata.normalize("NFKD", character).lower()
    if plain != character:
        folded = "".join(map(_fold_character, plain))
        return folded if folded.isalnum() or len(folded) == 1 else " "
    if character in _LETTERS:
        return _LETTERS[character]
    named = _BASE_LETTER.match(unicodedata.name(character, ""))  # đ, ł, ø have no decomposition
    return named[1].lower() if named else character


class _Folding(dict[int, str]):
    """Translation table that fills itself, for the scripts at hand only, so that it stays small."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < 0x2100:
            self[code] = folded
        return folded


_FOLDING = _Folding()


# Endings that Albanian hangs on abbreviations and foreign names are no words: "DAAD-it", "AKPA-së".
_HUNG_ON = re.compile(
    r"(?<=[^\W_][^\W_])-(?:it|in|i|ut|un|u|se|s|ve|t|n|ja|es|et)(?![^\W_]|-[^\W_])"
)


def _without_endings(folded: str) -> str:
    """The text without hyphens and the endings behind them, each letter where it was."""
    if "-" not in folded:
        return folded
    return _HUNG_ON.sub(lambda ending: " " * len(ending[0]), folded).replace("-", " ")


def _folded(text: str) -> str:
    return _without_endings(text.translate(_FOLDING))


def fold(text: str) -> str:
    """Lower case, no diacritics, plain quotes; hyphens, slashes and white space as one space.

    Control characters (NUL among them) vanish, and so do the endings after a hyphen that Albanian
    hangs on abbreviations. Total, and fold(fold(x)) == fold(x).
    """
    return " ".join(_folded(text).split())


# --- words ---------------------------------------------------------------------------------------

# The English possessive ("women's") is no word of its own; other apostrophes separate (t'i, s'kam).
_WORD = re.compile(r"(?<=[^\W_])'s(?![^\W_])|([^\W_]+)")


def tokens(text: str) -> list[str]:
    """The folded words of a text, letters and digits together, in order."""
    return [word for word in _WORD.findall(_folded(text)) if word]


def spans(text: str) -> list[tuple[int, int, str]]:
    """The words of `tokens`, each with its start and end in the original text.

    A combining mark belongs to the letter before it; spans never overlap.
    """
    pieces = [_FOLDING[ord(character)] for character in text]
    origin = [at for at, piece in enumerate(pieces) for _ in piece]
    found = []
    for match in _WORD.finditer(_without_endings("".join(pieces))):
        if match[1]:
            end = origin[match.end() - 1] + 1
            while end < len(text) and not pieces[end] and unicodedata.category(text[end])[0] == "M":
                end += 1
            found.append((origin[match.start()], end, match[1]))
    return found


def is_stop(word: str) -> bool:
    """Whether a folded word carries no meaning in either language."""
    return word in STOP_WORDS


def is_soft(word: str) -> bool:
    """Whether a folded word belongs to asking or offering rather than to what is asked for."""
    return word in SOFT_WORDS


# --- Albanian ------------------------------------------------------------------------------------


def _tidy(stem: str) -> str:
    """One spelling for the sounds that alternate inside a word's forms.

    mik/miq, treg/tregje, studim/studju, mesues/msus, popull/popuj, moter/motra. Leaving out e
    between consonants, as in the last, also joins the Gheg and careless spellings: bujqesi/bujqsi.
    """
    last = stem[-1:]
    if last == "q":
        stem = stem[:-1] + "k"
    elif last == "j" and stem.endswith("gj"):
        stem = stem[:-1]
    elif last == "j" and len(stem) > 4 and stem[-2] in "aeu":
        stem = stem[:-1] + "ll"
    elif last == "m" and stem.endswith(("iim", "jim")):
        stem = stem[:-3] + "im"
    elif last == "s" and stem.endswith("ues"):
        stem = stem[:-2] + "s"
    stem = STEMS.get(stem, stem)
    at = stem.rfind("e", 1, -1)
    while at > 0 and len(stem) > 4:
        if stem[at - 1] not in VOWELS and stem[at + 1] not in VOWELS:
            stem = stem[:at] + stem[at + 1 :]
        at = stem.rfind("e", 1, at)
    return stem


_WHOLE_WORDS: dict[str, tuple[str, ...]] = {word: (_tidy(word),) for word in UNINFLECTED}
_WHOLE_WORDS |= {word: tuple(map(_tidy, stems)) for word, stems in IRREGULAR.items()}


def readings_sq(word: str) -> tuple[str, ...]:
    """The Albanian stems that a folded word may be a form of, the likeliest first: one to three.

    "bursave" is a form of "burs" alone; "pages" is the genitive of the wage ("pag") or, short of
    its last letter, the payment ("pages").
    """
    word = word[:LONGEST_WORD]
    if word in _WHOLE_WORDS:
        return _WHOLE_WORDS[word]
    for size in range(min(LONGEST_ENDING, len(word) - 2), 0, -1):
        rest = word[:-size]
        for ending in ENDINGS.get(word[-size:], ()):
            if ending.stands_after(rest):
                return tuple(dict.fromkeys(_tidy(rest + left) for left in ending.leaves))
    return (_tidy(word),)


def stem_sq(word: str) -> str:
    """The likeliest Albanian stem of a folded word. To compare words, compare their `keys`."""
    return readings_sq(word)[0]


# --- English -------------------------------------------------------------------------------------


def _singular_en(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _infinitive_en(word: str) -> str:
    """Takes off -ing and -ed: training, planned (plan), coding (code), studied (study)."""
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    rest = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
    if rest == word or len(rest) < 3 or VOWELS.isdisjoint(rest) or word.endswith("eed"):
        return word
    short = len(rest) == 3 and rest[0] not in VOWELS and rest[1] in VOWELS
    return rest + "e" if short and rest[2] not in "aeiouywx" else rest


def _underived_en(word: str) -> str:
    """Takes off the endings that leave the meaning alone: scholarship, agricultural, trainer."""
    for ending, instead, least in ENGLISH_DERIVATIONS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return _underived_en(word[: -len(ending)] + instead)
    if word.endswith("ly") and len(word) > 6 and word[-3] not in VOWELS:
        return _underived_en(word[:-2])
    if word.endswith(("er", "or")) and word[:-2].endswith(ENGLISH_DOERS):
        return word[:-2]
    return word


def stem_en(word: str) -> str:
    """The English stem of a folded word: study, studies, studying; train, trainer, trainings."""
    word = word[:LONGEST_WORD]
    if word in ENGLISH_IRREGULAR:
        return ENGLISH_IRREGULAR[word][0]
    if len(word) < 4 or word in ENGLISH_WHOLE:
        return word
    stem = _underived_en(_infinitive_en(_singular_en(word)))
    if stem.endswith("e") and len(stem) > 4:
        stem = stem[:-1]
    if stem.endswith("y") and len(stem) > 3 and stem[-2] not in VOWELS:
        return stem[:-1] + "i"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeious":
        return stem[:-1]
    return stem[:-1] + "s" if stem.endswith("iz") else stem


# --- keys ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 16)
def _keys(word: str) -> frozenset[str]:
    if not (word.isascii() and word.isalpha()):
        return frozenset(["s:" + word])
    return frozenset(["e:" + stem_en(word), *["s:" + stem for stem in readings_sq(word)]])


def keys(word: str) -> frozenset[str]:
    """The index keys of one folded word: `s:` Albanian stems, `e:` its English stem.

    Two words are forms of one another when they share a key. Numbers, abbreviations with digits
    and words of other scripts have themselves as `s:` alone. Never empty for a word.
    """
    return _keys(word[:LONGEST_WORD])


# --- spelling ------------------------------------------------------------------------------------


def typo_limit(word: str) -> int:
    """How many edits a misspelling of this word may be away: none for numbers and short words."""
    if any(character.isdigit() for character in word) or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def within_edits(a: str, b: str, limit: int) -> int | None:
    """Edits from `a` to `b` (insert, delete, replace, swap neighbours) if at most `limit`.

    Optimal string alignment: no part is edited twice. Works in a band of 2 * limit + 1 columns.
    """
    if limit < 0 or abs(len(a) - len(b)) > limit:
        return None
    if a == b:
        return 0
    width, beyond = 2 * limit + 1, limit + 1
    # Cell `at` of a row stands for the first row - limit + at letters of b; outside is beyond.
    before: list[int] = []
    previous = [max(at - limit, 0) if at >= limit else beyond for at in range(width)]
    for row, letter in enumerate(a, 1):
        current = [beyond] * width
        for at in range(max(0, limit - row), min(width, len(b) - row + limit + 1)):
            column = row - limit + at
            if column == 0:
                current[at] = row
                continue
            other = b[column - 1]
            best = previous[at] + (letter != other)
            if at + 1 < width:
                best = min(best, previous[at + 1] + 1)
            if at > 0:
                best = min(best, current[at - 1] + 1)
            if row > 1 < column and letter == b[column - 2] and other == a[row - 2]:
                best = min(best, before[at] + 1)
            current[at] = best
        if min(current) > limit:
            return None
        before, previous = previous, current
    edits = previous[len(b) - len(a) + limit]
    return edits if edits <= limit else None

"""Which host names can be taken for another: letters that only look like those of the alphabet."""

import unicodedata
from typing import Literal

Disguise = Literal["mixed", "strange", ""]

# Letters that Latin names of hosts are written with: ASCII, Latin-1 and Latin Extended-A, but for
# those that a reader takes for another one (dotless i, kra, long s, and the joined ŉ and ŀ).
_LAST_COMMON = 0x17F
_CONFUSING = frozenset("ıĸſŉŀ")


def disguise_of(host: str) -> Disguise:
    """How a host name could pass for another one; "" when it could not.

    "mixed": letters of several alphabets in one name, such as a Cyrillic а in "bаnka.al", written
    out or as `xn--…`. "strange": signs that browsers silently turn into others, or that hardly
    anybody can tell from them. Names wholly in another alphabet are what they look like.
    """
    shown = ".".join(_decoded(label) for label in host.lower().split("."))
    if unicodedata.normalize("NFKC", shown) != unicodedata.normalize("NFC", shown):
        return "strange"
    letters = [sign for sign in unicodedata.normalize("NFC", shown) if not sign.isascii()]
    if any(unicodedata.category(sign)[0] not in "LMN" for sign in letters):
        return "strange"
    alphabets = {_alphabet(sign) for sign in shown if sign.isalpha()}
    if len(alphabets) > 1:
        return "mixed"
    if any(
        _alphabet(sign) == "LATIN" and (ord(sign) > _LAST_COMMON or sign in _CONFUSING)
        for sign in letters
    ):
        return "strange"
    return ""


def _decoded(label: str) -> str:
    """The label as a browser may show it; one that cannot be decoded counts as strange."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return "\N{REPLACEMENT CHARACTER}"


def _alphabet(sign: str) -> str:
    return unicodedata.name(sign, "UNKNOWN").split(" ", maxsplit=1)[0]

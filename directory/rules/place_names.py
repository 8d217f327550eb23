"""How Albanian place names bend: Kukës, Kukësi, Kukësit; Tropojë, Tropoja, Tropojës.

Only the first word of a name bends; what follows a linking article stays ("Vau i Dejës", "Vaut të
Dejës"). The rules are those of the regular declensions; names that are irregular bring their forms
as variants in the data.
"""

import re
from typing import NamedTuple

_VOWELS = "aeiouyëAEIOUYË"
# Before the linking article of a second word the article itself bends.
_LINKED = re.compile(r"^(?P<head>\S+) (?P<article>i|e) (?P<rest>.+)$")


class Forms(NamedTuple):
    """The forms of one name: definite nominative, genitive (dative, ablative) and accusative."""

    definite: str
    genitive: str
    accusative: str


def forms(name: str) -> Forms:
    """The definite forms of an Albanian place name given in its indefinite form.

    A name that is definite already, or not Albanian in form, comes back as it is.
    """
    linked = _LINKED.match(name)
    if linked:
        head = forms(linked["head"])
        definite = linked["head"] if head.definite == linked["head"] + "u" else head.definite
        bent = head.genitive, head.accusative
        if linked["head"][-1] in "au":  # definite already: Vau i Dejës, Ura e ...
            definite = linked["head"]
            bent = linked["head"] + "t", linked["head"] + "n"
        return Forms(
            f"{definite} {linked['article']} {linked['rest']}",
            f"{bent[0]} {'së' if linked['article'] == 'e' else 'të'} {linked['rest']}",
            f"{bent[1]} e {linked['rest']}",
        )
    if " " in name:
        return _last_word(name)
    return _single(name)


def _last_word(name: str) -> Forms:
    """Names of two words without an article bend at the end: Fushë Kosovë, Fushë Kosovës."""
    head, _, last = name.rpartition(" ")
    bent = _single(last)
    return Forms(*(f"{head} {form}" for form in bent))


def _single(name: str) -> Forms:
    lower = name.lower()
    if re.search(r"[^aeiouyë]ër$", lower) and len(lower) > 4:  # Shkodër, Dibër
        stem = name[:-2] + "r"
        return Forms(stem + "a", stem + "ës", stem + "ën")
    if lower.endswith("ë"):
        stem = name[:-1]
        return Forms(stem + "a", name + "s", name + "n")
    if lower.endswith("e"):
        return Forms(name + "ja", name + "s", name + "n")
    if lower.endswith("a"):
        return Forms(name, name[:-1] + "ës", name[:-1] + "ën")
    if lower.endswith("i"):
        return Forms(name + "a", name + "së", name + "në")
    if lower.endswith(("o", "u", "y")):
        return Forms(name + "ja", name + "s", name + "n")
    if lower.endswith(("k", "g", "h")) and not lower.endswith(("sh", "th", "zh", "dh", "xh")):
        return Forms(name + "u", name + "ut", name + "un")
    if lower.endswith("aj"):
        return Forms(name + "i", name + "t", name + "n")
    return Forms(name + "i", name + "it", name + "in")


def spellings(name: str) -> tuple[str, ...]:
    """All forms under which a reader may write the name, the given one first."""
    return tuple(dict.fromkeys((name, *forms(name))))

"""Which of the two languages of a text has stayed behind the other."""

from collections.abc import Mapping

from directory.programmes.models import Programme
from directory.rules.typos import is_typo
from directory.stewardship.history import versions_of

PAIRS = ("title", "summary", "description", "benefit", "how_to_apply", "documents", "conditions")


def older_of(programme: Programme) -> set[str]:
    """The columns of a programme that have stayed behind their other language, by its history."""
    older: set[str] = set()
    before: Mapping[str, str] = {}
    for version in reversed(versions_of(programme)):
        older = older_after(older, before, version.cells)
        before = version.cells
    return older


def older_after(older: set[str], before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """What is older after a change of a row, when `older` was before it.

    A text that comes to say something else leaves its other language behind, unless that changes
    too, or it was itself the one that had stayed behind. To put the spelling right changes nothing;
    a text that is filled for the first time, or emptied, is as new as the other.
    """
    behind = set(older)
    for name in PAIRS:
        pair = (f"{name}_sq", f"{name}_en")
        if not all(row.get(column) for row in (before, after) for column in pair):
            behind.difference_update(pair)
            continue
        rewritten = [one for one in pair if _says_something_else(before[one], after[one])]
        if len(rewritten) == 1:
            (new,) = rewritten
            (other,) = set(pair) - {new}
            behind = behind - {new} if new in behind else behind | {other}
        elif rewritten:
            behind.difference_update(pair)
    return behind


def _says_something_else(before: str, after: str) -> bool:
    return before != after and not is_typo(before, after)

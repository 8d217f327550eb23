"""Marking the words of a query in a text, also where they are inflected."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from directory.rules.words import is_stop, keys, spans
from directory.search.grouping import Group


def highlight(text: str, groups: Iterable[Group]) -> SafeString:
    """The text, escaped, with <mark> around words that a group's words meet; "" if none do."""
    wanted = {key for group in groups for word in group.words for key in keys(word)}
    parts: list[str] = []
    last = 0
    for start, end, word in spans(text):
        if not is_stop(word) and not wanted.isdisjoint(keys(word)):
            parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
            last = end
    if not parts:
        return SafeString("")
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts).replace("</mark> <mark>", " "))  # noqa: S308 (pieces escaped)

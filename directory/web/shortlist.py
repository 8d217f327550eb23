"""The visitor’s own list. It is kept in its address alone: `/shortlist/?p=one,another`."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.programmes.moved import current_slugs
from directory.search.named import named
from directory.search.parameters import parse
from directory.search.results import search
from directory.web.cards import Card, card, status_tag
from directory.web.cards import call_of as call_of_facts
from directory.web.list_message import Entry, ways_to_send
from directory.web.sharing import status_in_words
from directory.web.wording import Text, text_in

MOST_LISTED = 50
# Names looked up for one list; whoever asks for more is playing.
MOST_ASKED = 200
# Names that are said to be unknown one by one, and letters of each.
MOST_TOLD, LETTERS_TOLD = 5, 60
# As long as the name of a programme can be.
LETTERS = 120
FOUND_SHOWN = 8
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class Item:
    """One programme of the list, with what can be done with it there."""

    slug: str
    title: str
    card: Card
    others: str
    remove_url: str
    chosen: bool


@dataclass(frozen=True)
class Found:
    """A programme that can be added to the list."""

    title: Text
    detail: str
    url: str
    add: str
    add_url: str


@dataclass(frozen=True)
class Listed:
    """What of the names in an address makes a list, and what does not.

    `moved` has the present name of what was asked for by a former one; all else goes by that.
    """

    asked: list[str]
    moved: dict[str, str]
    facts: dict[str, dict[str, Any]]
    unknown: list[str]
    beyond: int

    @property
    def slugs(self) -> list[str]:
        return list(self.facts)

    def by_present_names(self, names: Iterable[str]) -> list[str]:
        """The same programmes, each once."""
        return list(dict.fromkeys(self.moved.get(name, name) for name in names))


def names_in(values: Iterable[str]) -> list[str]:
    """The names in a parameter, each once, in order: `a,b` says the same as `a` and `b` apart."""
    names = (name.strip() for value in values for name in value.split(","))
    return list(dict.fromkeys(name for name in names if name))


def listed(values: Iterable[str]) -> Listed:
    """The programmes named by the parameter `p`, at most MOST_LISTED of them, in its order."""
    names = names_in(values)
    beyond, names = len(names[MOST_ASKED:]), names[:MOST_ASKED]
    possible = [name for name in names if len(name) <= LETTERS and _NAME.fullmatch(name)]
    known = named(possible)
    moved = current_slugs([name for name in possible if name not in known])
    known |= named(moved.values()) if moved else {}
    names = list(dict.fromkeys(moved.get(name, name) for name in names))
    there = [name for name in names if name in known]
    return Listed(
        asked=possible,
        moved=moved,
        facts={name: known[name] for name in there[:MOST_LISTED]},
        unknown=[name for name in names if name not in known],
        beyond=beyond + len(there[MOST_LISTED:]),
    )


def list_url(slugs: Iterable[str], *, compare: Iterable[str] = ()) -> str:
    """The address of a list in the active language, as short and as legible as it can be."""
    query = list_query(slugs, compare=compare)
    return f"{reverse('shortlist')}?{query}" if query else reverse("shortlist")


def list_query(slugs: Iterable[str], *, compare: Iterable[str] = ()) -> str:
    """The query of such an address; the names hold nothing that would need to be encoded."""
    parts = {"p": ",".join(slugs), "compare": ",".join(compare)}
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)


def items(asked: Listed, chosen: Sequence[str], *, on: dt.date, language: str) -> list[Item]:
    shown = []
    for slug, facts in asked.facts.items():
        others = [one for one in asked.slugs if one != slug]
        shown.append(
            Item(
                slug=slug,
                title=_title(facts, language).value,
                card=card(facts, on=on, language=language),
                others=",".join(others),
                remove_url=list_url(others),
                chosen=slug in chosen,
            )
        )
    return shown


def notices(asked: Listed) -> list[str]:
    """What of the address could not be shown, plainly.

    A name that never was and one that was taken down get the same words, or the list would tell
    which drafts there are.
    """
    said = []
    if asked.unknown:
        told = [name[:LETTERS_TOLD] for name in asked.asked if name in asked.unknown]
        text = ngettext(
            "%(number)d opportunity of this list is no longer listed, or its address was mistyped",
            "%(number)d opportunities of this list are no longer listed, or were mistyped",
            len(asked.unknown),
        ) % {"number": len(asked.unknown)}
        some = ", ".join(told[:MOST_TOLD]) + (", …" if told[MOST_TOLD:] else "")
        said.append(f"{text}: {some}." if some else f"{text}.")
    if asked.beyond:
        said.append(
            _("A list holds %(most)d opportunities. %(number)d more were left out.")
            % {"most": MOST_LISTED, "number": asked.beyond}
        )
    elif len(asked.facts) == MOST_LISTED:
        said.append(_("Your list is full. Remove something to make room."))
    return said


def sending(asked: Listed, *, on: dt.date, language: str) -> dict[str, str]:
    """The whole list as a message, and the links that hand it over; nothing for an empty one."""
    if not asked.facts:
        return {}
    entries = [
        Entry(
            title=_title(facts, language).value,
            status=status_in_words(status_tag(call_of_facts(facts), on, language)),
        )
        for facts in asked.facts.values()
    ]
    return ways_to_send(entries, settings.SITE_URL + list_url(asked.slugs))


def to_add(words: str, asked: Listed, *, on: dt.date, language: str) -> list[Found]:
    """The first programmes that answer the words and are not in the list yet."""
    data = QueryDict(mutable=True)
    data["q"] = words
    results = search(parse(data), on=on, language=language, explain_empty=False)
    fresh = [hit.facts for hit in results.hits if hit.facts["id"] not in asked.facts]
    return [
        Found(
            title=_title(facts, language),
            detail=status_in_words(status_tag(call_of_facts(facts), on, language)),
            url=reverse("programme", args=[facts["id"]]),
            add=",".join([*asked.slugs, facts["id"]]),
            add_url=list_url([*asked.slugs, facts["id"]]),
        )
        for facts in fresh[:FOUND_SHOWN]
    ]


def _title(facts: dict[str, Any], language: str) -> Text:
    return text_in(facts["title"], language) or Text(facts["id"], language)

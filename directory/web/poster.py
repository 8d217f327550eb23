"""Posters for the wall of a school, a café or the municipality: one A4 page in both languages.

Albanian is large, English small, whichever language the page around the sheet is in. Nobody taps on
paper, so all that one needs stands on it, and a code that a phone reads.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.search.parameters import parse
from directory.search.reach import reach
from directory.search.results import search
from directory.web.cards import call_of, status_tag
from directory.web.programme import programme_facts
from directory.web.sharing import at_word_end, living_in, site_address, status_in_words
from directory.web.wording import Text, date_in_words, text_in

LANGUAGES = ("sq", "en")
# Letters of a text that the sheet has room for, in the large language and in the small one.
TITLE, SUMMARY, LINE = (160, 140), (300, 240), (190, 150)
ITEM_TITLE, ITEM_LINE, ORGANISER = (90, 80), (90, 80), 50
# Up to so many letters, the sheet is set in that size; beyond, in the smallest. A letter of the
# title takes the room of five.
SIZES = ((600, "xl"), (900, "l"), (1350, "m"), (2400, "s"))
LETTERS_OF_TITLE = 5
LONG_TITLE = 60

MOST_USEFUL = 10
# One organiser with many offers leaves room for others, as long as there are others.
OF_ONE_ORGANISER = 3
# What makes a programme useful on a wall: being open and being near weigh the same.
STATUS_POINTS = {"open": 3, "upcoming": 2, "unknown": 0}
REACH_POINTS = {"near": 3, "inside": 2, "county": 2}
CLOSING_POINTS, SOON = 1, dt.timedelta(days=60)
NOT_FOR_PERSONS, UNCONFIRMED = -4, -1
SHOWN_FIRST = ("open", "upcoming", "unknown")

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in Albanian, and in English where that says it in other words.

    `lang` is "en" for what exists in English alone.
    """

    text: str
    english: str = ""
    lang: str = "sq"

    @property
    def letters(self) -> int:
        """How much room it takes; English is set half as large."""
        return len(self.text) + len(self.english) // 2


@dataclass(frozen=True, slots=True)
class Row:
    label: Said
    value: Said


@dataclass(frozen=True, slots=True)
class Item:
    """One programme on the poster of a place."""

    title: Said
    status: Said
    for_whom: Said
    organiser: str

    @property
    def parts(self) -> tuple[Said, ...]:
        return self.title, self.status, self.for_whom, Said(self.organiser)


def programme_poster(programme: Programme, *, on: dt.date) -> Facts:
    """The sheet about one programme; its parts must be prefetched."""
    sides = [_in(one, lambda one: _side(programme, on, one)) for one in LANGUAGES]
    rows = [
        Row(_said(*(side["labels"][name] for side in sides)), value)
        for name in sides[0]["rows"]
        if (value := _texts([side["rows"][name] for side in sides], LINE)).text
    ]
    title = _texts([side["title"] for side in sides], TITLE)
    summary = _texts([side["summary"] for side in sides], SUMMARY)
    parts = [summary, *(row.value for row in rows)]
    return {
        "title": title,
        "status": _said(*(side["status"] for side in sides)),
        "summary": summary,
        "rows": rows,
        "size": _size(title, parts),
        "back_url": reverse("programme", args=[programme.slug]),
        **_foot(_address("programme", programme.slug), on, [side["warning"] for side in sides]),
    }


def place_poster(place: Place, *, on: dt.date) -> Facts:
    """The sheet with what is most useful now to people who live in a place."""
    asked = parse(QueryDict(f"place={place.slug}"))
    found = search(asked, on=on, language="sq", size=1000, explain_empty=False)
    items = [_item(facts, on) for facts in most_useful([h.facts for h in found.hits], place, on=on)]
    parts = [part for one in items for part in one.parts]
    title = _both(
        lambda language: (
            _("Opportunities for people who live in %(place)s")
            % {"place": living_in(place, language)}
        )
    )
    return {
        "title": title,
        "lead": _both(lambda _language: _lead(len(items), found.total)),
        "items": items,
        "size": _size(title, parts),
        "back_url": reverse("place", args=[place.slug]),
        **_foot(_address("place", place.slug), on, ["", ""]),
    }


def most_useful(programmes: Iterable[Facts], place: Place, *, on: dt.date) -> list[Facts]:
    """The ten programmes that help people of a place most now, in the order of the poster.

    Chosen for being open, near, soon over, for persons and confirmed, at most three of one
    organiser while there are others; told with those that are open first, then the nearest, then
    those that end soonest. `programmes` are facts of cards (`search`), without closed ones.
    """
    ranked = sorted(programmes, key=lambda facts: (-_points(facts, place, on), facts["id"]))
    taken: Counter[str] = Counter()
    chosen: list[Facts] = []
    left_out: list[Facts] = []
    for facts in ranked:
        organiser = facts["organisation"]["slug"]
        taken[organiser] += 1
        (chosen if taken[organiser] <= OF_ONE_ORGANISER else left_out).append(facts)

    def order(facts: Facts) -> tuple[int, int, str, str]:
        status = SHOWN_FIRST.index(call_of(facts).status_on(on))
        return status, -_nearness(facts, place), facts["closes_on"] or "9", facts["id"]

    return sorted((chosen + left_out)[:MOST_USEFUL], key=order)


def code_to_scan(address: str) -> SafeString:
    """The address as a QR code: inline SVG, dark on white, with the quiet zone around it."""
    code = segno.make(address, error="q")
    svg = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None)
    return mark_safe(svg)  # noqa: S308 (shapes alone)


def as_written(address: str) -> str:
    """The address as people write it: without the scheme."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


# --- one programme -------------------------------------------------------------------------------


def _side(programme: Programme, on: dt.date, language: str) -> Facts:
    """What the sheet says in one language, which must be the active one."""
    facts = programme_facts(programme, on=on, language=language)["programme"]
    status = status_in_words(facts["status"])
    if facts["cost"] == "free":
        status += f" · {facts['cost_label']}"
    where = " ".join(filter(None, (facts["coverage_sentence"], facts["delivery_label"])))
    contact = ", ".join(filter(None, (facts["contact_phone"], facts["contact_email"])))
    own = {
        "for_whom": (_("Who it is for"), facts["for_whom"]),
        "where": (_("Where"), where),
        "get": (_("What you get"), _joined(facts["benefit"], facts["money"])),
        "apply": (_("How to apply"), _applying(facts)),
        "runs": (_("Who runs it"), facts["organisation"]["name"]),
        "contact": (_("Ask them"), contact),
    }
    warning = ""
    if facts["confidence"] != "verified":
        warning = _("Ask the organiser before you count on it.")
    if facts["work_or_abroad"]:
        warning = _(
            "Stay safe: never pay to get a job, never hand over your passport, and ask for a"
            " contract in a language you understand."
        )
    return {
        "title": facts["title"],
        "summary": facts["summary"],
        "status": status,
        "labels": {name: label for name, (label, _value) in own.items()},
        "rows": {
            name: value if isinstance(value, Text) else Text(value, language)
            for name, (_label, value) in own.items()
        },
        "warning": warning,
    }


def _joined(benefit: Text | None, money: str) -> Text | str:
    """What one gets, in the language it is told in, with the money."""
    if benefit is None:
        return money
    text = f"{benefit.value.rstrip('.')}. {money}" if money else benefit.value
    return Text(text, benefit.lang, benefit.foreign)


def _applying(facts: Facts) -> Text | str:
    host = facts["application_host"] or facts["official_host"]
    how: Text | None = facts["how_to_apply"]
    if how is None:
        return " ".join(filter(None, (facts["applicants_sentence"], _("Ask the organiser."), host)))
    # The host comes first to be whole whatever is cut.
    text = f"{host}: {how.value}" if host and host not in how.value else how.value
    return Text(text, how.lang, how.foreign)


# --- one place -----------------------------------------------------------------------------------


def _lead(shown: int, total: int) -> str:
    if not total:
        return _("We know of nothing for this place yet. Look in a wider area.")
    if shown == total:
        return _("What there is now, free to look up.")
    return ngettext(
        "The %(shown)s most useful now, of %(total)s opportunity in all.",
        "The %(shown)s most useful now, of %(total)s opportunities in all.",
        total,
    ) % {"shown": shown, "total": total}


def _item(facts: Facts, on: dt.date) -> Item:
    call = call_of(facts)
    titles = [text_in(facts["title"], one) for one in LANGUAGES]
    statuses = [
        _in(one, lambda one: status_in_words(status_tag(call, on, one))) for one in LANGUAGES
    ]
    whom = [Text(facts["for_whom"][one], one) for one in LANGUAGES]
    return Item(
        title=_texts(titles, ITEM_TITLE),
        status=_said(*statuses),
        for_whom=_texts(whom, ITEM_LINE),
        organiser=at_word_end(facts["organisation"]["sq"], ORGANISER),
    )


def _points(facts: Facts, place: Place, on: dt.date) -> int:
    call = call_of(facts)
    points = STATUS_POINTS.get(call.status_on(on), 0) + _nearness(facts, place)
    if call.closes_on and call.status_on(on) == "open" and call.closes_on - on <= SOON:
        points += CLOSING_POINTS
    if facts["applicants"] and "person" not in facts["applicants"]:
        points += NOT_FOR_PERSONS
    if facts["confidence"] == "unconfirmed":
        points += UNCONFIRMED
    return points


def _nearness(facts: Facts, place: Place) -> int:
    """Points for being nearer than the whole country; none where that is the place."""
    if place.level == "country":
        return 0
    return REACH_POINTS.get(reach(facts, place.lineage, place.point).tone, 0)


# --- both ----------------------------------------------------------------------------------------


def _foot(address: str, on: dt.date, warnings: list[str]) -> Facts:
    """What stands under every sheet: the code, the address, and how long to trust the paper."""
    return {
        "address": address,
        "address_written": as_written(address),
        "site": site_address(),
        "code": code_to_scan(address),
        "scan": _both(lambda _language: _("Scan the code with your phone, or type this address:")),
        "warning": _said(*warnings),
        "apply_there": _both(
            lambda _language: (
                _("Apply at the organiser, never through us.")
                + " "
                + _("We take no money and no documents.")
            )
        ),
        "printed": _both(
            lambda language: (
                _("Printed on %(date)s. Check at the address that it still holds.")
                % {"date": date_in_words(on, language)}
            )
        ),
    }


def _address(name: str, slug: str) -> str:
    """The Albanian page, for whoever stands before the wall."""
    path: str = _in("sq", lambda _language: reverse(name, args=[slug]))
    return f"{settings.SITE_URL}{path}"


def _in(language: str, say: Any) -> Any:
    with translation.override(language):
        return say(language)


def _both(say: Any) -> Said:
    return _said(*(_in(one, say) for one in LANGUAGES))


def _said(albanian: str, english: str) -> Said:
    return Said(albanian, "" if english == albanian else english)


def _texts(texts: Sequence[Text | None], most: tuple[int, int]) -> Said:
    """A text as its two sides have it; what only one language has is said once, and large."""
    large, small = texts
    if large is None:
        return Said("")
    text = at_word_end(large.value, most[0])
    if large.foreign or small is None or small.foreign or small.value == large.value:
        return Said(text, lang=large.lang)
    return Said(text, at_word_end(small.value, most[1]))


def _size(title: Said, parts: Iterable[Said]) -> str:
    """The classes of a sheet that say how large its letters can be for all to be on one page."""
    letters = LETTERS_OF_TITLE * title.letters + sum(part.letters for part in parts)
    size = next((size for most, size in SIZES if letters <= most), "xs")
    return f"{size} long" if len(title.text) > LONG_TITLE else size

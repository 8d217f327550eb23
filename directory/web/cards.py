"""Results as a reader sees them."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from directory.places.models import Place
from directory.rules import vocabularies as v
from directory.rules.calls import Call
from directory.search.highlighting import highlight
from directory.search.reach import reach
from directory.search.understanding import Group
from directory.web.wording import Text, date_in_words, money_in_words, reach_in_words, text_in

# Letters of a text that a card has room for; the page has it whole.
SUMMARY_SHOWN, LINE_SHOWN = 220, 160


@dataclass(frozen=True)
class StatusTag:
    """The state of a call in words: never by colour alone."""

    code: str
    label: str
    detail: str


@dataclass(frozen=True)
class Card:
    """One result at a glance; see `templates/includes/card.html`."""

    url: str
    title: Text | None
    summary: Text | None
    kinds: list[str]
    organisation: dict[str, str]
    reach: str
    reach_tone: str
    status: StatusTag
    closing_soon: bool
    benefit: Text | None
    money: str
    cost: str
    cost_label: str
    for_whom: str
    unconfirmed: bool
    highlighted_title: str = ""
    highlighted_summary: str = ""


def _shortened(text: Text | None, letters: int) -> Text | None:
    return replace(text, value=Truncator(text.value).chars(letters)) if text else None


def call_of(facts: dict[str, Any]) -> Call:
    return Call(
        programme_status=facts["status"],
        recurrence=facts["recurrence"],
        opens_on=dt.date.fromisoformat(facts["opens_on"]) if facts["opens_on"] else None,
        closes_on=dt.date.fromisoformat(facts["closes_on"]) if facts["closes_on"] else None,
    )


def status_tag(call: Call, on: dt.date, language: str) -> StatusTag:
    code = call.status_on(on)
    label = v.CALL_STATUS[code].in_language(language)
    detail = ""
    if code == "open" and call.closes_on:
        detail = _("until %(date)s") % {"date": date_in_words(call.closes_on, language)}
    elif code == "upcoming" and call.opens_on:
        label = _("Opens")
        detail = date_in_words(call.opens_on, language)
    elif code == "closed" and call.reopens(on):
        yearly = call.recurrence == "yearly"
        detail = _("usually reopens every year") if yearly else _("usually reopens")
    elif code == "unknown":
        detail = _("whether it is open")
    return StatusTag(code, label, detail)


def card(
    facts: dict[str, Any],
    *,
    on: dt.date,
    language: str,
    place: Place | None = None,
    groups: tuple[Group, ...] = (),
) -> Card:
    """The card of one programme for a reader who lives in `place` (None: not said)."""
    call = call_of(facts)
    reached = reach(facts, place.lineage if place else None, place.point if place else None)
    title = text_in(facts["title"], language)
    summary = _shortened(text_in(facts["summary"], language), SUMMARY_SHOWN)
    return Card(
        url=reverse("programme", args=[facts["id"]]),
        title=title,
        summary=summary,
        kinds=[v.KINDS[code].in_language(language) for code in facts["kinds"]],
        organisation={
            "name": facts["organisation"][language],
            "url": reverse("organisation", args=[facts["organisation"]["slug"]]),
        },
        reach=reach_in_words(reached, language),
        reach_tone=reached.tone,
        status=status_tag(call, on, language),
        closing_soon=call.closing_soon(on),
        benefit=_shortened(text_in(facts["benefit"], language), LINE_SHOWN),
        money=money_in_words(
            facts["amount_min"],
            facts["amount_max"],
            facts["currency"],
            facts["amount_period"],
            language,
        ),
        cost=facts["cost"],
        cost_label=v.COST[facts["cost"]].in_language(language) if facts["cost"] else "",
        for_whom=Truncator(facts["for_whom"][language]).chars(LINE_SHOWN),
        unconfirmed=facts["confidence"] != "verified",
        highlighted_title=highlight(title.value, groups) if title and groups else "",
        highlighted_summary=highlight(summary.value, groups) if summary and groups else "",
    )

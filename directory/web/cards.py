"""Results as a reader sees them."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory.places.models import Place
from directory.rules import vocabularies as v
from directory.rules.calls import Call
from directory.rules.eligibility import Person
from directory.search.fitting import fit
from directory.search.grouping import Group
from directory.search.highlighting import highlight
from directory.search.reach import reach
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
    kinds: tuple[str, ...]
    organisation: str
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
    overdue_since: dt.date | None = None
    fit: str = ""
    fit_label: str = ""
    highlighted_title: str = ""
    highlighted_summary: str = ""


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _shortened(text: Text | None, letters: int) -> Text | None:
    return replace(text, value=_cut(text.value, letters)) if text else None


@lru_cache(maxsize=5_000)
def rendered(card: Card, language: str) -> SafeString:
    """The card as HTML. Most cards are the same for everybody, and drawing them is most of a page.

    `language` is the active one; a card with the same content in it is the same text.
    """
    return render_to_string("includes/card.html", {"card": card})


def call_of(facts: dict[str, Any]) -> Call:
    return Call(
        programme_status=facts["status"],
        recurrence=facts["recurrence"],
        opens_on=dt.date.fromisoformat(facts["opens_on"]) if facts["opens_on"] else None,
        closes_on=dt.date.fromisoformat(facts["closes_on"]) if facts["closes_on"] else None,
    )


def overdue_since(facts: dict[str, Any], on: dt.date) -> dt.date | None:
    """The day of the last confirmation, when another has been due since."""
    due_on, checked_on = facts["due_on"], facts["checked_on"]
    is_due = due_on is not None and dt.date.fromisoformat(due_on) <= on
    return dt.date.fromisoformat(checked_on) if is_due else None


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
    visitors: tuple[Person, ...] = (),
) -> Card:
    """The card of one programme for a reader who lives in `place` (None: not said).

    `visitors` are the persons that the chosen filters describe; the card says whether it fits them.
    """
    call = call_of(facts)
    reached = reach(facts, place.lineage if place else None, place.point if place else None)
    title = text_in(facts["title"], language)
    fits = fit(facts, visitors, on=on)
    summary = _shortened(text_in(facts["summary"], language), SUMMARY_SHOWN)
    return Card(
        url=reverse("programme", args=[facts["id"]]),
        title=title,
        summary=summary,
        kinds=tuple(v.KINDS[code].in_language(language) for code in facts["kinds"]),
        organisation=facts["organisation"][language],
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
        for_whom=_cut(facts["for_whom"][language], LINE_SHOWN),
        unconfirmed=facts["confidence"] != "verified",
        overdue_since=overdue_since(facts, on),
        fit=fits,
        fit_label={"yes": _("Fits you"), "maybe": _("May fit you"), "": ""}[fits],
        highlighted_title=highlight(title.value, groups) if title and groups else "",
        highlighted_summary=highlight(summary.value, groups) if summary and groups else "",
    )

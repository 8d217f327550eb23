"""Deadlines sorted into months, each of them a row of `templates/includes/deadline.html`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.places.models import Place
from directory.rules import vocabularies as v
from directory.rules.calls import RETURNING
from directory.rules.dates import MONTHS, a_year_later, day_in_words, weekday_in_words
from directory.rules.deadlines import Deadline, announced, called_off, expected
from directory.search.engine import Hit
from directory.search.reach import reach
from directory.search.results import Results
from directory.web.cards import call_of
from directory.web.wording import Text, date_in_words, reach_in_words, text_in

PAST = dt.timedelta(days=31)
# From here on a date says more than a number of days.
COUNTED_DAYS = 99
SOON = 14
LINE_SHOWN = 160


@dataclass(frozen=True)
class Row:
    """One day of one programme; see `includes/deadline.html`. `last_time` says it is expected."""

    kind: str
    leaf: str
    leaf_below: str
    when: str
    away: str
    soon: bool
    title: Text | None
    url: str
    for_whom: str
    organisation: str
    reach: str
    reach_tone: str
    calendar_url: str = ""
    last_time: str = ""


@dataclass
class Calendar:
    """What the searches found, sorted into a reader's months; keys are first days of months."""

    months: dict[dt.date, list[tuple[Deadline, Hit]]] = field(default_factory=dict)
    hoped: dict[dt.date, list[tuple[Deadline, Hit]]] = field(default_factory=dict)
    later: list[tuple[Deadline, Hit]] = field(default_factory=list)
    past: list[tuple[Deadline, Hit]] = field(default_factory=list)
    again: list[Hit] = field(default_factory=list)
    always: int = 0
    unknown: int = 0


def by_month(found: Mapping[str, Results], on: dt.date) -> Calendar:
    """Sort the results of each status as they stand on a date."""
    calendar = Calendar()
    for status, results in found.items():
        undated = 0
        for hit in results.hits:
            call = call_of(hit.facts)
            for deadline in announced(call):
                if not called_off(call, deadline, on):
                    _put(calendar, deadline, hit, on)
            if status == "closed" and (next_one := expected(call, on)):
                calendar.hoped.setdefault(next_one.day.replace(day=1), []).append((next_one, hit))
            elif _comes_again(hit, status):
                calendar.again.append(hit)
                undated += 1
        if status == "open":
            dated = sum(1 for hit in results.hits if hit.facts["closes_on"])
            calendar.always = results.total - dated
        elif status == "unknown":
            calendar.unknown = results.total - undated
    calendar.past.sort(key=order, reverse=True)
    calendar.later.sort(key=order)
    return calendar


def _put(calendar: Calendar, deadline: Deadline, hit: Hit, on: dt.date) -> None:
    if deadline.day >= a_year_later(on):
        calendar.later.append((deadline, hit))
    elif deadline.day >= on:
        calendar.months.setdefault(deadline.day.replace(day=1), []).append((deadline, hit))
    elif deadline.day >= on - PAST:
        calendar.past.append((deadline, hit))


def _comes_again(hit: Hit, status: str) -> bool:
    """Whether it usually comes again although nothing tells when."""
    facts = hit.facts
    if facts["recurrence"] not in RETURNING or facts["status"] == "ended":
        return False
    return status == "closed" or (status == "unknown" and not facts["opens_on"])


def order(found: tuple[Deadline, Hit]) -> tuple[dt.date, str, str]:
    deadline, hit = found
    return deadline.day, deadline.kind, str(hit.facts["id"])


@dataclass(frozen=True)
class Rows:
    """Makes rows for a reader who lives in `home` (None: not said)."""

    on: dt.date
    language: str
    home: Place | None

    def announced(self, deadline: Deadline, hit: Hit, *, with_year: bool = False) -> Row:
        ahead = (deadline.day - self.on).days
        words = date_in_words if with_year else day_in_words
        return self._row(
            hit,
            kind=deadline.kind,
            leaf=str(deadline.day.day),
            leaf_below=weekday_in_words(deadline.day, self.language),
            when=_when(deadline.kind, ahead < 0) % {"date": words(deadline.day, self.language)},
            away=_away(ahead),
            soon=0 <= ahead <= SOON,
            calendar_url=_calendar(hit) if ahead >= 0 else "",
        )

    def expected(self, deadline: Deadline, hit: Hit) -> Row:
        month = MONTHS[self.language][deadline.day.month - 1]
        opens, closes = (
            date_in_words(dt.date.fromisoformat(day), self.language) if day else ""
            for day in (hit.facts["opens_on"], hit.facts["closes_on"])
        )
        usually = _("Usually closes in %(month)s")
        if deadline.kind == "opens":
            usually = _("Usually opens in %(month)s")
        last_time = _("Last time it closed on %(date)s.") % {"date": closes}
        if opens:
            last_time = _("Last time it was open from %(opens)s to %(closes)s.") % {
                "opens": opens,
                "closes": closes,
            }
        return self._row(
            hit,
            kind=deadline.kind,
            leaf="≈",
            leaf_below=month[:3],
            when=usually % {"month": month},
            last_time=last_time,
        )

    def undated(self, hit: Hit) -> Row:
        closes = hit.facts["closes_on"]
        known = date_in_words(dt.date.fromisoformat(closes), self.language) if closes else ""
        rhythm = v.RECURRENCE[hit.facts["recurrence"]].in_language(self.language)
        return self._row(
            hit,
            kind="again",
            when=rhythm,
            last_time=_("Last time it closed on %(date)s.") % {"date": known} if known else "",
        )

    def _row(self, hit: Hit, *, kind: str, when: str, **more: Any) -> Row:
        facts = hit.facts
        near = reach(facts, self.home.lineage, self.home.point) if self.home else None
        shown: dict[str, Any] = {"leaf": "", "leaf_below": "", "away": "", "soon": False, **more}
        return Row(
            kind=kind,
            when=when,
            title=text_in(facts["title"], self.language),
            url=reverse("programme", args=[facts["id"]]),
            for_whom=Truncator(facts["for_whom"][self.language]).chars(LINE_SHOWN),
            organisation=facts["organisation"][self.language],
            reach=reach_in_words(near, self.language) if near else "",
            reach_tone=near.tone if near else "",
            **shown,
        )


def _when(kind: str, is_past: bool) -> str:
    if kind == "opens":
        return _("Opened %(date)s") if is_past else _("Opens %(date)s")
    return _("Closed %(date)s") if is_past else _("Closes %(date)s")


def _away(days: int) -> str:
    """How far the day is, in words to stand alone; nothing for past and distant days."""
    if days < 0 or days > COUNTED_DAYS:
        return ""
    if days < 2:
        return _("tomorrow") if days else pgettext("deadline", "today")
    return _("in %(n)d days") % {"n": days}


def _calendar(hit: Hit) -> str:
    return reverse("programme-ics", args=[hit.facts["id"]])

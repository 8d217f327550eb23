"""The page of one programme in prepared values; see `templates/pages/programme.html`."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.models import Call, Programme, stored_rule
from directory.rules import vocabularies as v
from directory.rules.calls import Call as CallDates
from directory.rules.deadlines import announced, called_off
from directory.rules.eligibility import parse_rule
from directory.rules.sentences import priority_sentence, rule_sentence
from directory.search.related import related
from directory.stewardship.models import Link
from directory.web.cards import Card, card, status_tag
from directory.web.wording import (
    Text,
    date_in_words,
    host_of,
    money_in_words,
    place_after_in,
    text_in,
)

TEXTS = (
    "title",
    "summary",
    "description",
    "benefit",
    "how_to_apply",
    "documents",
    "conditions",
)

MOST_IN_TITLE = 3  # places; more would push the name itself out of sight
# What takes people abroad when a foreign body offers it.
STAYS = {"scholarship", "degree", "volunteering", "internship", "apprenticeship"}


def programme_facts(programme: Programme, *, on: dt.date, language: str) -> dict[str, Any]:
    """Everything that the page of a programme shows; its parts must be prefetched."""
    rule = stored_rule(programme)
    priority = parse_rule(
        [{"groups": list(programme.priority_groups)}] if programme.priority_groups else []
    )
    places = known_places()
    organisation = programme.organisation
    facts: dict[str, Any] = {name: _text(programme, name, language) for name in TEXTS}
    facts |= _labels(programme, language) | _dates(programme, on, language)
    facts |= _where(programme, language) | _trust(programme, language, on)
    facts |= {
        "id": programme.slug,
        "organisation": {
            "name": organisation.in_language(language),
            "url": reverse("organisation", args=[organisation.slug]),
            "kind": "",
        },
        "funder": programme.funder,
        "money": _money(programme, language),
        "for_whom": rule_sentence(rule, language, places, applicants=programme.applicants)
        if rule is not None
        else "",
        "priority": priority_sentence(priority, language, places),
        "applicants_sentence": _applicants(programme),
        "contact_email": programme.contact_email,
        "contact_phone": programme.contact_phone,
        "official_name_note": _official_name(programme, language),
        "work_or_abroad": _work_or_abroad(programme),
    }
    return {
        "programme": facts,
        "breadcrumbs": [
            {"label": _("All opportunities"), "url": reverse("programmes")},
            *(
                {
                    "label": v.KINDS[code].in_language(language),
                    "url": f"{reverse('programmes')}?kind={code}",
                }
                for code in programme.kinds[:1]
            ),
        ],
    }


def _work_or_abroad(programme: Programme) -> bool:
    """Where swindlers imitate the organisers: jobs, and whatever leads out of the country."""
    types = set(programme.types)
    leads_away = bool(types & {"work_abroad", "mobility_exchange"})
    invites = programme.organisation.kind in {"foreign_state", "international"}
    return "job" in programme.kinds or leads_away or (invites and bool(types & STAYS))


def related_cards(programme: Programme, *, on: dt.date, language: str) -> list[Card]:
    """A few others that somebody reading this one may want."""
    return [card(facts, on=on, language=language) for facts in related(programme, on=on)]


def dead_link(programme: Programme, *, language: str) -> str:
    """What to say beside the link of the page that leads to the organiser, when it is dead."""
    url = programme.application_url or programme.official_url
    link = Link.objects.dead().filter(url=url).first() if url else None
    if link is None or link.dead_since is None:
        return ""
    since = date_in_words(link.dead_since, language)
    return _("This link has not opened since %(date)s.") % {"date": since}


def _text(programme: Programme, name: str, language: str) -> Text | None:
    texts = {code: getattr(programme, f"{name}_{code}") or "" for code in ("sq", "en")}
    return text_in(texts, language)


def _labels(programme: Programme, language: str) -> dict[str, Any]:
    def labels(vocabulary: v.Vocabulary, codes: list[str]) -> list[str]:
        return [vocabulary[code].in_language(language) for code in codes]

    return {
        "kinds": labels(v.KINDS, programme.kinds),
        "types": labels(v.TYPES, programme.types),
        "sectors": labels(v.SECTORS, programme.sectors),
        "cost": programme.cost,
        "cost_label": v.COST[programme.cost].in_language(language) if programme.cost else "",
    }


def _dates(programme: Programme, on: dt.date, language: str) -> dict[str, Any]:
    newest = programme.newest_call
    call = CallDates(
        programme_status=programme.status,
        recurrence=programme.recurrence,
        opens_on=newest.opens_on if newest else None,
        closes_on=newest.closes_on if newest else None,
    )
    earlier = [one for one in programme.calls.all() if one.opens_on or one.closes_on]
    reopens = ""
    if call.reopens(on):
        yearly = programme.recurrence == "yearly"
        reopens = (
            _("It usually opens again every year.") if yearly else _("It usually opens again.")
        )
    return {
        "status": status_tag(call, on, language),
        "closing_soon": call.closing_soon(on),
        "dates_sentence": _call_sentence(newest, language) if newest else "",
        "calendar_url": reverse("programme-ics", args=[programme.slug])
        if any(one.day >= on and not called_off(call, one, on) for one in announced(call))
        else "",
        "reopens": reopens,
        "recurrence_label": v.RECURRENCE[programme.recurrence].in_language(language)
        if programme.recurrence != "unknown"
        else "",
        "calls": [
            {
                "opens_on": one.opens_on,
                "closes_on": one.closes_on,
                "sentence": _call_sentence(one, language),
                "current": one == newest,
            }
            for one in sorted(earlier, key=lambda one: -one.number)
        ],
    }


def _call_sentence(call: Call, language: str) -> str:
    opens, closes = (
        date_in_words(day, language) if day else "" for day in (call.opens_on, call.closes_on)
    )
    if opens and closes:
        return _("From %(opens)s to %(closes)s") % {"opens": opens, "closes": closes}
    if closes:
        return _("Until %(closes)s") % {"closes": closes}
    return _("From %(opens)s") % {"opens": opens} if opens else ""


def _where(programme: Programme, language: str) -> dict[str, Any]:
    coverage = list(programme.coverage.all())
    names = [_after_in(place, language) for place in coverage]
    sentence = _("For people who live in %(places)s.") % {"places": _listed(names)}
    return {
        "coverage_sentence": sentence if names else "",
        "coverage": [_link(place, language) for place in coverage],
        "in_title": ", ".join(place.in_language(language) for place in coverage)
        if len(coverage) <= MOST_IN_TITLE
        else "",
        "delivery_label": v.DELIVERY[programme.delivery].in_language(language)
        if programme.delivery
        else "",
        "delivery_places": [_link(place, language) for place in programme.delivery_places.all()],
    }


def _after_in(place: Place, language: str) -> str:
    facts = {
        "code": place.code,
        "level": place.level,
        "sq": place.in_language("sq"),
        "en": place.in_language("en"),
    }
    return place_after_in(facts, language)


def _listed(names: list[str]) -> str:
    """ "A, B or C" in the reader's language."""
    if len(names) < 2:
        return "".join(names)
    return _("%(several)s or %(last)s") % {"several": ", ".join(names[:-1]), "last": names[-1]}


def _link(place: Place, language: str) -> dict[str, str]:
    return {"name": place.in_language(language), "url": reverse("place", args=[place.slug])}


def _trust(programme: Programme, language: str, on: dt.date) -> dict[str, Any]:
    is_due = programme.freshness.on(on) != "fresh"
    return {
        "overdue_since": programme.checked_on if is_due else None,
        "application_url": programme.application_url,
        "application_host": host_of(programme.application_url),
        "official_url": programme.official_url,
        "official_host": host_of(programme.official_url),
        "source_url": programme.source_url,
        "source_host": host_of(programme.source_url),
        "source_date": programme.source_date,
        "checked_on": programme.checked_on,
        "confidence": programme.confidence,
        "confidence_label": v.CONFIDENCE[programme.confidence].in_language(language),
    }


def _money(programme: Programme, language: str) -> str:
    call = programme.newest_call
    own = call is not None and (call.amount_min is not None or call.amount_max is not None)
    of = call if call is not None and own else programme
    low, high = (None if n is None else str(n) for n in (of.amount_min, of.amount_max))
    return money_in_words(low, high, of.currency, of.amount_period, language)


def _applicants(programme: Programme) -> str:
    """Who hands in the application, when it is not the person."""
    if not programme.applicants or "person" in programme.applicants:
        return ""
    return {
        "business": _("A business applies for this, not a person."),
        "employer": _("An employer applies for this, not the worker."),
        "organisation": _("An organisation applies for this, not a person."),
        "school": _("A school applies for this."),
        "municipality": _("A municipality applies for this."),
    }[programme.applicants[0]]


def _official_name(programme: Programme, language: str) -> str:
    if language == "sq" and programme.title_sq and programme.title_sq_official is False:
        return _("The Albanian name is our translation.")
    return ""

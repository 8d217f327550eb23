"""What opens and closes, month by month, in prepared values; see `pages/deadlines.html`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from directory.places.tree import place_options
from directory.rules import vocabularies as v
from directory.rules.dates import MONTHS
from directory.search.filters import ORDER
from directory.search.parameters import Parameters
from directory.search.results import Results, search
from directory.web.deadline_months import Calendar, Rows, by_month, order
from directory.web.feed_links import feed_links
from directory.web.search import (
    chosen_values,
    is_personal,
    label_of,
    options_with,
    place_in_words,
)

# So many programmes of each status are looked at; with more, the page says so.
MOST = 300


def deadline_facts(parameters: Parameters, *, on: dt.date, language: str) -> dict[str, Any]:
    """Everything that the page shows. Parameters with errors show their errors and nothing else."""
    found = _by_status(parameters, on=on, language=language)
    first = next(iter(found.values()))
    calendar = by_month(found, on) if not first.errors else Calendar()
    rows = Rows(on, language, first.places[0] if first.places else None)
    place = ", ".join(place_in_words(one, language) for one in first.places)
    links = feed_links(parameters.query(sort=None)) if not first.errors else {}
    return {
        "heading": _("Deadlines for people in %(place)s") % {"place": place}
        if place
        else _("Deadlines"),
        "lead": _lead(calendar),
        "robots": "noindex" if is_personal(parameters) or first.errors else "",
        "form": _form(parameters, first, language),
        "errors": _errors(first.errors),
        "chips": _chips(parameters, language),
        "kinds": _kinds(parameters, language),
        "jump": _jump(calendar, on, language),
        "months": _months(calendar, rows, language),
        "later": [rows.announced(day, hit, with_year=True) for day, hit in calendar.later],
        "past": [rows.announced(day, hit) for day, hit in calendar.past],
        "again": [rows.undated(hit) for hit in calendar.again],
        "always": calendar.always,
        "always_url": _search(parameters, "open"),
        "unknown": calendar.unknown,
        "unknown_url": _search(parameters, "unknown"),
        "announced": bool(calendar.months or calendar.later),
        "cut": any(len(results.hits) < results.total for results in found.values()),
        "feeds": links,
        "follow_url": _followed(links["ics"]) if links else "",
    }


def _by_status(parameters: Parameters, *, on: dt.date, language: str) -> dict[str, Results]:
    """The search once for each status asked for, so that none crowds out the others."""
    statuses = parameters.chosen("status") or list(v.CALL_STATUS)
    return {
        status: search(
            _with(parameters, status=[status]),
            on=on,
            language=language,
            size=MOST,
            explain_empty=False,
        )
        for status in statuses
    }


def _with(parameters: Parameters, **values: Any) -> Parameters:
    """The same in order of deadlines and on one page, with some values put."""
    values = {"sort": "deadline", "page": None, **values}
    return replace(parameters, values={**parameters.values, **values})


def _months(calendar: Calendar, rows: Rows, language: str) -> list[dict[str, Any]]:
    """The months in which something is announced or expected; the others are left out."""
    return [
        {
            "id": _anchor(month),
            "name": MONTHS[language][month.month - 1].capitalize(),
            "year": month.year,
            "rows": [
                rows.announced(day, hit)
                for day, hit in sorted(calendar.months.get(month, []), key=order)
            ],
            "expected": [
                rows.expected(day, hit)
                for day, hit in sorted(calendar.hoped.get(month, []), key=order)
            ],
        }
        for month in sorted({*calendar.months, *calendar.hoped})
    ]


def _jump(calendar: Calendar, on: dt.date, language: str) -> list[dict[str, Any]]:
    """The year at a glance: each month with how much is in it, also when that is nothing."""
    first = on.replace(day=1)
    months = [first]
    while len(months) < 12 or months[-1] < max({*calendar.months, *calendar.hoped}, default=first):
        months.append((months[-1] + dt.timedelta(days=31)).replace(day=1))
    return [
        {
            "id": _anchor(month),
            "label": f"{MONTHS[language][month.month - 1].capitalize()} {month.year}: {count}",
            "short": MONTHS[language][month.month - 1][:3].capitalize()
            + (f" {month.year}" if month.month == 1 else ""),
            "count": count,
        }
        for month in months
        for count in [len(calendar.months.get(month, [])) + len(calendar.hoped.get(month, []))]
    ]


def _anchor(month: dt.date) -> str:
    return f"m{month:%Y-%m}"


def _lead(calendar: Calendar) -> str:
    count = sum(len(found) for found in calendar.months.values())
    hoped = sum(len(found) for found in calendar.hoped.values())
    said = [
        ngettext(
            "%(n)d date is announced for the next twelve months.",
            "%(n)d dates are announced for the next twelve months.",
            count,
        )
        % {"n": count}
        if count
        else _("No dates are announced for the next twelve months.")
    ]
    if hoped:
        said.append(
            ngettext(
                "%(n)d more is expected, as it came last time.",
                "%(n)d more are expected, as they came last time.",
                hoped,
            )
            % {"n": hoped}
        )
    return " ".join(said)


# --- choosing ------------------------------------------------------------------------------------


def _form(parameters: Parameters, results: Results, language: str) -> dict[str, Any]:
    value = results.places[0].slug if parameters.places and results.places else ""
    if "place" in results.errors:
        value = (parameters.given.get("place") or ("",))[0][:60]
    return {
        "place": {
            "value": value,
            "error": results.errors.get("place", ""),
            "options": options_with(place_options(language), results, language),
        },
        "hidden": [*_others(parameters), *(("place", p) for p in parameters.chosen("place")[1:])],
    }


def _others(parameters: Parameters) -> Iterator[tuple[str, str]]:
    """What was asked for besides the place, as it goes along with another choice of place."""
    for name in ORDER:
        if name not in {"place", "sort", "page"}:
            yield from ((name, value) for value in parameters.chosen(name))


def _errors(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """Each error, leading to its field where the page has one ("page": nowhere)."""
    return [
        {"label": label_of(name), "text": text, "id": "place" if name == "place" else "page"}
        for name, text in errors.items()
    ]


def _chips(parameters: Parameters, language: str) -> list[dict[str, str]]:
    """What narrows the page besides place and kind, each with the way to take it away."""
    chosen: Iterable[tuple[str, tuple[str, str]]] = chosen_values(parameters, language)
    if parameters.q:
        chosen = [("q", (f"“{Truncator(parameters.q).chars(40)}”", parameters.q)), *chosen]
    return [
        {
            "label": label,
            "remove_url": _here(_kept(parameters, name, value)),
            "remove_label": _("Remove: %(label)s") % {"label": label},
        }
        for name, (label, value) in chosen
        if name not in {"place", "kind"}
    ]


def _kept(parameters: Parameters, name: str, value: str) -> str:
    left = [one for one in parameters.chosen(name) if one != value]
    return parameters.query(sort=None, **{name: left})


def _kinds(parameters: Parameters, language: str) -> list[dict[str, Any]]:
    chosen = parameters.chosen("kind")
    every = {
        "label": pgettext("kinds", "All"),
        "url": _here(parameters.query(sort=None, kind=None)),
        "current": not chosen,
    }
    return [every] + [
        {
            "label": label.in_language(language),
            "url": _here(parameters.query(sort=None, kind=[code])),
            "current": code in chosen,
        }
        for code, label in v.KINDS.items()
    ]


def _here(query: str) -> str:
    path = reverse("deadlines")
    return f"{path}?{query}" if query else path


def _search(parameters: Parameters, status: str) -> str:
    return f"{reverse('programmes')}?{parameters.query(status=[status], sort=None)}"


def _followed(path: str) -> str:
    """The address by which a calendar follows a feed instead of taking it once."""
    return f"webcal://{settings.SITE_URL.partition('://')[2]}{path}"

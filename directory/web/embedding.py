"""What councils put into their own pages: a frame with a list, or the list as links to paste.

The frame is asked for with the parameters of a search and `show`, how many are shown at most.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.places.tree import place_options
from directory.rules import vocabularies as v
from directory.search.filters import ORDER, WholeNumberField
from directory.search.parameters import Parameters, parse
from directory.search.results import Results, search
from directory.web.cards import Card, card
from directory.web.search import label_of, options_with, place_in_words
from directory.web.sharing import status_in_words

MOST, USUAL = 20, 5
CHOICES = (3, 5, 10, 20)
# Of the frame in pixels: what stands around the list, each entry in it, and where it scrolls.
AROUND, EACH, TALLEST = 170, 96, 640


@dataclass(frozen=True)
class Asked:
    """The search of a frame, and how many of its results it shows; see `errors` first."""

    parameters: Parameters
    show: int
    given: str
    errors: Mapping[str, str]

    def query(self, **changes: list[str] | str | None) -> str:
        """The canonical query string of the frame."""
        search_query = self.parameters.query(**changes)
        shown = f"show={self.show}" if self.show != USUAL else ""
        return "&".join(filter(None, (search_query, shown)))


def asked(data: QueryDict) -> Asked:
    """Read the query string of a frame. A bad value is an error, and then nothing is shown."""
    parameters = _first_page(parse(data))
    errors = dict(parameters.errors)
    show = USUAL
    try:
        show = WholeNumberField(1, MOST).clean(data.getlist("show")) or USUAL
    except ValidationError as error:
        errors["show"] = str(error.messages[0])
    given = "".join(data.getlist("show")[:1])[:20].replace("\x00", "")
    return Asked(parameters, show, given, errors)


def list_facts(one: Asked, *, on: dt.date, language: str) -> dict[str, Any]:
    """What the frame shows: at most `show` results in their order, or what is wrong."""
    results = _results(one, on=on, language=language)
    home = results.places[0] if results.places else None
    return {
        "heading": _heading(one.parameters, results, language),
        "errors": [f"{_label(name)} – {text}" for name, text in one.errors.items()],
        "cards": [card(hit.facts, on=on, language=language, place=home) for hit in results.hits],
        "total": results.total,
        "more_url": _address("programmes", _searched(one)),
    }


def builder_facts(one: Asked, *, on: dt.date, language: str) -> dict[str, Any]:
    """The page on which a frame is put together: the choices, a look at it, and what to copy."""
    results = _results(one, on=on, language=language)
    found = list_facts(one, on=on, language=language) if not one.errors else None
    return {
        "form": _form(one, results, language),
        "errors": [
            {
                "id": name if name in {"place", "show"} else "page",
                "label": _label(name),
                "text": text,
            }
            for name, text in one.errors.items()
        ],
        "result": {
            "path": _path("embed-list", one.query()),
            "frame": frame_code(one, found["heading"]),
            "links": links_code(found["heading"], found["cards"], found["more_url"]),
            "height": _height(one),
            "title": _title(found["heading"]),
            "total": found["total"],
        }
        if found
        else None,
    }


def frame_code(one: Asked, heading: str) -> SafeString:
    """The `<iframe>` to paste. Neither script nor cookie nor the address of the council's page."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"'
        ' referrerpolicy="no-referrer" sandbox="allow-popups allow-popups-to-escape-sandbox"'
        ' frameborder="0"></iframe>',
        _address("embed-list", one.query()),
        _title(heading),
        _height(one),
    )


def links_code(heading: str, cards: list[Card], more_url: str) -> SafeString:
    """The same as plain links in one line, as they are today."""
    entries = format_html_join(
        "",
        '<li><a href="{}">{}</a> ({})</li>',
        (
            (settings.SITE_URL + one.url, one.title.value, status_in_words(one.status))
            for one in cards
            if one.title
        ),
    )
    last = format_html('<li><a href="{}">{}</a></li>', more_url, _title(heading))
    return format_html("<ul>{}{}</ul>", entries, last)


def _results(one: Asked, *, on: dt.date, language: str) -> Results:
    """Nothing when anything is wrong, whatever else was asked for."""
    if one.errors:
        return Results(hits=[])
    return search(one.parameters, on=on, language=language, size=one.show, explain_empty=False)


def _first_page(parameters: Parameters) -> Parameters:
    """The same from its start: a frame has no pages."""
    return replace(parameters, values={**parameters.values, "page": None})


def _searched(one: Asked) -> str:
    return "" if one.errors else one.parameters.query()


def _heading(parameters: Parameters, results: Results, language: str) -> str:
    """What is listed: "Opportunities for people in Has: Jobs"."""
    place = ", ".join(place_in_words(one, language) for one in results.places)
    heading = _("Opportunities for people in %(place)s") % {"place": place}
    kinds = [v.KINDS[code].in_language(language) for code in parameters.chosen("kind")]
    heading = heading if place else _("Opportunities for young people")
    return f"{heading}: {', '.join(kinds)}" if kinds else heading


def _title(heading: str) -> str:
    return f"{heading} – Mundësi"


def _height(one: Asked) -> int:
    return min(AROUND + one.show * EACH, TALLEST)


def _label(name: str) -> str:
    return _("How many") if name == "show" else label_of(name)


def _path(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _address(name: str, query: str) -> str:
    return settings.SITE_URL + _path(name, query)


def _form(one: Asked, results: Results, language: str) -> dict[str, Any]:
    parameters = one.parameters
    place = results.places[0].slug if parameters.places and results.places else ""
    if "place" in one.errors:
        place = (parameters.given.get("place") or ("",))[0][:60]
    kinds = parameters.chosen("kind")
    return {
        "place": {
            "value": place,
            "error": one.errors.get("place", ""),
            "options": options_with(place_options(language), results, language),
        },
        "kinds": [
            {"value": "", "label": pgettext("kinds", "All"), "selected": len(kinds) != 1},
            *(
                {"value": code, "label": label.in_language(language), "selected": kinds == [code]}
                for code, label in v.KINDS.items()
            ),
        ],
        "show": {
            "error": one.errors.get("show", ""),
            "options": sorted({*CHOICES, one.show}),
            "value": one.given if "show" in one.errors else one.show,
        },
        "hidden": [
            (name, value)
            for name in ORDER
            if name not in {"place", "kind", "page"}
            for value in parameters.chosen(name)
        ]
        + [("place", slug) for slug in parameters.chosen("place")[1:]],
    }

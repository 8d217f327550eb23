"""The search page in prepared values; see `templates/pages/programmes.html`."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.models import Place
from directory.places.tree import place_options
from directory.rules import vocabularies as v
from directory.search.filters import FACETS, SORTS, ProgrammeFilter
from directory.search.fitting import visitors
from directory.search.parameters import Parameters
from directory.search.results import Results
from directory.web.cards import card
from directory.web.feed_links import feed_links
from directory.web.pagination import links_to_pages

SHOWN_EDUCATION = tuple(v.EDUCATION)
OPEN_FROM_THE_START = ("kind",)
NEAR_CHOICES = (10, 20, 30, 50, 100)


def label_of(name: str) -> str:
    """What a parameter is called on the page."""
    return {
        "q": _("What are you looking for?"),
        "place": _("Where do you live?"),
        "near": _("And nearby"),
        "kind": _("Kind"),
        "type": _("What it gives"),
        "sector": _("Field"),
        "age": _("Your age"),
        "sex": _("Your sex"),
        "education": _("School you have completed"),
        "employment": _("What you do now"),
        "for": _("Made for"),
        "delivery": _("How it takes place"),
        "cost": _("Cost"),
        "status": _("Open now?"),
        "organisation": _("Who runs it"),
        "sort": _("Sort by"),
        "page": _("Page"),
    }[name]


def help_of(name: str) -> str:
    return {
        "age": _("Leaves out what is not for your age."),
        "education": _("Leaves out what asks for more school than you have."),
        "for": _("What is meant for a group or gives it priority."),
        "status": _("Without a choice you see everything that is not closed."),
    }.get(name, "")


def sort_label(code: str) -> str:
    return {
        "relevance": _("Best match"),
        "deadline": _("Deadline"),
        "newest": _("Newest"),
        "title": _("Title"),
    }[code]


def search_facts(
    parameters: Parameters, results: Results, *, on: dt.date, language: str
) -> dict[str, Any]:
    """Everything that the template of the search page shows."""
    home = results.places[0] if results.places else None
    groups = results.reading.groups if results.reading else ()
    persons = visitors(parameters, results.places, on=on)
    heading = _heading(parameters, results, language)
    return {
        "form": _form(parameters, results, language),
        "heading": heading,
        "title": _title(heading, parameters, language),
        "robots": "" if _worth_finding(parameters, results) else "noindex",
        "errors": [
            {"label": label_of(name), "text": text, "id": name, **_way_on(name, parameters)}
            for name, text in results.errors.items()
        ],
        "map_url": "" if results.errors else _map_address(parameters.query()),
        "chips": _chips(parameters, language),
        "clear_url": _address(parameters.query(**_cleared(parameters))),
        "cards": [
            card(
                hit.facts,
                on=on,
                language=language,
                place=home,
                groups=groups,
                visitors=persons,
            )
            for hit in results.hits
        ],
        "total": results.total,
        "page": _pages(parameters, results),
        "empty": _empty(parameters, results) if not results.total and not results.errors else None,
        "understood": _understood(parameters, results, language),
        "correction": _correction(parameters, results),
        "partial_from": results.partial_from,
        "feeds": feed_links(parameters.query()) if not results.errors else {},
    }


def _address(query: str) -> str:
    path = reverse("programmes")
    return f"{path}?{query}" if query else path


def _map_address(query: str) -> str:
    return f"{reverse('map')}?{query}" if query else reverse("map")


def _way_on(name: str, parameters: Parameters) -> dict[str, str]:
    """A link that puts right what no field of the form can: the page, and who runs it."""
    if name == "page":
        return {"fix_url": _address(parameters.query()), "fix_label": _("See the first page")}
    if name == "organisation":
        url = _address(parameters.query(organisation=None))
        return {"fix_url": url, "fix_label": _("Search everywhere")}
    return {}


def _worth_finding(parameters: Parameters, results: Results) -> bool:
    """Search engines get no mistakes, no empty lists, and no list twice in another order."""
    again = any(parameters.chosen(name) for name in ("sort", "near"))
    return bool(results.total) and not (results.errors or again or is_personal(parameters))


def is_personal(parameters: Parameters) -> bool:
    """Searches by what somebody is stay out of search engines."""
    return any(parameters.chosen(name) for name in ("age", "sex", "education", "employment", "for"))


def _cleared(parameters: Parameters) -> dict[str, None]:
    return dict.fromkeys(
        name for name in ProgrammeFilter.base_filters if name not in {"q", "sort", "page"}
    )


def _heading(parameters: Parameters, results: Results, language: str) -> str:
    """How many, of what, where: "12 opportunities for “kurs” in Kukës"."""
    if results.errors:
        return _("No results")
    count = ngettext("%(n)d opportunity", "%(n)d opportunities", results.total) % {
        "n": results.total
    }
    words = results.reading.rest if results.reading else parameters.q
    words = Truncator(words.strip()).chars(60)
    place = _names(results.places, language)
    if words and place:
        return _("%(count)s for “%(words)s” in %(place)s") % {
            "count": count,
            "words": words,
            "place": place,
        }
    if words:
        return _("%(count)s for “%(words)s”") % {"count": count, "words": words}
    if place:
        return _("%(count)s in %(place)s") % {"count": count, "place": place}
    return count


def _title(heading: str, parameters: Parameters, language: str) -> str:
    """The heading with the kinds and types that were chosen: "12 opportunities in Has: Jobs"."""
    chosen = [
        FACETS[name].vocabulary[code].in_language(language)
        for name in ("kind", "type")
        for code in parameters.chosen(name)
    ]
    return f"{heading}: {', '.join(chosen[:3])}" if chosen else heading


def _names(places: list[Place], language: str) -> str:
    return ", ".join(place_in_words(place, language) for place in places)


def place_in_words(place: Place, language: str) -> str:
    """The place after "in": a county is named as one, so that it is not taken for its town."""
    name = place.in_language(language)
    if place.level in {"county", "district"}:
        if language == "en":
            return f"{name} {place.level}"
        return f"{'qarkun' if place.level == 'county' else 'rajonin'} {name}"
    return name


def _form(parameters: Parameters, results: Results, language: str) -> dict[str, Any]:
    errors = results.errors
    place_value = results.places[0].slug if parameters.places and results.places else ""
    if "place" in errors:
        place_value = (parameters.given.get("place") or ("",))[0][:60]
    sort = str(parameters.values.get("sort") or "")
    return {
        "q": {
            "value": parameters.q or "".join(parameters.given.get("q", ())[:1]),
            "label": label_of("q"),
            "error": errors.get("q", ""),
        },
        "place": {
            "value": place_value,
            "label": label_of("place"),
            "error": errors.get("place", ""),
            "options": options_with(place_options(language), results, language),
        },
        "near": {
            "value": parameters.near or "",
            "error": errors.get("near", ""),
            "options": _near_options(parameters),
        },
        "sort": {
            "value": sort or parameters.sort,
            "options": [
                {"value": code, "label": sort_label(code)}
                for code in SORTS
                if code != "relevance" or parameters.q
            ],
        },
        "facets": [_age(parameters, results), *_facets(parameters, results, language)],
        "hidden": [("organisation", slug) for slug in parameters.chosen("organisation")]
        + [("place", slug) for slug in parameters.chosen("place")[1:]],
    }


def options_with(
    groups: list[dict[str, Any]], results: Results, language: str
) -> list[dict[str, Any]]:
    """The list of places, with the chosen one on top when it is not in it (a village, say)."""
    listed = {option["value"] for group in groups for option in group["options"]}
    extra = [place for place in results.places[:1] if place.slug not in listed]
    if not extra:
        return groups
    options = [{"value": place.slug, "label": place.in_language(language)} for place in extra]
    return [{"label": "", "options": options}, *groups]


def _near_options(parameters: Parameters) -> list[dict[str, Any]]:
    choices = sorted({*NEAR_CHOICES, *([parameters.near] if parameters.near else [])})
    return [{"value": "", "label": _("only there"), "selected": not parameters.near}] + [
        {
            "value": km,
            "label": _("up to %(km)d km") % {"km": km},
            "selected": km == parameters.near,
        }
        for km in choices
    ]


def _age(parameters: Parameters, results: Results) -> dict[str, Any]:
    given = parameters.given.get("age", ())
    return {
        "name": "age",
        "label": label_of("age"),
        "help": help_of("age"),
        "kind": "number",
        "open": True,
        "error": results.errors.get("age", ""),
        "value": given[0][:20] if given else "",
        "options": [],
    }


def _facets(parameters: Parameters, results: Results, language: str) -> list[dict[str, Any]]:
    facets = []
    for name, facet in FACETS.items():
        chosen = set(parameters.chosen(name)) or set(parameters.given.get(name, ()))
        counts = results.facets.get(name, {})
        codes = SHOWN_EDUCATION if name == "education" else facet.codes
        options = [
            {
                "value": code,
                "label": facet.vocabulary[code].in_language(language)
                if code in facet.vocabulary
                else code,
                "count": counts.get(code),
                "selected": code in chosen,
                "id": f"{name}-{code}",
            }
            for code in codes
            if counts.get(code) or code in chosen or len(codes) <= 4 or not counts
        ]
        facets.append(
            {
                "name": name,
                "label": label_of(name),
                "help": help_of(name),
                "kind": "checkbox",
                "open": bool(chosen) or name in OPEN_FROM_THE_START,
                "error": results.errors.get(name, ""),
                "value": "",
                "options": options,
            }
        )
    return facets


def _chips(parameters: Parameters, language: str) -> list[dict[str, str]]:
    chips = []
    for name, (label, value) in chosen_values(parameters, language):
        chips.append(
            {
                "label": label,
                "remove_url": _address(parameters.without(name, value)),
                "remove_label": _("Remove: %(label)s") % {"label": label},
            }
        )
    return chips


def chosen_values(parameters: Parameters, language: str) -> list[tuple[str, tuple[str, str]]]:
    """Every chosen value with its name on the page: (parameter, (label, value))."""
    found: list[tuple[str, tuple[str, str]]] = [
        ("place", (place_in_words(place, language), place.slug)) for place in parameters.places
    ]
    if parameters.near:
        label = _("up to %(km)d km away") % {"km": parameters.near}
        found.append(("near", (label, str(parameters.near))))
    for name, facet in FACETS.items():
        for code in parameters.chosen(name):
            vocabulary = facet.vocabulary
            found.append((name, (vocabulary[code].in_language(language), code)))
    for age in parameters.chosen("age"):
        found.append(("age", (_("aged %(age)s") % {"age": age}, age)))
    for organisation in parameters.values.get("organisation") or []:
        found.append(("organisation", (organisation.in_language(language), organisation.slug)))
    return found


def _pages(parameters: Parameters, results: Results) -> dict[str, Any] | None:
    if results.errors:
        return None

    def url(page: int) -> str:
        return _address(parameters.query(page=[str(page)] if page > 1 else []))

    return links_to_pages(parameters.page, results.pages, url)


def _empty(parameters: Parameters, results: Results) -> dict[str, Any]:
    suggestions = []
    for name, count in results.drops:
        changes: dict[str, Any] = {name: None}
        if name == "place":
            changes["near"] = None
        chosen = parameters.chosen(name)
        what = label_of(name) if name != "q" else f"“{Truncator(chosen[0]).chars(40)}”"
        suggestions.append(
            {
                "label": _("Without: %(what)s") % {"what": what.rstrip("?")},
                "url": _address(parameters.query(**changes)),
                "count": count,
            }
        )
    if not suggestions:
        suggestions = [{"label": _("See everything"), "url": _address(""), "count": None}]
        text = _("Nothing matches your words. Try other or fewer words, in Albanian or English.")
        if not parameters.q:
            text = _("Nothing matches these choices.")
        return {"text": text, "suggestions": suggestions}
    text = _("Nothing matches all of this together. Take one thing away:")
    return {"text": text, "suggestions": suggestions}


def _understood(parameters: Parameters, results: Results, language: str) -> dict[str, Any] | None:
    reading = results.reading
    if reading is None or reading.place is None or not results.places:
        return None
    # Quotation marks make words stand for themselves; that is how it is undone.
    literal = '"' + " ".join(reading.place.words) + '"'
    words = f"{reading.rest} {literal}".strip()
    return {
        "text": reading.rest,
        "place": place_in_words(results.places[0], language),
        "undo_url": _address(parameters.query(q=words)),
        "undo_label": _("Search for the word “%(word)s” instead")
        % {"word": " ".join(reading.place.words)},
    }


def _correction(parameters: Parameters, results: Results) -> dict[str, Any] | None:
    correction = results.correction
    if correction is None:
        return None
    literal = f'"{parameters.q}"'
    url = parameters.query(q=correction.right if correction.kind == "offered" else literal)
    return {
        "kind": correction.kind,
        "wrong": correction.wrong,
        "right": correction.right,
        "url": _address(url),
    }

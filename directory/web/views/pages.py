"""Home, places, organisations and the pages about the site itself."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.places.models import Place
from directory.places.tiles import mapped_places
from directory.places.tree import place_options
from directory.programmes.models import Organisation
from directory.rules import vocabularies as v
from directory.search.parameters import parse
from directory.search.results import Results, search
from directory.web.cards import Card, card
from directory.web.feed_links import feed_links
from directory.web.map import TileMap, place_map
from directory.web.structured import of_home, of_organisation, of_place
from directory.web.wording import host_of

CLOSING_SHOWN = 3
NEWEST_SHOWN = 3
SECTION_SHOWN = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    results = _search({})
    kinds = results.facets.get("kind", {})
    return render(
        request,
        "pages/home.html",
        {
            "total": results.total,
            "counts": kinds,
            "kinds": [
                {
                    "code": code,
                    "label": label.in_language(current_language()),
                    "url": f"{reverse('programmes')}?kind={code}",
                    "count": kinds.get(code, 0),
                    "description": _kind_description(code),
                }
                for code, label in v.KINDS.items()
            ],
            "closing_soon": _cards(_dated(results))[:CLOSING_SHOWN],
            "newest": _cards(_search({"sort": "newest"}, size=NEWEST_SHOWN)),
            "place_options": place_options(current_language()),
            "map": _map(),
            "structured": of_home(current_language()),
        },
    )


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is for one place: for it alone, its county, the country, and online."""
    found: Place = get_object_or_404(Place.objects.select_related("parent"), slug=slug)
    results = _search({"place": slug}, size=1000)
    language = current_language()
    cards = [
        card(hit.facts, on=timezone.localdate(), language=language, place=found)
        for hit in results.hits
    ]
    search_url = f"{reverse('programmes')}?{urlencode({'place': slug})}"
    return render(
        request,
        "pages/place.html",
        {
            "place": _place_facts(found, language),
            "sections": _sections(cards, search_url),
            "kinds": [
                {
                    "label": label.in_language(language),
                    "url": f"{search_url}&kind={code}",
                    "count": results.facets.get("kind", {}).get(code, 0),
                }
                for code, label in v.KINDS.items()
            ],
            "total": results.total,
            "search_url": search_url,
            "deadlines_url": f"{reverse('deadlines')}?{urlencode({'place': slug})}",
            "feeds": feed_links(urlencode({"place": slug})),
            "map": _map(found),
            "structured": of_place(found, found.parent, cards, results.total, language),
        },
    )


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.with_published_programmes(), slug=slug)
    statuses = list(v.CALL_STATUS)
    results = _search({"organisation": slug, "status": statuses}, size=500)
    return render(
        request,
        "pages/organisation.html",
        {
            "organisation": {
                "name": found.in_language(current_language()),
                "acronym": found.acronym,
                "kind_label": _organisation_kind(found.kind),
                "url": found.url,
                "host": host_of(found.url),
            },
            "cards": _cards(results),
            "total": results.total,
            "feeds": feed_links(urlencode({"organisation": slug})),
            "structured": of_organisation(found, current_language()),
        },
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def _map(here: Place | None = None) -> TileMap | None:
    """The map of everything; none on the page of a place in a country that has no tiles."""
    country = {place.lineage[0] for place in mapped_places()}
    if here is not None and here.lineage[0] not in country:
        return None
    places = [here] if here else []
    return place_map(
        parse(QueryDict()), on=timezone.localdate(), language=current_language(), here=places
    )


def _search(values: dict[str, Any], *, size: int = 100) -> Results:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return search(parse(data), on=timezone.localdate(), language=current_language(), size=size)


def _cards(results: Results) -> list[Card]:
    on = timezone.localdate()
    return [card(hit.facts, on=on, language=current_language()) for hit in results.hits]


def _dated(results: Results) -> Results:
    """Those open with a closing date; results by deadline have them first."""
    today = timezone.localdate().isoformat()
    hits = [hit for hit in results.hits if (hit.facts["closes_on"] or "") >= today]
    return Results(hits=[hit for hit in hits if (hit.facts["opens_on"] or "") <= today])


def _place_facts(found: Place, language: str) -> dict[str, Any]:
    chain = sorted(Place.objects.containing(found), key=lambda p: len(p.lineage))
    children = found.children.order_by(F("name_sq"))
    return {
        "name": found.in_language(language),
        "slug": found.slug,
        "in_title": _in_title(found, language),
        "level_label": v.PLACE_LEVELS[found.level].in_language(language),
        "code": found.code,
        "chain": [
            {"name": one.in_language(language), "url": reverse("place", args=[one.slug])}
            for one in chain[:-1]
        ],
        "children": [
            {
                "name": one.in_language(language),
                "url": reverse("place", args=[one.slug]),
                "count": None,
            }
            for one in children
        ],
    }


def _in_title(place: Place, language: str) -> str:
    """The place so that no two of one name are taken for each other: "Bicaj, Kukës"."""
    name = place.in_language(language)
    level = v.PLACE_LEVELS[place.level].in_language(language).lower()
    if place.level in {"county", "district"}:
        definite = {"county": "Qarku", "district": "Rajoni"}[place.level]
        return f"{name} {level}" if language == "en" else f"{definite} {name}"
    if place.level != "unit" or place.parent is None:
        return name
    around = place.parent.in_language(language)
    return f"{name}, {around}" if around != name else f"{name} ({level})"


def _sections(cards: list[Card], search_url: str) -> list[dict[str, Any]]:
    headings = {
        "near": _("Only here"),
        "inside": _("In a part of it"),
        "county": _("In the whole county"),
        "online": _("Online"),
        "country": _("In the whole country"),
    }
    sections = []
    for tone, heading in headings.items():
        own = [one for one in cards if one.reach_tone == tone]
        if own:
            sections.append(
                {
                    "heading": heading,
                    "reach_tone": tone,
                    "cards": own[:SECTION_SHOWN],
                    "count": len(own),
                    "more_url": search_url if len(own) > SECTION_SHOWN else "",
                }
            )
    return sections


def _kind_description(code: str) -> str:
    return {
        "education": _("Courses, schools, scholarships, exchanges"),
        "job": _("Work, internships, help to find a job"),
        "business": _("Money and advice for your own business or farm"),
    }[code]


def _organisation_kind(kind: str) -> str:
    return {
        "public_body": _("Public body"),
        "municipality": _("Municipality"),
        "ngo": _("Non-profit organisation"),
        "international": _("International organisation"),
        "foreign_state": _("Body of a foreign state"),
        "company": _("Company"),
        "school": _("School"),
        "university": _("University"),
        "foundation": _("Foundation"),
    }.get(kind, "")

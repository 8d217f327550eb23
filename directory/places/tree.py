"""The whole tree of places in memory, as the rules and the pages ask for it."""

import time
from collections.abc import Callable
from typing import Any

from directory.places.models import Place
from directory.rules.criteria.places import PlaceRow, PlaceTree
from directory.rules.vocabularies import Label

# Places change once in years; a running server notices within this many seconds.
REMEMBER = 120.0
_remembered: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Read places anew at the next question (after they were loaded, and between tests)."""
    _remembered.clear()


def known_places() -> PlaceTree:
    """Containment and names of all places, for rules and their sentences."""
    tree: PlaceTree = remember("tree", _tree)
    return tree


def place_options(language: str) -> list[dict[str, Any]]:
    """Countries, counties and municipalities to choose from: groups with `label` and `options`."""
    options: list[dict[str, Any]] = remember(f"options-{language}", lambda: _options(language))
    return options


def remember(key: str, read: Callable[[], Any]) -> Any:
    """What `read` gives, kept under a name for REMEMBER seconds or until `forget`."""
    now = time.monotonic()
    if key not in _remembered or _remembered[key][0] < now:
        _remembered[key] = (now + REMEMBER, read())
    return _remembered[key][1]


def _tree() -> PlaceTree:
    places = list(Place.objects.all())
    codes = {place.pk: place.code for place in places}
    return PlaceTree(
        PlaceRow(
            code=place.code,
            parent_code=codes[place.parent_id] if place.parent_id else None,
            level=place.level,
            name=Label(place.in_language("sq"), place.in_language("en")),
        )
        for place in places
    )


def _options(language: str) -> list[dict[str, Any]]:
    by_parent: dict[int | None, list[Place]] = {}
    for place in Place.objects.exclude(level="unit").order_by("code"):
        by_parent.setdefault(place.parent_id, []).append(place)
    groups: list[dict[str, Any]] = []
    for country in by_parent.get(None, []):
        name = country.in_language(language)
        groups.append({"label": "", "options": [{"value": country.slug, "label": name}]})
        for county in by_parent.get(country.pk, []):
            home = "" if country.code == "AL" else f" ({name})"
            inside = by_parent.get(county.pk, [])
            groups.append(
                {
                    "label": county.in_language(language) + home,
                    "options": [
                        {"value": county.slug, "label": _whole(county, language)},
                        *({"value": p.slug, "label": p.in_language(language)} for p in inside),
                    ],
                }
            )
    return groups


def _whole(county: Place, language: str) -> str:
    name = county.in_language(language)
    if language == "en":
        return f"{name} {county.level}"
    return f"{'Qarku' if county.level == 'county' else 'Rajoni'} {name}"

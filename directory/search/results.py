"""From cleaned parameters to results: the whole meaning of a query string."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.places.models import Place
from directory.places.querysets import distance_km
from directory.search import engine
from directory.search.engine import Hit, Question
from directory.search.filters import FACETS, ORDER
from directory.search.parameters import Parameters
from directory.search.statements import any_lexeme
from directory.search.understanding import (
    Understanding,
    repaired_text,
    understand,
    with_repairs,
)

PAGE_SIZE = 25
# A degree of latitude is at least so long: what lies beyond need not be measured.
DEGREE_KM = 111.0


@dataclass(frozen=True)
class Correction:
    """A word taken for another: `applied` when what was typed finds nothing, else `offered`."""

    kind: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Results:
    """The answer to one search.

    `places` are those asked for, or the one named in the words (`reading.place`). `drops` are the
    parameters without which there would be results, with how many.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    reading: Understanding | None = None
    correction: Correction | None = None
    errors: dict[str, str] = field(default_factory=dict)
    drops: list[tuple[str, int]] = field(default_factory=list)
    pages: int = 0

    @property
    def partial_from(self) -> int | None:
        """Where on this page the results begin that answer only part of the words."""
        wholes = [hit.whole for hit in self.hits]
        return wholes.index(False) if False in wholes else None


def search(
    parameters: Parameters,
    *,
    on: dt.date,
    language: str,
    size: int = PAGE_SIZE,
    explain_empty: bool = True,
) -> Results:
    """Run a search on a date. Parameters with errors find nothing.

    `explain_empty`: when nothing is found, look for what to drop (`Results.drops`).
    """
    if parameters.errors:
        return Results(errors=dict(parameters.errors))
    reading, correction = understood(parameters)
    places = parameters.places or _named_place(reading)
    if parameters.near and not places:
        return Results(
            reading=reading, errors={"near": _("Choose a place too, so that we know from where.")}
        )
    question = replace(
        question_of(parameters, reading, on=on),
        where=where_of(places, parameters.near),
        sort=parameters.sort,
        language=language,
        offset=(parameters.page - 1) * size,
        limit=size,
    )
    found = Results(places=places, reading=reading, correction=correction)
    groups = question.groups
    if parameters.q and (reading is None or reading.hopeless or not (groups or places)):
        return _nothing(found, parameters)
    answered = engine.find(question)
    pages = -(-answered.total // size)
    found = replace(found, facets=answered.facets, total=answered.total, pages=pages)
    if parameters.page > max(pages, 1):
        message = _("There is no page %(page)d; the last one is %(last)d.")
        errors = {"page": message % {"page": parameters.page, "last": max(pages, 1)}}
        return replace(found, total=0, errors=errors)
    if not answered.total and explain_empty:
        return replace(found, drops=_drops(parameters, on=on, language=language))
    return replace(found, hits=answered.hits)


def _nothing(found: Results, parameters: Parameters) -> Results:
    """The words say nothing that we know: no results, and every facet gives none."""
    facets = {name: dict.fromkeys(facet.codes, 0) for name, facet in FACETS.items()}
    return replace(found, facets=facets)


def question_of(parameters: Parameters, reading: Understanding | None, *, on: dt.date) -> Question:
    """The question without its place: words, facets and organisation. Asks for no page."""
    return Question(
        on=on,
        groups=reading.groups if reading else (),
        organisations=tuple(one.pk for one in parameters.values.get("organisation") or ()),
        chosen={name: parameters.chosen(name) for name in FACETS},
        ages=tuple(parameters.values.get("age") or ()),
        limit=0,
    )


def understood(
    parameters: Parameters, *, place_chosen: bool = False
) -> tuple[Understanding | None, Correction | None]:
    """How the words are read; a place is looked for in them unless one is chosen already."""
    if not parameters.q:
        return None, None
    with_place = not (place_chosen or parameters.places)
    reading = understand(parameters.q, with_place=with_place)
    if not reading.repaired:
        return reading, None
    # A misspelled word is in no programme, so what was typed finds nothing whole.
    mended = with_repairs(reading, with_place=with_place)
    correction = Correction("applied", parameters.q, repaired_text(reading))
    return mended, correction


def _named_place(reading: Understanding | None) -> list[Place]:
    if reading is None or reading.place is None:
        return []
    return list(Place.objects.filter(pk=reading.place.place_id))


def where_of(places: Sequence[Place], near: int | None = None) -> str:
    """The tsquery of what a person living in one of the places can use (contract §3)."""
    lexemes = [f"L:{key}" for place in places for key in place.lineage]
    lexemes += [f"A:{place.pk}" for place in places]
    if near:
        lexemes += [f"V:{key}" for key in sorted(_within(places, near))]
    return any_lexeme(lexemes) if lexemes else ""


def _within(places: Sequence[Place], km: int) -> set[int]:
    """The places below country level whose seat lies within so many kilometres of one of these."""
    centres = [place.point for place in places if place.point is not None]
    band = Q()
    for lat, _lon in centres:
        band |= Q(lat__range=(lat - km / DEGREE_KM, lat + km / DEGREE_KM))
    others = (
        Place.objects.exclude(level="country").filter(band) if centres else Place.objects.none()
    )
    return {
        key
        for key, lat, lon in others.order_by().values_list("pk", "lat", "lon")
        if lat is not None and lon is not None
        if any(distance_km(centre, (lat, lon)) <= km for centre in centres)
    }


def _drops(parameters: Parameters, *, on: dt.date, language: str) -> list[tuple[str, int]]:
    """Each parameter whose removal alone would bring results, with how many; most first."""
    drops = []
    for name in ORDER:
        if name in {"sort", "page"} or not parameters.chosen(name):
            continue
        fewer = replace(
            parameters,
            values={
                **parameters.values,
                name: None,
                "page": None,
                **({"near": None} if name == "place" else {}),
            },
        )
        total = _count(fewer, on=on, language=language)
        if total:
            drops.append((name, total))
    return sorted(drops, key=lambda drop: -drop[1])


def _count(parameters: Parameters, *, on: dt.date, language: str) -> int:
    if not any(parameters.chosen(name) for name in ORDER if name not in {"sort", "page", "near"}):
        parameters = replace(parameters, values={**parameters.values, "near": None})
    reading, _correction = understood(parameters)
    if parameters.q and (reading is None or reading.hopeless):
        return 0
    places = parameters.places or _named_place(reading)
    where = where_of(places, parameters.near if places else None)
    return engine.find(replace(question_of(parameters, reading, on=on), where=where)).total

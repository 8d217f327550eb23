"""Makers of places and programmes. They count; they never roll dice."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from directory.places.actions import load_places
from directory.places.models import Place
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search import index

_numbers = count(1)


def places(*rows: str) -> dict[str, Place]:
    """Load places written as "code parent level name[;variant]" and give them by code."""
    cells = []
    for number, row in enumerate(rows, start=2):
        code, parent, level, names = row.split(" ", 3)
        name, *variants = names.split(";")
        cells.append(
            (
                number,
                {
                    "code": code,
                    "parent_code": "" if parent == "-" else parent,
                    "level": level,
                    "name_sq": name,
                    "name_en": name,
                    "variants": ";".join(variants),
                },
            )
        )
    load_places(cells)
    return {place.code: place for place in Place.objects.all()}


def small_country() -> dict[str, Place]:
    """Albania as far as most tests need it."""
    return places(
        "AL - country Shqipëri;Shqipëria",
        "AL-07 AL county Kukës;Kukësi",
        "AL-09 AL county Dibër;Dibra",
        "AL-07-39 AL-07 municipality Has;Hasi;Krumë",
        "AL-07-40 AL-07 municipality Kukës;Kukësi",
        "AL-09-07 AL-09 municipality Dibër;Peshkopi",
        "AL-07-39-8104 AL-07-39 unit Krumë",
        "AL-07-40-8202 AL-07-40 unit Bicaj",
    )


def organisation(name: str = "") -> Organisation:
    number = next(_numbers)
    made: Organisation
    made, _ = Organisation.objects.get_or_create(
        name=name or f"Organisation {number}", defaults={"slug": f"organisation-{number}"}
    )
    return made


def programme(
    *,
    coverage: Sequence[Place] = (),
    delivery_places: Sequence[Place] = (),
    rule: Sequence[dict[str, Any]] = (),
    opens_on: Any = None,
    closes_on: Any = None,
    indexed: bool = True,
    **fields: Any,
) -> Programme:
    """A published programme, in the search index unless `indexed` is False."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"programme-{number}",
        "published": True,
        "title_sq": f"Programi {number}",
        "summary_sq": f"Përmbledhja {number}",
        "kinds": ["education"],
        "recurrence": "rolling",
        "status": "active",
        "confidence": "verified",
        **fields,
    }
    if "organisation" not in values:
        values["organisation"] = organisation()
    made = Programme.objects.create(**values)
    made.coverage.set(coverage)
    made.delivery_places.set(delivery_places)
    if opens_on or closes_on:
        Call.objects.create(programme=made, number=1, opens_on=opens_on, closes_on=closes_on)
    for position, criteria in enumerate(rule, start=1):
        Alternative.objects.create(programme=made, position=position, criteria=criteria)
    if indexed:
        index.catch_up()
    return made

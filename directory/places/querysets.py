"""Questions about places."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, IntegerField, QuerySet, Value, When

from directory.rules.words import fold

if TYPE_CHECKING:
    from directory.places.models import Place

# One name for several places means the municipality, then the county, then the unit (contract §5).
LEVEL_ORDER = ("municipality", "county", "district", "unit", "country")

EARTH_RADIUS_KM = 6371.0


class PlaceQuerySet(QuerySet["Place"]):
    def inside(self, place: "Place") -> Self:
        """The place itself and all that lie inside it."""
        return self.filter(lineage__contains=[place.pk])

    def containing(self, place: "Place") -> Self:
        """The place itself and all that contain it."""
        return self.filter(pk__in=place.lineage)

    def by_preference(self) -> Self:
        """In the order in which an ambiguous name is understood."""
        rank = Case(
            *(When(level=level, then=Value(i)) for i, level in enumerate(LEVEL_ORDER)),
            output_field=IntegerField(),
        )
        return self.order_by(rank, "code")

    def resolve(self, text: str) -> "Place | None":
        """The place meant by a code, slug, name or variant in any spelling; None if there is none.

        A code or slug wins over a name; a name in the data wins over a form made by rule.
        """
        text = text.strip()
        key = fold(text)
        if not key:
            return None
        found = (
            self.filter(
                models.Q(code=text.upper()) | models.Q(slug=text.lower()) | models.Q(names__key=key)
            )
            .annotate(
                exactness=Case(
                    When(code=text.upper(), then=Value(0)),
                    When(slug=text.lower(), names__by_rule=False, then=Value(1)),
                    When(slug=text.lower(), then=Value(1)),
                    When(names__by_rule=True, names__key=key, then=Value(3)),
                    default=Value(2),
                    output_field=IntegerField(),
                ),
                level_rank=Case(
                    *(When(level=level, then=Value(i)) for i, level in enumerate(LEVEL_ORDER)),
                    output_field=IntegerField(),
                ),
            )
            .order_by("exactness", "level_rank", "code")
        )
        return found.first()


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points (latitude, longitude in degrees)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))


def lineage_ids(places: Iterable["Place"]) -> set[int]:
    return {key for place in places for key in place.lineage}

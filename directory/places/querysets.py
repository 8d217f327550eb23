"""Questions about places."""

import math
from typing import TYPE_CHECKING, Self

from django.db.models import Case, IntegerField, QuerySet, Value, When

from directory.rules.words import fold

if TYPE_CHECKING:
    from directory.places.models import Place

# One name for several places means the municipality, then the county, then the unit (contract §5).
LEVEL_ORDER = ("municipality", "county", "district", "unit", "country")

# By hand: the ORM takes ten times as long to build this as PostgreSQL to answer it.
RESOLVE = """
SELECT place.* FROM places_place place JOIN (
    SELECT id, 0 AS exactness FROM places_place WHERE code = %s
    UNION ALL SELECT id, 1 FROM places_place WHERE slug = %s
    UNION ALL SELECT place_id, CASE WHEN by_rule THEN 3 ELSE 2 END
    FROM places_placename WHERE key = %s
) meant ON meant.id = place.id
ORDER BY meant.exactness, array_position(%s::text[], place.level::text), place.code LIMIT 1
"""

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
        return self.order_by(_by_level(), "code")

    def resolve(self, text: str) -> "Place | None":
        """The place meant by a code, slug, name or variant in any spelling; None if there is none.

        A code or slug wins over a name; a name in the data wins over a form made by rule.
        """
        text = text.strip()
        key = fold(text)
        if not key or "\x00" in text:
            return None
        asked = [text.upper(), text.lower(), key, [*LEVEL_ORDER]]
        return next(iter(self.raw(RESOLVE, asked)), None)


def _by_level() -> Case:
    ranks = (When(level=level, then=Value(i)) for i, level in enumerate(LEVEL_ORDER))
    return Case(*ranks, output_field=IntegerField())


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points (latitude, longitude in degrees)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))

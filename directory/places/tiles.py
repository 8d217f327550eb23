"""The tile map of Albania: one square for each municipality, about where it lies."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from directory.places.models import Place
from directory.places.tree import remember

TILES = Path(__file__).parent / "data" / "tile_map.csv"


@dataclass(frozen=True)
class Tile:
    """Where a municipality stands: column from the west and row from the north, both from 1.

    `short` are the first three or four letters of its name, the same in both languages.
    """

    code: str
    short: str
    column: int
    row: int


@lru_cache(maxsize=1)
def tiles() -> tuple[Tile, ...]:
    """All tiles, in the order of their codes."""
    with TILES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Tile(row["code"], row["short"], int(row["col"]), int(row["row"]))
            for row in csv.DictReader(stream)
        )


def mapped_places() -> tuple[Place, ...]:
    """The municipalities that have a tile, and the counties that these lie in."""
    found: tuple[Place, ...] = remember("mapped places", _mapped)
    return found


def _mapped() -> tuple[Place, ...]:
    codes = [tile.code for tile in tiles()]
    municipalities = list(Place.objects.filter(code__in=codes))
    counties = Place.objects.filter(pk__in={place.parent_id for place in municipalities})
    return (*municipalities, *counties)

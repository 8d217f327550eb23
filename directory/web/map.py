"""The tile map in prepared values; see `templates/includes/map.html`."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.models import Place
from directory.places.tiles import Tile, mapped_places, tiles
from directory.rules.words import fold
from directory.search.map import reaching
from directory.search.parameters import Parameters
from directory.web.search import chosen_values

# A tile in units of the drawing; on a window of 320 px, one unit is one pixel.
WIDTH, HEIGHT = 48, 40
STEPS = 5


@dataclass(frozen=True)
class Square:
    """A municipality on the map. `step` shades it, from 0 (nothing reaches it) to STEPS."""

    short: str
    name: str
    count: int
    label: str
    url: str
    step: int
    x: int
    y: int
    current: bool


@dataclass(frozen=True)
class County:
    """A county with its squares, from the north-west; `listed` are the same from A to Z."""

    name: str
    count: int
    url: str
    current: bool
    squares: list[Square] = field(default_factory=list)

    @property
    def listed(self) -> list[Square]:
        return sorted(self.squares, key=lambda square: fold(square.name))


@dataclass(frozen=True)
class TileMap:
    """`borders` is the path between counties, `key` the steps in use with their numbers."""

    counties: list[County]
    borders: str
    width: int
    height: int
    key: list[tuple[int, str]]

    @property
    def marked(self) -> list[Square]:
        """The squares to outline: the current one, or all of the current county."""
        return [
            square
            for county in self.counties
            for square in county.squares
            if county.current or square.current
        ]

    @property
    def listed(self) -> list[County]:
        """The counties from A to Z."""
        return sorted(self.counties, key=lambda county: fold(county.name))


def map_facts(
    parameters: Parameters, *, on: dt.date, language: str, here: Sequence[Place]
) -> dict[str, Any]:
    """What the page of the map shows of a search without its place, and what narrows it."""
    chosen = [(f"“{Truncator(parameters.q).chars(40)}”", "q", parameters.q)] if parameters.q else []
    chosen += [(label, name, value) for name, (label, value) in chosen_values(parameters, language)]
    return {
        "map": place_map(parameters, on=on, language=language, here=here),
        "narrowed": bool(here) or parameters.narrowed,
        "chips": [
            {
                "label": label,
                "remove_url": _here(parameters.without(name, value)),
                "remove_label": _("Remove: %(label)s") % {"label": label},
            }
            for label, name, value in chosen
        ],
    }


def _here(query: str) -> str:
    return f"{reverse('map')}?{query}" if query else reverse("map")


def place_map(
    parameters: Parameters, *, on: dt.date, language: str, here: Sequence[Place] = ()
) -> TileMap | None:
    """The map of a search that names no place; None while no municipality of it is known.

    Each square leads to the same search with its municipality, and says how much that finds. `here`
    are the places to mark: a municipality, the one that holds a unit, or a county as a whole.
    """
    places = mapped_places()
    counts = reaching(parameters, places, on=on)
    by_code = {place.code: place for place in places}
    drawn = [(tile, by_code[tile.code]) for tile in tiles() if tile.code in by_code]
    if not drawn:
        return None
    ranges = _ranges([counts[place.pk] for _tile, place in drawn])
    marked = {key for place in here for key in place.lineage[1:]}
    counties: dict[int, County] = {}
    for tile, place in sorted(drawn, key=lambda pair: (pair[0].row, pair[0].column)):
        county = next(one for one in places if one.pk == place.parent_id)
        if county.pk not in counties:
            counties[county.pk] = County(
                name=_county(county, language),
                count=counts[county.pk],
                url=_address(parameters, county),
                current=any(one.pk == county.pk for one in here),
            )
        counties[county.pk].squares.append(
            _square(tile, place, parameters, counts[place.pk], ranges, language, marked)
        )
    return TileMap(
        counties=list(counties.values()),
        borders=borders(tile for tile, _place in drawn),
        width=max(tile.column for tile, _place in drawn) * WIDTH,
        height=max(tile.row for tile, _place in drawn) * HEIGHT,
        key=[(step, _span(low, high)) for step, (low, high) in ranges.items()],
    )


def _square(
    tile: Tile,
    place: Place,
    parameters: Parameters,
    count: int,
    ranges: dict[int, tuple[int, int]],
    language: str,
    marked: set[int],
) -> Square:
    name = place.in_language(language)
    number = ngettext("%(n)d opportunity", "%(n)d opportunities", count) % {"n": count}
    return Square(
        short=tile.short,
        name=name,
        count=count,
        label=f"{name}: {number}",
        url=_address(parameters, place),
        step=next((step for step, (low, high) in ranges.items() if low <= count <= high), 0),
        x=(tile.column - 1) * WIDTH,
        y=(tile.row - 1) * HEIGHT,
        current=place.pk in marked,
    )


def _address(parameters: Parameters, place: Place) -> str:
    return f"{reverse('programmes')}?{parameters.query(place=place.slug)}"


def _county(county: Place, language: str) -> str:
    name = county.in_language(language)
    return _("%(name)s county") % {"name": name}


def _ranges(counts: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The lowest and highest number of each step in use: equal widths over what there is."""
    some = [count for count in counts if count]
    if not some:
        return {}
    low = min(some)
    width = -(-(max(some) - low + 1) // STEPS)
    steps: dict[int, list[int]] = {}
    for count in sorted(some):
        steps.setdefault(1 + (count - low) // width, []).append(count)
    return {step: (numbers[0], numbers[-1]) for step, numbers in steps.items()}


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def borders(drawn: Iterable[Tile]) -> str:
    """The SVG path along which counties meet, in units of the drawing."""
    county = {(tile.column, tile.row): tile.code.rsplit("-", 1)[0] for tile in drawn}
    across: dict[int, list[int]] = {}
    down: dict[int, list[int]] = {}
    for (column, row), own in sorted(county.items()):
        if county.get((column, row + 1), own) != own:
            across.setdefault(row, []).append(column)
        if county.get((column + 1, row), own) != own:
            down.setdefault(column, []).append(row)
    lines = [
        f"M{(start - 1) * WIDTH} {row * HEIGHT}H{end * WIDTH}"
        for row, columns in sorted(across.items())
        for start, end in _runs(columns)
    ]
    lines += [
        f"M{column * WIDTH} {(start - 1) * HEIGHT}V{end * HEIGHT}"
        for column, rows in sorted(down.items())
        for start, end in _runs(rows)
    ]
    return "".join(lines)


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of whole numbers without a gap; they come in order."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs

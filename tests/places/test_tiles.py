"""The tile map of Albania: whole, without overlap, and true to the land."""

import pytest

from directory.places.models import Place
from directory.places.tiles import Tile, mapped_places, tiles

BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1))


def cell(tile: Tile) -> tuple[int, int]:
    return tile.column, tile.row


def in_one_piece(cells: set[tuple[int, int]]) -> bool:
    waiting = [next(iter(cells))]
    reached = set(waiting)
    while waiting:
        column, row = waiting.pop()
        near = {(column + across, row + down) for across, down in BESIDE} & cells - reached
        reached |= near
        waiting.extend(near)
    return reached == cells


def by_short() -> dict[str, Tile]:
    return {tile.short: tile for tile in tiles()}


def test_every_municipality_of_albania_has_one_tile(shipped: None) -> None:
    municipalities = Place.objects.filter(level="municipality", code__startswith="AL-")
    codes = [tile.code for tile in tiles()]
    assert len(codes) == 61
    assert sorted(codes) == sorted(municipalities.values_list("code", flat=True))


def test_no_two_tiles_overlap_and_the_map_fits_a_phone() -> None:
    cells = [cell(tile) for tile in tiles()]
    assert len(set(cells)) == len(cells)
    assert min(column for column, _row in cells) == min(row for _column, row in cells) == 1
    # Six columns of 48 px are the 288 px that a window of 320 px leaves.
    assert max(column for column, _row in cells) == 6


def test_every_county_and_the_country_are_in_one_piece() -> None:
    by_county: dict[str, set[tuple[int, int]]] = {}
    for tile in tiles():
        by_county.setdefault(tile.code.rsplit("-", 1)[0], set()).add(cell(tile))
    assert len(by_county) == 12
    for code, cells in by_county.items():
        assert in_one_piece(cells), code
    assert in_one_piece({cell(tile) for tile in tiles()})


def test_short_names_tell_municipalities_apart_and_begin_their_names(shipped: None) -> None:
    names = {place.code: place for place in mapped_places()}
    assert len(by_short()) == 61
    for tile in tiles():
        assert 3 <= len(tile.short) <= 4
        for language in ("sq", "en"):
            # So that whoever says aloud what stands on a tile has said its name's beginning.
            assert names[tile.code].in_language(language).upper().startswith(tile.short)


def test_kukes_lies_in_the_north_east() -> None:
    found = by_short()
    kukes = found["KUK"]
    assert kukes.code == "AL-07-40"
    assert kukes.row <= 3
    assert not [one for one in tiles() if one.row <= 4 and one.column > kukes.column]
    assert (found["HAS"].row, found["TRO"].row, found["DIB"].row) == (1, 1, kukes.row + 1)


@pytest.mark.parametrize(
    ("north", "south"), [("SHK", "LEZ"), ("LEZ", "DUR"), ("TIR", "BER"), ("FIER", "VLO")]
)
def test_what_lies_further_north_stands_higher(north: str, south: str) -> None:
    assert by_short()[north].row < by_short()[south].row


@pytest.mark.parametrize(
    ("west", "east"), [("DUR", "TIR"), ("TIR", "LIBR"), ("FIER", "KOR"), ("SHK", "KUK")]
)
def test_what_lies_further_east_stands_further_right(west: str, east: str) -> None:
    assert by_short()[west].column < by_short()[east].column


def test_the_mapped_places_are_the_municipalities_and_their_counties(shipped: None) -> None:
    levels = [place.level for place in mapped_places()]
    assert (levels.count("municipality"), levels.count("county"), len(levels)) == (61, 12, 73)

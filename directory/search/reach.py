"""How a programme reaches a visitor: at home, through the county, from afar, online."""

from dataclasses import dataclass
from typing import Any

from directory.places.querysets import distance_km


@dataclass(frozen=True)
class Reach:
    """`tone` orders them: near, county, country, inside, online, away, or "" without a place.

    `place` is the facts of the place in question; `km` the distance for `away`.
    """

    tone: str
    place: dict[str, Any] | None = None
    km: int | None = None


def reach(
    facts: dict[str, Any],
    lineage: list[int] | None,
    point: tuple[float, float] | None,
) -> Reach:
    """How the programme of a card reaches somebody who lives in a place.

    `lineage` is that of the visitor's place (widest first, itself last), None when they named none;
    `point` its coordinates, for distances.
    """
    coverage = facts["coverage"]
    if facts["delivery"] == "remote" and not _local(coverage, lineage):
        return Reach("online", _widest(coverage))
    if lineage is None:
        widest = _widest(coverage)
        return Reach("", widest)
    # The narrowest coverage that holds the visitor's place says most.
    holding = [place for place in coverage if place["lineage"][-1] in lineage]
    if holding:
        place = max(holding, key=lambda p: len(p["lineage"]))
        tone = {"country": "country", "county": "county", "district": "county"}.get(
            place["level"], "near"
        )
        return Reach(tone, place)
    inside = [place for place in coverage if lineage[-1] in place["lineage"]]
    if inside:
        return Reach("inside", min(inside, key=lambda p: len(p["lineage"])))
    return _away(facts, point)


def _local(coverage: list[dict[str, Any]], lineage: list[int] | None) -> bool:
    return lineage is not None and any(
        place["level"] not in {"country"} and place["lineage"][-1] in lineage for place in coverage
    )


def _widest(coverage: list[dict[str, Any]]) -> dict[str, Any] | None:
    return min(coverage, key=lambda p: len(p["lineage"]), default=None)


def _away(facts: dict[str, Any], point: tuple[float, float] | None) -> Reach:
    offered = facts["offered"] or facts["coverage"]
    measured = [
        (distance_km(point, (place["point"][0], place["point"][1])), place)
        for place in offered
        if point is not None and place["point"]
    ]
    if not measured:
        return Reach("away", _widest(offered))
    km, place = min(measured, key=lambda pair: (pair[0], pair[1]["code"]))
    return Reach("away", place, round(km))

"""Where a programme is for, and where it is offered."""

from typing import Any

from directory.exchange.hsds.identity import ONLINE, identifier, link_identifier, part_identifier
from directory.exchange.hsds.reader import Reader
from directory.places.models import Place
from directory.programmes.models import Programme

Object = dict[str, Any]
BY_NET = ("remote", "mixed")


def service_areas(row: Programme, reader: Reader) -> list[Object]:
    """Each place whose people may use it; the extent is our code of it, whose points are known."""
    return [
        {
            "id": part_identifier(row.uuid, "service_area", place.code),
            "service_id": str(row.uuid),
            "name": place.in_language(reader.language),
            "description": reader.places.after_in(place.code, reader.language),
            "extent": place.code,
            "extent_type": "text",
            "uri": reader.place(place.slug),
        }
        for place in sorted(row.coverage.all(), key=lambda place: place.code)
    ]


def location(place: Place | None, reader: Reader) -> Object:
    """A place with its point; online without one."""
    if place is None:
        return {
            "id": identifier("location", ONLINE),
            "location_type": "virtual",
            "name": reader.say("Në distancë", "Online"),
        }
    found: Object = {
        "id": identifier("location", place.code),
        "location_type": "physical",
        "name": place.in_language(reader.language),
        "external_identifier": place.code,
        "external_identifier_type": "Mundësi",
    }
    if place.point is not None:
        found["latitude"], found["longitude"] = place.point
    return found


def offered_at(row: Programme) -> list[Place | None]:
    """Where it is offered: online (None) first, then its places by code."""
    online: list[Place | None] = [None] if row.delivery in BY_NET else []
    return online + sorted(row.delivery_places.all(), key=lambda place: place.code)


def service_at_location(row: Programme, place: Place | None, reader: Reader) -> Object:
    """What has one value, and the location."""
    code = place.code if place else ONLINE
    at = location(place, reader)
    return {
        "id": str(link_identifier(row.uuid, code)),
        "service_id": str(row.uuid),
        "location_id": at["id"],
        "location": at,
    }


def service_at_locations(row: Programme, reader: Reader) -> list[Object]:
    return [service_at_location(row, place, reader) for place in offered_at(row)]

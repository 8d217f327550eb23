"""Places of others as codes of contract §5, found by code, address or name."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from directory.exchange.hsds_reading.objects import Object, inner, listed, text
from directory.exchange.place_cells import PlaceCodes
from directory.places.models import Place

# What English puts around the name of a place.
_AROUND = re.compile(
    r"\b(the|county|municipality|district|prefecture|region|city|town|village|of|council)\b", re.I
)
_EVERYWHERE = re.compile(r"^(nationwide|national|country ?wide|whole country|gjithe vendi)$", re.I)


class Areas:
    """Finds places; what was asked once is remembered."""

    def __init__(self, codes: PlaceCodes, *, country: str = "AL") -> None:
        self._codes = codes
        self._country = country
        self._found: dict[str, str] = {}

    def covered(self, service: Object) -> tuple[list[str], list[str]]:
        """Codes of the places that a service is for, and the names of those that are unknown.

        Its service areas say so; without any, those of its locations; without any, where its
        locations are.
        """
        links = listed(service, "service_at_locations")
        areas = listed(service, "service_areas") or [
            area for link in links for area in listed(link, "service_areas")
        ]
        if areas:
            return self._sorted(self._area(area) for area in areas)
        return self.offered(service)

    def offered(self, service: Object) -> tuple[list[str], list[str]]:
        """Codes of the places where a service is offered, and the names of those unknown."""
        links = listed(service, "service_at_locations")
        found = (self._location(inner(link, "location")) for link in links)
        return self._sorted(one for one in found if one is not None)

    def code(self, *said: str) -> str:
        """The code of the place that the first of these texts that names one means; else ""."""
        for one in said:
            if code := self._resolved(one):
                return code
        return ""

    def _area(self, area: Object) -> tuple[str, str]:
        extent = text(area, "extent") if text(area, "extent_type") in {"", "text"} else ""
        name = text(area, "name") or text(area, "description")
        if self._codes.exists(extent):
            return extent, extent
        code = self.code(name, extent, _last_part(text(area, "uri")))
        return code, name or extent or text(area, "uri") or "?"

    def _location(self, location: Object) -> tuple[str, str] | None:
        """The place of a location; None when it has none, being online."""
        if text(location, "location_type") == "virtual" or not location:
            return None
        code = text(location, "external_identifier")
        if self._codes.exists(code):
            return code, code
        wider: list[str] = []
        for address in listed(location, "addresses"):
            wider += [text(address, "city"), text(address, "region", "state_province")]
            if text(address, "country") and text(address, "country") != self._country:
                wider = []
        name = text(location, "name")
        return self.code(*wider, name), next((one for one in (*wider, name) if one), "?")

    def _resolved(self, said: str) -> str:
        said = said[:160]
        if said not in self._found:
            self._found[said] = self._meant(said)
        return self._found[said]

    def _meant(self, said: str) -> str:
        if _EVERYWHERE.match(said.strip()) and self._codes.exists(self._country):
            return self._country
        for one in (said, " ".join(_AROUND.sub(" ", said).split())):
            if one and (place := Place.objects.resolve(one)):
                return str(place.code)
        return ""

    def _sorted(self, found: Iterator[tuple[str, str]]) -> tuple[list[str], list[str]]:
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for code, name in found:
            if code:
                known[code] = None
            else:
                unknown[name] = None
        return list(known), list(unknown)


def _last_part(address: str) -> str:
    """The last part of the path of an address, such as `kukes` of ours of a place."""
    try:
        return unquote(urlsplit(address).path).rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return ""

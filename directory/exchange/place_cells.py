"""Cells that name places by their codes."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from directory.exchange.cell_kinds import CellKind, CellRefused, listed
from directory.exchange.refusals import shortened
from directory.places.models import Place
from directory.rules.vocabularies import Label


class PlaceCodes(CellKind[frozenset[str]]):
    """Codes of places that exist, `;` between them. Knows the places as they were when it was made.

    A name is not taken for its place, since many places share one: the refusal suggests the code.
    """

    def __init__(self) -> None:
        self._suggested: dict[str, Place | None] = {}

    @cached_property
    def keys(self) -> Mapping[str, int]:
        """The database key of each place, by code."""
        return dict(Place.objects.values_list("code", "pk"))

    def exists(self, code: str) -> bool:
        return code in self.keys

    def parse(self, text: str) -> frozenset[str]:
        codes = listed(text)
        if wrong := [code for code in codes if code not in self.keys]:
            refused = [self._refusal(code) for code in wrong[:5]]
            raise CellRefused(
                " ".join(reason.sq for reason in refused), " ".join(reason.en for reason in refused)
            )
        return frozenset(codes)

    def write(self, value: Iterable[str] | None) -> str:
        return ";".join(sorted(value or ()))

    def _refusal(self, text: str) -> Label:
        shown = f"“{shortened(text)}”"
        if text not in self._suggested:
            # Refused files can hold any number of wrong codes; each asks the database once.
            meant = Place.objects.resolve(text) if len(self._suggested) < 200 else None
            self._suggested[text] = meant
        if place := self._suggested[text]:
            return Label(
                f"{shown} nuk është kodi i një vendi; ndoshta {place.code} ({place.name_sq})?",
                f"{shown} is not the code of a place; "
                f"did you mean {place.code} ({place.in_language('en')})?",
            )
        return Label(f"{shown} nuk është kodi i një vendi.", f"{shown} is not the code of a place.")

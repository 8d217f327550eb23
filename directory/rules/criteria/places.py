"""What the rules need to know about places, and a plain tree that knows it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from directory.rules.vocabularies import Label

PlaceExists = Callable[[str], bool]

# "në …": the accusative that follows. Kosovo calls its municipalities komuna.
_LEVELS_SQ: Mapping[str, str] = {
    "county": "qarkun",
    "district": "rajonin",
    "municipality": "bashkinë",
    "unit": "njësinë administrative",
}
_LEVELS_EN: Mapping[str, str] = {
    "county": "county",
    "district": "district",
    "unit": "administrative unit",
}


class Places(Protocol):
    """A tree of places, asked by code. Total: an unknown code lies only in itself."""

    def contains(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies inside it."""

    def after_in(self, code: str, language: str) -> str:
        """The place as it stands after "in" or "në": "Kukës county", "qarkun Kukës"."""


def words_after_in(*, code: str, level: str, name: Label, language: str) -> str:
    """How a place of contract §5 is named after "in" / "në" (its name alone for a country)."""
    if language == "en":
        return f"{name.en} {_LEVELS_EN[level]}" if level in _LEVELS_EN else name.en
    if level == "municipality" and code.startswith("XK-"):
        return f"komunën {name.sq}"
    return f"{_LEVELS_SQ[level]} {name.sq}" if level in _LEVELS_SQ else name.sq


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of contract §5, as far as the rules need it."""

    code: str
    parent_code: str | None
    level: str
    name: Label


class PlaceTree:
    """An immutable tree of places in memory.

    Raises ValueError when a parent is missing or places contain each other in a circle.
    """

    def __init__(self, places: Iterable[PlaceRow] = ()) -> None:
        self._places = {place.code: place for place in places}
        self._lineages = {code: self._lineage(code) for code in self._places}

    def __contains__(self, code: object) -> bool:
        return code in self._places

    def contains(self, outer: str, inner: str) -> bool:
        return outer == inner or outer in self._lineages.get(inner, ())

    def after_in(self, code: str, language: str) -> str:
        place = self._places.get(code)
        if place is None:
            return code
        return words_after_in(code=code, level=place.level, name=place.name, language=language)

    def _lineage(self, code: str) -> frozenset[str]:
        seen: set[str] = set()
        step: str | None = code
        while step:
            if step in seen or step not in self._places:
                raise ValueError(f"place {code}: no way up to a country at {step}")
            seen.add(step)
            step = self._places[step].parent_code
        return frozenset(seen)

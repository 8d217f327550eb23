"""The only way from a query string to a search: strict, canonical, describing itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict

from directory.places.models import Place
from directory.programmes.models import Organisation
from directory.search.filters import ORDER, ProgrammeFilter


@dataclass(frozen=True)
class Parameters:
    """The cleaned parameters of one search, and what was wrong with them.

    With `errors`, there are no results: a mistake must never widen what is found.
    """

    values: Mapping[str, Any]
    given: Mapping[str, tuple[str, ...]]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def q(self) -> str:
        return str(self.values.get("q") or "")

    @property
    def places(self) -> list[Place]:
        return list(self.values.get("place") or [])

    @property
    def near(self) -> int | None:
        near = self.values.get("near")
        return int(near) if near else None

    @property
    def page(self) -> int:
        return int(self.values.get("page") or 1)

    @property
    def sort(self) -> str:
        """The order asked for; by relevance with words, else by deadline."""
        return str(self.values.get("sort") or ("relevance" if self.q else "deadline"))

    def chosen(self, name: str) -> list[str]:
        """The cleaned values of a parameter as they stand in a link."""
        return list(_written(self.values.get(name)))

    @property
    def narrowed(self) -> bool:
        """Whether anything but order and page was asked for."""
        return any(self.chosen(name) for name in ORDER if name not in {"sort", "page"})

    def query(self, **changes: list[str] | str | None) -> str:
        """The canonical query string, with some parameters put, or with None taken away.

        The page is left out unless put: a changed search starts at its first page.
        """
        pairs: list[tuple[str, str]] = []
        for name in ORDER:
            if name in changes:
                value = changes[name]
                values = [value] if isinstance(value, str) else list(value or [])
            elif name == "page":
                values = []
            else:
                values = self.chosen(name)
            pairs += [(name, one) for one in values if one]
        return urlencode(pairs)

    def without(self, name: str, value: str) -> str:
        """The canonical query string without one value of a parameter."""
        return self.query(**{name: [one for one in self.chosen(name) if one != value]})


def parse(data: QueryDict) -> Parameters:
    """Read a query string. Unknown parameters are left out; bad ones are named in `errors`."""
    # Each field by itself: the form that a FilterSet makes copies all of them for every request.
    values: dict[str, Any] = dict.fromkeys(ORDER)
    errors: dict[str, str] = {}
    for name, parameter in ProgrammeFilter.base_filters.items():
        field = parameter.field
        try:
            values[name] = field.clean(field.widget.value_from_datadict(data, {}, name))
        except ValidationError as error:
            errors[name] = error.messages[0]
    given = {
        name: tuple(one[:500].replace("\x00", "") for one in data.getlist(name))
        for name in ORDER
        if name in data
    }
    return Parameters(values=values, given=given, errors=errors)


def _written(value: Any) -> Iterator[str]:
    match value:
        case None | "" | []:
            return
        case list():
            for one in value:
                yield from _written(one)
        case Place() | Organisation():
            yield value.slug
        case _:
            yield str(value)

"""What a programme was at each moment, what changed then, and who changed it.

Read from the rows of `directory.programmes.history`, which triggers write. All that was written in
one transaction is one version; the row of each is made by the code that exports spreadsheets.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User

from directory.exchange.programme_columns import COLUMNS
from directory.exchange.programme_export import programme_cells
from directory.places.models import Place
from directory.programmes.history import (
    AlternativeEvent,
    CallEvent,
    CoverageEvent,
    DeliveryPlaceEvent,
    OrganisationEvent,
    ProgrammeEvent,
)
from directory.programmes.models import Alternative, Call, Organisation, Programme

# Who was signed in, and who wrote what they approved.
ROLES = ("user", "author")

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Version:
    """A programme as one transaction left it: its whole row, and what differs from before.

    `by` is None when no person was signed in: an import or a command wrote it. `author` wrote the
    change that `by` approved.
    """

    at: dt.datetime
    by: User | None
    cells: dict[str, str]
    changes: dict[str, tuple[str, str]]
    published: bool
    author: User | None = None

    @property
    def moment(self) -> int:
        """Names the version in an address: microseconds since 1970."""
        return moment_of(self.at)


def moment_of(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def versions_of(programme: Programme) -> list[Version]:
    """All versions of a programme, the newest first; what changed no column is left out."""
    found: list[Version] = []
    people = _people(events := _events_of(programme))
    state = _State(programme.pk, _places(events))
    for at, group in groupby(events, key=lambda event: event.pgh_created_at):
        together = list(group)
        state.take(together)
        if not state.is_whole:
            continue
        cells, published = programme_cells(state.programme()), state.published
        before = found[-1] if found else None
        changes = _changes(before.cells if before else {}, cells)
        if before is None or changes or published != before.published:
            by, author = (people.get(_person(together, role) or 0) for role in ROLES)
            found.append(Version(at, by, cells, changes, published, author))
    return found[::-1]


def merged_into(programme: Programme) -> dict[str, Programme]:
    """Those that were merged into a programme, by the address that they bore; not stored now."""
    addresses = programme.former_addresses.values_list("slug", flat=True)
    found = ProgrammeEvent.objects.filter(slug__in=[*addresses]).exclude(pgh_obj_id=programme.pk)
    return {
        event.slug: Programme(
            pk=event.pgh_obj_id,
            slug=event.slug,
            title_sq=event.title_sq,
            title_en=event.title_en,
        )
        for event in found.order_by("pgh_id")
    }


def version_at(programme: Programme, moment: int) -> Version | None:
    """The version that was made at exactly this moment, if one was."""
    return next((one for one in versions_of(programme) if one.moment == moment), None)


def cells_at(programme: Programme, at: dt.datetime) -> dict[str, str] | None:
    """The row of a programme as it stood at any moment; None when it was not listed yet."""
    return next((one.cells for one in versions_of(programme) if one.at <= at), None)


@dataclass
class _State:
    """What the newest rows of history say, table by table, while they are read in order."""

    pk: int
    places: dict[int, Place]
    rows: dict[type, dict[int, Any]] = field(default_factory=dict)

    def take(self, events: Iterable[Any]) -> None:
        """Of two writes of one row, the one that came later holds, whichever began first."""
        for event in events:
            table = self.rows.setdefault(type(event), {})
            held = table.get(event.pgh_obj_id)
            if held is None or held.pgh_id < event.pgh_id:
                table[event.pgh_obj_id] = event

    def _live(self, table: type) -> Iterator[Any]:
        held = self.rows.get(table, {}).values()
        return (event for event in held if event.pgh_label != "removed")

    @property
    def is_whole(self) -> bool:
        """Whether there is a programme, and the organisation that runs it."""
        row = next(self._live(ProgrammeEvent), None)
        return row is not None and row.organisation_id in self.rows.get(OrganisationEvent, {})

    @property
    def published(self) -> bool:
        return bool(next(self._live(ProgrammeEvent)).published)

    def programme(self) -> Programme:
        """A programme that is not stored, with its parts as if they were prefetched."""
        row = next(self._live(ProgrammeEvent))
        runs = self.rows[OrganisationEvent][row.organisation_id]
        made = Programme(id=self.pk)
        for name in _COLUMNS:
            setattr(made, name, getattr(row, name))
        made.organisation = Organisation(pk=row.organisation_id, name=runs.name, url=runs.url)
        made._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "coverage": self._places_in(CoverageEvent),
            "delivery_places": self._places_in(DeliveryPlaceEvent),
            "calls": [
                Call(
                    pk=call.pgh_obj_id,
                    number=call.number,
                    opens_on=call.opens_on,
                    closes_on=call.closes_on,
                )
                for call in self._live(CallEvent)
            ],
            "alternatives": [
                Alternative(call_id=one.call_id, position=one.position, criteria=one.criteria)
                for one in self._live(AlternativeEvent)
            ],
        }
        return made

    def _places_in(self, table: type) -> list[Place]:
        keys = {event.place_id for event in self._live(table)}
        return [place for pk, place in self.places.items() if pk in keys]


def _own_columns() -> tuple[str, ...]:
    """The columns of a programme, without those that only show one of two languages."""
    names = {one.attname for one in ProgrammeEvent._meta.concrete_fields}
    own = (name for name in names if not name.startswith("pgh_") and name != "id")
    return tuple(sorted(name for name in own if f"{name}_sq" not in names))


_COLUMNS = _own_columns()
_PARTS = (CoverageEvent, DeliveryPlaceEvent, CallEvent, AlternativeEvent)


def _events_of(programme: Programme) -> list[Any]:
    """Everything that was ever written of a programme and who ran it, in the order of time."""
    events: list[Any] = list(_read(ProgrammeEvent, pgh_obj_id=programme.pk))
    runs = {event.organisation_id for event in events}
    for table in _PARTS:
        events += _read(table, programme_id=programme.pk)
    events += _read(OrganisationEvent, pgh_obj_id__in=runs)
    return sorted(events, key=lambda event: (event.pgh_created_at, event.pgh_id))


def _read(table: Any, **about: Any) -> Any:
    return table.objects.filter(**about).select_related("pgh_context")


def _places(events: Iterable[Any]) -> dict[int, Place]:
    keys = {
        event.place_id for event in events if isinstance(event, CoverageEvent | DeliveryPlaceEvent)
    }
    return {place.pk: place for place in Place.objects.filter(pk__in=keys)}


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Column -> what stood there and what stands there now."""
    return {
        column: (before.get(column, ""), after[column])
        for column in COLUMNS
        if before.get(column, "") != after[column]
    }


def _person(events: Iterable[Any], role: str) -> int | None:
    """The key of somebody in one of ROLES, as the context of a row says it."""
    for event in events:
        key = event.pgh_context.metadata.get(role) if event.pgh_context else None
        if isinstance(key, int):
            return key
    return None


def _people(events: Iterable[Any]) -> dict[int, User]:
    keys = {
        key for event in events for role in ROLES if (key := _person([event], role)) is not None
    }
    return User.objects.in_bulk(keys)

"""The rows of an organisation's table as changes of its programmes: what each would do.

A few queries for the whole table, and nothing is written. What a row means and what is wrong with
it, `proposals` and the import say; here only: which programme is meant, and may they write it?
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from directory.exchange.organisations import same_name
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.refusals import Message, Problem
from directory.exchange.tables import Row
from directory.programmes.models import FormerAddress, Organisation, Programme
from directory.rules.vocabularies import Label
from directory.rules.words import fold
from directory.stewardship import proposals
from directory.stewardship.models import Revision

KINDS = ("new", "changed", "unchanged", "wrong")

_OF_OTHERS = Label(
    "Ky program është i një organizate tjetër. Hiqeni rreshtin, ose shkruani një id tuajën.",
    "This programme belongs to another organisation. Take the row out, or write an id of your own.",
)
_TAKEN = Label(
    "Kjo id është zënë. Shkruani një tjetër, ose lëreni bosh që ta caktojmë ne.",
    "This id is taken. Write another one, or leave it empty and we choose one.",
)
_OTHER_ORGANISATION = Label(
    "Këtu mund të qëndrojë vetëm organizata juaj. Lëreni bosh.",
    "Only your own organisation may stand here. Leave it empty.",
)


@dataclass
class ProposedRow:
    """One row: the change that it would hand in (not saved), what stands before it, its problems.

    `before` is empty for a new programme; `is_waiting` says that a change of it is open already,
    which this one would be added to. Without `revision` nobody may write what the row names.
    """

    row: Row
    revision: Revision | None
    before: Mapping[str, str] = field(default_factory=dict)
    is_waiting: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """One of KINDS."""
        if self.problems or self.revision is None:
            return "wrong"
        if not self.says_something_new:
            return "unchanged"
        return "new" if self.revision.is_new and not self.is_waiting else "changed"

    @property
    def says_something_new(self) -> bool:
        """By the rule of `revisions.propose`."""
        if self.revision is None:
            return False
        return bool(self.revision.changes) and self.revision.cells != self.before

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """Column -> what stands there and what shall, as far as people write it."""
        if self.revision is None:
            return {}
        return {
            column: (self.before.get(column, ""), after)
            for column in proposals.EDITABLE
            if (after := self.revision.cells.get(column, "")) != self.before.get(column, "")
        }


def proposed_rows(
    rows: Sequence[Row],
    *,
    organisation: Organisation,
    origin: str,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
    lock: bool = False,
) -> list[ProposedRow]:
    """What each row would do. With `lock` the open changes are held to the end of the transaction.

    A row means the programme of its `id`; with an id that is free, or none, a new one.
    """
    known = _Known(rows, organisation, lock=lock)
    return [known.proposed(row, origin=origin, by=by, on=on, at=at) for row in rows]


class _Known:
    """What the rows may refer to."""

    def __init__(self, rows: Sequence[Row], organisation: Organisation, *, lock: bool) -> None:
        self.organisation = organisation
        self.names = {
            fold(same_name(name))
            for name in (
                organisation.name,
                organisation.display_name_sq,
                organisation.display_name_en,
            )
            if name
        }
        self.places = PlaceCodes()
        self.first_row: dict[str, int] = {}
        nameless = any(not row.cells.get("id") for row in rows)
        self.titles = self._titles() if nameless else {}
        asked = {identifier for row in rows if (identifier := self._named(row))}
        found = Programme.objects.with_parts().filter(slug__in=asked)
        self.programmes: dict[str, Programme] = {one.slug: one for one in found}
        self.former = set(
            FormerAddress.objects.filter(slug__in=asked).values_list("slug", flat=True)
        )
        self._open_changes(asked, lock=lock)

    def _open_changes(self, asked: set[str], *, lock: bool) -> None:
        keys = [one.pk for one in self.programmes.values()]
        changes: QuerySet[Revision] = Revision.objects.open().filter(
            Q(identifier__in=asked) | Q(programme__in=keys)
        )
        if lock:
            changes = changes.select_for_update(of=("self",)).order_by("pk")
        self.by_programme: dict[int, Revision] = {}
        self.by_identifier: dict[str, Revision] = {}
        for one in changes:
            one.organisation = self.organisation if self._is_own(one) else one.organisation
            if one.programme_id is not None:
                self.by_programme[one.programme_id] = one
            self.by_identifier[one.identifier] = one

    def _is_own(self, one: Revision | Programme) -> bool:
        return one.organisation_id == self.organisation.pk

    def _titles(self) -> dict[str, str]:
        """The titles that the organisation has, as they are compared, and their identifiers."""
        own = Programme.objects.filter(organisation=self.organisation)
        found = list(own.values_list("title_sq", "title_en", "slug"))
        waiting = Revision.objects.open().filter(organisation=self.organisation, programme=None)
        found += [
            (one.cells.get("title_sq"), one.cells.get("title_en"), one.identifier)
            for one in waiting.exclude(identifier="")
        ]
        return {fold(title): slug for *titles, slug in found for title in titles if title}

    def proposed(
        self, row: Row, *, origin: str, by: User | None, on: dt.date, at: dt.datetime
    ) -> ProposedRow:
        programme, revision, refusal = self._meant(row)
        if refusal is not None:
            there = self._as_it_stands(row, by=by, at=at)
            return there or ProposedRow(row, None, problems=[_problem(row, "id", refusal)])
        is_waiting = revision is not None
        if revision is None:
            revision = self._begun(row, programme, by=by, at=at)
        before = dict(revision.cells) if is_waiting or programme else {}
        revision.cells = proposals.written(row.cells, revision.cells)
        revision.origin = origin
        made = ProposedRow(row, revision, before, is_waiting)
        if self._names_another(row):
            made.problems.append(_problem(row, "organisation", _OTHER_ORGANISATION))
        if made.says_something_new:
            made.problems += [
                Problem(row.number, one.column, one.value, one.reason)
                for one in proposals.problems_against(revision, programme, self.places, on=on)
            ]
        return made

    def _named(self, row: Row) -> str:
        """The identifier in the row, or that of the organisation's own with its title; or ""."""
        identifier = row.cells.get("id", "")
        titles = (row.cells.get(name, "") for name in ("title_sq", "title_en"))
        listed = (self.titles.get(fold(title), "") for title in titles if title)
        return identifier or next((slug for slug in listed if slug), "")

    def _as_it_stands(self, row: Row, *, by: User | None, at: dt.datetime) -> ProposedRow | None:
        """A row without an id that says what one of the organisation's own says already."""
        slug = "" if row.cells.get("id") else self._named(row)
        programme, waiting = self.programmes.get(slug), self.by_identifier.get(slug)
        if not (programme or waiting):
            return None
        revision = waiting or self._begun(row, programme, by=by, at=at)
        cells = proposals.written(row.cells, revision.cells)
        if cells != revision.cells or self._names_another(row):
            return None
        return ProposedRow(row, revision, dict(cells), is_waiting=waiting is not None)

    def _meant(self, row: Row) -> tuple[Programme | None, Revision | None, Message | None]:
        """The programme and its open change, if there are; or why the row cannot be taken."""
        identifier = row.cells.get("id", "")
        if not identifier:
            return None, None, self._same_title(row)
        first = self.first_row.setdefault(identifier, row.number)
        if first != row.number:
            return None, None, _repeated(first)
        programme = self.programmes.get(identifier)
        if programme is not None:
            if not self._is_own(programme):
                return None, None, _OF_OTHERS if programme.published else _TAKEN
            return programme, self.by_programme.get(programme.pk), None
        revision = self.by_identifier.get(identifier)
        if identifier in self.former or (
            revision is not None and not (revision.is_new and self._is_own(revision))
        ):
            return None, None, _TAKEN
        return None, revision, None

    def _same_title(self, row: Row) -> Message | None:
        """Rows without an id that are sent twice would be there twice."""
        titles = [
            fold(title) for name in ("title_sq", "title_en") if (title := row.cells.get(name))
        ]
        for title in titles:
            if title in self.titles:
                return _listed(self.titles[title])
            first = self.first_row.setdefault(f"title {title}", row.number)
            if first != row.number:
                return _repeated_title(first)
        return None

    def _begun(
        self, row: Row, programme: Programme | None, *, by: User | None, at: dt.datetime
    ) -> Revision:
        cells = (
            proposals.stored_cells(programme)
            if programme
            else proposals.empty_cells(self.organisation)
        )
        return Revision(
            programme=programme,
            organisation=self.organisation,
            identifier=programme.slug if programme else row.cells.get("id", ""),
            cells=cells,
            base=cells if programme else {},
            author=by,
            made_at=at,
            version=0,
        )

    def _names_another(self, row: Row) -> bool:
        named = row.cells.get("organisation", "")
        return bool(named) and fold(same_name(named)) not in self.names


def _problem(row: Row, column: str, reason: Message) -> Problem:
    return Problem(row.number, column, row.cells.get(column, ""), reason)


def _repeated(first: int) -> Message:
    return Label(
        f"Kjo id gjendet tashmë në rreshtin {first}.", f"This id already stands in row {first}."
    )


def _repeated_title(first: int) -> Message:
    return Label(
        f"Ky titull gjendet tashmë në rreshtin {first}. "
        "Nëse janë dy programe, jepini secilit një id.",
        f"This title already stands in row {first}. If these are two programmes, give each an id.",
    )


def _listed(identifier: str) -> Message:
    return Label(
        f"Keni tashmë një program me këtë titull. Për ta ndryshuar, shkruani këtu {identifier}; "
        "nëse është tjetër, shkruani një id të re.",
        f"You already have a programme of this title. To change it, write {identifier} here; "
        "if it is another one, write a new id.",
    )

"""Taking in what other directories say: changes for review, never over what was edited here."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.hsds_reading.objects import Object, text
from directory.exchange.hsds_reading.service_cells import (
    ForeignOrganisation,
    ReadService,
    ServiceReader,
    ServiceRefused,
)
from directory.exchange.import_transaction import import_transaction
from directory.exchange.organisations import COLUMNS as ORGANISATION_COLUMNS
from directory.exchange.organisations import OrganisationRegister, same_name
from directory.exchange.refusals import Problem
from directory.programmes.models import Organisation, Programme
from directory.rules.vocabularies import Label
from directory.stewardship import proposals
from directory.stewardship.actions import revisions
from directory.stewardship.models import ForeignRecord, Revision

Cells = Mapping[str, str]
OUTCOMES = ("new", "changed", "unchanged", "kept", "refused")
# Columns that a source may state, though nobody types them.
_STATED = ("checked_on", "confidence")


@dataclass(frozen=True)
class Taken:
    """What became of one service: an outcome of OUTCOMES, and why or with what loss."""

    foreign_id: str
    name: str
    outcome: str
    remarks: tuple[Label, ...] = ()


@dataclass(frozen=True)
class FeedTaken:
    """What a reading did, or would do. `gone`: records of the source that it no longer has.

    `written`: whether it was kept, and not taken back.
    """

    source: str
    services: tuple[Taken, ...]
    gone: tuple[ForeignRecord, ...]
    new_organisations: tuple[str, ...]
    written: bool = True

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.services)


def take_in(
    *,
    source: str,
    services: Sequence[Object],
    reader: ServiceReader,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
    dry_run: bool = False,
    leave_out_refused: bool = False,
    progress: Callable[[int], object] = lambda count: None,
) -> FeedTaken:
    """Make changes for review of the services of a source that are new or changed; all or nothing.

    What somebody here has changed since it was taken in stays, column by column, and so does what
    was withdrawn or taken out here. One service that cannot be read and nothing is written, unless
    such ones are to be left out. `dry_run` does everything and takes it back. Raises TableError
    when the database refuses.
    """
    with import_transaction(dry_run=dry_run) as ending:
        run = _Run(source, by, on, at)
        told = []
        for service in services:
            told.append(run.take(service, reader))
            progress(1)
        refused = any(one.outcome == "refused" for one in told)
        ending.take_back = dry_run or (refused and not leave_out_refused)
        written = not ending.take_back
        return FeedTaken(source, tuple(told), run.gone(), tuple(run.created), written)


@dataclass
class _Run:
    """One reading of one source."""

    source: str
    by: User | None
    on: dt.date
    at: dt.datetime
    created: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._organisations = OrganisationRegister()
        found = ForeignRecord.objects.filter(source=self.source).select_related(
            "programme", "revision__programme"
        )
        self._records = {record.foreign_id: record for record in found}
        self._seen: set[str] = set()

    def gone(self) -> tuple[ForeignRecord, ...]:
        return tuple(one for key, one in self._records.items() if key not in self._seen)

    def take(self, service: Object, reader: ServiceReader) -> Taken:
        identifier, name = text(service, "id"), text(service, "name")
        self._seen.add(identifier)
        kept = len(self.created)
        remarks: tuple[Label, ...] = ()
        try:
            with transaction.atomic():
                read = reader.read(service)
                remarks = read.remarks
                record = self._records.get(read.foreign_id)
                outcome, reasons = self._again(record, read) if record else self._first(read)
            return Taken(identifier, name, outcome, (*reasons, *remarks))
        except ServiceRefused as refused:
            reasons = (refused.reason,)
        except revisions.HasProblems as error:
            reasons = tuple(_problem(problem) for problem in error.problems)
        for lost in self.created[kept:]:
            self._organisations.discard(lost)
        del self.created[kept:]
        return Taken(identifier, name, "refused", (*reasons, *remarks))

    # -- a service that is read for the first time ---------------------------------------------

    def _first(self, read: ReadService) -> tuple[str, tuple[Label, ...]]:
        there = _same_programme(read)
        if there is not None:
            self._note(read, programme=there)
            other = _differing(proposals.stored_cells(there), read.cells)
            return ("kept", (_is_here(there.slug, other),)) if other else ("unchanged", ())
        organisation, remarks = self._organisation(read.organisation)
        identifier = _free_identifier(read)
        if not identifier:
            return "kept", (_IS_WRITTEN,)
        revision = revisions.propose(
            organisation=organisation,
            cells=read.cells,
            origin="hsds",
            by=self.by,
            on=self.on,
            at=self.at,
            identifier=identifier,
            noted=_stated(read.cells) | {"note": self._said_of(read)},
        )
        self._note(read, revision=revision)
        return "new", remarks

    def _said_of(self, read: ReadService) -> str:
        """For those who review it: from where it is, and what could not be taken over."""
        lines = [f"{self.source} ({read.foreign_id})", *(one.sq for one in read.remarks)]
        return "\n".join(lines)

    def _note(
        self,
        read: ReadService,
        *,
        programme: Programme | None = None,
        revision: Revision | None = None,
    ) -> None:
        self._records[read.foreign_id] = ForeignRecord.objects.create(
            source=self.source,
            foreign_id=read.foreign_id,
            cells=read.cells,
            programme=programme,
            revision=revision,
            first_read_at=self.at,
            last_read_at=self.at,
        )

    def _organisation(self, told: ForeignOrganisation) -> tuple[Organisation, tuple[Label, ...]]:
        """The one of that name; a new one is public only once something that it runs is."""
        name = same_name(told.name)
        if name in self._organisations:
            return self._organisations[name], ()
        alike = self._organisations.lookalike(name)
        self._organisations.add(name)
        organisation = self._organisations[name]
        for column, (kind, attribute) in ORGANISATION_COLUMNS.items():
            try:
                setattr(organisation, attribute, kind.parse(getattr(told, column)))
            except CellRefused:
                continue
        self.created += self._organisations.create_added()
        return organisation, (_lookalike(name, alike),) if alike else ()

    # -- one that was taken in before ----------------------------------------------------------

    def _again(self, record: ForeignRecord, read: ReadService) -> tuple[str, tuple[Label, ...]]:
        record.last_read_at = self.at
        changed = {
            column: said
            for column, said in read.cells.items()
            if said != record.cells.get(column, "")
        }
        outcome, reasons = self._changed(record, changed) if changed else ("unchanged", ())
        if reasons != (_IS_WRITTEN,):  # then it is offered again the next time
            record.cells = dict(read.cells)
        record.save()
        return outcome, reasons

    def _changed(self, record: ForeignRecord, changed: Cells) -> tuple[str, tuple[Label, ...]]:
        """What changed at the source, into the change that waits, or into a new one."""
        programme = record.about
        if programme is not None:
            whole = Programme.objects.with_parts().get(pk=programme.pk)
            waiting = Revision.objects.open().filter(programme=whole).first()
            stands = proposals.stored_cells(whole) | (waiting.cells if waiting else {})
        elif record.revision is None:
            return "kept", (_TAKEN_OUT,)
        elif not record.revision.is_open:
            return "kept", (_WITHDRAWN,)
        else:
            waiting = record.revision
            stands = waiting.cells
        if waiting is not None and _is_being_written(waiting):
            return "kept", (_IS_WRITTEN,)
        taken, edited = _parted(changed, stands, record.cells)
        if not taken:
            return _outcome(False, edited)
        if programme is None and waiting is not None:
            self._add_to(waiting, taken)
            return _outcome(True, edited)
        revision = self._propose(whole, taken)
        if revision is not None:
            record.revision, record.programme = revision, programme
        return _outcome(revision is not None, edited)

    def _propose(self, programme: Programme, taken: Cells) -> Revision | None:
        return revisions.propose(
            organisation=programme.organisation,
            cells=taken,
            origin="hsds",
            by=self.by,
            on=self.on,
            at=self.at,
            programme=programme,
            noted=_stated(taken),
        )

    def _add_to(self, revision: Revision, taken: Cells) -> None:
        """Into the change of a new programme, which goes back to those who review it."""
        saved = revisions.save(
            revision=revision, cells=taken, seen=revision.version, by=self.by, at=self.at
        )
        if stated := _stated(taken):
            saved.cells = saved.cells | stated
            saved.save(update_fields=["cells"])
        revisions.submit(revision=saved, by=self.by, on=self.on, at=self.at, trust=False)


def _is_being_written(revision: Revision) -> bool:
    """Whether somebody has it open who has not handed it in."""
    return revision.state == "draft" and revision.saved_by_id is not None


def _same_programme(read: ReadService) -> Programme | None:
    """The programme here that the service is: by identifier, or as a copy of ours by its slug."""
    found = Programme.objects.with_parts()
    there: Programme | None
    try:
        there = found.filter(uuid=UUID(read.foreign_id)).first()
    except ValueError:
        there = None
    if there is None and read.own:
        there = found.filter(slug=read.identifier).first()
    return there


def _free_identifier(read: ReadService) -> str:
    """The slug that it would like; with the head of its foreign id where that is taken.

    "" for a copy of a programme of ours that somebody is writing here already.
    """
    if read.identifier and not proposals.is_taken(read.identifier):
        return read.identifier
    if read.own:
        return ""
    return proposals.new_identifier(read.cells)


def _stated(cells: Cells) -> dict[str, str]:
    return {column: cells[column] for column in _STATED if column in cells}


def _parted(changed: Cells, now: Cells, before: Cells) -> tuple[dict[str, str], list[str]]:
    """What the source has changed: what may be taken, and the columns that were edited here."""
    taken, edited = {}, []
    for column, wanted in changed.items():
        stands = now.get(column, "")
        if stands == before.get(column, ""):
            taken[column] = wanted
        elif stands != wanted:
            edited.append(column)
    return taken, edited


def _differing(here: Cells, there: Cells) -> list[str]:
    return [column for column, said in there.items() if here.get(column, "") != said]


def _outcome(is_changed: bool, edited: Sequence[str]) -> tuple[str, tuple[Label, ...]]:
    reasons = (_edited(edited),) if edited else ()
    return "changed" if is_changed else "kept" if edited else "unchanged", reasons


def _problem(problem: Problem) -> Label:
    sq, en = problem.reason
    return Label(f"{problem.column}: {sq}", f"{problem.column}: {en}")


def _edited(columns: Iterable[str]) -> Label:
    names = ", ".join(columns)
    return Label(
        f"U ndryshuan këtu dhe mbeten siç janë: {names}.",
        f"Edited here and left as they are: {names}.",
    )


def _is_here(slug: str, columns: Iterable[str]) -> Label:
    names = ", ".join(columns)
    return Label(
        f"{slug} ndodhet tashmë këtu dhe thotë diçka tjetër ({names}); mbetet siç është.",
        f"{slug} is here already and says something else ({names}); it is left as it is.",
    )


def _lookalike(name: str, known: str) -> Label:
    return Label(
        f"{name} shtohet si organizatë e re, por ka një me emër gati të njëjtë: {known}.",
        f"{name} becomes a new organisation, but there is one of nearly the same name: {known}.",
    )


_IS_WRITTEN = Label(
    "Dikush po e shkruan tashmë këtu; mbetet siç është.",
    "Somebody is writing it here already; it is left as it is.",
)
_WITHDRAWN = Label("U tërhoq këtu; mbetet ashtu.", "It was withdrawn here and stays so.")
_TAKEN_OUT = Label("U hoq këtu; mbetet ashtu.", "It was taken out here and stays so.")

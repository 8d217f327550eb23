"""The life of a change: begun, saved, handed in, returned or approved, or withdrawn."""

import datetime as dt
from collections.abc import Mapping

import pghistory
from django.contrib.auth.models import User
from django.db import transaction

from directory.exchange.programme_import import import_programmes
from directory.exchange.refusals import Problem, TableError
from directory.locks import one_at_a_time
from directory.programmes.models import Organisation, Programme
from directory.stewardship import proposals
from directory.stewardship.decision_mails import tell_approved, tell_returned
from directory.stewardship.models import Membership, Revision, TrustedOrganisation


class ChangedMeanwhile(Exception):
    """Somebody else has written in between. `revision` is as it stands now; nothing was written."""

    def __init__(self, revision: Revision) -> None:
        super().__init__("Somebody else has changed this in the meantime.")
        self.revision = revision


class NotPossible(Exception):
    """The revision is not in a state in which this can be done; nothing was written."""


class HasProblems(Exception):
    """The change cannot be handed in yet; `problems` says why, cell by cell."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("The change has problems.")
        self.problems = problems


@transaction.atomic
def begin(*, programme: Programme, by: User | None, at: dt.datetime) -> Revision:
    """The open change of a programme, or a new draft of one."""
    one_at_a_time(f"programme {programme.pk}")
    found = Revision.objects.open().filter(programme=programme).first()
    if found is not None:
        return found
    whole = Programme.objects.with_parts().get(pk=programme.pk)
    cells = proposals.stored_cells(whole)
    return _created(
        programme=whole,
        organisation=whole.organisation,
        identifier=whole.slug,
        cells=cells,
        base=cells,
        by=by,
        at=at,
    )


@transaction.atomic
def begin_new(*, organisation: Organisation, by: User | None, at: dt.datetime) -> Revision:
    """An empty draft of a programme that an organisation wants to list."""
    cells = proposals.empty_cells(organisation)
    return _created(organisation=organisation, cells=cells, base={}, by=by, at=at)


@transaction.atomic
def begin_again(*, revision: Revision, by: User, at: dt.datetime) -> Revision:
    """An open change to go on with for somebody who was still writing in one that is decided.

    Asked twice, it is the same one.
    """
    if revision.programme is not None:
        return begin(programme=revision.programme, by=by, at=at)
    one_at_a_time(f"drafts of {by.pk}")
    untouched = Revision.objects.open().filter(
        organisation=revision.organisation_id, programme=None, author=by, version=1
    )
    return untouched.first() or begin_new(organisation=revision.organisation, by=by, at=at)


@transaction.atomic
def propose(
    *,
    organisation: Organisation,
    cells: Mapping[str, str],
    origin: str,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
    programme: Programme | None = None,
    identifier: str = "",
    noted: Mapping[str, str] | None = None,
) -> Revision | None:
    """Hand in a whole row at once, for a programme or for a new one; None when it says nothing new.

    `cells` may lack columns: those stay as they are. An open change of the programme, or of the new
    one that the organisation proposes under the same identifier, is added to, so nothing that
    somebody wrote is lost, and is handed in with it; a row that adds nothing leaves it as it is.
    `noted` are columns that nobody writes but a source may state, such as when it checked.
    Raises HasProblems. For many rows at once: `actions.batches`.
    """
    if programme is not None:
        revision = begin(programme=programme, by=by, at=at)
    else:
        revision = _open_new(organisation, identifier) or begin_new(
            organisation=organisation, by=by, at=at
        )
        revision.identifier = identifier
    before = dict(revision.cells)
    revision.cells = proposals.written(cells, revision.cells) | dict(noted or {})
    revision.origin = origin
    if not revision.changes or (revision.version > 1 and revision.cells == before):
        if not revision.changes and revision.cells == before and revision.state == "draft":
            revision.delete()
        return None
    if revision.state == "submitted":
        revision.state = "draft"
    _save(revision, by=by, at=at)
    return submit(revision=revision, by=by, on=on, at=at, trust=False)


@transaction.atomic
def save(
    *, revision: Revision, cells: Mapping[str, str], seen: int, by: User | None, at: dt.datetime
) -> Revision:
    """Write what somebody typed into an open change, however unfinished it is.

    `seen` is the version that the writer had before them: if another was written since,
    ChangedMeanwhile, unless it says the same (a second tap meets nobody). A change that was handed
    in becomes a draft again. NotPossible when decided.
    """
    locked = _locked(revision)
    if not locked.is_open:
        raise NotPossible
    cells = proposals.written(cells, locked.cells)
    if cells == locked.cells:
        return locked
    if locked.version != seen:
        raise ChangedMeanwhile(locked)
    locked.cells = cells
    if locked.state == "submitted":
        locked.state = "draft"
    _save(locked, by=by, at=at)
    return locked


@transaction.atomic
def submit(
    *, revision: Revision, by: User | None, on: dt.date, at: dt.datetime, trust: bool = True
) -> Revision:
    """Hand a change in for review. Raises HasProblems, NotPossible.

    A typo in a text passes at once when the organisation is trusted. Handing in twice is once.
    """
    locked = _locked(revision)
    if locked.state == "submitted":
        return locked
    if not locked.is_open or not locked.changes:
        raise NotPossible
    problems = proposals.problems_of(locked, on=on)
    if problems:
        raise HasProblems(problems)
    if not locked.identifier:
        one_at_a_time("identifiers")
        locked.identifier = proposals.new_identifier(locked.cells)
    locked.state, locked.submitted_at = "submitted", at
    _save(locked, by=by, at=at)
    if trust and by is not None and _passes_at_once(locked, by):
        approve(revision=locked, by=by, seen=locked.version, on=on, at=at)
        locked.refresh_from_db()
    return locked


@transaction.atomic
def withdraw(*, revision: Revision, by: User, at: dt.datetime) -> Revision:
    """Take an open change back; the public sees no difference. NotPossible when decided."""
    locked = _locked(revision)
    if locked.state == "withdrawn":
        return locked
    if not locked.is_open:
        raise NotPossible
    locked.state = "withdrawn"
    _save(locked, by=by, at=at)
    return locked


@transaction.atomic
def correct(
    *,
    revision: Revision,
    cells: Mapping[str, str],
    seen: int,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Revision:
    """Put something right in a change that waits, as its reviewer; it goes on waiting.

    Only columns that the change touches are written: a reviewer judges what others propose and
    proposes nothing. Raises ChangedMeanwhile, NotPossible, HasProblems.
    """
    locked = _locked(revision)
    _must_wait(locked, seen)
    touched = {column: text for column, text in cells.items() if column in locked.changes}
    corrected = proposals.written(touched, locked.cells)
    if corrected == locked.cells:
        return locked
    locked.cells = corrected
    if not locked.changes:
        raise NotPossible
    problems = proposals.problems_of(locked, on=on)
    if problems:
        raise HasProblems(problems)
    _save(locked, by=by, at=at)
    return locked


@transaction.atomic
def give_back(*, revision: Revision, by: User, reason: str, seen: int, at: dt.datetime) -> Revision:
    """Return a change to its editors with a reason. ChangedMeanwhile, NotPossible, ValueError."""
    if not reason.strip():
        raise ValueError("A change is returned with a reason.")
    locked = _locked(revision)
    if locked.state == "returned" and locked.decided_by_id == by.pk:
        return locked
    _must_wait(locked, seen)
    locked.state, locked.reason = "returned", reason.strip()
    locked.decided_at, locked.decided_by = at, by
    locked.version += 1
    locked.save()
    tell_returned(locked, by=by)
    return locked


@transaction.atomic
def approve(
    *,
    revision: Revision,
    by: User,
    seen: int,
    on: dt.date,
    at: dt.datetime,
    over: Mapping[str, str] | None = None,
) -> Programme:
    """Make a change public, with the search index; returns the programme.

    `seen` is the version that the reviewer looked at. Where the programme itself has changed under
    the proposal, `over` has to hold what stands there now, column by column, as proof that the
    reviewer has seen it; else ChangedMeanwhile. Raises NotPossible, HasProblems.
    """
    locked = _locked(revision)
    if locked.state == "approved" and locked.decided_by_id == by.pk:
        assert locked.programme is not None  # noqa: S101 (a constraint says so)
        return locked.programme
    _must_wait(locked, seen)
    meanwhile = proposals.changed_meanwhile(locked)
    if {column: now for column, (_was, now, _wanted) in meanwhile.items()} != dict(over or {}):
        raise ChangedMeanwhile(locked)
    with pghistory.context(author=locked.saved_by_id or locked.author_id):
        programme = _write(locked, on=on)
    locked.programme = programme
    locked.state, locked.reason = "approved", ""
    locked.decided_at, locked.decided_by = at, by
    locked.version += 1
    locked.save()
    tell_approved(locked, programme, by=by)
    return programme


def _write(revision: Revision, *, on: dt.date) -> Programme:
    """The change through the import, with what approval says of its truth."""
    current = Programme.objects.with_parts().filter(pk=revision.programme_id).first()
    row = proposals.row_to_apply(revision, current)
    if revision.origin != "restore" and _comes_from_the_organisation(revision):
        row.cells.update(checked_on=on.isoformat(), confidence="verified")
    try:
        import_programmes(proposals.as_table(row), on=on, publish=True)
    except TableError as error:
        raise HasProblems(error.problems) from error
    programme = Programme.objects.get(slug=row.cells["id"])
    if programme.asked_on is not None and revision.origin != "restore":
        programme.asked_on = None
        programme.save(update_fields=["asked_on"])
    return programme


def _open_new(organisation: Organisation, identifier: str) -> Revision | None:
    open_new = Revision.objects.open().filter(programme=None, organisation=organisation)
    return open_new.filter(identifier=identifier).first() if identifier else None


def _comes_from_the_organisation(revision: Revision) -> bool:
    writers = {revision.author_id, revision.saved_by_id} - {None}
    return Membership.objects.filter(
        organisation=revision.organisation_id, user__in=writers
    ).exists()


def _passes_at_once(revision: Revision, by: User) -> bool:
    return (
        not revision.is_new
        and TrustedOrganisation.objects.filter(organisation=revision.organisation_id).exists()
        and Membership.objects.filter(organisation=revision.organisation_id, user=by).exists()
        and proposals.only_typos(revision)
        and not proposals.changed_meanwhile(revision)
    )


def _must_wait(revision: Revision, seen: int) -> None:
    if revision.version != seen:
        raise ChangedMeanwhile(revision)
    if revision.state != "submitted":
        raise NotPossible


def _created(
    *,
    organisation: Organisation,
    cells: dict[str, str],
    base: dict[str, str],
    by: User | None,
    at: dt.datetime,
    programme: Programme | None = None,
    identifier: str = "",
) -> Revision:
    revision = Revision(
        programme=programme,
        organisation=organisation,
        identifier=identifier,
        cells=cells,
        base=base,
        author=by,
        made_at=at,
        version=0,
    )
    _save(revision, by=by, at=at)
    return revision


def _save(revision: Revision, *, by: User | None, at: dt.datetime) -> None:
    """Write the row anew, with the places that say who may review it."""
    touched = proposals.places_of(revision.cells) + proposals.places_of(revision.base)
    revision.coverage = sorted({place.pk for place in touched})
    revision.around = sorted({key for place in touched for key in place.lineage})
    revision.saved_at, revision.saved_by = at, by
    revision.version += 1
    revision.save()


def _locked(revision: Revision) -> Revision:
    """The row as it stands now, held to the end of the transaction."""
    found: Revision = (
        Revision.objects.select_related("organisation")
        .select_for_update(of=("self",))
        .get(pk=revision.pk)
    )
    return found

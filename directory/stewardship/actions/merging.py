"""Two programmes that are the same become one, which keeps everything of both.

The address of the one that goes leads to the one that stays. Its rounds, reports, questions and
changes go over; its history stays where it is, for nobody can take that away.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from directory.exchange.programme_columns import DATES, PLACES, RULE
from directory.exchange.programme_import import import_programmes
from directory.exchange.refusals import TableError
from directory.exchange.tables import Row
from directory.programmes.models import Alternative, Call, FormerAddress, Programme
from directory.search import index
from directory.stewardship.actions.duplicates import tell_apart
from directory.stewardship.actions.revisions import HasProblems, NotPossible
from directory.stewardship.models import DistinctPair, ForeignRecord, Question, Report, Revision
from directory.stewardship.proposals import EDITABLE, as_table, stored_cells

# What belongs together is kept together: a sum without its currency says nothing.
AMOUNTS = ("amount_min", "amount_max", "currency", "amount_period")
SOURCE = ("source_url", "source_date")
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "amounts": AMOUNTS,
    "dates": (*DATES, "recurrence", "status"),
    "rule": RULE,
    "source": SOURCE,
}
# A number that no round reaches, to make room while they are counted anew.
FAR = 10_000


class ChangedMeanwhile(Exception):
    """One of the two is not as it was when somebody decided; nothing was written."""


class Choice(NamedTuple):
    """Columns of which those of one of the two are kept, and what both say there."""

    name: str
    columns: tuple[str, ...]
    kept: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether both say something, and not the same."""
        return _says(self.kept) and _says(self.gone) and self.kept != self.gone

    def falls_to_the_one_that_goes(self, take: frozenset[str]) -> bool:
        return _says(self.gone) and (self.name in take or not _says(self.kept))


def _says(texts: tuple[str, ...]) -> bool:
    return any(text not in {"", "unknown"} for text in texts)


def choices(kept: Programme, gone: Programme) -> list[Choice]:
    """What is chosen between two programmes that come with their parts, column by column.

    Places are not among them: those of both are kept.
    """
    here, there = stored_cells(kept), stored_cells(gone)
    grouped = {column for columns in TOGETHER.values() for column in columns}
    single = [column for column in EDITABLE if column not in grouped and column not in PLACES]
    listed = [(column, (column,)) for column in single] + list(TOGETHER.items())
    return [
        Choice(
            name,
            columns,
            tuple(here[column] for column in columns),
            tuple(there[column] for column in columns),
        )
        for name, columns in listed
    ]


@transaction.atomic
def merge(
    *,
    kept: Programme,
    gone: Programme,
    take: frozenset[str] = frozenset(),
    seen: tuple[int, int],
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Programme:
    """Make one of two programmes; returns the one that stays, with the search index right.

    `take` names the choices that follow the one that goes; what only one says is kept anyway.
    `seen` are the versions of both that somebody had before them, else ChangedMeanwhile. Merging
    what is merged already changes nothing. Raises NotPossible when a change of each is open,
    and HasProblems when the row of both together does not hold.
    """
    rows = _locked(kept, gone)
    if gone.pk not in rows or kept.pk not in rows:
        return _merged_already(kept, gone)
    stays, goes = rows[kept.pk], rows[gone.pk]
    if (stays.version, goes.version) != seen or stays.pk == goes.pk:
        raise ChangedMeanwhile
    _must_not_both_be_changing(stays, goes)
    taken = {
        choice.name for choice in choices(stays, goes) if choice.falls_to_the_one_that_goes(take)
    }
    row = _row(stays, goes, taken)
    publish = stays.published or goes.published
    first, second = (goes, stays) if "dates" in taken else (stays, goes)
    _move_rounds(first, second, to=stays)
    _move_the_rest(stays, goes, at=at)
    _move_what_was_told_apart(stays, goes, by=by, at=at)
    goes.delete()
    # Whoever keeps a copy of the list asks for what has changed, and must come upon this one even
    # where both said the same: it stands for two now.
    Programme.objects.filter(pk=stays.pk).update(modified_at=at)
    try:
        import_programmes(as_table(row), on=on, publish=publish)
    except TableError as error:
        raise HasProblems(error.problems) from error
    index.catch_up()
    found: Programme = Programme.objects.with_parts().get(pk=stays.pk)
    return found


def _locked(*programmes: Programme) -> dict[int, Programme]:
    """Those that still exist, held to the end of the transaction, always in the same order."""
    wanted = [programme.pk for programme in programmes]
    found = (
        Programme.objects.filter(pk__in=wanted)
        .select_for_update(of=("self",))
        .with_parts()
        .order_by("pk")
    )
    return {programme.pk: programme for programme in found}


def _merged_already(kept: Programme, gone: Programme) -> Programme:
    former = FormerAddress.objects.filter(slug=gone.slug, programme=kept).first()
    if former is None:
        raise ChangedMeanwhile
    return former.programme


def _must_not_both_be_changing(stays: Programme, goes: Programme) -> None:
    if Revision.objects.open().filter(programme__in=[stays, goes]).count() > 1:
        raise NotPossible


def _row(stays: Programme, goes: Programme, taken: set[str]) -> Row:
    """The row of the one that stays, as a file would say it; dates go over with their rounds."""
    cells, other = stored_cells(stays), stored_cells(goes)
    for choice in choices(stays, goes):
        if choice.name in taken:
            cells.update({column: other[column] for column in choice.columns})
    for column in PLACES:
        codes = [*cells[column].split(";"), *other[column].split(";")]
        cells[column] = ";".join(dict.fromkeys(code for code in codes if code))
    notes = [text for text in (cells["note"], other["note"]) if text]
    cells["note"] = "\n".join(dict.fromkeys(notes))
    for column in DATES:
        del cells[column]
    return Row(1, cells)


def _move_rounds(first: Programme, second: Programme, *, to: Programme) -> None:
    """Give the rounds of both to one; the newest round of the first stays the newest.

    A round of the second that says no more than one of the first is the same round.
    """
    newer = sorted(first.calls.all(), key=lambda call: call.number)
    known = {(call.opens_on, call.closes_on) for call in newer}
    older = []
    for call in sorted(second.calls.all(), key=lambda call: call.number):
        if (call.opens_on, call.closes_on) in known and not _says_more(call, second):
            call.delete()
        else:
            older.append(call)
    if older and not newer:
        # Without dates of its own it is as it was: open all year, say, whatever closed elsewhere.
        newer = [Call.objects.create(programme=to, number=2 * FAR)]
    in_order = [*older, *newer]
    for number, call in enumerate(in_order, start=FAR):
        Call.objects.filter(pk=call.pk).update(programme=to, number=number)
    for number, call in enumerate(in_order, start=1):
        Call.objects.filter(pk=call.pk).update(number=number)
    Alternative.objects.filter(call__in=in_order).update(programme=to)


def _says_more(call: Call, programme: Programme) -> bool:
    """Whether a round has sums or a rule of its own."""
    return (
        call.amount_min is not None
        or call.amount_max is not None
        or any(one.call_id == call.pk for one in programme.alternatives.all())
    )


def _move_the_rest(stays: Programme, goes: Programme, *, at: dt.datetime) -> None:
    """Reports, questions, changes and former addresses; the slug of one becomes such an address."""
    Report.objects.filter(programme=goes).update(programme=stays)
    # What the kept one says otherwise counts as edited here, so the next reading overwrites none.
    ForeignRecord.objects.filter(programme=goes).update(programme=stays)
    unanswered = Question.objects.filter(answered_at=None, void_at=None)
    # One question at a time to one address about one programme.
    asked = unanswered.filter(programme=stays).values_list("kind", "email")
    for kind, email in asked:
        unanswered.filter(programme=goes, kind=kind, email=email).update(void_at=at)
    Question.objects.filter(programme=goes).update(programme=stays)
    changes = Revision.objects.filter(programme=goes)
    changes.open().update(organisation=stays.organisation, version=F("version") + 1)
    changes.update(programme=stays)
    FormerAddress.objects.filter(programme=goes).update(programme=stays)
    FormerAddress.objects.create(slug=goes.slug, programme=stays, since=at)


def _move_what_was_told_apart(
    stays: Programme, goes: Programme, *, by: User, at: dt.datetime
) -> None:
    pairs = DistinctPair.objects.filter(Q(first=goes) | Q(second=goes))
    for pair in pairs.select_related("first", "second"):
        other = pair.second if pair.first_id == goes.pk else pair.first
        if other.pk != stays.pk:
            tell_apart(one=stays, other=other, by=pair.said_by or by, at=pair.said_at)

"""Writing programmes: whole sets of changes at once, each changed row once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from directory.programmes.identity import give_identifiers
from directory.programmes.models import Alternative, Call, Programme

BATCH = 500
# What stays as it was made, or is counted by the database.
_NEVER_UPDATED = {"id", "uuid", "slug", "created_at", "version"}


class Dates(NamedTuple):
    """When a call opens and closes, both days included; None is unknown."""

    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True)
class NewestCall:
    """What becomes of the newest call: its dates are corrected, or a call with them is added."""

    dates: Dates
    is_added: bool


def newest_call_after(
    newest: Call | None, stated: Mapping[str, date | None], *, on: date
) -> NewestCall | None:
    """What the stated dates mean for the calls of a programme; None when nothing changes.

    `stated` may lack `opens_on` or `closes_on`: then nothing was said about it. Dates equal to
    those of the newest call change nothing, so saying them again never does. A newest call without
    dates takes the stated ones. A new call is added, and history kept, when the stated opening
    comes after the newest call's closing, or when the newest call has closed before `on` and its
    closing date is taken back or replaced by one that has not passed: what is past is never
    forgotten that way. Everything else corrects the newest call.
    """
    known = Dates(newest.opens_on, newest.closes_on) if newest else Dates()
    merged = known._replace(**stated)
    if merged == known:
        return None
    if known == Dates():
        return NewestCall(merged, is_added=newest is None)
    fresh = Dates(**stated)
    is_added = _is_another_round(known, fresh, on, closing_is_stated="closes_on" in stated)
    return NewestCall(fresh if is_added else merged, is_added)


def _is_another_round(known: Dates, fresh: Dates, on: date, *, closing_is_stated: bool) -> bool:
    if known.closes_on is None:
        return False
    if fresh.opens_on is not None and fresh.opens_on > known.closes_on:
        return True
    takes_closing_back = closing_is_stated and (fresh.closes_on is None or fresh.closes_on >= on)
    return known.closes_on < on and takes_closing_back


@dataclass(frozen=True)
class ProgrammeChange:
    """A programme with its own fields as they shall be, and the parts of it that change.

    The programme is new when it has no key; else it comes from `with_parts()`. None leaves a part
    as it is. Places are database keys; `rule` replaces the programme's alternatives, never those
    of a call.
    """

    programme: Programme
    coverage: frozenset[int] | None = None
    delivery_places: frozenset[int] | None = None
    rule: Sequence[Mapping[str, Any]] | None = None
    call: NewestCall | None = None


@transaction.atomic
def save_programmes(changes: Sequence[ProgrammeChange]) -> None:
    """Write the changes; the row of each programme is written once, so its version moves once."""
    _save_rows([change.programme for change in changes])
    for field in ("coverage", "delivery_places"):
        _save_places(field, changes)
    _save_rules([change for change in changes if change.rule is not None])
    _save_calls(changes)


def _save_rows(programmes: Iterable[Programme]) -> None:
    new: list[Programme] = []
    stored: list[Programme] = []
    for programme in programmes:
        (stored if programme.pk else new).append(programme)
    give_identifiers(new)
    Programme.objects.bulk_create(new, batch_size=BATCH)
    # An upsert, because bulk_update takes minutes for thousands of rows with all their columns.
    Programme.objects.bulk_create(
        stored,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            field.name
            for field in Programme._meta.concrete_fields
            if field.name not in _NEVER_UPDATED
        ],
    )


def _save_places(field: str, changes: Iterable[ProgrammeChange]) -> None:
    wanted = {
        (change.programme.pk, place)
        for change in changes
        if getattr(change, field) is not None
        for place in getattr(change, field)
    }
    touched = [change.programme.pk for change in changes if getattr(change, field) is not None]
    through: Any = getattr(Programme, field).through
    links = through.objects.filter(programme_id__in=touched)
    present = {
        (programme, place): key
        for key, programme, place in links.values_list("pk", "programme_id", "place_id")
    }
    gone = [key for link, key in present.items() if link not in wanted]
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        [
            through(programme_id=programme, place_id=place)
            for programme, place in sorted(wanted - present.keys())
        ],
        batch_size=4 * BATCH,
    )


def _save_rules(changes: Sequence[ProgrammeChange]) -> None:
    keys = [change.programme.pk for change in changes]
    Alternative.objects.filter(programme_id__in=keys, call=None).delete()
    Alternative.objects.bulk_create(
        [
            Alternative(programme_id=change.programme.pk, position=position, criteria=criteria)
            for change in changes
            for position, criteria in enumerate(change.rule or (), start=1)
        ],
        batch_size=4 * BATCH,
    )


def _save_calls(changes: Sequence[ProgrammeChange]) -> None:
    keys = [change.programme.pk for change in changes if change.call is not None]
    newest: dict[int, Call] = {}
    for call in Call.objects.filter(programme_id__in=keys).order_by("programme", "number"):
        newest[call.programme_id] = call
    added, corrected = [], []
    for change in changes:
        if change.call is None:
            continue
        last = newest.get(change.programme.pk)
        if change.call.is_added or last is None:
            number = last.number + 1 if last else 1
            last = Call(programme_id=change.programme.pk, number=number)
            added.append(last)
        else:
            corrected.append(last)
        last.opens_on, last.closes_on = change.call.dates
    Call.objects.bulk_create(added, batch_size=4 * BATCH)
    Call.objects.bulk_update(corrected, ["opens_on", "closes_on"], batch_size=BATCH)

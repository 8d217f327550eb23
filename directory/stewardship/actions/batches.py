"""Handing in many rows at once: what `revisions.propose` does for each, with few queries."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Func, Q, Value

from directory.exchange.cell_kinds import listed
from directory.exchange.tables import Row
from directory.locks import one_at_a_time
from directory.places.models import Place
from directory.programmes.models import FormerAddress, Organisation, Programme
from directory.stewardship import proposals
from directory.stewardship.actions.revisions import HasProblems, NotPossible
from directory.stewardship.models import Revision
from directory.stewardship.rows import proposed_rows

CHUNK = 500
_WRITTEN = (
    "cells",
    "origin",
    "state",
    "version",
    "coverage",
    "around",
    "saved_at",
    "saved_by",
    "submitted_at",
)


def propose_all(
    rows: Sequence[Row],
    *,
    organisation: Organisation,
    origin: str,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
) -> list[Revision]:
    """Hand in all rows that say something new, or none.

    Raises HasProblems with the problems of all rows, and NotPossible when somebody else was handing
    in a change of the same programme; nothing is written then.
    """
    try:
        with transaction.atomic():
            one_at_a_time("identifiers")
            found = proposed_rows(
                rows, organisation=organisation, origin=origin, by=by, on=on, at=at, lock=True
            )
            if any(one.kind == "wrong" for one in found):
                raise HasProblems([problem for one in found for problem in one.problems])
            revisions = [one.revision for one in found if one.revision and one.says_something_new]
            _name(revisions)
            _place(revisions)
            for revision in revisions:
                revision.state = "submitted"
                revision.submitted_at = revision.saved_at = at
                revision.saved_by = by
                revision.version += 1
            _write(revisions)
    except IntegrityError as error:
        raise NotPossible from error
    return revisions


def _write(revisions: Sequence[Revision]) -> None:
    begun = [one for one in revisions if one.pk is None]
    waiting = [one for one in revisions if one.pk is not None]
    Revision.objects.bulk_create(begun, batch_size=CHUNK)
    Revision.objects.bulk_update(waiting, _WRITTEN, batch_size=CHUNK)


def _place(revisions: Sequence[Revision]) -> None:
    """The places of both rows, and all that contain them: they say who may review."""
    named = [
        {code for cells in (one.cells, one.base) for code in listed(cells.get("coverage", ""))}
        for one in revisions
    ]
    found = Place.objects.filter(code__in=set().union(*named))
    places = {place.code: place for place in found}
    for revision, codes in zip(revisions, named, strict=True):
        touched = [places[code] for code in codes if code in places]
        revision.coverage = sorted({place.pk for place in touched})
        revision.around = sorted({key for place in touched for key in place.lineage})


def _name(revisions: Sequence[Revision]) -> None:
    """Free identifiers, made of their titles, for those that have none."""
    nameless = [(one, proposals.plain_identifier(one.cells)) for one in revisions]
    nameless = [(one, plain) for one, plain in nameless if not one.identifier]
    if not nameless:
        return
    taken = _like({plain for _one, plain in nameless})
    taken |= {one.identifier for one in revisions}
    numbers: dict[str, int] = {}
    for revision, plain in nameless:
        number = numbers.get(plain, 1)
        identifier = plain if number == 1 else f"{plain}-{number}"
        while identifier in taken:
            number += 1
            identifier = f"{plain}-{number}"
        numbers[plain] = number
        taken.add(identifier)
        revision.identifier = identifier


def _like(plain: set[str]) -> set[str]:
    """All identifiers in use that are one of these, or one of these with a number."""
    found: set[str] = set()
    for rows, name in (
        (Programme.objects.all(), "slug"),
        (FormerAddress.objects.all(), "slug"),
        (Revision.objects.open(), "identifier"),
    ):
        bare = Func(F(name), Value("-[0-9]+$"), Value(""), function="regexp_replace")
        like = Q(**{f"{name}__in": plain}) | Q(bare__in=plain)
        found |= set(rows.annotate(bare=bare).filter(like).values_list(name, flat=True))
    return found

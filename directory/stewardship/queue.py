"""What waits for a reviewer: in their area, oldest first, in a fixed number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.stewardship import duplicates
from directory.stewardship.access import (
    is_administrator,
    programmes_to_review,
    review_places,
    reviews_everywhere,
    revisions_to_review,
)
from directory.stewardship.models import Link, Report, Revision

# Nobody works off more at a time; what follows is shown when these are done.
SHOWN = 20


class DeadLink(NamedTuple):
    programme: Programme
    link: Link


class Counts(NamedTuple):
    """How many of each wait, and nothing of what they are."""

    changes: int
    reports: int
    links: int
    duplicates: int
    overdue: int

    @property
    def total(self) -> int:
        return sum(self)


@dataclass(frozen=True)
class Queue:
    """The first of each kind, and how many there are."""

    changes: list[Revision]
    reports: list[Report]
    links: list[DeadLink]
    duplicates: list[duplicates.Pair]
    overdue: list[Programme]
    counts: Counts


class _Scope(NamedTuple):
    changes: QuerySet[Revision]
    reports: QuerySet[Report]
    programmes: QuerySet[Programme]
    overdue: QuerySet[Programme]


def queue_for(user: User, *, on: dt.date, area: Place | None = None) -> Queue:
    """What waits for somebody on a date; with `area`, only what touches it."""
    scope = _scope(user, on, area)
    links, alike = _dead_links(scope.programmes), duplicates.pairs(scope.programmes)
    return Queue(
        changes=list(scope.changes[:SHOWN]),
        reports=list(scope.reports[:SHOWN]),
        links=links[:SHOWN],
        duplicates=alike[:SHOWN],
        overdue=list(scope.overdue[:SHOWN]),
        counts=Counts(
            scope.changes.count(),
            scope.reports.count(),
            len(links),
            len(alike),
            scope.overdue.count(),
        ),
    )


def counts_for(user: User, *, on: dt.date) -> Counts:
    """The counts alone."""
    scope = _scope(user, on, None)
    return Counts(
        scope.changes.count(),
        scope.reports.count(),
        len(_dead_links(scope.programmes)),
        len(duplicates.pairs(scope.programmes)),
        scope.overdue.count(),
    )


def areas_of(user: User) -> list[Place]:
    """The counties and municipalities by which somebody may narrow the queue, in tree order."""
    places = Place.objects.filter(level__in=["county", "municipality"])
    if not reviews_everywhere(user):
        within = Q(pk__in=[])
        for place in review_places(user):
            within |= Q(lineage__contains=[place.pk])
        places = places.filter(within)
    return list(places.order_by("lineage"))


def _scope(user: User, on: dt.date, area: Place | None) -> _Scope:
    programmes = programmes_to_review(user)
    changes = Revision.objects.waiting().filter(pk__in=revisions_to_review(user).values("pk"))
    if not is_administrator(user):
        changes = changes.exclude(author=user)
    if area is not None:
        changes = changes.touching([area])
        covering = Programme.objects.covering(area)
        programmes = programmes.filter(pk__in=covering.values("pk"))
    keys = programmes.values("pk")
    return _Scope(
        changes=changes.select_related("organisation", "programme", "author"),
        reports=Report.objects.open()
        .filter(programme__in=keys)
        .select_related("programme")
        .order_by("made_at", "pk"),
        programmes=programmes,
        overdue=Programme.objects.published()
        .due(on=on)
        .filter(pk__in=keys)
        .select_related("organisation")
        .order_by("checked_on", "pk"),
    )


def _dead_links(programmes: QuerySet[Programme]) -> list[DeadLink]:
    """Published programmes that name a dead address, longest dead first; one line for each."""
    dead = {link.url: link for link in Link.objects.filter(dead_since__isnull=False)}
    if not dead:
        return []
    named = (
        Programme.objects.published()
        .filter(pk__in=programmes.values("pk"))
        .filter(Q(official_url__in=dead) | Q(application_url__in=dead))
        .select_related("organisation")
    )
    found = [
        DeadLink(programme, dead[url])
        for programme in named
        for url in dict.fromkeys((programme.official_url, programme.application_url))
        if url in dead
    ]
    return sorted(found, key=lambda one: (one.link.dead_since or dt.date.max, one.programme.pk))

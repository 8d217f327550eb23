"""Questions about reports and revisions."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from directory.places.models import Place
    from directory.stewardship.models import Report, Revision  # noqa: F401 (in strings)


class ReportQuerySet(QuerySet["Report"]):
    def open(self) -> Self:
        """Those that no editor has handled yet."""
        return self.filter(handled_at=None)

    def made_since(self, moment: dt.datetime) -> Self:
        """Those first made after a moment; saying the same again makes none."""
        return self.filter(made_at__gt=moment)


class RevisionQuerySet(QuerySet["Revision"]):
    def open(self) -> Self:
        """Those that are not decided or withdrawn: at most one for each programme."""
        return self.filter(state__in=["draft", "submitted", "returned"])

    def waiting(self) -> Self:
        """Those that wait for a reviewer, oldest first."""
        return self.filter(state="submitted").order_by("submitted_at", "pk")

    def touching(self, places: Iterable["Place"]) -> Self:
        """Those whose coverage contains, is, or lies inside one of the places."""
        touched = Q(pk__in=[])
        for place in places:
            touched |= Q(coverage__overlap=list(place.lineage)) | Q(around__contains=[place.pk])
        return self.filter(touched)

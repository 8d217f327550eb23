"""Questions about reports, revisions, questions to editors, mails and links."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

if TYPE_CHECKING:
    from directory.places.models import Place
    from directory.stewardship.models import (  # noqa: F401 (in strings)
        Link,
        Mail,
        Question,
        Report,
        Revision,
    )

# A link that opened is looked at again after a week; one that did not, on the next day.
LINK_INTERVAL, FAILED_LINK_INTERVAL = dt.timedelta(days=7), dt.timedelta(days=1)


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


class QuestionQuerySet(QuerySet["Question"]):
    def open(self) -> Self:
        """Those that wait for an answer, also when their links have expired."""
        return self.filter(answered_at=None, void_at=None)


class MailQuerySet(QuerySet["Mail"]):
    def due(self, *, at: dt.datetime) -> Self:
        """Those to be sent now, the longest waiting first."""
        waiting = self.filter(sent_at=None, given_up_at=None, next_try_at__lte=at)
        return waiting.order_by("next_try_at", "pk")


class LinkQuerySet(QuerySet["Link"]):
    def dead(self) -> Self:
        """Those that failed on two different days or more, and not opened since."""
        return self.filter(dead_since__isnull=False)

    def due(self, *, at: dt.datetime) -> Self:
        """Those to be checked now: never checked ones first, then the longest unchecked."""
        old = Q(checked_at__lte=at - LINK_INTERVAL)
        failed = Q(failures__gte=1, checked_at__lte=at - FAILED_LINK_INTERVAL)
        waiting = self.filter(Q(checked_at=None) | old | failed)
        return waiting.order_by(F("checked_at").asc(nulls_first=True), "pk")

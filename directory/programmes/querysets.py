"""Questions about programmes and organisations."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from directory.places.models import Place
    from directory.programmes.models import Organisation, Programme  # noqa: F401 (in strings)


class OrganisationQuerySet(QuerySet["Organisation"]):
    def with_published_programmes(self) -> Self:
        """Organisations that the public sees, with the number of their published programmes."""
        return self.annotate(
            published_count=Count("programmes", filter=Q(programmes__published=True))
        ).filter(published_count__gt=0)


class ProgrammeQuerySet(QuerySet["Programme"]):
    def published(self) -> Self:
        return self.filter(published=True)

    def covering(self, place: "Place") -> Self:
        """What a person living in the place can use, or what is for some part of it."""
        return self.filter(
            Q(coverage__in=place.lineage) | Q(coverage__lineage__contains=[place.pk])
        ).distinct()

    def due(self, *, on: dt.date) -> Self:
        """Those that have to be confirmed anew; `rules.freshness` is where the rule is at home."""
        interval = Func(
            F("review_months"),
            template="make_interval(months => (%(expressions)s)::int)",
            output_field=DurationField(),
        )
        moment = ExpressionWrapper(F("checked_on") + interval, output_field=DateTimeField())
        return self.alias(due_on=Cast(moment, DateField())).filter(due_on__lte=on)

    def with_parts(self) -> Self:
        """With everything that a card or a page shows, in a fixed number of queries."""
        return self.select_related("organisation").prefetch_related(
            "coverage", "delivery_places", "calls", "alternatives"
        )

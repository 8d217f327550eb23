"""What an editor narrows the list of programmes by."""

import calendar
import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from directory.places.editing import choices, in_language, said
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.programmes.translation import ProgrammeTranslation
from directory.rules import vocabularies as v

# Facts older than this are due for a look.
MONTHS = 6
MOST_ORGANISATIONS = 25


class _Filter(admin.SimpleListFilter):
    """One parameter with a closed list of values; any other value is refused, never ignored."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Programme]) -> QuerySet[Programme]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(code) for code, _ in self.lookup_choices}:
            raise IncorrectLookupParameters(value)
        return queryset.filter(self.condition(value))

    def condition(self, value: str) -> Q:
        raise NotImplementedError


class PublishedFilter(_Filter):
    title = said("botimi", "publication")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", said("E botuar", "Published")), ("no", said("Draft", "Draft"))]

    def condition(self, value: str) -> Q:
        return Q(published=value == "yes")


class KindFilter(_Filter):
    title = said("lloji", "kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(v.KINDS)

    def condition(self, value: str) -> Q:
        return Q(kinds__contains=[value])


class TypeFilter(_Filter):
    title = said("forma e ndihmës", "type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(v.TYPES)

    def condition(self, value: str) -> Q:
        return Q(types__contains=[value])


class ConfidenceFilter(_Filter):
    title = said("siguria", "certainty")
    parameter_name = "confidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(v.CONFIDENCE)

    def condition(self, value: str) -> Q:
        return Q(confidence=value)


class CheckedFilter(_Filter):
    title = said("kontrolli", "last check")
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("due", said(f"Jo prej {MONTHS} muajsh", f"Not for {MONTHS} months")),
            ("never", said("Asnjëherë", "Never")),
            ("recently", said(f"Brenda {MONTHS} muajve", f"Within {MONTHS} months")),
        ]

    def condition(self, value: str) -> Q:
        since = months_before(timezone.localdate(), MONTHS)
        if value == "never":
            return Q(checked_on=None)
        if value == "recently":
            return Q(checked_on__gte=since)
        return Q(checked_on=None) | Q(checked_on__lt=since)


class TranslationFilter(_Filter):
    title = said("përkthimi", "translation")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sq", said("Mungon shqipja", "Albanian is missing")),
            ("en", said("Mungon anglishtja", "English is missing")),
        ]

    def condition(self, value: str) -> Q:
        """Some text is written in the other language only."""
        other = "en" if value == "sq" else "sq"
        missing = Q()
        for name in ProgrammeTranslation.fields:
            absent = Q(**{f"{name}_{value}": ""}) | Q(**{f"{name}_{value}": None})
            missing |= absent & Q(**{f"{name}_{other}__gt": ""})
        return missing


class OrganisationFilter(_Filter):
    """The organisations with the most programmes, and the chosen one; their page links here."""

    title = said("organizata", "organisation")
    parameter_name = "run_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        counted = Organisation.objects.annotate(many=Count("programmes")).filter(many__gt=0)
        listed = list(counted.order_by("-many", "name")[:MOST_ORGANISATIONS])
        chosen = self.value()
        if chosen and chosen not in {one.slug for one in listed}:
            listed += Organisation.objects.filter(slug=chosen)
        return [(one.slug, one.in_language(in_language("sq", "en"))) for one in listed]

    def condition(self, value: str) -> Q:
        return Q(organisation__slug=value)


class CountyFilter(_Filter):
    title = said("qarku", "county")
    parameter_name = "county"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        counties = Place.objects.filter(level__in=("county", "district")).order_by("code")
        return [(one.code, one.in_language(in_language("sq", "en"))) for one in counties]

    def condition(self, value: str) -> Q:
        county = Place.objects.get(code=value)
        return Q(pk__in=Programme.objects.covering(county).order_by().values("pk"))


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

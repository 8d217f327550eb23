"""The parameters of a search: one definition for page, feeds, API and alerts (contract §3).

A django-filter FilterSet declares and validates them. It is never used bare: an invalid value would
give the unfiltered list. `parameters.parse` is the only way in.
"""

import copy
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.places.models import Place
from directory.programmes.models import Organisation
from directory.rules import vocabularies as v
from directory.search.models import Document
from directory.search.statements import (
    ANYTHING,
    STATUS_ORDER,
    Sql,
    any_of,
    mask,
    one_of,
    status_is,
)

NOT_CLOSED = ("open", "upcoming", "unknown")
SORTS = ("relevance", "deadline", "newest", "title")
LONGEST_WORDING = 200
MOST_PLACES, MOST_ORGANISATIONS = 20, 50


def _shown(text: str) -> str:
    """What was given, as an error message repeats it."""
    return text[:60].replace("\x00", "")


class OnceField(forms.CharField):
    """A parameter that may be given once."""

    default_error_messages: ClassVar = {"repeated": _("Give this only once.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=AllValues, **options)

    def clean(self, value: Any) -> Any:
        given = [one for one in dict.fromkeys(value or []) if one.strip()]
        if len(given) > 1:
            raise ValidationError(self.error_messages["repeated"], code="repeated")
        return super().clean(given[0] if given else "")


class AllValues(forms.Widget):
    """Hands all values of a repeated parameter to its field."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))


class WholeNumberField(OnceField):
    """A whole number between two bounds, written in plain digits."""

    def __init__(self, low: int, high: int, **options: Any) -> None:
        self.low, self.high = low, high
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return whole_number(text, self.low, self.high) if text else None


def whole_number(text: str, low: int, high: int) -> int:
    """The number a text spells; raises ValidationError unless it is whole and within bounds."""
    if not re.fullmatch(r"[0-9]{1,9}", text.strip(), re.ASCII) or not low <= int(text) <= high:
        raise ValidationError(
            _("Write a whole number from %(low)s to %(high)s."),
            code="number",
            params={"low": low, "high": high},
        )
    return int(text)


class NumbersField(forms.Field):
    """Whole numbers; repeated values mean "or"."""

    widget = AllValues

    def __init__(self, low: int, high: int, **options: Any) -> None:
        self.low, self.high = low, high
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> list[int]:
        given = [one for one in value or [] if one.strip()]
        return list(dict.fromkeys(whole_number(one, self.low, self.high) for one in given))


class CodesField(forms.Field):
    """Codes of one vocabulary; repeated values mean "or"."""

    widget = AllValues
    default_error_messages: ClassVar = {"unknown": _("“%(value)s” is not one of the choices.")}

    def __init__(self, codes: Sequence[str], **options: Any) -> None:
        self.codes = tuple(codes)
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> list[str]:
        given = [one.strip() for one in value or [] if one.strip()]
        for one in given:
            if one not in self.codes:
                raise ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"value": _shown(one)}
                )
        return [code for code in self.codes if code in given]


class OnceCodeField(OnceField):
    """One code of a list."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__()

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code and code not in self.codes:
            raise ValidationError(
                CodesField.default_error_messages["unknown"],
                code="unknown",
                params={"value": _shown(code)},
            )
        return code


class PlacesField(forms.Field):
    """Places by code, slug, name or variant in any spelling; repeated values mean "or"."""

    widget = AllValues
    default_error_messages: ClassVar = {
        "unknown": _("We know no place called “%(value)s”."),
        "many": _("Choose at most %(limit)d places."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> list[Place]:
        given = list(dict.fromkeys(one.strip() for one in value or [] if one.strip()))
        if len(given) > MOST_PLACES:
            raise ValidationError(
                self.error_messages["many"], code="many", params={"limit": MOST_PLACES}
            )
        found = []
        for one in given:
            place = None
            if len(one) <= LONGEST_WORDING and "\x00" not in one:
                place = Place.objects.resolve(one)
            if place is None:
                raise ValidationError(
                    self.error_messages["unknown"],
                    code="unknown",
                    params={"value": _shown(one)},
                )
            found.append(place)
        return list(dict.fromkeys(found))


class OrganisationsField(forms.Field):
    """Organisations by slug; repeated values mean "or"."""

    widget = AllValues
    default_error_messages: ClassVar = {
        "unknown": _("We know no organisation “%(value)s”."),
        "many": _("Choose at most %(limit)d organisations."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> list[Organisation]:
        given = list(dict.fromkeys(one.strip() for one in value or [] if one.strip()))
        if len(given) > MOST_ORGANISATIONS:
            raise ValidationError(
                self.error_messages["many"], code="many", params={"limit": MOST_ORGANISATIONS}
            )
        plain = [one for one in given if re.fullmatch(r"[a-zA-Z0-9_-]{1,120}", one)]
        found = {o.slug: o for o in Organisation.objects.filter(slug__in=plain)} if plain else {}
        for one in given:
            if one not in found:
                raise ValidationError(
                    self.error_messages["unknown"],
                    code="unknown",
                    params={"value": _shown(one)},
                )
        return [found[one] for one in given]


class Parameter(django_filters.Filter):  # type: ignore[misc]
    """One parameter: its form field, and the condition that its cleaned value puts on documents."""

    def __init__(self, field: forms.Field, **extra: Any) -> None:
        super().__init__(**extra)
        self._field = field

    def __deepcopy__(self, memo: object) -> "Parameter":
        # A filterset copies its filters only to tell them their parent.
        return copy.copy(self)

    @property
    def field(self) -> forms.Field:
        return self._field

    def condition(self, value: Any, on: dt.date) -> Sql:
        """Met by documents that have one of the values; no value conditions nothing."""
        return ANYTHING

    def filter(self, qs: Any, value: Any) -> Any:
        raise NotImplementedError("Use directory.search.parameters.")


class Facet(Parameter):
    """A parameter whose every value shows how many results choosing it would give.

    Without a choice, `unless_chosen` holds; everything when that is empty.
    """

    unless_chosen: tuple[str, ...] = ()

    def __init__(self, vocabulary: v.Vocabulary, codes: Sequence[str] = (), **extra: Any) -> None:
        self.vocabulary = vocabulary
        self.codes = tuple(codes or vocabulary)
        super().__init__(CodesField(self.codes), **extra)

    def has(self, code: str) -> str:
        """SQL over the survey's rows: whether a document has this one value."""
        raise NotImplementedError


class Mask(Facet):
    """A facet that documents keep as the bits of one column."""

    def __init__(self, column: str, vocabulary: v.Vocabulary, codes: Sequence[str] = ()) -> None:
        self.column = column
        super().__init__(vocabulary, codes)

    def condition(self, value: Any, on: dt.date) -> Sql:
        return any_of(self.column, mask(self.vocabulary, value)) if value else ANYTHING

    def has(self, code: str) -> str:
        return any_of(self.column, mask(self.vocabulary, [code])).text


class Status(Facet):
    """What a reader sees as the state of a call; without a choice, everything not closed."""

    unless_chosen = NOT_CLOSED

    def condition(self, value: Any, on: dt.date) -> Sql:
        return status_is(value or self.unless_chosen, on)

    def has(self, code: str) -> str:
        return f"d.status = {STATUS_ORDER.index(code)}"


class Answer(Facet):
    """Something the visitor says of themselves; the eligibility engine judges it, not SQL."""


class Organisations(Parameter):
    def __init__(self) -> None:
        super().__init__(OrganisationsField())

    def condition(self, value: Any, on: dt.date) -> Sql:
        return one_of("organisation_id", [o.pk for o in value]) if value else ANYTHING


class ProgrammeFilter(django_filters.FilterSet):  # type: ignore[misc]
    """All parameters of contract §3 but `page`, in the order in which a reader meets them."""

    q = Parameter(OnceField(), label=_("Search words"))
    place = Parameter(PlacesField(), label=_("Where you live"))
    near = Parameter(WholeNumberField(1, 200), label=_("How far you would travel"))
    kind = Mask("kinds", v.KINDS)
    type = Mask("types", v.TYPES)
    sector = Mask("sectors", v.SECTORS)
    age = Parameter(NumbersField(10, 99), label=_("Your age"))
    sex = Answer(v.SEX)
    education = Answer(v.EDUCATION_LEVELS)
    employment = Answer(v.EMPLOYMENT)
    delivery = Mask("delivery", v.DELIVERY)
    cost = Mask("cost", v.COST, ["free"])
    status = Status(v.CALL_STATUS)
    organisation = Organisations()
    sort = Parameter(OnceCodeField(SORTS))
    page = Parameter(WholeNumberField(1, 1_000_000))

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = []


# `for` is a word of Python, so it cannot stand in the class body.
ProgrammeFilter.base_filters["for"] = Mask("groups", v.GROUPS)

FACETS: dict[str, Facet] = {
    name: parameter
    for name, parameter in ProgrammeFilter.base_filters.items()
    if isinstance(parameter, Facet)
}
DECIDED_BY_SQL: dict[str, Mask | Status] = {
    name: facet for name, facet in FACETS.items() if isinstance(facet, Mask | Status)
}
ANSWERS = tuple(name for name, facet in FACETS.items() if isinstance(facet, Answer))
# The order in which parameters stand in canonical links.
ORDER = (
    "q",
    "place",
    "near",
    "kind",
    "type",
    "sector",
    "age",
    "sex",
    "education",
    "employment",
    "for",
    "delivery",
    "cost",
    "status",
    "organisation",
    "sort",
    "page",
)

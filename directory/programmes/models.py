"""What the directory lists: organisations, their programmes, and the calls of each programme."""

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from directory.places.models import Place
from directory.programmes.identity import Identifier
from directory.programmes.querysets import OrganisationQuerySet, ProgrammeQuerySet
from directory.rules import vocabularies as v
from directory.rules.eligibility import Rule, RuleErrors, parse_rule
from directory.rules.freshness import INTERVALS, Freshness

models.TextField.register_lookup(Length)

logger = logging.getLogger(__name__)

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def _codes() -> "ArrayField[list[str], list[str]]":
    """A list of codes of one vocabulary; the table's constraints hold it to them."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


def _code(**options: Any) -> "models.CharField[str, str]":
    """One code of a vocabulary; the table's constraints hold it to them."""
    return models.CharField(max_length=20, **options)


def _among(table: str, field: str, vocabulary: v.Vocabulary, *more: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_{field}_is_known", condition=Q(**{f"{field}__in": [*vocabulary, *more]})
    )


def _all_among(table: str, field: str, vocabulary: v.Vocabulary) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_{field}_are_known",
        condition=Q(**{f"{field}__contained_by": list(vocabulary)}),
    )


def _written(field: str) -> Q:
    """Not empty. A comparison with NULL alone would not refuse anything."""
    return Q(**{f"{field}__isnull": False, f"{field}__gt": ""})


def _web_address(table: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_{field}_is_http",
        condition=Q(**{field: ""}) | Q(**{f"{field}__iregex": r"^https?://[^\s/]"}),
    )


class Organisation(models.Model):
    """Who runs programmes. `name` is the one by which spreadsheets know it."""

    uuid = Identifier(of="name", unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200, unique=True)
    display_name = models.CharField("name as shown", max_length=200, blank=True)
    acronym = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    url = models.CharField(max_length=500, blank=True, validators=[WEB_ADDRESS])

    display_name_sq: str | None
    display_name_en: str | None

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="")),
            _web_address("organisation", "url"),
        )

    def __str__(self) -> str:
        return self.name

    def in_language(self, language: str) -> str:
        return (self.display_name_en if language == "en" else self.display_name_sq) or self.name


class Programme(models.Model):
    """A scheme that people can apply to or take part in; its dated rounds are its calls."""

    uuid = Identifier(of="slug", unique=True, editable=False)
    slug = models.CharField(
        max_length=120,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Small letters, digits, hyphens.")
        ],
    )
    published = models.BooleanField(default=False)

    title = models.CharField(max_length=250)
    title_sq_official = models.BooleanField(
        null=True, blank=True, help_text="Is the Albanian name the official one?"
    )
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes"
    )
    funder = models.CharField(max_length=300, blank=True)

    kinds = _codes()
    types = _codes()
    sectors = _codes()

    coverage = models.ManyToManyField(Place, related_name="covered_by", blank=True)
    delivery = _code(blank=True)
    delivery_places = models.ManyToManyField(Place, related_name="delivers", blank=True)

    benefit = models.TextField(blank=True)
    amount_min = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = _code(blank=True)
    amount_period = _code(blank=True)
    cost = _code(blank=True)

    how_to_apply = models.TextField(blank=True)
    application_url = models.CharField(max_length=500, blank=True, validators=[WEB_ADDRESS])
    documents = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=120, blank=True)

    recurrence = _code(default="unknown")
    status = _code(default="unknown")
    applicants = _codes()
    priority_groups = _codes()
    conditions = models.TextField(blank=True)

    official_url = models.CharField(max_length=500, blank=True, validators=[WEB_ADDRESS])
    source_url = models.CharField(max_length=1000, blank=True, validators=[WEB_ADDRESS])
    source_date = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    confidence = _code(default="unconfirmed")
    review_months = models.PositiveSmallIntegerField(
        default=12,
        choices=[(months, str(months)) for months in INTERVALS],
        help_text="Months after which its editor is asked whether everything is still right.",
    )
    asked_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The day of the first question to its editor that nobody has answered.",
    )
    note = models.TextField(blank=True, help_text="For editors; never public.")

    created_at = models.DateTimeField(auto_now_add=True)
    # Counted up by a trigger on every change of the row, so that two editors cannot overwrite
    # each other unnoticed, whichever way they write.
    version = models.PositiveIntegerField(default=1, editable=False)
    modified_at = models.DateTimeField(auto_now=True)

    title_sq: str | None
    title_en: str | None
    summary_sq: str | None
    summary_en: str | None

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                name="programme_slug_is_plain",
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
            ),
            models.CheckConstraint(
                name="programme_has_a_title", condition=_written("title_sq") | _written("title_en")
            ),
            models.CheckConstraint(
                name="programme_has_a_summary",
                condition=_written("summary_sq") | _written("summary_en"),
            ),
            models.CheckConstraint(
                name="programme_summary_is_short",
                condition=(Q(summary_sq__isnull=True) | Q(summary_sq__length__lte=600))
                & (Q(summary_en__isnull=True) | Q(summary_en__length__lte=600)),
            ),
            models.CheckConstraint(name="programme_has_a_kind", condition=Q(kinds__len__gte=1)),
            models.CheckConstraint(
                name="programme_amounts_are_in_order",
                condition=Q(amount_min__isnull=True)
                | Q(amount_max__isnull=True)
                | Q(amount_min__lte=F("amount_max")),
            ),
            models.CheckConstraint(
                name="programme_amounts_are_not_negative",
                condition=(Q(amount_min__isnull=True) | Q(amount_min__gte=0))
                & (Q(amount_max__isnull=True) | Q(amount_max__gte=0)),
            ),
            models.CheckConstraint(
                name="programme_amount_has_a_currency",
                condition=Q(amount_min__isnull=True, amount_max__isnull=True) | Q(currency__gt=""),
            ),
            _all_among("programme", "kinds", v.KINDS),
            _all_among("programme", "types", v.TYPES),
            _all_among("programme", "sectors", v.SECTORS),
            _all_among("programme", "applicants", v.APPLICANTS),
            _all_among("programme", "priority_groups", v.GROUPS),
            _among("programme", "delivery", v.DELIVERY, ""),
            _among("programme", "currency", v.CURRENCIES, ""),
            _among("programme", "amount_period", v.AMOUNT_PERIODS, ""),
            _among("programme", "cost", v.COST, ""),
            _among("programme", "recurrence", v.RECURRENCE),
            _among("programme", "status", v.PROGRAMME_STATUS),
            _among("programme", "confidence", v.CONFIDENCE),
            models.CheckConstraint(
                name="programme_review_months_is_known",
                condition=Q(review_months__in=INTERVALS),
            ),
            *(
                _web_address("programme", field)
                for field in ("application_url", "official_url", "source_url")
            ),
        )

    def __str__(self) -> str:
        return self.in_language("sq")

    def in_language(self, language: str) -> str:
        """The title in a language, else in the other one, else its name in addresses."""
        titles = {"sq": self.title_sq, "en": self.title_en}
        return titles[language] or titles["sq"] or titles["en"] or self.slug

    @property
    def freshness(self) -> Freshness:
        return Freshness(self.checked_on, self.review_months, self.asked_on)

    @property
    def newest_call(self) -> "Call | None":
        """The call that decides status and dates: the one with the highest number."""
        return max(self.calls.all(), key=lambda call: call.number, default=None)


class FormerAddress(models.Model):
    """A slug that a programme bore before, or that of one merged into it: it still leads here."""

    slug = models.CharField(max_length=120, primary_key=True)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="former_addresses"
    )
    since = models.DateTimeField()

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                name="former_address_is_plain",
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
            ),
        )

    def __str__(self) -> str:
        return self.slug


class Call(models.Model):
    """One round of a programme: when it opens and closes, and what differs from the programme.

    An empty amount or rule means that the programme's own holds.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField(
        help_text="Counts the calls of one programme; the highest is the newest."
    )
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    amount_min = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = _code(blank=True)
    amount_period = _code(blank=True)

    class Meta:
        ordering = ("programme", "-number")
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="call_number_once"),
            models.CheckConstraint(
                name="call_closes_after_it_opens",
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
            ),
            models.CheckConstraint(
                name="call_amounts_are_in_order",
                condition=Q(amount_min__isnull=True)
                | Q(amount_max__isnull=True)
                | Q(amount_min__lte=F("amount_max")),
            ),
            models.CheckConstraint(
                name="call_amounts_are_not_negative",
                condition=(Q(amount_min__isnull=True) | Q(amount_min__gte=0))
                & (Q(amount_max__isnull=True) | Q(amount_max__gte=0)),
            ),
            models.CheckConstraint(
                name="call_amount_has_a_currency",
                condition=Q(amount_min__isnull=True, amount_max__isnull=True) | Q(currency__gt=""),
            ),
            _among("call", "currency", v.CURRENCIES, ""),
            _among("call", "amount_period", v.AMOUNT_PERIODS, ""),
        )

    def __str__(self) -> str:
        return f"{self.programme.slug} {self.number}"


class Alternative(models.Model):
    """One way to qualify for a programme, or, with a call, for that call instead.

    `criteria` is the canonical JSON of contract §4: `{"age": {"min": 18}, "sex": "female"}`. A rule
    is all alternatives of a call if it has any, else those of the programme; none: open to all.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="alternatives")
    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, null=True, blank=True, related_name="alternatives"
    )
    position = models.PositiveSmallIntegerField(default=1)
    criteria = models.JSONField()

    class Meta:
        ordering = ("programme", "call", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "call", "position"],
                name="alternative_position_once",
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.position}"


def rule_of(programme: Programme) -> list[dict[str, object]]:
    """The alternatives that hold now: those of the newest call if it has any, else the programme's.

    Uses prefetched `calls` and `alternatives` where they are.
    """
    call = programme.newest_call
    everything: Iterable[Alternative] = sorted(
        programme.alternatives.all(), key=lambda alternative: alternative.position
    )
    if call is not None:
        own = [a.criteria for a in everything if a.call_id == call.pk]
        if own:
            return own
    return [a.criteria for a in everything if a.call_id is None]


def stored_rule(programme: Programme) -> Rule | None:
    """The rule that holds now; None, and a line in the log, if what is stored is no rule.

    The forms and the import refuse such a value; only a hand on the database can leave one.
    """
    try:
        return parse_rule(rule_of(programme))
    except RuleErrors as error:
        logger.error("The rule of %s cannot be read: %s", programme.slug, error)
        return None

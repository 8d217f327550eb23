"""What visitors report about a programme."""

from types import MappingProxyType

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label, Vocabulary
from directory.stewardship.querysets import ReportQuerySet

LONGEST_TEXT = 1_000  # characters

# In the order in which a visitor reads them.
REASONS: Vocabulary = MappingProxyType(
    {
        "closed": Label("Është mbyllur ose nuk bëhet më", "It is closed or no longer runs"),
        "money": Label("Dikush kërkon para", "Somebody asks for money"),
        "wrong": Label("Diçka e shkruar këtu nuk është e saktë", "Something written here is wrong"),
        "link": Label("Një lidhje nuk hapet", "A link does not open"),
        "other": Label("Diçka tjetër", "Something else"),
    }
)

OUTCOMES: Vocabulary = MappingProxyType(
    {
        "corrected": Label("U ndreq", "Put right"),
        "unconfirmed": Label("Nuk doli ashtu", "Not found to be so"),
        "useless": Label("Pa vlerë", "Of no use"),
    }
)


class Report(models.Model):
    """ "Something wrong here?", said by somebody of whom nothing is kept.

    The same words on the same programme within a day are one report, said `count` times. `outcome`
    is empty until an editor has handled it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    count = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    last_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="handled_reports",
    )
    outcome = models.CharField(max_length=20, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (models.Index(fields=["made_at"], name="report_made_at"),)
        constraints = (
            models.CheckConstraint(
                name="report_reason_is_known", condition=Q(reason__in=list(REASONS))
            ),
            models.CheckConstraint(
                name="report_text_is_short", condition=Q(text__length__lte=LONGEST_TEXT)
            ),
            models.CheckConstraint(
                name="report_other_says_what", condition=~Q(reason="other") | ~Q(text="")
            ),
            models.CheckConstraint(name="report_is_counted", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="report_times_are_in_order", condition=Q(last_at__gte=F("made_at"))
            ),
            models.CheckConstraint(
                name="report_outcome_is_known", condition=Q(outcome__in=["", *OUTCOMES])
            ),
            models.CheckConstraint(
                name="report_is_handled_wholly_or_not_at_all",
                condition=Q(handled_at__isnull=True, handled_by__isnull=True, outcome="")
                | (Q(handled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="report_is_handled_after_it_was_made",
                condition=Q(handled_at__isnull=True) | Q(handled_at__gte=F("made_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.reason}"

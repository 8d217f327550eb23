"""Changes of a programme, from the first word of a draft to the decision of a reviewer."""

import uuid
from types import MappingProxyType

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from directory.programmes.models import Organisation, Programme
from directory.rules.vocabularies import Label, Vocabulary
from directory.stewardship.querysets import RevisionQuerySet

USER = settings.AUTH_USER_MODEL

STATES: Vocabulary = MappingProxyType(
    {
        "draft": Label("skicë", "draft"),
        "submitted": Label("pret shqyrtimin", "waits for review"),
        "returned": Label("u kthye", "returned"),
        "approved": Label("u miratua", "approved"),
        "withdrawn": Label("u tërhoq", "withdrawn"),
    }
)
OPEN = ("draft", "submitted", "returned")

ORIGINS: Vocabulary = MappingProxyType(
    {
        "form": Label("formular", "form"),
        "upload": Label("tabelë", "spreadsheet"),
        "hsds": Label("burim i hapur", "open feed"),
        "restore": Label("version i mëparshëm", "earlier version"),
    }
)


class Revision(models.Model):
    """A programme as somebody wants it to be: the cells of its row (contract §6).

    `base` is the row as it was when the change began, empty for a new programme; what differs is
    the change. The public sees nothing of it until it is approved. `coverage` and `around` are the
    places of both rows and all that contain them: they say who may review. `version` counts the
    writes, so that the second of two people is told.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="revisions"
    )
    identifier = models.CharField(max_length=120, blank=True)
    cells = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    coverage = ArrayField(models.BigIntegerField(), default=list)
    around = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=20, default="draft")
    origin = models.CharField(max_length=20, default="form")
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (
            GinIndex(fields=["coverage"], name="revision_coverage"),
            GinIndex(fields=["around"], name="revision_around"),
            models.Index(fields=["state", "submitted_at"], name="revision_queue"),
        )
        constraints = (
            models.CheckConstraint(
                name="revision_state_is_known", condition=Q(state__in=list(STATES))
            ),
            models.CheckConstraint(
                name="revision_origin_is_known", condition=Q(origin__in=list(ORIGINS))
            ),
            models.CheckConstraint(
                name="revision_submitted_says_when",
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_submitted_has_an_identifier",
                condition=~Q(state__in=["submitted", "approved"]) | ~Q(identifier=""),
            ),
            models.CheckConstraint(
                name="revision_decided_says_when",
                condition=~Q(state__in=["returned", "approved"]) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_returned_says_why", condition=~Q(state="returned") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="revision_reason_is_short", condition=Q(reason__length__lte=2_000)
            ),
            models.CheckConstraint(
                name="revision_approved_has_its_programme",
                condition=~Q(state="approved") | Q(programme__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_times_are_in_order", condition=Q(saved_at__gte=F("made_at"))
            ),
            models.UniqueConstraint(
                fields=["programme"],
                name="revision_one_open_for_a_programme",
                condition=Q(state__in=OPEN, programme__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["identifier"],
                name="revision_one_open_for_an_identifier",
                condition=Q(state__in=OPEN) & ~Q(identifier=""),
            ),
        )

    def __str__(self) -> str:
        return self.title or str(self.uuid)

    @property
    def title(self) -> str:
        return self.cells.get("title_sq") or self.cells.get("title_en") or ""

    def in_language(self, language: str) -> str:
        """The title in a language, else in the other one, else its identifier."""
        return self.cells.get(f"title_{language}") or self.title or self.identifier

    @property
    def is_new(self) -> bool:
        return self.programme_id is None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """Column -> what stood there and what shall; columns that stay are left out."""
        return {
            column: (self.base.get(column, ""), text)
            for column, text in self.cells.items()
            if text != self.base.get(column, "")
        }

"""What was taken in from other directories, so that the next reading knows what is new."""

from django.db import models
from django.db.models import F, Q

from directory.programmes.models import Programme
from directory.stewardship.models.revisions import Revision


class ForeignRecord(models.Model):
    """A service of another directory as it was read last, and what became of it here.

    `cells` is the row that it was read as (contract §6): where a programme differs from it, it was
    changed here. `revision` is the change that was made of it last, `programme` what it is
    about, where that was here before; neither: it was taken out here.
    """

    source = models.CharField(max_length=500)
    foreign_id = models.CharField(max_length=200)
    cells = models.JSONField(default=dict)
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="foreign_records"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, blank=True, related_name="foreign_records"
    )
    first_read_at = models.DateTimeField()
    last_read_at = models.DateTimeField()

    class Meta:
        ordering = ("source", "foreign_id")
        constraints = (
            models.UniqueConstraint(fields=["source", "foreign_id"], name="foreign_record_once"),
            models.CheckConstraint(
                name="foreign_record_says_from_where", condition=~Q(source="") & ~Q(foreign_id="")
            ),
            models.CheckConstraint(
                name="foreign_record_times_are_in_order",
                condition=Q(last_read_at__gte=F("first_read_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.foreign_id}"

    @property
    def about(self) -> Programme | None:
        """The programme here; None while it waits for review, and when it was taken out."""
        if self.programme is not None:
            return self.programme
        return self.revision.programme if self.revision else None

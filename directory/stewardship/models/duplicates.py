"""What somebody has looked at and found to be two things, so that nobody is asked again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from directory.programmes.models import Programme


class DistinctPair(models.Model):
    """Two programmes that look alike and are not the same; `first` has the smaller key."""

    first = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("first", "second")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(
                name="distinct_pair_is_in_order", condition=Q(first__lt=F("second"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

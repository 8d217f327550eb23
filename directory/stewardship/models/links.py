"""What the link check knows of each address that programmes name."""

from django.db import models
from django.db.models import Q

from directory.stewardship.querysets import LinkQuerySet


class Link(models.Model):
    """An official or application address, and how it answered last.

    `dead_since` is the day of the first of the failures that have not ended yet; one failure alone
    does not make an address dead. `problem` is a short code of what went wrong.
    """

    url = models.CharField(max_length=500, unique=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    dead_since = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("url",)
        constraints = (
            models.CheckConstraint(
                name="link_is_http", condition=Q(url__iregex=r"^https?://[^\s/]")
            ),
            models.CheckConstraint(
                name="link_dead_has_failed",
                condition=Q(dead_since__isnull=True) | Q(failures__gte=2),
            ),
            models.CheckConstraint(
                name="link_failed_says_why", condition=Q(failures=0) | ~Q(problem="")
            ),
            models.CheckConstraint(
                name="link_told_is_dead",
                condition=Q(told_at__isnull=True) | Q(dead_since__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.url

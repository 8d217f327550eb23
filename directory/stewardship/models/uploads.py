"""Spreadsheets that an organisation sends in the browser, until they are submitted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from directory.programmes.models import Organisation


class Upload(models.Model):
    """The table of a file as it was read: `header`, and `rows` of [number, {column: text}].

    Nothing of it is a change yet; submitting makes revisions of all its rows at once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (models.CheckConstraint(name="upload_has_a_name", condition=~Q(name="")),)

    def __str__(self) -> str:
        return self.name

"""The outbox: mails are written in the transaction of the deed, and sent by a command."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from directory.stewardship.querysets import MailQuerySet


class Mail(models.Model):
    """One mail to one address. `key` makes sure that the same occasion writes one mail only.

    It is due at `next_try_at` until it is sent or given up.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ("next_try_at", "pk")
        indexes = (
            models.Index(
                fields=["next_try_at"],
                name="mail_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="mail_has_a_subject_on_one_line",
                condition=~Q(subject="") & ~Q(subject__regex=r"[\r\n]"),
            ),
            models.CheckConstraint(name="mail_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="mail_is_sent_or_given_up",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.to} {self.subject}"


class Unsubscription(models.Model):
    """Somebody wants no digests; mails about their own deeds still come."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)

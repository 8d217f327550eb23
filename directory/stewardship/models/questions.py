"""What editors are asked by mail, and what they answered."""

import uuid
from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label, Vocabulary
from directory.stewardship.querysets import QuestionQuerySet

QUESTION_KINDS: Vocabulary = MappingProxyType(
    {
        "due": Label("A është ende kështu?", "Is this still right?"),
        "dates": Label("Datat e reja?", "The new dates?"),
    }
)
ANSWERS: Vocabulary = MappingProxyType(
    {
        "right": Label("Ende kështu", "Still right"),
        "closed": Label("U mbyll", "Closed"),
        "change": Label("Duhet ndryshuar", "To be changed"),
    }
)


class Question(models.Model):
    """What one address is asked about one programme; its links work until somebody has answered.

    `reminders`: how many have been written. One letter holds all that an address is asked at once.
    `void_at`: another answer, or a newer question, has taken its place.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=20, default="due")
    email = models.EmailField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="question_kind_is_known", condition=Q(kind__in=list(QUESTION_KINDS))
            ),
            models.CheckConstraint(
                name="question_answer_is_known", condition=Q(answer__in=["", *ANSWERS])
            ),
            models.CheckConstraint(
                name="question_is_answered_wholly_or_not_at_all",
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="question_expires_later", condition=Q(expires_at__gt=F("asked_at"))
            ),
            models.CheckConstraint(
                name="question_is_answered_or_void",
                condition=Q(answered_at__isnull=True) | Q(void_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "email"],
                name="question_once_while_open",
                condition=Q(answered_at__isnull=True, void_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind} {self.email}"

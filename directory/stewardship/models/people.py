"""Who may do what: editors of organisations, reviewers of areas. Administrators are superusers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from directory.places.models import Place
from directory.programmes.models import Organisation

USER = settings.AUTH_USER_MODEL


class Membership(models.Model):
    """Somebody edits the programmes of an organisation."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    since = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("organisation", "user")
        constraints = (
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_id}"


class MembershipRequest(models.Model):
    """Somebody asks to edit for an organisation, listed (`organisation`) or not yet.

    `outcome` is empty until an administrator has decided.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="membership_requests")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    organisation_name = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="request_names_one_organisation",
                condition=Q(organisation__isnull=False, organisation_name="")
                | (Q(organisation__isnull=True) & ~Q(organisation_name="")),
            ),
            models.CheckConstraint(
                name="request_outcome_is_known",
                condition=Q(outcome__in=["", "accepted", "refused"]),
            ),
            models.CheckConstraint(
                name="request_is_decided_wholly_or_not_at_all",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, outcome="")
                | (Q(decided_at__isnull=False, decided_at__gte=F("made_at")) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="request_refused_says_why", condition=~Q(outcome="refused") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="request_texts_are_short",
                condition=Q(words__length__lte=1_000, reason__length__lte=1_000),
            ),
            models.UniqueConstraint(
                "user",
                F("organisation"),
                Lower("organisation_name"),
                name="request_once_while_open",
                condition=Q(decided_at__isnull=True),
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_name or self.organisation_id}"


class Invitation(models.Model):
    """An editor asks a colleague to join; the link in the mail works once and for some days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    made_by = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="invitation_expires_later", condition=Q(expires_at__gt=F("made_at"))
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                name="invitation_once_while_open",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.email}"


class ReviewArea(models.Model):
    """Somebody reviews what touches a place; without a place, everything everywhere."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="review_areas")
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("user", "place")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "place"], name="review_area_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.place_id or 'everywhere'}"


class TrustedOrganisation(models.Model):
    """An organisation whose editors may put a typo right without review."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="trust", primary_key=True
    )
    given_by = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organisation_id)

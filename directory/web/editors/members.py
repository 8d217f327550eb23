"""Who writes for an organisation, who is invited, and what an invitation says to its reader."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from directory.programmes.models import Organisation
from directory.rules.dates import date_in_words
from directory.stewardship.actions.membership import is_for
from directory.stewardship.models import Invitation


def name_of(user: User) -> str:
    """How a person is called: by name, else by address."""
    return user.get_full_name() or user.email or user.get_username()


def members_facts(
    organisation: Organisation, user: User, *, at: dt.datetime, language: str
) -> dict[str, Any]:
    """The page of the members; `may_remove` says whose button there is."""
    members = list(organisation.memberships.select_related("user").order_by("since", "pk"))
    unsettled = organisation.invitations.filter(accepted_at=None, revoked_at=None)
    return {
        "name": organisation.in_language(language),
        "slug": organisation.slug,
        "members": [
            {
                "pk": one.pk,
                "name": name_of(one.user),
                "email": one.user.email,
                "since": date_in_words(one.since.date(), language),
                "is_me": one.user_id == user.pk,
                "may_remove": len(members) > 1 or user.is_superuser,
            }
            for one in members
        ],
        "invitations": [
            {
                "uuid": one.uuid,
                "email": one.email,
                "until": date_in_words(one.expires_at.date(), language),
            }
            for one in unsettled.filter(expires_at__gt=at)
        ],
    }


def invitation_facts(
    invitation: Invitation, user: User, *, at: dt.datetime, language: str
) -> dict[str, Any]:
    """What the link of a mail shows. Whoever is not meant learns the organisation, no address."""
    mine = is_for(invitation, user)
    if invitation.accepted_by_id == user.pk and mine:
        state = "accepted"
    elif invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= at:
        state = "over"
    elif mine:
        state = "open"
    else:
        unconfirmed = EmailAddress.objects.filter(user=user, email__iexact=invitation.email)
        state = "unconfirmed" if unconfirmed.exists() else "other"
    return {
        "uuid": invitation.uuid,
        "name": invitation.organisation.in_language(language),
        "slug": invitation.organisation.slug,
        "state": state,
        "until": date_in_words(invitation.expires_at.date(), language),
        "me": user.email,
    }

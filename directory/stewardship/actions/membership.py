"""How people come to edit for an organisation, and how they leave it."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import transaction

from directory.locks import one_at_a_time
from directory.programmes.models import Organisation
from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.invitation_letter import invitation_letter
from directory.stewardship.letters import written
from directory.stewardship.models import Invitation, Membership, MembershipRequest

VALID_FOR = dt.timedelta(days=14)
MOST_REQUESTS = 5  # that one person may have open
MOST_INVITATIONS = 20  # that one organisation may have open


class AlreadyMember(NotPossible):
    """The person edits for this organisation already; nothing was written."""


class TooMany(NotPossible):
    """So many are open that one has to be settled first; nothing was written."""


class OtherAddress(NotPossible):
    """The invitation is for an address that this person has not shown to be theirs."""


class LastMember(NotPossible):
    """Without this member nobody would edit for the organisation; nothing was written."""


@transaction.atomic
def request_membership(
    *,
    by: User,
    at: dt.datetime,
    organisation: Organisation | None = None,
    name: str = "",
    website: str = "",
    words: str = "",
) -> MembershipRequest:
    """Ask to edit for a listed organisation, or for one of a `name` that is not listed.

    Asking twice is once, while nobody has decided. Raises AlreadyMember, TooMany.
    """
    one_at_a_time(f"requests {by.pk}")
    name = "" if organisation else " ".join(name.split())
    mine = MembershipRequest.objects.filter(user=by, decided_at=None)
    same = mine.filter(organisation=organisation, organisation_name__iexact=name).first()
    if same is not None:
        return same
    if organisation and Membership.objects.filter(user=by, organisation=organisation).exists():
        raise AlreadyMember
    if mine.count() >= MOST_REQUESTS:
        raise TooMany
    return MembershipRequest.objects.create(
        user=by,
        organisation=organisation,
        organisation_name=name,
        website=website,
        words=words.strip(),
        made_at=at,
    )


@transaction.atomic
def invite(*, organisation: Organisation, email: str, by: User, at: dt.datetime) -> Invitation:
    """Ask somebody by mail to edit for an organisation; the link works once, for two weeks.

    While one invitation of an address is good, asking again sends none. Raises AlreadyMember,
    TooMany.
    """
    one_at_a_time(f"invitations {organisation.pk}")
    email = email.strip()
    if Membership.objects.filter(organisation=organisation, user__email__iexact=email).exists():
        raise AlreadyMember
    unsettled = organisation.invitations.filter(accepted_at=None, revoked_at=None)
    unsettled.filter(expires_at__lte=at).update(revoked_at=at)
    found = unsettled.filter(email__iexact=email).first()
    if found is not None:
        return found
    if unsettled.count() >= MOST_INVITATIONS:
        raise TooMany
    made = Invitation.objects.create(
        organisation=organisation, email=email, made_by=by, made_at=at, expires_at=at + VALID_FOR
    )
    says, key = written(invitation_letter(made)), f"invitation:{made.uuid}"
    enqueue(mail(to=email, says=says, at=at, key=key))
    return made


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: dt.datetime) -> Membership:
    """Become an editor of the organisation; doing so twice is once.

    Raises OtherAddress for whoever has not confirmed the address that was invited, NotPossible when
    the invitation was used by another, revoked, or is too old.
    """
    locked = _locked(invitation)
    if not is_for(locked, by):
        raise OtherAddress
    if locked.revoked_at or locked.accepted_by_id not in {None, by.pk}:
        raise NotPossible
    if locked.accepted_at is None:
        if locked.expires_at <= at:
            raise NotPossible
        locked.accepted_at, locked.accepted_by = at, by
        locked.save(update_fields=["accepted_at", "accepted_by"])
        _let_in(locked, by, at)
    found = Membership.objects.filter(user=by, organisation=locked.organisation_id).first()
    if found is None:  # removed since: a link works once
        raise NotPossible
    return found


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, at: dt.datetime) -> Invitation:
    """Make the link of an invitation work no more. NotPossible when it was accepted before."""
    locked = _locked(invitation)
    if locked.accepted_at:
        raise NotPossible
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
    return locked


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: dt.datetime) -> None:
    """Somebody edits for the organisation no more; whom they invited is not let in any more.

    Removing twice is once. Raises LastMember, except for administrators.
    """
    together = Membership.objects.filter(organisation=membership.organisation_id)
    members = {one.pk for one in together.order_by("pk").select_for_update(of=("self",))}
    if membership.pk not in members:
        return
    if len(members) == 1 and not by.is_superuser:
        raise LastMember
    together.filter(pk=membership.pk).delete()
    Invitation.objects.filter(
        organisation=membership.organisation_id,
        made_by=membership.user_id,
        accepted_at=None,
        revoked_at=None,
    ).update(revoked_at=at)


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the invited address is one that this person has confirmed."""
    theirs = EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email)
    return bool(theirs.exists())


def _let_in(invitation: Invitation, user: User, at: dt.datetime) -> None:
    Membership.objects.get_or_create(
        user=user,
        organisation=invitation.organisation,
        defaults={"since": at, "confirmed_by_id": invitation.made_by_id},
    )
    MembershipRequest.objects.filter(
        user=user, organisation=invitation.organisation, decided_at=None
    ).update(decided_at=at, decided_by=invitation.made_by_id, outcome="accepted")


def _locked(invitation: Invitation) -> Invitation:
    """The row as it stands now, held to the end of the transaction."""
    return (
        Invitation.objects.select_related("organisation")
        .select_for_update(of=("self",))
        .get(pk=invitation.pk)
    )

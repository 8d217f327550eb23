"""Who may edit for an organisation."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from directory.locks import one_at_a_time
from directory.programmes.models import Organisation
from directory.rules.words import fold
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.decision_mails import tell_request_decided
from directory.stewardship.models import Membership, MembershipRequest


@transaction.atomic
def decide_request(
    *, request: MembershipRequest, by: User, accepted: bool, reason: str = "", at: dt.datetime
) -> MembershipRequest:
    """Accept or refuse what somebody asked for; a refusal says why, else ValueError.

    Accepting makes the membership, and the organisation when it is not listed yet. Deciding the
    same again changes nothing; deciding otherwise is NotPossible. The one who asked is told.
    """
    outcome, reason = "accepted" if accepted else "refused", reason.strip()
    if not accepted and not reason:
        raise ValueError("A request is refused with a reason.")
    locked = (
        MembershipRequest.objects.select_related("user", "organisation")
        .select_for_update(of=("self",))
        .get(pk=request.pk)
    )
    if locked.outcome == outcome:
        return locked
    if locked.outcome:
        raise NotPossible
    organisation = locked.organisation
    if accepted:
        organisation = organisation or _organisation(locked)
        Membership.objects.get_or_create(
            user=locked.user,
            organisation=organisation,
            defaults={"since": at, "confirmed_by": by},
        )
    locked.outcome, locked.reason = outcome, "" if accepted else reason
    locked.decided_at, locked.decided_by = at, by
    locked.save()
    name = organisation.name if organisation else locked.organisation_name
    tell_request_decided(locked, name, at=at)
    return locked


def _organisation(asked: MembershipRequest) -> Organisation:
    """The organisation of the name that was given, listed since perhaps, or a new one."""
    one_at_a_time("import")
    name = " ".join(asked.organisation_name.split())
    found = Organisation.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    plain = slugify(fold(name))[:115].strip("-") or "organizata"
    slug, number = plain, 1
    while Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{plain}-{number}"
    url = asked.website if asked.website.lower().startswith(("http://", "https://")) else ""
    made: Organisation = Organisation.objects.create(name=name, slug=slug, url=url)
    return made

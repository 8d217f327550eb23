"""What somebody signed in sees first: the own organisations, what waits, what came back."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from directory.programmes.models import Organisation, Programme
from directory.rules.calls import Call
from directory.rules.dates import date_in_words
from directory.stewardship import access
from directory.stewardship.models import STATES, MembershipRequest, Revision
from directory.web.cards import status_tag
from directory.web.wording import text_in

MOST_REQUESTS = 5  # of those that are decided, the newest


def home_facts(user: User, *, language: str) -> dict[str, Any]:
    """Everything on the page /editors/."""
    organisations = list(
        access.organisations_of(user).annotate(
            listed=Count("programmes", filter=Q(programmes__published=True))
        )
    )
    return {
        "organisations": [
            {
                "name": one.in_language(language),
                "slug": one.slug,
                "listed": one.listed,
                "changes": [
                    revision_facts(revision, language)
                    for revision in one.revisions.open().order_by("-saved_at")
                ],
            }
            for one in organisations
        ],
        "queue": access.revisions_to_review(user).filter(state="submitted").count()
        if access.is_reviewer(user)
        else None,
        "requests": _requests(user, language),
    }


def revision_facts(revision: Revision, language: str) -> dict[str, Any]:
    """An open change in a line: of what, in which state, and why it came back."""
    return {
        "uuid": revision.uuid,
        "title": revision.in_language(language) or _("Without a title yet"),
        "is_new": revision.is_new,
        "state": revision.state,
        "label": STATES[revision.state].in_language(language),
        "reason": revision.reason if revision.state == "returned" else "",
        "saved_on": date_in_words(revision.saved_at.date(), language),
    }


def organisation_facts(organisation: Organisation, *, on: dt.date, language: str) -> dict[str, Any]:
    """The programmes of an organisation with their open changes, and who else writes them."""
    unsettled = list(organisation.revisions.open().order_by("-saved_at"))
    by_programme = {one.programme_id: one for one in unsettled if one.programme_id}
    programmes = Programme.objects.with_parts().filter(organisation=organisation)
    return {
        "name": organisation.in_language(language),
        "slug": organisation.slug,
        "members": organisation.memberships.count(),
        "programmes": [
            _programme(one, by_programme.get(one.pk), on, language) for one in programmes
        ],
        "new": [revision_facts(one, language) for one in unsettled if one.is_new],
    }


def _programme(
    programme: Programme, change: Revision | None, on: dt.date, language: str
) -> dict[str, Any]:
    newest = programme.newest_call
    call = Call(
        programme_status=programme.status,
        recurrence=programme.recurrence,
        opens_on=newest.opens_on if newest else None,
        closes_on=newest.closes_on if newest else None,
    )
    titles = {"sq": programme.title_sq or "", "en": programme.title_en or ""}
    return {
        "slug": programme.slug,
        "title": text_in(titles, language),
        "published": programme.published,
        "status": status_tag(call, on, language),
        "freshness": _freshness(programme, on, language),
        "change": revision_facts(change, language) if change else None,
    }


def _freshness(programme: Programme, on: dt.date, language: str) -> str:
    """How sure one may be that it still stands, in words."""
    fresh = programme.freshness
    if fresh.checked_on is None:
        return _("never confirmed")
    date = date_in_words(fresh.checked_on, language)
    match fresh.on(on):
        case "lapsed":
            return _("confirmed on %(date)s: too long ago, so searches leave it out") % {
                "date": date
            }
        case "overdue":
            return _("confirmed on %(date)s: please look at it again") % {"date": date}
        case _:
            return _("confirmed on %(date)s") % {"date": date}


def _requests(user: User, language: str) -> list[dict[str, Any]]:
    """What somebody has asked for: all that is open, and the newest refusals."""
    asked = MembershipRequest.objects.filter(user=user).select_related("organisation")
    unsettled = list(asked.filter(decided_at=None))
    refused = list(asked.filter(outcome="refused").order_by("-decided_at")[:MOST_REQUESTS])
    return [
        {
            "name": one.organisation.in_language(language)
            if one.organisation
            else one.organisation_name,
            "refused": one.outcome == "refused",
            "reason": one.reason,
            "asked_on": date_in_words(one.made_at.date(), language),
        }
        for one in unsettled + refused
    ]

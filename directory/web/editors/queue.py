"""What the page of all that waits shows."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.stewardship.access import is_administrator, may_merge
from directory.stewardship.models import OUTCOMES, REASONS, MembershipRequest, Revision
from directory.stewardship.queue import SHOWN, Queue, areas_of, queue_for
from directory.web.editors.review import name_of


def queue_facts(user: User, area: Place | None, *, on: dt.date, language: str) -> dict[str, Any]:
    queue = queue_for(user, on=on, area=area)
    return {
        "counts": queue.counts,
        "shown": SHOWN,
        "area": area.code if area else "",
        "areas": [
            {
                "code": place.code,
                "name": place.in_language(language),
                "is_county": place.level == "county",
            }
            for place in areas_of(user)
        ],
        "requests": (
            MembershipRequest.objects.filter(decided_at=None).count()
            if is_administrator(user)
            else 0
        ),
        "merges": may_merge(user),
        "outcomes": [(code, label.in_language(language)) for code, label in OUTCOMES.items()],
        **_lists(queue, on=on, language=language),
    }


def _lists(queue: Queue, *, on: dt.date, language: str) -> dict[str, Any]:
    return {
        "changes": [_change(one, on, language) for one in queue.changes],
        "reports": [
            {
                "key": one.pk,
                **_programme(one.programme, language),
                "reason": REASONS[one.reason].in_language(language),
                "text": one.text,
                "count": one.count,
                "made_at": one.made_at,
            }
            for one in queue.reports
        ],
        "links": [
            {
                **_programme(one.programme, language),
                "url": one.link.url,
                "since": one.link.dead_since,
                "organisation": one.programme.organisation.in_language(language),
            }
            for one in queue.links
        ],
        "duplicates": [
            {
                "first": _programme(one.first, language),
                "second": _programme(one.second, language),
                "reasons": ", ".join(reason.in_language(language) for reason in one.reasons),
            }
            for one in queue.duplicates
        ],
        "overdue": [
            {
                **_programme(one, language),
                "organisation": one.organisation.in_language(language),
                "checked_on": one.checked_on,
                "lapsed": one.freshness.on(on) == "lapsed",
            }
            for one in queue.overdue
        ],
    }


def _change(revision: Revision, on: dt.date, language: str) -> dict[str, Any]:
    waits = (on - revision.submitted_at.date()).days if revision.submitted_at else 0
    return {
        "uuid": revision.uuid,
        "title": revision.in_language(language),
        "organisation": revision.organisation.in_language(language),
        "is_new": revision.is_new,
        "author": name_of(revision.author),
        "handed_in": revision.submitted_at,
        "days": max(waits, 0),
    }


def _programme(programme: Programme, language: str) -> dict[str, Any]:
    return {
        "title": programme.in_language(language),
        "slug": programme.slug,
        "published": programme.published,
    }

"""Taking in what visitors report, and noting what editors made of it."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction

from directory.locks import one_at_a_time
from directory.programmes.models import Programme
from directory.stewardship.models import Report
from directory.stewardship.querysets import ReportQuerySet

SAME_FOR = dt.timedelta(days=1)
# Nobody reads a page again and reports it anew as fast as this: it is the same tap of a finger.
SAME_TAP = dt.timedelta(minutes=1)
# New reports within an hour. Nothing is known of who sends them, so they are counted here.
LIMIT_WITHIN = dt.timedelta(hours=1)
MOST_ON_ONE, MOST_IN_ALL = 10, 200


class TooManyReports(Exception):
    """More came within an hour than anybody means; nothing was written."""


@transaction.atomic
def report(*, programme: Programme, reason: str, text: str = "", at: dt.datetime) -> Report:
    """Note that somebody found something wrong with a programme at a moment.

    `reason` is a code of REASONS; `text` has up to LONGEST_TEXT characters, and some with "other".
    What was said in the same words within a day, and is not handled yet, is counted up instead; a
    second tap of the same finger is not. Raises TooManyReports.
    """
    one_at_a_time("reports")  # so that limits and sameness hold
    text = text.strip()
    same = (
        Report.objects.open()
        .made_since(at - SAME_FOR)
        .filter(programme=programme, reason=reason, text=text)
        .last()
    )
    if same is not None:
        if at - same.last_at >= SAME_TAP:
            same.count, same.last_at = same.count + 1, at
            same.save(update_fields=["count", "last_at"])
        return same
    recent = Report.objects.made_since(at - LIMIT_WITHIN)
    on_this_one = recent.filter(programme=programme).count()
    if on_this_one >= MOST_ON_ONE or recent.count() >= MOST_IN_ALL:
        raise TooManyReports
    return Report.objects.create(
        programme=programme, reason=reason, text=text, made_at=at, last_at=at
    )


@transaction.atomic
def handle(reports: ReportQuerySet, *, by: User, outcome: str, at: dt.datetime) -> list[Report]:
    """Note for those of the reports that are open what came of them; returns these."""
    handled = list(reports.open().order_by("pk").select_for_update(of=("self",)))
    Report.objects.filter(pk__in=[one.pk for one in handled]).update(
        handled_at=at, handled_by=by, outcome=outcome
    )
    return handled

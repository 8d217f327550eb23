"""Writing the weekly digests."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.digest import digest_for
from directory.stewardship.models import Mail, Unsubscription


@transaction.atomic
def enqueue_digests(*, at: dt.datetime) -> int:
    """Write this week's digest to every reviewer for whom something waits; returns how many.

    Once for each ISO week and person, however often and wherever it runs. Whoever has left gets
    none, nor does an account that is closed or without an address.
    """
    on = timezone.localdate(at)
    year, week, _day = on.isocalendar()
    reviewers = (
        User.objects.filter(Q(is_superuser=True) | Q(review_areas__isnull=False), is_active=True)
        .exclude(email="")
        .exclude(pk__in=Unsubscription.objects.values("user"))
        .distinct()
        .order_by("pk")
    )
    written = 0
    for user in reviewers:
        key = f"digest:{year}-{week:02}:{user.pk}"
        if Mail.objects.filter(key=key).exists():
            continue
        digest = digest_for(user, on=on)
        if digest is None:
            continue
        leave = digest.unsubscribe_url
        enqueue(mail(to=user.email, says=digest.says, at=at, key=key, unsubscribe_url=leave))
        written += 1
    return written

"""Noting that two programmes are not the same."""

import datetime as dt

from django.contrib.auth.models import User

from directory.programmes.models import Programme
from directory.stewardship.models import DistinctPair


def tell_apart(*, one: Programme, other: Programme, by: User, at: dt.datetime) -> None:
    """Note that two different programmes are two, whichever is named first; twice is once."""
    first, second = sorted((one.pk, other.pk))
    pair = DistinctPair(first_id=first, second_id=second, said_by=by, said_at=at)
    DistinctPair.objects.bulk_create([pair], ignore_conflicts=True)

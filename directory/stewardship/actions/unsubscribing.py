"""Who wants no digests. Mails about somebody's own deeds and programmes still come."""

import datetime as dt

from django.contrib.auth.models import User

from directory.stewardship.models import Unsubscription


def unsubscribe(*, user: User, at: dt.datetime) -> None:
    """No more digests from now on; doing it again changes nothing."""
    Unsubscription.objects.get_or_create(user=user, defaults={"since": at})


def subscribe_again(*, user: User) -> None:
    Unsubscription.objects.filter(user=user).delete()

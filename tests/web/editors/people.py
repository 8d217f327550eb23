"""Who comes to the pages of editors in these tests."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client

from directory.programmes.models import Organisation
from directory.stewardship.models import Membership

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
HOSTILE = '"><script>alert(1)</script>'


def person(name: str, *, edits: Organisation | None = None) -> User:
    """Somebody with a confirmed address, who may edit for an organisation."""
    email = f"{name}@example.org"
    user = User.objects.create_user(email, email, first_name=name.title())
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if edits:
        Membership.objects.create(user=user, organisation=edits, since=NOW)
    return user


def browser(user: User) -> Any:
    """The browser of somebody who is signed in, which runs no script."""
    client = Client()
    client.force_login(user)
    return client

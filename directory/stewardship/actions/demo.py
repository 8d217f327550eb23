"""Accounts to try the site with: one of each kind, each with everything that it needs."""

import datetime as dt
import secrets
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.db import transaction

from directory.places.models import Place
from directory.programmes.models import Organisation
from directory.stewardship.access import needs_second_factor
from directory.stewardship.models import Membership, ReviewArea

COUNTY = "AL-07"
# Before the @ of an address that no mail ever reaches.
EDITOR, REVIEWER, ADMINISTRATOR = "demo-editor", "demo-reviewer", "demo-administrator"
DOMAIN = "example.org"


class DemoUser(NamedTuple):
    """How somebody signs in. `secret` and `uri` are for an app that shows codes; else empty."""

    email: str
    password: str
    secret: str
    uri: str


class NothingToEdit(Exception):
    """There is no county of Kukës or no organisation with programmes; nothing was written."""


@transaction.atomic
def make_demo_users(*, at: dt.datetime) -> list[DemoUser]:
    """An editor, a reviewer for Kukës county and an administrator, with new passwords.

    Made again, they get new passwords and codes, and keep all else. Raises NothingToEdit.
    """
    county = Place.objects.filter(code=COUNTY).first()
    runs = (
        Organisation.objects.with_published_programmes()
        .order_by("-published_count", "name")
        .first()
    )
    if county is None or runs is None:
        raise NothingToEdit
    editor, reviewer, administrator = map(_user, (EDITOR, REVIEWER, ADMINISTRATOR))
    Membership.objects.get_or_create(user=editor, organisation=runs, defaults={"since": at})
    ReviewArea.objects.get_or_create(user=reviewer, place=county)
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    return [_let_in(user) for user in (editor, reviewer, administrator)]


def _user(name: str) -> User:
    made, _ = User.objects.get_or_create(username=name, defaults={"email": f"{name}@{DOMAIN}"})
    return made


def _let_in(user: User) -> DemoUser:
    password, secret, uri = secrets.token_urlsafe(15), "", ""
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    Authenticator.objects.filter(user=user).delete()
    if needs_second_factor(user):
        secret = str(generate_totp_secret())
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        uri = str(get_adapter().build_totp_url(user, secret))
    return DemoUser(user.email, password, secret, uri)

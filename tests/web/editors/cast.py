"""The people of these tests: an editor and her colleague, somebody else's editor, a council."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.test import Client

from directory.places.models import Place
from directory.programmes.models import Organisation
from directory.stewardship.models import Membership, ReviewArea
from tests.factories import organisation, small_country
from tests.second_factor import with_code

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class Cast:
    country: dict[str, Place]
    runs: Organisation
    other: Organisation
    editor: User
    colleague: User
    stranger: User
    reviewer: User
    administrator: User


def somebody(name: str, **more: bool) -> User:
    return User.objects.create(
        username=f"{name}@example.org",
        email=f"{name}@example.org",
        first_name=name.capitalize(),
        **more,
    )


def cast() -> Cast:
    """The council reviews Has. Everybody who needs a code has one."""
    country = small_country()
    runs, other = organisation("Qendra Has"), organisation("Tjetra")
    people = {name: somebody(name) for name in ("edita", "kreshnik", "stina", "rea")}
    boss = somebody("arta", is_staff=True, is_superuser=True)
    with_code(boss)
    for name in ("edita", "kreshnik"):
        Membership.objects.create(user=people[name], organisation=runs, since=NOW)
    Membership.objects.create(user=people["stina"], organisation=other, since=NOW)
    ReviewArea.objects.create(user=people["rea"], place=country["AL-07-39"])
    with_code(people["rea"])
    return Cast(
        country,
        runs,
        other,
        people["edita"],
        people["kreshnik"],
        people["stina"],
        people["rea"],
        boss,
    )


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

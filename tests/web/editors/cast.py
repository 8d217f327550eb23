"""The people of these tests: an editor and her colleague, somebody else's editor, councils."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.test import Client

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.stewardship.actions import revisions
from directory.stewardship.models import Membership, ReviewArea, Revision
from tests.factories import organisation, small_country
from tests.second_factor import with_code

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
WHOLE = {
    "title_sq": "Kurs qepësie",
    "summary_sq": "Mëso të qepësh për tre muaj.",
    "kinds": "education",
    "coverage": "AL-07-39",
}


@dataclass(frozen=True)
class Cast:
    country: dict[str, Place]
    runs: Organisation
    other: Organisation
    editor: User
    colleague: User
    stranger: User
    reviewer: User
    county: User
    national: User
    administrator: User
    nobody: User


def somebody(name: str, **more: bool) -> User:
    return User.objects.create(
        username=f"{name}@example.org",
        email=f"{name}@example.org",
        first_name=name.capitalize(),
        **more,
    )


def cast() -> Cast:
    """The council reviews Has, another the county. Everybody who needs a code has one."""
    country = small_country()
    runs, other = organisation("Qendra Has"), organisation("Tjetra")
    editor, colleague, stranger = somebody("edita"), somebody("kreshnik"), somebody("stina")
    for user, edits in ((editor, runs), (colleague, runs), (stranger, other)):
        Membership.objects.create(user=user, organisation=edits, since=NOW)
    reviewer, of_county, of_all = somebody("rea"), somebody("kujtim"), somebody("kudo")
    areas = ((reviewer, country["AL-07-39"]), (of_county, country["AL-07"]), (of_all, None))
    for user, area in areas:
        ReviewArea.objects.create(user=user, place=area)
        with_code(user)
    boss = somebody("arta", is_staff=True, is_superuser=True)
    with_code(boss)
    return Cast(
        country,
        runs,
        other,
        editor,
        colleague,
        stranger,
        reviewer,
        of_county,
        of_all,
        boss,
        somebody("askush"),
    )


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def handed_in(people: Cast, **cells: str) -> Revision:
    """A new programme of the editor that waits for its reviewer, for people of Has."""
    draft = revisions.begin_new(organisation=people.runs, by=people.editor, at=NOW)
    return _handed_in(people, draft, WHOLE | cells)


def changed(people: Cast, listed: Programme, **cells: str) -> Revision:
    """A change of a listed one that waits."""
    return _handed_in(people, revisions.begin(programme=listed, by=people.editor, at=NOW), cells)


def _handed_in(people: Cast, draft: Revision, cells: dict[str, str]) -> Revision:
    saved = revisions.save(
        revision=draft, cells=cells, seen=draft.version, by=people.editor, at=NOW
    )
    return revisions.submit(revision=saved, by=people.editor, on=TODAY, at=NOW)

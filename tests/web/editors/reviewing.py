"""Who meets on the pages of reviewers: an editor, a reviewer of Has, one of Kukës, and others."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import User
from django.test import Client

from directory.stewardship.access import needs_second_factor
from directory.stewardship.actions import revisions
from directory.stewardship.models import Membership, ReviewArea, Revision
from tests.factories import organisation, small_country
from tests.second_factor import with_code

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
WHOLE = {
    "title_sq": "Kurs qepësie",
    "summary_sq": "Mëso të qepësh për tre muaj.",
    "kinds": "education",
    "coverage": "AL-07-39",
}


def cast() -> Any:
    country = small_country()
    people = {
        name: User.objects.create(username=name, email=f"{name}@example.org")
        for name in ("edita", "rea", "kujtim", "kudo", "askush")
    }
    runs = organisation("Qendra")
    Membership.objects.create(user=people["edita"], organisation=runs, since=NOW)
    ReviewArea.objects.create(user=people["rea"], place=country["AL-07-39"])
    ReviewArea.objects.create(user=people["kujtim"], place=country["AL-07"])
    ReviewArea.objects.create(user=people["kudo"], place=None)
    admin = User.objects.create_superuser("admira", "admira@example.org")
    return SimpleNamespace(country=country, runs=runs, admira=admin, **people)


def handed_in(cast: Any, **cells: str) -> Revision:
    draft = revisions.begin_new(organisation=cast.runs, by=cast.edita, at=NOW)
    saved = revisions.save(
        revision=draft, cells=WHOLE | cells, seen=draft.version, by=cast.edita, at=NOW
    )
    return revisions.submit(revision=saved, by=cast.edita, on=TODAY, at=NOW)


def changed(cast: Any, listed: Any, **cells: str) -> Revision:
    draft = revisions.begin(programme=listed, by=cast.edita, at=NOW)
    saved = revisions.save(revision=draft, cells=cells, seen=draft.version, by=cast.edita, at=NOW)
    return revisions.submit(revision=saved, by=cast.edita, on=TODAY, at=NOW)


def client_of(user: User) -> Client:
    """A browser in which somebody is signed in, with the code that reviewers need."""
    if needs_second_factor(user) and not is_mfa_enabled(user):
        with_code(user)
    client = Client()
    client.force_login(user)
    return client

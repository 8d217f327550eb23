"""The weekly digest: counts only, once a week, to whom something waits and who wants it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from directory.stewardship.actions.digests import enqueue_digests
from directory.stewardship.models import Mail, Unsubscription
from directory.stewardship.tokens import unsubscribe_token, user_of
from tests.web.editors.cast import NOW, cast, handed_in

pytestmark = pytest.mark.django_db


def test_each_reviewer_hears_once_a_week_how_much_waits() -> None:
    them = cast()
    assert enqueue_digests(at=NOW) == 0
    handed_in(them, coverage="AL-07-40", title_sq="E fshehtë")
    Unsubscription.objects.create(user=them.national, since=NOW)
    assert enqueue_digests(at=NOW) == 2
    assert enqueue_digests(at=NOW) == 0
    told = Mail.objects.order_by("to")
    assert [mail.to for mail in told] == ["arta@example.org", "kujtim@example.org"]
    assert all("1 change to review" in mail.text for mail in told)
    assert not any("fshehtë" in mail.text + mail.html for mail in told)
    assert all("- 1 ndryshim për shqyrtim" in mail.html for mail in told)
    assert all(
        '/en/editors/queue/"' in mail.html and "Open the queue</a>" in mail.html for mail in told
    )
    assert all(
        mail.unsubscribe_url in mail.text and mail.unsubscribe_url in mail.html for mail in told
    )
    assert enqueue_digests(at=NOW + dt.timedelta(days=7)) == 2


def test_a_key_to_leave_is_ours_alone() -> None:
    them = cast()
    key = unsubscribe_token(them.reviewer)
    assert user_of(key) == them.reviewer
    assert user_of(f"{key}x") is None
    assert user_of("x" * 1_000) is None


@override_settings(DEBUG=False, SITE_URL="https://mundesi.example")
def test_demo_accounts_are_refused_on_a_public_site() -> None:
    with pytest.raises(CommandError, match="public site"):
        call_command("create_demo_users")

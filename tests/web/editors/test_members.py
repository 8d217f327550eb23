"""Members of an organisation: invited by mail, let in by their own address, removed."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.programmes.models import Organisation
from directory.stewardship.actions import membership
from directory.stewardship.models import Invitation, Mail
from tests.factories import organisation
from tests.web.editors.people import HOSTILE, browser, person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def runs(db: None) -> Organisation:
    return organisation("Qendra")


@pytest.fixture
def edita(runs: Organisation) -> User:
    return person("edita", edits=runs)


def page_of(runs: Organisation) -> str:
    return reverse("editors-members", args=[runs.slug])


def link_of(invitation: Invitation) -> str:
    return reverse("editors-invitation", args=[invitation.uuid])


def invited(runs: Organisation, by: User, email: str = "bes@example.org") -> Invitation:
    return membership.invite(organisation=runs, email=email, by=by, at=timezone.now())


def names(runs: Organisation) -> set[str]:
    return set(runs.memberships.values_list("user__first_name", flat=True))


def test_a_colleague_is_invited_and_comes_in(runs: Organisation, edita: User) -> None:
    sent = {"deed": "invite", "email": "bes@example.org"}
    for _tap in range(2):
        answer = browser(edita).post(page_of(runs), sent)
        assert (answer.status_code, answer.url) == (303, page_of(runs))
    made = Invitation.objects.get()
    assert link_of(made) in Mail.objects.get().text
    bes = browser(person("bes"))
    shown = bes.get(link_of(made))
    assert shown.context["invitation"]["state"] == "open"
    assert names(runs) == {"Edita"}
    for _tap in range(2):
        done = bes.post(link_of(made))
        assert done.url == reverse("editors-organisation", args=[runs.slug])
    assert names(runs) == {"Edita", "Bes"}
    assert bes.get(link_of(made)).context["invitation"]["state"] == "accepted"


def test_whoever_is_not_signed_in_signs_in_and_comes_back(
    runs: Organisation, edita: User, client: Any
) -> None:
    there = link_of(invited(runs, edita))
    answer = client.get(there)
    assert answer.url == f"{reverse('account_login')}?next={there}"
    sign_in = client.get(answer.url).content.decode()
    assert there in sign_in


def test_another_person_is_told_calmly_and_learns_no_address(
    runs: Organisation, edita: User
) -> None:
    made, dri = invited(runs, edita), person("dri")
    for answer in (browser(dri).get(link_of(made)), browser(dri).post(link_of(made))):
        page = answer.content.decode()
        assert answer.context["invitation"]["state"] == "other"
        assert "dri@example.org" in page
        assert "bes@example.org" not in page
    assert names(runs) == {"Edita"}


def test_an_address_that_is_not_confirmed_lets_nobody_in(runs: Organisation, edita: User) -> None:
    made, bes = invited(runs, edita), person("bes")
    bes.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    answer = browser(bes).post(link_of(made))
    assert answer.status_code == 409
    assert answer.context["invitation"]["state"] == "unconfirmed"


def test_an_old_or_revoked_link_says_so(runs: Organisation, edita: User) -> None:
    bes = browser(person("bes"))
    made = invited(runs, edita)
    taken_back = {"deed": "revoke", "invitation": str(made.uuid)}
    assert browser(edita).post(page_of(runs), taken_back).status_code == 303
    assert bes.get(link_of(made)).context["invitation"]["state"] == "over"
    assert bes.post(link_of(made)).status_code == 409
    long_ago = timezone.now() - dt.timedelta(days=15)
    old = membership.invite(organisation=runs, email="bes@example.org", by=edita, at=long_ago)
    assert bes.get(link_of(old)).context["invitation"]["state"] == "over"
    assert bes.get(reverse("editors-invitation", args=[uuid.uuid4()])).status_code == 404


def test_a_member_is_removed_and_the_last_stays(runs: Organisation, edita: User) -> None:
    bes = person("bes", edits=runs)
    his = runs.memberships.get(user=bes)
    removed = {"deed": "remove", "member": str(his.pk)}
    for _tap in range(2):
        assert browser(edita).post(page_of(runs), removed).status_code == 303
    assert names(runs) == {"Edita"}
    last = {"deed": "remove", "member": str(runs.memberships.get().pk)}
    answer = browser(edita).post(page_of(runs), last, follow=True)
    assert "Jeni i fundit që shkruan" in answer.content.decode()
    assert names(runs) == {"Edita"}


def test_who_leaves_is_led_home(runs: Organisation, edita: User) -> None:
    person("bes", edits=runs)
    hers = runs.memberships.get(user=edita)
    left = browser(edita).post(page_of(runs), {"deed": "remove", "member": str(hers.pk)})
    assert left.url == reverse("editors")


def test_what_is_of_another_organisation_is_not_there(runs: Organisation, edita: User) -> None:
    other = organisation("Tjetra")
    stranger = person("dri", edits=other)
    made = invited(runs, edita)
    assert browser(stranger).get(page_of(runs)).status_code == 404
    assert browser(stranger).post(page_of(runs), {"deed": "invite"}).status_code == 404
    through_own = {"deed": "revoke", "invitation": str(made.uuid)}
    assert browser(stranger).post(page_of(other), through_own).status_code == 404
    hers = {"deed": "remove", "member": str(runs.memberships.get().pk)}
    browser(stranger).post(page_of(other), hers)
    made.refresh_from_db()
    assert made.revoked_at is None
    assert names(runs) == {"Edita"}


@pytest.mark.parametrize(
    "email",
    ["", "bes", "a@b\r\nBcc: x@y.example", HOSTILE, "a" * 300 + "@b.example", "\x00@b.example"],
)
def test_what_is_no_address_invites_nobody(runs: Organisation, edita: User, email: str) -> None:
    answer = browser(edita).post(page_of(runs), {"deed": "invite", "email": email})
    assert answer.status_code == 422
    assert HOSTILE not in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"deed": "burn"},
        {"deed": "revoke"},
        {"deed": "revoke", "invitation": "x"},
    ],
)
def test_deeds_that_do_not_exist_do_nothing(
    runs: Organisation, edita: User, sent: dict[str, str]
) -> None:
    assert browser(edita).post(page_of(runs), sent).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 40, "٣"])
def test_odd_keys_of_members_remove_nobody(runs: Organisation, edita: User, key: str) -> None:
    answer = browser(edita).post(page_of(runs), {"deed": "remove", "member": key})
    assert answer.status_code == 303
    assert names(runs) == {"Edita"}


def test_a_form_from_elsewhere_is_refused(runs: Organisation, edita: User) -> None:
    made = invited(runs, edita)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("bes"))
    assert strict.post(link_of(made)).status_code == 403
    assert names(runs) == {"Edita"}

"""How people come to edit for an organisation: asked for, invited, let in, removed."""

import datetime as dt
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import connections

from directory.programmes.models import Organisation
from directory.stewardship.actions import membership
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.models import Invitation, Mail, Membership, MembershipRequest
from tests.factories import organisation

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
TOO_LATE = NOW + dt.timedelta(days=14)


def person(name: str, *, confirmed: bool = True) -> User:
    email = f"{name}@example.org"
    user = User.objects.create_user(email, email, first_name=name)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=confirmed)
    return user


@pytest.fixture
def runs(db: None) -> Organisation:
    return organisation("Qendra")


@pytest.fixture
def edita(runs: Organisation) -> User:
    user = person("edita")
    Membership.objects.create(user=user, organisation=runs, since=NOW)
    return user


def invited(runs: Organisation, edita: User, email: str = "bes@example.org") -> Invitation:
    return membership.invite(organisation=runs, email=email, by=edita, at=NOW)


def members(runs: Organisation) -> set[str]:
    return set(runs.memberships.values_list("user__first_name", flat=True))


def test_asking_twice_is_once(runs: Organisation) -> None:
    bes = person("bes")
    asked: dict[str, Any] = {"by": bes, "at": NOW, "organisation": runs, "words": "Punoj atje."}
    first = membership.request_membership(**asked)
    assert membership.request_membership(**asked) == first
    assert MembershipRequest.objects.get().organisation_name == ""
    new = membership.request_membership(by=bes, at=NOW, name=" Shoqata  e Re ", words="Re")
    again = membership.request_membership(by=bes, at=NOW, name="shoqata e re", words="Re")
    assert new == again
    assert new.organisation_name == "Shoqata e Re"


def test_who_writes_already_need_not_ask(runs: Organisation, edita: User) -> None:
    with pytest.raises(membership.AlreadyMember):
        membership.request_membership(by=edita, at=NOW, organisation=runs)


def test_nobody_asks_for_everything(runs: Organisation) -> None:
    bes = person("bes")
    for number in range(membership.MOST_REQUESTS):
        membership.request_membership(by=bes, at=NOW, name=f"Shoqata {number}")
    with pytest.raises(membership.TooMany):
        membership.request_membership(by=bes, at=NOW, organisation=runs)
    MembershipRequest.objects.update(decided_at=LATER, outcome="refused", reason="Jo.")
    assert membership.request_membership(by=bes, at=LATER, organisation=runs).outcome == ""


def test_an_invitation_is_one_mail_in_both_languages(runs: Organisation, edita: User) -> None:
    made = invited(runs, edita)
    assert invited(runs, edita, "BES@example.org ") == made
    mail = Mail.objects.get()
    assert mail.to == "bes@example.org"
    for link in (f"/editors/invitations/{made.uuid}/", f"/en/editors/invitations/{made.uuid}/"):
        assert link in mail.text
        assert f'href="http://127.0.0.1:8000{link}"' in mail.html
    assert "12 dhjetor" in mail.text
    assert "12 December" in mail.text


def test_a_name_with_line_ends_stays_in_the_subject(edita: User) -> None:
    odd = organisation("Qendra\r\nBcc: all@evil.example")
    invited(odd, edita)
    assert "\n" not in Mail.objects.get().subject


def test_members_are_not_invited_again(runs: Organisation, edita: User) -> None:
    with pytest.raises(membership.AlreadyMember):
        invited(runs, edita, "EDITA@example.org")
    assert not Mail.objects.exists()


def test_an_organisation_has_only_so_many_invitations_open(runs: Organisation, edita: User) -> None:
    for number in range(membership.MOST_INVITATIONS):
        invited(runs, edita, f"b{number}@example.org")
    with pytest.raises(membership.TooMany):
        invited(runs, edita)
    fresh = membership.invite(organisation=runs, email="b0@example.org", by=edita, at=TOO_LATE)
    assert fresh.expires_at > TOO_LATE


def test_the_invited_is_let_in_once(runs: Organisation, edita: User) -> None:
    bes, made = person("bes"), invited(runs, edita)
    membership.request_membership(by=bes, at=NOW, organisation=runs)
    let_in = membership.accept_invitation(invitation=made, by=bes, at=LATER)
    assert let_in.confirmed_by == edita
    assert membership.accept_invitation(invitation=made, by=bes, at=LATER) == let_in
    assert members(runs) == {"edita", "bes"}
    assert MembershipRequest.objects.get().outcome == "accepted"


def test_a_removed_member_does_not_come_back_by_the_old_link(
    runs: Organisation, edita: User
) -> None:
    bes, made = person("bes"), invited(runs, edita)
    let_in = membership.accept_invitation(invitation=made, by=bes, at=LATER)
    membership.remove_member(membership=let_in, by=edita, at=LATER)
    with pytest.raises(NotPossible):
        membership.accept_invitation(invitation=made, by=bes, at=LATER)
    assert members(runs) == {"edita"}


def test_only_the_confirmed_address_that_was_invited_opens_it(
    runs: Organisation, edita: User
) -> None:
    made = invited(runs, edita)
    for somebody in (person("dri"), person("bes", confirmed=False)):
        with pytest.raises(membership.OtherAddress):
            membership.accept_invitation(invitation=made, by=somebody, at=LATER)
    assert members(runs) == {"edita"}


def test_an_old_invitation_opens_nothing(runs: Organisation, edita: User) -> None:
    bes, made = person("bes"), invited(runs, edita)
    with pytest.raises(NotPossible):
        membership.accept_invitation(invitation=made, by=bes, at=TOO_LATE)
    just_before = TOO_LATE - dt.timedelta(microseconds=1)
    membership.accept_invitation(invitation=made, by=bes, at=just_before)
    assert members(runs) == {"edita", "bes"}


def test_an_invitation_is_taken_back_unless_it_was_accepted(
    runs: Organisation, edita: User
) -> None:
    bes, made = person("bes"), invited(runs, edita)
    membership.revoke_invitation(invitation=made, at=NOW)
    assert membership.revoke_invitation(invitation=made, at=LATER).revoked_at == NOW
    with pytest.raises(NotPossible):
        membership.accept_invitation(invitation=made, by=bes, at=LATER)
    again = invited(runs, edita)
    assert again != made
    membership.accept_invitation(invitation=again, by=bes, at=LATER)
    with pytest.raises(NotPossible):
        membership.revoke_invitation(invitation=again, at=LATER)


def test_the_last_member_stays_unless_an_administrator_removes_them(
    runs: Organisation, edita: User
) -> None:
    only = runs.memberships.get()
    with pytest.raises(membership.LastMember):
        membership.remove_member(membership=only, by=edita, at=NOW)
    boss = User.objects.create_superuser("arta")
    membership.remove_member(membership=only, by=boss, at=NOW)
    membership.remove_member(membership=only, by=boss, at=NOW)
    assert members(runs) == set()


def test_whom_a_removed_member_invited_is_not_let_in(runs: Organisation, edita: User) -> None:
    bes = person("bes")
    boss = User.objects.create_superuser("arta")
    made = invited(runs, edita)
    membership.remove_member(membership=runs.memberships.get(), by=boss, at=LATER)
    with pytest.raises(NotPossible):
        membership.accept_invitation(invitation=made, by=bes, at=LATER)


def at_once(*deeds: Any) -> list[str]:
    """What becomes of deeds that threads do at the same moment."""
    start, ends = threading.Barrier(len(deeds)), []

    def work(deed: Any) -> None:
        try:
            start.wait(timeout=20)
            deed()
            ends.append("done")
        except NotPossible as error:
            ends.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_taps_on_one_invitation_make_one_member(runs: Organisation, edita: User) -> None:
    bes, made = person("bes"), invited(runs, edita)

    def tap() -> None:
        membership.accept_invitation(invitation=made, by=bes, at=LATER)

    assert at_once(tap, tap) == ["done", "done"]
    assert runs.memberships.filter(user=bes).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_who_remove_each_other_do_not_both_go(runs: Organisation, edita: User) -> None:
    bes = person("bes")
    hers, his = (
        runs.memberships.get(),
        Membership.objects.create(user=bes, organisation=runs, since=NOW),
    )
    ends = at_once(
        lambda: membership.remove_member(membership=hers, by=bes, at=LATER),
        lambda: membership.remove_member(membership=his, by=edita, at=LATER),
    )
    assert ends == ["LastMember", "done"]
    assert runs.memberships.count() == 1

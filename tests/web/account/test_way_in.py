"""Signing up, confirming, signing in and out: what an editor meets, with and without a code."""

import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from directory.web.accounts.adapters import AccountAdapter
from tests.second_factor import code, with_code
from tests.web import forms
from tests.web.account.visits import (
    PASSWORD,
    address,
    confirm_again,
    link_in,
    newest_mail,
    person,
    recovery_codes,
    send,
    sign_in,
    signed_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
EMAIL = "arta@shoqata.example"
NEW = {"name": "Arta Hoxha", "email": EMAIL, "password1": PASSWORD}


def test_from_signing_up_to_being_in_takes_one_mail_and_one_button(client: Client) -> None:
    answer = send(client, "account_signup", **NEW)
    assert answer["Location"] == address("account_email_verification_sent")
    assert not signed_in(client)
    assert newest_mail().to == [EMAIL]
    link = link_in(newest_mail())
    page = client.get(link)
    assert EMAIL in page.content.decode()
    assert not User.objects.get().emailaddress_set.get().verified  # type: ignore[attr-defined]
    assert client.post(link).status_code == 302
    assert signed_in(client)
    made = User.objects.get()
    assert (made.get_full_name(), made.email) == ("Arta Hoxha", EMAIL)
    assert (made.is_staff, made.is_superuser) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_makes_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=10)
    named = AccountAdapter.populate_username

    def at_once(self: AccountAdapter, request: HttpRequest, user: User) -> None:
        named(self, request, user)
        both.wait()

    monkeypatch.setattr(AccountAdapter, "populate_username", at_once)
    answers: list[int] = []

    def tap() -> None:
        answers.append(Client().post(address("account_signup"), NEW).status_code)
        connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert answers == [302, 302]
    assert User.objects.count() == 1
    assert len(mail.outbox) == 1


def test_in_another_browser_the_link_confirms_but_signs_nobody_in(client: Client) -> None:
    send(client, "account_signup", **NEW)
    other = Client()
    answer = other.post(link_in(newest_mail()))
    assert answer["Location"] == address("account_login")
    assert not signed_in(other)
    sign_in(other, EMAIL)
    assert signed_in(other)


def test_before_the_address_is_confirmed_nobody_gets_in(client: Client) -> None:
    person(EMAIL, confirmed=False)
    answer = sign_in(client, EMAIL)
    assert answer["Location"] == address("account_email_verification_sent")
    assert not signed_in(client)
    assert link_in(newest_mail()).startswith("/account/confirm-email/")


def test_a_confirmation_works_once(client: Client) -> None:
    send(client, "account_signup", **NEW)
    link = link_in(newest_mail())
    client.post(link)
    again = Client().get(link)
    assert "nuk vlen më" in again.content.decode()
    assert Client().post(link).status_code == 404


def test_a_link_of_a_reset_works_once_and_ends_what_was_open(client: Client) -> None:
    person(EMAIL)
    elsewhere = Client()
    sign_in(elsewhere, EMAIL)
    assert signed_in(elsewhere)
    send(client, "account_reset_password", email=EMAIL)
    link = link_in(newest_mail())
    form_at = client.get(link)["Location"]
    assert form_at.endswith("/set-password/")
    assert client.post(form_at, {"password1": "mali me borë e diell"}).status_code == 302
    assert not signed_in(elsewhere)
    assert newest_mail().subject == "Fjalëkalimi juaj u ndryshua"
    assert "nuk vlen më" in Client().get(link).content.decode()
    assert sign_in(Client(), EMAIL).status_code == 200
    sign_in(client, EMAIL, "mali me borë e diell")
    assert signed_in(client)


def test_a_new_address_of_the_session_comes_with_signing_in_and_none_stays_after(
    client: Client,
) -> None:
    person(EMAIL)
    client.get(address("account_login"))
    assert "sessionid" not in client.cookies
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before or ""
    sign_in(client, EMAIL)
    assert client.cookies["sessionid"].value not in {"", before}
    answer = send(client, "account_logout")
    assert answer["Location"] == "/"
    assert client.cookies["sessionid"].value == ""
    assert not signed_in(client)


def test_asking_for_the_sign_out_page_signs_nobody_out(client: Client) -> None:
    person(EMAIL)
    sign_in(client, EMAIL)
    assert client.get(address("account_logout")).status_code == 200
    assert signed_in(client)


def test_a_code_from_the_phone_is_set_up_and_then_asked_for(client: Client) -> None:
    person(EMAIL)
    sign_in(client, EMAIL)
    page = client.get(address("mfa_activate_totp"))
    secret = page.context["form"].secret
    shown = page.content.decode()
    assert "<svg" in shown
    assert "data:image" not in shown
    assert "otpauth://totp/arta%40shoqata.example" in shown
    now = time.time()
    answer = send(client, "mfa_activate_totp", code=code(secret, at=now))
    assert answer["Location"] == address("mfa_view_recovery_codes")
    codes = client.get(answer["Location"]).content.decode()
    assert all(one in codes for one in recovery_codes(User.objects.get()))
    assert newest_mail().subject == "Për të hyrë tani duhet një kod"

    other = Client()
    assert sign_in(other, EMAIL)["Location"] == address("mfa_authenticate")
    assert not signed_in(other)
    assert send(other, "mfa_authenticate", code="000000").status_code == 200
    assert not signed_in(other)
    send(other, "mfa_authenticate", code=code(secret, at=now))
    assert signed_in(other)


def test_a_code_of_the_phone_lets_in_once_and_a_recovery_code_too() -> None:
    user = person(EMAIL)
    secret = with_code(user)
    spare = recovery_codes(user)[0]
    for once in (code(secret, at=time.time()), spare):
        first, second = Client(), Client()
        for browser in (first, second):
            sign_in(browser, EMAIL)
            send(browser, "mfa_authenticate", code=once)
        assert signed_in(first)
        assert not signed_in(second)
    assert len(recovery_codes(user)) == 9


def test_the_code_is_taken_off_and_new_recovery_codes_made_only_after_the_password(
    client: Client,
) -> None:
    user = person(EMAIL)
    with_code(user)
    client.force_login(user)
    old = recovery_codes(user)
    for name in ("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_deactivate_totp"):
        asked = client.get(address(name))
        assert asked["Location"].startswith(address("account_reauthenticate")), name
    confirm_again(client)
    shown = client.get(address("mfa_download_recovery_codes"))
    assert shown.content.decode().split()[-10:] == old
    send(client, "mfa_generate_recovery_codes")
    assert not set(old) & set(recovery_codes(user))
    send(client, "mfa_deactivate_totp")
    assert not Authenticator.objects.exists()
    assert [one.subject for one in mail.outbox] == [
        "Keni kode të reja rezervë",
        "Për të hyrë nuk duhet më kod",
    ]


def test_a_new_password_by_mail_does_not_go_round_the_code(client: Client) -> None:
    secret = with_code(person(EMAIL))
    send(client, "account_reset_password", email=EMAIL)
    form_at = client.get(link_in(newest_mail()))["Location"]
    client.post(form_at, {"password1": "mali me borë e diell"})
    assert not signed_in(client)
    sign_in(client, EMAIL, "mali me borë e diell")
    assert not signed_in(client)
    send(client, "mfa_authenticate", code=code(secret, at=time.time()))
    assert signed_in(client)


def test_the_page_that_asks_for_a_code_lets_one_begin_anew(client: Client) -> None:
    with_code(person(EMAIL))
    sign_in(client, EMAIL)
    page = forms.page(client.get(address("mfa_authenticate")).content.decode())
    assert [form.action for form in page.forms] == ["", address("account_logout")]
    client.post(address("account_logout"))
    assert client.get(address("mfa_authenticate"))["Location"] == address("account_login")


def test_a_password_is_changed_only_with_the_present_one(client: Client) -> None:
    user = person(EMAIL)
    sign_in(client, EMAIL)
    name, new = "account_change_password", "mali me borë e diell"
    assert send(client, name, oldpassword="gabim", password1=new).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert send(client, name, oldpassword=PASSWORD, password1=new).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert signed_in(client)
    assert newest_mail().subject == "Fjalëkalimi juaj u ndryshua"


@pytest.mark.parametrize(
    "password", ["shkurt", "1qaz2wsx3edc", "arta@shoqata.example", "arta hoxha!!"]
)
def test_a_weak_password_is_refused_and_what_was_written_stays(
    client: Client, password: str
) -> None:
    answer = send(client, "account_signup", **{**NEW, "password1": password})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Arta Hoxha" in page
    assert not User.objects.exists()


def test_a_closed_account_is_told_so_only_with_its_password(client: Client) -> None:
    person(EMAIL, is_active=False)
    assert sign_in(client, EMAIL)["Location"] == address("account_inactive")
    assert client.get(address("account_inactive")).status_code == 200
    wrong = sign_in(Client(), EMAIL, "another password")
    assert wrong.status_code == 200


def test_who_has_no_password_yet_gets_one_by_mail(client: Client) -> None:
    user = person(EMAIL)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    answer = client.get(address("account_change_password"), follow=True)
    assert answer.redirect_chain[-1][0] == address("account_reset_password")
    send(client, "account_reset_password", email=EMAIL)
    assert link_in(newest_mail()).startswith("/account/password/reset/")

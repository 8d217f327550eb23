"""What an account does not give away, and to whom it does not open."""

import re
import threading
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse

from tests.web.account.visits import (
    PASSWORD,
    address,
    link_in,
    newest_mail,
    person,
    send,
    sign_in,
    signed_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
KNOWN, UNKNOWN = "arta@shoqata.example", "besa@shoqata.example"
NAMED = {"name": "Arta Hoxha", "password1": PASSWORD}
TOO_MANY = "Shumë prova"


def seen(client: Client, form: str, fields: dict[str, str], email: str) -> tuple[Any, ...]:
    """All that somebody outside can tell of the answer to a form with this address."""
    mail.outbox.clear()
    answer = send(client, form, **fields)
    shown = answer.content.decode()
    if answer.status_code == 302:
        shown += client.get(answer["Location"]).content.decode()
    shown = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", shown).replace(email, "…")
    cookies = sorted(answer.cookies)
    return answer.status_code, answer.headers.get("Location"), shown, cookies, len(mail.outbox)


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize(
    ("form", "fields", "field"),
    [
        ("account_signup", NAMED, "email"),
        ("account_login", {"password": "not the password"}, "login"),
        ("account_reset_password", {}, "email"),
    ],
)
@pytest.mark.parametrize("confirmed", [True, False])
def test_nobody_learns_whether_an_address_has_an_account(
    form: str, fields: dict[str, str], field: str, language: str, confirmed: bool
) -> None:
    person(KNOWN, confirmed=confirmed)
    one, other = (
        seen(Client(), form, {**fields, field: email, "language": language}, email)
        for email in (KNOWN, UNKNOWN)
    )
    assert one == other


@pytest.mark.parametrize(
    ("form", "field", "fields"),
    [("account_signup", "email", NAMED), ("account_login", "login", {"password": "wrong one"})],
)
def test_an_answer_costs_one_password_whether_there_is_an_account_or_not(
    form: str, field: str, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    person(KNOWN)
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in (KNOWN, UNKNOWN):
        made.clear()
        send(Client(), form, **{**fields, field: email})
        assert len(made) == 1, email


def test_the_owner_of_an_address_is_told_what_was_tried_with_it() -> None:
    person(KNOWN)
    send(Client(), "account_signup", **NAMED, email=KNOWN)
    assert newest_mail().subject == "Ju keni tashmë një llogari"
    assert User.objects.count() == 1
    send(Client(), "account_reset_password", email=UNKNOWN)
    assert newest_mail().subject == "Nuk ka llogari me këtë adresë"
    assert "/account/signup/" in newest_mail().body
    assert "Arta Hoxha" not in "".join(str(one.body) for one in mail.outbox)


# --- guessing ------------------------------------------------------------------------------------


def test_guessing_ends_after_five_tries_even_with_the_right_password_and_a_mail_lets_in() -> None:
    person(KNOWN)
    for _ in range(5):
        assert TOO_MANY not in sign_in(Client(), KNOWN, "a guess").content.decode()
    owner = Client()
    answer = sign_in(owner, KNOWN)
    assert answer.status_code == 200
    assert TOO_MANY in answer.content.decode()
    assert not signed_in(owner)
    send(owner, "account_reset_password", email=KNOWN)
    form_at = owner.get(link_in(newest_mail()))["Location"]
    owner.post(form_at, {"password1": "mali me borë e diell"})
    sign_in(owner, KNOWN, "mali me borë e diell")
    assert signed_in(owner)


def test_somebody_who_tries_many_addresses_is_stopped_too(client: Client) -> None:
    answers = [
        sign_in(client, f"n{number}@shoqata.example", "a guess").content.decode()
        for number in range(12)
    ]
    assert [TOO_MANY in page for page in answers] == [False] * 10 + [True] * 2


def test_codes_from_the_phone_cannot_be_guessed_either(client: Client) -> None:
    from tests.second_factor import with_code

    with_code(person(KNOWN))
    sign_in(client, KNOWN)
    pages = [
        send(client, "mfa_authenticate", code=f"{number:06}").content.decode()
        for number in range(7)
    ]
    assert [TOO_MANY in page for page in pages] == [False] * 5 + [True] * 2


@pytest.mark.django_db(transaction=True)
def test_tries_are_counted_once_for_all_workers() -> None:
    """Each thread has a connection and a cache of its own, as a worker has."""
    person(KNOWN)
    told: list[str] = []

    def worker() -> None:
        page = sign_in(Client(), KNOWN, "a guess").content.decode()
        told.append("too many" if TOO_MANY in page else "wrong")
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(9)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert Counter(told) == {"wrong": 5, "too many": 4}


def test_what_counts_tries_is_there_without_another_step_and_names_nobody(client: Client) -> None:
    sign_in(client, KNOWN, "a guess")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert not [key for key in keys if "127.0.0.1" in key or KNOWN in key]
    cache.set("one", 1)
    assert cache.get("one") == 1


def test_very_many_forms_are_answered_with_a_calm_page(client: Client) -> None:
    for _ in range(20):
        send(client, "account_reset_password", email=UNKNOWN.upper())
    for language, words in (("sq", "Shumë prova"), ("en", "Too many tries")):
        answer = send(client, "account_reset_password", email=UNKNOWN, language=language)
        assert answer.status_code == 429
        assert words in answer.content.decode()
        assert answer["Retry-After"] == "900"


def test_a_stranger_cannot_give_himself_another_address_by_a_header(client: Client) -> None:
    for number in range(10):
        sign_in(client, f"n{number}@shoqata.example", "a guess")
    answer = client.post(
        address("account_login"),
        {"login": UNKNOWN, "password": "a guess"},
        headers={"x-forwarded-for": "203.0.113.7", "x-real-ip": "203.0.113.7"},
    )
    assert TOO_MANY in answer.content.decode()


def test_behind_a_proxy_the_tries_of_each_are_their_own(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        told = client.post(
            address("account_login"),
            {"login": f"n{number}@shoqata.example", "password": "a guess"},
            headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.7"},
        )
    assert TOO_MANY in told.content.decode()
    for forwarded in ("198.51.100.1, 203.0.113.8", "rubbish", ""):
        other = client.post(
            address("account_login"),
            {"login": UNKNOWN, "password": "a guess"},
            headers={"x-forwarded-for": forwarded},
        )
        assert other.status_code == 200
        assert TOO_MANY not in other.content.decode()


def test_a_socket_that_names_nobody_is_no_reason_to_fail(client: Client) -> None:
    person(KNOWN)
    client.post(address("account_login"), {"login": KNOWN, "password": PASSWORD}, REMOTE_ADDR="")
    assert signed_in(client)


# --- where it leads ------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "http://localhost/admin/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "//testserver@evil.example",
    "evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_next_leads_nowhere_else(client: Client, where: str) -> None:
    person(KNOWN)
    asked = sign_in(client, KNOWN, next=where)
    assert asked["Location"] == reverse(settings.LOGIN_REDIRECT_URL)
    again = client.get(address("account_login"), {"next": where})
    assert again["Location"] == reverse(settings.LOGIN_REDIRECT_URL)
    out = client.post(address("account_logout"), {"next": where})
    assert out["Location"] == "/"


def test_next_leads_to_where_somebody_was_going(client: Client) -> None:
    person(KNOWN)
    asked = client.get("/account/password/change/")
    assert asked["Location"] == "/account/login/?next=/account/password/change/"
    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/account/password/change/"' in page
    assert sign_in(client, KNOWN, next="/account/password/change/")["Location"] == (
        "/account/password/change/"
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999"])
def test_a_mail_names_our_own_address_whatever_host_was_asked(client: Client, host: str) -> None:
    person(KNOWN)
    for form, fields in (
        ("account_reset_password", {"email": KNOWN}),
        ("account_reset_password", {"email": UNKNOWN}),
        ("account_signup", {**NAMED, "email": KNOWN}),
        ("account_signup", {**NAMED, "email": "dea@shoqata.example"}),
    ):
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(address(form), fields, headers={"host": host})
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        links = re.findall(r'https?://[^\s"<]+', message.message().as_string())
        assert links
        assert all(one.startswith(settings.SITE_URL) for one in links)


def test_a_host_that_is_not_ours_gets_no_mail_sent(client: Client) -> None:
    answer = client.post(
        address("account_reset_password"), {"email": KNOWN}, headers={"host": "evil.example"}
    )
    assert answer.status_code == 400
    assert not mail.outbox


# --- cookies and forms ---------------------------------------------------------------------------


def test_the_pages_to_sign_in_set_the_cookie_of_their_form_alone(client: Client) -> None:
    for name in ("account_login", "account_signup", "account_reset_password"):
        cookies = Client().get(address(name)).cookies
        assert set(cookies) == {"csrftoken"}
        assert not cookies["csrftoken"]["max-age"]  # gone with the window
    assert not client.get("/").cookies


FORMS = {
    "account_login": {"login": KNOWN, "password": PASSWORD},
    "account_signup": {**NAMED, "email": UNKNOWN},
    "account_reset_password": {"email": KNOWN},
    "account_logout": {},
    "account_change_password": {"oldpassword": PASSWORD, "password1": "mali me borë e diell"},
    "account_reauthenticate": {"password": PASSWORD},
    "mfa_activate_totp": {"code": "000000"},
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_taken_from_another_site(form: str) -> None:
    person(KNOWN)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(form), FORMS[form]).status_code == 403
    assert not mail.outbox
    assert User.objects.count() == 1


def test_pages_about_an_account_are_kept_nowhere(client: Client) -> None:
    person(KNOWN)
    sign_in(client, KNOWN)
    for name in ("mfa_index", "mfa_activate_totp", "account_change_password", "account_logout"):
        answer = client.get(address(name))
        assert "no-store" in answer["Cache-Control"], name
        assert 'content="noindex"' in answer.content.decode()


def test_nothing_else_of_allauth_has_an_address(client: Client) -> None:
    person(KNOWN)
    sign_in(client, KNOWN)
    for path in ("email/", "login/code/", "2fa/webauthn/", "2fa/", "reauthenticate/code/", "x/"):
        assert client.get(f"/account/{path}").status_code == 404
    asked = client.get(
        address("account_login"), headers={"x-requested-with": "XMLHttpRequest"}, follow=True
    )
    assert asked["Content-Type"].startswith("text/html")

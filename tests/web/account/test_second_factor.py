"""Whoever may change what others see signs in with a code, or does nothing before he has one."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from directory.stewardship.access import needs_second_factor
from directory.stewardship.models import ReviewArea
from tests.second_factor import code, with_code
from tests.web.account.visits import (
    PASSWORD,
    address,
    person,
    send,
    sign_in,
    signed_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
GUARDED = ["/editors/search/", "/en/editors/search/", "/admin/", "/en/admin/", "/admin/auth/user/"]


def test_reviewers_and_administrators_need_one() -> None:
    assert needs_second_factor(person("a@b.example", is_staff=True))
    assert needs_second_factor(person("c@d.example", is_superuser=True))
    council = person("e@f.example")
    assert not needs_second_factor(council)
    ReviewArea.objects.create(user=council, place=None)
    assert needs_second_factor(council)


def test_a_council_needs_one_from_the_moment_on_in_which_it_may_review(client: Client) -> None:
    council = person()
    client.force_login(council)
    assert "needed=1" not in client.get("/editors/search/").headers.get("Location", "")
    ReviewArea.objects.create(user=council, place=None)
    assert client.get("/editors/search/")["Location"].endswith("?needed=1")


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_it_every_page_of_theirs_leads_to_setting_it_up(
    client: Client, path: str, method: str
) -> None:
    client.force_login(person(is_staff=True, is_superuser=True))
    answer = getattr(client, method)(path)
    language = "en" if path.startswith("/en/") else "sq"
    assert answer["Location"] == f"{address('mfa_activate_totp', language=language)}?needed=1"


def test_why_it_is_needed_is_said_in_a_plain_sentence(client: Client) -> None:
    person("a@b.example", is_staff=True)
    sign_in(client, "a@b.example")
    page = client.get("/editors/search/", follow=True).content.decode()
    assert "prandaj llogaria juaj e ka të domosdoshme këtë" in page
    assert "e ka të domosdoshme" not in client.get(address("mfa_activate_totp")).content.decode()


def test_with_it_they_go_on_and_without_the_need_nobody_is_asked(client: Client) -> None:
    user = person(is_staff=True, is_superuser=True)
    with_code(user)
    client.force_login(user)
    for path in GUARDED:
        assert client.get(path).status_code == 200, path
    plain = Client()
    plain.force_login(person("besa@shoqata.example"))
    answer = plain.get("/editors/search/")
    assert "second-factor" not in answer.headers.get("Location", "")


def test_taking_it_off_shuts_these_pages_at_once(client: Client) -> None:
    user = person(is_staff=True, is_superuser=True)
    with_code(user)
    client.force_login(user)
    send(client, "account_reauthenticate", password=PASSWORD)
    send(client, "mfa_deactivate_totp")
    assert client.get("/admin/").status_code == 302


def test_signing_out_stays_possible(client: Client) -> None:
    client.force_login(person(is_staff=True))
    client.post("/admin/logout/")
    assert not signed_in(client)


def test_the_door_of_the_admin_is_the_one_door(client: Client) -> None:
    user = person(is_staff=True, is_superuser=True)
    secret = with_code(user)
    asked = client.get("/admin/", follow=True)
    assert asked.redirect_chain[-1][0].startswith(address("account_login"))
    tried = client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert tried.status_code == 302
    assert not signed_in(client)
    sign_in(client, user.email, next="/admin/")
    answer = send(client, "mfa_authenticate", code=code(secret, at=time.time()))
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_an_administrator_helps_somebody_who_lost_his_phone_and_sees_no_secret(
    client: Client,
) -> None:
    chief = person(is_staff=True, is_superuser=True)
    with_code(chief)
    lost = person("besa@shoqata.example")
    secret = with_code(lost)
    client.force_login(chief)
    rows = lost.authenticator_set.order_by("pk")  # type: ignore[attr-defined]
    for row in rows:
        page = client.get(reverse("admin:mfa_authenticator_change", args=[row.pk]))
        assert page.status_code == 200
        assert secret not in page.content.decode()
        assert "seed" not in page.content.decode()
    for row in rows:
        client.post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"})
    other = Client()
    sign_in(other, lost.email)
    assert signed_in(other)


@pytest.mark.parametrize("model", ["account_emailaddress", "mfa_authenticator", "auth_user"])
def test_accounts_stand_in_the_admin_in_both_languages(client: Client, model: str) -> None:
    chief = person(is_staff=True, is_superuser=True)
    with_code(chief)
    client.force_login(chief)
    for language in ("sq", "en"):
        assert (
            client.get(address(f"admin:{model}_changelist", language=language)).status_code == 200
        )
    assert "adresa e-mail" in client.get("/admin/").content.decode().lower()


# --- the first of them ---------------------------------------------------------------------------


def made(**options: Any) -> User:
    given = {"username": "dea", "email": "Dea@Bashkia.example", **options}
    call_command("createsuperuser", interactive=False, verbosity=0, **given)
    return User.objects.get(username=given["username"])


def test_the_first_administrator_signs_in_by_his_address_and_sets_up_a_code(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    made()
    assert sign_in(client, "dea@bashkia.example", next="/admin/")["Location"] == "/admin/"
    asked = client.get("/admin/")
    page = client.get(asked["Location"])
    send(client, "mfa_activate_totp", code=code(page.context["form"].secret, at=time.time()))
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("email", ["", "arta@shoqata.example"])
def test_an_administrator_without_an_address_of_his_own_is_not_made(
    email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    person("arta@shoqata.example")
    with pytest.raises(CommandError):
        made(email=email)
    assert User.objects.count() == EmailAddress.objects.count() == 1

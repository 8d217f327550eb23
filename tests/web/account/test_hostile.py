"""What nobody should write into the forms of accounts: never a broken page, never an echo."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from tests.second_factor import with_code
from tests.web.account.visits import PASSWORD, address, person, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
SCRIPT = '"><script>alert(1)</script>'
HOSTILE = {
    "nothing": "",
    "spaces": "   ",
    "nul": "a\x00b",
    "script": SCRIPT,
    "line breaks": "Arta\r\nBcc: all@evil.example",
    "line break in an address": "arta@shoqata.example\r\nBcc: all@evil.example",
    "two addresses": "arta@shoqata.example,all@evil.example",
    "a name around it": "Arta <arta@shoqata.example>",
    "long": "a" * 100_000,
    "long address": f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}.example",
    "half a letter": "\udcc3",
    "right to left": "\u202e\u2066arta@shoqata.example",
    "look-alike": "arta@shoqata.ex\u0430mple",
    "other digits": "١٢٣٤٥٦",
    "format": "%s %(n)d {0} {{ 1 }} {% x %}",
    "sql": "' OR 1=1; --",
}
OPEN_FORMS = {
    "account_signup": ("name", "email", "password1"),
    "account_login": ("login", "password", "next"),
    "account_reset_password": ("email",),
}
OWN_FORMS = {
    "account_change_password": ("oldpassword", "password1"),
    "account_reauthenticate": ("password", "next"),
    "mfa_reauthenticate": ("code", "next"),
    "account_logout": ("next",),
}
RIGHT = {
    "name": "Arta Hoxha",
    "email": "besa@shoqata.example",
    "login": "arta@shoqata.example",
    "password": PASSWORD,
    "password1": PASSWORD + "!",
    "oldpassword": PASSWORD,
    "code": "123456",
    "next": "/",
}


def post(client: Client, form: str, fields: dict[str, str]) -> Any:
    """The answer to a form as it came over the line; one that raises would fail the test."""
    body = urlencode(fields, errors="surrogateescape")
    answer = client.post(address(form), body, content_type="application/x-www-form-urlencoded")
    page = answer.content.decode()
    assert answer.status_code in ({400} if "\x00" in "".join(fields.values()) else {200, 302, 429})
    assert SCRIPT not in page
    assert "\x00" not in page
    assert "evil.example" not in answer.headers.get("Location", "")
    return answer


def assert_no_mail_was_led_astray() -> None:
    for message in mail.outbox:
        assert len(message.to) == 1
        sent = message.message()
        assert not {"Bcc", "Cc"} & set(sent.keys())
        assert "evil.example" not in str(sent["To"])
        assert "evil.example" not in str(sent["Subject"])


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("form", OPEN_FORMS)
def test_no_field_of_an_open_form_breaks_it(form: str, kind: str) -> None:
    person()
    for field in OPEN_FORMS[form]:
        given = {name: RIGHT[name] for name in OPEN_FORMS[form]} | {field: HOSTILE[kind]}
        post(Client(), form, given)
    post(Client(), form, dict.fromkeys(OPEN_FORMS[form], HOSTILE[kind]))
    assert_no_mail_was_led_astray()
    for user in User.objects.all():
        assert not set("\r\n\x00") & set(user.first_name + user.email)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_field_of_ones_own_forms_breaks_it(kind: str) -> None:
    user = person()
    with_code(user)
    for form, fields in OWN_FORMS.items():
        client = Client()
        client.force_login(user)
        for field in fields:
            post(client, form, {name: RIGHT[name] for name in fields} | {field: HOSTILE[kind]})
    waiting = Client()
    sign_in(waiting, user.email)
    post(waiting, "mfa_authenticate", {"code": HOSTILE[kind]})
    assert_no_mail_was_led_astray()


@pytest.mark.parametrize(
    "path", ["confirm-email/{}/", "password/reset/{}/{}/", "password/reset/1/{}/"]
)
def test_no_link_breaks_a_page(path: str) -> None:
    for bad in ("x", "%00", "%ff", "a" * 5_000, "MQ:1tabc:x", "set-password", "%3Cscript%3E"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)("/account/" + path.format(*[bad] * path.count("{}")))
            assert answer.status_code in {200, 302, 404}, bad


@pytest.mark.parametrize("email", ["x" * 300, "a@b", "<script>", ""])
def test_an_address_handed_over_in_the_link_is_taken_only_when_it_is_one(
    client: Client, email: str
) -> None:
    page = client.get(address("account_signup"), {"email": email}).content.decode()
    assert not email or f'value="{email}"' not in page


def test_nobody_makes_himself_more_than_he_is(client: Client) -> None:
    given = {"name": "Arta", "email": "arta@shoqata.example", "password1": PASSWORD}
    more = {
        "is_staff": "on",
        "is_superuser": "1",
        "is_active": "0",
        "username": "chief",
        "groups": "1",
    }
    client.post(address("account_signup"), given | more)
    made = User.objects.get()
    assert not made.is_staff
    assert not made.is_superuser
    assert made.is_active
    assert made.username == "arta@shoqata.example"

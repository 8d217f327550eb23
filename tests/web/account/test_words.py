"""Every page and mail about accounts speaks the language of its address, and no other.

allauth speaks no Albanian: whatever of it somebody can meet has to be said here anew.
"""

import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import allauth
import pytest
from babel.messages.pofile import read_po
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase

from directory.web.accounts import urls
from directory.web.accounts.letters import LETTERS, letter
from tests.second_factor import code
from tests.web import forms
from tests.web.account.visits import PASSWORD, address, link_in, newest_mail, person, send, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
EMAIL = "arta@shoqata.example"
# Words that no sentence of the one language does without, and no sentence of the other has.
TELLING = {
    "sq": r"the|your|you|with|this|and|of|is|not|has|must|please|password|code|enter|sign|email",
    "en": r"dhe|për|nuk|juaj|ju|një|është|kodi|fjalëkalimi|llogaria|adresa|hyni|shkruani",
}
ATTRIBUTES = re.compile(r' (?:placeholder|title|aria-label|alt)="([^"]*)"')
NAMES = {str(one.name) for one in urls.urlpatterns}
FILE = {"mfa_download_recovery_codes"}


def borrowed_sentences() -> list[str]:
    """What allauth itself would say, in English, of three words or more."""
    listed = Path(allauth.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with listed.open("rb") as stream:
        found = [str(one.id) for one in read_po(stream) if isinstance(one.id, str)]
    return [" ".join(one.split()) for one in found if len(one.split()) > 2]


SENTENCES = borrowed_sentences()


class Walk:
    """Somebody who goes through everything in one language, and what he was shown."""

    def __init__(self, language: str) -> None:
        self.language, self.client = language, Client()
        self.names: set[str] = set()
        self.texts: list[str] = []

    def keep(self, name: str, answer: Any) -> Any:
        self.names.add(name)
        if answer.status_code in {200, 429} and name not in FILE:
            html = answer.content.decode()
            read = forms.page(html)
            words = [read.text, read.title, *(unescape(one) for one in ATTRIBUTES.findall(html))]
            self.texts.append(" ".join(words).replace("English", "").replace("Shqip", ""))
        elif answer.status_code == 200:
            self.texts.append(answer.content.decode())
        return answer

    def get(self, name: str, *args: str) -> Any:
        return self.keep(name, self.client.get(address(name, *args, language=self.language)))

    def send(self, form: str, /, **fields: str) -> Any:
        return self.keep(form, send(self.client, form, language=self.language, **fields))

    def follow(self, name: str, path: str, /, **fields: str) -> Any:
        if fields:
            return self.keep(name, self.client.post(path, fields))
        return self.keep(name, self.client.get(path))


def strangers_way(walk: Walk) -> None:
    """Everything before one is in, with every mistake that can be made."""
    for name in ("account_signup", "account_login", "account_reset_password", "account_inactive"):
        walk.get(name)
        walk.send(name, login="x", email="x", password="", password1="short", name="")
        walk.send(name, login="", email="a" * 300 + "@b.example", name="n" * 200, password1="")
    walk.send("account_signup", name="Arta Hoxha", email=EMAIL, password1="1qaz2wsx3edc")
    walk.send("account_signup", name="Arta Hoxha", email=EMAIL, password1="arta hoxha!!")
    walk.send("account_signup", name="Arta Hoxha", email=EMAIL, password1=PASSWORD)
    walk.get("account_email_verification_sent")
    link = link_in(newest_mail())
    walk.follow("account_confirm_email", link)
    cache.clear()  # as if some minutes had passed
    walk.send("account_signup", name="Arta Hoxha", email=EMAIL, password1=PASSWORD)
    walk.client.post(link)
    walk.client.logout()
    walk.follow("account_confirm_email", link)
    walk.send("account_reset_password", email="nobody@shoqata.example")
    walk.send("account_reset_password", email=EMAIL)
    walk.get("account_reset_password_done")
    link = link_in(newest_mail())
    form_at = walk.follow("account_reset_password_from_key", link)["Location"]
    walk.follow("account_reset_password_from_key", form_at)
    walk.follow("account_reset_password_from_key", form_at, password1="short")
    walk.follow("account_reset_password_from_key", form_at, password1="mali me borë e diell")
    walk.get("account_reset_password_from_key_done")
    walk.follow("account_reset_password_from_key", link)
    for _ in range(7):
        walk.send("account_login", login=EMAIL, password="a guess")


def owners_way(walk: Walk) -> None:
    """Everything once one is in, with every mistake that can be made."""
    user = person("besa@shoqata.example")
    walk.client.force_login(user)
    walk.get("mfa_index")
    walk.get("account_logout")
    walk.get("account_set_password")
    walk.get("account_change_password")
    walk.send("account_change_password", oldpassword="a guess", password1="short")
    walk.send("account_change_password", oldpassword=PASSWORD, password1=PASSWORD + "!")
    walk.get("account_change_password")
    walk.get("account_reauthenticate")
    walk.send("account_reauthenticate", password="a guess")
    walk.send("account_reauthenticate", password=PASSWORD + "!")
    page = walk.get("mfa_activate_totp")
    walk.client.get(f"{address('mfa_activate_totp')}?needed=1")
    walk.send("mfa_activate_totp", code="")
    walk.send("mfa_activate_totp", code="0")
    walk.send("mfa_activate_totp", code="0" * 30)
    secret = walk.client.session["mfa.totp.secret"]
    assert page.status_code == 200
    walk.send("mfa_activate_totp", code=code(secret, at=time.time()))
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_index"):
        walk.get(name)
    walk.get("mfa_generate_recovery_codes")
    walk.send("mfa_generate_recovery_codes")
    walk.get("mfa_view_recovery_codes")
    walk.get("mfa_reauthenticate")
    walk.send("mfa_reauthenticate", code="0")
    other = Walk(walk.language)
    sign_in(other.client, user.email, PASSWORD + "!")
    other.get("mfa_authenticate")
    for _ in range(7):
        other.send("mfa_authenticate", code="000000")
    walk.names |= other.names
    walk.texts += other.texts
    walk.get("mfa_deactivate_totp")
    walk.send("mfa_deactivate_totp")
    walk.get("mfa_index")
    walk.client.force_login(person("dea@shoqata.example", confirmed=False))
    walk.get("mfa_activate_totp")
    walk.get("mfa_index")


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_page_and_mail_speaks_one_language(language: str) -> None:
    walk = Walk(language)
    strangers_way(walk)
    owners_way(walk)
    assert walk.names == NAMES
    telling = re.compile(rf"\b(?:{TELLING[language]})\b", re.IGNORECASE)
    letters = [f"{one.subject}\n{one.body}\n{html(one)}" for one in mail.outbox]
    assert len({one.subject for one in mail.outbox}) >= 8
    for text in walk.texts + letters:
        plain = re.sub(r"\S+@\S+|https?://\S+|otpauth:\S+", "", text)
        assert not telling.search(plain), (telling.findall(plain), plain)
    if language == "sq":
        said = [one for one in SENTENCES for text in walk.texts + letters if one in text]
        assert not said


def html(message: Any) -> str:
    """The words of the second form of a mail."""
    return forms.page(str(message.alternatives[0][0])).text


@pytest.mark.parametrize("about", LETTERS)
def test_a_mail_says_the_same_in_plain_text_and_in_html(about: str) -> None:
    from directory.web.accounts.adapters import AccountAdapter

    facts = {"key": "k" * 20, "uid": "1"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        AccountAdapter().send_mail(about, EMAIL, facts)
    (sent,) = mail.outbox
    said = letter(about, facts)
    assert sent.to == [EMAIL]
    assert "\n" not in sent.subject
    for text in (*said.paragraphs, said.link, *said.after):
        assert text in sent.body
        assert text in html(sent)
    assert sent.from_email.startswith("Mundësi <mundesi@")


def test_a_mail_in_english_leads_to_english_pages() -> None:
    send(Client(), "account_reset_password", email="nobody@shoqata.example", language="en")
    assert link_in(newest_mail()) == "/en/account/signup/"
    assert newest_mail().subject == "There is no account with this address"
    assert User.objects.count() == 0

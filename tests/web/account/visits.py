"""Somebody with an account, and what he does in a browser that runs no script."""

import re
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.stewardship.actions.sending import send_due

PASSWORD = "kalaja mbi lumë"
LINK = re.compile(r"https?://\S+")


def person(email: str = "arta@shoqata.example", *, confirmed: bool = True, **more: Any) -> User:
    """Somebody with an account; by default with an address that he has confirmed."""
    user = User.objects.create_user(email, email, PASSWORD, first_name="Arta", **more)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=confirmed)
    return user


def recovery_codes(user: User) -> list[str]:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return list(RecoveryCodes(kept).get_unused_codes())


def send(client: Client, form: str, /, *, language: str = "sq", **fields: str) -> Any:
    """Fill in and send the form at a named address."""
    # What is done on commit is done within the request, in its language; a test has no commit.
    with override(language), TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address(form, language=language), fields)


def address(name: str, *args: str, language: str = "sq") -> str:
    with override(language):
        return reverse(name, args=args)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return send(client, "account_login", login=email, password=password, **more)


def signed_in(client: Client) -> bool:
    """Whether the site knows who this is."""
    return bool(client.get(reverse("mfa_index")).status_code == 200)


def confirm_again(client: Client, password: str = PASSWORD) -> Any:
    """Show once more that it is oneself, as the pages about the second factor ask for."""
    return send(client, "account_reauthenticate", password=password)


def link_in(message: Any) -> str:
    """The path of the first link of a mail, which is always one of this site."""
    found = LINK.search(message.body)
    assert found, message.body
    assert found[0].startswith(f"{settings.SITE_URL}/")
    return found[0].removeprefix(settings.SITE_URL)


def newest_mail() -> Any:
    """The last letter, after everything that waits in the outbox has gone."""
    send_due(at=timezone.now())
    return mail.outbox[-1]

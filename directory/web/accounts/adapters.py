"""Where allauth asks how things are done here."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.actions.sending import send_due
from directory.stewardship.letters import Written
from directory.web.accounts.letters import letter
from directory.web.poster import code_to_scan

Texts = Mapping[str, str | Promise]

TOO_MANY: str | Promise = _(
    "Too many tries. Wait a quarter of an hour, or set a new password by mail."
)
ERRORS: Texts = {
    "email_password_mismatch": _("The e-mail address or the password is not right."),
    "email_taken": _("This e-mail address belongs to another account."),
    "enter_current_password": _("This is not your present password."),
    "incorrect_password": _("This is not your password."),
    "incorrect_code": _("This code is not right, or it was used already. Wait for the next one."),
    "too_many_login_attempts": TOO_MANY,
    "rate_limited": _("Too many tries. Wait a quarter of an hour."),
    "unverified_email": _("First confirm your e-mail address by the link that we sent there."),
    "cannot_generate_recovery_codes": _(
        "Recovery codes belong to the code from the phone. Set that up first."
    ),
}
PASSWORD_ERRORS: Texts = {
    "password_too_short": _("The password is too short: it needs at least 12 characters."),
    "password_too_common": _(
        "This password is one of those that everybody tries first. Choose another."
    ),
    "password_too_similar": _(
        "The password is too much like your name or your address. Choose another."
    ),
}
NOTICES: Texts = {
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": ERRORS["email_taken"],
    "account/messages/password_changed.txt": _("Your new password is set."),
    "mfa/messages/totp_activated.txt": _("From now on, signing in takes a code from your phone."),
    "mfa/messages/totp_deactivated.txt": _("From now on, signing in takes no code."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "These are your recovery codes. Keep them on paper, not on the phone."
    ),
}


def _send_at_once() -> None:
    send_due(at=timezone.now(), most=5)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[Texts] = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.account.stages.EmailVerificationStage",
            "directory.web.accounts.stages.CodeStage",
        ]

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """The one way by which mail about accounts leaves, in the language of the request."""
        said = letter(template_prefix, context)
        facts = {"letter": said, "language": get_language(), "site_url": settings.SITE_URL}
        says = Written(
            said.subject,
            render_to_string("mails/letter.txt", facts).strip() + "\n",
            render_to_string("mails/letter.html", facts),
        )
        enqueue(mail(to=email, says=says, at=timezone.now()))
        # Somebody waits for it; should the server not take it now, the queue tries again.
        transaction.on_commit(_send_at_once)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Mapping[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """A notice on the next page, for the few things that the page itself does not say."""
        text = message or NOTICES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Judged by Django's validators; ValidationError in our words."""
        try:
            return str(super().clean_password(password, user))
        except ValidationError as refused:
            found = refused.error_list
            raise ValidationError(
                [PASSWORD_ERRORS.get(one.code or "", one) for one in found]
            ) from refused

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People sign in by their address, which is the name of the row too wherever it may be."""
        longest = User._meta.get_field("username").max_length or 0
        taken = User.objects.filter(username=user.email).exists()
        fits = not taken and len(user.email) <= longest
        user.username = user.email if fits else get_random_string(32)

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this site; `next` never leads to another host, not even to one of ours."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: there is no JSON for programs here."""
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whether to ask for the password again: not within minutes of having signed in with it."""
        steps = get_authentication_records(self.request, self.request.user)
        latest = max((step["at"] for step in steps), default=0.0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose tries are counted together; no address can be read from it.

        A network of IPv6 counts as one. Where a connection names nobody, all are one.
        """
        return salted_hmac("whose tries", truncate_ip(get_client_ip(request) or "")).hexdigest()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[Texts] = {**DefaultMFAAdapter.error_messages, **ERRORS}

    def build_totp_svg(self, url: str) -> str:
        return code_to_scan(url)

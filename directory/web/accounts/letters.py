"""What the mails about accounts say. Each is a subject, some paragraphs, and perhaps one link.

Links lead to SITE_URL, whatever host a request named. Nothing that somebody typed is repeated: a
stranger who signs up with your address could make us say it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Letter:
    """A mail in the language that was active when it was put together."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_text: str = ""
    after: tuple[str, ...] = ()


def letter(about: str, facts: Mapping[str, Any]) -> Letter:
    """The mail that allauth knows by this name; KeyError for one that it should never send."""
    return LETTERS[about](facts)


def _confirm(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        paragraphs=(
            _("Somebody, most likely you, wants to use this address for an account at Mundësi."),
            _("Open this link within three days and press the button there:"),
        ),
        link=_address("account_confirm_email", facts["key"]),
        link_text=_("Confirm my address"),
        after=(_("If it was not you, do nothing: without the link there is no account."),),
    )


def _already_there(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("You have an account already"),
        paragraphs=(
            _("Somebody, most likely you, wanted to make an account at Mundësi with this address."),
            _("There is one already. If you forgot its password, set a new one:"),
        ),
        link=_address("account_reset_password"),
        link_text=_("Set a new password"),
        after=(_("If it was not you, do nothing: nothing has changed."),),
    )


def _unknown(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("There is no account with this address"),
        paragraphs=(
            _("Somebody, most likely you, asked for a new password at Mundësi."),
            _("There is no account with this address. Perhaps you used another, or want one now:"),
        ),
        link=_address("account_signup"),
        link_text=_("Make an account"),
        after=(_("If it was not you, do nothing."),),
    )


def _new_password(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("Set a new password"),
        paragraphs=(
            _("Somebody, most likely you, asked for a new password at Mundësi."),
            _("Open this link within a day. It works once:"),
        ),
        link=_address("account_reset_password_from_key", facts["uid"], facts["key"]),
        link_text=_("Set a new password"),
        after=(_("If it was not you, do nothing: your password stays as it is."),),
    )


def _password_changed(facts: Mapping[str, Any]) -> Letter:
    return _changed(_("Your password was changed"), _("The password of your account is a new one."))


def _second_factor_on(facts: Mapping[str, Any]) -> Letter:
    return _changed(
        _("Signing in now takes a code"),
        _("From now on your account asks for a code from your phone after the password."),
    )


def _second_factor_off(facts: Mapping[str, Any]) -> Letter:
    return _changed(
        _("Signing in no longer takes a code"),
        _("Your account no longer asks for a code from your phone after the password."),
    )


def _recovery_codes(facts: Mapping[str, Any]) -> Letter:
    return _changed(
        _("You have new recovery codes"),
        _("The recovery codes of your account are new ones. The old ones no longer work."),
    )


def _changed(subject: str, what: str) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=(what, _("If it was not you, set a new password at once:")),
        link=_address("account_reset_password"),
        link_text=_("Set a new password"),
    )


LETTERS: Mapping[str, Callable[[Mapping[str, Any]], Letter]] = MappingProxyType(
    {
        "account/email/email_confirmation_signup": _confirm,
        "account/email/email_confirmation": _confirm,
        "account/email/account_already_exists": _already_there,
        "account/email/unknown_account": _unknown,
        "account/email/password_reset_key": _new_password,
        "account/email/password_changed": _password_changed,
        "account/email/password_reset": _password_changed,
        "mfa/email/totp_activated": _second_factor_on,
        "mfa/email/totp_deactivated": _second_factor_off,
        "mfa/email/recovery_codes_generated": _recovery_codes,
    }
)


def _address(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)

"""The forms of the account pages: allauth's, asking in our words and for no more than is needed."""

from typing import Any

from allauth.account import forms as account
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

LONGEST_EMAIL = 254  # characters; what the columns hold
LONGEST_NAME = 150
LONGEST_CODE = 20


class Worded:
    """Fields that say what is wrong with them in our words, and hint at nothing by grey text."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.error_messages.update(
                required=_("This is needed."),
                invalid=_("Write an e-mail address like name@example.org."),
            )


def _email(help_text: Any = "") -> EmailField:
    return EmailField(label=_("E-mail"), max_length=LONGEST_EMAIL, help_text=help_text)


def _password(label: Any) -> PasswordField:
    return PasswordField(label=label, autocomplete="current-password", help_text="")


LONG_ENOUGH = _("At least 12 characters. A few words that you remember do well.")


class OneLine(forms.CharField):
    """Text on one line, whatever was sent."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class SignUpForm(Worded, account.SignupForm):  # type: ignore[misc]
    """A name, an address, a password: once, as it can be set anew by mail."""

    name = OneLine(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = _email(_("We send a link there, to see that it is yours."))
    field_order = ("name", "email", "password1")
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = LONG_ENOUGH
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Also weighs the password against the name, which allauth does not ask for."""
        given: dict[str, Any] = super().clean()
        password, name = given.get("password1"), given.get("name", "")
        if password and name and "password1" not in self.errors:
            try:
                account.get_adapter().clean_password(password, User(first_name=name))
            except forms.ValidationError as refused:
                self.add_error("password1", refused)
        return given

    def try_save(self, request: HttpRequest) -> Any:
        """The account, or None and the answer for an address that has one: the same to look at.

        It takes as long, too, so that no clock gives an account away.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # a second tap of the same finger made it in this moment
            self.account_already_exists = True
            return super().try_save(request)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name; allauth calls this with the account it has just made."""
        user.first_name = self.cleaned_data["name"]
        user.save(update_fields=["first_name"])


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc]
    password = _password(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    email = _email()


class PasswordByMailForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    password1 = SetPasswordField(label=_("New password"), help_text=LONG_ENOUGH)
    password2 = None


class NewPasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    oldpassword = _password(_("Present password"))
    password1 = SetPasswordField(label=_("New password"), help_text=LONG_ENOUGH)
    password2 = None


class ConfirmPasswordForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    password = _password(_("Password"))


def _code(label: Any, help_text: Any = "", **attrs: str) -> forms.CharField:
    attrs = {
        "autocomplete": "one-time-code",
        "autocapitalize": "none",
        "spellcheck": "false",
        **attrs,
    }
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs=attrs),
    )


EITHER_CODE = _("The six digits that the app on your phone shows, or one of your recovery codes.")


class _AnyCode:
    """Takes a code of the app or a recovery code. allauth's own way asks for security keys too,
    which need a library that this site does without.
    """

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        clear_tries = check_rate_limit(self.user)
        code = str(self.cleaned_data["code"])
        for kept in Authenticator.objects.filter(user=self.user, type__in=KINDS).order_by("pk"):
            if KINDS[kept.type](kept).validate_code(code):
                kept.user = self.user
                self.authenticator = kept
                clear_tries()
                return code
        raise get_adapter().validation_error("incorrect_code")


KINDS = {Authenticator.Type.TOTP: TOTP, Authenticator.Type.RECOVERY_CODES: RecoveryCodes}


class CodeForm(_AnyCode, Worded, second_factor.AuthenticateForm):  # type: ignore[misc]
    code = _code(_("Code"), EITHER_CODE, inputmode="numeric")


class ConfirmCodeForm(_AnyCode, Worded, second_factor.ReauthenticateForm):  # type: ignore[misc]
    code = _code(_("Code"), EITHER_CODE, inputmode="numeric")


class FirstCodeForm(Worded, ActivateTOTPForm):  # type: ignore[misc]
    code = _code(_("Code from the app"), _("Six digits."), inputmode="numeric")

    @property
    def key_in_fours(self) -> list[str]:
        """The key as people type it."""
        return [self.secret[at : at + 4] for at in range(0, len(self.secret), 4)]

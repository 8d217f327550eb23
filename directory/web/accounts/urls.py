"""The addresses of accounts. Of allauth's, only what is used here has one."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from directory.web.accounts import views

View = Callable[..., HttpResponseBase]


def _page(route: str, view: View, name: str) -> URLPattern:
    """A page that nothing on the way keeps a copy of."""
    return path(route, never_cache(_readable(view)), name=name)


def _readable(view: View) -> View:
    """Refuse NUL bytes, which no browser sends and no column takes."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sent = chain(request.GET.lists(), request.POST.lists())
        if any("\x00" in value for _name, values in sent for value in values):
            raise BadRequest("A NUL byte was sent.")
        return view(request, *args, **kwargs)

    return answer


# Who has no password yet (made in the admin, say) gets one by mail.
_by_mail: View = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    _page("", views.overview, "mfa_index"),
    _page("signup/", account.signup, "account_signup"),
    _page("login/", account.login, "account_login"),
    _page("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    _page("confirm-email/", account.email_verification_sent, "account_email_verification_sent"),
    _page("confirm-email/<str:key>/", account.confirm_email, "account_confirm_email"),
    _page("password/change/", account.password_change, "account_change_password"),
    _page("password/set/", _by_mail, "account_set_password"),
    _page("password/reset/", account.password_reset, "account_reset_password"),
    _page("password/reset/sent/", account.password_reset_done, "account_reset_password_done"),
    _page(
        "password/reset/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    _page(
        "password/reset/<slug:uidb36>/<str:key>/",
        account.password_reset_from_key,
        "account_reset_password_from_key",
    ),
    _page("confirm/", account.reauthenticate, "account_reauthenticate"),
    _page("code/", views.authenticate, "mfa_authenticate"),
    _page("confirm/code/", views.ConfirmByCode.as_view(), "mfa_reauthenticate"),
    _page("second-factor/set-up/", totp.activate_totp, "mfa_activate_totp"),
    _page("second-factor/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _page("recovery-codes/", views.recovery_codes, "mfa_view_recovery_codes"),
    _page("recovery-codes/new/", views.NewRecoveryCodes.as_view(), "mfa_generate_recovery_codes"),
    _page(
        "recovery-codes/file/",
        views.recovery_codes_file,
        "mfa_download_recovery_codes",
    ),
]

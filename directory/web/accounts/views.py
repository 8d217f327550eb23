"""The pages of accounts that are ours: one’s account, and the code after a password."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.account.views._reauthenticate import BaseReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from directory.web.accounts.forms import CodeForm, ConfirmCodeForm
from directory.web.accounts.stages import CodeStage


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can change about signing in."""
    has_code = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return render(request, "account/overview.html", {"has_code": has_code})


@login_stage_required(stage=CodeStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def authenticate(request: Any) -> HttpResponse:
    """Asks for the code; reached only by somebody whose password was right a moment ago."""
    stage = request._login_stage
    form = CodeForm(request.POST if request.method == "POST" else None, user=stage.login.user)
    if form.is_valid():
        form.save()
        answer: HttpResponse = stage.exit()
        return answer
    return render(request, "mfa/authenticate.html", {"form": form})


@method_decorator(login_required, name="dispatch")
class ConfirmByCode(BaseReauthenticateView):  # type: ignore[misc]
    """Somebody signed in shows again, by a code, that it is still him."""

    reauthentication_method = "mfa"
    form_class = ConfirmCodeForm
    template_name = "mfa/reauthenticate.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: ConfirmCodeForm) -> HttpResponse:
        form.save()
        answer: HttpResponse = super().form_valid(form)
        return answer


@require_safe
@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Those of one's recovery codes that still work."""
    return render(request, "mfa/recovery_codes/index.html", {"codes": _unused(request)})


@require_safe
@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    text = render_to_string("mfa/recovery_codes/download.txt", {"codes": _unused(request)})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mundesi.txt"'
    return response


def _unused(request: HttpRequest) -> list[str]:
    kept = get_object_or_404(
        Authenticator, user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES
    )
    codes: list[str] = RecoveryCodes(kept).get_unused_codes()
    return codes


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """allauth's, without counting what is left of the old ones."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        facts: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**given)
        return facts

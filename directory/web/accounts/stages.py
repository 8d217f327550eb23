"""The step between the password and being signed in.

allauth's own also knows security keys, which need a library that this site does without.
"""

from typing import Any

from allauth.account.stages import LoginStage
from allauth.mfa.internal.constants import LoginStageKey
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponseRedirect
from django.urls import reverse


class CodeStage(LoginStage):  # type: ignore[misc]
    """Asks whoever has set up a code for one."""

    key = LoginStageKey.MFA_AUTHENTICATE.value
    urlname = "mfa_authenticate"

    def handle(self) -> tuple[Any, bool]:
        asked = self.login.user and is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP])
        return (HttpResponseRedirect(reverse(self.urlname)) if asked else None), True

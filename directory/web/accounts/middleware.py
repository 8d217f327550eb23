"""Whoever reviews or administers has a second factor, or sets one up before anything else."""

import re
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from directory.stewardship.access import needs_second_factor

Respond = Callable[[HttpRequest], HttpResponseBase]

# Signing out stays possible, wherever somebody is.
GUARDED = re.compile(r"^(/en)?/(editors|admin)/(?!logout/$)")


def require_second_factor(get_response: Respond) -> Respond:
    """Lead those who need a second factor and have none from editing to where it is set up."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if GUARDED.match(request.path_info) and _lacks_it(request):
            return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?needed=1")
        return get_response(request)

    return respond


def _lacks_it(request: HttpRequest) -> bool:
    user = request.user
    return (
        user.is_authenticated
        and needs_second_factor(user)
        and not is_mfa_enabled(user, [Authenticator.Type.TOTP])
    )

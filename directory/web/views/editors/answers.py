"""How the pages of editors answer."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def see_other(name: str, *args: Any) -> HttpResponse:
    """To another page, so that neither reload nor back sends a form again."""
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` has let through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user

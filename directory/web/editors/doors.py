"""Who comes in to the pages of editors and reviewers, and that nobody keeps a copy of them."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from directory.stewardship.access import is_signed_in

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """A view for people with an account, who are asked to sign in first; never kept in a cache."""

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if is_signed_in(request.user):
            response = view(request, *args, **options)
        else:
            response = redirect_to_login(_way_back(request))
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return respond


def _way_back(request: HttpRequest) -> str:
    """Where to go on after signing in: the page asked for, never one that only takes forms."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from if ours else "")
    return parts._replace(scheme="", netloc="").geturl() or reverse("editors")


def user_of(request: HttpRequest) -> User:
    """Who is signed in, in a view behind `signed_in`."""
    assert isinstance(request.user, User)  # noqa: S101 (`signed_in` lets in nobody else)
    return request.user


def see_other(address: str) -> HttpResponse:
    """So that neither reload nor back sends a form again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response

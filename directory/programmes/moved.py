"""Addresses that a programme bore before: they lead to where it is now."""

from collections.abc import Callable, Collection
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse

from directory.programmes.models import FormerAddress

View = Callable[[HttpRequest, str], HttpResponseBase]


def follows_moves(view: View) -> View:
    """A view of one published programme that sends on who comes with a former slug of it.

    A programme that bears the slug now goes first. What was sent by POST is sent again.
    """

    @wraps(view)
    def respond(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            return view(request, slug)
        except Http404:
            now = current_slug(slug)
            if now is None or request.resolver_match is None:
                raise
            address = reverse(request.resolver_match.view_name, args=[now])
            if query := request.META.get("QUERY_STRING", ""):
                address = f"{address}?{query}"
            return HttpResponsePermanentRedirect(
                address, preserve_request=request.method not in {"GET", "HEAD"}
            )

    return respond


def current_slug(slug: str) -> str | None:
    """The slug of the published programme that bore this one before."""
    return current_slugs([slug]).get(slug)


def current_slugs(slugs: Collection[str]) -> dict[str, str]:
    """Former slug -> the one that its published programme bears now; one query, or none."""
    if not slugs:
        return {}
    former = FormerAddress.objects.filter(slug__in=slugs, programme__published=True)
    return dict(former.values_list("slug", "programme__slug"))

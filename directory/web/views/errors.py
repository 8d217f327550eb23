"""Pages nobody wants to see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone

from directory.languages import current_language
from directory.web.lost import lost_facts

# In place of what `context.site` says of a page: this one has no address of its own.
NOWHERE = {"canonical_url": None, "alternate_urls": None}
RETRY_AFTER = 900  # seconds


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    return render(request, "403.html", NOWHERE, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", NOWHERE, status=403)


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    language = current_language()
    lost = lost_facts(request.path_info, on=timezone.localdate(), language=language)
    return render(request, "404.html", {"lost": lost, **NOWHERE}, status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody tries the same thing too often; nothing was done."""
    response = render(request, "429.html", NOWHERE, status=429)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store, private"
    return response


def only_read(request: HttpRequest, allowed: str) -> HttpResponse:
    """In place of the empty answer to a method that a page does not take."""
    response = _plain("405.html", 405)
    response["Allow"] = allowed
    return response


def broken(request: HttpRequest) -> HttpResponse:
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """Rendered without a request: nothing that could fail again."""
    return HttpResponse(loader.render_to_string(template), status=status)

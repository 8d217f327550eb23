"""Pages nobody wants to see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from directory.web.context import STYLESHEET


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """Rendered without a request: nothing that could fail again."""
    return HttpResponse(
        loader.render_to_string(template, {"stylesheet": STYLESHEET}), status=status
    )

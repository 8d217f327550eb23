"""What every request passes through."""

import logging
from collections.abc import Callable

import pghistory
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils import translation

from directory.search import index
from directory.web import stylesheets
from directory.web.views import errors

logger = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "browsing-topics",
    )
)


def language_from_path(get_response: Respond) -> Respond:
    """The address alone says the language, so that pages can be cached and shared as they are."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        english = request.path_info == "/en" or request.path_info.startswith("/en/")
        language = "en" if english else "sq"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return respond


def database_away(get_response: Respond) -> Respond:
    """When the database does not answer, say so calmly and ask to come back; never a bare error."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def on_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database is away: %s", type(exception).__name__)
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})

    respond.process_exception = on_exception  # type: ignore[attr-defined]
    return respond


def refuse_broken_queries(get_response: Respond) -> Respond:
    """A path with a NUL byte names nothing; PostgreSQL would refuse it with an error."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info:
            return errors.not_found(request, None)
        return get_response(request)

    return respond


def allow_the_styles_in_it(get_response: Respond) -> Respond:
    """The policy of a page allows the stylesheets that travel in it, not those of all pages.

    To name them all takes a kilobyte, which then does not fit beside a page of results into what a
    server may send before it hears back.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        with stylesheets.allowed() as sources:
            response = get_response(request)
        if sources:
            more = dict(getattr(response, "_csp_update", None) or {})
            more["style-src"] = sorted(sources)
            response._csp_update = more  # type: ignore[attr-defined] # read by django-csp
        return response

    return respond


def permissions_policy(get_response: Respond) -> Respond:
    """The site asks the browser for nothing, and says so; nor may others embed its answers."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return respond


def remember_who_writes(get_response: Respond) -> Respond:
    """What somebody signed in writes bears their name in the history.

    Without the cookie of a session nobody is asked who they are, nor by views that anybody may send
    to (the check, a report): answers to visitors depend on no cookie.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        may_write = request.method not in {"GET", "HEAD", "OPTIONS"}
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if may_write and has_session and not _takes_from_anybody(request):
            user = request.user
            if user.is_authenticated:
                with pghistory.context(user=user.pk, url=request.path_info):
                    return get_response(request)
        return get_response(request)

    return respond


def _takes_from_anybody(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return True
    return bool(getattr(view, "csrf_exempt", False))


def keep_search_index(get_response: Respond) -> Respond:
    """After a request that may have written, bring the search index up to date.

    Views without CSRF protection are those that anybody may send to (the check, a report): whatever
    they note, they change nothing that the index is made of, or they would need the protection.
    Only the links of mails do; that action writes the index itself.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        view = request.resolver_match.func if request.resolver_match else None
        may_write = request.method not in {"GET", "HEAD", "OPTIONS"} and view is not None
        if may_write and not getattr(view, "csrf_exempt", False) and not connection.in_atomic_block:
            index.catch_up()
        return response

    return respond


def say_it_in_words(get_response: Respond) -> Respond:
    """A page that is only read answers anything else with a page, not with nothing at all."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        wordless = isinstance(response, HttpResponseNotAllowed) and not response.content
        if wordless and not request.path_info.startswith("/api/"):
            return errors.only_read(request, response.headers["Allow"])
        return response

    return respond

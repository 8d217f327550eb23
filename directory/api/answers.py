"""Answers for everybody: in the caller's language, readable from any page, nothing sent twice."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from directory.api.check import language_of
from directory.programmes.models import Programme
from directory.rules.vocabularies import Label

LANGUAGES = ("sq", "en")
READING = ("GET", "HEAD", "OPTIONS")
FRESH = 15 * 60  # seconds for which nobody need ask again
JSON = "application/json"
NDJSON = "application/x-ndjson"
# A browser may keep what it was told of the methods for a day.
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}

_ONLY_READ = Label("Kjo adresë vetëm lexohet.", "This address is only read.")
_LANGUAGE = Label("Gjuha është sq ose en.", "The language is sq or en.")
_TOO_MANY = Label("Kjo kërkesë ka tepër parametra.", "This request has too many parameters.")
_AWAY = Label(
    "Baza e të dhënave nuk po përgjigjet. Provo përsëri pas pak.",
    "The database does not answer. Try again in a little while.",
)


class Refused(Exception):
    """The request cannot be answered: what is wrong with each parameter, in the language."""

    def __init__(self, errors: Mapping[str, Sequence[str]], status: int = 400) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = errors
        self.status = status

    @classmethod
    def of(cls, name: str, reason: Label, language: str, status: int = 400) -> "Refused":
        return cls({name: [reason.in_language(language)]}, status)


Answer = Callable[..., HttpResponseBase]
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


def only_read(view: _View) -> _View:
    """A view that writes nothing: whoever tries is told that, not of a missing token."""
    return csrf_exempt(require_safe(view))


def for_everybody(view: Answer) -> Callable[..., HttpResponseBase]:
    """A view that is only read, given the language too: `view(request, language, …)`.

    Whatever it answers, refusals too, may be read from every page of the web.
    """

    @csrf_exempt  # nothing is written: whoever tries is told that, not of a missing token
    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        language = language_of(request)
        try:
            language = _language(request)
            if request.method not in READING:
                raise Refused.of("method", _ONLY_READ, language, 405)
            response = _read(view, request, language, *args, **options)
        except Refused as refused:
            response = _refusal(refused)
        except TooManyFieldsSent:
            response = _refusal(Refused.of("parameters", _TOO_MANY, language))
        except (OperationalError, InterfaceError):
            response = _refusal(Refused.of("database", _AWAY, language, 503))
            response.headers["Retry-After"] = "10"
        return _open(response, language)

    return respond


def _read(
    view: Answer, request: HttpRequest, language: str, *args: Any, **options: Any
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(READING), **_PREFLIGHT})
    with translation.override(language):
        return view(request, language, *args, **options)


def _language(request: HttpRequest) -> str:
    """The one asked for by `lang`, else the caller's; Albanian for everybody else."""
    asked = request.GET.getlist("lang")
    if any(one not in LANGUAGES for one in asked) or len(set(asked)) > 1:
        raise Refused.of("lang", _LANGUAGE, language_of(request))
    return asked[0] if asked else language_of(request)


def _refusal(refused: Refused) -> HttpResponse:
    response = HttpResponse(
        as_json({"errors": refused.errors}), status=refused.status, content_type=JSON
    )
    response.headers["Cache-Control"] = "no-store"
    if refused.status == 405:
        response.headers["Allow"] = ", ".join(READING)
    return response


def _open(response: HttpResponseBase, language: str) -> HttpResponseBase:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Language"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response


def json_answer(request: HttpRequest, told: object) -> HttpResponseBase:
    """One JSON document, or word that the caller has it already."""
    return _conditional(request, HttpResponse(as_json(told), content_type=JSON))


def lines_answer(request: HttpRequest, told: Iterable[object]) -> HttpResponseBase:
    """Objects line by line, as they are read. Nobody knows their ETag before they are told."""
    lines: Iterator[bytes] = (as_json(one) + b"\n" for one in told)
    if request.method == "HEAD":
        lines = iter(())
    response: Any = StreamingHttpResponse(lines, content_type=NDJSON)
    return _conditional(request, response)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    changed = last_change(timezone.localdate())
    etag = None
    if not response.streaming:
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    patch_cache_control(response, public=True, max_age=FRESH)
    answer = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    return cast("HttpResponseBase", answer or response)


def last_change(on: dt.date) -> int:
    """When anything told here may last have changed, in seconds since 1970.

    Taking a programme down changes its row too, so all rows count; and so does every new day, on
    which calls open and close without anybody's doing.
    """
    morning = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    latest = Programme.objects.aggregate(latest=Max("modified_at"))["latest"] or morning
    return int(max(latest, morning).timestamp())


def as_json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

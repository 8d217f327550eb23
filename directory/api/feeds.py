"""Feeds of any search: Atom, iCalendar and CSV, with the parameters of `/programmes/`."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from directory.api.answers import last_change, only_read
from directory.exchange.calendars import calendar_of_programme, calendar_of_search
from directory.exchange.feeds import ATOM, Addresses, atom
from directory.exchange.found import SearchRefused, listing
from directory.exchange.public_csv import spreadsheet
from directory.languages import current_language
from directory.programmes.moved import follows_moves
from directory.rules.vocabularies import Label
from directory.search.parameters import Parameters, parse

FRESH = 15 * 60  # seconds for which nobody need ask again
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"

_REFUSED = Label(
    "Ky kërkim ka një gabim, prandaj nuk japim asgjë:",
    "Something in this search is not right, so it finds nothing:",
)


@only_read
def programmes_atom(request: HttpRequest) -> HttpResponseBase:
    """The feed of a search, at most a thousand entries."""
    on, language, parameters = timezone.localdate(), current_language(), parse(request.GET)
    other = "sq" if language == "en" else "en"
    addresses = Addresses(
        feed=_address(request.path, parameters),
        page=_address(reverse("programmes"), parameters),
        other_feed=_address(translate_url(request.path, other), parameters),
        programme=_programme,
    )
    try:
        body = atom(parameters, on=on, language=language, addresses=addresses)
    except SearchRefused as refused:
        return _refusal(refused.errors, language)
    return _answer(request, body, f"{ATOM}; charset=utf-8", on=on)


@only_read
def programmes_ics(request: HttpRequest) -> HttpResponseBase:
    """What opens and closes in a search, as a calendar to take or to follow."""
    on, language, parameters = timezone.localdate(), current_language(), parse(request.GET)
    try:
        body = calendar_of_search(
            parameters,
            on=on,
            language=language,
            source=_address(request.path, parameters),
            page=_address(reverse("deadlines"), parameters),
            address=_programme,
        )
    except SearchRefused as refused:
        return _refusal(refused.errors, language)
    return _answer(request, body, CALENDAR, on=on, name="mundesi.ics")


@only_read
@follows_moves
def programme_ics(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What opens and closes of one programme."""
    on, language = timezone.localdate(), current_language()
    found = listing(slug)
    if found is None:
        raise Http404
    source = settings.SITE_URL + request.path
    body = calendar_of_programme(found, on=on, language=language, source=source, address=_programme)
    return _answer(request, body, CALENDAR, on=on, name=f"{slug}.ics")


@only_read
def programmes_csv(request: HttpRequest) -> HttpResponseBase:
    """All programmes of a search as a spreadsheet; a long one comes as it is read."""
    on, language, parameters = timezone.localdate(), current_language(), parse(request.GET)
    try:
        table = spreadsheet(parameters, on=on, language=language)
    except SearchRefused as refused:
        return _refusal(refused.errors, language)
    if table.whole:
        return _answer(request, "".join(table.lines).encode(), CSV, on=on, name="mundesi.csv")
    lines = iter(()) if request.method == "HEAD" else table.lines
    return _answer(request, lines, CSV, on=on, name="mundesi.csv")


def _answer(
    request: HttpRequest,
    body: bytes | Iterator[str],
    content_type: str,
    *,
    on: date,
    name: str = "",
) -> HttpResponseBase:
    """The file, or word that the caller has it already.

    A stream has no ETag: nobody knows what it says before it has been said.
    """
    changed = last_change(on)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32]) if isinstance(body, bytes) else None
    kind = HttpResponse if isinstance(body, bytes) else StreamingHttpResponse
    response = cast("HttpResponse", kind(body, content_type=content_type))
    if etag:
        response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    _open(response)
    if name:
        response.headers["Content-Disposition"] = f"inline; filename={quote(name)}"
    patch_cache_control(response, public=True, max_age=FRESH)
    answer = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    return answer or response


def _refusal(errors: Mapping[str, str], language: str) -> HttpResponse:
    """What is wrong with the search, line by line, without what could pass for markup."""
    lines = [_REFUSED.in_language(language), *(f"{name}: {text}" for name, text in errors.items())]
    reason = "\n".join(lines).replace("<", "‹").replace(">", "›")
    return _open(HttpResponse(f"{reason}\n", status=400, content_type="text/plain; charset=utf-8"))


def _open(response: HttpResponse) -> HttpResponse:
    """Anybody's page may read what everybody may; search engines have the pages themselves."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address(path: str, parameters: Parameters) -> str:
    query = "" if parameters.errors else parameters.query()
    return f"{settings.SITE_URL}{path}?{query}" if query else settings.SITE_URL + path


def _programme(slug: str) -> str:
    return f"{settings.SITE_URL}{reverse('programme', args=[slug])}"

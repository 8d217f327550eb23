"""The eligibility check ("Çfarë më takon?"): a form that remembers by itself and leaves nothing."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.places.tree import known_places
from directory.search.checking import Offer, offers
from directory.web.check import Sent, answer, read
from directory.web.check_page import check_facts
from directory.web.posted import posted
from directory.web.views import errors

_LONGEST_SLUG = 120


@csrf_exempt  # it changes nothing; its token would need a cookie, and this page sets none
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The first question on GET (answers in an address are ignored); on POST, what follows."""
    try:
        response = _screen(request)
    except BadRequest as error:
        response = errors.bad_request(request, error)
    except Http404 as error:
        response = errors.not_found(request, error)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _screen(request: HttpRequest) -> HttpResponse:
    language = current_language()
    on, places = timezone.localdate(), known_places()
    if request.method == "POST":
        sent = read(posted(request))
    else:
        sent = Sent(programme=request.GET.get("programme", ""))
    offered = _offers(sent.programme)
    if sent.programme:
        request.canonical_query = f"programme={sent.programme}"  # type: ignore[attr-defined]
    screen = answer(sent, offered, on=on, places=places, language=language)
    facts = check_facts(screen, on=on, places=places, language=language)
    return render(request, "pages/check.html", {"check": facts})


def _offers(slug: str) -> list[Offer]:
    """What is judged: the programme that it is about, else all that have not ended."""
    if not slug:
        return [offer for offer in offers() if not offer.has_ended]
    known = len(slug) <= _LONGEST_SLUG and "\x00" not in slug
    found = offers([slug]) if known else []
    if not found:
        raise Http404
    return found

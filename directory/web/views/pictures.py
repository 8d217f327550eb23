"""The share pictures of programmes, places and the site."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.places.models import Place
from directory.programmes.models import Programme
from directory.programmes.moved import follows_moves
from directory.search.parameters import parse
from directory.search.results import search
from directory.web import pictures
from directory.web.programme import programme_facts
from directory.web.sharing import place_picture, programme_picture, site_picture

# What a picture says may change from one day to the next; messengers ask seldom enough.
FRESH_FOR = "public, max-age=3600"


@require_safe
def site(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, site_picture())


@require_safe
@follows_moves
def programme(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = get_object_or_404(Programme.objects.published().with_parts(), slug=slug)
    facts = programme_facts(found, on=timezone.localdate(), language=current_language())
    return _answer(request, programme_picture(facts["programme"]))


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = get_object_or_404(Place, slug=slug)
    asked = parse(QueryDict(f"place={slug}"))
    on, language = timezone.localdate(), current_language()
    results = search(asked, on=on, language=language, size=1, explain_empty=False)
    return _answer(request, place_picture(found, results.total, language))


def _answer(request: HttpRequest, picture: pictures.Picture) -> HttpResponseBase:
    """The picture, or only that it is still the same, which costs no drawing."""
    etag = f'"{picture.fingerprint}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(pictures.draw(picture), content_type=pictures.MEDIA_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FRESH_FOR
    return response

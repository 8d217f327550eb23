"""JSON over HTTP."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers

from directory.api.answers import only_read
from directory.api.check import language_of
from directory.search.suggestions import Suggestion
from directory.search.suggestions import suggest as suggestions

LANGUAGES = ("sq", "en")


@only_read
@cache_control(public=True, max_age=60)
@vary_on_headers("Accept-Language")
def suggest(request: HttpRequest) -> JsonResponse:
    """Suggestions for the first letters of a search: `?q=`, and `lang=sq|en`.

    Answers `{"suggestions": [{"kind", "text", "url"}]}`; too few letters give an empty list.
    """
    language = _language(request)
    found = suggestions(request.GET.get("q", ""), on=timezone.localdate(), language=language)
    with translation.override(language):
        shown = [{"kind": one.kind, "text": one.text, "url": _address(one)} for one in found]
    return JsonResponse({"suggestions": shown}, headers={"Content-Language": language})


def _address(suggestion: Suggestion) -> str:
    if suggestion.kind in {"programme", "place", "organisation"}:
        return reverse(suggestion.kind, args=[suggestion.value])
    return f"{reverse('programmes')}?{urlencode({'q': suggestion.value})}"


def _language(request: HttpRequest) -> str:
    """The language asked for by `lang`, else by the browser, else Albanian."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else language_of(request)

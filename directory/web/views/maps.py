"""The page of the tile map: a search, place by place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.search.map import anywhere
from directory.search.parameters import parse
from directory.web.map import map_facts


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Takes the parameters of a search; with a mistake in them, the search page tells of it."""
    parameters = parse(request.GET)
    if parameters.errors:
        return redirect(f"{reverse('programmes')}?{request.GET.urlencode()}")
    request.canonical_query = parameters.query()  # type: ignore[attr-defined]
    base, places = anywhere(parameters)
    language = current_language()
    facts = map_facts(base, on=timezone.localdate(), language=language, here=places)
    return render(request, "pages/map.html", {**facts, "back_url": _search(parameters.query())})


def _search(query: str) -> str:
    return f"{reverse('programmes')}?{query}" if query else reverse("programmes")

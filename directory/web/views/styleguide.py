"""The parts of the pages on one page; there with DEBUG only."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.search.parameters import parse
from directory.search.results import search
from directory.web.styleguide import COLOURS, components


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    on, language = timezone.localdate(), current_language()
    results = search(parse(QueryDict()), on=on, language=language)
    return render(
        request,
        "pages/styleguide.html",
        {
            "colours": COLOURS,
            "components": list(components(results, on=on, language=language)),
        },
    )

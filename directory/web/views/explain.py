"""For editors: how a query was read, and why its results stand in this order."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.search.explaining import explain, group_facts
from directory.search.parameters import parse
from directory.search.results import search


@require_safe
@staff_member_required
def explained_search(request: HttpRequest) -> HttpResponse:
    """The same parameters as the search page."""
    language = current_language()
    parameters = parse(request.GET)
    results = search(parameters, on=timezone.localdate(), language=language)
    return render(
        request,
        "pages/explain.html",
        {
            "q": parameters.q,
            "errors": list(results.errors.values()),
            "groups": group_facts(results),
            "places": [place.in_language(language) for place in results.places],
            "correction": results.correction.right if results.correction else "",
            "total": results.total,
            "rows": explain(results, language=language),
        },
    )

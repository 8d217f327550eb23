"""What opens and closes, month by month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.search.parameters import parse
from directory.web.deadlines import deadline_facts


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The calendar of a search: the parameters mean what they mean on the search page."""
    language = current_language()
    parameters = parse(request.GET)
    request.canonical_query = parameters.query(sort=None)  # type: ignore[attr-defined]
    facts = deadline_facts(parameters, on=timezone.localdate(), language=language)
    return render(request, "pages/deadlines.html", {"deadlines": facts})

"""The search page and the page of one programme."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.programmes.models import Programme
from directory.programmes.moved import follows_moves
from directory.search.parameters import parse
from directory.search.results import search
from directory.web.programme import dead_link, programme_facts, related_cards
from directory.web.search import search_facts
from directory.web.sharing import ways_to_share
from directory.web.structured import of_programme


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    on, language = timezone.localdate(), current_language()
    parameters = parse(request.GET)
    results = search(parameters, on=on, language=language)
    request.canonical_query = parameters.query(  # type: ignore[attr-defined]
        page=[str(parameters.page)] if parameters.page > 1 and not results.errors else []
    )
    facts = search_facts(parameters, results, on=on, language=language)
    return render(request, "pages/programmes.html", {"results": facts})


@require_safe
@follows_moves
def programme_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    on, language = timezone.localdate(), current_language()
    programme = get_object_or_404(Programme.objects.published().with_parts(), slug=slug)
    facts = programme_facts(programme, on=on, language=language)
    address = f"{settings.SITE_URL}{reverse('programme', args=[slug])}"
    facts["dead_link"] = dead_link(programme, language=language)
    facts["share"] = ways_to_share(facts["programme"], address)
    facts["related"] = related_cards(programme, on=on, language=language)
    facts["structured"] = of_programme(programme, facts["breadcrumbs"], language)
    return render(request, "pages/programme.html", facts)

"""The list that other sites show in a frame, and the page on which it is put together."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.web.embedding import asked, builder_facts, list_facts


@csp_update({"frame-src": [SELF]})
@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    one = asked(request.GET)
    request.canonical_query = one.query() if not one.errors else ""  # type: ignore[attr-defined]
    facts = builder_facts(one, on=timezone.localdate(), language=current_language())
    return render(request, "embed/builder.html", {"embed": facts})


@cache_control(public=True, max_age=900)
@xframe_options_exempt
@csp_replace(
    {"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]}
)
@require_safe
def framed_list(request: HttpRequest) -> HttpResponse:
    """The only page that others may frame. It runs nothing and keeps nothing."""
    one = asked(request.GET)
    facts = list_facts(one, on=timezone.localdate(), language=current_language())
    response = render(request, "embed/list.html", facts, status=400 if one.errors else 200)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response

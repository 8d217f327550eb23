"""For phones that keep Mundësi: the manifest, the worker, and the page of what is saved."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.rules.dates import MONTHS
from directory.web.offline import LANGUAGES, saved_note
from directory.web.offline import manifest as manifest_facts
from directory.web.offline import worker as worker_script


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """In Albanian, or in the language named by `lang`."""
    asked = request.GET.get("lang", "")
    facts = manifest_facts(asked if asked in LANGUAGES else "sq")
    body = json.dumps(facts, ensure_ascii=False)
    return HttpResponse(body, content_type="application/manifest+json; charset=utf-8")


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        worker_script(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/"},
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is saved on the phone: the worker puts the list in, nobody else knows it."""
    language = current_language()
    words = {"saved": saved_note(), "months": " ".join(MONTHS[language])}
    return render(request, "pages/offline.html", words)

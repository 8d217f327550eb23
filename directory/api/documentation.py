"""`/api/`: how to ask the API, for people, made from the description that programs read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.api.answers import FRESH
from directory.api.hsds import COLLECTIONS, OWN
from directory.api.hsds_parameters import MOST_ON_A_PAGE, PAGE_SIZE, PARAMETERS
from directory.api.openapi import document
from directory.api.openapi_hsds import BASE
from directory.api.search_parameters import described


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/api.html", {"api": facts()})


def facts() -> dict[str, Any]:
    """What the page shows: paths, parameters and one request of each kind that can be tried."""
    operations = [
        (method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    return {
        "base": settings.SITE_URL + BASE,
        "openapi": settings.SITE_URL + reverse("openapi"),
        "operations": [
            {"method": method, "path": path, "about": operation["summary"]}
            for method, path, operation in operations
        ],
        "examples": [
            f"{settings.SITE_URL}{BASE}{query}"
            for query in (
                "/services?per_page=10&lang=en",
                "/services?place=kukes&kind=job",
                "/services?search=kurs&status=open",
                "/services?minimal=true&modified_after=2026-11-01T00:00:00Z",
                "/services?full=true&format=ndjson",
            )
        ],
        "standard": [
            {
                "name": name,
                "about": parameter.about,
                "values": _values(parameter.schema),
                "lists": [one.name for one in COLLECTIONS.values() if name in one.parameters],
            }
            for name, parameter in PARAMETERS.items()
        ],
        "own": [
            {
                "name": name,
                "about": (parameter := described(name))["description"],
                "values": _values(parameter["schema"]),
            }
            for name in OWN
        ],
        "page_size": PAGE_SIZE,
        "most": MOST_ON_A_PAGE,
        "minutes": FRESH // 60,
    }


def _values(schema: dict[str, Any]) -> str:
    """What may stand in a parameter, in few words."""
    one = schema.get("items", schema)
    if "enum" in one:
        return ", ".join(str(code) for code in one["enum"])
    if "minimum" in one and "maximum" in one:
        return f"{one['minimum']}–{one['maximum']}"
    known = {"uuid": "UUID", "date-time": "2026-11-01T00:00:00Z"}
    return "true, false" if one["type"] == "boolean" else known.get(one.get("format", ""), "")

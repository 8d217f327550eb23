"""What every page knows: its language, its address in the other one, its stylesheet."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, translate_url
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

STYLESHEET = mark_safe(settings.STYLESHEET)  # noqa: S308 (our own file)


def site(request: HttpRequest) -> dict[str, Any]:
    language = "en" if get_language() == "en" else "sq"
    other = "sq" if language == "en" else "en"
    query = getattr(request, "canonical_query", "")
    addresses = _addresses(request.path)
    suffix = f"?{query}" if query else ""
    here = addresses.get(language)
    return {
        "language": language,
        "other_language": other,
        "other_language_url": addresses[other] + suffix if addresses else None,
        "canonical_url": settings.SITE_URL + here + suffix if here else None,
        "alternate_urls": {
            code: settings.SITE_URL + url + suffix for code, url in addresses.items()
        }
        or None,
        "stylesheet": STYLESHEET,
        "site_url": settings.SITE_URL,
    }


def _addresses(path: str) -> dict[str, str]:
    """The path of this page in each language; empty for an address that is no page."""
    try:
        resolve(path)
    except Resolver404:
        return {}
    return {code: translate_url(path, code) for code in ("sq", "en")}

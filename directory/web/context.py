"""What every page knows: its language, its address in the other one, its part of the menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.translation import gettext as _

from directory.languages import current_language


def site(request: HttpRequest) -> dict[str, Any]:
    language = current_language()
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
        "site_url": settings.SITE_URL,
        "menu": _menu(request.path),
    }


# Each drawn in a square of 24, in lines alone.
ICONS = {
    "programmes": "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5 21 21",
    "check": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8 12.5l2.7 2.7L16 9.5",
    "deadlines": "M4 6h16v15H4zM4 10.5h16M8.5 3v5M15.5 3v5",
    "shortlist": "M6 3.5h12V21l-6-4.5L6 21z",
}


def _menu(path: str) -> list[dict[str, str]]:
    """The ways through the site; `current` is "page" for the one shown, "true" when below it."""
    labels = {
        "programmes": _("Search"),
        "check": _("What fits me?"),
        "deadlines": _("Deadlines"),
        "shortlist": _("My list"),
    }
    return [
        {
            "label": label,
            "url": (url := reverse(name)),
            "icon": ICONS[name],
            "current": "page" if path == url else "true" if path.startswith(url) else "",
        }
        for name, label in labels.items()
    ]


def _addresses(path: str) -> dict[str, str]:
    """The path of this page in each language; empty for an address that is no page."""
    try:
        resolve(path)
    except Resolver404:
        return {}
    return {code: translate_url(path, code) for code in ("sq", "en")}

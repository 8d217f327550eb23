"""What a phone gets that keeps Mundësi: a manifest, to put it beside its apps, and a worker.

The worker is registered, and anything stored, only after somebody has asked for it on the page of
their list (`static/keep.js`).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.web.stylesheets import SHEETS

LANGUAGES = ("sq", "en")
# The lake at night and limestone, as in `styles/base.css`.
THEME, BACKGROUND = "#08343f", "#f8f3e9"
ICONS = (
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any maskable"),
    ("icon-512.png", "512x512", "image/png", "any maskable"),
)
# What pages need that are shown without a network.
NEEDED = ("favicon.svg", "keep.js")
OWN_TEMPLATES = ("base.html", "pages/offline.html")
_SCRIPT = (Path(__file__).parent / "static" / "sw.js").read_text(encoding="utf-8")


def manifest(language: str) -> dict[str, Any]:
    """The web app manifest; both languages are the same app."""
    with override(language):
        home, own_list = reverse("home"), reverse("shortlist")
        return {
            "id": "/",
            "name": "Mundësi",
            "short_name": "Mundësi",
            "description": _(
                "Courses, scholarships, jobs and money for a business: find what reaches you where"
                " you live. Free, without an account."
            ),
            "lang": language,
            "dir": "ltr",
            "start_url": home,
            "scope": "/",
            "display": "standalone",
            "theme_color": THEME,
            "background_color": BACKGROUND,
            "icons": [
                {"src": static(name), "sizes": sizes, "type": media, "purpose": purpose}
                for name, sizes, media, purpose in ICONS
            ],
            "shortcuts": [
                {"name": _("My list"), "url": own_list},
                {"name": _("Search"), "url": reverse("programmes")},
            ],
        }


def worker() -> str:
    """The service worker: what it has to know of the site, then its script.

    It changes whenever something changes that it keeps, so that phones fetch that anew.
    """
    files = []
    for language in LANGUAGES:
        with override(language):
            files.append(reverse("offline"))
    files += [static(name) for name in NEEDED]
    site = {"files": files, "version": _version(files)}
    return f"const SITE = {json.dumps(site)};\n{_SCRIPT}"


def saved_note() -> str:
    """What stands on a page that the phone shows from its store; "#" is when it was saved."""
    return _(
        "Saved on %(when)s. This is the copy on your phone: load the page again when there is a"
        " signal."
    ) % {"when": "#"}


def _version(files: list[str]) -> str:
    """Another one whenever the worker, or a page that it keeps for itself, may have changed."""
    sources = [*files, _SCRIPT, *SHEETS.values()]
    for language in LANGUAGES:
        with override(language):
            sources.append(saved_note())
    for name in OWN_TEMPLATES:
        template: Any = get_template(name)
        sources.append(template.template.source)
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:12]

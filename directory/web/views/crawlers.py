"""What search engines and browsers ask for: where they may look, and how one searches here."""

from html import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.web import sitemap as pages

CLOSED = (
    "/admin/",
    "/en/admin/",
    "/editors/",
    "/en/editors/",
    "/account/",
    "/en/account/",
    "/api/",
)
_keep = cache_control(public=True, max_age=3600)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@_keep
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page, or, when they are more than one file may hold, the list of the files."""
    found = pages.found(pages.state(at=timezone.now()))
    write = pages.index if pages.parts(found) > 1 else pages.urlset
    return _xml(write(found, site=settings.SITE_URL))


@_keep
@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    found = pages.found(pages.state(at=timezone.now()))
    if not 1 <= number <= pages.parts(found):
        raise Http404
    return _xml(pages.urlset(pages.part(found, number), site=settings.SITE_URL))


@_keep
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser's own search box asks us; in English with `?lang=en`."""
    language = "en" if request.GET.get("lang") == "en" else "sq"
    with translation.override(language):
        address = f"{settings.SITE_URL}{reverse('programmes')}?q={{searchTerms}}"
        icon = settings.SITE_URL + static("favicon.svg")
        about = _("Courses, scholarships, jobs and money for a business")
    return _xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>Mundësi{' (EN)' if language == 'en' else ''}</ShortName>\n"
        f"<Description>{escape(about)}</Description>\n"
        f"<Language>{language}</Language>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image type="image/svg+xml">{escape(icon)}</Image>\n'
        f'<Url type="text/html" method="get" template="{escape(address)}"/>\n'
        "</OpenSearchDescription>\n",
        "application/opensearchdescription+xml",
    )


def _xml(text: str, kind: str = "application/xml") -> HttpResponse:
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8")

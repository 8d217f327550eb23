"""Which pages there are to find, in both languages, and when each last changed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import translation

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme

# Addresses in one file; the protocol allows 50,000, but a crawler on a slow line is glad of fewer.
MOST = 5_000
LANGUAGES = ("sq", "en")
# These show what the catalogue holds, so they change with it; the others only when we write them.
SHOWING_ALL = ("home", "programmes", "deadlines", "map")
WRITTEN = ("check", "help", "about", "privacy", "accessibility", "data", "embed")


class Found(NamedTuple):
    """A page by the name of its address; `changed` is None where nobody can say."""

    name: str
    slug: str = ""
    changed: dt.datetime | None = None

    def path(self, language: str) -> str:
        with translation.override(language):
            return reverse(self.name, args=[self.slug] if self.slug else [])


class State(NamedTuple):
    """What the catalogue was when a list was made; another state needs another list.

    Most changes touch a published programme; `hour` bounds how long any other goes unnoticed.
    """

    programmes: int
    changed: dt.datetime | None
    hour: int


def state(*, at: dt.datetime) -> State:
    """The state at a moment. One query."""
    counted = Programme.objects.published().aggregate(count=Count("pk"), latest=Max("modified_at"))
    return State(counted["count"], counted["latest"], int(at.timestamp()) // 3600)


@lru_cache(maxsize=1)
def found(now: State) -> tuple[Found, ...]:
    """Every page that a search engine should know. Four queries, once for each state."""
    return (
        *(Found(name, changed=now.changed) for name in SHOWING_ALL),
        *(Found(name) for name in WRITTEN),
        *_programmes(),
        *_places(),
        *_organisations(),
    )


def _programmes() -> Iterator[Found]:
    rows = Programme.objects.published().order_by("slug").values_list("slug", "modified_at")
    for slug, changed in rows:
        yield Found("programme", slug, changed)


def _organisations() -> Iterator[Found]:
    rows = (
        Organisation.objects.filter(programmes__published=True)
        .annotate(changed=Max("programmes__modified_at"))
        .order_by("slug")
        .values_list("slug", "changed")
    )
    for slug, changed in rows:
        yield Found("organisation", slug, changed)


def _places() -> Iterator[Found]:
    """Places that something reaches; a unit only when something is for it in particular."""
    covered: dict[int, dt.datetime] = dict(
        Programme.objects.published()
        .exclude(coverage=None)
        .order_by()
        .values_list("coverage")
        .annotate(changed=Max("modified_at"))
    )
    places = list(Place.objects.order_by("code").values_list("pk", "slug", "level", "lineage"))
    inside: dict[int, list[dt.datetime]] = {}
    for pk, _slug, _level, lineage in places:
        for wider in lineage if pk in covered else ():
            inside.setdefault(wider, []).append(covered[pk])
    for pk, slug, level, lineage in places:
        if level == "unit" and pk not in covered:
            continue
        reaching = [covered[wider] for wider in lineage if wider in covered]
        changes = [*reaching, *inside.get(pk, ())]
        if changes:
            yield Found("place", slug, max(changes))


def parts(pages: tuple[Found, ...]) -> int:
    """How many files the list takes, with one address for each language of a page."""
    return max(1, -(-len(pages) * len(LANGUAGES) // MOST))


def part(pages: tuple[Found, ...], number: int) -> tuple[Found, ...]:
    """The pages of one file, counted from 1."""
    each = MOST // len(LANGUAGES)
    return pages[(number - 1) * each : number * each]


def urlset(pages: Iterable[Found], *, site: str) -> str:
    """A sitemap: each page in each language, naming itself and its twin."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in pages:
        addresses = {code: escape(site + page.path(code)) for code in LANGUAGES}
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
            for code, address in [*addresses.items(), ("x-default", addresses["sq"])]
        )
        changed = f"<lastmod>{_moment(page.changed)}</lastmod>" if page.changed else ""
        lines += [f"<url><loc>{one}</loc>{changed}{twins}</url>" for one in addresses.values()]
    return "\n".join([*lines, "</urlset>", ""])


def index(pages: tuple[Found, ...], *, site: str) -> str:
    """The list of files, when one would be too long."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for number in range(1, parts(pages) + 1):
        path = reverse("sitemap-part", args=[number])
        changes = [page.changed for page in part(pages, number) if page.changed]
        changed = f"<lastmod>{_moment(max(changes))}</lastmod>" if changes else ""
        lines.append(f"<sitemap><loc>{escape(site + path)}</loc>{changed}</sitemap>")
    return "\n".join([*lines, "</sitemapindex>", ""])


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

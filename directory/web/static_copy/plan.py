"""Which addresses belong to a static copy, and in which file each lies.

Everything that is written or listed belongs, in both languages; of the searches, which are without
number, those by kind and place. A link to anything else leads to the living site.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname, relpath
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.rules.vocabularies import KINDS
from directory.search.filters import ORDER
from directory.web.sitemap import LANGUAGES, Found

# Pages whose whole use is in an answer that only a server can give.
LIVING = frozenset({"check", "data", "embed", "api-docs"})
# These the copy explains in a page of its own, where a menu leads to them.
EXPLAINED = frozenset({"check", "shortlist"})
FEEDS = ("programmes-atom", "programmes-ics", "programmes-csv")
# Lists have what is not closed; without this one, the rest would be there and never be found.
CLOSED = (("status", "closed"),)
# Beside the pages of the site, and in no address of it.
ABOUT_COPY, FIND = "copy/index.html", "find/index.html"


class Address(NamedTuple):
    """A path of the site and its parameters in the order of links."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def names(self) -> set[str]:
        return {name for name, _value in self.query}

    def value(self, name: str) -> str:
        return dict(self.query).get(name, "")


@dataclass(frozen=True)
class Way:
    """Where a link of the site leads in the copy: to a `file`, to the living site, or nowhere."""

    file: str = ""
    living: str = ""


@dataclass(frozen=True)
class Plan:
    """What belongs to one copy.

    `plain` are the addresses without parameters, `listed` the slugs of the places whose searches
    belong, `site` the address of the living site, without a slash at its end.
    """

    site: str
    plain: frozenset[str]
    listed: frozenset[str]
    searches: frozenset[str]
    deadlines: frozenset[str]
    feeds: frozenset[str]

    def belongs(self, address: Address) -> bool:
        if not address.query:
            return address.path in self.plain
        if len(address.names) < len(address.query):
            return False
        if address.value("kind") and address.value("kind") not in KINDS:
            return False
        if address.value("place") and address.value("place") not in self.listed:
            return False
        if address.path in self.searches:
            page, status = address.value("page"), address.value("status")
            chosen = address.names - {"page"}
            known = chosen == {"status"} if status else chosen <= {"place", "kind"}
            return known and status in {"", "closed"} and (not page or page.isdigit())
        if address.path in self.deadlines:
            return address.names in ({"place"}, {"kind"})
        return address.path in self.feeds and address.names == {"kind"}

    def way(self, link: str, language: str) -> Way:
        """The way of a link as it stands in a page of the site: a path with or without a query."""
        address = read(link)
        if self.belongs(address):
            return Way(file=file_of(address))
        name = _name_of(address.path, language)
        if name in EXPLAINED and not address.query:
            return Way(file=in_language(ABOUT_COPY, language))
        if name == "programmes" and address.names == {"place"}:
            with translation.override(language):
                own = Address(reverse("place", args=[address.value("place")]))
            if self.belongs(own):
                return Way(file=file_of(own))
        if name == "map":
            return Way(file=file_of(Address(address.path)))
        # A village for which there is nothing of its own has no page here; its municipality has.
        return Way() if name in {"place", "organisation"} else Way(living=self.site + link)


def _name_of(path: str, language: str) -> str:
    with translation.override(language):
        try:
            return resolve(path).url_name or ""
        except Resolver404:
            return ""


def read(link: str) -> Address:
    """The address that a link names, its parameters in their order and without empty ones."""
    parts = urlsplit(link)
    pairs = parse_qsl(parts.query)
    known = sorted(pairs, key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else -1)
    return Address(parts.path, tuple(known))


def file_of(address: Address) -> str:
    """The file of an address that belongs: its path, and a folder for each parameter."""
    path = address.path.removeprefix("/")
    folder = "".join(f"{name}-{value}/" for name, value in address.query)
    if address.path.endswith("/") or not path:
        return f"{path}by/{folder}index.html" if folder else f"{path}index.html"
    if not folder:
        return path
    name = path.rpartition("/")[2]
    return f"{path.rpartition('.')[0]}/by/{folder}{name}"


def in_language(file: str, language: str) -> str:
    """Where a page of the copy itself lies."""
    return f"en/{file}" if language == "en" else file


def relative(file: str, to: str) -> str:
    """The link from one file of the copy to another."""
    return relpath(to, dirname(file) or ".")


def planned(pages: Iterable[Found], listed: Collection[Place], *, site: str) -> Plan:
    """The plan of a copy with these pages (as in the sitemap) and the searches of these places."""
    plain = {
        found.path(language)
        for found in pages
        if found.name not in LIVING
        for language in LANGUAGES
    }
    slugs = list(Programme.objects.published().order_by("slug").values_list("slug", flat=True))
    searches, deadlines, feeds = set(), set(), set()
    for language in LANGUAGES:
        with translation.override(language):
            searches.add(reverse("programmes"))
            deadlines.add(reverse("deadlines"))
            feeds |= {reverse(name) for name in FEEDS}
            plain |= {reverse("programme-ics", args=[slug]) for slug in slugs}
    return Plan(
        site=site,
        plain=frozenset(plain | feeds),
        listed=frozenset(place.slug for place in listed),
        searches=frozenset(searches),
        deadlines=frozenset(deadlines),
        feeds=frozenset(feeds),
    )


def seeds(plan: Plan) -> Iterator[Address]:
    """What a copy starts from; the further pages of a list are found on its first."""
    yield from (Address(path) for path in sorted(plan.plain))
    choices = [(("kind", kind),) for kind in KINDS]
    for feed in sorted(plan.feeds):
        yield from (Address(feed, choice) for choice in choices)
    for path in sorted(plan.deadlines):
        yield from (Address(path, choice) for choice in choices)
        yield from (Address(path, (("place", slug),)) for slug in sorted(plan.listed))
    for path in sorted(plan.searches):
        yield from (Address(path, choice) for choice in [*choices, CLOSED])
        for slug in sorted(plan.listed):
            yield from (Address(path, (("place", slug), *choice)) for choice in [(), *choices])

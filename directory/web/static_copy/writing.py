"""A static copy from beginning to end."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.exchange.whole_folder import whole_folder
from directory.places.models import Place
from directory.places.tree import place_options
from directory.rules.vocabularies import KINDS
from directory.web import sitemap
from directory.web.sitemap import LANGUAGES
from directory.web.static_copy.asking import Site
from directory.web.static_copy.plan import (
    ABOUT_COPY,
    FIND,
    Address,
    Plan,
    Way,
    file_of,
    in_language,
    planned,
    read,
    relative,
    seeds,
)
from directory.web.static_copy.turning import Manner, turned
from directory.web.stylesheets import SHEETS

LABEL = "copy.json"
ICON = "favicon.svg"
LISTED_LEVELS = ("country", "county", "district", "municipality")
# With pictures, those that messengers show beside a link to one of these.
PICTURED = {"programme": "programme-picture", "place": "place-picture"}
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Copied:
    """What was written: pages for readers, all files, and bytes."""

    pages: int
    files: int
    size: int


def listed_places(within: Collection[Place] = ()) -> list[Place]:
    """The places whose searches belong to a copy: all above the villages.

    With `within`, those that lie in one of these places or contain one.
    """
    places = Place.objects.filter(level__in=LISTED_LEVELS).order_by("code")
    if not within:
        return list(places)
    inside = {place.pk for place in within}
    around = {key for place in within for key in place.lineage}
    return [one for one in places if one.pk in around or inside & set(one.lineage)]


def export_site(
    target: Path,
    *,
    at: dt.datetime,
    within: Collection[Place] = (),
    pictures: bool = False,
    progress: Progress = lambda done, known: None,
) -> Copied:
    """Write the public site to the folder `target`, whole or not at all.

    `within` narrows the searches to these places and what is in and around them. `progress` is told
    how many files are done and how many are known of. Raises FolderRefused, NoAnswer, OSError.
    """
    on = timezone.localdate(at)
    facts = {"site": settings.SITE_URL, "date": on.isoformat(), "licence": "CC BY 4.0"}
    with whole_folder(target, label=LABEL, facts=facts) as folder, _one_view():
        pages = sitemap.found(sitemap.state(at=at))
        plan = planned(pages, listed_places(within), site=settings.SITE_URL)
        copy = _Copy(folder, plan, on=on, pictures=pictures)
        copy.write(progress)
        return Copied(copy.pages, copy.files, copy.size)


@contextmanager
def _one_view() -> Iterator[None]:
    """Everything as it was at one moment, so that all pages tell the same."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class _Copy:
    """A copy while it is written."""

    def __init__(self, folder: Path, plan: Plan, *, on: dt.date, pictures: bool) -> None:
        self.folder, self.plan, self.on = folder, plan, on
        self.site = Site()
        self.pages = self.files = self.size = 0
        self._pictures: dict[str, str] = _pictures(plan) if pictures else {}
        self._manners = {language: self._manner(language) for language in LANGUAGES}

    def write(self, progress: Progress) -> None:
        waiting = deque(seeds(self.plan))
        known = set(waiting)
        while waiting:
            address = waiting.popleft()
            for link in self._copy(address):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
            progress(len(known) - len(waiting), len(known) + len(self._pictures))
        for number, (picture, file) in enumerate(self._pictures.items(), start=1):
            self._put(file, self.site.get(picture))
            progress(len(known) + number, len(known) + len(self._pictures))
        self._put(ICON, Path(str(finders.find(ICON))).read_bytes())
        for language in LANGUAGES:
            self._write_own(language)

    def _copy(self, address: Address) -> list[Address]:
        """Write one page or file; gives what it links to in the copy."""
        file = file_of(address)
        body = self.site.get(str(address))
        if not file.endswith(".html"):
            self._put(file, body)
            return []
        page = turned(body.decode(), file, self._manners[_language_of(address.path)])
        self._put(file, page.html.encode())
        self.pages += 1
        return [read(link) for link in page.links if self.plan.belongs(read(link))]

    def _put(self, file: str, body: bytes) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        self.files += 1
        self.size += len(body)

    # --- what only a copy has ---------------------------------------------------------------------

    def _write_own(self, language: str) -> None:
        """The page that says what this is, and the one by which places and kinds are found."""
        with translation.override(language):
            for file, template, facts in (
                (ABOUT_COPY, "copy/about.html", {"copy": self._about()}),
                (FIND, "copy/find.html", {"find": self._find(language)}),
            ):
                html = render_to_string(template, facts | _shown_in(file, language), _request(file))
                own = in_language(file, language)
                self._put(own, turned(html, own, self._manners[language]).html.encode())
                self.pages += 1

    def _about(self) -> dict[str, Any]:
        return {
            "date": self.on,
            "site": self.plan.site,
            "host": urlsplit(self.plan.site).netloc,
            "check_url": self.plan.site + reverse("check"),
            "shortlist_url": self.plan.site + reverse("shortlist"),
            "search_url": self.plan.site + reverse("programmes"),
            "data_url": self.plan.site + reverse("data"),
        }

    def _find(self, language: str) -> dict[str, Any]:
        """All places by county, each with its page and its lists by kind."""
        search = reverse("programmes")
        groups = []
        for group in place_options(language):
            rows = [
                {
                    "name": option["label"],
                    "url": reverse("place", args=[option["value"]]),
                    "kinds": [
                        (
                            label.in_language(language),
                            f"{search}?place={option['value']}&kind={code}",
                        )
                        for code, label in KINDS.items()
                    ]
                    if option["value"] in self.plan.listed
                    else [],
                }
                for option in group["options"]
                if reverse("place", args=[option["value"]]) in self.plan.plain
            ]
            if rows:
                groups.append({"label": group["label"], "rows": rows})
        return {
            "kinds": [
                (label.in_language(language), f"{search}?kind={code}")
                for code, label in KINDS.items()
            ],
            "all_url": search,
            "closed_url": f"{search}?status=closed",
            "map_url": reverse("map"),
            "groups": groups,
        }

    # --- how pages are turned ---------------------------------------------------------------------

    def _manner(self, language: str) -> Manner:
        with translation.override(language):
            living = f'<span class="vh"> {_("(needs the internet)")}</span>'
            check = reverse("check")

        @cache
        def way(link: str) -> Way:
            return self.plan.way(link, language)

        def notice(file: str) -> str:
            about = relative(file, in_language(ABOUT_COPY, language))
            facts = {"date": self.on, "about_url": about, "site": self.plan.site}
            return self._snippet("copy/notice.html", language, facts)

        def in_place_of(action: str, file: str) -> str:
            facts: dict[str, Any] = {"check_url": "", "find_url": "", "kinds": []}
            if action == check:
                facts["check_url"] = self.plan.site + check
            else:
                facts["find_url"] = relative(file, in_language(FIND, language))
                facts["kinds"] = self._kinds(file, language)
            return self._snippet("copy/in_place_of_form.html", language, facts)

        return Manner(
            way=way,
            in_place_of=in_place_of,
            notice=notice,
            style=f"<style>{SHEETS['copy']}</style>\n",
            living_words=living,
            icon=ICON,
            picture=lambda address: self._pictures.get(address.removeprefix(self.plan.site), ""),
        )

    def _snippet(self, template: str, language: str, facts: dict[str, Any]) -> str:
        with translation.override(language):
            return render_to_string(template, facts)

    def _kinds(self, file: str, language: str) -> list[dict[str, Any]]:
        """On a list: the same place by each kind, so that one need not go back to choose."""
        with translation.override(language):
            search, every = reverse("programmes"), pgettext("kinds", "All")
        start = f"{search.removeprefix('/')}by/"
        if file != f"{search.removeprefix('/')}index.html" and not file.startswith(start):
            return []
        folders = file.removeprefix(start).split("/") if file.startswith(start) else []
        chosen = dict(one.split("-", 1) for one in folders[:-1])
        place = (("place", chosen["place"]),) if "place" in chosen else ()
        choices = [(every, "")]
        choices += [(label.in_language(language), code) for code, label in KINDS.items()]
        return [
            {
                "label": label,
                "url": relative(
                    file, file_of(Address(search, (*place, *((("kind", code),) if code else ()))))
                ),
                "current": chosen.get("kind", "") == code,
            }
            for label, code in choices
        ]


def _language_of(path: str) -> str:
    return "en" if path.startswith("/en/") else "sq"


def _request(file: str) -> HttpRequest:
    """A request for a page that the site itself does not have."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = f"/{file}"
    return request


def _shown_in(file: str, language: str) -> dict[str, Any]:
    """What a page of the copy says of itself: no address out there, a twin beside it."""
    other = "sq" if language == "en" else "en"
    twin = relative(in_language(file, language), in_language(file, other))
    return {
        "canonical_url": None,
        "alternate_urls": None,
        "other_language_url": mark_safe(twin),  # noqa: S308 (a path of our own)
    }


def _pictures(plan: Plan) -> dict[str, str]:
    """The address of each picture that messengers show, and its file."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[reverse("site-picture")] = ""
            for page, picture in PICTURED.items():
                start = reverse(page, args=["-"])[:-2]
                for path in sorted(plan.plain):
                    slug = path.removeprefix(start).removesuffix("/")
                    if path.startswith(start) and path.endswith("/") and slug:
                        found[reverse(picture, args=[slug])] = ""
    return {address: address.removeprefix("/") for address in found}

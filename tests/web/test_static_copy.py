"""The site as plain files: whole, with no dead link, and plain about being a copy."""

import datetime as dt
import fcntl
import json
import os
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from posixpath import dirname, normpath
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.exchange.whole_folder import CHECKSUMS
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.search import index
from directory.web import sitemap
from directory.web.static_copy.asking import NoAnswer, Site
from directory.web.static_copy.plan import Address, Plan, Way, file_of, read, relative
from directory.web.static_copy.turning import Manner, turned
from directory.web.static_copy.writing import LABEL, export_site
from tests.factories import programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
PROGRAMME = "public-vocational-training-courses"
LIVING = settings.SITE_URL


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    sitemap.found.cache_clear()


@pytest.fixture
def copy(shipped: None, tmp_path_factory: pytest.TempPathFactory, today: dt.date) -> Path:
    """The shipped catalogue as a copy with the lists of Kukës; made once, then only read.

    It takes half a minute, so that tests running beside each other share it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "static-copy"
    with (shared / "static-copy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            export_site(folder, at=timezone.now(), within=[Place.objects.get(code="AL-07")])
    return folder


class Page(HTMLParser):
    """What a page of the copy links to, names and holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids |= {given["id"] or ""} if "id" in given else set()
        if tag in {"a", "img", "script", "iframe"} or given.get("rel") not in {None, "canonical"}:
            self.links += [given[name] or "" for name in ("href", "src") if name in given]
        assert not [name for name in given if name.startswith("on")], given


@cache
def pages(copy: Path) -> dict[str, Page]:
    """Every page by its file; read once, as the copy is."""
    return {
        path.relative_to(copy).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(copy.rglob("*.html"))
    }


def text(copy: Path, file: str) -> str:
    return (copy / file).read_text(encoding="utf-8")


# --- what is in it -------------------------------------------------------------------------------


def test_no_link_inside_the_copy_leads_nowhere(copy: Path) -> None:
    every = pages(copy)
    assert len(every) > 500
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    dead = []
    for file, page in every.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _mark, fragment = link.partition("#")
            to = normpath(f"{dirname(file)}/{path}".lstrip("/")) if path else file
            missing = to not in files or (fragment and fragment not in every[to].ids)
            if missing or "?" in link or link.startswith("/"):
                dead.append((file, link))
    assert dead == []


def test_every_page_can_be_reached_from_the_first(copy: Path) -> None:
    every = pages(copy)
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        file = waiting.pop()
        for link in every[file].links:
            to = normpath(f"{dirname(file)}/{link.partition('#')[0]}".lstrip("/"))
            if to in every and to not in reached:
                reached.add(to)
                waiting.append(to)
    assert sorted(set(every) - reached) == []


def test_every_programme_organisation_and_place_with_anything_is_there_in_both_languages(
    copy: Path, shipped: None
) -> None:
    found = sitemap.found(sitemap.state(at=timezone.now()))
    left_out = {"check", "data", "embed"}
    for page in found:
        for language in ("sq", "en"):
            file = copy / file_of(Address(page.path(language)))
            assert file.is_file() == (page.name not in left_out), file
    assert len(list(copy.glob("programmes/*.ics"))) == Programme.objects.published().count()
    with_something = Organisation.objects.filter(programmes__published=True).distinct().count()
    assert len(list(copy.glob("en/organisations/*/index.html"))) == with_something


def test_places_have_their_lists_by_kind_page_after_page(copy: Path) -> None:
    for place in ("shqiperi", "qarku-kukes", "kukes", "has", "tropoje"):
        assert list(copy.glob(f"programmes/by/place-{place}/**/index.html")), place
    first = text(copy, "programmes/by/place-has/index.html")
    assert '<a href="page-2/index.html"' in first
    assert '<a class="b b2" href="kind-job/index.html">' in first
    assert (copy / "programmes/by/place-has/kind-job/index.html").is_file()
    assert not (copy / "programmes/by/place-vlore").exists()  # only Kukës was asked for
    assert (copy / "places/vlore/index.html").is_file()


def test_nothing_runs_and_nothing_asks_a_server(copy: Path) -> None:
    for file, page in pages(copy).items():
        assert not page.tags & {"form", "script", "iframe", "input", "select", "button"}, file
        html = text(copy, file)
        assert "default-src 'none'" in html, file
        assert "data-can" not in html
        assert not re.search(r'(?:src|href)="/', html), file


def test_every_page_says_that_it_is_a_copy_of_which_day_and_where_the_living_one_is(
    copy: Path,
) -> None:
    for file in pages(copy):
        html, english = text(copy, file), file.startswith("en/")
        assert ("21 November 2026" if english else "21 nëntor 2026") in html, file
        assert f'<html lang="{"en" if english else "sq"}">' in html
        own = file.removesuffix("index.html")
        if not re.search(r"\bby/|^(en/)?(copy|find)/", file):
            assert f'<link rel="canonical" href="{LIVING}/{own}">' in html
    about = text(copy, "en/copy/index.html")
    for path in ("/en/check/", "/en/shortlist/", "/en/programmes/"):
        assert f'href="{LIVING}{path}"' in about
    assert "21 November 2026" in about


def test_what_needs_the_living_site_leads_there_and_is_marked(copy: Path) -> None:
    html = text(copy, f"en/programmes/{PROGRAMME}/index.html")
    marked = re.findall(r'<a class="[^"]*\blive\b[^"]*"[^>]*href="([^"]+)"|<a [^>]*href="([^"]+)"[^>]*class="[^"]*\blive\b', html)  # noqa: E501  # fmt: skip
    leads = {one or other for one, other in marked}
    assert f"{LIVING}/en/programmes/{PROGRAMME}/report/" in leads
    assert f"{LIVING}/en/check/" in leads
    assert all(lead.startswith(f"{LIVING}/") for lead in leads)
    menu = html[html.index('<nav class="bar"') : html.index("</nav>")]
    assert menu.count("../../copy/index.html") == 2  # the check and the list are explained


def test_the_menu_names_the_page_that_is_shown(copy: Path) -> None:
    assert 'aria-current="page"' in text(copy, "deadlines/index.html")


def test_feeds_and_calendars_are_files_as_the_site_gives_them(copy: Path, shipped: None) -> None:
    for address in (
        "/programmes.csv",
        "/en/programmes.atom?kind=job",
        f"/programmes/{PROGRAMME}.ics",
    ):
        written = (copy / file_of(read(address))).read_bytes()
        assert written[:200] == Site().get(address)[:200]
    assert (copy / "programmes/by/kind-job/programmes.atom").is_file()


def test_the_copy_tells_its_day_and_the_checksum_of_every_file(copy: Path) -> None:
    facts = json.loads(text(copy, LABEL))
    assert (facts["date"], facts["site"]) == ("2026-11-21", LIVING)
    told = subprocess.run(
        ["sha256sum", "--check", "--quiet", CHECKSUMS], cwd=copy, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stdout
    lines = text(copy, CHECKSUMS).count("\n")
    assert lines == sum(path.is_file() for path in copy.rglob("*")) - 2


# --- all or nothing ------------------------------------------------------------------------------


@pytest.fixture
def small() -> None:
    country = small_country()
    for number in range(4):
        programme(slug=f"kurs-{number}", coverage=[country["AL-07-39"]], indexed=False)
    index.catch_up()


def export(target: Path, **options: Any) -> str:
    out = StringIO()
    call_command("export_site", str(target), stdout=out, **{"places": ["Has"], **options})
    return out.getvalue()


def test_the_command_tells_how_much_it_wrote(small: None, tmp_path: Path) -> None:
    told = export(tmp_path / "a" / "copy")
    files = [path for path in (tmp_path / "a" / "copy").rglob("*") if path.is_file()]
    html = sum(path.suffix == ".html" for path in files)
    assert f"{html:,} pages in {len(files) - 2:,} files" in told
    assert "MB" in told
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["copy"]


def test_a_copy_made_before_is_replaced_whole(small: None, tmp_path: Path) -> None:
    export(tmp_path / "copy")
    Programme.objects.filter(slug="kurs-3").delete()
    index.catch_up()
    sitemap.found.cache_clear()
    export(tmp_path / "copy")
    assert not (tmp_path / "copy/programmes/kurs-3").exists()
    assert (tmp_path / "copy/programmes/kurs-1/index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_when_a_page_fails_nothing_is_written(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "copy")
    before = text(tmp_path / "copy", CHECKSUMS)
    answer = Site.get

    def fails_late(self: Site, address: str) -> bytes:
        if "kurs-2" in address:
            raise NoAnswer(f"{address} was answered with status 500.")
        return answer(self, address)

    monkeypatch.setattr(Site, "get", fails_late)
    with pytest.raises(CommandError, match="status 500"):
        export(tmp_path / "copy")
    assert text(tmp_path / "copy", CHECKSUMS) == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_drafts_are_in_no_copy(small: None, tmp_path: Path) -> None:
    programme(slug="skica", title_sq="Skica e fshehtë", published=False)
    export(tmp_path / "copy")
    assert not any("fshehtë" in path.read_text() for path in tmp_path.rglob("*.html"))


def test_pictures_come_along_when_asked_for(small: None, tmp_path: Path) -> None:
    export(tmp_path / "copy", pictures=True)
    picture = tmp_path / "copy/programmes/kurs-1/share.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    html = text(tmp_path / "copy", "programmes/kurs-1/index.html")
    assert '<meta property="og:image" content="share.png">' in html


def test_an_unknown_place_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    small_country()
    with pytest.raises(CommandError, match="Atlantis"):
        export(tmp_path / "copy", places=["Atlantis"])
    assert not (tmp_path / "copy").exists()


# --- the parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/en/", "en/index.html"),
        ("/programmes/x/", "programmes/x/index.html"),
        ("/programmes/?kind=job&place=has", "programmes/by/place-has/kind-job/index.html"),
        ("/programmes/?place=has&page=2", "programmes/by/place-has/page-2/index.html"),
        ("/programmes.ics", "programmes.ics"),
        ("/en/programmes.csv?kind=job", "en/programmes/by/kind-job/programmes.csv"),
        ("/programmes/x.ics", "programmes/x.ics"),
    ],
)
def test_an_address_has_one_file(address: str, file: str) -> None:
    assert file_of(read(address)) == file


def test_links_go_from_file_to_file() -> None:
    assert relative("index.html", "en/index.html") == "en/index.html"
    assert relative("en/about/index.html", "about/index.html") == "../../about/index.html"
    assert relative("a/index.html", "a/index.html") == "index.html"


def plan(**sets: Any) -> Plan:
    empty: frozenset[str] = frozenset()
    known = dict.fromkeys(("plain", "listed", "searches", "deadlines", "feeds"), empty)
    return Plan(site="https://living.example", **{**known, **sets})


def test_only_searches_by_known_places_and_kinds_belong() -> None:
    one = plan(
        searches=frozenset({"/programmes/"}), listed=frozenset({"has"}), plain=frozenset({"/"})
    )
    for link in (
        "/programmes/?place=has",
        "/programmes/?kind=job",
        "/programmes/?status=closed&page=3",
    ):
        assert one.belongs(read(link)), link
    for link in (
        "/programmes/?q=kurs",
        "/programmes/?place=vlore",
        "/programmes/?kind=../../etc",
        "/programmes/?place=has&place=has",
        "/programmes/?page=x",
        "/programmes/?place=has&sort=title",
        "/programmes/?status=open",
        "/programmes/?place=has&status=closed",
        "/?place=has",
    ):
        assert not one.belongs(read(link)), link


def test_a_link_leads_into_the_copy_wherever_there_is_a_page_for_it() -> None:
    one = plan(
        plain=frozenset({"/map/", "/places/has/", "/en/places/has/"}),
        searches=frozenset({"/programmes/", "/en/programmes/"}),
    )
    assert one.way("/map/?place=has", "sq") == Way(file="map/index.html")
    assert one.way("/en/programmes/?place=has", "en") == Way(file="en/places/has/index.html")
    assert one.way("/places/fshati/", "sq") == Way()
    assert one.way("/check/", "sq") == Way(file="copy/index.html")
    assert one.way("/en/shortlist/", "en") == Way(file="en/copy/index.html")
    for link in ("/shortlist/?p=x", "/programmes/?q=kurs", "/places/has/poster/", "/data/"):
        assert one.way(link, "sq") == Way(living=f"https://living.example{link}")


def test_a_page_is_turned_without_losing_a_letter_of_its_text() -> None:
    manner = Manner(
        way=lambda link: {
            "/a/": Way(file="a/index.html"),
            "/b/?x=1&y=2": Way(living="https://living.example/b/?x=1&y=2"),
        }.get(link.partition("#")[0], Way()),
        in_place_of=lambda action, file: f"[{action}]",
        notice=lambda file: "<aside>copy</aside>",
        style="<style>s</style>",
        living_words="!",
        icon="favicon.svg",
    )
    html = (
        '<!doctype html>\n<html lang="sq"><head><meta charset="utf-8"><script src="/x.js"></script>'
        '<link rel="icon" href="/static/f.svg"><link rel="manifest" href="/m"></head><body>'
        '<main id="main"><a href="/a/#b">K &amp; L &#235;ç</a> <a class="b" href="/b/?x=1&amp;y=2">'
        '<svg viewBox="0 0 1 1"><path d="M0"/></svg>B</a> <a href="/villages/">Fshati</a>'
        '<form action="/search/"><p>in<form></form></p></form><p hidden>gone <b>too</b></p>'
        '<a href="https://else.example/">E</a><!-- c --></main></body></html>'
    )
    page = turned(html, "p/q/index.html", manner)
    assert page.links == ["/a/"]
    body = page.html[page.html.index("<body>") :]
    assert body == (
        '<body><aside>copy</aside><main id="main">'
        '<a href="../../a/index.html#b">K &amp; L &#235;ç</a> '
        '<a class="b live" href="https://living.example/b/?x=1&amp;y=2">'
        '<svg viewBox="0 0 1 1"><path d="M0"/></svg>B!</a> Fshati[/search/]'
        '<a href="https://else.example/">E</a></main></body></html>'
    )
    head = page.html[: page.html.index("<body>")]
    assert '<link rel="icon" href="../../favicon.svg">' in head
    assert "script" not in head.replace("script-src", "")
    assert "manifest" not in head

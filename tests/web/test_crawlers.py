"""What search engines find: every page once in each language, and nothing of anybody's own."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.programmes.models import Programme
from directory.web import sitemap
from tests.factories import organisation, programme, small_country
from tests.web.test_pages import pages as all_pages

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

SITE = settings.SITE_URL
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "o": "http://a9.com/-/spec/opensearch/1.1/",
}
NOINDEX = re.compile(r'<meta name="robots" content="noindex')


@pytest.fixture(autouse=True)
def _on_the_day(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    sitemap.found.cache_clear()


def get(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def tree(path: str) -> ET.Element:
    return ET.fromstring(get(path))


def listed(path: str = "/sitemap.xml") -> dict[str, tuple[str | None, dict[str, str]]]:
    """By path: when it changed, and its addresses by language."""
    found = {}
    for url in tree(path).findall("s:url", NAMES):
        twins = {one.attrib["hreflang"]: one.attrib["href"] for one in url.findall("x:link", NAMES)}
        loc = url.findtext("s:loc", None, NAMES)
        assert loc is not None
        assert loc.startswith(SITE)
        assert loc not in found
        found[loc.removeprefix(SITE)] = (url.findtext("s:lastmod", None, NAMES), twins)
    return found


# --- the sitemap ---------------------------------------------------------------------------------


def test_every_page_that_may_be_found_is_listed_in_both_languages(shipped: None) -> None:
    found = listed()
    for language in ("sq", "en"):
        for name, path in all_pages(language).items():
            html = get(path)
            own = f'<link rel="canonical" href="{SITE}{path}">' in html
            assert (path in found) == (own and not NOINDEX.search(html)), name


def test_every_listed_page_is_there_and_names_itself(shipped: None) -> None:
    found = listed()
    assert len(found) > 2 * Programme.objects.published().count()
    for path in sorted(found)[::25]:
        html = get(path)
        assert f'<link rel="canonical" href="{SITE}{path}">' in html
        assert not NOINDEX.search(html)


def test_each_page_names_its_twins_as_the_page_itself_does() -> None:
    programme(slug="kursi")
    for prefix in ("", "/en"):
        _changed, twins = listed()[f"{prefix}/programmes/kursi/"]
        assert twins == {
            "sq": f"{SITE}/programmes/kursi/",
            "en": f"{SITE}/en/programmes/kursi/",
            "x-default": f"{SITE}/programmes/kursi/",
        }


def test_drafts_and_whoever_runs_only_drafts_are_not_listed() -> None:
    hidden = organisation()
    programme(slug="skica", published=False, organisation=hidden)
    found = listed()
    assert "/programmes/skica/" not in found
    assert f"/organisations/{hidden.slug}/" not in found


def test_places_are_listed_when_something_reaches_them_and_units_when_it_is_for_them() -> None:
    country = small_country()
    assert not [path for path in listed() if path.startswith("/places/")]
    programme(coverage=[country["AL-07"]])
    programme(coverage=[country["AL-07-39-8104"]])
    places = {path for path in listed() if path.startswith("/places/")}
    assert places == {
        f"/places/{country[code].slug}/"
        for code in ("AL", "AL-07", "AL-07-39", "AL-07-40", "AL-07-39-8104")
    }


def test_a_page_changed_when_what_it_shows_changed() -> None:
    country = small_country()
    runs_both = organisation()
    old = programme(slug="i-vjeter", coverage=[country["AL-07-39"]], organisation=runs_both)
    new = programme(slug="i-ri", coverage=[country["AL-07"]], organisation=runs_both)
    # The table notes by itself when a row was written, so the days are put past its trigger.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programmes_programme DISABLE TRIGGER programme_version")
        for row, day in ((old, 3), (new, 9)):
            moment = dt.datetime(2026, 10, day, 12, tzinfo=dt.UTC)
            Programme.objects.filter(pk=row.pk).update(modified_at=moment)
        cursor.execute("ALTER TABLE programmes_programme ENABLE TRIGGER programme_version")
    found = {path: changed for path, (changed, _twins) in listed().items()}
    third, ninth = "2026-10-03T12:00:00Z", "2026-10-09T12:00:00Z"
    assert found["/programmes/i-vjeter/"] == third
    assert found["/programmes/i-ri/"] == ninth
    for path in ("/", "/programmes/", f"/organisations/{runs_both.slug}/", "/places/has/"):
        assert found[path] == ninth, path
    assert found["/about/"] is None


def test_a_change_is_in_the_list_at_once() -> None:
    made = programme(slug="kursi")
    assert "/programmes/kursi/" in listed()
    Programme.objects.filter(pk=made.pk).update(published=False)
    assert "/programmes/kursi/" not in listed()


def test_it_takes_five_queries_and_one_when_nothing_changed(shipped: None) -> None:
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = Client().get("/sitemap.xml")
        taken.append(len(queries))
    assert taken == [5, 1]
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=3600"}


def test_a_long_list_is_cut_into_files(monkeypatch: pytest.MonkeyPatch) -> None:
    country = small_country()
    programme(slug="kursi", coverage=[country["AL"]])
    whole = listed()
    monkeypatch.setattr(sitemap, "MOST", 10)
    index = tree("/sitemap.xml")
    assert index.tag == f"{{{NAMES['s']}}}sitemapindex"
    files = [one.findtext("s:loc", "", NAMES) for one in index.findall("s:sitemap", NAMES)]
    assert len(files) == -(-len(whole) // 10)
    assert all(re.fullmatch(SITE + r"/sitemap-\d+\.xml", one) for one in files)
    together: dict[str, Any] = {}
    for one in files:
        part = listed(one.removeprefix(SITE))
        assert len(part) <= 10
        assert not set(part) & set(together)
        together |= part
    assert together == whole
    for number in (0, len(files) + 1):
        assert Client().get(f"/sitemap-{number}.xml").status_code == 404


def test_no_address_in_it_can_break_the_file() -> None:
    text = sitemap.urlset([sitemap.Found("about")], site='https://x.example/"<&')
    assert "https://x.example/&quot;&lt;&amp;/about/" in text


# --- robots, search from the browser -------------------------------------------------------------


def test_robots_are_told_where_the_list_is_and_what_is_not_for_them() -> None:
    lines = get("/robots.txt").splitlines()
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    for path in ("/admin/", "/en/admin/", "/editors/", "/api/"):
        assert f"Disallow: {path}" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    programme(slug="kursi")
    assert not [path for path in listed() if path.startswith(tuple(closed))]


@pytest.mark.parametrize(
    ("home", "address", "search"),
    [
        ("/", "/opensearch.xml", "/programmes/"),
        ("/en/", "/opensearch.xml?lang=en", "/en/programmes/"),
    ],
)
def test_a_browser_learns_from_the_first_page_how_to_search_here(
    home: str, address: str, search: str
) -> None:
    link = (
        '<link rel="search" type="application/opensearchdescription+xml" title="Mundësi"'
        f' href="{address}">'
    )
    assert link in get(home)
    response = Client().get(address)
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    description = ET.fromstring(response.content)
    (url,) = description.findall("o:Url", NAMES)
    assert url.attrib["template"] == f"{SITE}{search}?q={{searchTerms}}"
    name = description.findtext("o:ShortName", "", NAMES)
    assert 0 < len(name) <= 16  # what the format allows
    assert description.findtext("o:Description", "", NAMES)


# --- what may be found, and under which title ----------------------------------------------------


@pytest.mark.parametrize(
    ("query", "hidden"),
    [
        ("", False),
        ("kind=education&place=has", False),
        ("q=kurs", False),
        ("q=zzqqxx", True),
        ("place=Atlantis", True),
        ("sort=newest", True),
        ("place=has&near=20", True),
        *((f"{name}={value}", True) for name, value in (("age", "20"), ("sex", "female"))),
    ],
)
def test_mistakes_empty_lists_and_what_somebody_is_stay_out_of_search_engines(
    query: str, hidden: bool
) -> None:
    country = small_country()
    programme(title_sq="Kurs qepjeje", coverage=[country["AL"]])
    assert bool(NOINDEX.search(get(f"/programmes/?{query}"))) == hidden


def title_of(path: str) -> str:
    (title,) = re.findall(r"<title>([^<]+)</title>", get(path).partition("</head>")[0])
    return str(title)


def test_a_title_says_what_and_where() -> None:
    country = small_country()
    programme(
        slug="kursi",
        title_sq="Kurs qepjeje",
        title_en="Sewing course",
        coverage=[country["AL-07-39"], country["AL-07-40"]],
    )
    many = [country[code] for code in ("AL-07-39", "AL-07-40", "AL-09-07", "AL-07-40-8202")]
    programme(slug="kudo", title_en="Everywhere", coverage=many)
    assert title_of("/en/programmes/kursi/") == "Sewing course, Has, Kukës – Mundësi"
    assert title_of("/en/programmes/kudo/") == "Everywhere – Mundësi"
    assert title_of("/en/programmes/?kind=education&place=has").startswith("2 opportunities in Has")
    assert "Education" in title_of("/en/programmes/?kind=education&place=has")


def test_places_of_one_name_have_titles_of_their_own(shipped: None) -> None:
    paths = ["/en/places/kukes/", "/en/places/qarku-kukes/", "/en/places/bicaj/"]
    titles = [title_of(path) for path in paths]
    assert titles[1] == "Opportunities for people in Kukës county – Mundësi"
    assert titles[2] == "Opportunities for people in Bicaj, Kukës – Mundësi"
    assert len(set(titles)) == 3

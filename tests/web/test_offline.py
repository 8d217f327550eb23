"""What a phone gets that keeps the site: a manifest, icons, a worker, the page of what is saved."""

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from PIL import Image

from directory.web import offline, stylesheets
from tests.factories import programme

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
KEEPING = 3_200


def found(url: str) -> Path:
    return Path(str(finders.find(url.removeprefix("/static/"))))


def manifest(query: str = "") -> dict[str, Any]:
    response: Any = Client().get(f"/manifest.webmanifest{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    facts: dict[str, Any] = response.json()
    return facts


def worker() -> tuple[dict[str, Any], str]:
    """What the worker is told of the site, and its script."""
    first, _, script = Client().get("/sw.js").content.decode().partition(";\n")
    site: dict[str, Any] = json.loads(first.removeprefix("const SITE = "))
    return site, script


# --- the manifest --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "language", "start"),
    [("", "sq", "/"), ("?lang=sq", "sq", "/"), ("?lang=en", "en", "/en/"), ("?lang=xx", "sq", "/")],
)
def test_the_site_can_be_put_beside_the_apps_in_either_language(
    query: str, language: str, start: str
) -> None:
    facts = manifest(query)
    assert facts["name"] == facts["short_name"] == "Mundësi"
    assert facts["lang"] == language
    assert facts["start_url"] == start
    assert (facts["id"], facts["scope"], facts["display"]) == ("/", "/", "standalone")
    assert facts["theme_color"] in Client().get("/").content.decode()
    for shortcut in facts["shortcuts"]:
        assert Client().get(shortcut["url"]).status_code == 200
        assert shortcut["url"].startswith(start)


def test_its_icons_are_there_small_and_as_large_as_they_say() -> None:
    icons = {icon["sizes"]: icon for icon in manifest()["icons"]}
    assert icons["any"]["src"] == "/static/favicon.svg"
    for size in (192, 512):
        icon = icons[f"{size}x{size}"]
        file = found(icon["src"])
        assert file.stat().st_size <= 15_000
        with Image.open(file) as picture:
            assert picture.size == (size, size)
            assert picture.format == "PNG"
            assert icon["type"] == "image/png"
            # A maskable icon fills its square.
            assert "transparency" not in picture.info
        assert "maskable" in icon["purpose"].split()
    assert found(icons["any"]["src"]).is_file()


def test_what_matters_of_an_icon_is_in_the_middle_that_every_phone_shows(tmp_path: Path) -> None:
    call_command("draw_icons", folder=tmp_path, stdout=io.StringIO())
    drawn = Image.open(tmp_path / "icon-512.png").convert("RGB")
    shipped = Image.open(found("/static/icon-512.png")).convert("RGB")
    assert drawn.tobytes() == shipped.tobytes()
    amber = [
        (x - 256, y - 256)
        for x in range(0, 512, 4)
        for y in range(0, 512, 4)
        if drawn.getpixel((x, y)) == (0xF6, 0xB7, 0x57)
    ]
    assert amber
    assert all(x * x + y * y <= (0.4 * 512) ** 2 for x, y in amber)


def test_home_and_list_name_the_manifest_and_no_other_page_pays_for_it() -> None:
    programme(slug="it")
    for path, query in (("/", ""), ("/en/", "?lang=en"), ("/en/shortlist/", "?lang=en")):
        page = Client().get(path).content.decode()
        assert f'<link rel="manifest" href="/manifest.webmanifest{query}">' in page
    for path in ("/programmes/", "/programmes/it/", "/check/", "/offline/"):
        assert "manifest" not in Client().get(path).content.decode()


# --- the worker ----------------------------------------------------------------------------------


def test_the_worker_serves_the_whole_site_and_is_never_kept_by_anything_between() -> None:
    headers = Client().get("/sw.js").headers
    assert headers["Service-Worker-Allowed"] == "/"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-store" in headers["Cache-Control"]
    assert "no-cache" in headers["Cache-Control"]


def test_all_that_the_worker_keeps_for_itself_is_there() -> None:
    site, script = worker()
    assert site["files"][:2] == ["/offline/", "/en/offline/"]
    for url in site["files"]:
        if url.startswith("/static/"):
            assert found(url).is_file()
        else:
            assert Client().get(url).status_code == 200
    assert script == found("/static/sw.js").read_text(encoding="utf-8")


def test_phones_fetch_anew_when_a_page_or_a_file_has_changed_and_only_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version() -> str:
        return str(worker()[0]["version"])

    first = version()
    assert version() == first
    seen = {first}
    monkeypatch.setitem(stylesheets.SHEETS, "shortlist", ".other{}")
    seen.add(version())
    for name, value in (
        ("NEEDED", ("favicon.svg",)),
        ("_SCRIPT", "// other"),
        ("saved_note", lambda: "Other words"),
        ("OWN_TEMPLATES", ("404.html",)),
    ):
        monkeypatch.setattr(offline, name, value)
        seen.add(version())
    assert len(seen) == 6


def test_keeping_takes_little_script() -> None:
    sent = [found(f"/static/{name}.js").read_bytes() for name in ("keep", "sw")]
    assert sum(len(gzip.compress(one, 6)) for one in sent) <= KEEPING


def test_pages_where_somebody_tells_about_themselves_carry_no_script_that_keeps() -> None:
    programme(slug="it")
    for path in ("/check/", "/help/", "/programmes/it/report/"):
        assert "keep" not in re.findall(r"/static/(\w+)\.js", Client().get(path).content.decode())
    for path in ("/", "/programmes/", "/programmes/it/", "/shortlist/", "/offline/", "/deadlines/"):
        assert "/static/keep.js" in Client().get(path).content.decode()


# --- the page of what is saved -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "first", "last"), [("", "janar", "dhjetor"), ("/en", "January", "December")]
)
def test_the_page_of_what_is_saved_has_the_words_that_the_worker_needs(
    prefix: str, first: str, last: str
) -> None:
    page = Client().get(f"{prefix}/offline/").content.decode()
    found = re.search(r'data-saved="(.*?)" data-months="(.*?)"', page)
    assert found
    assert found[1].count("#") == 1
    months = found[2].split(" ")
    assert (len(months), months[0], months[-1]) == (12, first, last)
    assert page.count("<!--saved-->") == 1
    assert '<meta name="robots" content="noindex">' in page

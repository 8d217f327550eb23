"""A programme that went into another is gone for all who take the list, and they can tell."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from directory.exchange.dump import write_dump
from directory.places.models import Place
from directory.programmes.models import Programme
from directory.search import index
from directory.stewardship.actions import merging
from directory.web import sitemap
from directory.web.static_copy.writing import export_site
from tests.factories import organisation, programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SERVICES = "/api/hsds/services"
KEPT, GONE = "kursi-i-qepjes", "kursi-i-rrobave"
LISTS = (
    *("/api/hsds/services", "/api/hsds/services?full=true", "/api/hsds/services?minimal=true"),
    *("/api/hsds/services?format=ndjson", "/api/hsds/services?search=kursi&lang=en"),
    *("/api/hsds/organizations?full=true&full_service=true", "/api/hsds/organizations"),
    *("/api/hsds/service_at_locations", "/api/hsds/service_at_locations?format=ndjson"),
    *("/programmes.atom", "/programmes.ics", "/programmes.csv", "/en/programmes.atom"),
    *("/en/programmes.ics", "/en/programmes.csv", "/programmes.csv?q=kursi", "/sitemap.xml"),
    *("/", "/en/", "/programmes/", "/programmes/?q=rrobave", "/deadlines/", "/places/has/"),
    *("/api/suggest?q=kursi", "/embed/list/?place=has"),
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def by() -> User:
    return User.objects.create_superuser("admira", "admira@example.org")


def two(**dates: dt.date | None) -> tuple[Programme, Programme]:
    """The same course, which two offices listed in the same words."""
    country = small_country()
    has: Place = country["AL-07-39"]
    same: dict[str, Any] = {
        "title_sq": "Kursi",
        "coverage": [has],
        "delivery": "on_site",
        "delivery_places": [has],
        "opens_on": TODAY,
        "closes_on": TODAY + dt.timedelta(days=9),
        **dates,
    }
    kept = programme(slug=KEPT, organisation=organisation("Zyra e punës"), **same)
    gone = programme(slug=GONE, organisation=organisation("Zyra e dytë"), **same)
    return kept, gone


def merged(kept: Programme, gone: Programme, by: User) -> Programme:
    for one in (kept, gone):
        one.refresh_from_db()
    seen = (kept.version, gone.version)
    return merging.merge(kept=kept, gone=gone, seen=seen, by=by, on=TODAY, at=NOW)


def text(path: str, **headers: str) -> str:
    response: Any = Client().get(path, headers=headers)
    assert response.status_code == 200, path
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode())


def aged() -> None:
    """As if everything had been written long ago."""
    index.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programmes_programme DISABLE TRIGGER programme_version")
        cursor.execute("UPDATE programmes_programme SET modified_at = %s", [LONG_AGO])
        cursor.execute("ALTER TABLE programmes_programme ENABLE TRIGGER programme_version")


def traces(gone: Programme) -> tuple[str, ...]:
    return (GONE, str(gone.uuid), "Zyra e dytë", str(gone.organisation.uuid))


def found_in(text: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in text]


def test_no_list_names_it_any_more(by: User) -> None:
    kept, gone = two()
    words = traces(gone)
    before = {path: found_in(text(path), words) for path in LISTS}
    assert all(before.values())
    merged(kept, gone, by)
    sitemap.found.cache_clear()
    assert {path: found_in(text(path), words) for path in LISTS} == {path: [] for path in LISTS}


def test_its_identifiers_lead_nowhere(by: User) -> None:
    kept, gone = two()
    (at_location,) = [
        row["id"]
        for row in Client().get("/api/hsds/service_at_locations").json()["contents"]
        if row["service_id"] == str(gone.uuid)
    ]
    addresses = (
        f"{SERVICES}/{gone.uuid}",
        f"/api/hsds/organizations/{gone.organisation.uuid}",
        f"/api/hsds/service_at_locations/{at_location}",
    )
    assert [Client().get(path).status_code for path in addresses] == [200, 200, 200]
    merged(kept, gone, by)
    for path in addresses:
        response = Client().get(path)
        assert response.status_code == 404
        assert response.json()["errors"]["id"]
    assert Client().get(f"{SERVICES}/{kept.uuid}").json()["slug"] == KEPT


def test_no_file_of_a_dump_and_no_page_of_a_copy_names_it(by: User, tmp_path: Path) -> None:
    kept, gone = two()
    words = traces(gone)
    write_dump(tmp_path / "before", at=NOW)
    merged(kept, gone, by)
    write_dump(tmp_path / "dump", at=NOW)
    export_site(tmp_path / "copy", at=NOW)
    assert named(tmp_path / "before", words) >= {"programmes.csv", "hsds-sq.jsonl", "services.csv"}
    assert named(tmp_path / "dump", words) == set()
    assert named(tmp_path / "copy", words) == set()
    assert (tmp_path / "copy" / "programmes" / KEPT / "index.html").exists()
    assert not (tmp_path / "copy" / "programmes" / GONE).exists()


def named(folder: Path, words: tuple[str, ...]) -> set[str]:
    """The names of the files, packed ones too, that hold one of the words."""
    found = set()
    for path in folder.rglob("*"):
        if path.suffix in {".zip", ".xlsx"}:
            with zipfile.ZipFile(path) as archive:
                parts = {Path(name).name: archive.read(name) for name in archive.namelist()}
        else:
            parts = {path.name: path.read_bytes()} if path.is_file() else {}
        found |= {
            name for name, held in parts.items() if found_in(held.decode("utf-8", "ignore"), words)
        }
    return found


def test_a_mirror_is_told_that_the_one_that_stays_has_changed(by: User) -> None:
    """Even where both said the same, so that nothing of it reads otherwise than before."""
    kept, gone = two(opens_on=None, closes_on=None)
    aged()
    since = f"{SERVICES}?minimal=true&modified_after=2026-01-02"
    assert Client().get(since).json()["contents"] == []
    merged(kept, gone, by)
    (row,) = Client().get(since).json()["contents"]
    assert row["id"] == str(kept.uuid)
    assert row["last_modified"] > "2026-01-02"


@pytest.mark.parametrize("path", [f"{SERVICES}?format=ndjson", SERVICES, "/programmes.csv"])
def test_nobody_is_told_that_what_they_have_is_as_it_was(by: User, path: str) -> None:
    kept, gone = two(opens_on=None, closes_on=None)
    aged()
    text(path)
    seen = http_date(timezone.make_aware(dt.datetime.combine(TODAY, dt.time(9))).timestamp())
    assert Client().get(path, headers={"if-modified-since": seen}).status_code == 304
    merged(kept, gone, by)
    assert text(path, **{"if-modified-since": seen})

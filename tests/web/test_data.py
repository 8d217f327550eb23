"""The page that tells what may be taken, and the files behind it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from directory.exchange.dump import FOLDER, LABEL, newest_dump
from directory.exchange.whole_folder import CHECKSUMS, whole_folder

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
LINES = b"id,title\nkurs,Kurs\n"


@pytest.fixture
def data_dir(tmp_path: Path) -> Any:
    with override_settings(DATA_DIR=tmp_path):
        yield tmp_path


@pytest.fixture
def dumped(data_dir: Path) -> Path:
    facts = {"date": "2026-11-21", "made_at": "2026-11-21T03:00:00+01:00", "programmes": 92}
    with whole_folder(data_dir / FOLDER, label=LABEL, facts=facts) as folder:
        (folder / "programmes.csv").write_bytes(LINES)
        (folder / "hsds-sq.zip").write_bytes(b"PK" + bytes(1_400_000))
    return data_dir / FOLDER


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def test_it_tells_every_way_to_take_the_data(data_dir: Path) -> None:
    html = get("/en/data/").content.decode()
    for path in ("/api/hsds", "/api/openapi.json", "/en/programmes.atom", "/en/programmes.csv"):
        assert f'href="{settings.SITE_URL}{path}"' in html
    assert 'href="/en/embed/"' in html
    assert "export_site" in html
    assert "creativecommons.org/licenses/by/4.0/" in html
    assert "no files to take at once here yet" in html
    assert 'href="/data/">' in get("/").content.decode()  # in the foot of every page


def test_it_lists_the_files_of_the_newest_dump(dumped: Path) -> None:
    html = get("/en/data/").content.decode()
    assert "All 92 programmes as of 21 November 2026." in html
    assert '<a href="/data/programmes.csv">programmes.csv</a> <small>1\u00a0kB</small>' in html
    assert "<small>1.4\u00a0MB</small>" in html
    assert hashlib.sha256(LINES).hexdigest() in html
    assert LABEL not in html
    assert "21 nëntor 2026" in get("/data/").content.decode()


def test_a_file_comes_as_it_is_with_what_caches_need(dumped: Path) -> None:
    response = get("/data/programmes.csv")
    assert response.getvalue() == LINES
    headers = response.headers
    assert headers["Content-Type"].startswith("text/csv")
    assert headers["Content-Disposition"] == 'attachment; filename="programmes.csv"'
    assert headers["Content-Length"] == str(len(LINES))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert not response.cookies
    again = get("/data/programmes.csv", if_none_match=headers["ETag"])
    assert again.status_code == 304
    assert Client().post("/data/programmes.csv").status_code == 405
    head: Any = Client().head("/data/programmes.csv")
    assert head.status_code == 200
    head.close()


@pytest.mark.parametrize(
    "name", ["nothing.csv", LABEL, "../secret_key", "%2e%2e/secret_key", "/etc/passwd"]
)
def test_nothing_but_files_of_the_dump_can_be_had(dumped: Path, name: str) -> None:
    (dumped.parent / "secret_key").write_text("secret")
    assert get(f"/data/{name}").status_code == 404


def test_the_checksums_can_be_had_as_a_file(dumped: Path) -> None:
    assert '<a href="/data/SHA256SUMS">SHA256SUMS</a>' in get("/data/").content.decode()
    response = get(f"/data/{CHECKSUMS}")
    assert response.getvalue() == (dumped / CHECKSUMS).read_bytes()
    assert response.headers["ETag"]


def test_without_a_dump_there_are_no_files(data_dir: Path) -> None:
    assert get("/data/programmes.csv").status_code == 404


def test_a_dump_that_is_not_whole_is_none(dumped: Path) -> None:
    assert newest_dump(dumped)
    (dumped / "hsds-sq.zip").unlink()
    assert newest_dump(dumped) is None
    assert get("/data/").status_code == 200
    (dumped / LABEL).write_text("{")
    assert newest_dump(dumped) is None


def test_a_new_dump_is_there_at_once(dumped: Path) -> None:
    facts = {"date": "2026-11-22", "made_at": timezone.now().isoformat(), "programmes": 1}
    with whole_folder(dumped, label=LABEL, facts=facts) as folder:
        (folder / "other.csv").write_bytes(b"x")
    assert get("/data/programmes.csv").status_code == 404
    assert get("/data/other.csv").getvalue() == b"x"
    assert "1 programme as of 22 November 2026." in get("/en/data/").content.decode()

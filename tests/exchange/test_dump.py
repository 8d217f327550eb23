"""Everything public as files: complete, after the standard, and loaded again without a change."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.exchange.dump import CUT_NOTE, LABEL, newest_dump, write_dump
from directory.exchange.public_csv import PUBLIC_COLUMNS
from directory.exchange.tables import read_table
from directory.exchange.tabular_package import PARTS, TABLES
from directory.exchange.whole_folder import CHECKSUMS, checksums
from directory.places import tree
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.rules.vocabularies import PLACE_LEVELS
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db
FILES = {
    "LICENSE.txt",
    "hsds-en.jsonl",
    "hsds-en.zip",
    "hsds-sq.jsonl",
    "hsds-sq.zip",
    "organisations.csv",
    "places.csv",
    "programmes.csv",
    "programmes.xlsx",
}
STANDARDS = Path(
    os.environ.get("MUNDESI_STANDARDS")
    or Path(__file__).resolve().parents[2] / ".." / "shared" / "standards"
)
OFFICIAL = STANDARDS / "hsds-3.1-modular" / "datapackage.json"
_made: list[Path] = []


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@pytest.fixture
def dumped(shipped: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped catalogue, dumped once and then only read."""
    if not _made:
        folder = tmp_path_factory.mktemp("dumps") / "dump"
        write_dump(folder, at=timezone.now())
        _made.append(folder)
    return _made[0]


@pytest.fixture(params=["sq", "en"])
def package(request: pytest.FixtureRequest, dumped: Path, tmp_path: Path) -> Path:
    """A tabular package, unpacked."""
    with zipfile.ZipFile(dumped / f"hsds-{request.param}.zip") as archive:
        archive.extractall(tmp_path / "package")
    return tmp_path / "package"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


# --- the folder ----------------------------------------------------------------------------------


def test_it_has_every_form_with_date_licence_and_checksums(dumped: Path) -> None:
    assert {path.name for path in dumped.iterdir()} == FILES | {LABEL, CHECKSUMS}
    facts = json.loads((dumped / LABEL).read_text(encoding="utf-8"))
    assert facts["date"] == "2026-11-21"
    assert facts["licence"] == "CC BY 4.0"
    for name, digest in checksums(dumped).items():
        assert hashlib.sha256((dumped / name).read_bytes()).hexdigest() == digest
    terms = (dumped / "LICENSE.txt").read_text(encoding="utf-8")
    assert "2026-11-21" in terms
    assert "creativecommons.org/licenses/by/4.0" in terms
    assert "GeoNames" in terms


def test_the_site_finds_it(dumped: Path, shipped: None) -> None:
    found = newest_dump(dumped)
    assert found is not None
    assert {one.name for one in found.files} == FILES
    assert found.programmes == Programme.objects.published().count()
    assert all(one.size == (dumped / one.name).stat().st_size for one in found.files)


def test_a_text_that_no_cell_holds_is_cut_in_the_workbook_alone(tmp_path: Path) -> None:
    country = small_country()
    long = "fjalë 😀 " * 8_000
    programme(slug="long", title_en="Long", description_en=long, coverage=[country["AL"]])
    write_dump(tmp_path / "dump", at=timezone.now())
    (row,) = rows(tmp_path / "dump" / "programmes.csv")
    assert row["description_en"] == long.strip()
    table = read_table(tmp_path / "dump" / "programmes.xlsx", name="programmes.xlsx")
    shown = table.rows[0].cells["description_en"]
    assert shown.endswith(CUT_NOTE)
    assert long.startswith(shown.removesuffix(CUT_NOTE))
    assert 32_760 <= len(shown.encode("utf-16-le")) // 2 <= 32_767


def test_drafts_and_notes_stay_here(tmp_path: Path) -> None:
    country = small_country()
    programme(slug="open", title_en="Open", note="call Arben first", coverage=[country["AL"]])
    hidden = programme(slug="draft", title_en="Secret draft", published=False)
    write_dump(tmp_path / "dump", at=timezone.now())
    whole = b"".join(
        zipfile.ZipFile(path).read(name)
        for path in (tmp_path / "dump").glob("*.[zx]*")
        for name in zipfile.ZipFile(path).namelist()
    ) + b"".join(path.read_bytes() for path in (tmp_path / "dump").glob("*.[cj]s*"))
    assert b"Open" in whole
    for secret in ("Arben", "Secret", hidden.organisation.name):
        assert secret.encode() not in whole, secret


def test_the_same_catalogue_gives_the_same_files(tmp_path: Path) -> None:
    """Whenever they are written: what has not changed need not be fetched again."""
    programme(slug="one", title_en="One")
    at = timezone.now()
    digests = []
    for name in ("a", "b"):
        write_dump(tmp_path / name, at=at)
        time.sleep(2)  # archives count time in steps of two seconds
        digests.append(checksums(tmp_path / name))
    assert set(digests[0]) == FILES
    assert digests[0] == digests[1]


def test_the_command_tells_what_it_wrote_and_refuses_what_is_not_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programme(slug="one", title_en="One")
    call_command("dump", str(tmp_path / "dump"))
    told = capsys.readouterr().out
    assert "1 programmes in" in told
    assert all(name in told for name in FILES)
    call_command("dump", str(tmp_path / "dump"))
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "it").write_text("x")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("dump", str(tmp_path / "else"))


# --- our own tables ------------------------------------------------------------------------------


def test_loaded_into_an_empty_catalogue_it_gives_the_same_dump(
    dumped: Path, tmp_path: Path, today: dt.date
) -> None:
    """Identifiers too; only the moments at which rows were written are others."""
    Programme.objects.all().delete()
    Organisation.objects.all().delete()
    for level in reversed(list(PLACE_LEVELS)):
        Place.objects.filter(level=level).delete()
    assert not Place.objects.exists()
    tree.forget()
    for name in ("places", "organisations", "programmes"):
        publish = {"publish": True} if name == "programmes" else {}
        call_command(f"import_{name}", str(dumped / f"{name}.csv"), stdout=io.StringIO(), **publish)
    again = tmp_path / "again"
    write_dump(again, at=timezone.now())
    for name in ("places.csv", "organisations.csv", "programmes.csv"):
        before, after = rows(dumped / name), rows(again / name)
        assert len(before) > 50
        assert after == before, name
    for language in ("sq", "en"):
        before_lines, after_lines = (
            by_id(lines(folder / f"hsds-{language}.jsonl")) for folder in (dumped, again)
        )
        assert len(before_lines) == 92
        assert after_lines == before_lines
        assert package_rows(again, language) == package_rows(dumped, language)


def by_id(found: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by identifier, without the moment at which each was written here."""
    return {row["id"]: {k: it for k, it in row.items() if k != "last_modified"} for row in found}


def package_rows(folder: Path, language: str) -> dict[str, dict[str, dict[str, Any]]]:
    with zipfile.ZipFile(folder / f"hsds-{language}.zip") as archive:
        return {
            table.name: by_id(csv.DictReader(io.StringIO(archive.read(table.file).decode())))
            for table in TABLES
        }


def test_the_workbook_has_what_the_csv_has(dumped: Path) -> None:
    one = read_table(dumped / "programmes.csv", name="csv")
    other = read_table(dumped / "programmes.xlsx", name="xlsx")
    assert tuple(one.header) == tuple(other.header) == PUBLIC_COLUMNS
    assert [row.cells for row in one.rows] == [row.cells for row in other.rows]


# --- for other directories -----------------------------------------------------------------------


@pytest.mark.filterwarnings("default")
def test_frictionless_finds_no_fault_in_a_package(package: Path) -> None:
    import frictionless

    report = frictionless.Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == len(TABLES)


@pytest.mark.filterwarnings("default")
def test_frictionless_would_find_a_fault(package: Path) -> None:
    import frictionless

    with (package / "phones.csv").open("a", encoding="utf-8") as stream:
        stream.write("no-uuid,5b6b40a5-6a0e-4a7c-9d0a-2f4f1c0e8a31,\n")
    report = frictionless.Package(str(package / "datapackage.json")).validate()
    found = {one[0] for one in report.flatten(["type"])}
    assert {"type-error", "constraint-error", "foreign-key"} <= found


def test_every_reference_in_a_package_leads_somewhere(package: Path) -> None:
    ids = {table.name: [row["id"] for row in rows(package / table.file)] for table in TABLES}
    for table in TABLES:
        assert len(set(ids[table.name])) == len(ids[table.name]), table.name
        for row in rows(package / table.file):
            for name, to in table.refers.items():
                assert not row[name] or row[name] in ids[to], (table.name, name)
            for column in table.columns:
                assert row[column.name] or not column.required, (table.name, column.name)
    services = set(ids["service"])
    assert {row["link_id"] for row in rows(package / "attributes.csv")} <= services
    assert len(services) == 92


def test_nothing_of_a_service_is_lost_in_a_package(dumped: Path) -> None:
    columns = {table.name: {column.name for column in table.columns} for table in TABLES}
    nested = {"service_at_locations", "organization", *PARTS}
    beside = {"attributes": {"taxonomy_term"}}
    for service in lines(dumped / "hsds-en.jsonl"):
        assert set(service) <= columns["service"] | nested
        assert set(service["organization"]) <= columns["organization"]
        for link in service.get("service_at_locations", []):
            assert set(link) <= columns["service_at_location"] | {"location"}
            assert set(link["location"]) <= columns["location"]
        for name, table in PARTS.items():
            for part in service.get(name, []):
                assert set(part) <= columns[table] | beside.get(name, set()), name


def test_lines_and_tables_tell_the_same_in_their_language(dumped: Path) -> None:
    texts = {}
    for language in ("sq", "en"):
        services = list(lines(dumped / f"hsds-{language}.jsonl"))
        with zipfile.ZipFile(dumped / f"hsds-{language}.zip") as archive:
            table = csv.DictReader(io.StringIO(archive.read("services.csv").decode()))
            by_id = {row["id"]: row for row in table}
        assert len(services) == len(by_id) == 92
        for service in services:
            row = by_id[service["id"]]
            for name in ("name", "status", "description", "slug"):
                assert row[name] == service.get(name, "")
            assert row["minimum_age"] == str(service.get("minimum_age", ""))
            own = "/en/programmes/" in service["additional_urls"][-1]["url"]
            assert own == (language == "en")
        texts[language] = {service["id"]: service["name"] for service in services}
    assert texts["sq"].keys() == texts["en"].keys()
    assert texts["sq"] != texts["en"]


@pytest.mark.skipif(not OFFICIAL.is_file(), reason=f"the published schemas are not at {STANDARDS}")
def test_the_tables_are_those_of_the_standard() -> None:
    published = {one["name"]: one for one in json.loads(OFFICIAL.read_bytes())["resources"]}
    for table in TABLES:
        official = published[table.name]
        assert table.file == official["path"]
        fields = {one["name"]: one for one in official["schema"]["fields"]}
        own = {column.name: column for column in table.columns}
        for name, field in fields.items():
            constraints = field.get("constraints", {})
            assert name in own or not constraints.get("required"), (table.name, name)
            if name in own:
                assert own[name].kind == field["type"], (table.name, name)
                assert own[name].format == (field.get("format") or ""), (table.name, name)
                assert own[name].required == bool(constraints.get("required")), (table.name, name)
                assert list(own[name].codes) == constraints.get("enum", []), (table.name, name)


@pytest.mark.skipif(not OFFICIAL.is_file(), reason=f"the published schemas are not at {STANDARDS}")
def test_what_the_standard_wants_once_is_there_once(package: Path) -> None:
    published = {one["name"]: one for one in json.loads(OFFICIAL.read_bytes())["resources"]}
    for table in TABLES:
        for field in published[table.name]["schema"]["fields"]:
            if field.get("constraints", {}).get("unique") and field["name"] != "id":
                values = [row.get(field["name"], "") for row in rows(package / table.file)]
                given = [value for value in values if value]
                assert len(set(given)) == len(given), (table.name, field["name"])

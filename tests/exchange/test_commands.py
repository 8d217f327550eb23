"""`import_programmes` and `export_programmes` as an editor at a terminal meets them."""

import os
import re
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from directory.exchange.programme_columns import COLUMNS
from directory.exchange.shipped import CATALOGUE
from directory.exchange.tables import write_csv, write_xlsx
from directory.programmes.models import Organisation, Programme
from directory.search.models import Document, Stale
from tests import factories

from .spreadsheets import row

pytestmark = pytest.mark.django_db

PLAIN = list(row())
ROOT = Path(__file__).parents[2]


def csv_file(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_csv(stream, list(dict.fromkeys(name for cells in rows for name in cells)), rows)
    return path


def run(command: str, path: Path, *options: str) -> str:
    said = StringIO()
    call_command(command, str(path), *options, stdout=said, stderr=said)
    return said.getvalue()


def refusal(command: str, path: Path, *options: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(command, path, *options)
    return str(caught.value)


@pytest.mark.usefixtures("country")
class TestImport:
    def test_it_says_what_it_did(self, tmp_path: Path) -> None:
        said = run("import_programmes", csv_file(tmp_path / "p.csv", row(id="a"), row(id="b")))
        assert "p.csv is loaded." in said
        assert "2 new: a, b" in said
        assert "1 new organisations: Bashkia Kukës" in said
        rows = row(id="a"), row(id="b", title_sq="Tjetër")
        said = run("import_programmes", csv_file(tmp_path / "p.csv", *rows))
        assert "0 new\n" in said
        assert "1 changed: b\n" in said
        assert "1 unchanged" in said

    def test_long_lists_are_cut(self, tmp_path: Path) -> None:
        rows = [row(id=f"kurs-{number:02}") for number in range(30)]
        said = run("import_programmes", csv_file(tmp_path / "p.csv", *rows))
        assert "30 new: kurs-00, " in said
        assert "kurs-19, and 10 more\n" in said

    def test_a_dry_run_says_what_would_happen_and_writes_nothing(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path / "p.csv", row())
        said = run("import_programmes", path, "--dry-run", "--publish")
        assert "Nothing was written" in said
        assert "1 new: kurs-kukes" in said
        assert not Programme.objects.exists()
        assert not Organisation.objects.exists()

    def test_publish_publishes(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path / "p.csv", row())
        run("import_programmes", path)
        assert not Programme.objects.get().published
        run("import_programmes", path, "--publish")
        assert Programme.objects.get().published
        assert Document.objects.count() == 1

    def test_every_bad_row_is_told_with_row_column_value_and_reason(self, tmp_path: Path) -> None:
        path = csv_file(
            tmp_path / "p.csv",
            row(id="a", closes_on="31.12.2026"),
            row(id="b"),
            row(id="c", kinds="school"),
        )
        said = refusal("import_programmes", path).splitlines()
        assert said == [
            "p.csv was not loaded: 2 problems, nothing was changed.",
            "  Row 2, column closes_on, “31.12.2026”: A date is written year-month-day, "
            "such as 2026-12-31.",
            "  Row 4, column kinds, “school”: “school” is not one of the list. Allowed are: "
            "education, job, business.",
        ]
        assert not Programme.objects.exists()

    def test_of_very_many_problems_the_first_200_are_told(self, tmp_path: Path) -> None:
        rows = [row(id=f"kurs-{number}", sex="x") for number in range(1301)]
        said = refusal("import_programmes", csv_file(tmp_path / "p.csv", *rows)).splitlines()
        assert said[0] == "p.csv was not loaded: 1,301 problems, nothing was changed."
        assert said[200].startswith("  Row 201, column sex, “x”")
        assert said[201:] == ["  … and 1,101 more."]

    def test_notes_are_told_beside_the_result(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path / "p.csv", row(checked_on="2199-01-01"))
        said = run("import_programmes", path)
        assert "Note: Row 2, column checked_on, “2199-01-01”: This date is in the future." in said
        assert "1 new" in said

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
    @pytest.mark.parametrize("delimiter", [",", ";"])
    def test_files_come_as_excel_in_albania_writes_them(
        self, tmp_path: Path, encoding: str, delimiter: str
    ) -> None:
        cells = row(title_sq='Kurs "çift"; falas, në Kukës', coverage="AL-07-40;AL-07-39")
        path = tmp_path / "p.csv"
        with path.open("w", encoding=encoding, newline="") as stream:
            write_csv(stream, list(cells), [cells], delimiter=delimiter)  # type: ignore[arg-type]
        run("import_programmes", path)
        programme = Programme.objects.get()
        assert programme.title_sq == 'Kurs "çift"; falas, në Kukës'
        assert programme.coverage.count() == 2

    def test_a_workbook_is_read_like_a_csv_file(self, tmp_path: Path) -> None:
        path = tmp_path / "p.xlsx"
        write_xlsx(path, PLAIN, [row()], title="programmes")
        assert "1 new: kurs-kukes" in run("import_programmes", path)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "The file is empty."),
            (b"id,title_sq\n", "only the header row"),
            (b"%PDF-1.7 ...", "PDF document"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel format"),
            (b"id,title_sq\na,Kurs \xff\xfe\x9d\n", "letters in this file cannot be recognised"),
            (b'id,title_sq\na,"Kurs\n', "opened and never closed"),
        ],
    )
    def test_what_is_no_table_is_refused_in_words(
        self, tmp_path: Path, data: bytes, words: str
    ) -> None:
        path = tmp_path / "p.csv"
        path.write_bytes(data)
        said = refusal("import_programmes", path)
        assert said.startswith("p.csv was not loaded: 1 problem, nothing was changed.")
        assert words in said

    def test_one_cell_that_cannot_be_read_hides_nothing_that_is_wrong_elsewhere(
        self, tmp_path: Path
    ) -> None:
        rows = [
            row(id="one", kinds="foo"),
            row(id="two", title_sq="Kurs\x00i", coverage="ZZ"),
            row(id="three"),
            row(id="four", note="x" * 60_000),
            row(id="five", closes_on="31/12"),
        ]
        path = tmp_path / "p.csv"
        columns = [*PLAIN, "note", "closes_on"]
        lines = [columns, *([one.get(name, "") for name in columns] for one in rows)]
        path.write_text("\n".join(",".join(line) for line in lines))
        said = refusal("import_programmes", path)
        assert "5 problems, nothing was changed" in said
        places = re.findall(r"Row (\d+), column (\w+)", said)
        assert places == [
            ("2", "kinds"),
            ("3", "title_sq"),
            ("3", "coverage"),
            ("5", "note"),
            ("6", "closes_on"),
        ]
        assert not Programme.objects.exists()

    @pytest.mark.parametrize("title", [" \u200b ", "\ufeff\u2060", "Kurs \u202etsil"])
    def test_a_title_that_nobody_can_see_or_read_is_none(self, tmp_path: Path, title: str) -> None:
        path = csv_file(tmp_path / "p.csv", row())
        path.write_text(path.read_text().replace(row()["title_sq"], title))
        assert "column title_sq" in refusal("import_programmes", path)

    def test_a_file_that_is_not_there_is_told_in_words(self, tmp_path: Path) -> None:
        said = refusal("import_programmes", tmp_path / "nowhere.csv")
        assert said.endswith("nowhere.csv cannot be read: No such file or directory.")
        assert "Is a directory" in refusal("import_programmes", tmp_path)


class TestExport:
    def test_it_writes_all_columns_and_says_how_many(self, tmp_path: Path) -> None:
        factories.small_country()
        run("import_programmes", csv_file(tmp_path / "p.csv", row()))
        path = tmp_path / "out.csv"
        assert f"1 programmes in {path}." in run("export_programmes", path)
        assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)

    @pytest.mark.usefixtures("shipped")
    def test_the_catalogue_returns_unchanged(self, tmp_path: Path) -> None:
        path = tmp_path / "out.xlsx"
        run("export_programmes", path)
        assert "92 unchanged" in run("import_programmes", path, "--publish")
        assert "92 unchanged" in run("import_programmes", CATALOGUE, "--dry-run")

    def test_a_bad_target_is_refused_in_words(self, tmp_path: Path) -> None:
        assert "end in .csv or .xlsx" in refusal("export_programmes", tmp_path / "out.ods")
        assert "is a directory" in refusal("export_programmes", tmp_path)
        nowhere = tmp_path / "nowhere" / "out.csv"
        assert refusal("export_programmes", nowhere).endswith(
            "cannot be written: No such file or directory."
        )


@pytest.mark.parametrize(
    "command", ["import_programmes", "export_programmes", "import_places", "import_organisations"]
)
def test_help_says_what_the_command_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


# -- a process of its own --------------------------------------------------------------------


def manage(*arguments: str) -> "subprocess.Popen[str]":
    """`manage.py` on the database of this test."""
    server = connection.settings_dict
    host = quote(str(server["HOST"]), safe="")
    address = f"postgresql:///{server['NAME']}?host={host}&user={server['USER']}"
    if server["PORT"]:
        address += f"&port={server['PORT']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "directory.settings",
            "SECRET_KEY": "only-for-the-tests",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_it_writes(process: "subprocess.Popen[str]") -> None:
    """Until another connection has programmes that nobody else can see yet."""
    for _ in range(600):
        assert process.poll() is None, process.communicate()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' AND granted"
                " AND relation = 'programmes_programme'::regclass AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("the import never began to write")


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_half_way_changes_nothing(tmp_path: Path) -> None:
    factories.small_country()
    rows = [row(id=f"kurs-{number}", organisation=f"Nr {number % 50}") for number in range(2000)]
    path = csv_file(tmp_path / "p.csv", *rows)
    process = manage("import_programmes", str(path), "--publish")
    wait_until_it_writes(process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    # The import lock tells that the server has noticed and taken everything back.
    said = run("import_programmes", csv_file(tmp_path / "one.csv", row(id="nje")))
    assert "1 new: nje" in said
    assert Programme.objects.count() == 1
    assert Organisation.objects.count() == 1
    assert not Document.objects.exists()
    assert not Stale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_exit_status_and_stderr_tell_a_script_how_it_went(tmp_path: Path) -> None:
    factories.small_country()
    bad = manage("import_programmes", str(csv_file(tmp_path / "bad.csv", row(sex="x"))))
    good = manage("import_programmes", str(csv_file(tmp_path / "good.csv", row())))
    _, complaint = bad.communicate(timeout=60)
    said, quiet = good.communicate(timeout=60)
    assert bad.returncode == 1
    assert "Row 2, column sex, “x”" in complaint
    assert "Traceback" not in complaint
    assert (good.returncode, quiet) == (0, "")
    assert "1 new: kurs-kukes" in said

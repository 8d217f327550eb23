"""A spreadsheet in the browser: sent, looked at, corrected, handed in; and files that do harm."""

import datetime as dt
import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from directory.exchange.tables import UPLOAD
from directory.programmes.models import Programme
from directory.search import index
from directory.stewardship import proposals
from directory.stewardship.actions import uploads as actions
from directory.stewardship.models import Membership, Revision, Upload
from directory.stewardship.uploads import PROBLEMS_COLUMN
from directory.web.editors.uploads import LARGEST_REQUEST, PAGE_SIZE
from tests.factories import organisation, programme, small_country
from tests.web.forms import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
HEADER = "id,title_sq,summary_sq,kinds,coverage\n"
GOOD = HEADER + "kurs-i-ri,Kurs i ri,Mëso diçka.,education,AL-07\n"
MEGABYTE = 1024 * 1024
ADDRESS = "/en/editors/organisations/qendra/upload/"


@pytest.fixture
def editor(db: None) -> User:
    country = small_country()
    runs = organisation("Qendra")
    runs.slug = "qendra"
    runs.save()
    made = User.objects.create(username="edita")
    Membership.objects.create(user=made, organisation=runs, since=NOW)
    programme(
        slug="yni",
        title_sq="Yni <b>i vjetër</b>",
        organisation=runs,
        coverage=[country["AL-07"]],
        indexed=False,
    )
    programme(slug="i-tyre", organisation=organisation("Tjetra"), indexed=False)
    return made


@pytest.fixture
def client(editor: User) -> Client:
    visitor = Client()
    visitor.force_login(editor)
    return visitor


def send(
    client: Client, data: bytes | str, name: str = "tabela.csv", address: str = ADDRESS
) -> Any:
    content = data.encode() if isinstance(data, str) else data
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def sent(client: Client, data: bytes | str, name: str = "tabela.csv") -> str:
    """The address of the preview after a file was taken."""
    response = send(client, data, name)
    assert response.status_code == 303, page(response.content.decode()).text
    return str(response["Location"])


def words(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store, private"
    return page(response.content.decode()).text


def refusal(client: Client, data: bytes | str, name: str = "tabela.csv") -> str:
    """What the page says, in English; Albanian says something else, and nothing is kept."""
    response = send(client, data, name)
    albanian = send(client, data, name, ADDRESS.removeprefix("/en"))
    assert (response.status_code, albanian.status_code) == (422, 422)
    assert "The file was not taken" in response.content.decode()
    assert "Skedari nuk u mor" in albanian.content.decode()
    assert not Upload.objects.exists()
    return page(response.content.decode()).text


# --- the way through ---------------------------------------------------------------------------


def test_from_the_file_to_the_reviewers(client: Client, editor: User) -> None:
    address = sent(client, GOOD + "yni,Yni,,,\n".replace(",,,", ",Përmbledhja,education,AL-07"))
    told = words(client, address)
    assert "1 new" in told
    assert "1 changed" in told
    assert "Before: Yni <b>i vjetër</b> After: Yni" in told
    assert not Revision.objects.exists()
    done = client.post(address)
    assert (done.status_code, done["Location"]) == (303, address)
    assert "Handed in for review" in words(client, address)
    assert sorted(Revision.objects.values_list("identifier", "state", "origin", "author")) == [
        ("kurs-i-ri", "submitted", "upload", editor.pk),
        ("yni", "submitted", "upload", editor.pk),
    ]
    assert Programme.objects.get(slug="yni").title_sq == "Yni <b>i vjetër</b>"


def test_the_second_click_hands_in_nothing_more(client: Client) -> None:
    address = sent(client, HEADER + ",Kurs,Mëso.,education,AL-07\n")
    assert [client.post(address).status_code for _click in range(2)] == [303, 303]
    assert Revision.objects.count() == 1


def test_a_wrong_row_says_where_and_why_and_keeps_all_from_being_handed_in(client: Client) -> None:
    address = sent(client, GOOD + "dy,Kurs dy,Mëso.,art,AL-07\ni-tyre,X,Y,education,AL-07\n")
    told = words(client, address)
    assert "2 wrong" in told
    assert "2 rows are wrong" in told
    assert "Row 3 · dy kinds art “art” is not one of the list" in told
    assert "belongs to another organisation" in told
    assert "Hand in" not in told
    assert "nuk është nga lista" in words(client, address.removeprefix("/en"))
    refused = client.post(address)
    assert refused.status_code == 409
    assert "Nothing was handed in" in refused.content.decode()
    assert not Revision.objects.exists()


def test_the_file_comes_back_with_its_problems_and_is_corrected_in_it(client: Client) -> None:
    address = sent(client, GOOD + "dy,Kurs dy,=1+1,art,AL-07\n")
    answer = client.get(f"{address}?download=problems")
    assert 'filename="tabela-problems.xlsx"' in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["programmes"]
    assert [cell.value for cell in sheet[1]][-1] == PROBLEMS_COLUMN
    assert sheet["F2"].value is None
    assert "kinds: “art” is not one of the list" in str(sheet["F3"].value)
    assert sheet["C3"].data_type == "s"
    sheet["D3"] = "education"
    target = io.BytesIO()
    book.save(target)
    again = sent(client, target.getvalue(), "tabela-problems.xlsx")
    assert "2 new" in words(client, again)
    assert Upload.objects.count() == 1
    assert client.get(address).status_code == 404
    assert client.post(again).status_code == 303
    assert Revision.objects.get(identifier="dy").cells["summary_sq"] == "=1+1"


def test_the_filled_in_template_goes_through(client: Client) -> None:
    answer = client.get("/en/editors/template.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["programmes"]
    assert [cell.value for cell in sheet[1]] == ["id", *proposals.EDITABLE]
    assert "header" in refusal(client, answer.content, "mundesi.xlsx")
    example = [cell.value for cell in book["shembull - example"][3]]
    sheet.append([text and str(text).replace("AL-07-40", "AL-07-39") for text in example])
    target = io.BytesIO()
    book.save(target)
    address = sent(client, target.getvalue(), "mundesi.xlsx")
    assert "1 new" in words(client, address)
    assert client.post(address).status_code == 303
    assert Revision.objects.get().identifier == "shembull-kurs-rrobaqepesie"


def test_a_new_row_that_looks_like_a_listed_programme_is_shown_beside_it(client: Client) -> None:
    known = Programme.objects.get(slug="i-tyre")
    Programme.objects.filter(pk=known.pk).update(title_sq="Kurs rrobaqepësie për gra në Has")
    known.coverage.set(Programme.objects.get(slug="yni").coverage.all())
    index.catch_up()
    cells = HEADER + "ri,Kurs rrobaqepësie për gra në Has,Mëso.,education,AL-07\n"
    address = sent(client, cells)
    assert "It looks like one that is listed already" in words(client, address)
    Programme.objects.filter(pk=known.pk).update(published=False)
    assert "It looks like" not in words(client, address)


def test_columns_that_editors_do_not_write_are_named_and_not_read(client: Client) -> None:
    address = sent(
        client,
        GOOD.replace("coverage", "coverage,note,confidence").replace(
            "AL-07\n", "AL-07,hej,verified\n"
        ),
    )
    assert "not read from an upload: confidence, note" in words(client, address)
    client.post(address)
    cells = Revision.objects.get().cells
    assert (cells["note"], cells["confidence"]) == ("", "")


def test_many_rows_come_in_pages_and_by_what_they_do(client: Client) -> None:
    rows = [f"k-{number},Kurs {number},Mëso.,education,AL-07\n" for number in range(120)]
    address = sent(client, HEADER + "".join(rows) + "keq,,,,\n")
    first = words(client, f"{address}?show=all")
    assert "Row 2 ·" in first
    assert f"Row {PAGE_SIZE + 2} ·" not in first
    assert "Row 122 ·" in words(client, f"{address}?show=all&page=3")
    assert "Row 122 ·" in words(client, address)
    assert "Row 122 ·" not in words(client, f"{address}?show=new&page=999")
    for bad in ("show=x", "page=0", "page=-1", "page=²", "page=99999999999", "download=x"):
        assert client.get(f"{address}?{bad}").status_code == 200


def test_nothing_is_half_done_when_it_breaks_in_the_middle(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sent(client, GOOD + "dy,Kurs dy,Mëso.,education,AL-07\n")

    def breaks(*_args: object, **_options: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Upload, "save", breaks)
        with pytest.raises(KeyboardInterrupt):
            client.post(address)
    assert not Revision.objects.exists()
    assert client.post(address).status_code == 303
    assert Revision.objects.count() == 2


def test_what_becomes_wrong_after_the_preview_is_not_handed_in(client: Client) -> None:
    address = sent(client, GOOD)
    assert "Hand in 1 row" in words(client, address)
    programme(slug="kurs-i-ri", organisation=organisation("Tjetra"), indexed=False)
    refused = client.post(address)
    assert refused.status_code == 409
    assert "belongs to another organisation" in refused.content.decode()


def test_only_one_waiting_upload_of_a_person_is_kept_and_old_ones_go(
    client: Client, editor: User
) -> None:
    sent(client, GOOD)
    Upload.objects.update(submitted_at=NOW - actions.KEPT_FOR)
    sent(client, GOOD)
    sent(client, GOOD)
    assert Upload.objects.count() == 1


# --- who -----------------------------------------------------------------------------------------


def test_uploads_are_for_editors_of_the_organisation_alone(client: Client) -> None:
    address = sent(client, GOOD)
    stranger = User.objects.create(username="tjeter")
    Membership.objects.create(user=stranger, organisation=organisation("Tjetra"), since=NOW)
    other = Client()
    other.force_login(stranger)
    for path in (ADDRESS, address):
        assert other.get(path).status_code == 404
        assert other.post(path).status_code == 404
    assert send(other, GOOD).status_code == 404
    assert other.get("/editors/template.xlsx").status_code == 200
    for path in (ADDRESS, address, "/editors/template.xlsx"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert path.replace("/", "%2F") in answer["Location"] or path in answer["Location"]
    assert Upload.objects.count() == 1
    assert not Revision.objects.exists()


def test_without_the_token_nothing_is_taken(editor: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert send(strict, GOOD).status_code == 403
    fields = dict(page(strict.get(ADDRESS).content.decode()).forms[0].fields)
    token = {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
    taken: Any = strict.post(ADDRESS, {**token, "file": SimpleUploadedFile("t.csv", GOOD.encode())})
    assert taken.status_code == 303
    assert strict.post(taken["Location"]).status_code == 403
    assert strict.post(taken["Location"], token).status_code == 303


# --- files that do harm ---------------------------------------------------------------------


class Unread(io.RawIOBase):
    """A body of which nothing may be read."""

    def readinto(self, _buffer: object) -> NoReturn:
        raise AssertionError("the body was read")


def test_a_hundred_megabytes_are_refused_unread(client: Client) -> None:
    for length in (100 * MEGABYTE, LARGEST_REQUEST + 1):
        unread: Any = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}
        answer: Any = client.generic(
            "POST",
            ADDRESS,
            b"",
            content_type="multipart/form-data; boundary=x",
            **unread,
        )
        assert answer.status_code == 413
        assert "larger than 5 MB" in answer.content.decode()


def test_a_file_just_over_the_limit_is_refused_and_leaves_nothing_behind(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    assert "larger than 5 MB" in refusal(client, b"a" * (5 * MEGABYTE + 1))
    line = f"k,Kurs,{'a' * 40_000},education,AL-07\n"
    sent(client, HEADER + line * 80)
    assert list(tmp_path.iterdir()) == []


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


TABLE = workbook(HEADER.strip().split(","), ["dy", "Kurs", "Mëso", "education", "AL-07"])
HARM: dict[str, tuple[bytes | str, str, str]] = {
    "bomb": (with_part(TABLE, "xl/media/a.bin", b"\0" * (60 * MEGABYTE)), "t.xlsx", "25 MB"),
    "macros": (with_part(TABLE, "xl/vbaProject.bin", b"x"), "t.xlsm", "contains macros"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "t.xlsx",
        "locked with a password",
    ),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "t.xls", "old Excel format"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "t.xlsx", "PDF document"),
    "page": (b"<html><table></table>", "t.xls", "web page"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "t.csv", "not a table"),
    "archive": (with_part(b"", "a.txt", b"x"), "t.zip", "another kind of document"),
    "broken": (TABLE[:-200], "t.xlsx", "damaged"),
    "empty": (b" \n\n", "t.csv", "empty"),
    "header": (HEADER, "t.csv", "header"),
    "unknown": ("id,titull\nx,y\n", "t.csv", "no column of this name"),
    "twice": ("id,id\nx,y\n", "t.csv", "repeated"),
    "formula": (workbook(["id", "title_sq"], ["x", "=1+1"]), "t.xlsx", "formula"),
    "letters": ("id,title_sq\nx,\xff".encode("latin-1") + b"\x81", "t.csv", "letters"),
    "rows": (HEADER + "a,b,c,d,e\n" * 10_001, "t.csv", "more than 10,000 rows"),
    "nothing": (b"", "t.csv", "empty"),
}


@pytest.mark.parametrize("kind", HARM)
def test_what_is_no_table_is_refused_in_words(client: Client, kind: str) -> None:
    data, name, said = HARM[kind]
    assert said in refusal(client, data, name)


def test_no_file_at_all_is_asked_for(client: Client) -> None:
    for data in ({}, {"file": "text"}):
        answer: Any = client.post(ADDRESS, data)
        assert answer.status_code == 422
        assert "Choose a file first" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_what_spreadsheet_programs_write_is_read(client: Client, encoding: str) -> None:
    text = GOOD.replace(",", ";").replace("\n", "\r\n")
    told = words(client, sent(client, text.encode(encoding)))
    assert "1 new" in told
    assert "Mëso diçka." in told


def test_a_bomb_takes_no_more_memory_than_it_weighs(client: Client) -> None:
    bomb = HARM["bomb"][0]
    assert len(bomb) < MEGABYTE
    send(client, bomb, "t.xlsx")
    tracemalloc.start()
    try:
        assert send(client, bomb, "t.xlsx").status_code == 422
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_ten_thousand_rows_are_answered_in_time(client: Client) -> None:
    rows = [f"k-{number},Kurs {number},Mëso.,education,AL-07\n" for number in range(10_000)]
    began = timezone.now()
    address = sent(client, HEADER + "".join(rows))
    assert f"{UPLOAD.max_rows} new" in words(client, address)
    assert timezone.now() - began < dt.timedelta(seconds=60)


# --- what a name or a cell may do to the page ----------------------------------------------


def test_names_and_cells_are_shown_as_they_are_written(client: Client) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    cell = bad.replace('"', '""')
    address = sent(client, f'id,title_sq,kinds\n,"{cell}","{cell}"\n', f"{bad}.csv")
    html = client.get(address).content.decode()
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    column = send(client, f'id,"{cell}"\nx,y\n').content.decode()
    assert "<img" not in column
    assert "&lt;img" in column

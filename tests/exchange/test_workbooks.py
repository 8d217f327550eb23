"""What a person sees in an Excel sheet is what is read; what would harm the server is refused."""

import io
import os
import re
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from directory.exchange.cells import MEGABYTE
from directory.exchange.tables import UPLOAD, Limits, Table, TableError, read_table, write_xlsx

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>id</v></c></row>'
TAIL = "</sheetData></worksheet>"

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{RELATION}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}"><sheets>'
    '<sheet name="Fleta1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
    "xl/sharedStrings.xml": "<sst><si><t>id</t></si></sst>",
    "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd.mm.yyyy"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>'
    "</styleSheet>",
    "xl/worksheets/sheet1.xml": HEAD + '<row r="2"><c r="A2"><v>7</v></c></row>' + TAIL,
}


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def by_hand(rows: str, **parts: str | bytes) -> bytes:
    """A workbook whose sheet has these rows under a header `id`; further parts by path."""
    return packed({**PARTS, "xl/worksheets/sheet1.xml": HEAD + rows + TAIL, **parts})


def cell(xml: str) -> str:
    """What is read from one cell given in XML."""
    found = read(by_hand(f'<row r="2"><c r="A2" {xml}</c></row>'))
    return found.rows[0].cells["id"]


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def sheet_of(*rows: list[Any]) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    return workbook


def read(data: bytes, *, limits: Limits | None = None) -> Table:
    return read_table(io.BytesIO(data), name="programmes.xlsx", limits=limits or Limits())


def refusal(data: bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(TableError) as caught:
        read(data, limits=limits)
    return str(caught.value)


# -- what a cell says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Kurs ë ç 😀", "Kurs ë ç 😀"),
        ("  \u00a0fjalë\n", "fjalë"),
        ("dy\nrreshta", "dy\nrreshta"),
        (1500, "1500"),
        (1500.0, "1500"),
        (-3, "-3"),
        (0, "0"),
        (0.1 + 0.2, "0.3"),
        (1234.5, "1234.5"),
        (0.00001, "0.00001"),
        (355691234567, "355691234567"),
        (1e15, "1000000000000000"),
        (10**21, "1000000000000000000000"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 12, 31), "2026-12-31"),
        (datetime(2026, 12, 31), "2026-12-31"),
        (datetime(2026, 12, 31, 16, 30), "2026-12-31 16:30:00"),
        (date(1900, 1, 5), "1900-01-05"),
        ("'=1+1", "=1+1"),
        ("+355 69", "+355 69"),
    ],
)
def test_a_value_is_read_as_a_person_sees_it(value: object, text: str) -> None:
    found = read(saved(sheet_of(["id"], [value])))
    assert found.rows[0].cells == {"id": text}
    assert found.encoding is None


def test_dates_are_right_in_workbooks_that_count_from_1904() -> None:
    workbook = sheet_of(["id"], [date(2026, 12, 31)])
    workbook.epoch = CALENDAR_MAC_1904
    assert read(saved(workbook)).rows[0].cells == {"id": "2026-12-31"}


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('t="str"><f>A1&amp;"x"</f><v>idx</v>', "idx"),
        ("><f>1+1</f><v>2</v>", "2"),
        ('s="2"><f>TODAY()</f><v>46387.4</v>', "2026-12-31 09:36:00"),
        ('s="1"><v>46387</v>', "2026-12-31"),
        ('t="d"><v>2026-12-31T00:00:00</v>', "2026-12-31"),
        ('t="s"><v>0</v>', "id"),
        ('t="inlineStr"><is><r><t>Ku</t></r><r><rPr><b/></rPr><t>kës</t></r></is>', "Kukës"),
        ('t="inlineStr"><is><t>Kukës</t><rPh sb="0"><t>aside</t></rPh></is>', "Kukës"),
        ('t="str"><v>a_x000D__x000a_b _x005F_x0041_</v>', "a\nb _x0041_"),
        ("><v>1.5E3</v>", "1500"),
        ("><v>007</v>", "7"),
        ('t="b"><v>1</v>', "yes"),
    ],
)
def test_cells_are_read_as_other_programs_write_them(xml: str, text: str) -> None:
    assert cell(xml) == text


@pytest.mark.parametrize(
    ("xml", "line"),
    [
        ("><f>1+1</f>", "Row 2, column id: This cell holds a formula without a saved result."),
        ("><f>1+1</f><v/>", "Row 2, column id: This cell holds a formula without a saved result."),
        ('t="e"><v>#REF!</v>', "Row 2, column id, “#REF!”: This cell shows a calculation error."),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', "“#DIV/0!”: This cell shows a calculation error."),
        ('s="1"><v>-1</v>', "Row 2, column id, “-1”: The number in this cell is not a possible"),
        (
            's="1"><v>9999999999</v>',
            "“9999999999”: The number in this cell is not a possible date.",
        ),
        (
            't="d"><v>31/12/2026</v>',
            "“31/12/2026”: The number in this cell is not a possible date.",
        ),
        ("><v>1_000</v>", "“1_000”: This cell is marked as a number but is not one."),
        ("><v>1e999</v>", "“1e999”: This cell is marked as a number but is not one."),
        ('s="2"><v>soon</v>', "“soon”: The number in this cell is not a possible date."),
        ("><v>NaN</v>", "“NaN”: This cell is marked as a number but is not one."),
        ('t="str"><v>a_x0000_b</v>', "“a�b”: The cell contains an invisible character"),
        ('t="str"><v>a_xD83D_b</v>', "is not allowed (U+D83D)."),
    ],
)
def test_a_cell_that_gives_no_sound_text_is_a_problem(xml: str, line: str) -> None:
    assert line in refusal(by_hand(f'<row r="2"><c r="A2" {xml}</c></row>'))


def test_reading_aids_in_shared_texts_are_left_aside() -> None:
    strings = "<sst><si><t>Ku</t><rPh><t>aside</t></rPh><r><t>kës</t></r></si></sst>"
    rows = '<row><c t="s"><v>0</v></c></row>'
    found = read(by_hand(rows, **{"xl/sharedStrings.xml": strings}))
    assert found.rows[0].cells == {"id": "Kukës"}


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    rows = '<row r="2"><c r="A2" t="str"><f>""</f><v></v></c></row><row r="3"><c><v>1</v></c></row>'
    assert [row.number for row in read(by_hand(rows)).rows] == [3]


def test_a_formula_that_openpyxl_wrote_has_no_result() -> None:
    assert "a formula without a saved result" in refusal(saved(sheet_of(["id"], ["=1+1"])))


def test_rows_keep_their_numbers_and_a_value_beyond_the_header_its_letter() -> None:
    assert read(saved(sheet_of(["id"], [], ["a"], [None], ["b"]))).empty_rows == 2
    rows = '<row r="5"><c r="A5"><v>1</v></c><c r="AB5"><v>2</v></c></row>'
    assert refusal(by_hand(rows)).startswith("Row 5, column AB, “2”: This value stands outside")


def test_prefixed_names_and_missing_references_are_understood() -> None:
    sheet = re.sub(r"<(/?)", r"<\1x:", HEAD + "<row><c><v>5</v></c></row>" + TAIL)
    sheet = re.sub(r' r="\w+"', "", sheet).replace("<x:worksheet", '<x:worksheet xmlns:x="u"')
    found = read(packed({**PARTS, "xl/worksheets/sheet1.xml": sheet}))
    assert [(row.number, row.cells) for row in found.rows] == [(2, {"id": "5"})]


# -- which sheet -----------------------------------------------------------------------------


def test_the_sheet_named_programmes_goes_before_the_first_visible_one() -> None:
    workbook = sheet_of(["id"], ["hidden"])
    workbook.worksheets[0].sheet_state = "hidden"
    workbook.create_chartsheet("Grafik")
    for title in ("Lista", "Programmes"):
        sheet = workbook.create_sheet(title)
        sheet.append(["id"])
        sheet.append([title])
    assert read(saved(workbook)).rows[0].cells == {"id": "Programmes"}
    workbook.remove(workbook["Programmes"])
    assert read(saved(workbook)).rows[0].cells == {"id": "Lista"}


def test_a_workbook_without_a_visible_sheet_is_refused() -> None:
    hidden = str(PARTS["xl/workbook.xml"]).replace("sheetId", 'state="hidden" sheetId')
    assert refusal(by_hand("", **{"xl/workbook.xml": hidden})) == "The file has no visible sheet."


# -- other kinds of files --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (by_hand("", **{"xl/vbaProject.bin": b"x"}), "The file contains macros."),
        (by_hand("", **{"xl/macrosheets/sheet1.xml": "<a/>"}), "The file contains macros."),
        (packed({"xl/workbook.bin": b"x"}), "This is a binary Excel workbook (.xlsb)."),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, 0),
            "This is an OpenDocument file (.ods).",
        ),
        (packed({"programmes.csv": "id\n1\n"}), "This is a compressed folder or another kind"),
        (packed({}), "This is a compressed folder or another kind of document."),
        (packed({**PARTS, "word/document.xml": "<a/>"}), "This is a compressed folder or another"),
        (packed({**PARTS, "_rels/.rels": "<Relationships/>"}), "This is a compressed folder or"),
        (packed({**PARTS, "xl/workbook.xml": "<presentation/>"}), "This is a compressed folder or"),
        (
            re.sub(rb"(?s)(PK\x01\x02.{4})\0", lambda it: it[1] + b"\1", packed(PARTS)),
            "locked with a password",
        ),
        (packed(PARTS, zipfile.ZIP_LZMA), "The file is damaged and cannot be read."),
        (packed(PARTS)[:-30], "The file is damaged and cannot be read."),
        (packed({**PARTS, "xl/workbook.xml": "<workbook>"}), "The file is damaged and cannot be"),
        (by_hand('<row><c t="s"><v>1</v></c></row>'), "The file is damaged and cannot be read."),
        (by_hand('<row><c t="s"><v>-1</v></c></row>'), "The file is damaged and cannot be read."),
        (by_hand('<row><c t="q"><v>1</v></c></row>'), "The file is damaged and cannot be read."),
        (by_hand('<row><c r="9"><v>1</v></c></row>'), "The file is damaged and cannot be read."),
        (by_hand('<row r="1"/>'), "The file is damaged and cannot be read."),
        (by_hand("<row></sheetData>"), "The file is damaged and cannot be read."),
    ],
)
def test_what_is_no_sound_workbook_is_refused_in_plain_words(data: bytes, line: str) -> None:
    assert line in refusal(data)


def test_a_part_that_is_there_twice_is_refused() -> None:
    data = packed({**PARTS, "xl/worksheets/sheet2.xml": "<a/>"})
    data = data.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")
    assert "The file is damaged" in refusal(data)


def test_a_document_type_is_refused_before_it_can_define_anything() -> None:
    sheet = "<!DOCTYPE worksheet>" + str(PARTS["xl/worksheets/sheet1.xml"])
    assert "The file is damaged" in refusal(packed({**PARTS, "xl/worksheets/sheet1.xml": sheet}))


def test_nothing_outside_the_file_is_ever_looked_at() -> None:
    attack = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD
    attack += '<row><c t="str"><v>&x;</v></c></row>' + TAIL
    assert "The file is damaged" in refusal(packed({**PARTS, "xl/worksheets/sheet1.xml": attack}))
    away = str(PARTS["xl/_rels/workbook.xml.rels"]).replace(
        'Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"'
    )
    assert "no visible sheet" in refusal(by_hand("", **{"xl/_rels/workbook.xml.rels": away}))


# -- harm ------------------------------------------------------------------------------------


def cost(data: bytes, *, limits: Limits | None = None) -> tuple[str, float, float]:
    """The refusal, the seconds of work it took, and the megabytes of memory."""
    began = time.process_time()
    line = refusal(data, limits=limits)
    seconds = time.process_time() - began
    tracemalloc.start()
    try:
        refusal(data, limits=limits)
        return line, seconds, tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_refused_unopened() -> None:
    bomb = packed({**PARTS, "xl/worksheets/sheet1.xml": bytes(64 * MEGABYTE)})
    assert len(bomb) < 100_000
    line, seconds, megabytes = cost(bomb)
    assert line == "Unpacked, the file holds more than 50 MB."
    assert seconds < 0.2
    assert megabytes < 2


def test_a_bomb_that_hides_its_size_gives_no_more_than_it_promised() -> None:
    sheet = HEAD.encode() + b" " * 64 * MEGABYTE + TAIL.encode()
    size, promised = len(sheet).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    bomb = packed({**PARTS, "xl/worksheets/sheet1.xml": sheet})
    assert bomb.count(size) == 2
    line, seconds, megabytes = cost(bomb.replace(size, promised))
    assert line.startswith("The file is damaged")
    assert seconds < 0.2
    assert megabytes < 5


def test_a_file_packed_too_tightly_is_refused_but_a_small_one_is_not() -> None:
    rows = "".join(f'<row r="{at}"/>' for at in range(2, 3000)) + "<row><c><v>1</v></c></row>"
    assert read(by_hand(rows, pad="x" * 5 * MEGABYTE)).rows
    line = refusal(by_hand(rows, pad="x" * 11 * MEGABYTE))
    assert line.startswith("The file is packed more than 50 times")


def test_too_many_parts_are_refused_before_they_are_listed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(20_000):
            archive.writestr(str(number), b"")
    line, seconds, megabytes = cost(stream.getvalue())
    assert line.startswith("The file is made of more than 200 parts.")
    assert seconds < 0.2
    assert megabytes < 5


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('<row r="2000000"/>', "The file is damaged"),
        ("<row>" + "<c/>" * 20_000 + "</row>", "The file is damaged"),
        ('<row><c r="ZZZ2"><v>1</v></c></row>', "The file is damaged"),
        ("<a>" * 1000 + "</a>" * 1000 + "<row><c><v>1</v></c></row>", "The file is damaged"),
        ('<row><c t="str"><v>' + "x" * 60_000 + "</v></c></row>", "more than 50,000 characters"),
        ('<row><c r="XFD2"><v>1</v></c></row>' * 2, "Row 2: The table has more than 200 columns."),
        ('<row><c r="XFD1" t="str"><v> </v></c></row>' * 5000, "only the header row"),
        (
            "<row>" + "<c/>" * 16_000 + "</row>" + "<row>" + "<c/>" * 16_000 + "</row>",
            "30,000 cell",
        ),
    ],
)
def test_sheets_made_to_exhaust_the_reader_cost_little(rows: str, line: str) -> None:
    filler = os.urandom(MEGABYTE)
    found, seconds, megabytes = cost(by_hand(rows, pad=filler), limits=Limits(max_cells=30_000))
    assert line in found
    assert seconds < 2
    assert megabytes < 10


def test_one_long_text_used_a_million_times_is_refused() -> None:
    strings = "<sst><si><t>" + "ë" * 40_000 + "</t></si></sst>"
    rows = '<row><c t="s"><v>0</v></c></row>' * 5000
    line, seconds, megabytes = cost(
        by_hand(rows, **{"xl/sharedStrings.xml": strings}), limits=UPLOAD
    )
    assert line == "Unpacked, the file holds more than 25 MB."
    assert seconds < 2
    assert megabytes < 10


@pytest.mark.parametrize(
    ("part", "text", "line"),
    [
        (
            "xl/sharedStrings.xml",
            "<sst>" + "<si/>" * 40_000,
            "The table has more than 30,000 cells.",
        ),
        ("xl/styles.xml", "<styleSheet>" + " " * 9 * MEGABYTE, "The file is damaged"),
    ],
)
def test_the_other_parts_of_a_workbook_are_bounded_too(part: str, text: str, line: str) -> None:
    found, seconds, megabytes = cost(by_hand("", **{part: text}), limits=Limits(max_cells=30_000))
    assert found.startswith(line)
    assert seconds < 1
    assert megabytes < 10


def test_a_sheet_formatted_to_its_last_row_is_read() -> None:
    formatted = "".join(f'<row r="{at}" s="1" customFormat="1"/>' for at in range(3, 200_000))
    rows = '<row r="2"><c><v>1</v></c></row>' + formatted + '<row r="1048576"><c s="1"/></row>'
    found = read(by_hand(rows, pad=os.urandom(MEGABYTE)))
    assert [row.number for row in found.rows] == [2]
    assert found.empty_rows == 0


def test_a_value_in_the_last_row_of_all_is_found_without_filling_the_gap() -> None:
    found = read(by_hand('<row r="1048576"><c><v>1</v></c></row>'))
    assert [row.number for row in found.rows] == [1_048_576]
    assert found.empty_rows == 1_048_574


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_workbook_with_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(packed(PARTS, data.draw(st.sampled_from([0, zipfile.ZIP_DEFLATED]))))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(whole[: data.draw(st.integers(4, len(whole)))]))
    except TableError:
        return
    assert found.rows


# -- writing ---------------------------------------------------------------------------------

SHOWN = {
    "id": "kurs-1",
    "formula": "=HYPERLINK(1)",
    "contact_phone": "+355 69 123 4567",
    "error": "#N/A",
    "number": "1500",
    "blank": "",
}


def written(rows: list[dict[str, str]], header: list[str], title: str = "programmes") -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, header, rows, title=title)
    return stream.getvalue()


def test_every_cell_written_is_a_text_and_none_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([SHOWN], list(SHOWN)))).worksheets[0]
    found = {names.value: below for names, below in zip(*sheet.iter_rows(), strict=True)}
    assert {below.data_type for below in found.values() if below.value is not None} == {"s"}
    assert found["formula"].value == "'=HYPERLINK(1)"
    assert found["contact_phone"].value == "'+355 69 123 4567"
    assert found["error"].value == "#N/A"
    assert found["blank"].value is None


def test_the_header_is_bold_and_stays_in_sight_over_columns_of_fitting_width() -> None:
    rows = [{"id": "a", "note": "fjalë " * 30}]
    sheet = openpyxl.load_workbook(io.BytesIO(written(rows, ["id", "note"]))).worksheets[0]
    assert [(it.value, it.font.b) for it in sheet[1]] == [("id", True), ("note", True)]
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[it].width for it in "AB"] == [10, 60]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("programmes", "programmes"),
        ("Kukës: 2026/27 [të gjitha]", "Kukës  2026 27  të gjitha"),
        ("'x" * 30, "x" + "'x" * 15),
        ("//", "Sheet"),
    ],
)
def test_any_title_becomes_a_name_that_a_sheet_may_have(title: str, shown: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(written([{"id": "a"}], ["id"], title)))
    assert workbook.sheetnames == [shown]


def test_a_text_longer_than_an_excel_cell_is_refused_and_nothing_written() -> None:
    fits = [{"id": "a", "note": "x" * 32_767}]
    assert read(written(fits, ["id", "note"])).rows[0].cells == fits[0]
    stream = io.BytesIO()
    with pytest.raises(TableError, match=r"Row 3, column note, .* more than 32,767 characters"):
        write_xlsx(stream, ["id", "note"], [{"id": "b"}, {"note": "😀" * 16_384}], title="x")
    assert not stream.getvalue()


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.exchange.xlsx.MOST_ROWS", 3)
    assert written([{"id": "a"}] * 2, ["id"])
    with pytest.raises(TableError, match="more than 2 rows"):
        written([{"id": "a"}] * 3, ["id"])

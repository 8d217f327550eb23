"""Spreadsheet files become rows of text and come back unchanged, or are refused in plain words."""

import csv
import io
import os
import random
import re
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.exchange.cells import INVISIBLE, MEGABYTE, clean, neutralise, restore
from directory.exchange.tables import (
    UPLOAD,
    Limits,
    Problem,
    Reason,
    Table,
    TableError,
    read_table,
    write_csv,
    write_xlsx,
)

FORMULA_SIGNS = "=+-@\t\r＝＋－＠"


def read(data: bytes | str, *, name: str = "programmes.csv", limits: Limits | None = None) -> Table:
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return read_table(source, name=name, limits=limits or Limits())


def refusal(data: bytes | str, *, limits: Limits | None = None) -> TableError:
    with pytest.raises(TableError) as caught:
        read(data, limits=limits)
    return caught.value


def cells(table: Table) -> list[dict[str, str]]:
    return [row.cells for row in table.rows]


# -- texts are never formulas ----------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("=", "+", "-", "@", "＝", "＋", "－", "＠", "'", "''", '"', '""', ",", ";", "\t", "\n"),
        *(
            "\r\n",
            "\r",
            " ",
            "\u00a0",
            "\ufeff",
            "\u200b",
            "ë",
            "ç",
            "Ë",
            "e\u0308",
            "😀",
            "0",
            "x",
        ),
        *("=1+1", "+355 69 123 4567", "#N/A", "_x0041_", "_x005F_", "<b>&amp;", "]]>", "sep=;"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=6).map("".join)


@given(TEXTS)
def test_neutralising_a_text_is_undone_exactly(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(TEXTS)
def test_no_neutralised_text_starts_like_a_formula(text: str) -> None:
    start = neutralise(text).lstrip(string.whitespace + "\u00a0\u00ad\u200b\ufeff")
    assert not start.startswith(tuple(FORMULA_SIGNS))


@pytest.mark.parametrize(
    ("text", "in_the_cell"),
    [
        ("=1+1", "'=1+1"),
        ("+355 69 123 4567", "'+355 69 123 4567"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("''-", "'''-"),
        ("'i gjallë'", "'i gjallë'"),
        ("1-2", "1-2"),
        ("info@mundesi.al", "info@mundesi.al"),
        ("'", "'"),
        ("", ""),
    ],
)
def test_one_apostrophe_goes_before_what_a_spreadsheet_would_calculate(
    text: str, in_the_cell: str
) -> None:
    assert neutralise(text) == in_the_cell
    assert restore(in_the_cell) == text


def test_an_apostrophe_that_protects_nothing_stays() -> None:
    assert cells(read("id\n'90 tani\n")) == [{"id": "'90 tani"}]


# -- there and back --------------------------------------------------------------------------

HEADERS = st.lists(TEXTS.map(clean), min_size=1, max_size=4, unique=True).filter(
    lambda names: (
        all(names)
        and not any(INVISIBLE.search(name) for name in names)
        and not names[0].lower().startswith(("<", "{", "[", "sep=", "\ufeff"))
    )
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[dict[str, str]]]:
    header = draw(HEADERS)
    row = st.fixed_dictionaries(dict.fromkeys(header, TEXTS)).filter(
        lambda cells: any(map(cleaned, cells.values()))
    )
    return header, draw(st.lists(row, min_size=1, max_size=4))


def cleaned(text: str) -> str:
    """What must come back: the text without what no cell may hold."""
    return clean(INVISIBLE.sub("", clean(text)))


@settings(deadline=None)
@given(tables(), st.sampled_from([",", ";"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_csv_gives_back_every_text_in_any_separator_and_encoding(
    table: tuple[list[str], list[dict[str, str]]], delimiter: str, encoding: str
) -> None:
    header, rows = table
    stream = io.StringIO(newline="")
    write_csv(stream, header, rows, delimiter=";" if delimiter == ";" else ",")
    found = read(stream.getvalue().encode(encoding, "surrogatepass"))
    assert found.header == tuple(header)
    assert cells(found) == [{name: cleaned(row[name]) for name in header} for row in rows]


@settings(deadline=None, max_examples=60)
@given(tables())
def test_xlsx_gives_back_every_text(table: tuple[list[str], list[dict[str, str]]]) -> None:
    header, rows = table
    stream = io.BytesIO()
    write_xlsx(stream, header, rows, title="Programe")
    found = read(stream.getvalue())
    assert found.header == tuple(header)
    assert cells(found) == [{name: cleaned(row[name]) for name in header} for row in rows]


def test_rows_may_lack_columns_but_not_bring_others() -> None:
    stream = io.StringIO(newline="")
    write_csv(stream, ["id", "note"], [{"id": "a"}])
    assert stream.getvalue() == "id,note\r\na,\r\n"
    with pytest.raises(ValueError, match="outside the header"):
        write_csv(io.StringIO(), ["id"], [{"id": "a", "extra": "b"}])


def test_what_is_written_twice_is_the_same() -> None:
    header, rows = ["id", "note"], [{"id": "a", "note": "'=1; e\u0308\r\n fund "}]
    once, again = io.StringIO(newline=""), io.StringIO(newline="")
    write_csv(once, header, rows)
    write_csv(again, header, cells(read(once.getvalue())))
    assert again.getvalue() == once.getvalue()


# -- what is understood ----------------------------------------------------------------------

ROW = {"id": "kurs-1", "title": "Kurs për çdo të ri; falas"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1250", "cp1250"),
        ("iso-8859-1", "cp1250"),
        ("cp1252", "cp1250"),
    ],
)
def test_separator_line_ends_and_encoding_are_recognised(
    delimiter: str, line_end: str, codec: str, encoding: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([ROW.keys(), ROW.values()])
    found = read(stream.getvalue().encode(codec))
    assert (cells(found), found.encoding) == ([ROW], encoding)


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "\ufeffsep=;\r\n"])
def test_the_separator_line_of_excel_is_understood_and_not_counted(first: str) -> None:
    found = read(first + "id;a,b\n1;2\n")
    assert found.header == ("id", "a,b")
    assert found.rows[0].number == 2


def test_a_separator_inside_a_quoted_name_does_not_count() -> None:
    assert read('id;"a,b,c,d"\n1;2\n').header == ("id", "a,b,c,d")


def test_rows_carry_the_number_that_a_spreadsheet_program_shows() -> None:
    found = read('id,note\n\na,"dy\r\nrreshta"\n,,\n\nb,\n')
    assert [(row.number, row.cells["id"]) for row in found.rows] == [(3, "a"), (6, "b")]
    assert found.rows[0].cells["note"] == "dy\nrreshta"
    assert found.empty_rows == 3


def test_cells_are_trimmed_composed_and_have_plain_line_ends() -> None:
    found = read('id,note\n \u00a0a\t,"e\u0308\rc\u0327\vfund\n"\n')
    assert cells(found) == [{"id": "a", "note": "ë\nç\nfund"}]


def test_missing_cells_at_the_end_of_a_row_are_empty() -> None:
    assert cells(read("id,a,b\nx\n")) == [{"id": "x", "a": "", "b": ""}]


def test_empty_columns_to_the_right_are_let_be() -> None:
    assert cells(read("id,a,,, \n1,2,,,\n3,4,,,,,,\n")) == [
        {"id": "1", "a": "2"},
        {"id": "3", "a": "4"},
    ]


def test_quotation_marks_inside_a_plain_cell_are_text() -> None:
    assert cells(read('id,note\na,Kursi "Hapi"\n')) == [{"id": "a", "note": 'Kursi "Hapi"'}]


@pytest.mark.parametrize("extra", ["Đoković Ćosić", "žaba š", "“Hapi” – 50 €", "Zürich"])
def test_cp1250_is_taken_where_it_leaves_no_doubt(extra: str) -> None:
    found = read(f"id,note\na,Kukës {extra}\n".encode("cp1250"))
    assert (found.rows[0].cells["note"], found.encoding) == (f"Kukës {extra}", "cp1250")


# -- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b",,\n,,\n", "The file is empty."),
        (b"id,title\n", "The file has only the header row and no row of data."),
        (b"id,title\n,\n\n", "The file has only the header row and no row of data."),
        (b"id,,b\n1,2,3\n", "Row 1, column B: This column has no name in the header row."),
        (b"id,a,id\n1,2,3\n", "Row 1, column C, “id”: This column name is repeated"),
        (b"id,a\n1,2\n1,2,3\n", "Row 3, column C, “3”: This value stands outside the columns"),
        (b'id,a\n1,"open\n2,b\n', 'Row 2: In this row a quotation mark (") is opened and never'),
        (b'id,a\n1,2\n\n3,"b"c\n', 'Row 4: In this row a quotation mark (") is in the wrong place'),
        (b"id,a\n1,b\x00c\n", "Row 2, column a, “b�c”: The cell contains an invisible character "),
        (b"id,a\n1,b\x00c\n", "not allowed (U+0000)."),
        (b"id,a\n1,\xc2\x80\n2,\x1b[0m\n", "Row 3, column a, “�[0m”: The cell contains"),
        (b"i\x00d,a\n1,2\n", "This file is not a table."),
        (b"\x00" * 5000, "This file is not a table."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This file is not a table."),
        (random.Random(1).randbytes(5000), "This file is not a table."),
        (b'{"id": 1}', "This file is not a table."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "This is a PDF document, not a table."),
        (b"<html><table><tr><td>id", "Inside, this file is a web page (HTML or XML)"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", "Inside, this file is a web page (HTML or XML)"),
        ("<?xml version='1.0'?>".encode("utf-16"), "Inside, this file is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "This is the old Excel format (.xls)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The file is locked with a password.",
        ),
        ("id,a\n1,Kukës è\n".encode("cp1252"), "The letters in this file cannot be recognised"),
        ("id,a\n1,2\n3,Kukës è\n".encode("cp1252"), "(near line 3 of the text)"),
        ("id,a\n1,Kukës ç\n".encode("cp852"), "The letters in this file cannot be recognised"),
        ("id,a\n1,Kukës ç\n".encode("mac-roman"), "The letters in this file cannot be recognised"),
        ("id,a\n1,Kukës\n".encode("mac-roman"), "The letters in this file cannot be recognised"),
        ("id,a\n1,Кукес\n".encode("cp1251"), "The letters in this file cannot be recognised"),
        ("id,a\n1,Kukës\n".encode("utf-32"), "The letters in this file cannot be recognised"),
        ("id,a\n1,Kukës\n".encode("utf-16")[:-1], "The letters in this file cannot be recognised"),
        (b"\xef\xbb\xbfid,a\n1,Kuk\xebs\n", "“1,Kuk�s”: The letters in this file cannot"),
    ],
)
def test_what_is_no_sound_table_is_refused_in_plain_words(data: bytes, line: str) -> None:
    assert line in str(refusal(data))


def test_all_problems_are_told_at_once_in_the_order_of_the_rows() -> None:
    found = refusal("id,a\n1,2,3\n4,\x01\n\n5,6,,7\n")
    assert [(it.row, it.column, it.value) for it in found.problems] == [
        (2, "C", "3"),
        (3, "a", "\N{REPLACEMENT CHARACTER}"),
        (5, "D", "7"),
    ]


def test_a_refusal_speaks_both_languages_and_knows_the_file() -> None:
    found = refusal("id,note\na,\x07\n")
    assert found.name == "programmes.csv"
    assert found.in_language("en") == [
        "Row 2, column note, “�”: The cell contains an invisible character that is not allowed "
        "(U+0007)."
    ]
    assert found.in_language("sq") == [
        "Rreshti 2, kolona note, “�”: Qeliza përmban një shenjë të padukshme që nuk lejohet "
        "(U+0007)."
    ]


def test_a_long_value_is_shown_short_and_on_one_line() -> None:
    line = Problem(2, "note", "fjalë\n" * 100, Reason.EMPTY_FILE.message()).in_language("en")
    assert len(line) < 130
    assert "fjalë fjalë" in line
    assert line.endswith("…”: The file is empty.")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_the_same_in_both_languages(reason: Reason) -> None:
    names = [set(re.findall(r"\{(\w+)\}", text)) for text in reason.value]
    assert names[0] == names[1]
    message = reason.message(**dict.fromkeys(names[0], 50_000))
    assert message.sq != message.en
    if names[0]:
        assert "50\N{NO-BREAK SPACE}000" in message.sq
        assert "50,000" in message.en
    assert all(unicodedata.is_normalized("NFC", text) and text.endswith(".") for text in message)


# -- limits ----------------------------------------------------------------------------------


class Unread(io.RawIOBase):
    """A stream of 100 MB that nobody may read."""

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = 100 * MEGABYTE if whence == os.SEEK_END else offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the file was read")


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"larger than 20 MB"):
        read_table(Unread(), name="a.csv")  # type: ignore[arg-type]
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(100 * MEGABYTE)
    with pytest.raises(TableError, match=r"larger than 5 MB"):
        read_table(path, name="a.csv", limits=UPLOAD)


def test_a_stream_without_an_end_is_read_no_further_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += min(size, 1000)
            return b"x" * min(size, 1000)

    stream = Endless()
    with pytest.raises(TableError, match="larger than"):
        read_table(stream, name="a.csv", limits=Limits(max_bytes=5000))  # type: ignore[arg-type]
    assert stream.given == 5001


@pytest.mark.parametrize(
    ("limits", "data", "line"),
    [
        (Limits(max_rows=2), "id\n1\n2\n3\n", "The table has more than 2 rows."),
        (Limits(max_columns=2), "a,b,c\n1,2,3\n", "Row 1: The table has more than 2 columns."),
        (Limits(max_columns=2), "a,b\n1,2,3\n", "Row 2: The table has more than 2 columns."),
        (Limits(max_cells=3), "a,b\n1,2\n3,4\n", "The table has more than 3 cells."),
        (Limits(max_cell=3), "a,b\n1,234\n1,2345\n", "Row 3, column b, “2345”: The cell has more"),
        (Limits(), "a\n" + "x" * 50_001, "The cell has more than 50,000 characters"),
        (Limits(), "," * 1_000_000 + "x\n", "Row 1: The table has more than 200 columns."),
        (Limits(), "a\n" + "\n" * 1_100_000, "The table has more than 50,000 rows."),
        (Limits(), "a\n" + "1,2\n" * 10_100, "There are more errors. Correct these first."),
    ],
)
def test_a_table_beyond_the_limits_is_refused(limits: Limits, data: str, line: str) -> None:
    assert line in str(refusal(data, limits=limits))


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        (131_072, "Row 2: The cell has more than 50,000 characters"),
        (10_000_000, 'Row 2: In this row a quotation mark (") is opened and never closed.'),
    ],
)
def test_a_quote_without_an_end_is_refused_whatever_limit_another_library_gave_the_csv_module(
    limit: int, line: str
) -> None:
    before = csv.field_size_limit(limit)
    try:
        assert line in str(refusal('a\n"' + "x\n" * 100_000))
    finally:
        csv.field_size_limit(before)


def test_a_table_on_the_limits_is_taken() -> None:
    limits = Limits(max_rows=2, max_columns=2, max_cells=4, max_cell=3, max_bytes=16)
    assert len(read("a,b\n1,123\n\n3,4\n", limits=limits).rows) == 2


def test_the_reader_leaves_the_limit_of_the_csv_module_alone() -> None:
    before = csv.field_size_limit()
    refusal("a\n" + "x" * 200_000)
    assert csv.field_size_limit() == before


@given(st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_the_bytes_the_answer_is_a_table_or_a_refusal(data: bytes) -> None:
    try:
        found = read(data)
    except TableError:
        return
    assert found.rows
    assert all(tuple(row.cells) == found.header for row in found.rows)
    assert not any(INVISIBLE.search(text) for row in cells(found) for text in row.values())

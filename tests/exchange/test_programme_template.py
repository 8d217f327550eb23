"""The workbook to fill in: what it offers, and that what was filled in is what is read."""

import io
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from directory.exchange.cell_kinds import Code, Codes, YesNo
from directory.exchange.column_words import EXPLAINED, ONE_OF, SEVERAL_OF
from directory.exchange.programme_columns import COLUMNS, FIELDS
from directory.exchange.programme_template import EXAMPLE, EXAMPLE_SAYS, template_workbook
from directory.exchange.tables import UPLOAD, TableError, read_table

NAMES = tuple(column for column in COLUMNS if column in EXPLAINED)


@pytest.fixture(scope="module")
def template() -> bytes:
    return template_workbook(NAMES)


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def test_every_column_is_explained_in_both_languages(template: bytes) -> None:
    guide = opened(template)["udhëzime - guide"]
    told = {row[0]: row[1:] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert tuple(told) == NAMES
    for sq, en, _codes in told.values():
        assert sq
        assert en
        assert sq != en


def test_every_column_of_codes_offers_exactly_the_codes_that_it_takes() -> None:
    for name, column in FIELDS.items():
        if name not in EXPLAINED:
            continue
        if isinstance(column.kind, Code):
            assert tuple(ONE_OF[name]) == tuple(column.kind.vocabulary), name
        elif isinstance(column.kind, Codes):
            assert tuple(SEVERAL_OF[name]) == tuple(column.kind.vocabulary), name
        elif isinstance(column.kind, YesNo):
            assert tuple(ONE_OF[name]) == ("yes", "no")


def test_a_drop_down_points_at_all_codes_and_at_the_right_column(template: bytes) -> None:
    book = opened(template)
    sheet = book["programmes"]
    header = [cell.value for cell in sheet[1]]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == len(ONE_OF)
    for rule in rules:
        (area,) = rule.sqref.ranges
        name = header[area.min_col - 1]
        where, _, cells = rule.formula1.replace("$", "").partition("!")
        offered = [row[0].value for row in book[where.strip("'")][cells]]
        assert offered == list(ONE_OF[str(name)])
        assert (rule.type, area.min_row) == ("list", 2)
        assert area.max_row >= 1_000


def test_the_file_is_as_spreadsheet_programs_want_it(template: bytes) -> None:
    with ZipFile(io.BytesIO(template)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == len(ONE_OF)
    assert sheet.index("</sheetData>") < sheet.index("<dataValidations")
    assert "<f>" not in sheet


def test_the_example_can_not_be_sent_by_accident(template: bytes) -> None:
    with pytest.raises(TableError) as refused:
        read_table(io.BytesIO(template), name="template.xlsx", limits=UPLOAD)
    assert "header" in refused.value.in_language("en")[0]
    example = opened(template)["shembull - example"]
    assert EXAMPLE_SAYS.sq in str(example["A1"].value)
    assert example["A3"].value == EXAMPLE["id"]


def test_what_is_filled_in_is_read(template: bytes) -> None:
    book = opened(template)
    book["programmes"].append([EXAMPLE.get(name) for name in NAMES])
    target = io.BytesIO()
    book.save(target)
    table = read_table(target, name="filled.xlsx", limits=UPLOAD)
    assert table.header == NAMES
    assert {k: text for k, text in table.rows[0].cells.items() if text} == EXAMPLE

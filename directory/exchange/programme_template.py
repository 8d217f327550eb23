"""The workbook that organisations fill in: empty columns with drop-downs, and what they mean.

Only the sheet `programmes` is ever read back. The example stands on a sheet of its own, so nobody
sends it by accident; the codes behind the drop-downs too, because a list inside a cell's rule is
cut at 255 characters.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from directory.exchange.cells import text_to_write
from directory.exchange.column_words import EXPLAINED, ONE_OF, SEVERAL_OF
from directory.exchange.xlsx import PREFERRED_SHEET
from directory.rules.vocabularies import Label

ROWS_WITH_LISTS = 2_000
_CODES = "codes"
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MARKED = PatternFill("solid", fgColor="FDEBC8")

EXAMPLE_SAYS = Label(
    "SHEMBULL: kjo fletë nuk lexohet. Shkruani në fletën “programmes”.",
    "EXAMPLE: this sheet is not read. Write on the sheet “programmes”.",
)
EXAMPLE: Mapping[str, str] = {
    "id": "shembull-kurs-rrobaqepesie",
    "title_sq": "Kurs rrobaqepësie",
    "title_en": "Sewing course",
    "title_sq_official": "yes",
    "summary_sq": "Tre muaj kurs falas, me certifikatë.",
    "summary_en": "Three months of free training, with a certificate.",
    "kinds": "education;job",
    "types": "vocational_course",
    "sectors": "textiles",
    "coverage": "AL-07-39;AL-07-40",
    "delivery": "on_site",
    "delivery_places": "AL-07-40",
    "amount_max": "12000",
    "currency": "ALL",
    "amount_period": "month",
    "cost": "free",
    "application_url": "https://shembull.example/apliko",
    "contact_email": "zyra@shembull.example",
    "opens_on": "2026-09-01",
    "closes_on": "2026-10-31",
    "recurrence": "yearly",
    "status": "active",
    "age_min": "18",
    "age_max": "29",
    "employment": "unemployed;neet",
    "priority_groups": "women;rural",
}


def template_workbook(columns: Sequence[str]) -> bytes:
    """The workbook for these columns, each of which must be explained (KeyError)."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 (openpyxl makes one)
    sheet.title = PREFERRED_SHEET
    _header(sheet, columns)
    _explain(workbook.create_sheet("udhëzime - guide"), columns)
    _example(workbook.create_sheet("shembull - example"), columns)
    _offer_lists(sheet, workbook.create_sheet(_CODES), columns)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _header(sheet: Worksheet, columns: Sequence[str]) -> None:
    _append(sheet, columns, font=_BOLD)
    sheet.freeze_panes = "B2"
    for at, name in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(len(name) + 3, 14)
        # Texts stay as they are typed: no program turns a date or a number into its own.
        sheet.column_dimensions[letter].number_format = "@"


def _explain(sheet: Worksheet, columns: Sequence[str]) -> None:
    _append(sheet, ("column", "shqip", "English", "codes"), font=_BOLD)
    sheet.freeze_panes = "B2"
    for letter, width in zip("ABCD", (22, 55, 55, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    several = Label("Disa kode ndahen me ;", "Separate several codes with ;")
    for name in columns:
        label = EXPLAINED[name]
        vocabulary = ONE_OF.get(name) or SEVERAL_OF.get(name) or {}
        codes = [f"{code}: {one.sq} / {one.en}" for code, one in vocabulary.items()]
        if name in SEVERAL_OF:
            label = Label(f"{label.sq} {several.sq}.", f"{label.en} {several.en}.")
        _append(sheet, (name, label.sq, label.en, "\n".join(codes)), alignment=_WRAPPED)


def _example(sheet: Worksheet, columns: Sequence[str]) -> None:
    _append(sheet, (f"{EXAMPLE_SAYS.sq}  /  {EXAMPLE_SAYS.en}",), font=_BOLD, fill=_MARKED)
    _append(sheet, columns, font=_BOLD)
    _append(sheet, [EXAMPLE.get(name, "") for name in columns], fill=_MARKED)
    for at in range(2, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 18
    sheet.column_dimensions["A"].width = 30


def _offer_lists(sheet: Worksheet, codes: Worksheet, columns: Sequence[str]) -> None:
    lists = [(name, ONE_OF[name]) for name in columns if name in ONE_OF]
    for at, (name, vocabulary) in enumerate(lists, start=1):
        for number, text in enumerate([name, *vocabulary], start=1):
            codes.cell(row=number, column=at, value=text)
        letter = get_column_letter(at)
        rule = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(_CODES)}!${letter}$2:${letter}${len(vocabulary) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=name,
            error=", ".join(vocabulary)[:220],
        )
        target = get_column_letter(columns.index(name) + 1)
        rule.add(f"{target}2:{target}{ROWS_WITH_LISTS}")
        sheet.add_data_validation(rule)


def _append(sheet: Worksheet, texts: Iterable[str], **style: object) -> None:
    row = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for at, text in enumerate(texts, start=1):
        cell = sheet.cell(row=row, column=at, value=text_to_write(text))
        cell.data_type = "s"
        for name, value in style.items():
            setattr(cell, name, value)

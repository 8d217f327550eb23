"""Why a spreadsheet is refused: every reason in plain words, in Albanian and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from directory.rules.vocabularies import Label

if TYPE_CHECKING:
    from directory.exchange.cells import Table

Message = Label
"""A sentence in both languages."""

SHOWN_CHARACTERS = 80
"""How much of a refused value is repeated to the person who sent it."""


class Reason(Enum):
    """The closed list of structural refusals; `message` fills in the figures."""

    FILE_TOO_LARGE = Label(
        "Skedari është më i madh se {limit} MB. Ndaje në disa skedarë.",
        "The file is larger than {limit} MB. Split it into several files.",
    )
    UNPACKED_TOO_LARGE = Label(
        "Përmbajtja e skedarit, kur shpaketohet, kalon {limit} MB.",
        "Unpacked, the file holds more than {limit} MB.",
    )
    PACKED_TOO_TIGHT = Label(
        "Skedari është ngjeshur mbi {limit} herë, si asnjë tabelë e zakonshme. "
        "Hape në Excel ose LibreOffice dhe ruaje sërish si .xlsx.",
        "The file is packed more than {limit} times, as no ordinary spreadsheet is. "
        "Open it in Excel or LibreOffice and save it again as .xlsx.",
    )
    TOO_MANY_PARTS = Label(
        "Skedari përbëhet nga më shumë se {limit} pjesë. Kopjoje tabelën në një skedar të ri.",
        "The file is made of more than {limit} parts. Copy the table into a new file.",
    )
    TOO_MANY_ROWS = Label(
        "Tabela ka më shumë se {limit} rreshta. Ndaje në disa skedarë.",
        "The table has more than {limit} rows. Split it into several files.",
    )
    TOO_MANY_COLUMNS = Label(
        "Tabela ka më shumë se {limit} kolona.",
        "The table has more than {limit} columns.",
    )
    TOO_MANY_CELLS = Label(
        "Tabela ka më shumë se {limit} qeliza. Ndaje në disa skedarë.",
        "The table has more than {limit} cells. Split it into several files.",
    )
    EMPTY_FILE = Label("Skedari është bosh.", "The file is empty.")
    HEADER_ONLY = Label(
        "Skedari ka vetëm rreshtin e titujve dhe asnjë rresht me të dhëna.",
        "The file has only the header row and no row of data.",
    )
    NOT_A_TABLE = Label(
        "Ky skedar nuk është tabelë. Ruaje tabelën si CSV ose si .xlsx.",
        "This file is not a table. Save the table as CSV or as .xlsx.",
    )
    PDF = Label(
        "Ky është dokument PDF, jo tabelë. Dërgo tabelën nga e cila u bë, si CSV ose si .xlsx.",
        "This is a PDF document, not a table. Send the table it was made from, as CSV or .xlsx.",
    )
    WEB_PAGE = Label(
        "Brenda skedarit ka një faqe interneti (HTML ose XML), jo tabelë. "
        "Hape në Excel ose LibreOffice dhe ruaje si .xlsx.",
        "Inside, this file is a web page (HTML or XML), not a table. "
        "Open it in Excel or LibreOffice and save it as .xlsx.",
    )
    OLD_EXCEL = Label(
        "Ky është formati i vjetër i Excel-it (.xls). Hape dhe ruaje si .xlsx.",
        "This is the old Excel format (.xls). Open it and save it as .xlsx.",
    )
    PASSWORD = Label(
        "Skedari është i mbyllur me fjalëkalim. Hiqe fjalëkalimin dhe ruaje sërish.",
        "The file is locked with a password. Remove the password and save it again.",
    )
    MACROS = Label(
        "Skedari përmban makro. Ruaje si .xlsx, pa makro.",
        "The file contains macros. Save it as .xlsx, without macros.",
    )
    BINARY_WORKBOOK = Label(
        "Ky është format binar i Excel-it (.xlsb). Hape dhe ruaje si .xlsx.",
        "This is a binary Excel workbook (.xlsb). Open it and save it as .xlsx.",
    )
    OPEN_DOCUMENT = Label(
        "Ky është skedar OpenDocument (.ods). Hape në LibreOffice dhe ruaje si .xlsx ose CSV.",
        "This is an OpenDocument file (.ods). Open it in LibreOffice and save it as .xlsx or CSV.",
    )
    OTHER_ARCHIVE = Label(
        "Ky është skedar i ngjeshur ose dokument tjetër, jo tabelë. Dërgo vetë tabelën.",
        "This is a compressed folder or another kind of document. Send the table itself.",
    )
    DAMAGED = Label(
        "Skedari është i dëmtuar dhe nuk lexohet dot. "
        "Hape në Excel ose LibreOffice dhe ruaje sërish si .xlsx.",
        "The file is damaged and cannot be read. "
        "Open it in Excel or LibreOffice and save it again as .xlsx.",
    )
    NO_VISIBLE_SHEET = Label(
        "Skedari nuk ka asnjë fletë të dukshme.",
        "The file has no visible sheet.",
    )
    UNKNOWN_LETTERS = Label(
        "Shkronjat e skedarit nuk njihen me siguri (afër rreshtit {line} të tekstit). "
        "Ruaje si “CSV UTF-8” ose si .xlsx.",
        "The letters in this file cannot be recognised with certainty (near line {line} of the "
        "text). Save it as “CSV UTF-8” or as .xlsx.",
    )
    COLUMN_WITHOUT_NAME = Label(
        "Kjo kolonë nuk ka emër në rreshtin e titujve.",
        "This column has no name in the header row.",
    )
    COLUMN_TWICE = Label(
        "Ky emër kolone përsëritet në rreshtin e titujve.",
        "This column name is repeated in the header row.",
    )
    BEYOND_LAST_COLUMN = Label(
        "Kjo vlerë qëndron jashtë kolonave që kanë emër.",
        "This value stands outside the columns that have a name.",
    )
    UNCLOSED_QUOTE = Label(
        'Në këtë rresht hapet një thonjëz (") që nuk mbyllet.',
        'In this row a quotation mark (") is opened and never closed.',
    )
    MISPLACED_QUOTE = Label(
        'Në këtë rresht një thonjëz (") është në vend të gabuar: pas thonjëzës mbyllëse duhet '
        "të vijë ndarësi i kolonave.",
        'In this row a quotation mark (") is in the wrong place: after a closing one, the column '
        "separator must follow.",
    )
    CELL_TOO_LONG = Label(
        'Qeliza ka më shumë se {limit} shenja; ndoshta një thonjëz (") nuk është mbyllur.',
        'The cell has more than {limit} characters; perhaps a quotation mark (") was not closed.',
    )
    INVISIBLE_CHARACTER = Label(
        "Qeliza përmban një shenjë të padukshme që nuk lejohet ({code}).",
        "The cell contains an invisible character that is not allowed ({code}).",
    )
    FORMULA_WITHOUT_RESULT = Label(
        "Në këtë qelizë ka një formulë pa rezultat të ruajtur. Shkruaj vetë vlerën.",
        "This cell holds a formula without a saved result. Write the value itself.",
    )
    CALCULATION_ERROR = Label(
        "Kjo qelizë tregon një gabim llogaritjeje. Shkruaj vetë vlerën.",
        "This cell shows a calculation error. Write the value itself.",
    )
    IMPOSSIBLE_DATE = Label(
        "Numri në këtë qelizë nuk i përgjigjet asnjë date.",
        "The number in this cell is not a possible date.",
    )
    NOT_A_NUMBER = Label(
        "Kjo qelizë është shënuar si numër, por nuk është numër.",
        "This cell is marked as a number but is not one.",
    )
    TOO_LONG_FOR_WORKBOOK = Label(
        "Teksti ka më shumë se {limit} shenja, sa mban një qelizë e Excel-it. Eksportoje si CSV.",
        "The text has more than {limit} characters, the most an Excel cell holds. "
        "Export it as CSV.",
    )
    AND_MORE = Label(
        "Ka edhe gabime të tjera. Ndreq së pari këto.",
        "There are more errors. Correct these first.",
    )

    def message(self, **figures: int | str) -> Message:
        """The reason with its figures; whole numbers are grouped in each language's way."""
        return Label(
            self.value.sq.format(
                **{key: _grouped(it, "\N{NO-BREAK SPACE}") for key, it in figures.items()}
            ),
            self.value.en.format(**{key: _grouped(it, ",") for key, it in figures.items()}),
        )


def _grouped(figure: int | str, separator: str) -> str:
    return figure if isinstance(figure, str) else f"{figure:,}".replace(",", separator)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a table.

    `row` is the row number that a spreadsheet program shows, None for the file as a whole;
    `column` the column's name, or its letter where it has none; `value` what stands there.
    """

    row: int | None
    column: str | None
    value: str
    reason: Message

    def in_language(self, language: str) -> str:
        """One line for a person: `Row 12, column closes_on, “31/12”: …`."""
        row, column = ("Row", "column") if language == "en" else ("Rreshti", "kolona")
        place = [f"{row} {self.row}"] if self.row is not None else []
        if self.column is not None:
            place.append(
                f"{column} {self.column}" if place else f"{column.capitalize()} {self.column}"
            )
        if self.value:
            place.append(f"“{shortened(self.value)}”")
        reason = self.reason.in_language(language)
        return f"{', '.join(place)}: {reason}" if place else reason


class TableError(Exception):
    """The file cannot be taken; `problems` says why, in the order of the rows, never empty.

    `rest` is the table without the cells that could not be read, when there is one: what is wrong
    with the others can be told as well.
    """

    def __init__(
        self, problems: Sequence[Problem], *, name: str = "", rest: "Table | None" = None
    ) -> None:
        self.problems = list(problems)
        self.name = name
        self.rest = rest
        super().__init__("\n".join(self.in_language("en")))

    def in_language(self, language: str) -> list[str]:
        """One line for each problem."""
        return [problem.in_language(language) for problem in self.problems]


def refused(reason: Reason, **figures: int | str) -> TableError:
    """A refusal of the file as a whole."""
    return TableError([Problem(None, None, "", reason.message(**figures))])


def shortened(text: str) -> str:
    """The text on one line and no longer than `SHOWN_CHARACTERS`."""
    line = " ".join(text[: SHOWN_CHARACTERS * 4].split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"

"""What a table is, what a cell of text may hold, and how texts stay safe inside a spreadsheet."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from directory.exchange.refusals import Message, Problem, Reason, TableError, refused

MEGABYTE = 1024 * 1024
MOST_ROWS = 1_048_576
"""What a sheet of a spreadsheet program holds, its header included."""

MOST_PROBLEMS = 10_000
"""After so many problems the reading stops: a person corrects the first ones first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. The defaults are for the command line, `UPLOAD` for the web.

    Bytes and characters are counted one by one, columns and rows as far as they hold anything.
    Cells count in a workbook even when they are empty, if it formats them one by one.
    `max_unpacked` bounds both the unpacked bytes of a workbook and the characters of any table;
    `max_ratio` (unpacked : packed) applies only above `ratio_from` unpacked bytes, because small
    ordinary workbooks may pack very tightly.
    """

    max_bytes: int = 20 * MEGABYTE
    max_rows: int = 50_000
    max_columns: int = 200
    max_cells: int = 3_000_000
    max_cell: int = 50_000
    max_unpacked: int = 50 * MEGABYTE
    max_ratio: int = 50
    ratio_from: int = 10 * MEGABYTE
    max_entries: int = 200


UPLOAD = Limits(
    max_bytes=5 * MEGABYTE, max_rows=10_000, max_cells=600_000, max_unpacked=25 * MEGABYTE
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as a spreadsheet program shows it, `cells` by column name, all of them."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows; wholly empty rows are left out.

    `empty_rows` counts those left out above the last filled row. `encoding` is the one that the
    text was recognised in (`utf-8`, `utf-16`, `cp1250`), None for a workbook.
    """

    header: tuple[str, ...]
    rows: list[Row]
    empty_rows: int = 0
    encoding: str | None = None


# -- texts -----------------------------------------------------------------------------------

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
"""Characters that no cell may hold: controls (a sign of damage), those that turn the direction of
what follows, and what XML cannot carry."""

# Signs without width are as nothing at the ends of a text.
_ENDS = (
    "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u00ad\u200b\u200c\u200d\u2060\ufeff"
)

_LINE_END = re.compile("\r\n?|[\v\f]")

# The signs that make a spreadsheet program calculate, in their wide and small forms too, after
# any white space, invisible spaces or apostrophes (OWASP, "CSV Injection").
_FORMULA = re.compile(
    "['\\s\u00ad\u200b-\u200f\u2060\ufeff]*"
    "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
)


def clean(text: str) -> str:
    """The text without surrounding white space and signs of no width, in NFC, line ends `\\n`."""
    if "\r" in text or "\v" in text or "\f" in text:
        text = _LINE_END.sub("\n", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip(_ENDS)


def neutralise(text: str) -> str:
    """The text such that no spreadsheet program takes it for a formula.

    One apostrophe goes before every text that starts with a formula sign, or with any number of
    apostrophes and spaces and then a formula sign. `restore` removes exactly that one again:
    `restore(neutralise(text)) == text` for every text, those that begin with apostrophes too.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """The inverse of `neutralise`; texts that it cannot have made stay as they are."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def text_to_write(text: str) -> str:
    """What to put in the cell: cleaned, without invisible characters, neutralised."""
    text = clean(text)
    if INVISIBLE.search(text):
        text = clean(INVISIBLE.sub("", text))
    return neutralise(text)


def text_as_read(cell: str) -> str:
    """What a cell says: cleaned, with the apostrophe of `neutralise` removed."""
    text = clean(cell)
    return clean(restore(text)) if text.startswith("'") else text


def written_rows(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[list[str]]:
    """The texts of each row in the order of the header, ready to stand in cells."""
    known = set(header)
    for row in rows:
        if not known.issuperset(row):
            raise ValueError(f"columns outside the header: {sorted(set(row) - known)}")
        yield [text_to_write(row.get(name, "")) for name in header]


# -- tables ----------------------------------------------------------------------------------

Faults = Mapping[int, tuple[str, Message]]
"""Cells that could not be turned into text, by position: what they show, and what is wrong."""

_NO_FAULTS: Faults = {}


class TableBuilder:
    """Takes the rows of a file one after the other, keeps the limits, collects the problems."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._header: tuple[str, ...] | None = None
        self._rows: list[Row] = []
        self._problems: list[Problem] = []
        self._characters = 0

    def add(self, number: int, cells: list[str], faults: Faults = _NO_FAULTS) -> None:
        """Take the row with this number, as the file has it. TableError when a limit is passed."""
        self._characters += sum(map(len, cells))
        if self._characters > self._limits.max_unpacked:
            raise refused(Reason.UNPACKED_TOO_LARGE, limit=self._limits.max_unpacked // MEGABYTE)
        width = len(self._header) if self._header is not None else 0
        if len(cells) > width:
            cells = self._trimmed(number, cells, width)
        texts = [text_as_read(cell) if cell else "" for cell in cells]
        if not faults and not any(texts):
            return
        self._check(number, texts, faults)
        if self._header is None:
            self._take_header(number, texts)
        else:
            self._take_row(number, self._header, texts)

    def problem(self, number: int, column: str | None, value: str, reason: Message) -> None:
        """Note what is wrong; the table is then refused at the end."""
        if len(self._problems) >= MOST_PROBLEMS:
            self._problems.append(Problem(None, None, "", Reason.AND_MORE.message()))
            raise TableError(self._problems)
        self._problems.append(Problem(number, column, value, reason))

    def finish(self, *, encoding: str | None = None) -> Table:
        """The whole table. TableError when it has problems or nothing to read."""
        if self._problems:
            raise TableError(self._problems, rest=self._rest())
        if self._header is None:
            raise refused(Reason.EMPTY_FILE)
        if not self._rows:
            raise refused(Reason.HEADER_ONLY)
        empty = self._rows[-1].number - len(self._rows) - 1
        return Table(self._header, self._rows, empty, encoding)

    def _rest(self) -> Table | None:
        if self._header is None or not self._rows:
            return None
        unread = {(problem.row, problem.column) for problem in self._problems}
        rows = [
            Row(
                row.number,
                {
                    name: "" if (row.number, name) in unread else text
                    for name, text in row.cells.items()
                },
            )
            for row in self._rows
        ]
        return Table(self._header, rows)

    def _trimmed(self, number: int, cells: list[str], width: int) -> list[str]:
        end = len(cells)
        while end > width and (not cells[end - 1] or cells[end - 1].isspace()):
            end -= 1
        if end > self._limits.max_columns:
            reason = Reason.TOO_MANY_COLUMNS.message(limit=self._limits.max_columns)
            raise TableError([*self._problems, Problem(number, None, "", reason)])
        return cells[:end]

    def _check(self, number: int, texts: list[str], faults: Faults) -> None:
        for index, (value, reason) in faults.items():
            self.problem(number, self._column(index), value, reason)
        if INVISIBLE.search("".join(texts)):
            for index, text in enumerate(texts):
                if found := INVISIBLE.search(text):
                    reason = Reason.INVISIBLE_CHARACTER.message(code=f"U+{ord(found[0]):04X}")
                    shown = INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
                    self.problem(number, self._column(index), shown, reason)
        if texts and max(map(len, texts)) > self._limits.max_cell:
            reason = Reason.CELL_TOO_LONG.message(limit=self._limits.max_cell)
            for index, text in enumerate(texts):
                if len(text) > self._limits.max_cell:
                    self.problem(number, self._column(index), text, reason)

    def _take_header(self, number: int, names: list[str]) -> None:
        for index, name in enumerate(names):
            if not name:
                reason = Reason.COLUMN_WITHOUT_NAME.message()
                self.problem(number, get_column_letter(index + 1), "", reason)
            elif name in names[:index]:
                reason = Reason.COLUMN_TWICE.message()
                self.problem(number, get_column_letter(index + 1), name, reason)
        if self._problems:
            raise TableError(self._problems)
        self._header = tuple(names)

    def _take_row(self, number: int, header: tuple[str, ...], texts: list[str]) -> None:
        if len(texts) > len(header):
            for index in range(len(header), len(texts)):
                if texts[index]:
                    reason = Reason.BEYOND_LAST_COLUMN.message()
                    self.problem(number, self._column(index), texts[index], reason)
        elif len(texts) < len(header):
            texts.extend([""] * (len(header) - len(texts)))
        if len(self._rows) >= self._limits.max_rows:
            raise refused(Reason.TOO_MANY_ROWS, limit=self._limits.max_rows)
        if (len(self._rows) + 1) * len(header) > self._limits.max_cells:
            raise refused(Reason.TOO_MANY_CELLS, limit=self._limits.max_cells)
        self._rows.append(Row(number, dict(zip(header, texts, strict=False))))

    def _column(self, index: int) -> str:
        if self._header is not None and index < len(self._header):
            return self._header[index]
        return get_column_letter(index + 1)

"""Excel workbooks (.xlsx): guarded, read into a table, written.

Reading is a stream over the sheet's XML, not openpyxl: for 10,000 rows of 57 columns openpyxl took
15 seconds and this 4, and openpyxl fills every gap before a far-off cell with empty ones, keeps
every row element, and alters texts such as `_x005F_`. Writing is openpyxl's.
"""

import re
import shutil
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from directory.exchange.cells import (
    MEGABYTE,
    MOST_ROWS,
    Limits,
    Table,
    TableBuilder,
    text_to_write,
    written_rows,
)
from directory.exchange.refusals import Problem, Reason, TableError, refused
from directory.exchange.workbook_parts import (
    Overview,
    Relations,
    SharedStrings,
    Sheet,
    Styles,
    coded,
    hear,
    hearing,
)

PREFERRED_SHEET = "programmes"
_NO_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 (archives know no time zones)

_DIRECTORY_ENTRY = b"PK\x01\x02"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"

# What zipfile, zlib and the parsers raise on files that are broken or made to be so.
_BREAKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SAXException,
    DefusedXmlException,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
)


# -- reading -----------------------------------------------------------------------------


def read_workbook(data: bytes, limits: Limits) -> Table:
    """The table on the visible sheet named `programmes`, else on the first visible one.

    Values as a person reads them: dates `YYYY-MM-DD`, numbers without needless zeros, yes and no.
    A formula counts as its saved result. Styles, links, comments, pictures are not looked at.
    """
    try:
        with _guarded_archive(data, limits) as archive:
            return _read_table(archive, limits)
    except _BREAKAGE as error:
        raise refused(Reason.DAMAGED) from error


def _guarded_archive(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, opened only when its own directory promises to stay within the limits.

    zipfile gives no more bytes of a part than the directory promised, so the sum is a bound.
    """
    if data.count(_DIRECTORY_ENTRY) > limits.max_entries:
        raise refused(Reason.TOO_MANY_PARTS, limit=limits.max_entries)
    archive = zipfile.ZipFile(BytesIO(data))
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > limits.max_unpacked:
        raise refused(Reason.UNPACKED_TOO_LARGE, limit=limits.max_unpacked // MEGABYTE)
    if unpacked > limits.ratio_from and unpacked > packed * limits.max_ratio:
        raise refused(Reason.PACKED_TOO_TIGHT, limit=limits.max_ratio)
    if any(part.flag_bits & 1 for part in parts):
        raise refused(Reason.PASSWORD)
    names = [part.filename for part in parts]
    _refuse_other_kinds(data, names)
    ordinary = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if len(set(names)) < len(names) or any(part.compress_type not in ordinary for part in parts):
        raise refused(Reason.DAMAGED)
    return archive


def _refuse_other_kinds(data: bytes, names: list[str]) -> None:
    if _OPEN_DOCUMENT in data[:200]:
        raise refused(Reason.OPEN_DOCUMENT)
    if any(re.search(r"vbaproject\.bin$|/macrosheets/", name.lower()) for name in names):
        raise refused(Reason.MACROS)
    if any(name.endswith("xl/workbook.bin") for name in names):
        raise refused(Reason.BINARY_WORKBOOK)
    if "_rels/.rels" not in names or any(name.startswith(("word/", "ppt/")) for name in names):
        raise refused(Reason.OTHER_ARCHIVE)


def _read_table(archive: zipfile.ZipFile, limits: Limits) -> Table:
    workbook = Relations.of(archive, "").first("officeDocument")
    if workbook is None:
        raise refused(Reason.OTHER_ARCHIVE)
    overview = hear(archive, workbook, Overview())
    if not overview.is_workbook:
        raise refused(Reason.OTHER_ARCHIVE)
    relations = Relations.of(archive, workbook)
    styles, strings = Styles(), SharedStrings(limits.max_cells)
    if path := relations.first("styles"):
        hear(archive, path, styles)
    if path := relations.first("sharedStrings"):
        for _ in hearing(archive, path, strings):
            pass
    sheet = Sheet(strings.strings, styles.dates(), overview.epoch, limits.max_cells)
    builder = TableBuilder(limits)
    for _ in hearing(archive, _chosen_sheet(overview, relations), sheet):
        for row in sheet.rows:
            texts = [row.texts.get(at, "") for at in range(max(row.texts, default=-1) + 1)]
            builder.add(row.number, texts, row.faults)
        sheet.rows.clear()
    return builder.finish()


def _chosen_sheet(overview: Overview, relations: Relations) -> str:
    candidates = []
    for name, relation in overview.visible:
        kind, path = relations.targets.get(relation, ("", ""))
        if kind == "worksheet":
            candidates.append((name.strip().casefold() != PREFERRED_SHEET, path))
    if not candidates:
        raise refused(Reason.NO_VISIBLE_SHEET)
    return min(candidates, key=lambda candidate: candidate[0])[1]


# -- writing ---------------------------------------------------------------------------------

_MOST_CHARACTERS = 32_767
"""What an Excel cell holds, counted in UTF-16; openpyxl would cut longer texts in silence."""

_ROWS_MEASURED = 50
_NARROWEST, _WIDEST = 10, 60
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def write_xlsx(
    target: Path | BinaryIO,
    header: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    *,
    title: str,
    cut_note: str = "",
) -> None:
    """Write a workbook with one sheet, every cell a text, the header bold and in sight.

    A row may lack columns but not have others (ValueError). TableError when a text is longer than
    an Excel cell holds or the rows are more than a sheet holds; then nothing is written. With
    `cut_note` a longer text is cut and ends with the note. The same rows make the same file,
    whenever they are written.
    """
    written = written_rows(header, rows)
    if cut_note:
        written = ([_cut(text, cut_note) for text in row] for row in written)
    texts = _checked(header, written)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_NOT_IN_TITLES.sub(" ", title).strip(" '")[:31] or None)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(zip(header, *texts[:_ROWS_MEASURED], strict=True), start=1):
        widest = max(len(line) for text in column for line in text.split("\n"))
        width = min(max(widest + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(at)].width = width
    names = [_text_cell(sheet, text_to_write(name)) for name in header]
    bold = Font(bold=True)
    for cell in names:
        cell.font = bold
    sheet.append(names)
    for row in texts:
        sheet.append([_text_cell(sheet, text) if text else None for text in row])
    workbook.properties.created = workbook.properties.modified = _NO_DAY
    with _WithoutClock(target, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()


class _WithoutClock(zipfile.ZipFile):
    """Its entries bear the first day that an archive knows, not the moment they were written."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **options: Any) -> None:
        super().writestr(self._entry(str(zinfo_or_arcname)), data, *args, **options)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **options: Any) -> None:
        with open(filename, "rb") as source, self.open(self._entry(str(arcname)), "w") as entry:
            shutil.copyfileobj(source, entry)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, _NO_DAY.timetuple()[:6])
        entry.compress_type = self.compression
        entry.external_attr = 0o600 << 16
        return entry


def _checked(header: Sequence[str], rows: Iterable[list[str]]) -> list[list[str]]:
    """All rows, before the workbook is begun: broken off, openpyxl leaves a file behind."""
    checked = list(rows)
    if len(checked) >= MOST_ROWS:
        raise refused(Reason.TOO_MANY_ROWS, limit=MOST_ROWS - 1)
    message = Reason.TOO_LONG_FOR_WORKBOOK.message(limit=_MOST_CHARACTERS)
    problems = [
        Problem(number, name, text, message)
        for number, row in enumerate(checked, start=2)
        for name, text in zip(header, row, strict=True)
        if _is_too_long(text)
    ]
    if problems:
        raise TableError(problems)
    return checked


def _cut(text: str, note: str) -> str:
    """The text as far as a cell holds it with the note; as it is when it fits."""
    if not _is_too_long(text):
        return text
    left = _MOST_CHARACTERS - _length_in_excel(note)
    fitting = bisect_right(range(len(text)), left, key=lambda end: _length_in_excel(text[:end]))
    return text[: fitting - 1] + note


def _is_too_long(text: str) -> bool:
    return len(text) > _MOST_CHARACTERS // 4 and _length_in_excel(text) > _MOST_CHARACTERS


def _length_in_excel(text: str) -> int:
    return len(coded(text).encode("utf-16-le")) // 2


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, coded(text))
    cell.data_type = "s"  # openpyxl takes "#N/A" for an error value
    return cell

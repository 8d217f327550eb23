"""The parts inside an .xlsx file, heard as streams: what a cell shows, as text.

Nothing here builds a tree or fills gaps, so memory follows what the cells hold, not what a sheet
claims to be. Documents with a DTD are refused. ValueError and its like mean a broken file.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.expatreader import create_parser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from directory.exchange.cells import MEGABYTE, MOST_ROWS
from directory.exchange.refusals import Message, Reason, refused

_MOST_COLUMNS = 16_384
_MOST_SMALL = 8 * MEGABYTE
_DEEPEST = 64
# The parser looks at an unfinished tag anew with each piece: small pieces of a huge tag cost dear.
_PIECE = MEGABYTE
_LAST_DAY = 2_958_465
"""The serial number of 31 December 9999."""


# -- the parts of a workbook -----------------------------------------------------------------


class Part(ContentHandler):
    """Hears one part of the workbook as it is read; prefixes of names are dropped."""

    done = False
    _depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("elements nested too deep")
        self.start(name.rpartition(":")[2] if ":" in name else name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        self.end(name.rpartition(":")[2] if ":" in name else name)

    def start(self, name: str, attrs: AttributesImpl) -> None: ...

    def end(self, name: str) -> None: ...


Heard = TypeVar("Heard", bound=Part)


def hear(archive: zipfile.ZipFile, name: str, part: Heard) -> Heard:
    """The part after it has heard all of a small file; ValueError when that one is not small."""
    if archive.getinfo(name).file_size > _MOST_SMALL:
        raise ValueError(f"{name} is too large")
    for _ in hearing(archive, name, part):
        pass
    return part


def hearing(archive: zipfile.ZipFile, name: str, part: Part) -> Iterator[None]:
    """Feed the part a piece at a time, pausing after each; stops early when it is `done`."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(part)
    with archive.open(name) as stream:
        while not part.done and (piece := stream.read(_PIECE)):
            parser.feed(piece)
            yield
    if not part.done:
        parser.close()
        yield


class Relations(Part):
    """Which files of the archive a part refers to: kind and path by identifier."""

    def __init__(self, part: str) -> None:
        self._folder = posixpath.dirname(part)
        self.targets: dict[str, tuple[str, str]] = {}

    @classmethod
    def of(cls, archive: zipfile.ZipFile, part: str) -> "Relations":
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        return hear(archive, path, cls(part)) if path in archive.namelist() else cls(part)

    def start(self, name: str, attrs: AttributesImpl) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", self._folder, attrs["Target"]))
            kind = attrs["Type"].rpartition("/")[2]
            self.targets[attrs["Id"]] = (kind, path.lstrip("/"))

    def first(self, kind: str) -> str | None:
        return next((path for its_kind, path in self.targets.values() if its_kind == kind), None)


class Overview(Part):
    """The workbook part: its visible sheets by name, and how it counts days."""

    def __init__(self) -> None:
        self.is_workbook = False
        self.visible: list[tuple[str, str]] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, name: str, attrs: AttributesImpl) -> None:
        if name == "workbook":
            self.is_workbook = True
        elif name == "workbookPr" and attrs.get("date1904") in {"1", "true"}:
            self.epoch = MAC_EPOCH
        elif name == "sheet" and attrs.get("state", "visible") == "visible":
            relation = next((it for key, it in attrs.items() if key.endswith(":id")), "")
            self.visible.append((attrs["name"], relation))


class Styles(Part):
    """The style part: which cell styles show their number as a date."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._inside = ""
        self._of_styles: list[int] = []

    def start(self, name: str, attrs: AttributesImpl) -> None:
        if name in {"numFmts", "cellXfs"}:
            self._inside = name
        elif name == "numFmt" and self._inside == "numFmts":
            self._formats[int(attrs["numFmtId"])] = attrs["formatCode"]
        elif name == "xf" and self._inside == "cellXfs":
            self._of_styles.append(int(attrs.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def dates(self) -> frozenset[str]:
        """The numbers of the styles, as the cells of a sheet name them."""
        formats = {it for it in self._of_styles if is_date_format(self._formats.get(it))}
        return frozenset(str(at) for at, it in enumerate(self._of_styles) if it in formats)


class _Texts(Part):
    """Hears text: what stands in `t` and `v`, without the reading aids of `rPh`."""

    def __init__(self) -> None:
        self._pieces: list[str] | None = None
        self._aside = False

    def characters(self, content: str) -> None:
        if self._pieces is not None:
            self._pieces.append(content)

    def start(self, name: str, attrs: AttributesImpl) -> None:
        if name == "t":
            self._pieces = None if self._aside else []
        elif name == "rPh":
            self._aside = True

    def heard(self) -> str:
        pieces, self._pieces = self._pieces, None
        return "".join(pieces) if pieces else ""


class SharedStrings(_Texts):
    """The texts that the cells of all sheets refer to by position."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._string: list[str] = []
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        if name == "t":
            self._string.append(self.heard())
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.strings.append(decoded("".join(self._string)))
            self._string.clear()
            if len(self.strings) > self._most:
                raise refused(Reason.TOO_MANY_CELLS, limit=self._most)


# -- a sheet ---------------------------------------------------------------------------------


class SheetRow(NamedTuple):
    """A row as far as it is filled: texts by position, and the cells that give none."""

    number: int
    texts: dict[int, str]
    faults: dict[int, tuple[str, Message]]


class Sheet(_Texts):
    """Gathers the filled rows of a sheet in `rows`, from which the reader takes them away."""

    def __init__(
        self, strings: list[str], dates: frozenset[str], epoch: datetime, most_cells: int
    ) -> None:
        super().__init__()
        self.rows: list[SheetRow] = []
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._most_cells, self._cells = most_cells, 0
        self._number, self._column = 0, -1
        self._row = SheetRow(0, {}, {})
        self._columns: dict[str, int] = {}
        self._kind = self._style = ""
        self._value: str | None = None
        self._is_formula = False

    def start(self, name: str, attrs: AttributesImpl) -> None:
        if name == "c":
            reference = attrs.get("r")
            self._column = self._position(reference) if reference else self._column + 1
            self._kind, self._style = attrs.get("t", "n"), attrs.get("s", "")
            self._value, self._is_formula = None, False
        elif name == "v":
            self._pieces = []
        elif name == "row":
            number = int(attrs.get("r") or self._number + 1)
            if not self._number < number <= MOST_ROWS:
                raise ValueError(f"row {number} after row {self._number}")
            self._number, self._column = number, -1
        elif name == "f":
            self._is_formula = True
        else:
            super().start(name, attrs)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            if self._pieces is not None:
                self._value = (self._value or "") + self.heard()
        elif name == "c":
            self._take_cell()
        elif name == "row":
            if self._row.texts or self._row.faults:
                self.rows.append(self._row._replace(number=self._number))
                self._row = SheetRow(0, {}, {})
        elif name == "rPh":
            self._aside = False
        elif name == "sheetData":
            self.done = True

    def _take_cell(self) -> None:
        self._cells += 1
        if self._cells > self._most_cells:
            raise refused(Reason.TOO_MANY_CELLS, limit=self._most_cells)
        if self._column >= _MOST_COLUMNS:
            raise ValueError(f"column {self._column}")
        if self._value is None and not self._is_formula:
            return
        text = self._text_of(self._value or "")
        if isinstance(text, Reason):
            self._row.faults[self._column] = (self._value or "", text.message())
        elif text and not text.isspace():
            self._row.texts[self._column] = text

    def _text_of(self, value: str) -> str | Reason:
        """What a person sees in the cell. ValueError or LookupError when the file is broken."""
        if not value:
            has_result = self._value is not None and self._kind in {"str", "inlineStr"}
            return Reason.FORMULA_WITHOUT_RESULT if self._is_formula and not has_result else ""
        match self._kind:
            case "s":
                return self._strings[_natural(value)]
            case "str" | "inlineStr":
                return decoded(value)
            case "n" if self._style in self._dates:
                return _date_of_serial(value.strip(), self._epoch) or Reason.IMPOSSIBLE_DATE
            case "n":
                return _number(value.strip()) or Reason.NOT_A_NUMBER
            case "b":
                return "yes" if value.strip() in {"1", "true"} else "no"
            case "d":
                return _date_of_iso(value.strip()) or Reason.IMPOSSIBLE_DATE
            case "e":
                return Reason.CALCULATION_ERROR
        raise ValueError(f"cell of type {self._kind}")

    def _position(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        position = self._columns.get(letters)
        if position is None:
            position = self._columns[letters] = column_index_from_string(letters) - 1
        return position


# -- values ----------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_CODED_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def decoded(text: str) -> str:
    """The text with the signs that workbooks write as `_x000D_` put back."""
    return _CODED_SIGN.sub(lambda sign: chr(int(sign[1], 16)), text) if "_x" in text else text


def coded(text: str) -> str:
    """The inverse of `decoded`: a text that looks like such a code is itself written coded."""
    return _LOOKS_CODED.sub("_x005F_", text) if "_x" in text else text


def _natural(digits: str) -> int:
    number = int(digits)
    if number < 0:
        raise ValueError(f"negative position {number}")
    return number


def _number(digits: str) -> str | None:
    """The number in plain digits, to the 15 that Excel keeps; None when it is not a number."""
    if len(digits) > 400 or not _NUMBER.fullmatch(digits):
        return None
    if len(digits) <= 15 and digits.isdigit() and not digits.startswith("0"):
        return digits
    number = float(digits)
    if number.is_integer():
        return f"{number:.0f}" if number else "0"
    return None if number - number else format(Decimal(f"{number:.15g}"), "f")


def _date_of_serial(digits: str, epoch: datetime) -> str | None:
    """The day (and the time, where there is one) with this serial number; None when impossible."""
    if len(digits) > 400 or not _NUMBER.fullmatch(digits):
        return None
    serial = float(digits)
    if not 0 <= serial < _LAST_DAY - (epoch - WINDOWS_EPOCH).days + 1:
        return None
    if epoch == WINDOWS_EPOCH and 1 <= serial < 60:
        serial += 1  # Excel counts a 29 February 1900, which there was not
    moment = epoch + timedelta(seconds=round(serial * 86_400))
    return _date_text(moment) if serial >= 1 else moment.time().isoformat()


def _date_of_iso(text: str) -> str | None:
    try:
        return _date_text(datetime.fromisoformat(text))
    except ValueError:
        return None


def _date_text(moment: datetime) -> str:
    day, time = moment.date().isoformat(), moment.time().isoformat("seconds")
    return day if time == "00:00:00" else f"{day} {time}"

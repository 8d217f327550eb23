"""Comma, semicolon and tab separated text: recognised, read into a table, written."""

import codecs
import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, TextIOWrapper
from typing import Literal, TextIO

from directory.exchange.cells import (
    INVISIBLE,
    MOST_ROWS,
    Limits,
    Table,
    TableBuilder,
    text_to_write,
    written_rows,
)
from directory.exchange.refusals import Problem, Reason, TableError, refused

Delimiter = Literal[",", ";"]

_SAMPLE = 64 * 1024
_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?(?:\r\n?|\n)', re.IGNORECASE)

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_ASCII = bytes(range(128))

# A file that is not UTF-8 is taken for cp1250, the code page of Albanian Windows, only when it
# has Albanian letters and nothing but signs that cp1250 and cp1252 read alike. Added are ć and đ,
# which cp1252 reads as æ and ð; left out are č (è in cp1252) and all others that could be either.
_ALBANIAN = frozenset("ëçËÇ".encode("cp1250"))
_CERTAIN = _ALBANIAN | frozenset(
    "áÁéÉíÍóÓúÚýÝâÂîÎôÔäÄöÖüÜßšŠžŽćĆđĐ„“”‚‘’–—…•€°§«»·´×÷±©®™\N{NO-BREAK SPACE}".encode("cp1250")
)


# -- reading ---------------------------------------------------------------------------------


def read_delimited(data: bytes, limits: Limits) -> Table:
    """The table in the bytes of a text file.

    Rows are numbered as a spreadsheet program shows them: by record, blank lines included, a
    record with line ends inside quotes counting once, the `sep=` line of Excel not at all.
    """
    codec, encoding = _recognised_encoding(data)
    with TextIOWrapper(BytesIO(data), encoding=codec, newline="") as text:
        sample = text.read(_SAMPLE)
        _refuse_what_is_no_table(sample)
        text.seek(0)
        if separator_line := _SEPARATOR_LINE.match(sample):
            text.readline()
            delimiter = separator_line[1]
        else:
            delimiter = _recognised_delimiter(sample)
        builder = TableBuilder(limits)
        _add_records(builder, text, delimiter, limits)
    return builder.finish(encoding=encoding)


def _add_records(builder: TableBuilder, text: TextIO, delimiter: str, limits: Limits) -> None:
    records = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(records, start=1):
            if cells:
                builder.add(number, cells)
            if number > MOST_ROWS:
                raise refused(Reason.TOO_MANY_ROWS, limit=limits.max_rows)
    except csv.Error as error:
        # The reader cannot go on after any of these: the rest of the file has lost its rows.
        longest = min(limits.max_cell, csv.field_size_limit())
        builder.problem(number + 1, None, "", _reason_of(error).message(limit=longest))


def _reason_of(error: csv.Error) -> Reason:
    """The reason behind the parser's error; its texts are all that tells them apart."""
    if "unexpected end" in str(error):
        return Reason.UNCLOSED_QUOTE
    if "field limit" in str(error):
        return Reason.CELL_TOO_LONG
    return Reason.MISPLACED_QUOTE


def _refuse_what_is_no_table(sample: str) -> None:
    start = sample.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        raise refused(Reason.WEB_PAGE)
    first_line = re.split("[\r\n]", start, maxsplit=1)[0]
    if start.startswith(("{", "[")) or INVISIBLE.search(first_line):
        raise refused(Reason.NOT_A_TABLE)


def _recognised_delimiter(sample: str) -> str:
    """The separator that the header row uses most outside quotes; a comma when it has none."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for sign in sample.lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            if sign in "\r\n":
                break
            if sign in counts:
                counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])


def _recognised_encoding(data: bytes) -> tuple[str, str]:
    """The codec to decode with and the name to report. TableError when none is certain."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise refused(Reason.UNKNOWN_LETTERS, line=1)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec, encoding = "utf-16", "utf-16"
    elif codec := _utf16_without_mark(data):
        encoding = "utf-16"
    else:
        codec, encoding = "utf-8-sig", "utf-8"
    flaw = _first_undecodable(data, codec)
    if flaw is None:
        return codec, encoding
    if codec == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
        if _BINARY.search(data):
            raise refused(Reason.NOT_A_TABLE)
        high = frozenset(data.translate(None, delete=_ASCII))
        if high <= _CERTAIN and high & _ALBANIAN:
            return "cp1250", "cp1250"
        flaw = min((data.index(byte) for byte in high - _CERTAIN), default=flaw)
    raise _unknown_letters(data, flaw)


def _utf16_without_mark(data: bytes) -> str:
    """The UTF-16 codec when every other byte of the beginning is mostly zero, else ''."""
    head = data[:1024]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.8 * len(head) / 2 and not even:
        return "utf-16-le"
    if even > 0.8 * len(head) / 2 and not odd:
        return "utf-16-be"
    return ""


def _first_undecodable(data: bytes, codec: str) -> int | None:
    """Where decoding fails, None when it does not; a piece at a time, to spare memory."""
    decoder = codecs.getincrementaldecoder(codec)()
    view = memoryview(data)
    for start in range(0, len(data) + 1, _SAMPLE):
        piece = bytes(view[start : start + _SAMPLE])
        try:
            decoder.decode(piece, final=start + _SAMPLE > len(data))
        except UnicodeDecodeError as error:
            return min(start + error.start, len(data))
    return None


def _unknown_letters(data: bytes, flaw: int) -> TableError:
    before = data[max(0, flaw - 20) : flaw].rpartition(b"\n")[2]
    after = data[flaw : flaw + 20].partition(b"\n")[0]
    shown = (before + after).replace(b"\0", b"").decode("ascii", errors="replace")
    message = Reason.UNKNOWN_LETTERS.message(line=data.count(b"\n", 0, flaw) + 1)
    return TableError([Problem(None, None, shown, message)])


# -- writing ---------------------------------------------------------------------------------


def write_csv(
    stream: TextIO,
    header: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    *,
    delimiter: Delimiter = ",",
) -> None:
    """Write the table so that `read_table` gives the same texts again and none is a formula.

    A row may lack columns but not have others (ValueError). Open the stream with `newline=""`;
    with `encoding="utf-8-sig"` Excel shows ë and ç without being asked.
    """
    if len(header) == 1:
        delimiter = ","  # nothing in the header row could tell another
    names = [text_to_write(name) for name in header]
    ambiguous = any(sign in name for name in names for sign in _DELIMITERS)
    csv.writer(
        stream,
        delimiter=delimiter,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if ambiguous else csv.QUOTE_MINIMAL,
    ).writerow(names)
    rest = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    rest.writerows(written_rows(header, rows))

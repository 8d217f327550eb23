"""Spreadsheet files to rows of text with their positions, and back.

The whole of it for the rest of the project: `read_table` takes CSV and .xlsx files from strangers,
`write_csv` and `write_xlsx` make files that `read_table` gives back exactly and in which nothing
is a formula. What a text looks like after a journey through a file is `clean`.
"""

import os
from pathlib import Path
from typing import BinaryIO

from directory.exchange.cells import MEGABYTE, UPLOAD, Limits, Row, Table, clean
from directory.exchange.delimited import read_delimited, write_csv
from directory.exchange.refusals import Message, Problem, Reason, TableError, refused
from directory.exchange.xlsx import read_workbook, write_xlsx

__all__ = [
    "UPLOAD",
    "Limits",
    "Message",
    "Problem",
    "Reason",
    "Row",
    "Table",
    "TableError",
    "clean",
    "read_table",
    "write_csv",
    "write_xlsx",
]

_DEFAULT_LIMITS = Limits()

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")


def read_table(source: Path | BinaryIO, *, name: str, limits: Limits = _DEFAULT_LIMITS) -> Table:
    """The table in a file, whatever its name says it is; `name` is for the message.

    TableError when it is too large (then it is not read), not a table, or has any problem; OSError
    when a path cannot be opened. The caller closes a stream that it opened.
    """
    try:
        return _table_of(_bytes_of(source, limits.max_bytes), limits)
    except TableError as error:
        error.name = name
        raise


def _table_of(data: bytes, limits: Limits) -> Table:
    if not data.strip():
        raise refused(Reason.EMPTY_FILE)
    if data.startswith(b"%PDF-"):
        raise refused(Reason.PDF)
    if data.startswith(_COMPOUND_FILE):
        raise refused(Reason.PASSWORD if _ENCRYPTED in data else Reason.OLD_EXCEL)
    if data.startswith(_ARCHIVES):
        return read_workbook(data, limits)
    return read_delimited(data, limits)


def _bytes_of(source: Path | BinaryIO, most: int) -> bytes:
    """All bytes of the file, never more than one beyond the limit."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _bytes_of(stream, most)
    if source.seekable():
        source.seek(0, os.SEEK_END)
        size = source.tell()
        source.seek(0)
        if size > most:
            raise refused(Reason.FILE_TOO_LARGE, limit=most // MEGABYTE)
    pieces: list[bytes] = []
    left = most + 1
    while left and (piece := source.read(left)):
        pieces.append(piece)
        left -= len(piece)
    if not left:
        raise refused(Reason.FILE_TOO_LARGE, limit=most // MEGABYTE)
    return b"".join(pieces)

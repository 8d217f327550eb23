"""A tabular data package of HSDS, put together again: a row of each table into its service."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from directory.exchange.hsds_reading.objects import FeedRefused, Object, text

DESCRIPTOR = "datapackage.json"
MOST_UNPACKED = 200 * 1024 * 1024
Fetch = Callable[[str], bytes]
Tables = Mapping[str, list[Object]]

# What a service holds many of -> the table of it.
_PARTS = {
    "service_areas": "service_area",
    "schedules": "schedule",
    "phones": "phone",
    "contacts": "contact",
    "funding": "funding",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "additional_urls": "url",
    "languages": "language",
}
_WANTED = {
    "organization",
    "program",
    "service",
    "location",
    "address",
    "service_at_location",
    "attribute",
    "taxonomy",
    "taxonomy_term",
    *_PARTS.values(),
}
# Columns of our own that hold JSON.
_JSON = ("eligibility", "spreadsheet_row")


def services_of_package(descriptor: Mapping[str, Any], fetch: Fetch) -> list[Object]:
    """The services of a package in full. `fetch` gives a file by its path in the package.

    Raises FeedRefused, and whatever `fetch` raises.
    """
    tables = {
        name: list(_rows(path, fetch(path), delimiter))
        for name, path, delimiter in _resources(descriptor)
    }
    if "service" not in tables:
        raise FeedRefused(
            "Paketa nuk ka tabelë shërbimesh.", "The package has no table of services."
        )
    return _joined(defaultdict(list, tables))


def in_folder(folder: Path) -> Fetch:
    """Files of a package in a folder."""

    def fetch(path: str) -> bytes:
        whole = (folder / path).resolve()
        if not whole.is_relative_to(folder.resolve()):
            raise _outside(path)
        try:
            if whole.stat().st_size > MOST_UNPACKED:
                raise _too_large()
            return whole.read_bytes()
        except OSError as error:
            raise FeedRefused(
                f"{path} nuk lexohet dot.", f"{path} cannot be read: {error.strerror or error}."
            ) from error

    return fetch


def in_archive(archive: zipfile.ZipFile) -> tuple[Mapping[str, Any], Fetch]:
    """The descriptor of a package in a ZIP file, at its top or in its one folder, and its files."""
    names = [name for name in archive.namelist() if PurePosixPath(name).name == DESCRIPTOR]
    if not names:
        raise FeedRefused(
            f"Në skedarin ZIP nuk ka {DESCRIPTOR}.", f"There is no {DESCRIPTOR} in the ZIP file."
        )
    first = min(names, key=lambda name: (name.count("/"), name))
    if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
        raise _too_large()
    folder = PurePosixPath(first).parent

    def fetch(path: str) -> bytes:
        try:
            with archive.open(str(folder / path)) as stream:
                data = stream.read(MOST_UNPACKED + 1)
        except (KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise FeedRefused(
                f"{path} nuk lexohet dot nga skedari ZIP.",
                f"{path} cannot be read from the ZIP file.",
            ) from error
        if len(data) > MOST_UNPACKED:
            raise _too_large()
        return data

    return read_descriptor(fetch(DESCRIPTOR)), fetch


def read_descriptor(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise FeedRefused(
            f"{DESCRIPTOR} nuk përshkruan asnjë tabelë.", f"{DESCRIPTOR} describes no tables."
        )
    return found


def _resources(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for one in descriptor["resources"]:
        if not isinstance(one, dict) or text(one, "name") not in _WANTED:
            continue
        path = text(one, "path")
        pure = PurePosixPath(path)
        if not path or "://" in path or pure.is_absolute() or ".." in pure.parts or "\\" in path:
            raise _outside(path)
        dialect = one.get("dialect")
        delimiter = text(dialect, "delimiter") if isinstance(dialect, dict) else ""
        yield text(one, "name"), path, delimiter if len(delimiter) == 1 else ","


def _rows(path: str, data: bytes, delimiter: str) -> Iterator[Object]:
    """The rows of a table, without empty cells."""
    try:
        stream = io.StringIO(data.decode("utf-8-sig"), newline="")
        for row in csv.DictReader(stream, delimiter=delimiter):
            yield {name: value for name, value in row.items() if name and value}
    except (UnicodeDecodeError, csv.Error):
        raise FeedRefused(
            f"{path} nuk është tabelë CSV në UTF-8.", f"{path} is not a CSV table in UTF-8."
        ) from None


def _joined(tables: Tables) -> list[Object]:
    by_id = {
        name: {row["id"]: row for row in tables[name] if "id" in row}
        for name in ("organization", "program", "location", "taxonomy", "taxonomy_term")
    }
    addresses = _grouped(tables["address"], "location_id")
    links = _grouped(tables["service_at_location"], "service_id")
    described = _grouped(tables["attribute"], "link_id")
    parts = {name: _grouped(tables[table], "service_id") for name, table in _PARTS.items()}
    found = []
    for row in tables["service"]:
        key = row.get("id", "")
        service: Object = {**row, **_unpacked(row)}
        service["organization"] = by_id["organization"].get(row.get("organization_id", ""), {})
        service["program"] = by_id["program"].get(row.get("program_id", ""), {})
        service |= {name: grouped[key] for name, grouped in parts.items() if key in grouped}
        service["attributes"] = [_classified(one, by_id) for one in described.get(key, ())]
        service["service_at_locations"] = [
            {
                **one,
                "location": _located(by_id["location"].get(one.get("location_id", "")), addresses),
            }
            for one in links.get(key, ())
        ]
        found.append(service)
    return found


def _grouped(rows: list[Object], key: str) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = defaultdict(list)
    for row in rows:
        if key in row:
            found[row[key]].append(row)
    return found


def _located(location: Object | None, addresses: Mapping[str, list[Object]]) -> Object:
    if location is None:
        return {}
    return {**location, "addresses": addresses.get(location.get("id", ""), [])}


def _classified(attribute: Object, by_id: Mapping[str, Mapping[str, Object]]) -> Object:
    term = by_id["taxonomy_term"].get(attribute.get("taxonomy_term_id", ""), {})
    detail = by_id["taxonomy"].get(term.get("taxonomy_id", ""), {})
    return {**attribute, "taxonomy_term": {**term, "taxonomy_detail": detail}}


def _unpacked(row: Object) -> Object:
    found: Object = {}
    for name in _JSON:
        try:
            found[name] = json.loads(row[name])
        except (KeyError, ValueError, RecursionError):
            continue
    return found


def _outside(path: str) -> FeedRefused:
    return FeedRefused(
        f"Paketa përmend një skedar jashtë saj: {path}.",
        f"The package names a file outside of it: {path}.",
    )


def _too_large() -> FeedRefused:
    most = MOST_UNPACKED // (1024 * 1024)
    return FeedRefused(
        f"Paketa është më e madhe se {most} MB.", f"The package is larger than {most} MB."
    )

"""The catalogue as an HSDS tabular data package: a table for each kind of object, and a descriptor.

Takes the objects of `exchange.hsds` apart as they come, so that none has to be kept. Columns of our
own stand after those of the standard, under the names that they have in the objects.
"""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from directory.exchange.hsds.taxonomies import TAXONOMIES, TERMS, taxonomy, term

Object = Mapping[str, Any]
VERSION = "3.1"


@dataclass(frozen=True)
class Column:
    """One column: its type and format as a table schema names them."""

    name: str
    kind: str = "string"
    format: str = ""
    required: bool = False
    codes: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        constraints: dict[str, Any] = {"required": True} if self.required else {}
        if self.name == "id":
            constraints["unique"] = True
        if self.codes:
            constraints["enum"] = list(self.codes)
        found: dict[str, Any] = {"name": self.name, "type": self.kind}
        if self.format:
            found["format"] = self.format
        return found | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Table:
    """One table of the package. `refers` are its columns that hold identifiers of other tables."""

    name: str
    file: str
    columns: tuple[Column, ...]
    refers: Mapping[str, str]

    def described(self, *, size: int, sha256: str) -> dict[str, Any]:
        keys = [
            {"fields": column, "reference": {"resource": table, "fields": "id"}}
            for column, table in self.refers.items()
        ]
        schema = {"fields": [one.described() for one in self.columns], "primaryKey": "id"}
        return {
            "name": self.name,
            "path": self.file,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": size,
            "hash": f"sha256:{sha256}",
            "schema": schema | ({"foreignKeys": keys} if keys else {}),
        }


_ID = Column("id", format="uuid", required=True)


def _key(name: str, *, required: bool = False) -> Column:
    return Column(name, format="uuid", required=required)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _must(name: str, *codes: str) -> Column:
    return Column(name, required=True, codes=codes)


def _day(name: str) -> Column:
    return Column(name, "date")


def _number(name: str) -> Column:
    return Column(name, "number")


def _uri(name: str, *, required: bool = False) -> Column:
    return Column(name, format="uri", required=required)


def _table(name: str, file: str, *columns: Column, **refers: str) -> Table:
    return Table(name, file, (_ID, *columns), refers)


_OF_SERVICE = {"service_id": "service"}
TABLES: tuple[Table, ...] = (
    _table(
        "organization",
        "organizations.csv",
        _must("name"),
        Column("alternate_name"),
        _must("description"),
        _uri("website"),
        *_texts("slug", "kind", "listed_name", "name_sq", "name_en", "acronym"),
        _uri("page"),
    ),
    _table(
        "service",
        "services.csv",
        _key("organization_id", required=True),
        _must("name"),
        *_texts("alternate_name", "description"),
        _uri("url"),
        Column("email", format="email"),
        _must("status", "active", "inactive", "defunct", "temporarily closed"),
        *_texts("application_process", "fees_description", "eligibility_description"),
        _number("minimum_age"),
        _number("maximum_age"),
        _day("assured_date"),
        Column("last_modified", "datetime"),
        *_texts("slug", "content_languages", "application_status"),
        _day("application_opens"),
        _day("application_deadline"),
        *_texts("recurrence", "benefit"),
        _number("amount_min"),
        _number("amount_max"),
        *_texts("currency", "amount_period", "eligibility", "conditions"),
        _uri("source_url"),
        _day("source_date"),
        *_texts("confidence", "spreadsheet_row"),
        organization_id="organization",
    ),
    _table(
        "location",
        "locations.csv",
        _must("location_type", "physical", "postal", "virtual"),
        Column("name"),
        _number("latitude"),
        _number("longitude"),
        *_texts("external_identifier", "external_identifier_type"),
    ),
    _table(
        "service_at_location",
        "service_at_location.csv",
        _key("service_id", required=True),
        _key("location_id", required=True),
        service_id="service",
        location_id="location",
    ),
    _table(
        "service_area",
        "service_areas.csv",
        _key("service_id"),
        *_texts("name", "description", "extent", "extent_type", "uri"),
        **_OF_SERVICE,
    ),
    _table(
        "schedule",
        "schedules.csv",
        _key("service_id"),
        _day("valid_from"),
        _day("valid_to"),
        Column("description"),
        _uri("schedule_link"),
        **_OF_SERVICE,
    ),
    _table("phone", "phones.csv", _key("service_id"), _must("number"), **_OF_SERVICE),
    _table(
        "contact",
        "contacts.csv",
        _key("service_id"),
        Column("name"),
        Column("email", format="email"),
        **_OF_SERVICE,
    ),
    _table("funding", "funding.csv", _key("service_id"), Column("source"), **_OF_SERVICE),
    _table(
        "cost_option",
        "cost_options.csv",
        _key("service_id", required=True),
        *_texts("option", "currency"),
        _number("amount"),
        **_OF_SERVICE,
    ),
    _table(
        "required_document",
        "required_documents.csv",
        _key("service_id"),
        Column("document"),
        **_OF_SERVICE,
    ),
    _table(
        "url",
        "url.csv",
        _key("service_id"),
        Column("label"),
        _uri("url", required=True),
        **_OF_SERVICE,
    ),
    _table(
        "attribute",
        "attributes.csv",
        _key("link_id", required=True),
        _key("taxonomy_term_id", required=True),
        Column("link_type"),
        _must("link_entity"),
        *_texts("value", "label"),
        taxonomy_term_id="taxonomy_term",
    ),
    _table(
        "taxonomy",
        "taxonomies.csv",
        _must("name"),
        _must("description"),
        *_texts("version", "code"),
    ),
    _table(
        "taxonomy_term",
        "taxonomy_terms.csv",
        Column("code"),
        _must("name"),
        _must("description"),
        _key("parent_id"),
        *_texts("taxonomy", "language"),
        _key("taxonomy_id"),
        taxonomy_id="taxonomy",
    ),
)
# What a service holds many of -> the table of it.
PARTS = {
    "service_areas": "service_area",
    "schedules": "schedule",
    "phones": "phone",
    "contacts": "contact",
    "funding": "funding",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "additional_urls": "url",
    "attributes": "attribute",
}


def rows_of(service: Object) -> Iterator[tuple[str, Object]]:
    """A full service taken apart, row by row; organisations and locations come again."""
    yield "organization", service["organization"]
    yield "service", service
    for link in service.get("service_at_locations", ()):
        yield "location", link["location"]
        yield "service_at_location", link
    for name, table in PARTS.items():
        for part in service.get(name, ()):
            yield table, part


class TabularPackage:
    """A package while it is written; `add` services, then `finish`.

    A context manager: the tables are kept in a temporary folder meanwhile.
    """

    def __init__(self, *, language: str) -> None:
        self.language = language
        self._stack = ExitStack()
        self._written: dict[str, set[str]] = {"organization": set(), "location": set()}

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(TemporaryDirectory()))
        self._writers = {}
        self._files = ExitStack()
        self._stack.push(self._files)
        for table in TABLES:
            path = self._folder / table.file
            stream = self._files.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._writers[table.name] = csv.writer(stream, lineterminator="\n")
            self._writers[table.name].writerow([column.name for column in table.columns])
        self._add_vocabularies()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, service: Object) -> None:
        """A full service, as `exchange.hsds.services.full_service` gives it."""
        for table, row in rows_of(service):
            seen = self._written.get(table)
            if seen is None or row["id"] not in seen:
                self._write(table, row)
            if seen is not None:
                seen.add(row["id"])

    def finish(self, target: Path, *, site: str, day: date) -> None:
        """Write the package as a ZIP file. The same content gives the same bytes."""
        self._files.close()
        resources = [
            table.described(size=len(data), sha256=hashlib.sha256(data).hexdigest())
            for table in TABLES
            for data in [(self._folder / table.file).read_bytes()]
        ]
        told = json.dumps(self._descriptor(resources, site, day), ensure_ascii=False, indent=1)
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            _put(archive, "datapackage.json", told.encode() + b"\n", day)
            for table in TABLES:
                _put(archive, table.file, (self._folder / table.file).read_bytes(), day)

    def _descriptor(self, resources: list[dict[str, Any]], site: str, day: date) -> dict[str, Any]:
        return {
            "name": f"mundesi-hsds-{self.language}",
            "title": "Mundësi",
            "description": "Education, job and business schemes for young people, after the Human"
            f" Services Data Specification (HSDS) {VERSION}.",
            "profile": "tabular-data-package",
            "version": day.isoformat(),
            "hsds_version": VERSION,
            "language": self.language,
            "homepage": site,
            "licenses": [
                {
                    "name": "CC-BY-4.0",
                    "path": "https://creativecommons.org/licenses/by/4.0/",
                    "title": "Creative Commons Attribution 4.0",
                }
            ],
            "sources": [
                {"title": "Mundësi", "path": site},
                {"title": "GeoNames (points of places)", "path": "https://www.geonames.org/"},
            ],
            "resources": resources,
        }

    def _add_vocabularies(self) -> None:
        for one in TAXONOMIES.values():
            self._write("taxonomy", taxonomy(one, self.language))
        for found in TERMS:
            row = term(found, self.language)
            # In this table the standard has a code but once, and "none" is in several vocabularies.
            self._write("taxonomy_term", row | {"code": f"{found.taxonomy.key}:{found.code}"})

    def _write(self, table: str, row: Object) -> None:
        columns = _COLUMNS[table]
        self._writers[table].writerow([_cell(row.get(name)) for name in columns])


_COLUMNS = {table.name: [column.name for column in table.columns] for table in TABLES}


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case list() if all(isinstance(one, str) for one in value):
            return ";".join(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)


def _put(archive: zipfile.ZipFile, name: str, data: bytes, day: date) -> None:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)

"""Directories of others, for the tests of reading them: files, and a server that speaks HSDS."""

import csv
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from directory.exchange.hsds_reading.feeds import read_feed
from directory.exchange.web_client import WebClient

Object = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]  # status, headers, body
ID = "ac148810-d857-441c-9679-408f346de14b"


def service(identifier: str = ID, **fields: Any) -> Object:
    """A service as a directory elsewhere tells it, in full."""
    return {
        "id": identifier,
        "name": "Sewing course for young women",
        "description": "<p>Three months of practice.</p><p>With a certificate.</p>",
        "status": "active",
        "url": "https://elsewhere.example/sewing",
        "email": "hello@elsewhere.example",
        "minimum_age": 18,
        "maximum_age": "29",
        "application_process": "Come to the office.",
        "eligibility_description": "Registered at the employment office.",
        "assured_date": "2026-10-01",
        "last_modified": "2026-10-02T08:00:00.000Z",
        "organization": {
            "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
            "name": "Qendra Rinore",
            "description": "A youth centre.",
            "website": "https://qendra.example",
        },
        "phones": [{"id": ID, "number": "+355 24 222 333"}],
        "service_areas": [{"id": ID, "name": "Kukës County"}],
        "service_at_locations": [
            {
                "id": ID,
                "location": {
                    "id": ID,
                    "location_type": "physical",
                    "name": "Youth centre",
                    "addresses": [
                        {
                            "address_1": "Rruga 1",
                            "city": "Krumë",
                            "state_province": "Kukës",
                            "country": "AL",
                        }
                    ],
                },
            }
        ],
        "schedules": [
            {"id": ID, "description": "Opening hours", "freq": "WEEKLY", "opens_at": "09:00"},
            {
                "id": ID,
                "description": "Applications",
                "valid_from": "2026-11-01",
                "valid_to": "2026-12-15",
            },
        ],
        "cost_options": [{"id": ID, "amount": 0, "currency": "ALL"}],
        "funding": [{"id": ID, "source": "EU"}, {"id": ID, "source": "GIZ"}],
        "required_documents": [{"id": ID, "document": "Identity card"}, {"document": "Diploma"}],
        "additional_urls": [{"label": "Apply here", "url": "https://elsewhere.example/apply"}],
        "attributes": [
            {
                "id": ID,
                "link_type": "service_type",
                "taxonomy_term": {"id": ID, "name": "Vocational training", "code": "V1"},
            }
        ],
        **fields,
    }


@dataclass
class Elsewhere:
    """A directory that speaks HSDS over HTTP; the knobs make it as odd as some are."""

    services: list[Object]
    most: int = 2  # rows on a page, whatever is asked for
    full: bool = True  # whether lists tell services in full
    root: bool = True
    strict: bool = False  # whether it refuses parameters that it does not know
    busy: int = 0  # so many requests are put off first
    paths: Mapping[str, Callable[["Elsewhere"], "Reply"]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str) -> Reply:
        self.asked.append(target)
        parts = urlsplit(target)
        if self.busy:
            self.busy -= 1
            return 503, {"Retry-After": "7"}, b""
        if parts.path in self.paths:
            return self.paths[parts.path](self)
        if parts.path in {"", "/"} and self.root:
            return told({"version": "3.1", "profile": "https://x.example", "openapi_url": "x"})
        if parts.path == "/services":
            if self.strict and {"full", "per_page"} & parse_qs(parts.query).keys():
                return 400, {}, b"{}"
            return told(self.page(int(parse_qs(parts.query).get("page", ["1"])[0])))
        for one in self.services:
            if parts.path == f"/services/{one['id']}":
                return told(one)
        return 404, {}, b"{}"

    def page(self, number: int) -> Object:
        rows = self.services[(number - 1) * self.most : number * self.most]
        if not self.full:
            rows = [{key: row[key] for key in ("id", "name", "status")} for row in rows]
        pages = -(-len(self.services) // self.most)
        return {
            "total_items": len(self.services),
            "total_pages": pages,
            "page_number": number,
            "size": len(rows),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": not rows,
            "contents": rows,
        }


def told(value: Any, **headers: str) -> Reply:
    return 200, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def giving(status: int, headers: Mapping[str, str], body: bytes) -> Callable[[Elsewhere], Reply]:
    """Always the same answer."""
    return lambda _: (status, dict(headers), body)


@contextmanager
def served(elsewhere: Elsewhere) -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = elsewhere.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    elsewhere.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield elsewhere
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client(**options: Any) -> WebClient:
    """One that may ask this machine and does not dawdle."""
    return WebClient(
        **{"agent": "test", "allow_private": True, "pause": 0, "sleep": lambda _: None, **options}
    )


def services_of(where: object, **options: Any) -> list[Object]:
    return read_feed(str(where), client(**options)).services


def lines(path: Path, services: Sequence[Object]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in services), encoding="utf-8")
    return path


def package(folder: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """A tabular package with these tables, by the names of the standard."""
    folder.mkdir()
    resources = []
    for name, rows in tables.items():
        stream = io.StringIO(newline="")
        columns = list(dict.fromkeys(column for row in rows for column in row))
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{name}.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
        resources.append({"name": name, "path": f"{name}.csv"})
    told_of = {"name": "elsewhere", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(told_of))
    return folder

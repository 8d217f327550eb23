"""Where the services of others are: an API, a file, a folder or a package, by its content."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from directory.exchange.hsds_reading.objects import (
    MOST_SERVICES,
    FeedRefused,
    Object,
    listed,
    number,
    parsed,
    text,
)
from directory.exchange.hsds_reading.package import (
    DESCRIPTOR,
    in_archive,
    in_folder,
    read_descriptor,
    services_of_package,
)
from directory.exchange.web_client import Answer, WebClient, WebRefused

MOST_FILE = 200 * 1024 * 1024
PER_PAGE = 100
MOST_PAGES = 10_000
_ZIP = b"PK\x03\x04"
# Whoever tells one of these tells services in full; without any, each has to be asked for.
_WHOLE = {
    "service_at_locations",
    "service_areas",
    "attributes",
    "schedules",
    "phones",
    "contacts",
    "funding",
    "cost_options",
    "required_documents",
    "languages",
    "additional_urls",
    "spreadsheet_row",
}
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Feed:
    """Services of one source. `base` is the address of its API, "" for files."""

    source: str
    services: list[Object]
    language: str = ""
    base: str = ""


def read_feed(
    where: str, client: WebClient, *, progress: Progress = lambda count, total: None
) -> Feed:
    """All services of an address or a path. Raises FeedRefused, WebRefused."""
    if urlsplit(where).scheme in {"http", "https"}:
        feed = _from_web(where, client, progress)
    else:
        feed = _from_path(Path(where))
    if len(feed.services) > MOST_SERVICES:
        raise FeedRefused(
            f"Ka më shumë se {MOST_SERVICES} shërbime.",
            f"There are more than {MOST_SERVICES} services.",
        )
    return feed


# --- files ---------------------------------------------------------------------------------------


def _from_path(path: Path) -> Feed:
    if path.is_dir():
        fetch = in_folder(path)
        descriptor = read_descriptor(fetch(DESCRIPTOR))
        return _of_package(path.name, descriptor, services_of_package(descriptor, fetch))
    try:
        if path.stat().st_size > MOST_FILE:
            raise FeedRefused(f"{path.name} është tepër i madh.", f"{path.name} is too large.")
        data = path.read_bytes()
    except OSError as error:
        raise FeedRefused(
            f"{path} nuk lexohet dot.", f"{path} cannot be read: {error.strerror or error}."
        ) from error
    if path.name == DESCRIPTOR:
        return _from_path(path.resolve().parent)
    return _of_file(path.name, data)


def _of_file(name: str, data: bytes) -> Feed:
    """A ZIP file with a package, or services as JSON or JSON lines."""
    if data.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                descriptor, fetch = in_archive(archive)
                return _of_package(name, descriptor, services_of_package(descriptor, fetch))
        except zipfile.BadZipFile:
            raise FeedRefused(f"{name} është i dëmtuar.", f"{name} is damaged.") from None
    return Feed(name, _services_in(parsed(data, name), name))


def _of_package(name: str, descriptor: Any, services: list[Object]) -> Feed:
    return Feed(name, services, language=text(descriptor, "language"))


def _services_in(values: list[Any], name: str) -> list[Object]:
    """The services in what a file holds: a list, a page, one alone, or one on each line."""
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    elif len(values) == 1 and isinstance(values[0], dict) and "contents" in values[0]:
        values = listed(values[0], "contents")
    if not values or not all(isinstance(one, dict) and "id" in one for one in values):
        raise FeedRefused(
            f"Në {name} nuk ka shërbime të standardit HSDS.",
            f"There are no services of the standard HSDS in {name}.",
        )
    return values


# --- the web -------------------------------------------------------------------------------------


def _from_web(where: str, client: WebClient, progress: Progress) -> Feed:
    try:
        first = client.get(where)
    except WebRefused as refused:
        if refused.status is None:
            raise
        # An API need not answer at its own address, only below it.
        return _from_api(_base(where), client, progress)
    path = urlsplit(first.url).path
    if first.body.startswith(_ZIP):
        return _named(_of_file(path.rsplit("/", 1)[-1], first.body), where)
    if path.endswith("/" + DESCRIPTOR):
        descriptor = read_descriptor(first.body)
        services = services_of_package(
            descriptor, lambda name: client.get(urljoin(first.url, quote(name))).body
        )
        return _named(_of_package(where, descriptor, services), where)
    values = _values(first)
    alone = values[0] if len(values) == 1 else None
    if isinstance(alone, dict) and "contents" in alone:
        return _from_api(_base(where), client, progress)
    if isinstance(alone, list) or len(values) > 1 or (isinstance(alone, dict) and "id" in alone):
        return Feed(where, _services_in(values, where))
    return _from_api(_base(where), client, progress)


def _named(feed: Feed, source: str) -> Feed:
    return Feed(source, feed.services, feed.language)


def _values(answer: Answer) -> list[Any]:
    """What the answer holds; nothing when it is a page for people."""
    try:
        return parsed(answer.body, answer.url)
    except FeedRefused:
        if answer.body.lstrip()[:1] not in b"[{":
            return []
        raise


def _base(where: str) -> str:
    """The address of the API, whichever of its addresses was given."""
    parts = urlsplit(where)
    path = parts.path.rstrip("/").removesuffix("/services")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _from_api(base: str, client: WebClient, progress: Progress) -> Feed:
    """Every page of /services; where a row is not the whole service, that is asked for."""
    found: dict[str, Object] = {}
    language = ""
    for page, total, told in _pages(base, client):
        language = language or told
        before = len(found)
        for row in page:
            identifier = text(row, "id")
            found.setdefault(identifier, row if row.keys() & _WHOLE else _asked(base, row, client))
            progress(1, total)
        if page and len(found) == before:
            raise FeedRefused(
                f"{base} jep të njëjtën faqe përsëri.", f"{base} gives the same page again."
            )
        if len(found) > MOST_SERVICES:
            break
    return Feed(base, list(found.values()), language, base)


def _pages(base: str, client: WebClient) -> Iterator[tuple[list[Object], int, str]]:
    """The rows of each page, how many there are on all, and the language of the answer."""
    wishes: dict[str, object] = {"per_page": PER_PAGE, "full": "true"}
    for number_of in range(1, MOST_PAGES + 1):
        try:
            answer = _page(base, number_of, wishes, client)
        except WebRefused as refused:
            if number_of > 1 or refused.status not in {400, 422}:
                raise
            wishes = {}  # it refuses what it does not know
            answer = _page(base, number_of, wishes, client)
        values = parsed(answer.body, answer.url)
        envelope = values[0] if values and isinstance(values[0], dict) else {}
        if not isinstance(envelope.get("contents"), list):
            raise FeedRefused(
                f"{base}/services nuk përgjigjet sipas standardit HSDS.",
                f"{base}/services does not answer as the standard HSDS says.",
            )
        rows = listed(envelope, "contents")
        pages = number(envelope, "total_pages")
        language = answer.headers.get("content-language", "")
        yield rows, int(number(envelope, "total_items") or 0), language
        last = envelope.get("last_page") is True or (pages is not None and number_of >= pages)
        if last or not rows:
            return
    raise FeedRefused(f"{base} nuk mbaron kurrë.", f"{base} never ends.")


def _page(base: str, number_of: int, wishes: dict[str, object], client: WebClient) -> Answer:
    return client.get(f"{base}/services?{urlencode({'page': number_of, **wishes})}")


def _asked(base: str, row: Object, client: WebClient) -> Object:
    """The whole service of a row."""
    identifier = text(row, "id")
    if not identifier:
        return row
    answer = client.get(f"{base}/services/{quote(identifier, safe='')}")
    values = parsed(answer.body, answer.url)
    whole = values[0] if values and isinstance(values[0], dict) else {}
    return {**row, **whole}

"""Objects from strangers: whatever is there, only what has the right form is seen."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from directory.exchange.cells import INVISIBLE, clean
from directory.rules.vocabularies import Label

Object = dict[str, Any]
MOST_SERVICES = 50_000


class FeedRefused(Exception):
    """What was given holds no services that can be read. `reason` is for a person."""

    def __init__(self, sq: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(sq, en)


def text(found: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that says something, as one clean text; numbers as they are."""
    for name in names:
        value = found.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = f"{value:g}" if isinstance(value, float) else str(value)
        if isinstance(value, str) and (said := clean(INVISIBLE.sub("", clean(value)))):
            return said
    return ""


def inner(found: Mapping[str, Any], name: str) -> Object:
    """The object in a field; an empty one when there is none."""
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def listed(found: Mapping[str, Any], name: str) -> list[Object]:
    """The objects in a field that holds a list."""
    value = found.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(found: Mapping[str, Any], name: str) -> float | None:
    """A number, also one that is written as a text."""
    try:
        value = float(text(found, name))
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def parsed(data: bytes, name: str) -> list[Any]:
    """The values of a JSON file, or of each line of a file of JSON lines."""
    try:
        return [json.loads(data.decode("utf-8-sig"))]
    except (ValueError, RecursionError):
        return list(_lines(data, name))


def _lines(data: bytes, name: str) -> Iterator[Any]:
    for number_of, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line.decode())
        except (ValueError, RecursionError):
            raise FeedRefused(
                f"{name}, rreshti {number_of}: nuk është JSON.",
                f"{name}, line {number_of}: this is not JSON.",
            ) from None

"""The schemas of the standards, where a copy of them lies beside the checkout; never part of it."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(
    os.environ.get("MUNDESI_STANDARDS") or Path(__file__).parents[3] / "shared" / "standards"
)
SETS = ("hsds-3.1", "oruk-3.0", "hsds-3.1-modular", "oruk-3.0-modular")
FORMATS = FormatChecker(("uuid", "email", "date"))


def is_uri(value: object) -> bool:
    """An absolute URI of RFC 3986 with a host."""
    if not isinstance(value, str):
        return True
    good = re.fullmatch(r"([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", value)
    return bool(good) and bool(urlsplit(value).scheme and urlsplit(value).netloc)


def is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return bool(re.fullmatch(form, value)) and datetime.fromisoformat(value) is not None


FORMATS.checks("uri")(is_uri)
FORMATS.checks("date-time")(is_moment)


def needed() -> None:
    if not (FOLDER / SETS[0]).is_dir():
        pytest.skip(f"no copy of the standards in {FOLDER} (MUNDESI_STANDARDS names another)")


@cache
def _registry() -> Any:
    files = [path for name in SETS for path in (FOLDER / name).glob("*.json")]
    return Registry().with_resources(
        (
            f"https://standards.example/{path.parent.name}/{path.name}",
            Resource.from_contents(json.loads(path.read_text()), default_specification=DRAFT202012),
        )
        for path in files
    )


@cache
def _validator(folder: str, name: str) -> Draft202012Validator:
    schema = {"$ref": f"https://standards.example/{folder}/{name}.json"}
    return Draft202012Validator(schema, registry=_registry(), format_checker=FORMATS)


@cache
def _describes(folder: str, name: str) -> bool:
    """Whether there is a schema of that name, and what is called a list is one.

    (ORUK has no list of organisations; the file of that name describes a single one.)
    """
    path = FOLDER / folder / f"{name}.json"
    if not path.is_file():
        return False
    return not name.endswith("_list") or "contents" in json.loads(path.read_text())["properties"]


def faults(name: str, value: object) -> Iterator[str]:
    """What is wrong with a value by the schema of that name, in each set that has one."""
    for folder in SETS:
        if _describes(folder, name):
            for error in _validator(folder, name).iter_errors(value):
                yield f"{folder} {name} {error.json_path}: {error.message[:300]}"

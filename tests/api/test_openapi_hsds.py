"""The description of the whole API: everything under /api/ is in it, and answers as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from jsonschema import Draft202012Validator

from directory.api.hsds import COLLECTIONS, OWN
from directory.api.openapi import document
from directory.api.openapi_hsds import BASE, EXAMPLES, PREFIX
from directory.search.filters import ORDER
from tests.api import standards
from tests.factories import programme, small_country

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(
        {**schema, "components": document()["components"]}, format_checker=standards.FORMATS
    )


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{PREFIX}{name}"}


def _answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """The content of every good answer in JSON, by its path."""
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if "content" in answer:
                    yield f"{path} {status}", answer["content"]["application/json"]


def test_everything_under_api_is_described() -> None:
    known = {path.lstrip("/") for path in document()["paths"]}
    addresses = {
        str(one.pattern)
        for one in get_resolver().url_patterns
        if isinstance(one, URLPattern) and str(one.pattern).startswith("api/")
    }
    assert addresses - {"api/hsds/<anything:asked>"} <= known
    assert {f"api/hsds/{name}{end}" for name in COLLECTIONS for end in ("", "/{id}")} <= known


def test_examples_are_as_their_schemas_say() -> None:
    for place, content in _answers():
        Draft202012Validator.check_schema(content["schema"])
        if "example" in content:
            errors = [
                error.message
                for error in _validator(content["schema"]).iter_errors(content["example"])
            ]
            assert not errors, place
    assert set(EXAMPLES) == {one.item for one in COLLECTIONS.values()}


def test_each_parameter_is_described_once_with_an_example_that_it_takes() -> None:
    small_country()
    programme()
    for path, methods in document()["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            Draft202012Validator.check_schema(parameter["schema"])
            if "example" in parameter:
                assert _validator(parameter["schema"]).is_valid(parameter["example"]), parameter
        names = [one["name"] for one in methods.get("get", {}).get("parameters", [])]
        assert len(names) == len(set(names)), path
    services = document()["paths"][f"{BASE}/services"]["get"]["parameters"]
    assert {one["name"] for one in services} >= {*OWN, *COLLECTIONS["services"].parameters}
    assert set(OWN) == set(ORDER) - {"page"}


def _undescribed(told: Any, schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """Fields of an object that its schema does not name."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for other in schema.get("anyOf", []):
        if _validator(other).is_valid(told):
            schema = other
            break
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(told, list):
        for one in told:
            yield from _undescribed(one, schema["items"], f"{place}[]")
    elif isinstance(told, dict) and "properties" in schema:
        for name, value in told.items():
            if name not in schema["properties"]:
                yield f"{place}.{name}"
            else:
                yield from _undescribed(value, schema["properties"][name], f"{place}.{name}")


@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_every_list_and_object_is_as_described_and_has_no_field_beyond(
    shipped: None, name: str
) -> None:
    item = COLLECTIONS[name].item
    for query in ("", "?full=true&lang=en&per_page=500", "?minimal=true"):
        page = Client().get(f"{BASE}/{name}{query}").json()
        assert not [error.message for error in _validator(_ref(f"{item}Page")).iter_errors(page)]
    told = page["contents"][:20]
    for row in told:
        whole = Client().get(f"{BASE}/{name}/{row['id']}").json()
        assert not [error.message for error in _validator(_ref(item)).iter_errors(whole)]
    assert not list(_undescribed(whole, _ref(item)))
    full = Client().get(f"{BASE}/{name}?full=true&full_service=true&per_page=15").json()
    assert not list(_undescribed(full, _ref(f"{item}Page")))


def test_the_description_may_be_read_from_every_page_of_the_web() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/suggest?q=kurs"])
def test_whoever_would_write_where_one_only_reads_is_told_so(path: str) -> None:
    for method in ("post", "put", "delete"):
        refused = getattr(Client(enforce_csrf_checks=True), method)(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_people_read_the_same_as_programs(prefix: str) -> None:
    page = Client().get(f"{prefix}/api/").content.decode()
    for path in document()["paths"]:
        assert f" {path}</code>" in page
    for collection in COLLECTIONS.values():
        for name in collection.parameters:
            assert f"<dt><code>{name}</code>" in page
    for name in OWN:
        assert f"<dt><code>{name}</code>" in page
    assert "openapi.json" in page

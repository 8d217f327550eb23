"""The whole API asked by a program that knows nothing but its description.

It tries what the description allows and what it forbids: nothing breaks, and no answer has a
status, a type or a form that is not described.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from directory.api.openapi import document

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]
ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.fixture
def operations(shipped: None) -> Iterator[Callable[[str, str], Any]]:
    """Operations by method and path, answered in this process and in this test's transaction."""
    handler = WSGIHandler()

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # what is compressed cannot be checked
        return handler(environ, start_response)

    schema: Any = schemathesis.openapi.from_dict(document())
    schema.app = app
    listening = (signals.request_started, signals.request_finished)
    for signal in listening:
        signal.disconnect(close_old_connections)
    yield lambda method, path: schema[path][method]
    for signal in listening:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [ALLOWED, FORBIDDEN], ids=["allowed", "forbidden"])
def test_no_request_breaks_the_api_or_gets_an_answer_that_is_not_described(
    operations: Callable[[str, str], Any], mode: GenerationMode
) -> None:
    for method, path in OPERATIONS:
        if mode is ALLOWED or path != "/api/openapi.json":  # that takes nothing
            _try(operations(method, path), mode)


def _try(operation: Any, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.validate_response(case.call(), checks=CHECKS)

    ask()


def test_every_object_is_answered_as_described(operations: Callable[[str, str], Any]) -> None:
    for path in (path for _, path in OPERATIONS if path.endswith("{id}")):
        listed = operations("get", path.removesuffix("/{id}")).Case(query={"per_page": 5}).call()
        assert listed.json()["contents"]
        for row in listed.json()["contents"]:
            case = operations("get", path).Case(path_parameters={"id": row["id"]})
            response = case.call()
            assert response.status_code == 200
            case.validate_response(response, checks=CHECKS)


def test_an_answer_that_is_not_described_would_be_noticed(
    operations: Callable[[str, str], Any],
) -> None:
    case = operations("get", "/api/hsds/services").Case(query={"page": 0})
    response = case.call()
    assert response.status_code == 400
    case.validate_response(response, checks=CHECKS)
    response.status_code = 418
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        case.validate_response(response, checks=CHECKS)

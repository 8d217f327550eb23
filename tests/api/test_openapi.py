"""The API described by itself: `/api/openapi.json` says what `POST /api/check` takes and gives."""

import json
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from directory.api.openapi import document, person_schema
from directory.places import tree
from directory.places.models import Place
from directory.rules import criteria
from directory.rules.eligibility import Person, PersonErrors
from tests.api.test_check import ask
from tests.examples import FROM_EIGHTEEN, four_programmes
from tests.factories import programme
from tests.rules import samples

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")  # no static files are collected


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", **document()}


def _valid(name: str, value: object) -> bool:
    return bool(Draft202012Validator(_schema(name)).is_valid(value))


def test_the_description_is_served_as_json() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(document()))
    assert answer.json()["openapi"].startswith("3.1.")


def test_every_schema_in_the_description_is_one() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.django_db
def test_the_example_of_a_request_is_answered_as_the_description_says() -> None:
    four_programmes(on=timezone.localdate())
    operation = document()["paths"]["/api/check"]["post"]
    request = operation["requestBody"]["content"]["application/json"]
    place = Place.objects.get(code="AL-07-39")
    programme(slug="tropoje", coverage=[place])
    Place.objects.create(
        code=request["example"]["person"]["lives_in"],
        slug="tropoje",
        level="municipality",
        parent=place.parent,
    )
    tree.forget()
    assert Draft202012Validator(request["schema"] | document()).is_valid(request["example"])
    answer = ask(request["example"])
    assert answer.status_code == 200
    Draft202012Validator(_schema("Answer")).validate(answer.json())
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    Draft202012Validator(_schema("Answer")).validate(example)


@pytest.mark.django_db
def test_answers_and_errors_have_the_described_form() -> None:
    four_programmes(on=timezone.localdate())
    for person in ({}, {"age": 17}, {"age": 17, "lives_in": "AL-07-39", "sex": "male"}):
        Draft202012Validator(_schema("Answer")).validate(ask({"person": person}).json())
    named = {"person": {"age": 20, "lives_in": "AL-07-39"}, "programmes": [FROM_EIGHTEEN]}
    Draft202012Validator(_schema("Answer")).validate(ask(named).json())
    Draft202012Validator(_schema("Errors")).validate(ask({"person": {"age": "x"}}).json())
    assert not _valid("Answer", {"results": []})
    assert not _valid("Errors", {"errors": {"age": "text"}})


def test_the_description_names_every_answer_that_a_person_may_give() -> None:
    assert set(person_schema()["properties"]) == {*criteria.CRITERIA.fields, "on"}


def test_what_is_left_open_may_be_said_in_every_way_that_is_taken() -> None:
    ways: tuple[object, ...] = (None, "", [])
    for field, nothing in product(person_schema()["properties"], ways):
        try:
            Person.parse({field: nothing}, today=samples.ON)
        except PersonErrors:
            continue
        assert _valid("Person", {field: nothing}), (field, nothing)


@given(person=samples.answers())
@samples.usually
def test_what_a_person_may_answer_is_allowed_by_the_description(person: dict[str, Any]) -> None:
    assert _valid("Person", person)


@given(
    field=st.sampled_from([*criteria.CRITERIA.fields, "on", "colour"]), value=samples.json_values
)
@samples.thoroughly
def test_what_the_description_forbids_is_no_answer(field: str, value: Any) -> None:
    """Beyond it lie only whole numbers written as text, real days, countries and known places.

    (To a schema 17.0 is a whole number; to a person's age it is none.)
    """
    try:
        Person.parse({field: value}, today=samples.ON)
        good = True
    except PersonErrors:
        good = False
    allowed = _valid("Person", {field: value})
    if good and not isinstance(value, str):
        assert allowed
    if (
        allowed
        and not isinstance(value, float)
        and field not in {"lives_in", "citizenship", "on", "birth_date"}
    ):
        assert good

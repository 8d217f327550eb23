"""The API described by itself: an OpenAPI 3.1 document, made from the vocabulary of the rules."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control

from directory.api import openapi_hsds
from directory.api.answers import only_read
from directory.api.check import LARGEST_BODY
from directory.api.views import LANGUAGES
from directory.rules import criteria
from directory.rules.criteria.age import OLDEST
from directory.rules.criteria.answers import Field, write_day
from directory.rules.criteria.base import Criterion, CriterionVerdict
from directory.rules.eligibility import Verdict

Schema = dict[str, Any]

_NOT_ANSWERED: Schema = {"enum": ["", None]}
_DAY: Schema = {"anyOf": [{"type": "string", "format": "date"}, _NOT_ANSWERED]}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_VERDICT: Schema = {"type": "string", "enum": [verdict.value for verdict in Verdict]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_EXAMPLE_PERSON = {
    "age": 19,
    "lives_in": "AL-07-41",
    "education": "upper_secondary",
    "employment": ["unemployed"],
    "groups": ["returnee"],
}


@only_read
@cache_control(public=True, max_age=3600)
def openapi(request: HttpRequest) -> JsonResponse:
    """The document at `/api/openapi.json`, for every page of the web."""
    response = JsonResponse(document(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def document() -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mundësi",
            "version": "1",
            "description": (
                "Education, job and business schemes for young people, and whether they fit a"
                " person. Anonymous and free of charge; the texts of the catalogue are under the"
                " licence CC BY 4.0."
            ),
            "license": {
                "name": "CC BY 4.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/check": {"post": _check()},
            "/api/suggest": {"get": _suggest()},
            "/api/openapi.json": {"get": _itself()},
            **openapi_hsds.paths(),
        },
        "components": {
            "schemas": {
                **openapi_hsds.schemas(),
                "Person": person_schema(),
                "Question": _question(),
                "Result": _result(),
                "Answer": _answer(),
                "Errors": _errors(),
            }
        },
    }


def person_schema() -> Schema:
    """Every answer is optional; null, "" and, for lists, [] mean "not answered"."""
    properties = {
        field.name: _field(criterion, field)
        for criterion in criteria.CRITERIA
        for field in criterion.fields
    }
    properties["on"] = _DAY | {"description": "Date of the judgement; today when left out."}
    return {
        "type": "object",
        "description": (
            "What the visitor chose to answer. Every answer is optional: null, an empty text and "
            "an empty list mean “not answered”, never “no”. Nothing of it is stored or logged."
        ),
        "properties": properties,
        "additionalProperties": False,
    }


def _field(criterion: Criterion[Any], field: Field[Any]) -> Schema:
    """What may stand in one field of a person, from what its criterion declares."""
    question = criterion.question
    about = f"{question.text.en} ({question.text.sq})" if question else ""
    if field.write is write_day:
        return _DAY
    if question and question.kind == "number":
        years = {"type": "integer", "minimum": 0, "maximum": OLDEST}
        return {"anyOf": [years, _NOT_ANSWERED], "description": about}
    codes = list(getattr(criterion, "vocabulary", ()))
    if field.several:
        negated = field.name != (question.field if question else field.name)
        said = "Those that do not apply. " if negated else ""
        several = {"type": "array", "items": {"type": "string", "enum": codes}}
        return {"anyOf": [several, _NOT_ANSWERED], "description": said + about}
    if codes:
        return {"type": ["string", "null"], "enum": [*codes, "", None], "description": about}
    if question and question.kind == "place":
        example = _EXAMPLE_PERSON["lives_in"]
        about += " The code of a place; a county or a country if that is all that was said."
        return {"type": ["string", "null"], "examples": [example], "description": about}
    return {
        "type": ["string", "null"],
        "pattern": "^([A-Z]{2}|other|)$",
        "examples": ["AL", "XK", "other"],
        "description": f"{about} ISO 3166-1 alpha-2, XK for Kosovo, or “other”.",
    }


def _check() -> Schema:
    def content(schema: Schema, **more: Any) -> Schema:
        return {"application/json": {"schema": schema, **more}}

    errors = content({"$ref": "#/components/schemas/Errors"})
    return {
        "operationId": "check",
        "summary": "Which programmes fit a person, and why",
        "description": (
            "Judges every published programme, or those named. The body is never logged or stored."
        ),
        "parameters": [
            {
                "name": "Accept-Language",
                "in": "header",
                "description": "Texts in Albanian (sq, the default) or English (en).",
                "schema": {"type": "string", "default": "sq"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": content(
                {
                    "type": "object",
                    "properties": {
                        "person": {"$ref": "#/components/schemas/Person"},
                        "programmes": {
                            "type": ["array", "null"],
                            "items": {"type": "string"},
                            "description": "Ids of the programmes to judge; all when left out.",
                        },
                    },
                    "required": ["person"],
                    "additionalProperties": False,
                },
                example={"person": _EXAMPLE_PERSON},
            ),
        },
        "responses": {
            "200": {
                "description": "The verdicts: yes before maybe before no.",
                "content": content(
                    {"$ref": "#/components/schemas/Answer"}, example=_EXAMPLE_ANSWER
                ),
            },
            "400": {"description": "What is wrong with each field.", "content": errors},
            "405": {"description": "Any method but POST.", "content": errors},
            "413": {
                "description": f"A body of more than {LARGEST_BODY} bytes.",
                "content": errors,
            },
        },
    }


def _suggest() -> Schema:
    suggestion = _object(
        kind={"type": "string", "examples": ["programme", "place", "organisation"]},
        text={"type": "string"},
        url={"type": "string", "description": "The path of the page that it leads to."},
    )
    example = {"kind": "place", "text": "Kukës", "url": "/places/kukes/"}
    return {
        "operationId": "suggest",
        "summary": "Suggestions for the first letters of a search",
        "description": "Too few letters give an empty list.",
        "parameters": [
            {
                "name": "q",
                "in": "query",
                "description": "The letters so far.",
                "schema": {"type": "string"},
                "example": "kuk",
            },
            {
                "name": "lang",
                "in": "query",
                "description": (
                    f"{' or '.join(LANGUAGES)}; with any other text, or without it, the language"
                    " of Accept-Language, else sq."
                ),
                "schema": {"type": "string", "examples": list(LANGUAGES)},
            },
        ],
        "responses": {
            "200": {
                "description": "Best first.",
                "content": {
                    "application/json": {
                        "schema": _object(suggestions={"type": "array", "items": suggestion}),
                        "example": {"suggestions": [example]},
                    }
                },
            }
        },
    }


def _itself() -> Schema:
    return {
        "operationId": "openapi",
        "summary": "This document",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


def _result() -> Schema:
    return _object(
        id={"type": "string", "description": "Its page is /programmes/<id>/."},
        title={"type": "string"},
        verdict=_VERDICT,
        criteria={
            "type": "array",
            "description": "Of the best alternative; then where it is offered and who applies.",
            "items": _object(
                key={"type": "string", "enum": list(criteria.CRITERIA.judged)},
                verdict={"type": "string", "enum": [one.value for one in CriterionVerdict]},
                text={"type": "string"},
            ),
        },
        priority_met={"type": "boolean"},
        also_check=_TEXTS | {"description": "Conditions in prose that no program judges."},
    )


def _question() -> Schema:
    keys = [question.field for question in criteria.CRITERIA.questions]
    return _object(
        key={"type": "string", "enum": keys, "description": "The field of the person to ask for."},
        would_settle=_COUNT
        | {
            "description": (
                "How many programmes judged “maybe” wait for this answer alone: any exact answer "
                "makes each of them a yes or a no."
            )
        },
    )


def _answer() -> Schema:
    question = {"oneOf": [{"$ref": "#/components/schemas/Question"}, {"type": "null"}]}
    return _object(
        results={"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
        next_question=question,
        counts=_object(**{verdict.value: _COUNT for verdict in Verdict}),
    )


def _errors() -> Schema:
    by_field = {"type": "object", "additionalProperties": _TEXTS}
    return _object(errors=by_field | {"description": "What is wrong, by field."})


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_EXAMPLE_ANSWER = {
    "results": [
        {
            "id": "first-business-grant",
            "title": "Grant për biznesin e parë",
            "verdict": "maybe",
            "criteria": [
                {"key": "age", "verdict": "met", "text": "Je nga 18 deri në 29 vjeç."},
                {
                    "key": "business",
                    "verdict": "unknown",
                    "text": "Të përshtatet nëse ke një ide biznesi.",
                },
            ],
            "priority_met": True,
            "also_check": ["Plan biznesi deri në dhjetë faqe."],
        }
    ],
    "next_question": {"key": "business", "would_settle": 1},
    "counts": {"yes": 0, "maybe": 1, "no": 0},
}

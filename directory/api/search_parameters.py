"""The parameters of contract §3 as OpenAPI describes them, from the fields that read them."""

from typing import Any

from django import forms

from directory.search.filters import (
    LONGEST_WORDING,
    CodesField,
    NumbersField,
    OnceCodeField,
    OrganisationsField,
    PlacesField,
    ProgrammeFilter,
    WholeNumberField,
)

Schema = dict[str, Any]

_ABOUT = {
    "q": "Words, in Albanian or English, in any spelling of ë and ç.",
    "place": "A place by code, slug or name: finds what a person living there can use.",
    "near": "Whole kilometres; with `place`, also what is offered that near.",
    "kind": "Education, jobs or business.",
    "type": "What the programme is.",
    "sector": "The field of work.",
    "age": "Leaves out programmes that this age rules out.",
    "sex": "Leaves out programmes closed to it.",
    "education": "Highest level completed: leaves out programmes that ask for more.",
    "employment": "Leaves out programmes closed to it.",
    "for": "Only programmes meant for this group or giving it priority.",
    "delivery": "On site or online.",
    "cost": "Only what is free.",
    "status": "Of the call, today. Without it, whatever is not closed.",
    "organisation": "Who runs it, by slug.",
    "sort": "The order: by relevance with words, else by deadline.",
}
_EXAMPLES = {"q": "kurs", "place": ["kukes"], "near": 30, "age": [19], "kind": ["education"]}


def described(name: str, more: str = "") -> Schema:
    """One parameter; a list means that it may be repeated, for any of its values."""
    schema = _schema(ProgrammeFilter.base_filters[name].field)
    found: Schema = {
        "name": name,
        "in": "query",
        "description": f"{_ABOUT[name]} {more}".strip(),
        "schema": schema,
    }
    if schema["type"] == "array":
        found |= {"style": "form", "explode": True}
    if name in _EXAMPLES:
        found["example"] = _EXAMPLES[name]
    return found


def _schema(field: forms.Field) -> Schema:
    match field:
        case CodesField():
            return _any_of({"type": "string", "enum": list(field.codes)})
        case NumbersField():
            return _any_of({"type": "integer", "minimum": field.low, "maximum": field.high})
        case WholeNumberField():
            return {"type": "integer", "minimum": field.low, "maximum": field.high}
        case OnceCodeField():
            return {"type": "string", "enum": list(field.codes)}
        case PlacesField() | OrganisationsField():
            return _any_of({"type": "string", "minLength": 1, "maxLength": LONGEST_WORDING})
    return {"type": "string"}


def _any_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}

"""What each object holds, as JSON Schema: every field that is ever told, and which always are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from directory.rules.vocabularies import (
    AMOUNT_PERIODS,
    CALL_STATUS,
    CONFIDENCE,
    CURRENCIES,
    RECURRENCE,
    Vocabulary,
)

Schema = dict[str, Any]
STATUSES = ("active", "inactive", "defunct", "temporarily closed")


def _text(about: str = "") -> Schema:
    return {"type": "string", "minLength": 1} | ({"description": about} if about else {})


def _of(schema: Schema, about: str) -> Schema:
    return schema | {"description": about}


def _list(name: str) -> Schema:
    return {"type": "array", "items": _ref(name), "minItems": 1}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _code(vocabulary: Vocabulary, about: str = "") -> Schema:
    return {"type": "string", "enum": list(vocabulary)} | ({"description": about} if about else {})


_UUID: Schema = {"type": "string", "format": "uuid"}
_URI: Schema = {"type": "string", "format": "uri"}
_DAY: Schema = {"type": "string", "format": "date"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_EMAIL: Schema = {"type": "string", "format": "email"}
_NUMBER: Schema = {"type": "number", "minimum": 0}
_STATUS: Schema = {
    "type": "string",
    "enum": list(STATUSES),
    "description": "inactive: closed, may come again; defunct: it will not.",
}
_PART: Mapping[str, Schema] = {"id": _UUID, "service_id": _UUID}


def _object(*always: str, **fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(always)}


_SERVICE: Mapping[str, Schema] = {
    "id": _UUID,
    "name": _text(),
    "status": _STATUS,
    "organization_id": _UUID,
    "alternate_name": _text("The name in the other language."),
    "description": _text(),
    "url": _of(_URI, "The official page; ours where none is known."),
    "email": _EMAIL,
    "application_process": _text("How to apply."),
    "fees_description": _text(),
    "eligibility_description": _text("Who may apply, in sentences."),
    "minimum_age": _of(_NUMBER, "Where every way to qualify has one."),
    "maximum_age": _of(_NUMBER, "Where every way to qualify has one."),
    "assured_date": _of(_DAY, "When the facts were last checked."),
    "last_modified": _of(_MOMENT, "Anything that is told of it counts."),
    "organization": _ref("Organization"),
    "slug": _text("Beside the standard: its page is /programmes/<slug>/."),
    "content_languages": {
        "type": "array",
        "items": {"type": "string", "enum": ["sq", "en"]},
        "description": "Beside the standard: the languages in which it is described here.",
    },
    "application_status": _code(CALL_STATUS, "Beside the standard: of the newest call, today."),
    "application_opens": _of(_DAY, "Beside the standard: of the newest call."),
    "application_deadline": _of(_DAY, "Beside the standard: of the newest call."),
    "recurrence": _code(RECURRENCE, "Beside the standard: how often there is a call."),
    "benefit": _text("Beside the standard: what one gets."),
    "amount_min": _of(_NUMBER, "Beside the standard: money that one gets."),
    "amount_max": _NUMBER,
    "currency": _code(CURRENCIES),
    "amount_period": _code(AMOUNT_PERIODS),
    "eligibility": {
        "type": "array",
        "items": {"type": "object"},
        "description": (
            "Beside the standard: the rule. One of the alternatives must be met, all criteria of"
            " it; none at all: open to everybody."
        ),
    },
    "conditions": _text("Beside the standard: what no program judges."),
    "source_url": _of(_URI, "Beside the standard: where the facts were read."),
    "source_date": _DAY,
    "confidence": _code(CONFIDENCE, "Beside the standard: how sure the facts are."),
}
_SERVICE_PARTS: Mapping[str, Schema] = {
    "additional_urls": _list("Url"),
    "phones": _list("Phone"),
    "schedules": _list("Schedule"),
    "service_areas": _list("ServiceArea"),
    "funding": _list("Funding"),
    "cost_options": _list("CostOption"),
    "required_documents": _list("RequiredDocument"),
    "contacts": _list("Contact"),
    "attributes": _list("Attribute"),
}
_LOCATION: Mapping[str, Schema] = {
    "id": _UUID,
    "location_type": {"type": "string", "enum": ["physical", "virtual"]},
    "name": _text(),
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "external_identifier": _text("The code of the place."),
    "external_identifier_type": _text(),
}
_AT_LOCATION: Mapping[str, Schema] = {
    "id": _UUID,
    "service_id": _UUID,
    "location_id": _UUID,
    "location": _ref("Location"),
    "name": _text("That of the service."),
    "status": _STATUS,
    "last_modified": _MOMENT,
    "service": _ref("Service"),
    "service_areas": _list("ServiceArea"),
    "contacts": _list("Contact"),
    "phones": _list("Phone"),
    "schedules": _list("Schedule"),
}

SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "Service": _object(
            "id",
            "name",
            "status",
            "organization_id",
            "last_modified",
            "organization",
            **_SERVICE,
            **_SERVICE_PARTS,
            service_at_locations={"type": "array", "items": _ref("LinkedLocation"), "minItems": 1},
            spreadsheet_row={
                "type": "object",
                "additionalProperties": {"type": "string", "minLength": 1},
                "description": (
                    "Beside the standard: its row of /programmes.csv, in both languages, without"
                    " empty cells. Whoever takes this in loses nothing."
                ),
            },
        ),
        "MinimalService": _object("id", "last_modified", id=_UUID, last_modified=_MOMENT),
        "NamedService": _object("id", "name", "status", id=_UUID, name=_text(), status=_STATUS),
        "Organization": _object(
            "id",
            "name",
            "description",
            id=_UUID,
            name=_text(),
            alternate_name=_text("Its short name, or the name in the other language."),
            description=_text(),
            website=_URI,
            slug=_text(),
            kind=_text("Beside the standard: a public body, an NGO, a school…"),
            listed_name=_text("Beside the standard: its name in spreadsheets (contract §6)."),
            name_sq=_text("Beside the standard: its name in Albanian."),
            name_en=_text("Beside the standard: its name in English."),
            acronym=_text("Beside the standard."),
            page=_of(_URI, "Beside the standard: its page here."),
            services={
                "type": "array",
                "items": {"anyOf": [_ref("Service"), _ref("NamedService")]},
            },
        ),
        "ServiceAtLocation": _object(
            "id",
            "service_id",
            "location_id",
            "location",
            "name",
            "status",
            "service",
            **_AT_LOCATION,
        ),
        "LinkedLocation": _object(
            "id",
            "service_id",
            "location_id",
            "location",
            **{key: _AT_LOCATION[key] for key in ("id", "service_id", "location_id", "location")},
        ),
        "Location": _object("id", "location_type", "name", **_LOCATION),
        "ServiceArea": _object(
            "id",
            "name",
            "extent",
            "extent_type",
            "uri",
            **_PART,
            name=_text(),
            description=_text(),
            extent=_text("The code of the place."),
            extent_type={"type": "string", "enum": ["text"]},
            uri=_of(_URI, "The page of the place."),
        ),
        "Schedule": _object(
            "id",
            "description",
            **_PART,
            description=_text("Applications: when one may apply."),
            valid_from=_DAY,
            valid_to=_DAY,
            schedule_link=_URI,
        ),
        "CostOption": _object(
            "id",
            "option",
            **_PART,
            option=_text(),
            amount=_NUMBER,
            currency=_code(CURRENCIES),
        ),
        "Contact": _object("id", "email", **_PART, name=_text(), email=_EMAIL),
        "Phone": _object("id", "number", **_PART, number=_text()),
        "Url": _object("id", "url", **_PART, label=_text(), url=_URI),
        "Funding": _object("id", "source", **_PART, source=_text()),
        "RequiredDocument": _object("id", "document", **_PART, document=_text()),
        "Attribute": _object(
            "id",
            "taxonomy_term_id",
            "taxonomy_term",
            id=_UUID,
            link_id=_of(_UUID, "The service."),
            link_type={
                "type": "string",
                "enum": ["type", "eligibility", "priority", "applicant", "assurance"],
            },
            link_entity={"type": "string", "enum": ["service"]},
            label=_text("The column or criterion that says it (contract §6)."),
            value=_text("The code."),
            taxonomy_term_id=_UUID,
            taxonomy_term=_ref("TaxonomyTerm"),
        ),
        "Taxonomy": _object(
            "id",
            "name",
            "description",
            id=_UUID,
            name=_text(),
            description=_text(),
            version=_text(),
            code=_text(),
        ),
        "TaxonomyTerm": _object(
            "id",
            "code",
            "name",
            "description",
            "taxonomy_id",
            id=_UUID,
            code=_text(),
            name=_text(),
            description=_text(),
            parent_id=_UUID,
            taxonomy=_text(),
            taxonomy_id=_UUID,
            taxonomy_detail=_ref("Taxonomy"),
            language={"type": "string", "enum": ["sq", "en"]},
        ),
    }
)

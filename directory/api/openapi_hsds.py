"""The Open Referral API as OpenAPI describes it, made of the collections that answer."""

from typing import Any

from directory.api.answers import JSON, LANGUAGES, NDJSON
from directory.api.hsds import COLLECTIONS, OWN, Collection, about, envelope
from directory.api.hsds_parameters import PARAMETERS
from directory.api.search_parameters import described
from directory.exchange.hsds.lists import Listed
from directory.exchange.hsds.schemas import SCHEMAS
from directory.exchange.hsds.taxonomies import TAXONOMIES, TERMS, taxonomy, term

Schema = dict[str, Any]
BASE = "/api/hsds"
# Names in the document that other parts of it may not take.
PREFIX = "Hsds"

_WHOLE: Schema = {"type": "integer", "minimum": 0}
_TRUTH: Schema = {"type": "boolean"}
_ENVELOPE: dict[str, Schema] = {
    "total_items": _WHOLE | {"description": "On all pages."},
    "total_pages": _WHOLE,
    "page_number": {"type": "integer", "minimum": 1},
    "size": _WHOLE | {"description": "On this page."},
    "first_page": _TRUTH,
    "last_page": _TRUTH,
    "empty": _TRUTH,
}
_EXAMPLE_ORGANIZATION: Schema = {
    "id": "0f6d2a52-8a0e-4f0e-9c55-0a3a5b0f6c11",
    "name": "Bashkia Kukës",
    "description": "Organizatë që drejton programe të listuara në Mundësi.",
    "slug": "bashkia-kukes",
    "kind": "municipality",
    "page": "https://mundesi.example/organisations/bashkia-kukes/",
}
_EXAMPLE_SERVICE: Schema = {
    "id": "3d0c2f6e-5a0b-4d0e-8a57-6b0a1d0f7c22",
    "name": "Grant për biznesin e parë",
    "status": "active",
    "organization_id": _EXAMPLE_ORGANIZATION["id"],
    "alternate_name": "First business grant",
    "url": "https://example.org/grant",
    "eligibility_description": "Për persona nga 18 deri në 29 vjeç.",
    "minimum_age": 18,
    "maximum_age": 29,
    "assured_date": "2026-11-21",
    "last_modified": "2026-11-21T08:30:00.000Z",
    "organization": _EXAMPLE_ORGANIZATION,
    "slug": "first-business-grant",
    "content_languages": ["sq", "en"],
    "application_status": "open",
    "application_deadline": "2026-12-31",
    "recurrence": "yearly",
    "eligibility": [{"age": {"min": 18, "max": 29}}],
    "confidence": "verified",
}
_EXAMPLE_LOCATION: Schema = {
    "id": "6c5f8a31-0a52-5c11-9b55-2a3a5b0f6c33",
    "service_id": _EXAMPLE_SERVICE["id"],
    "location_id": "7d6f9b42-1b63-5d22-8c66-3b4b6c1f7d44",
    "name": _EXAMPLE_SERVICE["name"],
    "status": "active",
    "location": {
        "id": "7d6f9b42-1b63-5d22-8c66-3b4b6c1f7d44",
        "location_type": "physical",
        "name": "Kukës",
        "latitude": 42.0769,
        "longitude": 20.4218,
    },
    "service": _EXAMPLE_SERVICE,
}
EXAMPLES: dict[str, Schema] = {
    "Service": _EXAMPLE_SERVICE,
    "Organization": _EXAMPLE_ORGANIZATION,
    "ServiceAtLocation": _EXAMPLE_LOCATION,
    "Taxonomy": taxonomy(TAXONOMIES["kinds"], "sq"),
    "TaxonomyTerm": term(TERMS[0], "sq"),
}


def schemas() -> dict[str, Schema]:
    """Every object and page, by its name in the document."""
    found = {f"{PREFIX}{name}": _prefixed(schema) for name, schema in SCHEMAS.items()}
    for collection in COLLECTIONS.values():
        found[f"{PREFIX}{collection.item}Page"] = _page(collection)
    found[f"{PREFIX}Root"] = {
        "type": "object",
        "properties": {name: {} for name in about("en")},
        "required": ["version", "profile", "openapi_url"],
    }
    found[f"{PREFIX}Root"]["properties"] |= {
        "version": {"type": "string"},
        "profile": {"type": "string", "format": "uri"},
        "openapi_url": {"type": "string", "format": "uri"},
    }
    return found


def paths() -> dict[str, Schema]:
    found: dict[str, Schema] = {
        BASE: {
            "get": _operation(
                "hsds",
                "What this API is",
                [],
                {"schema": _ref("Root"), "example": about("en")},
                refuses=True,
            )
        }
    }
    for collection in COLLECTIONS.values():
        found[f"{BASE}/{collection.name}"] = {"get": _list(collection)}
        found[f"{BASE}/{collection.name}/{{id}}"] = {"get": _one(collection)}
    return found


def parameters_of(collection: Collection) -> list[Schema]:
    """The query parameters of a list: those of the standard, then our own."""
    own = OWN if collection.own else ()
    return [*(_standard(name) for name in collection.parameters), *map(described, own), _language()]


def _list(collection: Collection) -> Schema:
    page = {
        "schema": _ref(f"{collection.item}Page"),
        "example": envelope(Listed([EXAMPLES[collection.item]], 1), start=0, size=50),
    }
    about_own = (
        " With any of our own parameters but `sort` it is a search as on /programmes/: what is"
        " closed is left out unless `status` asks for it, and one page has the order of the search."
    )
    return _operation(
        collection.name,
        collection.about,
        parameters_of(collection),
        page,
        about="Whatever is asked must hold together." + (about_own if collection.own else ""),
        lines=True,
        refuses=True,
    )


def _one(collection: Collection) -> Schema:
    identifier: Schema = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    given = [_standard(name) for name in collection.of_one]
    return _operation(
        f"{collection.name}_by_id",
        f"{collection.about} One of them, with everything that belongs to it.",
        [identifier, *given, _language()],
        {"schema": _ref(collection.item), "example": EXAMPLES[collection.item]},
        refuses=True,
        by_id=True,
    )


def _operation(
    name: str,
    summary: str,
    parameters: list[Schema],
    content: Schema,
    *,
    about: str = "",
    lines: bool = False,
    refuses: bool = False,
    by_id: bool = False,
) -> Schema:
    answers: Schema = {JSON: content}
    if lines:
        answers[NDJSON] = {"schema": {"type": "string"}}
    responses: Schema = {
        "200": {"description": "As asked.", "headers": _HEADERS, "content": answers},
        "304": {"description": "The caller has it already (If-None-Match, If-Modified-Since)."},
    }
    if refuses:
        responses["400"] = _refusal("What is wrong with each parameter.")
    if by_id:
        responses["404"] = _refusal("Nothing has this identifier.")
    responses["503"] = _refusal("The database does not answer; come back after Retry-After.")
    found: Schema = {
        "operationId": name,
        "tags": ["Open Referral"],
        "summary": summary,
        "parameters": parameters or [_language()],
        "responses": responses,
    }
    return found | ({"description": about} if about else {})


_HEADERS: Schema = {
    name: {"schema": {"type": "string"}}
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Language")
}


def _refusal(about: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Errors"}
    example = {"errors": {"page": ["Write a whole number from 1 to 1000000."]}}
    return {"description": about, "content": {JSON: {"schema": schema, "example": example}}}


def _standard(name: str) -> Schema:
    parameter = PARAMETERS[name]
    found: Schema = {
        "name": name,
        "in": "query",
        "description": parameter.about,
        "schema": parameter.schema,
    }
    return found | ({"example": parameter.example} if parameter.example is not None else {})


def _language() -> Schema:
    return {
        "name": "lang",
        "in": "query",
        "description": "The language of the texts; without it that of Accept-Language, else sq.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    }


def _page(collection: Collection) -> Schema:
    items = _ref(collection.item)
    if "minimal" in collection.parameters:
        items = {"anyOf": [items, _ref("MinimalService")]}
    fields = _ENVELOPE | {"contents": {"type": "array", "items": items}}
    return {"type": "object", "properties": fields, "required": list(fields)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{PREFIX}{name}"}


def _prefixed(told: Any) -> Any:
    """The same schema with references to the names of the document."""
    if isinstance(told, dict):
        return {
            key: value.replace("/schemas/", f"/schemas/{PREFIX}")
            if key == "$ref"
            else _prefixed(value)
            for key, value in told.items()
        }
    return [_prefixed(one) for one in told] if isinstance(told, list) else told

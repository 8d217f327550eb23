"""`POST /api/check`: which programmes fit a person, and why (contract §4).

The person's answers are read from the body, judged and forgotten: they are not stored, logged or
put into an address, and the answer may not be cached.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from directory.places.tree import known_places
from directory.rules.criteria.places import PlaceTree
from directory.rules.eligibility import Person, PersonErrors
from directory.rules.sentences import criterion_text
from directory.rules.vocabularies import Label
from directory.search.checking import (
    Checked,
    NextQuestion,
    Offer,
    conditions_of,
    counts,
    judge_all,
    next_question,
    offers,
    title_of,
)

LARGEST_BODY = 64 * 1024  # bytes; a person who answers everything needs less than one kB
SHOWN_UNKNOWN = 20
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 120

_POST_ONLY = Label("Kjo adresë pranon vetëm POST.", "This address takes POST only.")
_NOT_JSON_TYPE = Label(
    "Dërgoje me Content-Type: application/json.", "Send it with Content-Type: application/json."
)
_TOO_LARGE = Label(
    f"Kërkesa është më e madhe se {LARGEST_BODY // 1024} kB.",
    f"The request is larger than {LARGEST_BODY // 1024} kB.",
)
_NOT_JSON = Label("Kjo nuk është JSON i saktë në UTF-8.", "This is not valid JSON in UTF-8.")
_NOT_OBJECT = Label(
    'Dërgo një objekt si {"person": {"age": 19}}.', 'Send an object like {"person": {"age": 19}}.'
)
_MISSING = Label("Kjo fushë mungon.", "This field is missing.")
_UNKNOWN_FIELD = Label("Kjo fushë nuk njihet.", "There is no such field.")
_NOT_IDS = Label(
    "Kjo duhet të jetë një listë me identifikues programesh.",
    "This must be a list of programme ids.",
)
_UNKNOWN_IDS = Label(
    "Nuk ka programe me këta identifikues: ", "There are no programmes with these ids: "
)


class Refused(Exception):
    """The request cannot be answered: what is wrong with each field, in the caller's language."""

    def __init__(self, errors: Mapping[str, Sequence[str]], status: int = 400) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = errors
        self.status = status


@csrf_exempt  # it changes nothing, and there is no cookie that could speak for anybody
def check(request: HttpRequest) -> JsonResponse:
    """Judge the published programmes, or those named, for the person in the body."""
    language = language_of(request)
    try:
        answer, status = _answer(request, language), 200
    except Refused as refused:
        answer, status = {"errors": refused.errors}, refused.status
    response = JsonResponse(answer, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language"
    if status == 405:
        response["Allow"] = "POST"
    return response


def language_of(request: HttpRequest) -> str:
    """The first of the caller's languages that we speak, else Albanian."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.partition("-")[0] in {"sq", "en"}:
            return code.partition("-")[0]
    return "sq"


def _answer(request: HttpRequest, language: str) -> dict[str, Any]:
    today, places = timezone.localdate(), known_places()
    body = _body(request, language)
    errors: dict[str, Sequence[str]] = {
        name: [_UNKNOWN_FIELD.in_language(language)]
        for name in body
        if name not in {"person", "programmes"}
    }
    person, found = Person(), list[Offer]()
    try:
        person = _person(body, today, places, language)
    except Refused as refused:
        errors |= refused.errors
    try:
        found = _offers(body.get("programmes"), language)
    except Refused as refused:
        errors |= refused.errors
    if errors:
        raise Refused(errors)
    checked = judge_all(found, person, on=today, places=places, language=language)
    return {
        "results": [_result(one, language, places) for one in checked],
        "next_question": _next(next_question(checked, person)),
        "counts": counts(checked),
    }


def _body(request: HttpRequest, language: str) -> dict[str, Any]:
    """The object in the body. Raises Refused for anything else, before reading what is too long."""
    if request.method != "POST":
        raise _refused("method", _POST_ONLY, language, status=405)
    if request.content_type != "application/json":
        raise _refused("body", _NOT_JSON_TYPE, language)
    if _length(request) > LARGEST_BODY:
        raise _refused("body", _TOO_LARGE, language, status=413)
    try:
        body = json.loads(request.body.decode())
    except (ValueError, RecursionError, UnreadablePostError):
        raise _refused("body", _NOT_JSON, language) from None
    if not isinstance(body, dict):
        raise _refused("body", _NOT_OBJECT, language)
    return body


def _length(request: HttpRequest) -> int:
    """What the server makes of the stated length: nonsense is no body."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _person(body: dict[str, Any], today: date, places: PlaceTree, language: str) -> Person:
    if "person" not in body:
        raise _refused("person", _MISSING, language)
    try:
        return Person.parse(body["person"], today=today, known_place=places.__contains__)
    except PersonErrors as errors:
        raise Refused(errors.texts(language)) from None


def _offers(ids: object, language: str) -> list[Offer]:
    """The programmes asked for; all published ones when none are named."""
    if ids is None:
        return offers()
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _refused("programmes", _NOT_IDS, language)
    possible = {one for one in ids if len(one) <= _LONGEST_ID and _ID.fullmatch(one)}
    found = offers(possible) if possible else []
    known = {offer.slug for offer in found}
    unknown = [f"“{one[:_LONGEST_ID]}”" for one in dict.fromkeys(ids) if one not in known]
    if unknown:
        more = ", …" if len(unknown) > SHOWN_UNKNOWN else ""
        text = _UNKNOWN_IDS.in_language(language) + ", ".join(unknown[:SHOWN_UNKNOWN]) + more
        raise Refused({"programmes": [text]})
    return found


def _result(checked: Checked, language: str, places: PlaceTree) -> dict[str, Any]:
    return {
        "id": checked.offer.slug,
        "title": title_of(checked.offer, language),
        "verdict": checked.verdict,
        "criteria": [
            {
                "key": judged.key,
                "verdict": judged.verdict,
                "text": criterion_text(judged, language, places),
            }
            for judged in checked.judgement.criteria
        ],
        "priority_met": checked.judgement.priority_met,
        "also_check": conditions_of(checked.offer, language),
    }


def _next(asked: NextQuestion | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    return {"key": asked.question.field, "would_settle": asked.would_settle}


def _refused(field: str, text: Label, language: str, *, status: int = 400) -> Refused:
    return Refused({field: [text.in_language(language)]}, status)

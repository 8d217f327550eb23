"""The query parameters of Open Referral: how each is read, and how it is described."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from directory.exchange.hsds.taxonomies import TAXONOMIES, TERMS
from directory.rules.vocabularies import Label

PAGE_SIZE = 50
MOST_ON_A_PAGE = 500
# Identifiers alone come on one page as long as there are no more than this.
MOST_MINIMAL = 100_000
LAST_PAGE = 1_000_000
LONGEST_SEARCH = 500
OLDEST = 999
# Beyond these years a moment has no counterpart in some time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2999
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Schema = dict[str, Any]


class Wrong(ValueError):
    """A value that cannot be, with the reason."""

    def __init__(self, sq: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(sq, en)


class Parameter(NamedTuple):
    """One query parameter: `read` makes a value of its text, or raises Wrong."""

    name: str
    about: str
    schema: Schema
    read: Callable[[str], Any]
    example: object = None


def _whole_number(low: int, high: int, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not low <= int(text) <= high:
        raise Wrong(
            f"Shkruaj një numër të plotë nga {low} deri në {high}.",
            f"Write a whole number from {low} to {high}.",
        )
    return int(text)


def _years(upwards: bool, text: str) -> int:
    """Ages are whole years: at least 17.5 is at least 18, at most 17.5 is at most 17."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text, re.ASCII):
        raise Wrong(
            f"Shkruaj një numër nga 0 deri në {OLDEST}.", f"Write a number from 0 to {OLDEST}."
        )
    whole, _, fraction = text.partition(".")
    return int(whole) + (upwards and fraction.strip("0") != "")


def _truth(text: str) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if text.lower() not in known:
        raise Wrong("Shkruaj true ose false.", "Write true or false.")
    return known[text.lower()]


def identifier(text: str) -> UUID:
    """A UUID as this API writes it; capital letters are taken too. Raises Wrong."""
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text, re.ASCII):
        raise Wrong("Ky nuk është identifikues (UUID).", "This is not an identifier (UUID).")
    return UUID(text)


def _among(known: Mapping[str, Any], text: str) -> Any:
    found = known.get(str(identifier(text)))
    if found is None:
        raise Wrong("Nuk ka asgjë me këtë identifikues.", "Nothing has this identifier.")
    return found


def _moment(text: str) -> dt.datetime:
    """A date or a time of RFC 3339; without a zone it is of Albania. A "+" may come as a space."""
    plain = re.sub(r" (?=\d\d:\d\d$)", "+", text.strip())
    try:
        day = parse_date(plain)
        found = dt.datetime.combine(day, dt.time()) if day else parse_datetime(plain)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Wrong(
            "Shkruaj një çast si 2026-01-31T00:00:00Z.",
            "Write a moment such as 2026-01-31T00:00:00Z.",
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _one_of(codes: tuple[str, ...], text: str) -> str:
    if text not in codes:
        listed = ", ".join(codes)
        raise Wrong(f"Duhet të jetë një nga: {listed}.", f"Must be one of: {listed}.")
    return text


def _words(text: str) -> str:
    if "\x00" in text:
        raise Wrong("Nuk lejohen shenja null.", "Null characters are not allowed.")
    if len(text) > LONGEST_SEARCH:
        raise Wrong(
            f"Shkruaj jo më shumë se {LONGEST_SEARCH} shkronja.",
            f"Write no more than {LONGEST_SEARCH} letters.",
        )
    return text.strip()


def _time(text: str) -> str:
    if not re.fullmatch(
        r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+ -][0-9]{2}:[0-9]{2})?", text, re.ASCII
    ):
        raise Wrong("Shkruaj një orë si 09:30.", "Write a time such as 09:30.")
    return text


def _no_postcodes(text: str) -> str:
    raise Wrong(
        "Nuk njohim kode postare. Përdor place dhe near.",
        "We know no postal codes. Use place and near.",
    )


_UUID: Schema = {"type": "string", "format": "uuid"}
_WHOLE: Schema = {"type": "integer", "minimum": 1}
_SWITCH: Schema = {"type": "boolean", "default": False}
_AGE: Schema = {"type": "number", "minimum": 0, "maximum": OLDEST}

_ALL = (
    Parameter(
        "page",
        "Which page. One after the last is empty.",
        {**_WHOLE, "maximum": LAST_PAGE, "default": 1},
        partial(_whole_number, 1, LAST_PAGE),
    ),
    Parameter(
        "per_page",
        "How many on a page. With `minimal`, everything is on one unless this is given.",
        {**_WHOLE, "maximum": MOST_ON_A_PAGE, "default": PAGE_SIZE},
        partial(_whole_number, 1, MOST_ON_A_PAGE),
    ),
    Parameter(
        "format",
        "`ndjson` gives everything at once, one object on a line, without pages.",
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        partial(_one_of, ("json", "ndjson")),
    ),
    Parameter(
        "search",
        "Words, in Albanian or English, in any spelling of ë and ç; best answers first.",
        {"type": "string", "maxLength": LONGEST_SEARCH, "pattern": r"^[^\u0000]*$"},
        _words,
        "kurs",
    ),
    Parameter(
        "taxonomy_term_id",
        "Only with this term or one that is narrower.",
        _UUID,
        partial(_among, {term.id: term for term in TERMS}),
    ),
    Parameter(
        "taxonomy_id",
        "Only with a term of this taxonomy.",
        _UUID,
        partial(_among, {one.id: one for one in TAXONOMIES.values()}),
    ),
    Parameter("organization_id", "Only of this organisation.", _UUID, identifier),
    Parameter(
        "modified_after",
        "Only what changed at this moment or later: its own fields, its calls, rules and places,"
        " its organisation, or because a call opened or closed. Ask with an overlap of some"
        " minutes: what is being written while you ask has an earlier moment.",
        {"type": "string", "format": "date-time"},
        _moment,
        "2026-11-01T00:00:00Z",
    ),
    Parameter("minimal", "Only `id` and `last_modified` of each.", _SWITCH, _truth),
    Parameter("full", "Each with everything that belongs to it.", _SWITCH, _truth),
    Parameter("full_service", "The services of an organisation in full.", _SWITCH, _truth),
    Parameter(
        "minimum_age", "Only with a `minimum_age` of at least this.", _AGE, partial(_years, True)
    ),
    Parameter(
        "maximum_age", "Only with a `maximum_age` of at most this.", _AGE, partial(_years, False)
    ),
    Parameter(
        "start_time",
        "Only with a schedule that opens at this time or later. None here names an hour.",
        {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        _time,
    ),
    Parameter(
        "end_time",
        "Only with a schedule that closes at this time or earlier. None here names an hour.",
        {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        _time,
    ),
    Parameter(
        "day",
        "Only with a schedule on this day of the week. None here names one.",
        {"type": "string", "enum": list(DAYS)},
        partial(_one_of, DAYS),
    ),
    Parameter(
        "postcode",
        "Refused: we know no postal codes. Use `place` and `near`.",
        {"type": "string"},
        _no_postcodes,
    ),
    Parameter(
        "proximity",
        "Metres around `postcode`, without which it is refused. Use `place` and `near`.",
        {"type": "integer", "minimum": 0},
        _no_postcodes,
    ),
    Parameter("parent_id", "Only terms right below this one.", _UUID, identifier),
    Parameter("top_only", "Only terms that lie below no other.", _SWITCH, _truth),
)
PARAMETERS: Mapping[str, Parameter] = {one.name: one for one in _ALL}


@dataclass(frozen=True)
class Given:
    """The values that were given, by name, and what is wrong with the others."""

    values: Mapping[str, Any]
    errors: Mapping[str, Label]

    def __getitem__(self, name: str) -> Any:
        """The value; None where there is none."""
        return self.values.get(name)


def read(names: tuple[str, ...], data: QueryDict) -> Given:
    """The parameters of these names. Others are left alone; a bad value never counts as none."""
    values: dict[str, Any] = {}
    errors: dict[str, Label] = {}
    for name in names:
        given = list(dict.fromkeys(data.getlist(name)))
        if len(given) > 1:
            errors[name] = Label("Jepe vetëm një herë.", "Give this only once.")
        elif given:
            try:
                values[name] = PARAMETERS[name].read(given[0])
            except Wrong as wrong:
                errors[name] = wrong.reason
    return Given(values, errors)

"""A programme as a service: what one may apply to."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from directory.exchange.hsds import eligibility
from directory.exchange.hsds.identity import address, mail_address, part_identifier
from directory.exchange.hsds.locations import service_areas, service_at_locations
from directory.exchange.hsds.organisations import organisation
from directory.exchange.hsds.reader import Reader, midnight, moment
from directory.exchange.hsds.taxonomies import attributes
from directory.exchange.public_csv import public_cells
from directory.programmes.models import Call, Programme, rule_of
from directory.rules import calls as rules
from directory.rules.vocabularies import COST, RECURRENCE

Object = dict[str, Any]


def service(row: Programme, reader: Reader) -> Object:
    """What has one value, and its organisation; its calls and alternatives are fetched before."""
    call = _call(row)
    ages = eligibility.ages(row)
    return said(
        {
            **named_service(row, reader),
            "organization_id": str(row.organisation.uuid),
            "alternate_name": reader.other_text(row, "title"),
            "description": _description(row, reader),
            "url": address(row.official_url) or reader.programme(row.slug),
            "email": mail_address(row.contact_email),
            "application_process": reader.text(row, "how_to_apply"),
            "fees_description": COST[row.cost].in_language(reader.language) if row.cost else "",
            "eligibility_description": eligibility.description(row, reader),
            "minimum_age": ages.least,
            "maximum_age": ages.most,
            "assured_date": _day(row.checked_on),
            "last_modified": moment(last_modified(row, reader.on)),
            "organization": organisation(row.organisation, reader),
            **_beside(row, call, reader),
        }
    )


def full_service(row: Programme, reader: Reader) -> Object:
    """The same and all that belongs to it; every part is fetched before (`with_parts`)."""
    return (
        service(row, reader)
        | service_parts(row, reader)
        | said({"service_at_locations": service_at_locations(row, reader)})
        | {"spreadsheet_row": said(public_cells(row))}
    )


def service_parts(row: Programme, reader: Reader) -> Object:
    """What there may be many of, but for its locations."""
    return said(
        {
            "additional_urls": _addresses(row, reader),
            "phones": _phones(row),
            "schedules": schedules(row, reader),
            "service_areas": service_areas(row, reader),
            "funding": _funding(row),
            "cost_options": _costs(row, reader),
            "required_documents": _documents(row, reader),
            "contacts": _contacts(row, reader),
            "attributes": attributes(row, reader.language),
        }
    )


def named_service(row: Programme, reader: Reader) -> Object:
    """What its schema asks for wherever it is named; its calls are fetched before."""
    name = reader.text(row, "title") or row.slug
    return {"id": str(row.uuid), "name": name, "status": status(row, reader.on)}


def minimal_service(row: Programme, reader: Reader) -> Object:
    """What a harvester compares; its calls are fetched before."""
    return {"id": str(row.uuid), "last_modified": moment(last_modified(row, reader.on))}


def status(row: Programme, on: dt.date) -> str:
    """Closed for good, closed until the next call, or one that may be asked for."""
    if row.status == "ended":
        return "defunct"
    if row.status == "paused":
        return "temporarily closed"
    call = _call(row)
    if call.status_on(on) != "closed":
        return "active"
    return "defunct" if row.recurrence == "one_off" else "inactive"


def last_modified(row: Programme, on: dt.date) -> dt.datetime:
    """When what is told of it last changed: by a hand, or because a call opened or closed."""
    days = turns(row)
    return max([row.modified_at, *(midnight(day) for day in days if day <= on)])


def turns(row: Programme) -> list[dt.date]:
    """The days on which what is told of it turns, without anybody's doing."""
    newest = row.newest_call
    if newest is None or row.status in rules.STOPPED:
        return []
    found = [newest.opens_on] if newest.opens_on else []
    if newest.closes_on and newest.closes_on < dt.date.max:
        found.append(newest.closes_on + dt.timedelta(days=1))
    return found


def schedules(row: Programme, reader: Reader) -> list[Object]:
    """When one may apply: each call that has a date, the newest first."""
    found = sorted(row.calls.all(), key=lambda call: -call.number)
    return [_schedule(row, call, reader) for call in found if call.opens_on or call.closes_on]


def said(fields: Mapping[str, Any]) -> Object:
    """Without what is unknown."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _call(row: Programme) -> rules.Call:
    newest = row.newest_call
    return rules.Call(
        programme_status=row.status,
        recurrence=row.recurrence,
        opens_on=newest.opens_on if newest else None,
        closes_on=newest.closes_on if newest else None,
    )


def _description(row: Programme, reader: Reader) -> str:
    texts = (reader.text(row, "summary"), reader.text(row, "description"))
    return "\n\n".join(text for text in texts if text)


def _beside(row: Programme, call: rules.Call, reader: Reader) -> Object:
    """What the standard has no word for."""
    newest = row.newest_call
    own = newest is not None and (newest.amount_min is not None or newest.amount_max is not None)
    money: Any = newest if own else row
    languages = [code for code in ("sq", "en") if getattr(row, f"title_{code}")]
    return {
        "slug": row.slug,
        "content_languages": languages,
        "application_status": call.status_on(reader.on),
        "application_opens": _day(call.opens_on),
        "application_deadline": _day(call.closes_on),
        "recurrence": row.recurrence if row.recurrence in RECURRENCE else "",
        "benefit": reader.text(row, "benefit"),
        "amount_min": number(money.amount_min),
        "amount_max": number(money.amount_max),
        "currency": money.currency,
        "amount_period": money.amount_period,
        "eligibility": rule_of(row),
        "conditions": reader.text(row, "conditions"),
        "source_url": address(row.source_url),
        "source_date": _day(row.source_date),
        "confidence": row.confidence,
    }


def _part(row: Programme, kind: str, key: object = "", **fields: Any) -> Object:
    own = {"id": part_identifier(row.uuid, kind, key), "service_id": str(row.uuid)}
    return said(own | fields)


def _addresses(row: Programme, reader: Reader) -> list[Object]:
    labelled = [
        ("apply", reader.say("Apliko", "Apply"), address(row.application_url)),
        ("source", reader.say("Burimi", "Source"), address(row.source_url)),
        ("page", "Mundësi", reader.programme(row.slug)),
    ]
    return [_part(row, "url", key, label=label, url=url) for key, label, url in labelled if url]


def _phones(row: Programme) -> list[Object]:
    number = row.contact_phone.strip()
    return [_part(row, "phone", number=number)] if number else []


def _contacts(row: Programme, reader: Reader) -> list[Object]:
    email = mail_address(row.contact_email)
    if not email:
        return []
    return [_part(row, "contact", name=row.organisation.in_language(reader.language), email=email)]


def _funding(row: Programme) -> list[Object]:
    sources = [one.strip() for one in row.funder.split(";")]
    return [
        _part(row, "funding", source, source=source) for source in dict.fromkeys(sources) if source
    ]


def _costs(row: Programme, reader: Reader) -> list[Object]:
    if not row.cost:
        return []
    free = {"amount": 0, "currency": "ALL"} if row.cost == "free" else {}
    return [_part(row, "cost_option", option=COST[row.cost].in_language(reader.language), **free)]


def _documents(row: Programme, reader: Reader) -> list[Object]:
    lines = [line.strip() for line in reader.text(row, "documents").splitlines()]
    return [
        _part(row, "required_document", position, document=line)
        for position, line in enumerate(dict.fromkeys(filter(None, lines)), start=1)
    ]


def _schedule(row: Programme, call: Call, reader: Reader) -> Object:
    return _part(
        row,
        "schedule",
        call.number,
        description=reader.say("Aplikimet", "Applications"),
        valid_from=_day(call.opens_on),
        valid_to=_day(call.closes_on),
        schedule_link=address(row.application_url),
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)

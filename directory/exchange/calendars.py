"""Deadlines as a calendar (RFC 5545): whole days, each known for good by its UID."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from icalendar import Alarm, Calendar, Event, Timezone, vDuration, vText

from directory.exchange.found import Listing, found, plain, with_every_status
from directory.programmes.models import Programme
from directory.rules.calls import Call as CallDates
from directory.rules.deadlines import Deadline, announced, called_off
from directory.rules.vocabularies import KINDS, Label
from directory.search.parameters import Parameters

# Nine in the morning, a week before the last day; an opening is told on its own morning.
BEFORE_CLOSING = -timedelta(days=6, hours=15)
ON_OPENING = timedelta(hours=9)
REFRESHED_EVERY = timedelta(hours=12)
RECENT = timedelta(days=31)
LAKE = "teal"

_TITLES = {
    "opens": Label("Hapet: {}", "Opens: {}"),
    "closes": Label("Afati i fundit: {}", "Deadline: {}"),
}
_CALLED_OFF = Label("U anulua – {}", "Called off – {}")
_ASK = Label(
    "Kontrolloje datën te organizuesi para se të mbështetesh tek ajo.",
    "Check the date with the organiser before you rely on it.",
)
_MORE = Label("Më shumë: {}", "More: {}")
_ABOUT = Label(
    "Kur hapen dhe kur mbyllen mundësitë, nga Mundësi.",
    "When opportunities open and close, from Mundësi.",
)

Address = Callable[[str], str]
"""The absolute address of the page of a programme, by its slug."""


def calendar_of_search(
    parameters: Parameters, *, on: date, language: str, source: str, page: str, address: Address
) -> bytes:
    """The deadlines of a search, in its order. Raises SearchRefused.

    Unless a status was asked for, what has closed is left out, and days more than a month ago; what
    a stopped programme had announced for a day to come stays, as cancelled. `source` and `page` are
    the absolute addresses of the calendar itself and of the page with the same search.
    """
    chosen = bool(parameters.chosen("status"))
    everything = parameters if chosen or parameters.errors else with_every_status(parameters)
    results = found(everything, on=on, language=language)
    calendar = _calendar(results.name, language, source=source, page=page)
    since = date.min if chosen else on - RECENT
    for listing in results.listings:
        if chosen or _concerns_somebody(listing, on):
            _add(calendar, listing, since=since, on=on, language=language, address=address)
    return _written(calendar)


def calendar_of_programme(
    listing: Listing, *, on: date, language: str, source: str, address: Address
) -> bytes:
    """The deadlines of the newest call of one programme, the past ones too."""
    title, _language = listing.text("title", language)
    page = address(listing.programme.slug)
    calendar = _calendar(title, language, source=source, page=page)
    _add(calendar, listing, since=date.min, on=on, language=language, address=address)
    return _written(calendar)


def _concerns_somebody(listing: Listing, on: date) -> bool:
    """Whether the call has not closed, or was called off before its day."""
    call = _dates(listing)
    return call.status_on(on) != "closed" or any(
        called_off(call, deadline, on) for deadline in announced(call)
    )


def _calendar(name: str, language: str, *, source: str, page: str) -> Calendar:
    """An empty calendar with what programs show of it, and when they should look again."""
    calendar = Calendar()
    # In one line, and as a text: the library would write what it does not know as it is.
    shown = vText(" ".join(name.split()))
    calendar.add("prodid", f"-//Mundësi//NONSGML Mundësi//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", str(uuid5(NAMESPACE_URL, source)))
    calendar.add("name", shown)
    calendar.add("description", _ABOUT.in_language(language))
    calendar.add("url", page)
    calendar.add("color", LAKE)
    # Neither has a type of its own in RFC 7986, so both have to say it.
    calendar.add("source", source, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    # The names under which programs older than RFC 7986 look for the same.
    calendar.add("x-wr-calname", shown)
    calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    return calendar


def _add(
    calendar: Calendar,
    listing: Listing,
    *,
    since: date,
    on: date,
    language: str,
    address: Address,
) -> None:
    call = _dates(listing)
    for deadline in announced(call):
        if deadline.day >= since:
            gone = called_off(call, deadline, on)
            calendar.add_component(
                _event(listing, deadline, gone=gone, language=language, address=address)
            )


def _dates(listing: Listing) -> CallDates:
    newest = listing.programme.newest_call
    return CallDates(
        programme_status=listing.programme.status,
        recurrence=listing.programme.recurrence,
        opens_on=newest.opens_on if newest else None,
        closes_on=newest.closes_on if newest else None,
    )


def _identifier(programme: Programme, deadline: Deadline) -> UUID:
    """The same for ever, also when the day moves; another for each call of the programme."""
    newest = programme.newest_call
    number = newest.number if newest else 0
    return uuid5(programme.uuid, f"{number}/{deadline.kind}")


def _event(
    listing: Listing, deadline: Deadline, *, gone: bool, language: str, address: Address
) -> Event:
    programme = listing.programme
    title, _language = listing.text("title", language)
    summary = _TITLES[deadline.kind].in_language(language).format(title)
    if gone:
        summary = _CALLED_OFF.in_language(language).format(summary)
    page = address(programme.slug)
    event = Event.new(
        uid=_identifier(programme, deadline),
        summary=summary,
        description=_description(listing, page, language),
        start=deadline.day,
        # The day after, as programs like it; the last day of all has none and needs none.
        end=deadline.day + timedelta(days=1) if deadline.day < date.max else None,
        stamp=programme.modified_at,
        created=programme.created_at,
        last_modified=programme.modified_at,
        sequence=programme.version,
        categories=[KINDS[code].in_language(language) for code in programme.kinds],
        url=page,
    )
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not gone:
        event.add_component(_alarm(deadline, summary))
    return event


def _description(listing: Listing, page: str, language: str) -> str:
    benefit, _language = listing.text("benefit", language)
    lines = [
        plain(listing.facts["for_whom"][language]),
        benefit,
        plain(listing.facts["organisation"][language]),
        _ASK.in_language(language),
        _MORE.in_language(language).format(page),
    ]
    return "\n\n".join(line for line in lines if line)


def _alarm(deadline: Deadline, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", BEFORE_CLOSING if deadline.kind == "closes" else ON_OPENING)
    return alarm


def _written(calendar: Calendar) -> bytes:
    if not calendar.subcomponents:
        # RFC 5545 allows no calendar without a part; a time zone says nothing that is not so.
        calendar.add_component(_tirana())
    written: bytes = calendar.to_ical(sorted=False)
    return written


@lru_cache(maxsize=1)
def _tirana() -> Timezone:
    return Timezone.from_tzid(
        "Europe/Tirane", first_date=date(2026, 1, 1), last_date=date(2027, 1, 1)
    )

"""The days that a call is about: those that are announced, and those that past calls let expect."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from directory.rules.calls import STOPPED, Call
from directory.rules.dates import a_year_later

Kind = Literal["opens", "closes"]
# A call longer ago than this says little about when the next one comes.
TELLING = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The first or the last day of a call."""

    kind: Kind
    day: date


def announced(call: Call) -> list[Deadline]:
    """The days that the organiser has named, also those that a stopped programme no longer has."""
    days: list[Deadline] = []
    if call.opens_on is not None:
        days.append(Deadline("opens", call.opens_on))
    if call.closes_on is not None:
        days.append(Deadline("closes", call.closes_on))
    return days


def called_off(call: Call, deadline: Deadline, on: date) -> bool:
    """Whether the day lies ahead but will not come, because the programme has been stopped."""
    return call.programme_status in STOPPED and deadline.day >= on


def expected(call: Call, on: date) -> Deadline | None:
    """What comes next if the next call comes at the time of year of the last one.

    Only for calls that have closed and usually come again, and only as exact as a month. The next
    opening where the last one is known and would come first, else the next closing. None also when
    the last call is too long ago to tell, more than two years.
    """
    if call.closes_on is None or not call.reopens(on) or on - call.closes_on > TELLING:
        return None
    closes = call.closes_on
    opens = call.opens_on
    while closes < on:
        closes = a_year_later(closes)
        opens = a_year_later(opens) if opens is not None else None
    if opens is not None and opens >= on:
        return Deadline("opens", opens)
    return Deadline("closes", closes)

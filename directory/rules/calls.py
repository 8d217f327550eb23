"""Calls on a date: open, upcoming, closed or unknown (contract §6), and what follows from it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

CallStatus = Literal["open", "upcoming", "closed", "unknown"]

# A call of these kinds comes again after its closing date.
RETURNING = frozenset({"yearly", "recurring"})
# With these, the organiser has said that nobody can apply now, whatever the dates say.
STOPPED = frozenset({"paused", "ended"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a programme, with the status that the organiser states for the programme.

    Dates are inclusive; None is unknown. `recurrence` and `programme_status` are codes of
    contract §6; an empty or unlisted code counts as unknown.
    """

    programme_status: str = "unknown"
    recurrence: str = "unknown"
    opens_on: date | None = None
    closes_on: date | None = None

    def status_on(self, on: date) -> CallStatus:
        return status_on(
            programme_status=self.programme_status,
            recurrence=self.recurrence,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            on=on,
        )

    def reopens(self, on: date) -> bool:
        return reopens(
            programme_status=self.programme_status,
            recurrence=self.recurrence,
            closes_on=self.closes_on,
            on=on,
        )

    def days_left(self, on: date) -> int | None:
        """Days until the last day of an open call (0 on that day); None without such a day."""
        if self.closes_on is None or self.status_on(on) != "open":
            return None
        return (self.closes_on - on).days

    def closing_soon(self, on: date, *, days: int = 14) -> bool:
        """Whether the call is open now and its last day is at most `days` days away."""
        left = self.days_left(on)
        return left is not None and left <= days


def status_on(
    *,
    programme_status: str,
    recurrence: str,
    opens_on: date | None,
    closes_on: date | None,
    on: date,
) -> CallStatus:
    """The status that a reader sees on the date `on`, in the order of contract §6.

    A call that has opened and names no closing date is unknown, also when it is rolling: only a
    rolling programme without any dates counts as open on the organiser's word that it is active.
    """
    if programme_status in STOPPED:
        return "closed"
    if opens_on is not None and opens_on > on:
        return "upcoming"
    if closes_on is not None:
        return "closed" if closes_on < on else "open"
    if opens_on is None and recurrence == "rolling" and programme_status == "active":
        return "open"
    return "unknown"


def reopens(*, programme_status: str, recurrence: str, closes_on: date | None, on: date) -> bool:
    """Whether a call whose closing date has passed usually comes again.

    Never for a programme that has ended. A paused one keeps its rhythm and still says so.
    """
    passed = closes_on is not None and closes_on < on
    return passed and recurrence in RETURNING and programme_status != "ended"

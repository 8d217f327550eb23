"""How long what is listed may stand unconfirmed, and what follows when it stands longer."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

# Months after which an editor is asked whether everything is still right.
INTERVALS = (1, 3, 6, 12)
# Days without an answer after which a programme leaves the default results.
GRACE = timedelta(days=90)
# Months after the day it was due by which it leaves them also where nobody could be asked.
AT_THE_LATEST = 12
# Days before a year has passed since a yearly call closed, when its editor is asked for the next
# one: calls open some weeks before they close, and people want to prepare.
AHEAD = timedelta(days=105)

State = Literal["fresh", "overdue", "lapsed"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a programme was last checked, how often that is wanted, and since when an answer is due.

    `checked_on` None: never, so nothing is overdue before somebody was asked. `asked_on`: the day
    of the first question that nobody has answered yet.
    """

    checked_on: date | None
    months: int
    asked_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """The day from which it has to be confirmed anew."""
        return months_after(self.checked_on, self.months) if self.checked_on else None

    @property
    def lapses_on(self) -> date | None:
        """The day from which it is out of the default results.

        None while nobody was asked and no due day is known.
        """
        answered_by = [self.asked_on + GRACE] if self.asked_on else []
        if self.due_on is not None:
            answered_by.append(months_after(self.due_on, AT_THE_LATEST))
        return min(answered_by, default=None)

    def on(self, day: date) -> State:
        if self.lapses_on is not None and day >= self.lapses_on:
            return "lapsed"
        due = self.due_on
        return "overdue" if due is not None and day >= due else "fresh"


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one: 31 January and a month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def ask_for_dates_on(closed_on: date) -> date:
    """When to ask for the dates of the next yearly call, after the last one closed on a day."""
    return months_after(closed_on, 12) - AHEAD


def last_time_to_ask(closed_on: date, on: date) -> date | None:
    """The newest day up to `on` on which a yearly call that closed once is to be asked about.

    None while its first such day is still to come; it comes again every year without new dates.
    """
    day, years = None, 1
    while (following := months_after(closed_on, 12 * years) - AHEAD) <= on:
        day, years = following, years + 1
    return day

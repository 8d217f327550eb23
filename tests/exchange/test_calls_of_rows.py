"""What the dates of a row mean for the calls of its programme: history is kept."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.programmes.actions import Dates, NewestCall, newest_call_after
from directory.programmes.models import Call, Programme

from .spreadsheets import TODAY, load, row


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def call(opens_on: str, closes_on: str) -> Call:
    return Call(number=1, opens_on=day(opens_on), closes_on=day(closes_on))


PAST = call("2026-01-10", "2026-02-20")
RUNNING = call("2026-11-01", "2026-12-31")
UNDATED = call("", "")

CASES = [
    # newest call, opens_on and closes_on of the row, what becomes of it, dates of the newest call
    (None, "", "", "nothing", None),
    (None, "2026-12-01", "", "added", ("2026-12-01", "")),
    (UNDATED, "", "", "nothing", None),
    (UNDATED, "", "2026-12-31", "corrected", ("", "2026-12-31")),
    (RUNNING, "2026-11-01", "2026-12-31", "nothing", None),
    (RUNNING, "2026-11-01", "2027-01-15", "corrected", ("2026-11-01", "2027-01-15")),
    (RUNNING, "2026-11-05", "2026-12-31", "corrected", ("2026-11-05", "2026-12-31")),
    (RUNNING, "2027-01-01", "2027-02-01", "added", ("2027-01-01", "2027-02-01")),
    (RUNNING, "2026-12-31", "2027-02-01", "corrected", ("2026-12-31", "2027-02-01")),
    (RUNNING, "", "", "corrected", ("", "")),
    (PAST, "2026-01-10", "2026-02-20", "nothing", None),
    (PAST, "2026-01-12", "2026-02-25", "corrected", ("2026-01-12", "2026-02-25")),
    (PAST, "2027-01-10", "2027-02-20", "added", ("2027-01-10", "2027-02-20")),
    (PAST, "2027-01-10", "", "added", ("2027-01-10", "")),
    (PAST, "", "2026-12-31", "added", ("", "2026-12-31")),
    (PAST, "", "2026-11-21", "added", ("", "2026-11-21")),
    (PAST, "", "2026-11-20", "corrected", ("", "2026-11-20")),
    (PAST, "", "", "added", ("", "")),
    (PAST, "2026-01-10", "", "added", ("2026-01-10", "")),
    (call("", "2026-02-20"), "", "2027-02-20", "added", ("", "2027-02-20")),
    (call("2025-01-01", ""), "", "", "corrected", ("", "")),
    (call("2025-01-01", ""), "2026-01-01", "", "corrected", ("2026-01-01", "")),
]


@pytest.mark.parametrize(("newest", "opens_on", "closes_on", "outcome", "dates"), CASES)
def test_what_the_dates_of_a_row_say_of_the_newest_call(
    newest: Call | None, opens_on: str, closes_on: str, outcome: str, dates: tuple[str, str] | None
) -> None:
    stated = {"opens_on": day(opens_on), "closes_on": day(closes_on)}
    after = newest_call_after(newest, stated, on=TODAY)
    if dates is None:
        assert outcome == "nothing"
        assert after is None
    else:
        assert after == NewestCall(Dates(day(dates[0]), day(dates[1])), outcome == "added")


def test_a_column_that_the_file_lacks_says_nothing() -> None:
    assert newest_call_after(PAST, {}, on=TODAY) is None
    longer = {"closes_on": day("2027-01-15")}
    assert newest_call_after(RUNNING, longer, on=TODAY) == NewestCall(
        Dates(day("2026-11-01"), day("2027-01-15")), is_added=False
    )
    assert newest_call_after(PAST, longer, on=TODAY) == NewestCall(
        Dates(None, day("2027-01-15")), is_added=True
    )


some_days = st.none() | st.dates(dt.date(2026, 10, 1), dt.date(2027, 1, 10))
windows = st.tuples(some_days, some_days).map(
    lambda ends: ends if None in ends else tuple(sorted(ends))  # type: ignore[type-var]
)


def stated_by(window: tuple[dt.date | None, ...]) -> st.SearchStrategy[dict[str, dt.date | None]]:
    both = dict(zip(("opens_on", "closes_on"), window, strict=True))
    return st.sampled_from(
        [both, {"opens_on": both["opens_on"]}, {"closes_on": both["closes_on"]}, {}]
    )


@given(
    newest=st.none() | windows,
    stated=windows.flatmap(stated_by),
    on=st.dates(dt.date(2026, 10, 1), dt.date(2027, 1, 10)),
    later=st.dates(dt.date(2026, 10, 1), dt.date(2028, 1, 10)),
)
def test_saying_it_again_changes_nothing_and_a_past_call_keeps_its_closing_date(
    newest: tuple[dt.date | None, ...] | None,
    stated: Mapping[str, dt.date | None],
    on: dt.date,
    later: dt.date,
) -> None:
    before = None if newest is None else Call(number=1, opens_on=newest[0], closes_on=newest[1])
    after = newest_call_after(before, stated, on=on)
    if after is None:
        return
    now = Call(number=2, opens_on=after.dates.opens_on, closes_on=after.dates.closes_on)
    assert newest_call_after(now, stated, on=later) is None
    has_closed = before is not None and before.closes_on is not None and before.closes_on < on
    if has_closed and not after.is_added:
        assert after.dates.closes_on is not None
        assert after.dates.closes_on < on


@pytest.mark.usefixtures("country")
class TestStoredCalls:
    def calls(self) -> list[tuple[int, str, str]]:
        return [
            (found.number, str(found.opens_on or ""), str(found.closes_on or ""))
            for found in Call.objects.order_by("number")
        ]

    def test_round_after_round_the_history_grows(self) -> None:
        first = row(opens_on="2025-01-10", closes_on="2025-02-20")
        second = row(opens_on="2026-01-10", closes_on="2026-02-20")
        load(row(opens_on="", closes_on=""))
        assert self.calls() == []
        load(first)
        load(second)
        load(second)
        assert self.calls() == [(1, "2025-01-10", "2025-02-20"), (2, "2026-01-10", "2026-02-20")]
        load(row(opens_on="", closes_on=""))
        assert self.calls()[2:] == [(3, "", "")]
        load(row(opens_on="2027-01-10", closes_on=""))
        assert self.calls()[2:] == [(3, "2027-01-10", "")]
        assert Programme.objects.get().version == 5

    def test_a_corrected_call_keeps_its_amount(self) -> None:
        load(row(closes_on="2026-12-31"))
        Call.objects.update(amount_max=500, currency="EUR")
        load(row(closes_on="2027-01-31"))
        found = Call.objects.get()
        assert found.closes_on == dt.date(2027, 1, 31)
        assert found.amount_max == 500

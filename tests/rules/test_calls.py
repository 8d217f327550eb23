"""Is a call open on a date, and what can be said about its end?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.calls import Call, reopens, status_on
from directory.rules.vocabularies import CALL_STATUS, PROGRAMME_STATUS, RECURRENCE
from tests.rules.samples import usually

ON = date(2026, 11, 21)
DAY = timedelta(days=1)
BEFORE, AFTER = ON - DAY, ON + DAY

# Some dates around ON, as near as they matter and at the ends of the calendar.
days = st.sampled_from([date.min, BEFORE, ON, AFTER, date.max]) | st.dates()
calls = st.builds(
    Call,
    programme_status=st.sampled_from(sorted(PROGRAMME_STATUS)),
    recurrence=st.sampled_from(sorted(RECURRENCE)),
    opens_on=st.none() | days,
    closes_on=st.none() | days,
)


@pytest.mark.parametrize(
    ("status", "recurrence", "opens_on", "closes_on", "expected"),
    [
        # Ended and paused close whatever the dates say.
        ("ended", "rolling", None, None, "closed"),
        ("ended", "yearly", AFTER, None, "closed"),
        ("ended", "one_off", BEFORE, AFTER, "closed"),
        ("paused", "rolling", None, None, "closed"),
        ("paused", "one_off", BEFORE, AFTER, "closed"),
        # Opening later is upcoming, until the day itself.
        ("active", "one_off", AFTER, None, "upcoming"),
        ("active", "yearly", AFTER, AFTER + DAY, "upcoming"),
        ("unknown", "unknown", AFTER, None, "upcoming"),
        ("active", "one_off", ON, AFTER, "open"),
        # The closing date itself is still open.
        ("active", "one_off", BEFORE, ON, "open"),
        ("active", "one_off", None, ON, "open"),
        ("unknown", "unknown", None, AFTER, "open"),
        ("active", "one_off", None, BEFORE, "closed"),
        ("unknown", "yearly", None, BEFORE, "closed"),
        ("active", "rolling", None, BEFORE, "closed"),
        # Without dates only the word of an active rolling programme counts.
        ("active", "rolling", None, None, "open"),
        ("unknown", "rolling", None, None, "unknown"),
        ("active", "yearly", None, None, "unknown"),
        ("active", "unknown", None, None, "unknown"),
        ("active", "recurring", None, None, "unknown"),
        # It opened once and says no end: nobody knows.
        ("active", "rolling", BEFORE, None, "unknown"),
        ("active", "one_off", ON, None, "unknown"),
        # Codes that are not listed count as unknown.
        ("", "", None, None, "unknown"),
    ],
)
def test_the_status_on_a_date_follows_the_contract(
    status: str, recurrence: str, opens_on: date | None, closes_on: date | None, expected: str
) -> None:
    call = Call(status, recurrence, opens_on, closes_on)
    assert call.status_on(ON) == expected


@given(calls, days)
@usually
def test_every_call_has_a_status_on_every_day(call: Call, on: date) -> None:
    assert call.status_on(on) in CALL_STATUS


@given(calls, st.lists(days, min_size=2, max_size=6))
@usually
def test_time_carries_a_call_only_forward(call: Call, dates: list[date]) -> None:
    order = ["upcoming", "unknown", "open", "closed"]
    seen = [call.status_on(on) for on in sorted(dates)]
    assert seen == sorted(seen, key=order.index)


@given(calls, days)
@usually
def test_a_programme_that_ended_is_closed_for_good(call: Call, on: date) -> None:
    ended = Call("ended", call.recurrence, call.opens_on, call.closes_on)
    assert ended.status_on(on) == "closed"
    assert not ended.reopens(on)


@pytest.mark.parametrize(
    ("status", "recurrence", "closes_on", "expected"),
    [
        ("active", "yearly", BEFORE, True),
        ("active", "recurring", BEFORE, True),
        ("unknown", "yearly", BEFORE, True),
        ("paused", "yearly", BEFORE, True),
        ("ended", "yearly", BEFORE, False),
        ("active", "one_off", BEFORE, False),
        ("active", "rolling", BEFORE, False),
        ("active", "unknown", BEFORE, False),
        ("active", "yearly", ON, False),
        ("active", "yearly", None, False),
    ],
)
def test_only_a_returning_call_whose_date_has_passed_usually_reopens(
    status: str, recurrence: str, closes_on: date | None, expected: bool
) -> None:
    found = reopens(programme_status=status, recurrence=recurrence, closes_on=closes_on, on=ON)
    assert found is expected
    assert Call(status, recurrence, None, closes_on).reopens(ON) is expected


@given(calls, days)
@usually
def test_what_usually_reopens_is_closed_now_or_already_announced_again(
    call: Call, on: date
) -> None:
    if call.reopens(on):
        assert call.status_on(on) in ("closed", "upcoming")


def test_days_are_counted_to_the_last_day() -> None:
    assert Call("active", closes_on=ON).days_left(ON) == 0
    assert Call("active", closes_on=ON + 14 * DAY).days_left(ON) == 14
    assert Call("active", closes_on=BEFORE).days_left(ON) is None
    assert Call("active", "rolling").days_left(ON) is None
    assert Call("active", opens_on=AFTER, closes_on=AFTER).days_left(ON) is None


def test_closing_soon_means_within_two_weeks_unless_told_otherwise() -> None:
    assert Call("active", closes_on=ON).closing_soon(ON)
    assert Call("active", closes_on=ON + 14 * DAY).closing_soon(ON)
    assert not Call("active", closes_on=ON + 15 * DAY).closing_soon(ON)
    assert Call("active", closes_on=ON + 15 * DAY).closing_soon(ON, days=15)
    assert not Call("paused", closes_on=ON).closing_soon(ON)
    assert not Call("active", opens_on=AFTER, closes_on=AFTER + DAY).closing_soon(ON)


@given(calls, days)
@usually
def test_what_closes_soon_is_open_and_has_days_left(call: Call, on: date) -> None:
    left = call.days_left(on)
    assert (left is not None) == (call.status_on(on) == "open" and call.closes_on is not None)
    if call.closing_soon(on):
        assert left is not None
        assert 0 <= left <= 14


def test_the_status_can_be_asked_without_making_a_call() -> None:
    assert (
        status_on(
            programme_status="active",
            recurrence="one_off",
            opens_on=BEFORE,
            closes_on=AFTER,
            on=ON,
        )
        == "open"
    )

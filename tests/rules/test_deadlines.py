"""Which days a call is about, and when the next one may be expected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.rules.calls import Call
from directory.rules.dates import (
    MONTHS,
    a_year_later,
    date_in_words,
    day_in_words,
    weekday_in_words,
)
from directory.rules.deadlines import TELLING, Deadline, announced, called_off, expected
from tests.rules.samples import usually

ON = date(2026, 11, 21)
DAY = timedelta(days=1)
YEARLY = Call(programme_status="active", recurrence="yearly")

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def closed(closes_on: date, opens_on: date | None = None, **more: str) -> Call:
    return replace(YEARLY, closes_on=closes_on, opens_on=opens_on, **more)


# --- announced -----------------------------------------------------------------------------------


def test_a_call_is_about_its_first_and_its_last_day() -> None:
    call = closed(date(2027, 2, 20), date(2027, 1, 10))
    assert announced(call) == [
        Deadline("opens", date(2027, 1, 10)),
        Deadline("closes", date(2027, 2, 20)),
    ]
    assert announced(closed(ON)) == [Deadline("closes", ON)]
    assert announced(replace(YEARLY, opens_on=ON)) == [Deadline("opens", ON)]
    assert announced(YEARLY) == []


@pytest.mark.parametrize("status", ["ended", "paused"])
def test_a_day_ahead_of_a_stopped_programme_is_called_off_and_a_past_one_has_been(
    status: str,
) -> None:
    call = closed(ON, programme_status=status)
    assert called_off(call, Deadline("closes", ON), ON)
    assert called_off(call, Deadline("closes", ON + DAY), ON)
    assert not called_off(call, Deadline("closes", ON - DAY), ON)


@pytest.mark.parametrize("status", ["active", "unknown"])
def test_nothing_is_called_off_while_the_programme_goes_on(status: str) -> None:
    call = closed(ON, programme_status=status)
    assert not called_off(call, Deadline("closes", ON + DAY), ON)


# --- expected ------------------------------------------------------------------------------------


def test_a_yearly_call_is_expected_to_close_at_the_time_of_last_year() -> None:
    assert expected(closed(date(2025, 12, 20)), ON) == Deadline("closes", date(2026, 12, 20))
    assert expected(closed(date(2026, 9, 30)), ON) == Deadline("closes", date(2027, 9, 30))


def test_where_the_opening_is_known_and_still_ahead_it_is_what_comes_next() -> None:
    call = closed(date(2026, 2, 20), date(2026, 1, 10))
    assert expected(call, ON) == Deadline("opens", date(2027, 1, 10))
    assert expected(call, date(2027, 1, 10)) == Deadline("opens", date(2027, 1, 10))
    assert expected(call, date(2027, 1, 11)) == Deadline("closes", date(2027, 2, 20))


def test_a_call_over_new_year_opens_in_the_old_one() -> None:
    call = closed(date(2026, 1, 31), date(2025, 12, 1))
    assert expected(call, ON) == Deadline("opens", date(2026, 12, 1))


def test_the_leap_day_comes_a_day_earlier_in_other_years() -> None:
    assert a_year_later(date(2024, 2, 29)) == date(2025, 2, 28)
    assert expected(closed(date(2024, 2, 29)), date(2024, 3, 1)) == Deadline(
        "closes", date(2025, 2, 28)
    )


def test_a_call_of_long_ago_says_nothing_about_the_next() -> None:
    assert expected(closed(ON - TELLING), ON) is not None
    assert expected(closed(ON - TELLING - DAY), ON) is None


@pytest.mark.parametrize("recurrence", ["rolling", "one_off", "unknown", ""])
def test_nothing_is_expected_of_what_does_not_usually_come_again(recurrence: str) -> None:
    assert expected(closed(ON - DAY, recurrence=recurrence), ON) is None


def test_nothing_is_expected_while_the_call_runs_or_after_the_programme_has_ended() -> None:
    assert expected(closed(ON), ON) is None
    assert expected(replace(YEARLY, opens_on=ON + DAY), ON) is None
    assert expected(YEARLY, ON) is None
    assert expected(closed(ON - DAY, programme_status="ended"), ON) is None
    assert expected(closed(ON - DAY, programme_status="paused"), ON) is not None


@usually
@given(
    on=days,
    ago=st.integers(1, TELLING.days),
    length=st.none() | st.integers(0, 400),
    recurrence=st.sampled_from(["yearly", "recurring"]),
)
@example(on=date(2025, 2, 28), ago=365, length=0, recurrence="yearly")
def test_what_is_expected_lies_within_the_next_year_and_is_never_past(
    on: date, ago: int, length: int | None, recurrence: str
) -> None:
    closes_on = on - timedelta(days=ago)
    opens_on = None if length is None else closes_on - timedelta(days=length)
    found = expected(closed(closes_on, opens_on, recurrence=recurrence), on)
    assert found is not None
    assert on <= found.day <= a_year_later(on)
    known = closes_on if found.kind == "closes" else opens_on
    assert known is not None
    assert known.month == found.day.month


# --- words ---------------------------------------------------------------------------------------


def test_days_in_words_of_both_languages() -> None:
    assert date_in_words(ON, "sq") == "21 nëntor 2026"
    assert date_in_words(ON, "en") == "21 November 2026"
    assert day_in_words(date(2027, 3, 1), "sq") == "1 mars"
    assert weekday_in_words(ON, "sq") == "sht"
    assert weekday_in_words(ON, "en") == "Sat"
    assert [len(names) for names in MONTHS.values()] == [12, 12]

"""How long may something stand unconfirmed?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.freshness import GRACE, INTERVALS, Freshness, ask_for_dates_on, months_after

DAY = timedelta(days=1)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 21), 3, date(2027, 2, 21)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_what_was_checked_is_fresh_until_the_day_on_which_it_is_due() -> None:
    checked = Freshness(date(2026, 5, 21), 6)
    assert checked.on(date(2026, 11, 20)) == "fresh"
    assert checked.on(date(2026, 11, 21)) == "overdue"


def test_where_nobody_can_be_asked_it_lapses_a_year_after_it_was_due() -> None:
    unasked = Freshness(date(2025, 1, 31), 1)  # due on the last day of February
    assert unasked.on(date(2025, 2, 28)) == "overdue"
    assert unasked.on(date(2026, 2, 27)) == "overdue"
    assert unasked.on(date(2026, 2, 28)) == "lapsed"


def test_what_was_never_checked_is_not_overdue_before_somebody_was_asked() -> None:
    assert Freshness(None, 12).on(date(2026, 1, 1)) == "fresh"
    assert Freshness(None, 12, date(2026, 1, 1)).on(date(2026, 1, 1) + GRACE) == "lapsed"


def test_what_nobody_answers_lapses_ninety_days_after_the_question() -> None:
    asked = Freshness(date(2026, 1, 1), 1, date(2026, 2, 1))
    assert asked.on(date(2026, 2, 1) + GRACE - DAY) == "overdue"
    assert asked.on(date(2026, 2, 1) + GRACE) == "lapsed"


@given(days, st.sampled_from(INTERVALS), st.none() | days, days)
def test_time_alone_never_makes_anything_fresher(
    checked: date, months: int, asked: date | None, day: date
) -> None:
    order = ["fresh", "overdue", "lapsed"]
    freshness = Freshness(checked, months, asked)
    assert order.index(freshness.on(day)) <= order.index(freshness.on(day + 40 * DAY))


@given(days)
def test_a_yearly_call_is_asked_for_between_its_end_and_a_year_later(closed: date) -> None:
    assert closed + 180 * DAY < ask_for_dates_on(closed) < months_after(closed, 12)

"""Reports of visitors: said again they are counted, and nobody can bury the editors in them."""

import contextlib
import datetime as dt
import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from directory.programmes.models import Programme
from directory.stewardship.actions.reports import (
    MOST_IN_ALL,
    MOST_ON_ONE,
    TooManyReports,
    handle,
    report,
)
from directory.stewardship.models import Report
from tests.factories import programme

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR, DAY = (
    dt.timedelta(seconds=1),
    dt.timedelta(minutes=1),
    dt.timedelta(hours=1),
    dt.timedelta(days=1),
)


@pytest.fixture
def course() -> Programme:
    return programme(indexed=False)


def counts() -> list[int]:
    return list(Report.objects.values_list("count", flat=True))


def test_a_report_keeps_what_was_said_and_when_and_nothing_of_who(course: Programme) -> None:
    made = report(programme=course, reason="money", text="  500 euro\n", at=NOON)
    assert (made.programme, made.reason, made.text) == (course, "money", "500 euro")
    assert (made.count, made.made_at, made.last_at) == (1, NOON, NOON)
    kept = {field.name for field in Report._meta.get_fields()}
    assert kept == {
        *("id", "programme", "reason", "text", "count", "made_at", "last_at"),
        *("handled_at", "handled_by", "outcome"),
    }


def test_a_second_tap_of_the_same_finger_is_not_another_report(course: Programme) -> None:
    for at in (NOON, NOON + SECOND, NOON + MINUTE - SECOND):
        report(programme=course, reason="closed", at=at)
    assert counts() == [1]


def test_the_same_words_within_a_day_are_counted_and_other_words_are_another_report(
    course: Programme,
) -> None:
    for hours in (0, 1, 23):
        report(programme=course, reason="closed", text="Nuk ka më", at=NOON + hours * HOUR)
    report(programme=course, reason="closed", at=NOON + HOUR)
    report(programme=course, reason="wrong", text="Nuk ka më", at=NOON + HOUR)
    report(programme=programme(indexed=False), reason="closed", text="Nuk ka më", at=NOON + HOUR)
    assert sorted(counts()) == [1, 1, 1, 3]
    assert Report.objects.get(count=3).last_at == NOON + 23 * HOUR


def test_after_a_day_the_same_words_are_a_new_report(course: Programme) -> None:
    for at in (NOON, NOON + DAY - SECOND, NOON + DAY):
        report(programme=course, reason="closed", at=at)
    assert counts() == [2, 1]


def test_what_was_handled_and_is_said_again_is_a_new_report(course: Programme) -> None:
    report(programme=course, reason="closed", at=NOON)
    handle(Report.objects.all(), by=User.objects.create(), outcome="corrected", at=NOON + MINUTE)
    report(programme=course, reason="closed", at=NOON + HOUR)
    assert [one.count for one in Report.objects.open()] == [1]


def test_only_so_many_reports_on_one_programme_are_taken_within_an_hour(
    course: Programme,
) -> None:
    for number in range(MOST_ON_ONE):
        report(programme=course, reason="wrong", text=str(number), at=NOON + number * SECOND)
    with pytest.raises(TooManyReports):
        report(programme=course, reason="wrong", text="one more", at=NOON + 59 * MINUTE)
    # What was said already is still counted, other programmes are heard, and so is the next hour.
    report(programme=course, reason="wrong", text="0", at=NOON + 59 * MINUTE)
    report(programme=programme(indexed=False), reason="wrong", at=NOON + 59 * MINUTE)
    report(programme=course, reason="wrong", text="one more", at=NOON + HOUR)
    assert len(counts()) == MOST_ON_ONE + 2


def test_only_so_many_reports_in_all_are_taken_within_an_hour(course: Programme) -> None:
    other = programme(indexed=False)
    Report.objects.bulk_create(
        Report(programme=other, reason="wrong", text=str(n), made_at=NOON, last_at=NOON)
        for n in range(MOST_IN_ALL)
    )
    with pytest.raises(TooManyReports):
        report(programme=course, reason="closed", at=NOON + MINUTE)
    report(programme=course, reason="closed", at=NOON + HOUR)
    assert course.reports.count() == 1


def test_handling_says_who_when_and_what_came_of_it_once(course: Programme) -> None:
    arta, besa = (User.objects.create(username=name) for name in ("arta", "besa"))
    report(programme=course, reason="closed", at=NOON)
    (handled,) = handle(Report.objects.all(), by=arta, outcome="unconfirmed", at=NOON + HOUR)
    assert handle(Report.objects.all(), by=besa, outcome="useless", at=NOON + 2 * HOUR) == []
    handled.refresh_from_db()
    assert (handled.handled_by, handled.handled_at) == (arta, NOON + HOUR)
    assert handled.outcome == "unconfirmed"


@pytest.mark.django_db(transaction=True)
def test_two_fingers_at_once_leave_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    course = programme(indexed=False)
    arrived, create = threading.Barrier(2), Report.objects.create

    def slowly(**values: Any) -> Report:
        # Wait a moment for another that would write the same: with the lock, none comes.
        with contextlib.suppress(threading.BrokenBarrierError):
            arrived.wait(timeout=0.5)
        return create(**values)

    monkeypatch.setattr(Report.objects, "create", slowly)

    def tap() -> None:
        try:
            report(programme=course, reason="closed", at=NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert counts() == [1]

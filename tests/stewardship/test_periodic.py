"""All periodic work from one line of cron, on as many machines as there are."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from directory.exchange.dump import FOLDER, newest_dump
from directory.stewardship import periodic
from directory.stewardship.models import Invitation, Mail, Upload
from directory.stewardship.periodic import TASKS, alone, purge, run
from tests.factories import organisation, programme, small_country

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def states(**tasks: Any) -> dict[str, str]:
    return {result.name: result.state for result in run(on=TODAY, at=NOW, tasks=tasks)}


def failing(_on: dt.date, _at: dt.datetime) -> str:
    raise ValueError("not today")


def breaking(_on: dt.date, _at: dt.datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")
    return ""


def test_one_task_that_fails_does_not_stop_the_others() -> None:
    done: list[tuple[dt.date, dt.datetime]] = []

    def fine(on: dt.date, at: dt.datetime) -> str:
        done.append((on, at))
        return "ok"

    assert states(first=failing, second=fine) == {"first": "failed", "second": "done"}
    assert done == [(TODAY, NOW)]


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_database_is_over_with_its_task() -> None:
    seen = states(first=breaking, second=lambda _on, _at: "ok")
    assert seen == {"first": "failed", "second": "done"}
    with alone("first") as is_alone:
        assert is_alone


def elsewhere(work: Any) -> None:
    """Do something in a connection of its own, as another machine would."""
    failures: list[BaseException] = []

    def body() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    thread.join(30)
    assert not failures


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_each_task_once() -> None:
    inner: dict[str, str] = {}
    count = [0]

    def slow(_on: dt.date, _at: dt.datetime) -> str:
        count[0] += 1
        if count[0] == 1:
            elsewhere(lambda: inner.update(states(slow=slow, other=lambda _on, _at: "ok")))
        return "ok"

    assert states(slow=slow) == {"slow": "done"}
    assert inner == {"slow": "busy", "other": "done"}
    assert count == [1]
    elsewhere(lambda: inner.update(states(slow=slow)))
    assert inner["slow"] == "done"


@pytest.mark.django_db(transaction=True)
def test_an_editor_gets_one_letter_from_two_runs_at_once_and_one_that_was_killed(
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    runs = organisation()
    for _ in range(3):
        programme(
            organisation=runs,
            checked_on=dt.date(2020, 1, 1),
            contact_email="info@example.org",
            indexed=False,
        )
    asking, sending = "ask editors", "send mails"

    def killed() -> None:
        with alone(asking):
            TASKS[asking](TODAY, NOW)
            connection.close()

    elsewhere(killed)
    barrier = threading.Barrier(2)
    told: list[str] = []

    def work() -> None:
        try:
            barrier.wait(10)
            tasks = {name: TASKS[name] for name in (asking, sending)}
            told.extend(result.told for result in run(on=TODAY, at=NOW, tasks=tasks))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 4
    assert Mail.objects.get().sent_at is not None
    (letter,) = mail.outbox
    assert letter.to == ["info@example.org"]
    assert "3 programe" in letter.subject


@pytest.mark.django_db(transaction=True)
def test_the_files_for_others_are_written_once_a_day(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    country = small_country()
    programme(coverage=[country["AL"]])
    name = "write the files for others"

    def told(on: dt.date, at: dt.datetime) -> list[str]:
        return [one.told for one in run(on=on, at=at, tasks={name: TASKS[name]})]

    assert told(TODAY, NOW) == ["1 programmes written"]
    assert told(TODAY, NOW) == ["made today"]
    assert told(TODAY + DAY, NOW + DAY) == ["1 programmes written"]
    dump = newest_dump(tmp_path / FOLDER)
    assert dump is not None
    assert dump.day == TODAY + DAY


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_leaves_no_lock_behind() -> None:
    def die() -> None:
        with alone("x") as is_alone:
            assert is_alone
            connection.close()  # as the end of the process would

    elsewhere(die)
    with alone("x") as is_alone:
        assert is_alone


def test_what_is_old_is_thrown_away_and_nothing_else() -> None:
    runs = organisation()
    user = User.objects.create(username="edita")
    for age in (29, 31):
        Upload.objects.create(
            organisation=runs, name=f"{age}", made_by=user, made_at=NOW - age * DAY
        )
    for age in (1, 91):
        moment = NOW - age * DAY
        common = {"to": "a@example.org", "subject": f"{age}", "text": "x"}
        times = {"made_at": moment, "next_try_at": moment}
        Mail.objects.create(**common, **times, sent_at=moment)
        Mail.objects.create(**common, **times, given_up_at=moment)
        Mail.objects.create(**common, **times)
        Session.objects.create(session_key=f"s{age}", session_data="", expire_date=moment)
    Session.objects.create(session_key="alive", session_data="", expire_date=NOW + DAY)
    for name, expires, accepted in (("a", -1, None), ("b", -1, NOW), ("c", 1, None)):
        Invitation.objects.create(
            organisation=runs,
            email=f"{name}@example.org",
            made_by=user,
            made_at=NOW - 9 * DAY,
            expires_at=NOW + expires * DAY,
            accepted_at=accepted,
        )
    assert purge(at=NOW) == 6
    assert Upload.objects.get().name == "29"
    waiting = Mail.objects.filter(sent_at=None, given_up_at=None)
    assert waiting.count() == 2
    assert set(Mail.objects.exclude(pk__in=waiting).values_list("subject", flat=True)) == {"1"}
    assert Session.objects.get().session_key == "alive"
    invited = Invitation.objects.values_list("email", flat=True)
    assert sorted(invited) == ["b@example.org", "c@example.org"]


@pytest.mark.django_db(transaction=True)
def test_the_command_does_everything_and_says_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    programme(checked_on=dt.date(2020, 1, 1), contact_email="info@example.org", indexed=False)
    call_command("run_periodic")
    told = capsys.readouterr().out
    assert all(f"{name}: " in told for name in TASKS)
    assert "send mails: 1 sent" in told
    assert Mail.objects.get().sent_at is not None
    monkeypatch.setattr(periodic, "TASKS", {"first": failing, "second": lambda _on, _at: "ok"})
    with pytest.raises(CommandError, match="Failed: first"):
        call_command("run_periodic")
    assert "second: ok" in capsys.readouterr().out

"""Editors are asked in time, and what they answer is believed at once."""

import datetime as dt
import re
import threading
from collections.abc import Iterable
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.programmes.models import Organisation, Programme
from directory.rules.freshness import AHEAD, last_time_to_ask, months_after
from directory.search import index
from directory.search.models import Document
from directory.stewardship.actions import questions, revisions
from directory.stewardship.actions.mail import enqueue_all
from directory.stewardship.actions.questions import Settled, answer, ask_editors, confirm
from directory.stewardship.models import ANSWERS, Mail, Membership, Question, Revision
from directory.stewardship.tokens import answer_of, answer_token, unsubscribe_token, user_of
from tests.factories import organisation, programme

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def runs() -> Organisation:
    """An organisation with one editor."""
    made = organisation("Qendra")
    member(made, "edita")
    return made


def member(of: Organisation, name: str, **values: Any) -> User:
    user = User.objects.create(username=name, email=f"{name}@example.org", **values)
    Membership.objects.create(user=user, organisation=of, since=NOW)
    return user


def due(**values: Any) -> Programme:
    """A programme that was last checked a year and a day ago."""
    return programme(
        **{"checked_on": dt.date(2025, 11, 27), "review_months": 12, "indexed": False, **values}
    )


def ask(after: dt.timedelta = 0 * DAY) -> int:
    return ask_editors(on=TODAY + after, at=NOW + after)


def receivers() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("to", flat=True))


def the_question() -> Question:
    return Question.objects.open().get()


def say(what: str, question: Question | None = None, after: dt.timedelta = 0 * DAY) -> Programme:
    said = answer(
        question=question or the_question(), answer=what, on=TODAY + after, at=NOW + after
    )
    return Programme.objects.get(pk=said.pk)


# --- who is asked, and when ----------------------------------------------------------------------


def test_an_editor_is_asked_by_one_mail_with_three_links(runs: Organisation) -> None:
    listed = due(organisation=runs, title_sq="Kurs qepjeje", title_en="Sewing")
    assert ask() == 1
    listed.refresh_from_db()
    assert listed.asked_on == TODAY
    mail, question = Mail.objects.get(), the_question()
    assert (mail.to, question.email, question.kind) == ("edita@example.org",) * 2 + ("due",)
    assert mail.subject == "A është ende kështu? Kurs qepjeje / Is this still right? Sewing"
    for code in ANSWERS:
        token = answer_token(question, code)
        assert f"http://127.0.0.1:8000/still-right/{token}/" in mail.text
        assert f"http://127.0.0.1:8000/en/still-right/{token}/" in mail.text
        assert f'href="http://127.0.0.1:8000/still-right/{token}/"' in mail.html
    assert "27 nëntor 2025" in mail.text
    assert mail.unsubscribe_url == ""


def test_asking_again_the_same_day_asks_nobody_twice(runs: Organisation) -> None:
    due(organisation=runs)
    ask()
    assert ask() == 0
    assert ask(DAY) == 0
    assert receivers() == ["edita@example.org"]


@pytest.mark.parametrize(
    "values",
    [
        {"checked_on": TODAY},
        {"checked_on": dt.date(2025, 11, 29)},
        {"checked_on": None},
        {"published": False},
        {"status": "ended"},
        {"checked_on": dt.date(2026, 10, 29), "review_months": 1},
    ],
    ids=str,
)
def test_nobody_is_asked_before_it_is_time_or_about_what_is_not_listed(
    runs: Organisation, values: dict[str, Any]
) -> None:
    due(organisation=runs, **values)
    assert ask() == 0
    assert not Question.objects.exists()


def test_all_editors_are_asked_each_once_and_the_contact_only_without_them() -> None:
    many, none, nobody = organisation("A"), organisation("B"), organisation("C")
    member(many, "arta")
    member(many, "besa")
    member(many, "left", is_active=False)
    User.objects.filter(username="besa").update(email="ARTA@example.org")
    member(many, "dritan")
    due(organisation=many, contact_email="info@a.example")
    due(organisation=none, contact_email="info@b.example")
    silent = due(organisation=nobody)
    assert ask() == 3
    assert sorted(receivers()) == ["arta@example.org", "dritan@example.org", "info@b.example"]
    silent.refresh_from_db()
    assert silent.asked_on is None


def test_nobody_is_asked_while_their_change_waits_for_review(runs: Organisation) -> None:
    listed = due(organisation=runs)
    editor = User.objects.get(username="edita")
    made = revisions.propose(
        organisation=runs,
        programme=listed,
        cells={"cost": "free"},
        origin="upload",
        by=editor,
        on=TODAY,
        at=NOW,
    )
    assert made is not None
    assert ask() == 0
    revisions.withdraw(revision=made, by=editor, at=NOW)
    assert ask() == 1


def test_silence_is_reminded_of_after_a_month_at_most_twice(runs: Organisation) -> None:
    due(organisation=runs)
    written = {days: ask(days * DAY) for days in range(0, 200, 3)}
    assert {days for days, count in written.items() if count} == {0, 30, 60}
    assert Question.objects.count() == 1
    subjects = list(Mail.objects.order_by("made_at").values_list("subject", flat=True))
    assert [subject.startswith("Ju kujtojmë: ") for subject in subjects] == [False, True, True]
    token = answer_token(the_question(), "right")
    assert all(token in mail.text for mail in Mail.objects.all())


def test_what_was_confirmed_otherwise_is_not_asked_any_more(runs: Organisation) -> None:
    listed = due(organisation=runs)
    ask()
    Programme.objects.filter(pk=listed.pk).update(checked_on=TODAY + 5 * DAY)
    assert ask(31 * DAY) == 0
    listed.refresh_from_db()
    assert listed.asked_on is None
    assert not Question.objects.open().exists()


@settings(deadline=None, max_examples=40)
@given(
    checked=st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31)),
    months=st.sampled_from([1, 3, 6, 12]),
    shift=st.integers(-2, 2),
)
def test_the_database_finds_due_what_the_rule_calls_due(
    checked: dt.date, months: int, shift: int
) -> None:
    on = months_after(checked, months) + shift * DAY
    listed = due(checked_on=checked, review_months=months)
    found = Programme.objects.due(on=on).filter(pk=listed.pk).exists()
    assert found == (listed.freshness.on(on) == "overdue")
    listed.delete()


def test_asking_about_many_takes_as_many_queries_as_about_few() -> None:
    def taken(count: int) -> int:
        runs = organisation(f"Of {count}")
        for number in range(3):
            member(runs, f"e{count}-{number}")
        for _ in range(count):
            due(organisation=runs)
        with CaptureQueriesContext(connection) as queries:
            assert ask() == 3
        with CaptureQueriesContext(connection) as again:
            ask(30 * DAY)
        Question.objects.all().delete()
        Programme.objects.all().delete()
        return len(queries) + len(again)

    assert taken(2) == taken(40)


# --- one letter ----------------------------------------------------------------------------------


def test_one_letter_asks_about_all_that_is_due_each_with_its_own_links(runs: Organisation) -> None:
    member(runs, "besa")
    for number in range(30):
        due(organisation=runs, title_sq=f"Kursi {number:02}", title_en=f"Course {number:02}")
    assert ask() == 2
    assert receivers() == ["edita@example.org", "besa@example.org"]
    for mail in Mail.objects.all():
        assert mail.subject == "A janë ende kështu? 30 programe / Are these still right? 30 " + (
            "programmes"
        )
        theirs = Question.objects.filter(email=mail.to)
        assert theirs.count() == 30
        for question in theirs:
            for code in ANSWERS:
                token = answer_token(question, code)
                assert mail.text.count(f"/still-right/{token}/") == 2
                assert mail.html.count(f'/still-right/{token}/"') == 2
        assert mail.text.count("/still-right/") == 30 * 3 * 2
        titles = re.findall(r"^\d+\. .+$", mail.text, re.MULTILINE)
        assert titles == [
            f"{number + 1}. {word} {number:02}"
            for word in ("Kursi", "Course")
            for number in range(30)
        ]
        assert "10. Course 09</h2>" in mail.html
        assert len(mail.html.encode()) < 102_000  # where Gmail cuts a mail


def test_an_answer_is_about_its_programme_and_leaves_the_others_of_the_letter(
    runs: Organisation,
) -> None:
    first, second = due(organisation=runs), due(organisation=runs)
    ask()
    say("right", Question.objects.get(programme=first))
    second.refresh_from_db()
    assert second.asked_on == TODAY
    assert the_question().programme == second


def test_who_edits_for_two_organisations_gets_one_letter_that_names_them(
    runs: Organisation,
) -> None:
    other = organisation("Shoqata")
    Membership.objects.create(user=User.objects.get(), organisation=other, since=NOW)
    User.objects.update(email="Edita@example.org")
    due(organisation=other, title_sq="Kurs qepjeje")
    due(organisation=runs, title_sq="Kurs gatimi")
    due(title_sq="Kurs pa redaktor", contact_email="edita@EXAMPLE.org")
    assert ask() == 1
    text = Mail.objects.get().text
    for heading in ("Kurs qepjeje (Shoqata)", "Kurs gatimi (Qendra)", "Kurs pa redaktor ("):
        assert heading in text


def test_new_questions_reminders_and_dates_go_into_one_letter(runs: Organisation) -> None:
    due(organisation=runs, title_sq="E pyetur")
    ask()
    due(organisation=runs, title_sq="E re")
    yearly(runs, dt.date(2026, 1, 31), title_sq="E përvitshme")
    assert ask(30 * DAY) == 1
    newest = Mail.objects.latest("pk")
    assert newest.subject.startswith("Presim përgjigjen tuaj: 3 programe / ")
    assert newest.text.count("Ju kemi pyetur më 28 nëntor 2026.") == 1
    assert "Thirrja e fundit u mbyll më 31 janar 2026." in newest.text
    assert newest.text.count("/still-right/") == 3 * 3 * 2
    assert ask(30 * DAY) == 0
    # Each is reminded of in its own time.
    assert [ask(days * DAY) for days in (59, 60, 61, 89, 90, 91, 120)] == [0, 1, 0, 0, 1, 0, 0]


def test_a_letter_of_reminders_alone_says_so(runs: Organisation) -> None:
    due(organisation=runs)
    due(organisation=runs)
    ask()
    assert ask(30 * DAY) == 1
    newest = Mail.objects.latest("pk")
    assert newest.subject.startswith("Ju kujtojmë: A janë ende kështu? 2 programe / A reminder: ")


def test_a_run_that_missed_a_month_writes_one_reminder(runs: Organisation) -> None:
    due(organisation=runs)
    ask()
    assert ask(65 * DAY) == 1
    assert ask(66 * DAY) == 0
    assert len(receivers()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_to_each_editor_once(runs: Organisation) -> None:
    member(runs, "besa")
    for _ in range(5):
        due(organisation=runs)
    for after, letters in ((0 * DAY, 2), (30 * DAY, 4)):
        written: list[int] = []
        barrier = threading.Barrier(3)

        def work(
            after: dt.timedelta = after,
            written: list[int] = written,
            barrier: threading.Barrier = barrier,
        ) -> None:
            try:
                barrier.wait(10)
                written.append(ask(after))
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(written) == [0, 0, 2]
        assert Mail.objects.count() == letters
        assert Question.objects.count() == 10


@pytest.mark.parametrize("after", [0 * DAY, 30 * DAY], ids=["first", "reminder"])
def test_a_run_that_breaks_off_has_asked_nobody_and_the_next_asks_once(
    runs: Organisation, after: dt.timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    member(runs, "besa")
    due(organisation=runs)
    due(organisation=runs)
    if after:
        ask()
    before = len(receivers())

    def break_off(mails: Iterable[Mail]) -> None:
        enqueue_all(list(mails)[:1])
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(questions, "enqueue_all", break_off)
        with pytest.raises(ConnectionError):
            ask(after)
    assert len(receivers()) == before
    assert ask(after) == 2
    assert ask(after) == 0
    assert sorted(receivers()[before:]) == ["besa@example.org", "edita@example.org"]


def test_reminders_that_the_outbox_remembers_are_counted(runs: Organisation) -> None:
    due(organisation=runs)
    due(organisation=runs)
    ask()
    reminded, asked = Question.objects.order_by("pk")
    Mail.objects.all().delete()
    for question, number in ((reminded, 0), (reminded, 1), (asked, 0)):
        says = {"to": question.email, "subject": "x", "text": "x", "made_at": NOW}
        Mail.objects.create(
            key=f"question {question.uuid} {number}", **says, next_try_at=NOW, sent_at=NOW
        )
    count = import_module("directory.stewardship.migrations.0006_reminders_counted").COUNT
    with connection.cursor() as cursor:
        cursor.execute(count)
    assert list(Question.objects.order_by("pk").values_list("reminders", flat=True)) == [1, 0]


# --- the dates of yearly calls -------------------------------------------------------------------


def yearly(runs: Organisation, closed: dt.date, **values: Any) -> Programme:
    return programme(
        organisation=runs,
        recurrence="yearly",
        checked_on=TODAY,
        closes_on=closed,
        indexed=False,
        **values,
    )


def ask_dates(on: dt.date) -> int:
    """Of programmes that have just been checked, so that nothing else is asked about them."""
    Programme.objects.update(checked_on=on)
    return ask_editors(on=on, at=dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC))


def test_a_yearly_call_is_asked_about_before_it_usually_opens(runs: Organisation) -> None:
    closed = dt.date(2026, 3, 15)
    yearly(runs, closed)
    first = months_after(closed, 12) - AHEAD
    assert ask_dates(first - DAY) == 0
    assert ask_dates(first) == 1
    assert ask_dates(first + 29 * DAY) == 0
    assert Mail.objects.get().subject.startswith("Datat e reja? ")
    assert "15 mars 2026" in Mail.objects.get().text
    assert ask_dates(first + 40 * DAY) == 1
    assert Mail.objects.latest("pk").subject.startswith("Ju kujtojmë: Datat e reja? ")
    assert the_question().kind == "dates"
    assert ask_dates(months_after(closed, 24) - AHEAD) == 1
    assert Question.objects.open().count() == 1


@pytest.mark.parametrize(
    "values",
    [{"status": "ended"}, {"published": False}],
    ids=str,
)
def test_ended_programmes_are_not_asked_for_dates(
    runs: Organisation, values: dict[str, Any]
) -> None:
    yearly(runs, dt.date(2026, 3, 15), **values)
    assert ask_dates(dt.date(2027, 3, 1)) == 0


def test_dates_not_known_yet_are_asked_for_a_month_later(runs: Organisation) -> None:
    listed = yearly(runs, dt.date(2026, 1, 31))
    ask_dates(TODAY)
    assert say("right") == listed
    assert ask_dates(TODAY + 29 * DAY) == 0
    assert ask_dates(TODAY + 31 * DAY) == 1


@settings(deadline=None)
@given(closed=st.dates(dt.date(2015, 1, 1), dt.date(2026, 12, 31)), days=st.integers(0, 2000))
def test_there_is_one_time_to_ask_in_each_year(closed: dt.date, days: int) -> None:
    on = closed + days * DAY
    since = last_time_to_ask(closed, on)
    if since is None:
        assert on < months_after(closed, 12) - AHEAD
    else:
        assert since <= on < since + 367 * DAY
        assert since > closed


# --- answers -------------------------------------------------------------------------------------


def test_still_right_confirms_and_settles_what_others_were_asked(runs: Organisation) -> None:
    member(runs, "besa")
    listed = due(organisation=runs, confidence="partly")
    index.catch_up()
    ask()
    first, second = Question.objects.order_by("pk")
    listed = say("right", first)
    assert (listed.checked_on, listed.asked_on) == (TODAY, None)
    assert listed.confidence == "verified"
    second.refresh_from_db()
    assert second.void_at == NOW
    with pytest.raises(Settled):
        say("closed", second)
    assert index.waiting() == 0
    assert ask(DAY) == 0


@pytest.mark.parametrize(
    ("values", "status", "closes_on"),
    [
        ({"recurrence": "one_off"}, "ended", None),
        ({"recurrence": "one_off", "closes_on": TODAY + 9 * DAY}, "ended", TODAY + 9 * DAY),
        ({"recurrence": "rolling"}, "paused", None),
        ({"recurrence": "unknown"}, "paused", None),
        # A call that comes again: this round is over, the programme stays.
        ({"recurrence": "yearly", "closes_on": TODAY + 9 * DAY}, "active", TODAY - DAY),
        ({"recurrence": "recurring", "closes_on": TODAY}, "active", TODAY - DAY),
        ({"recurrence": "yearly"}, "paused", None),
        # One that was still to open cannot have ended yesterday.
        (
            {"recurrence": "yearly", "opens_on": TODAY, "closes_on": TODAY + DAY},
            "paused",
            TODAY + DAY,
        ),
        # It was closed before: nothing is new.
        ({"recurrence": "yearly", "closes_on": TODAY - 90 * DAY}, "active", TODAY - 90 * DAY),
    ],
    ids=str,
)
def test_closed_means_what_fits_the_rhythm_of_the_programme(
    runs: Organisation, values: dict[str, Any], status: str, closes_on: dt.date | None
) -> None:
    due(organisation=runs, **values)
    index.catch_up()
    ask()
    listed = say("closed")
    newest = listed.newest_call
    assert (listed.status, newest.closes_on if newest else None) == (status, closes_on)
    assert (listed.checked_on, listed.asked_on) == (TODAY, None)
    document = Document.objects.get(programme=listed)
    assert document.stopped == (status in {"ended", "paused"})


def test_change_begins_a_change_and_confirms_nothing(runs: Organisation) -> None:
    listed = due(organisation=runs)
    ask()
    say("change")
    listed.refresh_from_db()
    assert (listed.checked_on, listed.asked_on) == (dt.date(2025, 11, 27), TODAY)
    begun = Revision.objects.get()
    assert (begun.programme, begun.state) == (listed, "draft")
    assert begun.author == User.objects.get(username="edita")


def test_a_contact_without_an_account_begins_a_change_that_nobody_owns() -> None:
    due(contact_email="info@b.example")
    ask()
    say("change")
    assert Revision.objects.get().author is None


def test_the_same_answer_again_does_nothing_and_another_is_too_late(runs: Organisation) -> None:
    due(organisation=runs)
    ask()
    question = the_question()
    say("right", question)
    say("right", question, after=DAY)
    assert Programme.objects.get().checked_on == TODAY
    for other in ("closed", "change"):
        with pytest.raises(Settled):
            say(other, question)
    assert Programme.objects.get().status == "active"
    assert not Revision.objects.exists()


def test_what_has_expired_or_is_not_listed_takes_no_answer(runs: Organisation) -> None:
    listed = due(organisation=runs)
    ask()
    with pytest.raises(Settled):
        say("right", after=questions.VALID_FOR)
    Programme.objects.filter(pk=listed.pk).update(published=False)
    with pytest.raises(Settled):
        say("right")
    assert the_question().answer == ""


def test_signed_in_editors_confirm_without_a_mail(runs: Organisation) -> None:
    listed = due(organisation=runs)
    ask()
    confirm(programme=listed, on=TODAY, at=NOW)
    listed.refresh_from_db()
    assert (listed.checked_on, listed.asked_on) == (TODAY, None)
    assert not Question.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_answer_at_once_are_one_answer(runs: Organisation) -> None:
    member(runs, "besa")
    due(organisation=runs, recurrence="one_off")
    ask()
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def press(question: Question, what: str) -> None:
        try:
            barrier.wait(10)
            say(what, question)
            outcomes.append(what)
        except Settled:
            outcomes.append("settled")
        finally:
            connection.close()

    pairs = zip(Question.objects.order_by("pk"), ("closed", "right"), strict=True)
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (won,) = set(outcomes) - {"settled"}
    assert len(outcomes) == 2
    assert Programme.objects.get().status == ("ended" if won == "closed" else "active")
    assert Question.objects.exclude(answer="").get().answer == won


# --- keys ----------------------------------------------------------------------------------------


def test_a_key_says_which_question_and_which_answer(runs: Organisation) -> None:
    due(organisation=runs)
    ask()
    question = the_question()
    for code in ANSWERS:
        assert answer_of(answer_token(question, code)) == (question.uuid, code)
    with pytest.raises(ValueError, match="maybe"):
        answer_token(question, "maybe")


@settings(deadline=None)
@given(st.text(max_size=400))
def test_nothing_but_our_own_keys_is_a_key(text: str) -> None:
    assert answer_of(text) is None
    assert user_of(text) is None


def test_keys_of_one_purpose_open_nothing_else(runs: Organisation) -> None:
    user = User.objects.get()
    question = Question(uuid=uuid4())
    assert user_of(unsubscribe_token(user)) == user
    assert answer_of(unsubscribe_token(user)) is None
    assert user_of(answer_token(question, "right")) is None
    token = answer_token(question, "right")
    for broken in (token[:-1], token + "A", token.replace("right", "closed"), token.upper()):
        assert answer_of(broken) is None
    foreign = signing.Signer(key="another", salt="an answer to a question", sep=".")
    assert answer_of(foreign.sign(f"{question.uuid.hex}-right")) is None
    user.delete()
    assert user_of(unsubscribe_token(User(pk=10**6))) is None

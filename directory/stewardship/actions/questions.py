"""Asking editors whether what is listed is still right, and taking their answers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import pghistory
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from directory.locks import one_at_a_time
from directory.programmes.models import Call, Programme
from directory.rules.calls import RETURNING
from directory.rules.calls import Call as CallDates
from directory.rules.freshness import last_time_to_ask
from directory.search import index
from directory.stewardship.actions import revisions
from directory.stewardship.actions.mail import enqueue_all, mail
from directory.stewardship.letters import written
from directory.stewardship.models import Mail, Question, Revision
from directory.stewardship.querysets import QuestionQuerySet
from directory.stewardship.question_letters import letter
from directory.stewardship.recipients import addresses_of

REMIND_AFTER, MOST_REMINDERS = dt.timedelta(days=30), 2
# Longer than a programme takes to leave the default results: a late answer still brings it back.
VALID_FOR = dt.timedelta(days=180)
# "The dates are not known yet": we ask again then.
ASK_AGAIN_AFTER = dt.timedelta(days=30)


class Settled(Exception):
    """The question has been answered otherwise, replaced or has expired; nothing was written."""


@transaction.atomic
def ask_editors(*, on: dt.date, at: dt.datetime) -> int:
    """Write one letter to each address that has something to answer; returns how many.

    It asks about each published programme that is due and for the next dates of yearly calls, and
    reminds of what was asked a month ago and has not been answered.
    """
    one_at_a_time("questions")
    _forget_what_was_confirmed_otherwise(at=at)
    asked = [*_ask_due(on, at), *_ask_for_dates(on, at)]
    return _write([*asked, *_remind(at)], at=at)


def _ask_due(on: dt.date, at: dt.datetime) -> list[Question]:
    """Whether what is due is still right.

    Nobody is asked while a change of the programme waits for review, nor about one that has ended.
    A programme that has neither an editor nor a contact address stays due and is asked about when
    it has.
    """
    waiting = Revision.objects.waiting().filter(programme__isnull=False)
    due = list(
        Programme.objects.published()
        .due(on=on)
        .filter(asked_on=None)
        .exclude(status="ended")
        .exclude(pk__in=waiting.values("programme"))
        .order_by("pk")
        .select_related("organisation")
        .prefetch_related("calls")
    )
    asked = _ask(due, "due", at=at)
    Programme.objects.filter(pk__in={one.programme_id for one in asked}).update(asked_on=on)
    return asked


def _ask_for_dates(on: dt.date, at: dt.datetime) -> list[Question]:
    """For the next dates of yearly calls, some time before they usually open.

    Once a year; after "not known yet" again a month later.
    """
    yearly = (
        Programme.objects.published()
        .filter(recurrence="yearly")
        .exclude(status="ended")
        .order_by("pk")
        .select_related("organisation")
        .prefetch_related("calls")
    )
    wanting = {one: since for one in yearly if (since := _wanted_since(one, on)) is not None}
    last: dict[int, Question] = {}
    for question in Question.objects.filter(kind="dates", programme__in=wanting):
        last[question.programme_id] = question
    chosen = [one for one, since in wanting.items() if _is_time(last.get(one.pk), since, at)]
    return _ask(chosen, "dates", at=at)


@transaction.atomic
def answer(*, question: Question, answer: str, on: dt.date, at: dt.datetime) -> Programme:
    """Take an answer (a code of ANSWERS) from a link in a mail; the first one counts.

    "right" confirms the programme as it is. "closed" closes what is open: a call that comes again
    ends yesterday or, without dates, the programme pauses; a single one has ended; one asked for
    new dates has ended. "change" begins a change and confirms nothing. In each case the other open
    questions about the programme are void. The same answer again does nothing; raises Settled.
    """
    programme = _locked(question.programme_id)
    asked = Question.objects.get(pk=question.pk)
    if asked.answer == answer:
        return programme
    if asked.answered_at or asked.void_at or asked.expires_at <= at or not programme.published:
        raise Settled
    asked.answer, asked.answered_at = answer, at
    asked.save(update_fields=["answer", "answered_at"])
    _void(Question.objects.filter(programme=programme), at=at)
    if answer == "change":
        revisions.begin(programme=programme, by=writer_of(asked), at=at)
        return programme
    with pghistory.context(question=str(asked.uuid), answer=answer):
        if answer == "closed":
            _close(programme, on=on, for_good=asked.kind == "dates")
        _confirmed(programme, on=on)
    return programme


@transaction.atomic
def confirm(*, programme: Programme, on: dt.date, at: dt.datetime) -> Programme:
    """An editor says, signed in, that the programme is still right. Who may, the view decides."""
    locked = _locked(programme.pk)
    _void(Question.objects.filter(programme=locked, kind="due"), at=at)
    _confirmed(locked, on=on)
    return locked


@transaction.atomic
def close(*, programme: Programme, on: dt.date, at: dt.datetime) -> Programme:
    """An editor says, signed in, that nobody can apply now; as the answer "closed" of a mail."""
    locked = _locked(programme.pk)
    _void(Question.objects.filter(programme=locked, kind="due"), at=at)
    _close(locked, on=on, for_good=False)
    _confirmed(locked, on=on)
    return locked


def writer_of(question: Question) -> User | None:
    """The editor whom the question was sent to; None when it went to a contact address."""
    found: User | None = User.objects.filter(
        email__iexact=question.email,
        is_active=True,
        memberships__organisation=question.programme.organisation_id,
    ).first()
    return found


def _wanted_since(programme: Programme, on: dt.date) -> dt.date | None:
    newest = programme.newest_call
    if newest is None or newest.closes_on is None or not _dates(programme, newest).reopens(on):
        return None
    return last_time_to_ask(newest.closes_on, on)


def _is_time(last: Question | None, since: dt.date, at: dt.datetime) -> bool:
    if last is None or last.asked_at.date() < since:
        return True
    answered = last.answered_at if last.answer == "right" else None
    return answered is not None and at - answered >= ASK_AGAIN_AFTER


def _ask(programmes: Sequence[Programme], kind: str, *, at: dt.datetime) -> list[Question]:
    """A question to everybody who can answer for each of the programmes."""
    _void(Question.objects.filter(programme__in=programmes, kind=kind), at=at)
    addresses = addresses_of(programmes)
    questions = [
        Question(programme=one, kind=kind, email=email, asked_at=at, expires_at=at + VALID_FOR)
        for one in programmes
        for email in addresses[one.pk]
    ]
    return Question.objects.bulk_create(questions, batch_size=500)


def _remind(at: dt.datetime) -> list[Question]:
    """The open questions that it is time to remind of; the reminder counts as written."""
    unanswered = (
        Question.objects.open()
        .filter(
            asked_at__lte=at - REMIND_AFTER,
            asked_at__gt=at - REMIND_AFTER * (MOST_REMINDERS + 1),
            programme__published=True,
        )
        .select_related("programme__organisation")
        .prefetch_related("programme__calls")
    )
    reminded = []
    for question in unanswered:
        number = (at - question.asked_at) // REMIND_AFTER
        if question.reminders < number:
            question.reminders = number
            reminded.append(question)
    Question.objects.bulk_update(reminded, ["reminders"], batch_size=500)
    return reminded


def _write(questions: Sequence[Question], *, at: dt.datetime) -> int:
    by_address: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_address[question.email.casefold()].append(question)
    enqueue_all(_mail(together, at=at) for together in by_address.values())
    return len(by_address)


def _mail(questions: Sequence[Question], *, at: dt.datetime) -> Mail:
    """The letter to one address. Each of its questions is asked in no other of the same number."""
    first = questions[0]
    key = f"questions {first.uuid} {first.reminders}"
    return mail(to=first.email, says=written(letter(questions)), at=at, key=key)


def _close(programme: Programme, *, on: dt.date, for_good: bool) -> None:
    newest = programme.newest_call
    dates = _dates(programme, newest)
    yesterday = on - dt.timedelta(days=1)
    if for_good or programme.recurrence == "one_off":
        programme.status = "ended"
    elif dates.status_on(on) == "closed":
        return
    elif programme.recurrence in RETURNING and _ends_before(newest, yesterday):
        assert newest is not None  # noqa: S101 (it has begun and is to end)
        newest.closes_on = yesterday
        newest.save(update_fields=["closes_on"])
    else:
        programme.status = "paused"


def _ends_before(call: Call | None, day: dt.date) -> bool:
    """Whether a call that states when it ends can have ended on a day instead."""
    return (
        call is not None
        and call.closes_on is not None
        and (call.opens_on is None or call.opens_on <= day)
    )


def _dates(programme: Programme, call: Call | None) -> CallDates:
    return CallDates(
        programme_status=programme.status,
        recurrence=programme.recurrence,
        opens_on=call.opens_on if call else None,
        closes_on=call.closes_on if call else None,
    )


def _confirmed(programme: Programme, *, on: dt.date) -> None:
    programme.checked_on, programme.asked_on, programme.confidence = on, None, "verified"
    programme.save(update_fields=["checked_on", "asked_on", "confidence", "status", "modified_at"])
    index.catch_up()


def _void(questions: QuestionQuerySet, *, at: dt.datetime) -> None:
    questions.open().update(void_at=at)


def _forget_what_was_confirmed_otherwise(*, at: dt.datetime) -> None:
    """A reviewed change, an import or the admin has confirmed what we still wait to hear."""
    confirmed = Q(programme__checked_on__gte=F("programme__asked_on"))
    _void(Question.objects.filter(confirmed, kind="due"), at=at)
    approved = Q(programme__asked_on=None)
    _void(Question.objects.filter(approved, kind="due"), at=at)
    Programme.objects.filter(checked_on__gte=F("asked_on")).update(asked_on=None)


def _locked(key: int) -> Programme:
    """The programme as it stands now, with its calls, held to the end of the transaction."""
    # Not its key: whoever begins a change of it meanwhile need not wait for us.
    Programme.objects.select_for_update(no_key=True).get(pk=key)
    found: Programme = Programme.objects.with_parts().get(pk=key)
    return found

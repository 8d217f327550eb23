"""All periodic work, once, in order. `manage.py run_periodic` is called by cron as often as liked.

Each task holds a lock of the database session while it runs, so that any number of machines may
call at the same time. One that fails does not keep the others from being done.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.utils import Error

from directory.exchange.dump import FOLDER, newest_dump, write_dump
from directory.search import index
from directory.stewardship.actions.digests import enqueue_digests
from directory.stewardship.actions.questions import ask_editors
from directory.stewardship.actions.sending import send_due
from directory.stewardship.actions.uploads import KEPT_FOR
from directory.stewardship.links.checking import check_links
from directory.stewardship.models import Invitation, Mail, Upload

logger = logging.getLogger(__name__)

LINKS_AT_A_TIME, MAILS_AT_A_TIME = 100, 1_000
MAILS_STAY = dt.timedelta(days=90)

Task = Callable[[dt.date, dt.datetime], str]


class MailRefused(Exception):
    """The mail server takes nothing at all."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one task: `done`, `busy` (another run has it in hand) or `failed`."""

    name: str
    state: str
    told: str


def run(
    *, on: dt.date, at: dt.datetime, tasks: Mapping[str, Task] | None = None
) -> Iterator[Result]:
    """Do each task that nobody else does just now; each result comes as soon as it is known."""
    for name, task in (TASKS if tasks is None else tasks).items():
        yield _done(name, task, on=on, at=at)


def _done(name: str, task: Task, *, on: dt.date, at: dt.datetime) -> Result:
    try:
        with alone(name) as is_alone:
            if not is_alone:
                return Result(name, "busy", "another run is at work on it")
            return Result(name, "done", task(on, at))
    except Exception as error:
        logger.exception("The periodic task %r failed.", name)
        return Result(name, "failed", f"failed: {type(error).__name__}: {error}")


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Within the block, whether nobody else on any machine is in a block of this name.

    The lock belongs to the connection: if that breaks, so does the lock, and nobody waits for it.
    It needs a connection of its own (a pool that lends it for single transactions will not do).
    """
    key = f"mundesi periodic {name}"
    if not connection.in_atomic_block:  # the one before may have broken it
        connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            _unlock(key)


def _unlock(key: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])
    except Error:
        connection.close()  # and with it the lock


@transaction.atomic
def purge(*, at: dt.datetime) -> int:
    """Delete what is not needed any more; returns how many rows.

    Uploads after 30 days, mails 90 days after they were sent or given up, invitations and sessions
    that have expired.
    """
    gone = 0
    for rows in (
        Upload.objects.filter(made_at__lt=at - KEPT_FOR),
        Mail.objects.filter(sent_at__lt=at - MAILS_STAY),
        Mail.objects.filter(given_up_at__lt=at - MAILS_STAY),
        Invitation.objects.filter(expires_at__lt=at, accepted_at=None),
        Session.objects.filter(expire_date__lt=at),
    ):
        gone += rows.delete()[0]
    return gone


def _send(at: dt.datetime) -> str:
    done = send_due(at=at, most=MAILS_AT_A_TIME)
    if done.refused:
        raise MailRefused(done.refused)
    return f"{done.sent} sent, {done.failed} to be tried again, {done.given_up} given up"


def _check(at: dt.datetime) -> str:
    done = check_links(at=at, most=LINKS_AT_A_TIME)
    return f"{done.asked} checked, {done.failed} did not open"


def _dump(on: dt.date, at: dt.datetime) -> str:
    """The files for others, once a day on each machine: they lie in its own DATA_DIR."""
    folder = Path(settings.DATA_DIR) / FOLDER
    made = newest_dump(folder)
    if made is not None and made.day >= on:
        return "made today"
    return f"{write_dump(folder, at=at).programmes} programmes written"


# In the order in which they are done: what writes mails comes before what sends them.
TASKS: Mapping[str, Task] = {
    "ask editors": lambda on, at: f"{ask_editors(on=on, at=at)} mails written",
    "check links": lambda _on, at: _check(at),
    "write weekly digests": lambda _on, at: f"{enqueue_digests(at=at)} mails written",
    "throw away": lambda _on, at: f"{purge(at=at)} rows gone",
    "bring the search index up to date": lambda _on, _at: f"{index.catch_up()} programmes",
    "send mails": lambda _on, at: _send(at),
    "write the files for others": _dump,
}

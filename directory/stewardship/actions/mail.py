"""Writing mails: into the outbox, in the transaction of the deed that they tell of."""

import datetime as dt
from collections.abc import Iterable

from directory.stewardship.letters import Written
from directory.stewardship.models import Mail


def mail(
    *, to: str, says: Written, at: dt.datetime, key: str | None = None, unsubscribe_url: str = ""
) -> Mail:
    """A mail to one address, for the outbox; of those with one `key` only the first gets in.

    The subject is put on one line and cut to 250 characters.
    """
    return Mail(
        key=key,
        to=to,
        subject=" ".join(says.subject.split())[:250],
        text=says.text,
        html=says.html,
        unsubscribe_url=unsubscribe_url,
        made_at=at,
        next_try_at=at,
    )


def enqueue(one: Mail) -> None:
    """Put one mail into the outbox; it stays as it is if the key was there before.

    It goes out with the transaction or not at all; `manage.py send_mail_queue` sends it.
    """
    Mail.objects.bulk_create([one], ignore_conflicts=one.key is not None)


def enqueue_all(mails: Iterable[Mail]) -> None:
    """Put many mails into the outbox at once. Each bears a key: those that were there stay."""
    made = list(mails)
    assert all(one.key for one in made)  # noqa: S101 (else the same occasion would write two)
    Mail.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)

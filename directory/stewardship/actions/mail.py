"""Writing mails: into the outbox, in the transaction of the deed that they tell of."""

import datetime as dt
from collections.abc import Iterable

from directory.stewardship.models import Mail


def enqueue(
    *,
    to: str,
    subject: str,
    text: str,
    at: dt.datetime,
    html: str = "",
    key: str | None = None,
    unsubscribe_url: str = "",
) -> None:
    """Put one mail to one address into the outbox; nothing happens if the `key` was there before.

    The subject is put on one line and cut to 250 characters. The mail goes out with the transaction
    or not at all; `manage.py send_mail_queue` sends it.
    """
    made = mail(
        to=to,
        subject=subject,
        text=text,
        at=at,
        html=html,
        key=key,
        unsubscribe_url=unsubscribe_url,
    )
    Mail.objects.bulk_create([made], ignore_conflicts=key is not None)


def mail(
    *,
    to: str,
    subject: str,
    text: str,
    at: dt.datetime,
    html: str = "",
    key: str | None = None,
    unsubscribe_url: str = "",
) -> Mail:
    """A mail that is not in the outbox yet, for `enqueue_all`."""
    return Mail(
        key=key,
        to=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
        made_at=at,
        next_try_at=at,
    )


def enqueue_all(mails: Iterable[Mail]) -> None:
    """Put many mails into the outbox at once. Each bears a key: those that were there stay."""
    made = list(mails)
    assert all(one.key for one in made)  # noqa: S101 (else the same occasion would write two)
    Mail.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)

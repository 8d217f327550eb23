"""Writing mails: into the outbox, in the transaction of the deed that they tell of."""

import datetime as dt

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
    mail = Mail(
        key=key,
        to=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
        made_at=at,
        next_try_at=at,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=key is not None)

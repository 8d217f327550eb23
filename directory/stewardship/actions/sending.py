"""Sending what waits in the outbox.

Each mail is claimed in a transaction of its own before it is handed to the server: the try is
counted and the next one put off. So two senders never send the same mail, and a crash neither
loses a mail nor sends it over and over. A crash between the server's yes and our note of it sends
the mail once more, after the pause: at least once, never not at all. Both copies bear the same
Message-ID, by which the receiver can tell.
"""

import datetime as dt
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPSenderRefused
from smtplib import SMTPServerDisconnected as Disconnected
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction

from directory.stewardship.letters import framed_text
from directory.stewardship.models import Mail

_HOURS = (1 / 12, 1 / 2, 2, 8, 24, 24, 24, 24, 24, 24)
PAUSES = tuple(dt.timedelta(hours=hours) for hours in _HOURS)  # a week, nearly
MOST_ANEW = 3  # times in a row that a server may break off before we leave it alone
_PLAIN_URL = re.compile(r"https?://[^\s<>\"]+")
# The fault of the server or of what it thinks of us, not of one address or one mail.
_SERVER = (SMTPConnectError, SMTPAuthenticationError, SMTPSenderRefused, Disconnected)


@dataclass
class Sent:
    """What became of the mails. `refused` says why the server took none of them at all."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    refused: str = ""


def send_due(
    *, at: dt.datetime, most: int | None = None, server: BaseEmailBackend | None = None
) -> Sent:
    """Send the mails that are due, at most `most`; call it outside of any transaction.

    While the server cannot be reached no try is counted: its bad days cost nobody a mail.
    """
    server = server or get_connection()
    done, began, in_a_row = Sent(), time.monotonic(), 0
    problem = ""
    while most is None or done.sent + done.failed + done.given_up < most:
        now = at + dt.timedelta(seconds=time.monotonic() - began)
        if not Mail.objects.due(at=now).exists():
            break
        try:
            server.open()
        except (SMTPException, OSError) as error:
            problem = _told(error)
            break
        mail = claim(at=now)
        if mail is None:
            break
        try:
            server.send_messages([message(mail)])
        except Exception as error:  # Whatever is wrong with one, the others go out.
            _note_failure(mail, error, done, at=now)
            is_server = _is_the_server(error)
            in_a_row, problem = (in_a_row + 1, _told(error)) if is_server else (0, "")
            if is_server:
                _close(server)
            if in_a_row == MOST_ANEW:
                break
        else:
            Mail.objects.filter(pk=mail.pk).update(sent_at=now, last_error="")
            done.sent, in_a_row, problem = done.sent + 1, 0, ""
    _close(server)
    if problem and not done.sent:
        done.refused = problem
    return done


@transaction.atomic(durable=True)
def claim(*, at: dt.datetime) -> Mail | None:
    """The next due mail that nobody else has in hand, as ours until its next try is due."""
    mail = Mail.objects.due(at=at).select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    pause = PAUSES[min(mail.tries, len(PAUSES) - 1)]
    mail.tries, mail.next_try_at = mail.tries + 1, at + pause
    mail.save(update_fields=["tries", "next_try_at"])
    return mail


def message(mail: Mail) -> EmailMultiAlternatives:
    """The mail as it goes out. Raises ValidationError for what is no address.

    Line ends in a header are refused by Django; nothing else of what is written gets into one.
    """
    validate_email(mail.to)
    headers = {
        "Message-ID": f"<{mail.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url and _PLAIN_URL.fullmatch(mail.unsubscribe_url):
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    made.attach_alternative(mail.html or framed_text(mail.subject, mail.text), "text/html")
    return made


def _note_failure(mail: Mail, error: Exception, done: Sent, *, at: dt.datetime) -> None:
    """The next try stands already; after the last one, or for what is no address, it is over."""
    over = mail.tries > len(PAUSES) or isinstance(error, ValidationError)
    Mail.objects.filter(pk=mail.pk).update(
        last_error=_told(error), given_up_at=at if over else None
    )
    if over:
        done.given_up += 1
    else:
        done.failed += 1


def _is_the_server(error: Exception) -> bool:
    # All that smtplib raises is an OSError too, also what concerns one address.
    return isinstance(error, _SERVER if isinstance(error, SMTPException) else OSError)


def _told(error: Exception) -> str:
    """Kind and words of what went wrong, on one line without NUL, short enough for its column."""
    words = " ".join(str(error).replace("\x00", "").split())
    return f"{type(error).__name__}: {words}"[:300]


def _close(server: BaseEmailBackend) -> None:
    with suppress(SMTPException, OSError):
        server.close()

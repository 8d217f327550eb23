"""A whole list as a message that reads well without opening its link.

Like the message about one programme (`sharing.py`): the address is whole whatever comes, and where
the rest would be too long, the last lines give way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.web.sharing import MOST_IN_VIBER, at_word_end

# Some mail programs take no longer link than 2,000 bytes, and an ë takes six.
MOST_LETTERS = 900
TITLE = 90


@dataclass(frozen=True)
class Entry:
    """What the message says of one programme: what it is, and until when."""

    title: str
    status: str


def list_message(entries: Sequence[Entry], address: str, *, most: int = MOST_LETTERS) -> str:
    """A numbered line for each programme, how many there are besides, and the address."""
    heading = _("My list on Mundësi:")
    lines = [
        f"{number}. {at_word_end(one.title, TITLE)} – {one.status}"
        for number, one in enumerate(entries, start=1)
    ]
    for shown in range(len(lines), 0, -1):
        left = len(lines) - shown
        more = ngettext("… and %(number)d more", "… and %(number)d more", left)
        rest = [more % {"number": left}] if left else []
        text = "\n".join([heading, *lines[:shown], *rest, address])
        if len(text) <= most:
            return text
    return f"{heading}\n{address}"


def ways_to_send(entries: Sequence[Entry], address: str) -> dict[str, str]:
    """The message, the address, and the links into messengers and the mail program."""
    text = list_message(entries, address)
    short = list_message(entries, address, most=MOST_IN_VIBER)
    subject, body = _("My list on Mundësi"), text.replace("\n", "\r\n")
    return {
        "address": address,
        "message": text,
        "whatsapp": f"https://wa.me/?text={quote(text, safe='')}",
        "viber": f"viber://forward?text={quote(short, safe='')}",
        "mail": f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}",
    }

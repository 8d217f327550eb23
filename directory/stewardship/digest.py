"""The weekly mail to reviewers: how much waits for them, and nothing of what it is."""

import datetime as dt
from typing import NamedTuple

from django.contrib.auth.models import User

from directory.rules.vocabularies import Label
from directory.stewardship.letters import HELLO, Letter, Link, Written, address, written
from directory.stewardship.queue import Counts, counts_for
from directory.stewardship.tokens import unsubscribe_token

# In the order of Counts: how one of them is called, and how several are.
WORDS: tuple[tuple[Label, Label], ...] = (
    (
        Label("ndryshim për shqyrtim", "change to review"),
        Label("ndryshime për shqyrtim", "changes to review"),
    ),
    (
        Label("njoftim nga vizitorët", "report from visitors"),
        Label("njoftime nga vizitorët", "reports from visitors"),
    ),
    (
        Label("lidhje që nuk hapet", "link that does not open"),
        Label("lidhje që nuk hapen", "links that do not open"),
    ),
    (
        Label("dyshim për dyfishim", "possible duplicate"),
        Label("dyshime për dyfishim", "possible duplicates"),
    ),
    (
        Label("program i pakonfirmuar në kohë", "programme overdue for confirmation"),
        Label("programe të pakonfirmuara në kohë", "programmes overdue for confirmation"),
    ),
)


class Digest(NamedTuple):
    """One mail, with the address at which its reader ends them."""

    counts: Counts
    says: Written
    unsubscribe_url: str


def digest_for(user: User, *, on: dt.date) -> Digest | None:
    """What waits for a reviewer on a date, in both languages; None when nothing does."""
    counts = counts_for(user, on=on)
    if not counts.total:
        return None
    queue, leave = address("editors-queue"), address("unsubscribe", unsubscribe_token(user))
    lines = Label(*(_lines(counts, language) for language in ("sq", "en")))
    letter = Letter(
        subject=Label(
            f"Ju presin {counts.total} te Mundësi", f"{counts.total} waiting for you at Mundësi"
        ),
        paragraphs=(HELLO, Label("në zonën tuaj presin:", "this waits in your area:"), lines),
        links=(Link(Label("Hapni radhën", "Open the queue"), queue),),
        after=(
            Label(
                f"Nuk e doni më këtë përmbledhje javore? Ndaleni me një klikim:\n{leave.sq}",
                f"You no longer want this weekly summary? End it with one click:\n{leave.en}",
            ),
        ),
    )
    return Digest(counts, written(letter), leave.sq)


def _lines(counts: Counts, language: str) -> str:
    named = zip(counts, WORDS, strict=True)
    return "\n".join(
        f"- {count} {(one if count == 1 else many).in_language(language)}"
        for count, (one, many) in named
        if count
    )

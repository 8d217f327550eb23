"""What somebody gets who is sent a programme: a message that says it all, and a picture.

Plain links into WhatsApp, Viber and the mail program; nobody's script, nobody's counter.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.models import Place
from directory.rules import vocabularies as v
from directory.web.cards import StatusTag
from directory.web.pictures import Picture
from directory.web.wording import place_after_in

MOST_LETTERS = 500
# The longest text that Viber's `forward` link takes.
MOST_IN_VIBER = 200
TITLE, FOR_WHOM, WHERE = 120, 150, 110
# A piece of a text that is shorter than this says nothing.
WORTH_SAYING = 20


def site_address() -> str:
    """The site as people write and say it: the host, without what only programs need."""
    return urlsplit(settings.SITE_URL).netloc


def at_word_end(text: str, most: int) -> str:
    """The text in at most `most` letters: a longer one ends after a whole word, with "…"."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    start = text[: most - 1]
    whole = start.rpartition(" ")[0] if text[most - 1] != " " else start
    return f"{(whole or start).rstrip(' ,;:.–(“')}…"


def status_in_words(status: StatusTag) -> str:
    """The state of a call as one phrase: "Open until 31 December 2026"."""
    between = ", " if status.code == "closed" else " "
    return between.join(part for part in (status.label, status.detail) if part)


def message(programme: dict[str, Any], address: str, *, most: int = MOST_LETTERS) -> str:
    """Title, for whom, where, until when, and the address, a line each.

    `programme` is what its page shows (`programme_facts`). The address is whole whatever comes;
    where the rest would be longer than `most` letters, the lines that say least give way.
    """
    status = f"{status_in_words(programme['status'])}."
    if programme["cost"] == "free":
        status += f" {programme['cost_label']}."
    where = " ".join(filter(None, (programme["coverage_sentence"], programme["delivery_label"])))
    lines = {
        "title": (programme["title"].value, TITLE),
        "status": (status, TITLE),
        "for_whom": (programme["for_whom"], FOR_WHOM),
        "where": (where, WHERE),
    }
    room = most - len(address)
    said = {}
    for name, (text, longest) in lines.items():
        shortened = at_word_end(text, min(longest, room - 1)) if room > WORTH_SAYING else ""
        if shortened:
            said[name] = shortened
            room -= len(shortened) + 1
    order = ("title", "for_whom", "where", "status")
    return "\n".join([*(said[name] for name in order if name in said), address])


def ways_to_share(programme: dict[str, Any], address: str) -> dict[str, str]:
    """The message, and the links that hand it to a messenger or the mail program."""
    text = message(programme, address)
    short = message(programme, address, most=MOST_IN_VIBER)
    subject = at_word_end(programme["title"].value, TITLE)
    body = text.replace("\n", "\r\n")
    return {
        "address": address,
        "message": text,
        "whatsapp": f"https://wa.me/?text={quote(text, safe='')}",
        "viber": f"viber://forward?text={quote(short, safe='')}",
        "mail": f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}",
    }


def living_in(place: Place, language: str) -> str:
    """The place as it stands after "who live in"."""
    names = {"sq": place.in_language("sq"), "en": place.in_language("en")}
    return place_after_in({"code": place.code, "level": place.level, **names}, language)


# --- pictures ------------------------------------------------------------------------------------


def site_picture() -> Picture:
    """The picture of every page that has none of its own."""
    return Picture(
        title=_("Find the chance that fits you"),
        line=_(
            "Courses, scholarships, jobs and money for a business: find what reaches you where you"
            " live. Free, without an account."
        ),
        address=site_address(),
    )


def programme_picture(programme: dict[str, Any]) -> Picture:
    """The picture of a programme, from what its page shows (`programme_facts`)."""
    return Picture(
        title=programme["title"].value,
        status=status_in_words(programme["status"]),
        line=programme["for_whom"] or programme["coverage_sentence"],
        source=programme["organisation"]["name"],
        address=site_address(),
    )


def place_picture(place: Place, total: int, language: str) -> Picture:
    """The picture of a place: how many programmes reach those who live there."""
    words = ngettext(
        "opportunity for people in %(place)s", "opportunities for people in %(place)s", total
    )
    return Picture(
        title=words % {"place": living_in(place, language)},
        status=v.PLACE_LEVELS[place.level].in_language(language),
        line=_("Courses, scholarships, jobs and money for a business."),
        address=site_address(),
        figure=str(total),
    )

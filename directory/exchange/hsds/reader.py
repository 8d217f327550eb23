"""For whom objects are written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from directory.rules.criteria.places import Places

HERE = ZoneInfo("Europe/Tirane")


@dataclass(frozen=True)
class Reader:
    """The day, the language, the tree of places, and where the pages of the site are.

    `programme` and `organisation` give the absolute address of a page by its slug, in the language;
    `place` gives one that is the same in every language.
    """

    on: dt.date
    language: str
    places: Places
    programme: Callable[[str], str]
    organisation: Callable[[str], str]
    place: Callable[[str], str]

    def say(self, sq: str, en: str) -> str:
        return en if self.language == "en" else sq

    def text(self, row: object, field: str) -> str:
        """The text of a translated field in the language, else in the other one."""
        own, other = ("en", "sq") if self.language == "en" else ("sq", "en")
        return str(getattr(row, f"{field}_{own}") or getattr(row, f"{field}_{other}") or "").strip()

    def other_text(self, row: object, field: str) -> str:
        """The text in the other language, if it says something else."""
        text = str(getattr(row, f"{field}_{'sq' if self.language == 'en' else 'en'}") or "").strip()
        return text if text != self.text(row, field) else ""


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=HERE)


def moment(when: dt.datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return when.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

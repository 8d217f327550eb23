"""Dates, money and places in the words of a reader. Pure functions of a value and a language."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from directory.rules import vocabularies as v
from directory.rules.criteria.places import words_after_in
from directory.rules.dates import date_in_words as date_in_words  # noqa: PLC0414 (for the pages)
from directory.rules.place_names import forms
from directory.search.reach import Reach

NARROW_SPACE = "\u00a0"


@dataclass(frozen=True)
class Text:
    """A text as it can be shown: in the reader's language, or `foreign` in the only one it has."""

    value: str
    lang: str
    foreign: bool = False


def text_in(texts: dict[str, str], language: str) -> Text | None:
    """The text in the reader's language, else in the other one; None if there is none at all."""
    other = "sq" if language == "en" else "en"
    if texts.get(language):
        return Text(texts[language], language)
    return Text(texts[other], other, foreign=True) if texts.get(other) else None


def number_in_words(number: Decimal) -> str:
    """Digits in groups of three: "1 500", "12,50" is never needed for whole amounts."""
    whole = number == number.to_integral_value()
    text = f"{number:,.0f}" if whole else f"{number:,.2f}"
    return text.replace(",", NARROW_SPACE)


def money_in_words(
    low: str | None, high: str | None, currency: str, period: str, language: str
) -> str:
    """ "1 500–3 000 lekë në muaj", "up to 5 000 euros in total"; nothing without an amount."""
    if low is None and high is None:
        return ""
    unit = v.CURRENCIES[currency].in_language(language)
    a, b = (number_in_words(Decimal(one)) if one is not None else "" for one in (low, high))
    if language == "sq":
        a, b = a.replace(".", ","), b.replace(".", ",")
    if a and b:
        amount = a if a == b else f"{a}–{b}"
    elif b:
        amount = _("up to %(amount)s") % {"amount": b}
    else:
        amount = _("from %(amount)s") % {"amount": a}
    words = f"{amount}{NARROW_SPACE}{unit}"
    if period and period != "total":
        words += f" {v.AMOUNT_PERIODS[period].in_language(language)}"
    return words


def place_after_in(place: dict[str, Any], language: str) -> str:
    """The place as it stands after "in" or "në"."""
    name = v.Label(place["sq"], place["en"])
    if place["level"] in {"municipality", "unit"}:
        return name.in_language(language)
    return words_after_in(code=place["code"], level=place["level"], name=name, language=language)


def reach_in_words(reach: Reach, language: str) -> str:
    """How the programme reaches the visitor, in a few words."""
    name = place_after_in(reach.place, language) if reach.place else ""
    match reach.tone:
        case "near" | "inside":
            return _("in %(place)s") % {"place": name}
        case "county":
            return _("all of %(place)s") % {"place": _whole(reach.place, language)}
        case "country":
            return _("all of %(place)s, you included") % {"place": _whole(reach.place, language)}
        case "online":
            return _("online")
        case "away" if reach.km is not None:
            return _("%(km)d km away, in %(place)s") % {"km": reach.km, "place": name}
        case _ if reach.place and reach.place["level"] == "country":
            return _("all of %(place)s") % {"place": _whole(reach.place, language)}
        case _:
            return _("in %(place)s") % {"place": name} if name else ""


def _whole(place: dict[str, Any] | None, language: str) -> str:
    """The place after "all of" or "në të gjithë"."""
    if place is None:
        return ""
    if language == "en":
        return f"{place['en']} county" if place["level"] == "county" else str(place["en"])
    if place["level"] == "county":
        return f"qarkun {place['sq']}"
    # "në të gjithë Shqipërinë": the definite accusative.
    return forms(place["sq"]).accusative if place["level"] == "country" else str(place["sq"])


def host_of(url: str) -> str:
    """The host that a link leads to, as a reader recognises it."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")

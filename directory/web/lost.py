"""What somebody may have meant whose address leads nowhere."""

import datetime as dt
import re
from typing import Any

from django.db import Error
from django.http import QueryDict
from django.urls import reverse

from directory.places.models import Place
from directory.search.parameters import parse
from directory.search.results import search
from directory.web.wording import text_in

MOST = 3
_ABOUT_SOMETHING = re.compile(r"^/(?:en/)?(?:programmes|places|organisations)/([^/]{3,120})(?:/|$)")
_MOST_WORDS = 8


def lost_facts(path: str, *, on: dt.date, language: str) -> dict[str, Any]:
    """The words of an address such as `/programmes/kurs-qepsi/`, and pages that they may mean.

    Only published ones; none, rather than an error, when the database does not answer.
    """
    words = words_of(path)
    if not words:
        return {"words": "", "likely": []}
    try:
        return {"words": words, "likely": _likely(words, on, language)}
    except Error:
        return {"words": words, "likely": []}


def words_of(path: str) -> str:
    """The telling words in the address of a programme, place or organisation; "" for others."""
    found = _ABOUT_SOMETHING.match(path)
    words = re.findall(r"[^\W\d_]{2,40}", found[1]) if found else []
    return " ".join(words[:_MOST_WORDS])


def _likely(words: str, on: dt.date, language: str) -> list[dict[str, str]]:
    pages = []
    place = Place.objects.resolve(words)
    if place is not None:
        name = place.in_language(language)
        pages.append({"label": name, "about": "", "url": reverse("place", args=[place.slug])})
    asked = QueryDict(mutable=True)
    asked["q"] = words
    found = search(parse(asked), on=on, language=language, size=MOST, explain_empty=False)
    for hit in found.hits:
        title = text_in(hit.facts["title"], language)
        pages.append(
            {
                "label": title.value if title else hit.facts["id"],
                "about": hit.facts["organisation"][language],
                "url": reverse("programme", args=[hit.facts["id"]]),
            }
        )
    return pages

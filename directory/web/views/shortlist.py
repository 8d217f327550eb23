"""The visitor’s own list, and a comparison of what is in it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.languages import current_language
from directory.web import shortlist as lists
from directory.web.comparison import MOST_COMPARED, Column, compared, rows
from directory.web.programme import programme_facts
from directory.web.wording import Text


@require_safe
def shortlist(request: HttpRequest) -> HttpResponse:
    on, language = timezone.localdate(), current_language()
    asked = lists.listed(request.GET.getlist("p"))
    to_compare = asked.by_present_names(lists.names_in(request.GET.getlist("compare")))
    chosen = [slug for slug in to_compare if slug in asked.facts]
    side_by_side = chosen[:MOST_COMPARED] if len(chosen) > 1 else []
    request.canonical_query = lists.list_query(  # type: ignore[attr-defined]
        asked.slugs, compare=side_by_side
    )
    words = " ".join(request.GET.get("q", "").split())
    facts: dict[str, Any] = {
        "asked": ",".join(asked.asked),
        "now": ",".join(asked.by_present_names(asked.asked)) if asked.moved else "",
        "p": ",".join(asked.slugs),
        "notices": lists.notices(asked),
        "tidy_url": lists.list_url(asked.slugs) if asked.unknown or asked.beyond else "",
        "choose": _choose("compare" in request.GET, chosen),
    }
    if side_by_side:
        facts["comparison"] = _comparison(asked, side_by_side, on=on, language=language)
    else:
        facts["shown"] = lists.items(asked, chosen, on=on, language=language)
        facts["sending"] = lists.sending(asked, on=on, language=language)
        facts["words"] = words
        facts["found"] = lists.to_add(words, asked, on=on, language=language) if words else []
    return render(request, "pages/shortlist.html", {"list": facts})


def _choose(compares: bool, chosen: Sequence[str]) -> str:
    """What is wrong with the choice of what to compare; nothing if it is right, or not made."""
    if compares and len(chosen) < 2:
        return _("Choose at least two to compare.")
    if len(chosen) > MOST_COMPARED:
        return _("Four fit side by side, so you see the first four of those you chose.")
    return ""


def _comparison(
    asked: lists.Listed, slugs: Sequence[str], *, on: dt.date, language: str
) -> dict[str, Any]:
    pages = [programme_facts(one, on=on, language=language)["programme"] for one in compared(slugs)]
    columns = [
        Column(
            title=one["title"] or Text(one["id"], language),
            url=reverse("programme", args=[one["id"]]),
            without_url=lists.list_url(asked.slugs, compare=_without(one["id"], slugs)),
        )
        for one in pages
    ]
    return {
        "columns": columns,
        "rows": rows(columns, pages),
        "back_url": lists.list_url(asked.slugs),
    }


def _without(slug: str, slugs: Sequence[str]) -> list[str]:
    """What is left to compare; one alone is no comparison."""
    left = [one for one in slugs if one != slug]
    return left if len(left) > 1 else []

"""What changed in a programme, version by version, in words."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.programmes.models import Programme
from directory.rules.dates import date_in_words
from directory.stewardship.history import Version, versions_of
from directory.stewardship.reader import Reader
from directory.web.editors.members import name_of
from directory.web.wording import text_in

ON_ONE_PAGE = 20


def history_facts(
    programme: Programme,
    merged: Mapping[str, Programme],
    *,
    of: Programme,
    page: str,
    may_restore: bool,
    language: str,
) -> dict[str, Any]:
    """The versions on one page, the newest first; a wrong page number means the nearest one.

    `merged` are those that went into the programme, by address; the versions are those `of` it or
    of one of these.
    """
    shown = Paginator(versions_of(of), ON_ONE_PAGE).get_page(page)
    cells = [dict(pair) for one in shown for pair in _both_rows(one)]
    reader = Reader(language, *cells)
    return {
        "title": _title(of, language),
        "slug": of.slug,
        "went_into": None if of == programme else _link(programme, language),
        "merged": [_link(one, language) for one in merged.values()] if of == programme else [],
        "versions": [
            _version(one, reader, may_restore and not (shown.number == 1 and first), language)
            for first, one in ((number == 0, one) for number, one in enumerate(shown))
        ],
        "newer": shown.previous_page_number() if shown.has_previous() else None,
        "older": shown.next_page_number() if shown.has_next() else None,
    }


def _title(programme: Programme, language: str) -> Any:
    p: Any = programme
    return text_in({"sq": p.title_sq or "", "en": p.title_en or ""}, language)


def _link(programme: Programme, language: str) -> dict[str, Any]:
    url = reverse("editors-history", args=[programme.slug])
    return {"title": _title(programme, language), "url": url}


def _both_rows(version: Version) -> tuple[dict[str, str], dict[str, str]]:
    before = {column: pair[0] for column, pair in version.changes.items()}
    after = {column: pair[1] for column, pair in version.changes.items()}
    return before, after


def _version(version: Version, reader: Reader, may_restore: bool, language: str) -> dict[str, Any]:
    local = timezone.localtime(version.at)
    return {
        "moment": version.moment,
        "at": version.at,
        "when": f"{date_in_words(local.date(), language)}, {local:%H:%M}",
        "who": _who(version),
        "published": version.published,
        "may_restore": may_restore,
        "changes": [
            {
                "label": reader.label(column),
                "before": reader.text(column, before),
                "after": reader.text(column, after),
            }
            for column, (before, after) in version.changes.items()
        ],
    }


def _who(version: Version) -> str:
    by = name_of(version.by) if version.by else _("import or command")
    if version.author is None or version.author == version.by:
        return by
    said = {"author": name_of(version.author), "reviewer": by}
    return _("%(author)s, approved by %(reviewer)s") % said

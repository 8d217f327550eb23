"""What changed in a programme, version by version, in words."""

from typing import Any

from django.core.paginator import Paginator
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
    programme: Programme, *, page: str, may_restore: bool, language: str
) -> dict[str, Any]:
    """The versions on one page, the newest first; a wrong page number means the nearest one."""
    shown = Paginator(versions_of(programme), ON_ONE_PAGE).get_page(page)
    cells = [dict(pair) for one in shown for pair in _both_rows(one)]
    reader = Reader(language, *cells)
    titles = {"sq": programme.title_sq or "", "en": programme.title_en or ""}
    return {
        "title": text_in(titles, language),
        "slug": programme.slug,
        "versions": [
            _version(one, reader, may_restore and not (shown.number == 1 and first), language)
            for first, one in ((number == 0, one) for number, one in enumerate(shown))
        ],
        "newer": shown.previous_page_number() if shown.has_previous() else None,
        "older": shown.next_page_number() if shown.has_next() else None,
    }


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

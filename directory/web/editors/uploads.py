"""A spreadsheet in the browser, in prepared values; see `templates/editors/upload*.html`."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.exchange.refusals import Problem, Reason, TableError, refused, shortened
from directory.exchange.tables import UPLOAD, Table, read_table
from directory.programmes.models import Organisation, Programme
from directory.stewardship.duplicates import lookalikes
from directory.stewardship.models import Upload
from directory.stewardship.rows import KINDS, ProposedRow
from directory.stewardship.uploads import ignored_columns
from directory.web.pagination import links_to_pages
from directory.web.wording import text_in

PAGE_SIZE = 50
MOST_PROBLEMS_SHOWN = 100
LONGEST_CELL = 400
LARGEST_REQUEST = UPLOAD.max_bytes + 64 * 1024
"""The file and what a browser sends around it."""


def is_too_large(request: HttpRequest) -> bool:
    """Told from the head of the request: nothing of its body has been read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST
    except ValueError:
        return True


def too_large() -> TableError:
    return refused(Reason.FILE_TOO_LARGE, limit=UPLOAD.max_bytes // (1024 * 1024))


def table_of(sent: "UploadedFile[bytes] | None") -> Table:
    """The table in the file that was sent. Raises TableError, when none was chosen too."""
    if sent is None or sent.file is None:
        raise TableError([])
    return read_table(cast("BinaryIO", sent.file), name=sent.name or "", limits=UPLOAD)


def upload_facts(
    organisation: Organisation, *, language: str, error: TableError | None = None
) -> dict[str, Any]:
    """The page that takes a file; `error` is why the last one could not be taken."""
    problems = error.problems if error is not None else []
    lines = [problem.in_language(language) for problem in problems[:MOST_PROBLEMS_SHOWN]]
    if error is not None and not problems:
        lines = [_("Choose a file first.")]
    return {
        "organisation": organisation.in_language(language),
        "url": reverse("editors-upload", args=[organisation.slug]),
        "template_url": reverse("editors-template"),
        "limit": UPLOAD.max_bytes // (1024 * 1024),
        "most_bytes": UPLOAD.max_bytes,
        "most_rows": f"{UPLOAD.max_rows:,}".replace(",", "\u00a0" if language == "sq" else ","),
        "errors": lines,
        "more": max(0, len(problems) - MOST_PROBLEMS_SHOWN),
    }


def preview_facts(
    upload: Upload,
    judged: Sequence[ProposedRow],
    *,
    show: str,
    page: int,
    language: str,
) -> dict[str, Any]:
    """The rows as they would be handed in: those of one kind (`show`; "" for all), one page."""
    counts = {kind: sum(row.kind == kind for row in judged) for kind in KINDS}
    if show not in KINDS:
        show = "wrong" if counts["wrong"] and show != "all" else "all"
    chosen = [row for row in judged if show in {"all", row.kind}]
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    here = reverse("editors-upload-preview", args=[upload.uuid])
    return {
        "name": upload.name,
        "organisation": upload.organisation.in_language(language),
        "url": here,
        "upload_url": reverse("editors-upload", args=[upload.organisation.slug]),
        "download_url": f"{here}?download=problems" if counts["wrong"] else "",
        "kinds": _kinds(counts, len(judged), show, here),
        "wrong": counts["wrong"],
        "to_hand_in": 0 if counts["wrong"] else counts["new"] + counts["changed"],
        "ignored": ", ".join(ignored_columns(upload)),
        "submitted": upload.submitted_at is not None,
        "rows": [_row(row, language) for row in chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "pages": links_to_pages(page, pages, lambda n: f"{here}?show={show}&page={n}", around=2),
    }


def _kinds(counts: dict[str, int], total: int, show: str, here: str) -> list[dict[str, Any]]:
    words = {
        "wrong": ngettext("%(n)d wrong", "%(n)d wrong", counts["wrong"]),
        "new": ngettext("%(n)d new", "%(n)d new", counts["new"]),
        "changed": ngettext("%(n)d changed", "%(n)d changed", counts["changed"]),
        "unchanged": ngettext("%(n)d unchanged", "%(n)d unchanged", counts["unchanged"]),
    }
    all_rows = {
        "kind": "all",
        "label": ngettext("%(n)d row", "%(n)d rows", total) % {"n": total},
        "url": f"{here}?show=all",
        "current": show == "all",
    }
    return [
        all_rows,
        *(
            {
                "kind": kind,
                "label": words[kind] % {"n": counts[kind]},
                "url": f"{here}?show={kind}",
                "current": show == kind,
            }
            for kind in words
            if counts[kind]
        ),
    ]


def _row(row: ProposedRow, language: str) -> dict[str, Any]:
    cells = row.row.cells
    before = row.before
    titles = [cells.get(name) or before.get(name) for name in ("title_sq", "title_en")]
    changes = row.changes if row.kind != "unchanged" else {}
    refused_columns = {problem.column for problem in row.problems}
    return {
        "number": row.row.number,
        "kind": row.kind,
        "label": {
            "new": _("New"),
            "changed": _("Changed"),
            "unchanged": _("Unchanged"),
            "wrong": _("Wrong"),
        }[row.kind],
        "title": shortened(next((title for title in titles if title), "")),
        "id": shortened(cells.get("id", "")),
        "is_waiting": row.is_waiting and row.kind != "unchanged",
        "problems": [_problem(problem, language) for problem in row.problems],
        "is_new": not before,
        "alike": _alike(row, language),
        "cells": [
            {"column": column, "before": _cut(was), "after": _cut(becomes)}
            for column, (was, becomes) in changes.items()
            if column not in refused_columns
        ],
    }


def _alike(row: ProposedRow, language: str) -> list[dict[str, str]]:
    """Public programmes that a new one may be the same as."""
    if row.kind != "new" or row.revision is None:
        return []
    public = [one.programme for one in lookalikes(row.revision.cells) if one.programme.published]
    return [
        {
            "title": str(text.value if (text := text_in(_titles(one), language)) else one.slug),
            "url": reverse("programme", args=[one.slug]),
            "id": one.slug,
        }
        for one in public
    ]


def _titles(one: Programme) -> dict[str, str]:
    return {"sq": one.title_sq or "", "en": one.title_en or ""}


def _problem(problem: Problem, language: str) -> dict[str, str]:
    return {
        "column": problem.column or "",
        "value": _cut(problem.value),
        "reason": problem.reason.in_language(language),
    }


def _cut(text: str) -> str:
    return Truncator(text).chars(LONGEST_CELL)

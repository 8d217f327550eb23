"""What the editors' page of one programme shows."""

import datetime as dt
from typing import Any

from directory.programmes.models import Programme
from directory.rules import vocabularies as v
from directory.rules.calls import status_on
from directory.stewardship import proposals
from directory.stewardship.models import STATES, Revision
from directory.stewardship.reader import Reader
from directory.web.wording import text_in


def kept_facts(programme: Programme, *, on: dt.date, language: str, edits: bool) -> dict[str, Any]:
    """State, dates, freshness and the open change; the programme's parts must be prefetched."""
    call = programme.newest_call
    opens_on, closes_on = (call.opens_on, call.closes_on) if call else (None, None)
    code = status_on(
        programme_status=programme.status,
        recurrence=programme.recurrence,
        opens_on=opens_on,
        closes_on=closes_on,
        on=on,
    )
    cells = proposals.stored_cells(programme)
    reader = Reader(language, cells)
    open_change = Revision.objects.open().filter(programme=programme).first()
    return {
        "slug": programme.slug,
        "title": text_in(
            {"sq": programme.title_sq or "", "en": programme.title_en or ""}, language
        ),
        "organisation": {
            "slug": programme.organisation.slug,
            "name": programme.organisation.in_language(language),
        },
        "published": programme.published,
        "status": v.CALL_STATUS[code].in_language(language),
        "freshness": programme.freshness.on(on),
        "checked_on": programme.checked_on,
        "due_on": programme.freshness.due_on,
        "rule": reader.rule(cells),
        "row": [
            {"label": reader.label(column), "text": reader.text(column, cells[column])}
            for column in proposals.EDITABLE
            if cells[column]
        ],
        "change": open_change,
        "change_state": STATES[open_change.state].in_language(language) if open_change else "",
        "edits": edits,
    }

"""A change while it is being written: its rule in words, what looks like a slip, its preview."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.exchange.programme_import import import_programmes
from directory.exchange.rule_cells import RuleRefused
from directory.places.tree import known_places
from directory.programmes.models import Programme
from directory.rules.reverse_check import reverse_check
from directory.rules.sentences import rule_sentence
from directory.rules.vocabularies import Label
from directory.stewardship import proposals
from directory.stewardship.models import STATES, Revision
from directory.stewardship.reader import Reader, rule_of_cells
from directory.stewardship.translations import older_of
from directory.web.editors.draft_form import form_of
from directory.web.editors.lookalikes import lookalikes_in_words


@dataclass(frozen=True)
class RuleInWords:
    """The rule of a row as sentences, or what is wrong with it, and what looks like a slip."""

    sentences: Mapping[str, str]
    fit: int = 0
    total: int = 0
    warnings: tuple[Label, ...] = ()

    def warnings_in(self, language: str) -> list[str]:
        return [warning.in_language(language) for warning in self.warnings]


def rule_in_words(cells: Mapping[str, str], *, on: dt.date) -> RuleInWords:
    """What a row's rule says, tried on invented people."""
    try:
        rule = rule_of_cells(dict(cells))
    except RuleRefused as refused:
        reasons = [reason for _column, reason in refused.problems]
        return RuleInWords(
            {
                language: " · ".join(reason.in_language(language) for reason in reasons)
                for language in ("sq", "en")
            }
        )
    places = known_places()
    codes = [place.code for place in proposals.places_of(cells)]
    applicants = [code for code in cells.get("applicants", "").split(";") if code]
    found = reverse_check(rule, on, places, coverage=codes, applicants=applicants)
    return RuleInWords(
        {
            language: rule_sentence(rule, language, places, applicants=applicants)
            for language in ("sq", "en")
        },
        fit=len(found.fit),
        total=found.total,
        warnings=tuple(found.warnings),
    )


def draft_facts(
    revision: Revision,
    *,
    language: str,
    on: dt.date,
    typed: Mapping[str, str] | None = None,
    problems: Any = (),
    conflict: Revision | None = None,
    decided: Revision | None = None,
) -> dict[str, Any]:
    """Everything that the form shows: what is stored, or what somebody typed when that was refused.

    `conflict`: the change as somebody else has saved it in the meantime. `decided`: one that was
    decided while somebody typed, which this one goes on from.
    """
    cells = {**revision.cells, **(typed or {})}
    words = rule_in_words(cells, on=on)
    stands = conflict or revision
    return {
        "uuid": revision.uuid,
        "title": revision.title,
        "organisation": revision.organisation.in_language(language),
        "programme": revision.programme,
        "seen": stands.version,
        "state": revision.state,
        "state_label": STATES[revision.state].in_language(language),
        "reason": revision.reason,
        "saved_at": timezone.localtime(stands.saved_at),
        "form": form_of(
            cells,
            base=revision.base,
            language=language,
            older=older_of(revision.programme) if revision.programme else None,
            problems=problems,
        ),
        "sentence": words.sentences[language],
        "warnings": words.warnings_in(language),
        # What others have not published yet is none of an editor's business.
        "lookalikes": [
            one
            for one in lookalikes_in_words(cells, language, besides=revision.programme)
            if one["published"]
        ],
        "conflicts": _conflicts(conflict, cells, language) if conflict else [],
        "decided": STATES[decided.state].in_language(language) if decided else "",
        "saved_by": _name_of(conflict) if conflict else "",
    }


def _conflicts(stored: Revision, cells: Mapping[str, str], language: str) -> list[dict[str, str]]:
    """Column by column what the other person wrote and what stands in this form."""
    reader = Reader(language, stored.cells, dict(cells))
    return [
        {
            "label": reader.label(column),
            "theirs": reader.text(column, stored.cells.get(column, "")),
            "yours": reader.text(column, cells.get(column, "")),
        }
        for column in proposals.EDITABLE
        if stored.cells.get(column, "") != cells.get(column, "")
    ]


def _name_of(revision: Revision) -> str:
    by = revision.saved_by
    return (by.get_full_name() or by.email) if by else ""


class _TakenBack(Exception):
    """Ends the transaction of a preview; nothing of it stays."""


def previewed(revision: Revision, *, on: dt.date, show: Any) -> Any:
    """What `show` makes of the programme as it would be, which nobody else ever sees.

    The change is written and taken back. Raises TableError when it cannot be written.
    """
    row = proposals.row_to_apply(revision, proposals.programme_of(revision))
    if not row.cells["id"]:
        row.cells["id"] = proposals.new_identifier(revision.cells)
    shown: list[Any] = []
    try:
        with transaction.atomic():
            import_programmes(proposals.as_table(row), on=on, publish=True)
            programme = Programme.objects.with_parts().get(slug=row.cells["id"])
            shown.append(show(programme))
            raise _TakenBack
    except _TakenBack:
        return shown[0]

"""What the page of one change tells its reviewer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.http import QueryDict

from directory.exchange.programme_columns import COLUMNS, RULE
from directory.exchange.refusals import Problem
from directory.exchange.rule_cells import RuleRefused
from directory.places.editing import fingerprint
from directory.places.tree import known_places
from directory.programmes.models import Programme
from directory.rules.reverse_check import reverse_check
from directory.stewardship import proposals
from directory.stewardship.access import edits_for, may_merge, may_review
from directory.stewardship.models import ORIGINS, STATES, Revision, TrustedOrganisation
from directory.stewardship.reader import Reader, rule_of_cells
from directory.web.editors.differences import Piece, word_by_word
from directory.web.editors.lookalikes import lookalikes_in_words

OVER = "over:"  # before the column, in the names of the fields that say what a reviewer has seen
CELL = "cell:"
WORDY = {*proposals.TEXTS, "benefit_sq", "benefit_en", "conditions_sq", "conditions_en", "funder"}


@dataclass(frozen=True)
class Change:
    """One line of the page. `now`: what stands there meanwhile, when that is something else."""

    name: str
    label: str
    pieces: list[Piece]
    language: str
    is_risky: bool
    now: str | None = None


class Cell(NamedTuple):
    """A cell that the reviewer may put right, as it stands in the row."""

    column: str
    label: str
    text: str
    is_long: bool


def review_facts(
    revision: Revision,
    user: User,
    *,
    on: dt.date,
    language: str,
    typed: QueryDict | None = None,
    problems: list[Problem] | None = None,
) -> dict[str, Any]:
    """Everything that the page shows. `typed` is what was sent and not accepted."""
    reader = Reader(language, revision.base, revision.cells)
    meanwhile = proposals.changed_meanwhile(revision) if revision.is_open else {}
    decides = may_review(user, revision)
    return {
        "uuid": revision.uuid,
        "version": revision.version,
        "title": revision.in_language(language),
        "organisation": revision.organisation.in_language(language),
        "is_trusted": TrustedOrganisation.objects.filter(
            organisation=revision.organisation_id
        ).exists(),
        "is_new": revision.is_new,
        "state": revision.state,
        "state_label": STATES[revision.state].in_language(language),
        "origin": ORIGINS[revision.origin].in_language(language),
        "author": name_of(revision.author),
        "handed_in": revision.submitted_at,
        "decided_at": revision.decided_at,
        "decided_by": name_of(revision.decided_by) if decides else "",
        "reason": revision.reason,
        "public_slug": _public_slug(revision.programme),
        "decides": decides and revision.state == "submitted",
        "edits": edits_for(user, revision.organisation) and revision.is_open,
        "merges": may_merge(user) and not revision.is_new,
        "changes": changes_of(revision, reader, meanwhile),
        "over": [
            (f"{OVER}{column}", fingerprint([now])) for column, (_, now, _) in meanwhile.items()
        ],
        "tried": _tried(revision.cells, on=on, language=language),
        "lookalikes": lookalikes_in_words(revision.cells, language, besides=revision.programme),
        "cells": _cells(revision, reader, typed),
        "problems": [
            (reader.label(one.column or ""), one.reason.in_language(language))
            for one in problems or ()
        ],
        "return_reason": typed.get("reason", "") if typed is not None else "",
    }


def changes_of(
    revision: Revision, reader: Reader, meanwhile: Mapping[str, tuple[str, str, str]]
) -> list[Change]:
    """What changes, the risky first, each in the order of the columns; the rule is one line."""
    changed = revision.changes
    lines = [
        _change(column, *changed[column], reader, meanwhile)
        for column in COLUMNS
        if column in changed and column in proposals.EDITABLE and column not in RULE
    ]
    if any(column in changed for column in RULE):
        lines.insert(0, _rule_change(revision, reader, meanwhile))
    return sorted(lines, key=lambda line: not line.is_risky)


def seen_over(revision: Revision, sent: QueryDict) -> dict[str, str]:
    """What stands in the programme by now, as far as the sent form proves that it was shown."""
    return {
        column: now
        for column, (_, now, _) in proposals.changed_meanwhile(revision).items()
        if sent.get(f"{OVER}{column}") == fingerprint([now])
    }


def typed_cells(sent: QueryDict) -> dict[str, str]:
    """The cells that a form sends, with line ends of one character and without NUL."""
    return {
        name.removeprefix(CELL): value.replace("\r\n", "\n").replace("\x00", "")
        for name, value in sent.items()
        if name.startswith(CELL) and isinstance(value, str)
    }


def number(text: str) -> int:
    """A number that a hidden field holds, as we wrote it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def name_of(user: User | None) -> str:
    return (user.get_full_name() or user.email or user.get_username()) if user else ""


def _change(
    column: str,
    before: str,
    after: str,
    reader: Reader,
    meanwhile: Mapping[str, tuple[str, str, str]],
) -> Change:
    if column in WORDY:
        pieces = word_by_word(before, after)
    else:
        texts = (reader.text(column, before), reader.text(column, after))
        found = [Piece("deleted", texts[0]), Piece("inserted", texts[1])]
        pieces = [piece for piece in found if piece.text]
    now = meanwhile[column][1] if column in meanwhile else None
    return Change(
        name=column,
        label=reader.label(column),
        pieces=pieces,
        language=column[-2:] if column.endswith(("_sq", "_en")) else "",
        is_risky=column not in proposals.TEXTS,
        now=None if now is None else reader.text(column, now),
    )


def _rule_change(
    revision: Revision, reader: Reader, meanwhile: Mapping[str, tuple[str, str, str]]
) -> Change:
    after = reader.rule(revision.cells)
    pieces = [Piece("inserted", after)]
    if not revision.is_new:
        pieces = word_by_word(reader.rule(revision.base), after)
    now = {column: meanwhile[column][1] for column in RULE if column in meanwhile}
    return Change(
        name="rule",
        label=reader.label("rule"),
        pieces=pieces,
        language="",
        is_risky=True,
        now=reader.rule(revision.base | now) if now else None,
    )


def _tried(cells: dict[str, str], *, on: dt.date, language: str) -> dict[str, Any] | None:
    """How many of the sample people the proposed rule lets in, and what looks like a slip."""
    try:
        rule = rule_of_cells(cells)
    except RuleRefused:
        return None
    found = reverse_check(
        rule,
        on,
        known_places(),
        coverage=_codes(cells.get("coverage", "")),
        applicants=_codes(cells.get("applicants", "")),
    )
    return {
        "fit": len(found.fit),
        "may": len(found.may),
        "total": found.total,
        "who": [one.who.in_language(language) for one in found.fit],
        "warnings": [one.in_language(language) for one in found.warnings],
    }


def _cells(revision: Revision, reader: Reader, typed: QueryDict | None) -> list[Cell]:
    """The cells of the columns that the change touches; what was typed goes before what stands."""
    sent = typed_cells(typed) if typed is not None else {}
    return [
        Cell(column, reader.label(column), sent.get(column, after), column in WORDY)
        for column, (_before, after) in revision.changes.items()
        if column in proposals.EDITABLE
    ]


def _public_slug(programme: Programme | None) -> str:
    return programme.slug if programme is not None and programme.published else ""


def _codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.split(";") if code.strip()]

"""Cells as our own export would write them; what a column cannot hold is left out, and said."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS, DATES, DAY, FIELDS, PLACES, RULE
from directory.exchange.refusals import shortened
from directory.exchange.rule_cells import RuleRefused, rule_cells, rule_from_cells
from directory.rules.vocabularies import Label

Cells = dict[str, str]
# Who runs it and where it stands is known otherwise; notes are for the editors here.
LEFT_OUT = frozenset({"id", "organisation", "organisation_url", "note"})


def settled(cells: Mapping[str, str], codes: PlaceCodes, *, on: date) -> tuple[Cells, list[Label]]:
    """Every column of contract §6 but those LEFT_OUT, and a sentence for each refused cell.

    Reading and writing them again changes nothing, so that rows can be compared by their cells.
    """
    remarks: list[Label] = []
    ready = dict.fromkeys((name for name in COLUMNS if name not in LEFT_OUT), "")

    def settle(name: str, kind: Any, write: Callable[[Any], str]) -> None:
        try:
            ready[name] = write(kind.parse(cells.get(name, "")))
        except CellRefused as refused:
            remarks.append(_left_out(name, cells[name], refused.reason))

    for name, column in FIELDS.items():
        if name in ready:
            settle(name, column.kind, column.kind.write)
    for name in PLACES:
        settle(name, codes, codes.write)
    for name in DATES:
        settle(name, DAY, DAY.write)
    if ready["opens_on"] and ready["closes_on"] and ready["closes_on"] < ready["opens_on"]:
        ready |= dict.fromkeys(DATES, "")
        reason = Label("Mbyllet para se të hapet.", "It closes before it opens.")
        remarks.append(_left_out("closes_on", cells["closes_on"], reason))
    ready |= _rule(cells, codes, remarks)
    return ready, remarks


def _rule(cells: Mapping[str, str], codes: PlaceCodes, remarks: list[Label]) -> Cells:
    """The criteria, without those that are none; each refusal is of one column."""
    given = {name: cells[name] for name in RULE if cells.get(name)}
    while given:
        try:
            return rule_cells(rule_from_cells(given, {}, codes).to_json())
        except RuleRefused as refused:
            for name, reason in refused.problems:
                wrong = name if name in given else next(iter(given))
                remarks.append(_left_out(wrong, given.pop(wrong), reason))
                if not given:
                    break
    return dict.fromkeys(RULE, "")


def _left_out(name: str, text: str, reason: Label) -> Label:
    return Label(
        f"{name} “{shortened(text)}”: {reason.sq}", f"{name} “{shortened(text)}”: {reason.en}"
    )

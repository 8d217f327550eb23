"""Cells as our own export would write them; what a column cannot hold is left out, and said."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from directory.exchange.cell_kinds import CellRefused, listed
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS, DATES, DAY, FIELDS, PLACES, RULE
from directory.exchange.refusals import shortened
from directory.exchange.rule_cells import RuleRefused, rule_cells, rule_from_cells
from directory.rules.vocabularies import Label

Cells = dict[str, str]
# Who runs it and where it stands is known otherwise; notes are for the editors here.
LEFT_OUT = frozenset({"id", "organisation", "organisation_url", "note"})


class LeftOut(NamedTuple):
    """A cell that its column cannot hold, or a place that nobody here knows, with the reason."""

    column: str
    reason: Label


def settled(cells: Mapping[str, str], codes: PlaceCodes) -> tuple[Cells, list[LeftOut]]:
    """Every column of contract §6 but those LEFT_OUT, and what could not be held.

    Reading and writing them again changes nothing, so that rows can be compared by their cells.
    """
    remarks: list[LeftOut] = []
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
        given = listed(cells.get(name, ""))
        ready[name] = codes.write(code for code in given if codes.exists(code))
        if unknown := [code for code in given if not codes.exists(code)]:
            remarks.append(LeftOut(name, unknown_places(unknown)))
    for name in DATES:
        settle(name, DAY, DAY.write)
    if ready["opens_on"] and ready["closes_on"] and ready["closes_on"] < ready["opens_on"]:
        ready |= dict.fromkeys(DATES, "")
        reason = Label("Mbyllet para se të hapet.", "It closes before it opens.")
        remarks.append(_left_out("closes_on", cells["closes_on"], reason))
    ready |= _rule(cells, codes, remarks)
    return ready, remarks


def unknown_places(names: Sequence[str]) -> Label:
    said = ", ".join(shortened(name) for name in names[:5])
    more = f" (+{len(names) - 5})" if len(names) > 5 else ""
    return Label(f"Vende të panjohura: {said}{more}.", f"Unknown places: {said}{more}.")


def _rule(cells: Mapping[str, str], codes: PlaceCodes, remarks: list[LeftOut]) -> Cells:
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


def _left_out(name: str, text: str, reason: Label) -> LeftOut:
    said = shortened(text)
    return LeftOut(name, Label(f"{name} “{said}”: {reason.sq}", f"{name} “{said}”: {reason.en}"))

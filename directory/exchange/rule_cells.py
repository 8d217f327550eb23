"""The rule of a programme in its spreadsheet row: one alternative in columns, several as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import CRITERIA_COLUMNS, RULE
from directory.rules.criteria import CRITERIA
from directory.rules.eligibility import (
    Alternative,
    Rule,
    RuleErrors,
    alternative_from_cells,
    parse_rule,
    parse_rule_text,
)
from directory.rules.vocabularies import Label

StoredRule = Sequence[Mapping[str, Any]]


class RuleRefused(Exception):
    """The cells make no rule; `problems` are pairs of column and reason."""

    def __init__(self, problems: list[tuple[str, Label]]) -> None:
        super().__init__("; ".join(f"{column}: {reason.en}" for column, reason in problems))
        self.problems = problems


def rule_cells(stored: StoredRule) -> dict[str, str]:
    """All columns of the rule: those of the criteria when there is one alternative, else JSON.

    A stored rule that no longer holds to contract §4 is written as it stands.
    """
    cells = dict.fromkeys(RULE, "")
    try:
        alternatives = parse_rule(list(stored)).alternatives
    except RuleErrors:
        return cells | {"eligibility": json.dumps(list(stored), ensure_ascii=False)}
    if len(alternatives) == 1:
        return cells | alternatives[0].to_cells()
    if alternatives:
        rule = [alternative.to_json() for alternative in alternatives]
        cells["eligibility"] = json.dumps(rule, ensure_ascii=False)
    return cells


def rule_from_cells(
    given: Mapping[str, str], stored: Mapping[str, str], places: PlaceCodes
) -> Rule:
    """The rule that holds after a row with these cells. Raises RuleRefused.

    `given` are the columns of the rule that the file has, `stored` the cells of the rule so far.
    Columns that the file lacks keep what they say; JSON in `eligibility` replaces all criteria
    whose columns the file lacks.
    """
    filled = [column for column in CRITERIA_COLUMNS if given.get(column)]
    if given.get("eligibility"):
        if filled:
            raise RuleRefused([("eligibility", _twice(filled))])
        return _rule_of_json(given["eligibility"], places)
    if stored.get("eligibility") and "eligibility" not in given:
        if filled:
            raise RuleRefused([(filled[0], _SEVERAL)])
        return _rule_of_json(stored["eligibility"], places)
    cells = {column: given.get(column, stored.get(column, "")) for column in CRITERIA_COLUMNS}
    alternative = _alternative_of_cells(cells, places)
    return Rule((alternative,)) if alternative else Rule()


def _rule_of_json(text: str, places: PlaceCodes) -> Rule:
    try:
        return parse_rule_text(text, known_place=places.exists)
    except RuleErrors as errors:
        raise RuleRefused(
            [("eligibility", _at(problem.path, problem.reason)) for problem in errors.problems]
        ) from None


def _at(path: str, reason: Label) -> Label:
    return Label(f"{path}: {reason.sq}", f"{path}: {reason.en}") if path else reason


def _alternative_of_cells(cells: dict[str, str], places: PlaceCodes) -> Alternative:
    problems: list[tuple[str, Label]] = []
    try:
        places.parse(cells["lives_in"])
    except CellRefused as refused:  # with the code that was meant, which the rules cannot know
        problems.append(("lives_in", refused.reason))
        cells["lives_in"] = ""
    try:
        alternative = alternative_from_cells(cells, known_place=places.exists)
    except RuleErrors as errors:
        for path, reason in errors.problems:
            column = path if path in cells else CRITERIA[path].columns[0]
            problems.append((column, reason))
    if problems:
        raise RuleRefused(problems)
    return alternative


def _twice(filled: list[str]) -> Label:
    columns = ", ".join(filled)
    return Label(
        f"Kushtet shkruhen ose këtu, ose në kolonat e tyre ({columns}), jo në të dyja.",
        f"Write the criteria either here or in their own columns ({columns}), not in both.",
    )


_SEVERAL = Label(
    "Ky program ka disa alternativa; për t'i ndryshuar, skedarit i duhet kolona eligibility.",
    "This programme has several alternatives; to change them, the file needs the column "
    "eligibility.",
)

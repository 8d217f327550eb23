"""A rule: alternatives of criteria, in one canonical form, from and to JSON and columns."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from directory.rules import criteria
from directory.rules.criteria.base import ValueProblem, shown
from directory.rules.criteria.places import PlaceExists
from directory.rules.vocabularies import Label

MOST_ALTERNATIVES = 50


class RuleProblem(NamedTuple):
    """What is wrong at one place of a rule: `[1].age.min`, or a column, or "" for the whole."""

    path: str
    reason: Label


class RuleErrors(ValueError):
    """A rule that cannot stand, with every problem found."""

    def __init__(self, problems: list[RuleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{path}: {reason.en}".lstrip(": ") for path, reason in problems)
        )

    def texts(self, language: str) -> list[str]:
        return [
            f"{path}: {reason.in_language(language)}" if path else reason.in_language(language)
            for path, reason in self.problems
        ]


@dataclass(frozen=True, slots=True)
class Alternative(Mapping[str, object]):
    """Criteria that must all hold: an immutable map from criterion keys to validated values.

    `pairs` are kept in the order of the registry; make one with `Alternative.of`.
    """

    pairs: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Alternative":
        return cls(tuple((c.key, values[c.key]) for c in criteria.CRITERIA if c.key in values))

    def __getitem__(self, key: str) -> object:
        for own, value in self.pairs:
            if own == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def to_json(self) -> dict[str, object]:
        by_key = criteria.CRITERIA.by_key
        return {key: by_key[key].to_json(value) for key, value in self.pairs}

    def to_cells(self) -> dict[str, str]:
        """The text of every criterion column of contract §6; empty where nothing is asked."""
        cells = dict.fromkeys(criteria.CRITERIA.columns, "")
        for key, value in self.pairs:
            cells.update(criteria.CRITERIA[key].to_cells(value))
        return cells

    def sort_key(self) -> tuple[Any, ...]:
        """Criterion by criterion; what is asked comes before what is left open."""
        return tuple(
            (0, criterion.sort_key(self[criterion.key])) if criterion.key in self else (1,)
            for criterion in criteria.CRITERIA
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """Alternatives of which one is enough; none at all means open to everybody.

    Canonical from the start: sorted, each alternative once. An alternative that asks for nothing
    lets everybody in, so the rule is then the empty one. Equal rules are equal, hash and store
    alike.
    """

    alternatives: tuple[Alternative, ...] = ()

    def __post_init__(self) -> None:
        kept = set(self.alternatives)
        canonical = () if Alternative() in kept else sorted(kept, key=Alternative.sort_key)
        object.__setattr__(self, "alternatives", tuple(canonical))

    @property
    def is_open(self) -> bool:
        return not self.alternatives

    def to_json(self) -> list[dict[str, object]]:
        return [alternative.to_json() for alternative in self.alternatives]


OPEN_TO_ALL = Rule()


def parse_alternative(raw: object, *, known_place: PlaceExists | None = None) -> Alternative:
    """One alternative from its JSON form; an empty object asks for nothing.

    `known_place` says whether a place code exists. Raises RuleErrors with every problem.
    """
    if not isinstance(raw, Mapping):
        raise _error(
            "",
            'duhet të jetë një objekt me kritere, si {"sex": "female"}',
            'must be an object of criteria, like {"sex": "female"}',
        )
    values: dict[str, object] = {}
    problems: list[RuleProblem] = []
    for key, value in raw.items():
        criterion = criteria.CRITERIA.by_key.get(key) if isinstance(key, str) else None
        if criterion is None:
            known = ", ".join(criteria.CRITERIA.by_key)
            reason = Label(
                f"{shown(key)} nuk është kriter; kriteret janë: {known}",
                f"{shown(key)} is not a criterion; the criteria are: {known}",
            )
            problems.append(RuleProblem("", reason))
            continue
        try:
            values[key] = criterion.parse(value, known_place)
        except ValueProblem as problem:
            problems.append(RuleProblem(".".join((key, *problem.path)), problem.reason))
    problems += _crossed(values)
    if problems:
        raise RuleErrors(problems)
    return Alternative.of(values)


def parse_rule(raw: object, *, known_place: PlaceExists | None = None) -> Rule:
    """A rule from its JSON form, a list of alternatives. Raises RuleErrors with every problem."""
    if not isinstance(raw, list | tuple):
        raise _error("", "duhet të jetë një listë me alternativa", "must be a list of alternatives")
    if len(raw) > MOST_ALTERNATIVES:
        raise _error(
            "",
            f"ka më shumë se {MOST_ALTERNATIVES} alternativa",
            f"has more than {MOST_ALTERNATIVES} alternatives",
        )
    alternatives: list[Alternative] = []
    problems: list[RuleProblem] = []
    for index, item in enumerate(raw):
        try:
            alternative = parse_alternative(item, known_place=known_place)
        except RuleErrors as errors:
            problems += [
                RuleProblem(f"[{index}].{path}".rstrip("."), reason)
                for path, reason in errors.problems
            ]
            continue
        if not alternative:
            reason = Label(
                "alternativa nuk kërkon asgjë: hiqe, ose lëre rregullin bosh",
                "the alternative asks for nothing: remove it, or leave the whole rule empty",
            )
            problems.append(RuleProblem(f"[{index}]", reason))
        alternatives.append(alternative)
    if problems:
        raise RuleErrors(problems)
    return Rule(tuple(alternatives))


def parse_rule_text(text: str, *, known_place: PlaceExists | None = None) -> Rule:
    """A rule from the text of the column `eligibility`; blank is open to everybody."""
    if not text.strip():
        return OPEN_TO_ALL
    try:
        raw = json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, RuleErrors):
            raise
        raise _error("", "nuk është JSON i saktë", "is not valid JSON") from error
    return parse_rule(raw, known_place=known_place)


def alternative_from_cells(
    cells: Mapping[str, str], *, known_place: PlaceExists | None = None
) -> Alternative:
    """The alternative that the criterion columns of contract §6 make together.

    Columns that are missing or blank ask for nothing; other columns are ignored. Raises RuleErrors
    whose paths are column names.
    """
    values: dict[str, object] = {}
    problems: list[RuleProblem] = []
    for criterion in criteria.CRITERIA:
        raw = criterion.raw_from_cells(cells)
        if raw is None:
            continue
        try:
            values[criterion.key] = criterion.parse(raw, known_place)
        except ValueProblem as problem:
            problems.append(RuleProblem(criterion.column_at(problem.path), problem.reason))
    problems += _crossed(values)
    if problems:
        raise RuleErrors(problems)
    return Alternative.of(values)


def screen(rule: Rule, fields: Collection[str]) -> Rule:
    """The rule as far as answers to these fields alone can refuse somebody.

    For every person who answered nothing else it refuses exactly whom the rule refuses, and for
    every other person never more. When it asks for nothing it is the empty rule. Rules that screen
    alike give equal results, so a search judges each of the few distinct ones once.
    """
    by_key = criteria.CRITERIA.by_key
    return Rule(
        tuple(
            Alternative(
                tuple(
                    (key, value)
                    for key, value in alternative.pairs
                    if by_key[key].decided_by(value, fields)
                )
            )
            for alternative in rule.alternatives
        )
    )


def _crossed(values: Mapping[str, object]) -> list[RuleProblem]:
    """Criteria that are fine alone and impossible together."""
    found = []
    for criterion in criteria.CRITERIA:
        if criterion.key in values:
            reason = criterion.impossible_with(values[criterion.key], values)
            if reason is not None:
                found.append(RuleProblem(criterion.key, reason))
    return found


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _error("", f"{shown(key)} është shkruar dy herë", f"{shown(key)} is given twice")
    return dict(pairs)


def _error(path: str, sq: str, en: str) -> RuleErrors:
    return RuleErrors([RuleProblem(path, Label(sq, en))])

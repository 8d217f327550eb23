"""The criteria of contract §4, each with its one home, in the order in which they are told.

Adding a criterion: write its file (see `base.Criterion`), and add it to `CRITERIA`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from directory.rules.criteria.age import AGE
from directory.rules.criteria.answers import Field, Question
from directory.rules.criteria.applicants import APPLICANTS
from directory.rules.criteria.base import Criterion, Judged
from directory.rules.criteria.business import BUSINESS
from directory.rules.criteria.citizenship import CITIZENSHIP
from directory.rules.criteria.coverage import COVERAGE
from directory.rules.criteria.education import EDUCATION_MAX, EDUCATION_MIN
from directory.rules.criteria.employment import EMPLOYMENT
from directory.rules.criteria.groups import GROUPS
from directory.rules.criteria.lives_in import LIVES_IN
from directory.rules.criteria.sex import SEX
from directory.rules.criteria.studying import STUDYING


class Registry:
    """An ordered, closed set of criteria and what they declare together. Immutable."""

    def __init__(self, *criteria: Criterion[Any]) -> None:
        self.by_key: Mapping[str, Criterion[Any]] = MappingProxyType({c.key: c for c in criteria})
        if len(self.by_key) != len(criteria):
            raise ValueError("two criteria share a key")

    def __iter__(self) -> Iterator[Criterion[Any]]:
        return iter(self.by_key.values())

    def __getitem__(self, key: str) -> Criterion[Any]:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    @cached_property
    def judged(self) -> Mapping[str, Judged[Any]]:
        """All that a verdict may consist of: the criteria, coverage and applicants."""
        return {**self.by_key, COVERAGE.key: COVERAGE, APPLICANTS.key: APPLICANTS}

    @cached_property
    def fields(self) -> Mapping[str, Field[Any]]:
        """What a person may answer, by name."""
        return {field.name: field for criterion in self for field in criterion.fields}

    @cached_property
    def columns(self) -> Mapping[str, Criterion[Any]]:
        """The columns of contract §6 that make one alternative, in order."""
        return {column: criterion for criterion in self for column in criterion.columns}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the check in the order of asking, each once, sensitive ones last."""
        asked = {c.question.field: c.question for c in self if c.question is not None}
        return tuple(sorted(asked.values(), key=lambda question: question.order))

    @cached_property
    def filters(self) -> Mapping[str, Criterion[Any]]:
        """The criteria behind the filters of contract §3, by parameter."""
        found: dict[str, Criterion[Any]] = {}
        for criterion in self:
            if criterion.filter_parameter is not None:
                found.setdefault(criterion.filter_parameter, criterion)
        return found


CRITERIA = Registry(
    AGE,
    SEX,
    LIVES_IN,
    CITIZENSHIP,
    EDUCATION_MIN,
    EDUCATION_MAX,
    STUDYING,
    EMPLOYMENT,
    GROUPS,
    BUSINESS,
)

__all__ = ["APPLICANTS", "COVERAGE", "CRITERIA", "Criterion", "Registry"]

"""What a criterion is: one home for its rule value, judgement, words, question and columns."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from directory.rules.criteria.answers import AnswerProblem, Answers, Field, Question
from directory.rules.criteria.places import PlaceExists, Places
from directory.rules.criteria.wording import Age, Clause, Noun, Wording
from directory.rules.vocabularies import Label, Vocabulary

V = TypeVar("V")


class CriterionVerdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Situation(NamedTuple):
    """On which date and among which places a person is judged; None is not known."""

    on: date | None
    places: Places | None


class Finding(NamedTuple):
    """What one criterion finds of one person.

    `reason` tells apart why; `near_miss` marks a refusal that time or one step of the person can
    lift. `about` names the members of the rule's list that the finding rests on: when met, those
    that hold; when unknown, those that only an answer can decide; empty means all of them.
    """

    verdict: CriterionVerdict
    reason: str = ""
    near_miss: bool = False
    about: tuple[str, ...] = ()


_MET = CriterionVerdict.MET
MET = Finding(_MET)
NOT_MET = Finding(CriterionVerdict.NOT_MET)
UNANSWERED = Finding(CriterionVerdict.UNKNOWN, "unanswered")


def met_by(*codes: str) -> Finding:
    """Met, because these members of the rule's list hold."""
    return Finding(_MET, about=codes)


class ValueProblem(ValueError):
    """A rule value that cannot stand: where in it, and why, in plain words."""

    def __init__(self, sq: str, en: str, *path: str) -> None:
        super().__init__(en)
        self.reason = Label(sq, en)
        self.path = path


class Judged(ABC, Generic[V]):
    """Something that is judged of a person and told with its reason."""

    key: ClassVar[str]

    @abstractmethod
    def judge(self, value: V, answers: Answers, situation: Situation) -> Finding:
        """Total: every value and every person get a finding."""

    @abstractmethod
    def clause(self, value: V, wording: Wording) -> Clause:
        """The criterion as a clause: "live in Has", "janë pa punë"."""

    def explain(self, value: V, finding: Finding, wording: Wording) -> str:
        """The finding told to the person in one sentence."""
        clause = self.clause(value, wording)
        if finding.verdict is CriterionVerdict.MET:
            return wording.affirmed(clause)
        if finding.verdict is CriterionVerdict.NOT_MET:
            return wording.reserved(clause)
        return wording.conditional(clause)

    def open_clause(self, value: V, finding: Finding, wording: Wording) -> Clause:
        """What still has to be true for a finding that is unknown."""
        return self.clause(value, wording)

    def question_for(self, value: V) -> Question | None:
        """The question whose answer decides this value."""
        return None


class Criterion(Judged[V]):
    """A criterion of contract §4 with a rule value of type V (hashable and immutable).

    `fields` are the answers it declares; `columns` its columns of contract §6; `filter_parameter`
    its parameter of contract §3, which is also the name of the answer that the filter stands for.
    """

    fields: ClassVar[tuple[Field[Any], ...]]
    columns: ClassVar[tuple[str, ...]]
    question: ClassVar[Question | None] = None
    filter_parameter: ClassVar[str | None] = None

    # The rule's side.

    @abstractmethod
    def parse(self, raw: object, known_place: PlaceExists | None = None) -> V:
        """The value from its JSON form, in canonical form. Raises ValueProblem."""

    @abstractmethod
    def to_json(self, value: V) -> object:
        """The inverse of `parse`."""

    @abstractmethod
    def sort_key(self, value: V) -> tuple[Any, ...]:
        """Orders the values of this criterion."""

    @abstractmethod
    def raw_from_cells(self, cells: Mapping[str, str]) -> object | None:
        """The JSON form from the text of the columns; None when they are empty."""

    @abstractmethod
    def to_cells(self, value: V) -> dict[str, str]:
        """The text of each of its columns."""

    def column_at(self, path: Sequence[str]) -> str:
        """The column to blame for a ValueProblem at `path`."""
        return self.columns[0]

    def impossible_with(self, value: V, alternative: Mapping[str, object]) -> Label | None:
        """Why nobody can meet this value together with the others; None when somebody can."""
        return None

    # The person's side.

    @property
    def reads(self) -> frozenset[str]:
        """Names of all answers that its judgement looks at."""
        return frozenset(field.name for field in self.fields)

    def contradictions(self, answers: Answers, on: date) -> Iterator[tuple[str, AnswerProblem]]:
        """Fields whose answers contradict each other."""
        return iter(())

    def decided_by(self, value: V, fields: Collection[str]) -> bool:
        """Whether answers to these fields alone can make the verdict `not_met`."""
        return any(field.name in fields for field in self.fields)

    def persons_from_filter(self, values: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """What the filter stands for: answers of persons of whom any may be meant (OR)."""
        field = self.filter_parameter or self.key
        return tuple({field: value} for value in values)

    # Words.

    def part(
        self, value: V, alternative: Mapping[str, object], wording: Wording
    ) -> Noun | Age | Clause | None:
        """Its part of the sentence of a whole alternative; None when another one says it."""
        return self.clause(value, wording)

    def question_for(self, value: V) -> Question | None:
        return self.question


class ListCriterion(Criterion[tuple[str, ...]]):
    """A criterion whose rule value is a list of codes, one column of the same name, `;` between."""

    vocabulary: ClassVar[Vocabulary]

    def parse(self, raw: object, known_place: PlaceExists | None = None) -> tuple[str, ...]:
        if not isinstance(raw, list | tuple):
            raise ValueProblem("duhet të jetë një listë", "must be a list")
        if not raw:
            raise ValueProblem(
                "lista është bosh: hiqe kriterin, nëse nuk kufizon asgjë",
                "the list is empty: leave the criterion out if it restricts nothing",
            )
        codes = {self.parse_code(item, known_place) for item in raw}
        return tuple(sorted(codes, key=self.position))

    def parse_code(self, raw: object, known_place: PlaceExists | None) -> str:
        return code_of(raw, self.vocabulary)

    def position(self, code: str) -> Any:
        """Orders the codes within a list."""
        return self._positions[code]

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.vocabulary)}

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def sort_key(self, value: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(self.position(code) for code in value)

    def raw_from_cells(self, cells: Mapping[str, str]) -> object | None:
        items = [item.strip() for item in cells.get(self.columns[0], "").split(";")]
        return [item for item in items if item] or None

    def to_cells(self, value: tuple[str, ...]) -> dict[str, str]:
        return {self.columns[0]: ";".join(value)}

    def open_clause(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> Clause:
        return self.clause(finding.about or value, wording)

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        return super().explain(finding.about or value, finding, wording)


class CodeCriterion(Criterion[str]):
    """A criterion whose rule value is one code of a closed list, in a column of the same name."""

    vocabulary: ClassVar[Vocabulary]

    def parse(self, raw: object, known_place: PlaceExists | None = None) -> str:
        return code_of(raw, self.vocabulary)

    def to_json(self, value: str) -> str:
        return value

    def sort_key(self, value: str) -> tuple[Any, ...]:
        return (list(self.vocabulary).index(value),)

    def raw_from_cells(self, cells: Mapping[str, str]) -> object | None:
        return cells.get(self.columns[0], "").strip() or None

    def to_cells(self, value: str) -> dict[str, str]:
        return {self.columns[0]: value}


def code_of(raw: object, vocabulary: Vocabulary) -> str:
    """A code of the closed list, or a ValueProblem that names the list."""
    if isinstance(raw, str) and raw in vocabulary:
        return raw
    allowed = ", ".join(vocabulary)
    raise ValueProblem(
        f"{shown(raw)} nuk është nga lista: {allowed}", f"{shown(raw)} is not one of: {allowed}"
    )


def shown(raw: object) -> str:
    """What an editor wrote, in quotes, short and without control characters."""
    if isinstance(raw, int) and raw.bit_length() > 128:
        return "“…”"
    if not isinstance(raw, str | int | float):
        return f"“{type(raw).__name__}”"
    text = re.sub(r"[^\w .,;:/+-]", "?", str(raw)[:80])
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"

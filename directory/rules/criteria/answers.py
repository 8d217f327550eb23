"""What a person may answer: fields, how hostile input is read, and what is said when it is bad."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from directory.rules.criteria.places import PlaceExists
from directory.rules.vocabularies import Label, Vocabulary

T = TypeVar("T")

# Texts never repeat what was sent: answers are private and may end in a log of the caller.
PROBLEM_TEXTS: Mapping[str, Label] = {
    "not_an_object": Label(
        "Përgjigjet duhet të vijnë si një objekt me fusha.",
        "Send the answers as one object with fields.",
    ),
    "unknown_field": Label("Kjo fushë nuk njihet.", "There is no such field."),
    "not_a_number": Label("Shkruaj një numër të plotë.", "Write a whole number."),
    "out_of_range": Label("Shkruaj një numër {detail}.", "Write a number {detail}."),
    "not_text": Label("Kjo duhet të jetë një tekst.", "This must be a text."),
    "not_a_list": Label("Kjo duhet të jetë një listë.", "This must be a list."),
    "not_a_choice": Label("Zgjidh një nga këto: {detail}.", "Choose from these: {detail}."),
    "not_a_country": Label(
        "Shkruaj kodin me dy shkronja të shtetit (p.sh. AL, XK) ose other.",
        "Write the two-letter code of the country (such as AL, XK) or other.",
    ),
    "not_a_place": Label(
        "Ky vend nuk njihet. Shkruaj kodin e vendit, p.sh. AL-07-40.",
        "This place is not known. Write the code of a place, such as AL-07-40.",
    ),
    "not_a_date": Label(
        "Shkruaj një datë të saktë, p.sh. 2004-05-31.", "Write a real date, such as 2004-05-31."
    ),
    "in_the_future": Label(
        "Data e lindjes është në të ardhmen.", "The date of birth is in the future."
    ),
    "too_long_ago": Label(
        "Kjo datë lindjeje është më shumë se 120 vjet më parë.",
        "This date of birth is more than 120 years ago.",
    ),
    "contradiction": Label(
        "Mosha dhe data e lindjes nuk përputhen. Mjafton njëra prej tyre.",
        "The age and the date of birth do not agree. One of them is enough.",
    ),
    "overlap": Label(
        "I njëjti grup është shënuar edhe po, edhe jo: {detail}.",
        "The same group is given both as applying and as not applying: {detail}.",
    ),
}


class AnswerProblem(ValueError):
    """One bad answer: a code of PROBLEM_TEXTS; `detail` is ours, never what was sent."""

    def __init__(self, code: str, detail: str | Label = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def text(self, language: str) -> str:
        detail = self.detail
        if isinstance(detail, Label):
            detail = detail.in_language(language)
        return PROBLEM_TEXTS[self.code].in_language(language).format(detail=detail)


class Reading(NamedTuple):
    """What is known while answers are read: the date of judgement and which places exist."""

    on: date
    known_place: PlaceExists | None = None


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One thing a person may answer.

    `read(raw, reading)` turns anything into a value or raises AnswerProblem; it is not called for
    None, "" and, where `several` answers are given as a list, []: those mean "not answered".
    `write` gives the JSON form back, so that reading it again gives the same value.
    """

    name: str
    read: Callable[[object, Reading], T]
    write: Callable[[T], object]
    several: bool = False

    def is_blank(self, raw: object) -> bool:
        return raw is None or raw == "" or (self.several and raw == [])


class Answers:
    """An immutable, typed map from fields to answers. Its `repr` names the fields only."""

    __slots__ = ("_values",)
    _values: Mapping[str, Any]

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        object.__setattr__(self, "_values", dict(values or {}))

    def __getitem__(self, field: Field[T]) -> T | None:
        """The answer, or None when the person did not give one."""
        answer: T | None = self._values.get(field.name)
        return answer

    def __iter__(self) -> Iterator[str]:
        """Names of the fields that were answered."""
        return iter(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def only(self, names: "frozenset[str] | set[str]") -> "Answers":
        return Answers({name: value for name, value in self._values.items() if name in names})

    def written(self, fields: Mapping[str, Field[Any]]) -> dict[str, object]:
        """The JSON form of every answer, in the order of `fields`."""
        return {
            name: field.write(self._values[name])
            for name, field in fields.items()
            if name in self._values
        }

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("answers cannot be changed")

    def __eq__(self, other: object) -> bool:
        return self._values == other._values if isinstance(other, Answers) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"<Answers to {', '.join(sorted(self._values)) or 'nothing'}>"


def as_given(value: object) -> object:
    return value


def whole_number(name: str, *, low: int, high: int) -> Field[int]:
    """A field for a whole number between two bounds; also digits in a text, as forms send them."""
    allowed = Label(f"nga {low} deri në {high}", f"from {low} to {high}")

    def read(raw: object, reading: Reading) -> int:
        if isinstance(raw, str) and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", raw):
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise AnswerProblem("not_a_number")
        if not low <= raw <= high:
            raise AnswerProblem("out_of_range", allowed)
        return raw

    return Field(name, read, as_given)


def one_of(name: str, vocabulary: Vocabulary) -> Field[str]:
    """A field for one code of a closed list."""

    def read(raw: object, reading: Reading) -> str:
        return _code(raw, vocabulary)

    return Field(name, read, as_given)


def some_of(name: str, vocabulary: Vocabulary) -> Field[tuple[str, ...]]:
    """A field for a list of codes of a closed list, kept once each in the order of that list."""

    def read(raw: object, reading: Reading) -> tuple[str, ...]:
        if not isinstance(raw, list | tuple):
            raise AnswerProblem("not_a_list")
        given = {_code(item, vocabulary) for item in raw}
        return tuple(code for code in vocabulary if code in given)

    return Field(name, read, list, several=True)


def _code(raw: object, vocabulary: Vocabulary) -> str:
    if not isinstance(raw, str) or raw not in vocabulary:
        raise AnswerProblem("not_a_choice", ", ".join(vocabulary))
    return raw


def read_day(raw: object) -> date:
    """A date written `YYYY-MM-DD`, in plain digits and nothing else."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise AnswerProblem("not_a_date")


def write_day(day: date) -> str:
    return day.isoformat()


AnswerKind = Literal["number", "place", "choice", "choices", "each"]


class Question(NamedTuple):
    """How one field is asked in the check.

    `field` is the answer it fills. `kind`: a number; a place; one choice; several choices; `each`:
    every answer on its own is yes, no or not said (groups). Sensitive questions come last and say
    `why` they are asked. Lower `order` is asked earlier.
    """

    field: str
    kind: AnswerKind
    order: int
    text: Label
    help: Label | None = None
    answers: Mapping[str, Label] = {}
    sensitive: bool = False
    why: Label | None = None

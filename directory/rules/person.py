"""A person: what a visitor chose to answer, all of it optional, none of it ever for a log."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.rules import criteria
from directory.rules.criteria.answers import AnswerProblem, Answers, Reading, read_day, write_day
from directory.rules.criteria.places import PlaceExists


class PersonErrors(ValueError):
    """The input is no person. `problems` maps each bad field to what is wrong with it.

    The message names the problems, never the answers; unknown field names are left out of it too,
    since they were sent by the visitor.
    """

    def __init__(self, problems: Mapping[str, Sequence[AnswerProblem]]) -> None:
        self.problems = {name: tuple(found) for name, found in problems.items()}
        codes = sorted({problem.code for found in self.problems.values() for problem in found})
        super().__init__(", ".join(codes))

    def codes(self) -> dict[str, list[str]]:
        return {name: [p.code for p in found] for name, found in self.problems.items()}

    def texts(self, language: str) -> dict[str, list[str]]:
        """The `errors` of contract §4: {field: [text]} in Albanian ("sq") or English ("en")."""
        return {name: [p.text(language) for p in found] for name, found in self.problems.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """Answers, and the date of judgement if the visitor named one. `repr` hides the answers."""

    answers: Answers = Answers()  # noqa: RUF009 (immutable)
    on: date | None = None

    @classmethod
    def parse(cls, raw: object, *, today: date, known_place: PlaceExists | None = None) -> "Person":
        """The person of contract §4 from untrusted JSON, or from a form's plain texts.

        `today` is the date of judgement unless the input names one as `on`; `known_place` says
        whether a place code exists. None, "" and empty lists mean "not answered".
        Raises PersonErrors with every bad field.
        """
        if not isinstance(raw, Mapping):
            raise PersonErrors({"person": [AnswerProblem("not_an_object")]})
        fields = criteria.CRITERIA.fields
        problems: dict[str, list[AnswerProblem]] = {
            str(name): [AnswerProblem("unknown_field")]
            for name in raw
            if name not in fields and name != "on"
        }
        on = None
        try:
            on = None if raw.get("on") in (None, "") else read_day(raw["on"])
        except AnswerProblem as problem:
            problems["on"] = [problem]
        reading = Reading(on or today, known_place)
        values: dict[str, object] = {}
        for name, field in fields.items():
            if name in raw and not field.is_blank(raw[name]):
                try:
                    values[name] = field.read(raw[name], reading)
                except AnswerProblem as problem:
                    problems[name] = [problem]
        answers = Answers(values)
        for criterion in criteria.CRITERIA:
            for name, contradiction in criterion.contradictions(answers, reading.on):
                problems.setdefault(name, []).append(contradiction)
        if problems:
            raise PersonErrors(problems)
        return cls(answers, on)

    def written(self) -> dict[str, object]:
        """The JSON form; parsing it again (on the same day) gives the same person."""
        written = self.answers.written(criteria.CRITERIA.fields)
        return written if self.on is None else {**written, "on": write_day(self.on)}

    def only(self, fields: Collection[str]) -> "Person":
        """The same person with only these fields answered."""
        return Person(self.answers.only(frozenset(fields)), self.on)


def persons_from_filters(
    filters: Mapping[str, Sequence[str]], *, today: date
) -> tuple[Person, ...]:
    """The persons whom filters of contract §3 may mean: repeated values mean any of them.

    `filters` maps parameters of FILTER_KEYS to their values; others are ignored. A programme is
    left out when it is ruled out for every one of these persons. Without filters: one person who
    answered nothing. Raises PersonErrors for a bad value.
    """
    choices = [
        criterion.persons_from_filter(filters[parameter])
        for parameter, criterion in criteria.CRITERIA.filters.items()
        if filters.get(parameter)
    ]
    return tuple(
        Person.parse({name: value for part in parts for name, value in part.items()}, today=today)
        for parts in itertools.product(*choices)
    )

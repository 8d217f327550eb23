"""Age in completed years, from an age or a date of birth."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from directory.rules.criteria.answers import (
    AnswerProblem,
    Answers,
    Field,
    Question,
    Reading,
    read_day,
    whole_number,
    write_day,
)
from directory.rules.criteria.base import (
    MET,
    UNANSWERED,
    Criterion,
    CriterionVerdict,
    Finding,
    Situation,
    ValueProblem,
    shown,
)
from directory.rules.criteria.places import PlaceExists
from directory.rules.criteria.wording import BE, Age, Clause, Wording
from directory.rules.vocabularies import Label

OLDEST = 120
TOO_YOUNG = Finding(CriterionVerdict.NOT_MET, "too_young", near_miss=True)
TOO_OLD = Finding(CriterionVerdict.NOT_MET, "too_old")


class AgeRange(NamedTuple):
    """Whole years, both ends inclusive; None leaves an end open, never both."""

    min: int | None
    max: int | None


def completed_years(born: date, on: date) -> int:
    """Years of age completed on the date `on`; the birthday counts on the day itself.

    Who was born on 29 February completes a year, where that day is missing, once 28 February has
    passed: on 1 March. Before birth it is 0.
    """
    before_birthday = (on.month, on.day) < (born.month, born.day)
    return max(0, on.year - born.year - before_birthday)


def _read_birth_date(raw: object, reading: Reading) -> date:
    born = read_day(raw)
    if born > reading.on:
        raise AnswerProblem("in_the_future")
    if completed_years(born, reading.on) > OLDEST:
        raise AnswerProblem("too_long_ago")
    return born


AGE_ANSWER: Field[int] = whole_number("age", low=0, high=OLDEST)
BIRTH_DATE: Field[date] = Field("birth_date", _read_birth_date, write_day)


class AgeCriterion(Criterion[AgeRange]):
    key = "age"
    fields = (AGE_ANSWER, BIRTH_DATE)
    columns = ("age_min", "age_max")
    filter_parameter = "age"
    question = Question(
        field="age",
        kind="number",
        order=10,
        text=Label("Sa vjeç je?", "How old are you?"),
        help=Label("Shkruaj vitet e mbushura.", "Write the years you have completed."),
    )

    def parse(self, raw: object, known_place: PlaceExists | None = None) -> AgeRange:
        if not isinstance(raw, Mapping):
            raise ValueProblem(
                'duhet të jetë si {"min": 18, "max": 29}', 'must be like {"min": 18, "max": 29}'
            )
        for end in raw:
            if end not in ("min", "max"):
                raise ValueProblem(
                    f"{shown(end)} nuk njihet, vetëm min dhe max",
                    f"{shown(end)} is not known, only min and max",
                )
        low, high = (_years(raw.get(end), end) for end in ("min", "max"))
        if low is None and high is None:
            raise ValueProblem("mungon mosha më e vogël ose më e madhe", "min or max is missing")
        if low is not None and high is not None and low > high:
            raise ValueProblem(
                "mosha më e madhe është nën më të voglën", "max is lower than min", "max"
            )
        return AgeRange(low, high)

    def to_json(self, value: AgeRange) -> dict[str, int]:
        return {end: years for end, years in value._asdict().items() if years is not None}

    def sort_key(self, value: AgeRange) -> tuple[Any, ...]:
        return (value.min or 0, OLDEST if value.max is None else value.max, value.min is None)

    def raw_from_cells(self, cells: Mapping[str, str]) -> object | None:
        ends = {end: cells.get(f"age_{end}", "").strip() for end in ("min", "max")}
        return {
            end: int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text
            for end, text in ends.items()
            if text
        } or None

    def to_cells(self, value: AgeRange) -> dict[str, str]:
        return {
            "age_min": "" if value.min is None else str(value.min),
            "age_max": "" if value.max is None else str(value.max),
        }

    def column_at(self, path: Any) -> str:
        return "age_max" if path and path[0] == "max" else "age_min"

    def contradictions(self, answers: Answers, on: date) -> Iterator[tuple[str, AnswerProblem]]:
        age, born = answers[AGE_ANSWER], answers[BIRTH_DATE]
        if age is not None and born is not None and completed_years(born, on) != age:
            yield "age", AnswerProblem("contradiction")
            yield "birth_date", AnswerProblem("contradiction")

    def judge(self, value: AgeRange, answers: Answers, situation: Situation) -> Finding:
        years = age_on(answers, situation.on)
        if years is None:
            return UNANSWERED
        if value.min is not None and years < value.min:
            return TOO_YOUNG
        if value.max is not None and years > value.max:
            return TOO_OLD
        return MET

    def clause(self, value: AgeRange, wording: Wording) -> Clause:
        return wording.clause(BE, age_words(value, wording))

    def part(self, value: AgeRange, alternative: Mapping[str, object], wording: Wording) -> Age:
        return Age(age_words(value, wording))

    def explain(self, value: AgeRange, finding: Finding, wording: Wording) -> str:
        if finding.reason == "too_young":
            return wording.say(
                f"Mund të aplikosh kur të mbushësh {value.min} vjeç.",
                f"You can apply from age {value.min}.",
            )
        if finding.reason == "too_old":
            words = age_words(value, wording)
            return wording.say(f"Duhet të jesh {words}.", f"You need to be {words}.")
        return super().explain(value, finding, wording)


def age_on(answers: Answers, on: date | None) -> int | None:
    """Completed years on a date; the date of birth is more exact than a stated age."""
    born = answers[BIRTH_DATE]
    if born is not None and on is not None:
        return completed_years(born, on)
    return answers[AGE_ANSWER]


def age_words(value: AgeRange, wording: Wording) -> str:
    """ "aged 18 to 29" / "nga 18 deri në 29 vjeç"."""
    low, high = value
    if high is None:
        return wording.say(f"nga {low} vjeç e lart", f"aged {low} or over")
    if low is None:
        return wording.say(f"deri në {high} vjeç", f"aged {high} or under")
    if low == high:
        return wording.say(f"{low} vjeç", f"aged {low}")
    return wording.say(f"nga {low} deri në {high} vjeç", f"aged {low} to {high}")


def _years(raw: object, end: str) -> int | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueProblem(
            f"{shown(raw)} nuk është numër i plotë", f"{shown(raw)} is not a whole number", end
        )
    if not 0 <= raw <= OLDEST:
        raise ValueProblem(
            f"{shown(raw)} nuk është mes 0 dhe {OLDEST}",
            f"{shown(raw)} is not between 0 and {OLDEST}",
            end,
        )
    return raw


AGE = AgeCriterion()

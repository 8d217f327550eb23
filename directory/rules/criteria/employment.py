"""What the person does for a living, or does not."""

from collections.abc import Mapping, Sequence

from directory.rules.criteria.answers import Answers, Field, Question, some_of
from directory.rules.criteria.base import (
    NOT_MET,
    UNANSWERED,
    CriterionVerdict,
    Finding,
    ListCriterion,
    Situation,
    met_by,
)
from directory.rules.criteria.wording import Clause, Phrase, Wording
from directory.rules.vocabularies import EMPLOYMENT as EMPLOYMENTS
from directory.rules.vocabularies import Label

EMPLOYMENT_ANSWER: Field[tuple[str, ...]] = some_of("employment", EMPLOYMENTS)

# Out of work, and one visit to the employment office away.
CAN_REGISTER = Finding(CriterionVerdict.NOT_MET, "can_register", near_miss=True)
_WITHOUT_WORK = frozenset({"unemployed", "neet"})

_PHRASES: Mapping[str, Phrase] = {
    "registered_jobseeker": Phrase(
        "janë regjistruar si punëkërkues",
        "je regjistruar si punëkërkues",
        "are registered as jobseekers",
        "are registered as a jobseeker",
    ),
    "unemployed": Phrase("janë pa punë", "je pa punë", "are out of work"),
    "neet": Phrase(
        "nuk janë as në punë, as në shkollë, as në kurs",
        "nuk je as në punë, as në shkollë, as në kurs",
        "are not in work, school or training",
    ),
    "employed": Phrase("kanë një vend pune", "ke një vend pune", "have a job"),
    "self_employed": Phrase(
        "punojnë për vete", "punon për vete", "work for themselves", "work for yourself"
    ),
    "farmer": Phrase("janë fermerë", "je fermer", "are farmers", "are a farmer"),
    "student": Phrase(
        "janë studentë", "je student", "are university students", "are a university student"
    ),
    "pupil": Phrase(
        "janë nxënës shkolle", "je nxënës shkolle", "are school pupils", "are a school pupil"
    ),
}


class EmploymentCriterion(ListCriterion):
    """The person's list is the whole answer: what is not in it does not hold."""

    key = "employment"
    fields = (EMPLOYMENT_ANSWER,)
    columns = ("employment",)
    vocabulary = EMPLOYMENTS
    filter_parameter = "employment"
    question = Question(
        field="employment",
        kind="choices",
        order=50,
        text=Label("Çfarë bën tani?", "What do you do now?"),
        help=Label("Shëno gjithçka që vlen për ty.", "Choose everything that is true for you."),
        answers=EMPLOYMENTS,
    )

    def judge(self, value: tuple[str, ...], answers: Answers, situation: Situation) -> Finding:
        given = answers[EMPLOYMENT_ANSWER]
        if given is None:
            return UNANSWERED
        for code in given:
            if code in value:
                return met_by(code)
            if code == "registered_jobseeker" and "unemployed" in value:
                return met_by("unemployed")
        if "registered_jobseeker" in value and not _WITHOUT_WORK.isdisjoint(given):
            return CAN_REGISTER
        return NOT_MET

    def persons_from_filter(self, values: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """One person of whom all values are true: any of them is enough, as the filter means."""
        return ({"employment": list(values)},) if values else ()

    def clause(self, value: tuple[str, ...], wording: Wording) -> Clause:
        return wording.any_of([_PHRASES[code].clause(wording) for code in value])

    def explain(self, value: tuple[str, ...], finding: Finding, wording: Wording) -> str:
        if finding == CAN_REGISTER:
            return wording.say(
                "Mund të aplikosh nëse regjistrohesh si punëkërkues në zyrën e punësimit.",
                "You can apply if you register at the employment office.",
            )
        return super().explain(value, finding, wording)


EMPLOYMENT = EmploymentCriterion()

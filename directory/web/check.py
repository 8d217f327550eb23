"""The eligibility check as screens: what a form sent, what to ask next, what to show.

Nothing is kept between two requests. Each form carries what was answered so far as hidden fields;
the next answer to it is made from them alone and they are forgotten.

Fields of the form: the answers by their names of contract §4 (groups as `groups_<code>` yes or no);
`question`, the one on the screen; `trail`, the questions shown so far, in order; `editing`, when
the reader came from the results to change one answer; `programme`, when it is about one alone;
`step`, the button that was pressed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from directory.rules import criteria
from directory.rules.criteria.answers import Question
from directory.rules.criteria.places import PlaceTree
from directory.rules.eligibility import Person, PersonErrors, Verdict
from directory.search.checking import (
    Checked,
    Offer,
    codes_asked,
    judge_all,
    next_question,
)

YES, NO = "yes", "no"
# What the buttons of the form say; "change:<field>" and "none:<code>,<code>" say more.
NEXT, SKIP, BACK, RESULTS, AGAIN, ALL = "next", "skip", "back", "results", "again", "all"
CHANGE, NONE = "change", "none"
STEPS = frozenset({NEXT, SKIP, BACK, RESULTS, AGAIN, ALL, CHANGE, NONE})


@dataclass(frozen=True)
class Sent:
    """What a form carried: raw answers and where the reader was."""

    answers: dict[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    question: str = ""
    step: str = NEXT
    about: str = ""
    editing: bool = False
    programme: str = ""


@dataclass(frozen=True)
class Screen:
    """What to show: `question` is the one to ask, None for the results.

    `errors` has what is wrong with the answer to it, `typed` what was sent.
    """

    person: Person
    checked: list[Checked]
    trail: tuple[str, ...] = ()
    question: Question | None = None
    errors: tuple[str, ...] = ()
    typed: object = None
    editing: bool = False
    programme: str = ""

    @property
    def is_start(self) -> bool:
        """Nothing was asked or answered yet."""
        return (
            self.question is not None
            and self.trail == (self.question.field,)
            and not any(_is_answered(question, self.person) for question in _questions().values())
        )

    @property
    def can_go_back(self) -> bool:
        asked = self.question
        return asked is not None and asked.field in self.trail[1:] and not self.editing


def read(data: QueryDict) -> Sent:
    """What the form sent, without judging it. Unknown questions and buttons are as none."""
    known = _questions()
    step, _colon, about = data.get("step", "").partition(":")
    asked = data.get("question", "")
    programme = data.get("programme", "")
    if step == ALL:  # on from one programme to the whole list
        step, programme = RESULTS, ""
    return Sent(
        answers={
            name: value
            for question in known.values()
            for name, value in _given(question, data)
            if value
        },
        trail=tuple(one for one in dict.fromkeys(data.getlist("trail")) if one in known),
        question=asked if asked in known else "",
        step=step if step in STEPS else NEXT,
        about=about,
        editing=bool(data.get("editing")),
        programme=programme,
    )


def answer(
    sent: Sent, offered: Sequence[Offer], *, on: date, places: PlaceTree, language: str
) -> Screen:
    """The screen that follows from what was sent."""
    sent = _pressed(sent)
    person, problems = _person(sent.answers, on, places, language)
    checked = judge_all(offered, person, on=on, places=places, language=language)
    screen = Screen(
        person, checked, trail=sent.trail, editing=sent.editing, programme=sent.programme
    )
    if sent.step == BACK:
        return replace(screen, question=_before(sent))
    for name, texts in problems.items():
        return replace(
            _asking(screen, _questions()[name]), errors=texts, typed=sent.answers.get(name)
        )
    return _following(screen, sent)


def _pressed(sent: Sent) -> Sent:
    """What the buttons do to the answers: skipping forgets one, "none of these" says no to all."""
    if sent.step == SKIP:
        kept = {name: value for name, value in sent.answers.items() if name not in _names(sent)}
        return replace(sent, answers=kept, step=NEXT)
    asked = _questions().get(sent.question)
    if sent.step == NONE and asked is not None and asked.kind == "each":
        denied = [code for code in sent.about.split(",") if code in asked.answers]
        return replace(sent, answers={**sent.answers, **_each(asked, (), denied)}, step=NEXT)
    return sent


def _following(screen: Screen, sent: Sent) -> Screen:
    """Where the reader goes from a good answer, or from the results."""
    known = _questions()
    if sent.step == CHANGE and sent.about in known:
        return replace(_asking(screen, known[sent.about]), editing=True)
    if sent.step == RESULTS or (sent.step == NEXT and sent.editing):
        return replace(screen, editing=False)
    if sent.step == AGAIN:
        answered = tuple(one for one in sent.trail if _is_answered(known[one], screen.person))
        return _asking(replace(screen, trail=answered), _to_ask(screen, ()), anew=True)
    if sent.question in sent.trail[:-1]:  # the reader had gone back
        return _asking(screen, known[sent.trail[sent.trail.index(sent.question) + 1]])
    return _asking(screen, _to_ask(screen, sent.trail))


def _asking(screen: Screen, question: Question | None, *, anew: bool = False) -> Screen:
    """The screen with this question; it joins the trail, at its end when it is asked anew."""
    if question is None:
        return screen
    name, trail = question.field, screen.trail
    if anew:
        trail = tuple(one for one in trail if one != name)
    return replace(screen, question=question, trail=trail if name in trail else (*trail, name))


def _to_ask(screen: Screen, passing_over: Collection[str]) -> Question | None:
    """The question that settles most; sensitive ones only when no other is left."""
    sensitive = [one.field for one in criteria.CRITERIA.questions if one.sensitive]
    for left_out in ((*passing_over, *sensitive), passing_over):
        found = next_question(screen.checked, screen.person, passing_over=left_out)
        if found is not None:
            return found.question
    return None


def is_anything_open(screen: Screen) -> bool:
    """Whether answering more could still settle something."""
    return _to_ask(screen, ()) is not None


def codes_offered(screen: Screen) -> list[str]:
    """The codes to show of a question with a yes or no for each: only those that matter.

    They matter when a programme waits for them or gives them priority, and once they are answered.
    """
    question = screen.question
    if question is None:
        return []
    said = set(_said(screen.person, question.field)) | set(_said(screen.person, _not(question)))
    first = {
        code
        for one in screen.checked
        if one.verdict is not Verdict.NO
        for alternative in one.offer.priority.alternatives
        for codes in alternative.values()
        if isinstance(codes, tuple)
        for code in codes
    }
    wanted = codes_asked(screen.checked, question.field) | said | first
    return [code for code in question.answers if code in wanted] or list(question.answers)


def hidden(screen: Screen) -> list[tuple[str, str]]:
    """All fields by which the form remembers, without the answer to the question on the screen."""
    asked = screen.question.field if screen.question else ""
    fields = [
        pair
        for question in _questions().values()
        if question.field != asked
        for pair in written(question, screen.person)
    ]
    fields += [("trail", name) for name in screen.trail]
    fields += [("question", asked)] if asked else []
    fields += [("editing", "1")] if screen.editing else []
    return fields + ([("programme", screen.programme)] if screen.programme else [])


def written(question: Question, person: Person) -> list[tuple[str, str]]:
    """The answer to a question as the form's fields; empty when there is none."""
    name = question.field
    if question.kind == "each":
        applying = [(f"{name}_{code}", YES) for code in _said(person, name)]
        return applying + [(f"{name}_{code}", NO) for code in _said(person, _not(question))]
    return [(name, value) for value in _said(person, name)]


def asked_in_order(screen: Screen) -> list[Question]:
    """The questions that were shown or answered, in the order of showing."""
    known = _questions()
    also = [name for name, one in known.items() if _is_answered(one, screen.person)]
    return [known[name] for name in dict.fromkeys([*screen.trail, *also])]


def _said(person: Person, name: str) -> list[str]:
    """The written form of one answer as texts."""
    value = person.only([name]).written().get(name)
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _given(question: Question, data: QueryDict) -> Iterator[tuple[str, Any]]:
    name = question.field
    if question.kind == "choices":
        yield name, [one.strip() for one in data.getlist(name) if one.strip()]
    elif question.kind == "each":
        for field_name, wanted in ((name, YES), (_not(question), NO)):
            yield (
                field_name,
                [code for code in question.answers if data.get(f"{name}_{code}") == wanted],
            )
    else:
        yield name, data.get(name, "").strip()


def _person(
    answers: dict[str, Any], on: date, places: PlaceTree, language: str
) -> tuple[Person, dict[str, tuple[str, ...]]]:
    """The person as far as the answers are good, and what is wrong with the others by question."""
    try:
        return Person.parse(answers, today=on, known_place=places.__contains__), {}
    except PersonErrors as errors:
        good = {name: value for name, value in answers.items() if name not in errors.problems}
        problems = {_asks_for(name): tuple(t) for name, t in errors.texts(language).items()}
        return Person.parse(good, today=on, known_place=places.__contains__), problems


def _questions() -> dict[str, Question]:
    return {question.field: question for question in criteria.CRITERIA.questions}


def _names(sent: Sent) -> set[str]:
    """The fields of a person that the question on the screen fills."""
    question = _questions().get(sent.question)
    return {question.field, _not(question)} if question else set()


def _not(question: Question) -> str:
    return f"not_{question.field}"


def _asks_for(name: str) -> str:
    return name.removeprefix("not_")


def _each(question: Question, applying: Sequence[str], denied: Sequence[str]) -> dict[str, Any]:
    return {question.field: list(applying), _not(question): list(denied)}


def _is_answered(question: Question, person: Person) -> bool:
    return bool(written(question, person))


def _before(sent: Sent) -> Question | None:
    """The question before the one on the screen; the last one when coming from the results."""
    position = sent.trail.index(sent.question) if sent.question in sent.trail else len(sent.trail)
    return _questions()[sent.trail[max(position - 1, 0)]] if sent.trail else None

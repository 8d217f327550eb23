"""Whether a result fits the visitor whom the chosen filters describe."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from directory.places.models import Place
from directory.places.tree import known_places
from directory.rules.eligibility import Person, Verdict, judge, parse_rule, persons_from_filters
from directory.search.filters import ANSWERS
from directory.search.parameters import Parameters

Fit = Literal["yes", "maybe", ""]


def visitors(parameters: Parameters, places: Sequence[Place], *, on: dt.date) -> tuple[Person, ...]:
    """The persons that the filters may mean; none unless something was said of the person itself.

    A place alone says too little: nearly everything would be a "maybe".
    """
    said = {name: parameters.chosen(name) for name in (*ANSWERS, "age")}
    if not any(said.values()):
        return ()
    persons = persons_from_filters(said, today=on)
    if len(places) != 1:
        return persons
    home = {"lives_in": places[0].code}
    return tuple(Person.parse({**person.written(), **home}, today=on) for person in persons)


def fit(facts: Mapping[str, Any], persons: Sequence[Person], *, on: dt.date) -> Fit:
    """The verdict on the programme of a card: "yes" when it holds for every one of the persons.

    "" when nobody is asked about, or all of them are ruled out.
    """
    if not persons:
        return ""
    rule, coverage = parse_rule(facts["rule"]), [place["code"] for place in facts["coverage"]]
    verdicts = {
        judge(
            rule,
            person,
            on,
            known_places(),
            coverage=coverage,
            applicants=facts["applicants"],
        ).verdict
        for person in persons
    }
    if verdicts == {Verdict.YES}:
        return "yes"
    return "" if verdicts == {Verdict.NO} else "maybe"

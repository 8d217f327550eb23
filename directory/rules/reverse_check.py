"""The check turned round, for editors: whom of a varied set of people would a rule let in?

A rule that fits nobody, or everybody though it asks for something, is usually a slip of the pen.
The people are invented, differ in everything a rule can ask, and have answered every question.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from directory.rules.criteria.places import Places
from directory.rules.eligibility import Alternative, Person, Rule, Verdict, judge
from directory.rules.vocabularies import GROUPS, Label, education_rank

# Nobody has completed a level younger than this (whole years).
YOUNGEST_WITH = {
    "basic": 14,
    "upper_secondary": 17,
    "post_secondary": 18,
    "bachelor": 20,
    "master": 21,
    "doctorate": 24,
}


class Sample(NamedTuple):
    """An invented person in a few words, and the answers they would give."""

    who: Label
    answers: Mapping[str, Any]


def _sample(sq: str, en: str, *groups: str, **answers: Any) -> Sample:
    defaults = {"citizenship": "AL", "studying": "none", "business": "none"}
    said = {**defaults, **answers, "groups": list(groups)}
    said["not_groups"] = [code for code in GROUPS if code not in groups and code != "women"]
    return Sample(Label(sq, en), said)


def _lives(code: str, age: int, sex: str, education: str, *employment: str) -> dict[str, Any]:
    return {
        "lives_in": code,
        "age": age,
        "sex": sex,
        "education": education,
        "employment": list(employment),
    }


TROPOJE, HAS, KUKES, DIBER = "AL-07-41", "AL-07-39", "AL-07-40", "AL-09-07"
TIRANE, SHKODER, VLORE, PRIZREN = "AL-11-53", "AL-10-48", "AL-12-61", "XK-PZ-20"

SAMPLES = (
    _sample(
        "19-vjeçar i kthyer nga emigrimi, Tropojë, pa diplomë",
        "returnee of 19 in Tropojë without a diploma",
        "returnee",
        "rural",
        **_lives(TROPOJE, 19, "male", "basic", "unemployed", "neet"),
    ),
    _sample(
        "17-vjeçare në gjimnaz, Has",
        "girl of 17 at the gymnasium in Has",
        "rural",
        **{
            **_lives(HAS, 17, "female", "basic", "pupil"),
            "studying": "upper_secondary_general",
        },
    ),
    _sample(
        "15-vjeçar në klasën e nëntë, Kukës",
        "boy of 15 in the ninth class in Kukës",
        **{**_lives(KUKES, 15, "male", "none", "pupil"), "studying": "basic"},
    ),
    _sample(
        "17-vjeçar në shkollë profesionale, Dibër",
        "boy of 17 at a vocational school in Dibër",
        **{
            **_lives(DIBER, 17, "male", "basic", "pupil"),
            "studying": "upper_secondary_vocational",
        },
    ),
    _sample(
        "22-vjeçare punëkërkuese e regjistruar, Kukës",
        "registered jobseeker of 22 in Kukës",
        **_lives(KUKES, 22, "female", "upper_secondary", "registered_jobseeker"),
    ),
    _sample(
        "21-vjeçar student bachelor, Tiranë",
        "bachelor student of 21 in Tirana",
        **{**_lives(TIRANE, 21, "male", "upper_secondary", "student"), "studying": "bachelor"},
    ),
    _sample(
        "24-vjeçare me bachelor, pa punë, Shkodër",
        "woman of 24 with a bachelor's degree, out of work, in Shkodër",
        **_lives(SHKODER, 24, "female", "bachelor", "unemployed", "registered_jobseeker"),
    ),
    _sample(
        "26-vjeçar student master, Tiranë",
        "master student of 26 in Tirana",
        **{**_lives(TIRANE, 26, "male", "bachelor", "student"), "studying": "master"},
    ),
    _sample(
        "30-vjeçare doktorante, Tiranë",
        "doctoral student of 30 in Tirana",
        **{**_lives(TIRANE, 30, "female", "master", "employed"), "studying": "doctorate"},
    ),
    _sample(
        "38-vjeçare me doktoraturë, Vlorë",
        "woman of 38 with a doctorate in Vlorë",
        **_lives(VLORE, 38, "female", "doctorate", "employed"),
    ),
    _sample(
        "28-vjeçar fermer, Has",
        "farmer of 28 in Has",
        "rural",
        **{**_lives(HAS, 28, "male", "basic", "farmer", "self_employed"), "business": "farm"},
    ),
    _sample(
        "33-vjeçare me ide biznesi, Tropojë",
        "woman of 33 with a business idea in Tropojë",
        "rural",
        **{**_lives(TROPOJE, 33, "female", "upper_secondary", "unemployed"), "business": "idea"},
    ),
    _sample(
        "29-vjeçar me biznes të ri, Kukës",
        "man of 29 with a new business in Kukës",
        **{
            **_lives(KUKES, 29, "male", "upper_secondary", "self_employed"),
            "business": "starting",
        },
    ),
    _sample(
        "45-vjeçare me bujtinë prej vitesh, Dibër",
        "woman of 45 with a guesthouse for years in Dibër",
        **{
            **_lives(DIBER, 45, "female", "upper_secondary", "self_employed"),
            "business": "established",
        },
    ),
    _sample(
        "23-vjeçar rom me ndihmë ekonomike, Shkodër",
        "Roma man of 23 on social assistance in Shkodër",
        "roma",
        "social_assistance",
        "low_income_family",
        **_lives(SHKODER, 23, "male", "none", "unemployed"),
    ),
    _sample(
        "27-vjeçare nënë e vetme, egjiptiane, Tiranë",
        "single mother of 27, Egyptian, in Tirana",
        "egyptian",
        "single_parent",
        "low_income_family",
        **_lives(TIRANE, 27, "female", "basic", "registered_jobseeker"),
    ),
    _sample(
        "20-vjeçar me aftësi të kufizuara, Vlorë",
        "man of 20 with a disability in Vlorë",
        "disability",
        **_lives(VLORE, 20, "male", "upper_secondary", "unemployed", "neet"),
    ),
    _sample(
        "18-vjeçare e rritur në institucion, Tiranë",
        "care leaver of 18 in Tirana",
        "care_leaver",
        **_lives(TIRANE, 18, "female", "upper_secondary", "neet", "unemployed"),
    ),
    _sample(
        "25-vjeçar nga Kosova, Prizren",
        "man of 25 from Kosovo in Prizren",
        **{**_lives(PRIZREN, 25, "male", "bachelor", "unemployed"), "citizenship": "XK"},
    ),
    _sample(
        "52-vjeçar i papunë, Kukës",
        "man of 52, out of work, in Kukës",
        "rural",
        **_lives(KUKES, 52, "male", "basic", "unemployed", "registered_jobseeker"),
    ),
)


class ReverseCheck(NamedTuple):
    """Who fits for certain, who may, and what looks like a slip, in both languages."""

    fit: tuple[Sample, ...]
    may: tuple[Sample, ...]
    total: int
    warnings: tuple[Label, ...]


def reverse_check(
    rule: Rule,
    on: date,
    places: Places,
    *,
    coverage: Collection[str] = (),
    applicants: Collection[str] = (),
) -> ReverseCheck:
    """Judge the rule for every sample person as the public check would."""
    by_verdict: dict[Verdict, list[Sample]] = {verdict: [] for verdict in Verdict}
    for sample in SAMPLES:
        person = Person.parse(sample.answers, today=on)
        found = judge(rule, person, on, places, coverage=coverage, applicants=applicants)
        by_verdict[found.verdict].append(sample)
    fit, may = tuple(by_verdict[Verdict.YES]), tuple(by_verdict[Verdict.MAYBE])
    warnings = tuple(_warnings(rule, places, coverage, bool(fit or may), len(fit)))
    return ReverseCheck(fit, may, len(SAMPLES), warnings)


def _warnings(
    rule: Rule, places: Places, coverage: Collection[str], anybody: bool, fit: int
) -> Iterator[Label]:
    if not anybody:
        yield Label(
            "Asnjë nga personat e provës nuk e plotëson: a është rregulli siç duhet?",
            "None of the sample people fits: is the rule as it should be?",
        )
    if not rule.is_open and fit == len(SAMPLES):
        yield Label(
            "E plotësojnë të gjithë personat e provës: a duhet ky rregull?",
            "All sample people fit: is this rule needed?",
        )
    for number, alternative in enumerate(rule.alternatives, start=1):
        if _contradicts_itself(alternative):
            yield Label(
                f"Mundësia {number} e rregullit e përjashton vetveten: nuk e plotëson dot askush.",
                f"Alternative {number} contradicts itself: nobody can ever meet it.",
            )
        if coverage and _lives_elsewhere(alternative, places, coverage):
            yield Label(
                f"Mundësia {number} kërkon banim jashtë vendeve ku vlen programi.",
                f"Alternative {number} asks for a home outside the places of the programme.",
            )


def _contradicts_itself(alternative: Alternative) -> bool:
    asked: dict[str, Any] = alternative.to_json()
    if asked.get("sex") == "male" and asked.get("groups") == ["women"]:
        return True
    oldest = asked.get("age", {}).get("max")
    least = asked.get("education_min")
    needed = YOUNGEST_WITH.get(least, 0) if least else 0
    if oldest is not None and oldest < needed:
        return True
    studying = asked.get("studying")
    if least and studying and "none" not in studying:
        # Whoever studies a level has completed the one before it, not a higher one.
        return all(education_rank(level) < education_rank(least) for level in studying)
    return False


def _lives_elsewhere(alternative: Alternative, places: Places, coverage: Collection[str]) -> bool:
    homes: Any = alternative.to_json().get("lives_in")
    return bool(homes) and not any(
        places.contains(home, code) or places.contains(code, home)
        for home in homes
        for code in coverage
    )

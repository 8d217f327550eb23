"""Places, persons and rules to test with: a few fixed ones and hypothesis strategies."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from directory.rules.countries import COUNTRIES
from directory.rules.criteria.age import completed_years
from directory.rules.criteria.places import PlaceRow, PlaceTree
from directory.rules.eligibility import Person
from directory.rules.vocabularies import (
    BUSINESS,
    EDUCATION_LEVELS,
    EMPLOYMENT,
    GROUPS,
    UPPER_SECONDARY_KINDS,
    Label,
)

ON = date(2026, 11, 21)

# How hard to look for a counterexample. A busy machine is no counterexample.
usually = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
thoroughly = settings(usually, max_examples=250)

PLACES = PlaceTree(
    PlaceRow(code, parent, level, Label(sq, en))
    for code, parent, level, sq, en in (
        ("AL", None, "country", "Shqipëri", "Albania"),
        ("AL-01", "AL", "county", "Berat", "Berat"),
        ("AL-04", "AL", "county", "Fier", "Fier"),
        ("AL-05", "AL", "county", "Gjirokastër", "Gjirokastër"),
        ("AL-06", "AL", "county", "Korçë", "Korçë"),
        ("AL-07", "AL", "county", "Kukës", "Kukës"),
        ("AL-07-39", "AL-07", "municipality", "Has", "Has"),
        ("AL-07-40", "AL-07", "municipality", "Kukës", "Kukës"),
        ("AL-07-40-8202", "AL-07-40", "unit", "Bicaj", "Bicaj"),
        ("AL-07-41", "AL-07", "municipality", "Tropojë", "Tropojë"),
        ("AL-09", "AL", "county", "Dibër", "Dibër"),
        ("AL-09-07", "AL-09", "municipality", "Dibër", "Dibër"),
        ("AL-10", "AL", "county", "Shkodër", "Shkodër"),
        ("AL-10-48", "AL-10", "municipality", "Shkodër", "Shkodër"),
        ("AL-11", "AL", "county", "Tiranë", "Tirana"),
        ("AL-11-53", "AL-11", "municipality", "Tiranë", "Tirana"),
        ("AL-12", "AL", "county", "Vlorë", "Vlorë"),
        ("AL-12-61", "AL-12", "municipality", "Vlorë", "Vlorë"),
        ("XK", None, "country", "Kosovë", "Kosovo"),
        ("XK-PZ", "XK", "district", "Prizren", "Prizren"),
        ("XK-PZ-18", "XK-PZ", "municipality", "Prizren", "Prizren"),
    )
)


def person(**answers: object) -> Person:
    return Person.parse(answers, today=ON)


# Small random trees over a fixed set of codes: the parent of each is one of those before it.
CODES = ("AA", "AA-1", "AA-2", "AA-3", "AA-4", "AA-5", "AA-6", "AA-7")


@st.composite
def trees(draw: st.DrawFn) -> PlaceTree:
    rows = []
    for index, code in enumerate(CODES):
        above = draw(st.integers(-1, index - 1))
        parent = CODES[above] if above >= 0 else None
        rows.append(PlaceRow(code, parent, "unit", Label(code, code)))
    return PlaceTree(rows)


def _some(codes: Any, most: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(codes)), min_size=1, max_size=most, unique=True)


COUNTRY_CODES = ("AL", "XK", "IT", "FJ", "BR")  # the last two have no name in COUNTRIES
assert [code in COUNTRIES for code in COUNTRY_CODES] == [True, True, True, False, False]

_age_ranges = (
    st.tuples(
        st.none() | st.integers(14, 40),
        st.none() | st.integers(14, 40),
    )
    .filter(lambda ends: ends != (None, None))
    .map(lambda ends: ends if None in ends else tuple(sorted(ends)))  # type: ignore[type-var]
    .map(
        lambda ends: {
            end: years for end, years in zip(("min", "max"), ends, strict=True) if years is not None
        }
    )
)
_criteria: dict[str, st.SearchStrategy[Any]] = {
    "age": _age_ranges,
    "sex": st.sampled_from(["female", "male"]),
    "lives_in": _some(CODES, 3),
    "citizenship": _some(COUNTRY_CODES, 2),
    "education_min": st.sampled_from(sorted(EDUCATION_LEVELS)),
    "education_max": st.sampled_from(sorted(EDUCATION_LEVELS)),
    "studying": _some(EDUCATION_LEVELS),
    "employment": _some(EMPLOYMENT),
    "groups": st.just(["women"]) | _some(GROUPS),
    "business": _some(BUSINESS),
}
_RANKED = ("none", "basic", "upper_secondary", "post_secondary", "bachelor", "master", "doctorate")


def _rank(level: str) -> int:
    return _RANKED.index("upper_secondary" if level in UPPER_SECONDARY_KINDS else level)


def _possible(alternative: dict[str, Any]) -> dict[str, Any]:
    """Swaps the ends of an education range that stand the wrong way round."""
    ends = alternative.get("education_min"), alternative.get("education_max")
    if None not in ends and _rank(str(ends[0])) > _rank(str(ends[1])):
        return {**alternative, "education_min": ends[1], "education_max": ends[0]}
    return alternative


# The JSON of one alternative and of a whole rule.
alternatives: st.SearchStrategy[dict[str, Any]] = (
    st.fixed_dictionaries({}, optional=_criteria).filter(bool).map(_possible)
)
rules: st.SearchStrategy[list[dict[str, Any]]] = st.lists(alternatives, max_size=4)

_birth_dates = st.dates(date(1980, 1, 1), date(2014, 12, 31))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """The JSON of a person whose answers do not contradict each other."""
    given = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "age": st.integers(12, 45),
                "sex": st.sampled_from(["female", "male"]),
                "lives_in": st.sampled_from(CODES),
                "citizenship": st.sampled_from([*COUNTRY_CODES, "other"]),
                "education": st.sampled_from(sorted(EDUCATION_LEVELS)),
                "studying": st.sampled_from(sorted(EDUCATION_LEVELS)),
                "employment": _some(EMPLOYMENT, 3),
                "business": st.sampled_from(sorted(BUSINESS)),
            },
        )
    )
    if "age" in given and draw(st.booleans()):
        born = draw(_birth_dates)
        given["birth_date"] = born.isoformat()
        given["age"] = completed_years(born, ON)
    said = draw(st.dictionaries(st.sampled_from(sorted(GROUPS)), st.booleans(), max_size=6))
    for field, applies in (("groups", True), ("not_groups", False)):
        codes = [code for code, stated in said.items() if stated is applies]
        if "women" in codes and "sex" in given:
            codes.remove("women")
        if codes:
            given[field] = codes
    return given


@st.composite
def refinements(draw: st.DrawFn, tree: PlaceTree) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person, and the same person who has said more without taking anything back."""
    more = draw(answers())
    less = {field: value for field, value in more.items() if draw(st.booleans())}
    if "lives_in" in less:
        wider = [code for code in CODES if tree.contains(code, more["lives_in"])]
        less["lives_in"] = draw(st.sampled_from(wider))
    if less.get("studying") in UPPER_SECONDARY_KINDS and draw(st.booleans()):
        less["studying"] = "upper_secondary"
    if less.get("citizenship") not in (None, *COUNTRIES) and draw(st.booleans()):
        less["citizenship"] = "other"
    for field in ("groups", "not_groups"):
        if field in less:
            less[field] = [code for code in less[field] if draw(st.booleans())]
    return less, more


applicants: st.SearchStrategy[tuple[str, ...]] = st.lists(
    st.sampled_from(["person", "business", "employer", "organisation", "school", "municipality"]),
    max_size=3,
    unique=True,
).map(tuple)
coverages: st.SearchStrategy[tuple[str, ...]] = _some(CODES, 3).map(tuple)

# Anything that JSON can hold, with words that almost make sense.
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=8)
    | st.sampled_from(["female", "AL", "none", "women", "2004-05-31", "bachelor", "\x00", "17"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)

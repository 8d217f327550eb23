"""The judged set: what each query asks for, what each programme is, and the grade that follows.

Nobody grades pairs. A reader of the catalogue has written down what every programme is
(``programmes.csv``), another reading of every query says what its author needs
(``queries.csv``), and :func:`grade` compares the two. No search engine is consulted anywhere, so
the grades cannot favour one. The few pairs that facets cannot express stand in
``overrides.csv``, each with its reason. README.md beside this file explains how to add a query.

Grades: 3 meets the whole need, 2 meets its main part, 1 is worth seeing lower down, 0 the rest.
The date plays no part: a closed programme keeps its grade.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

HERE = Path(__file__).parent

FACETS = (
    "kind",
    "form",
    "level",
    "topic",
    "audience",
    "destination",
    "benefit",
    "provider",
    "name",
)

TYPES = (
    "literal",
    "folded",
    "inflected",
    "synonym",
    "cross_language",
    "multi_word",
    "natural",
    "gheg",
    "typo",
    "place",
    "name",
    "english",
    "nonsense",
)

SPLITS = ("tune", "test")

# Written before the search was tuned; and afterwards, harder ones: mostly stories and dialect.
SETS = ("first", "later")

BEST = 3
RELEVANT = 2  # from this grade on a programme answers the query; 1 is only worth seeing


class Strength(Enum):
    """How much the author of the query insists on a facet."""

    REQUIRED = ""
    WANTED = "+"
    NICE = "?"


class Fit(Enum):
    """How far a programme has what one clause asks for."""

    FULL = "one of the values is among the programme's main ones"
    PART = "a value is only a side of the programme, or a near value is a main one"
    WIDE = "the programme is for any value of the facet"
    NONE = "neither"


# What a programme loses from the best grade. A required facet that is missing loses everything.
COST: Mapping[Strength, Mapping[Fit, int]] = {
    Strength.REQUIRED: {Fit.FULL: 0, Fit.PART: 1, Fit.WIDE: 2, Fit.NONE: BEST},
    Strength.WANTED: {Fit.FULL: 0, Fit.PART: 1, Fit.WIDE: 1, Fit.NONE: 2},
    Strength.NICE: {Fit.FULL: 0, Fit.PART: 0, Fit.WIDE: 1, Fit.NONE: 1},
}
COST_OF_NATIONAL = 1  # usable in the place that the query names, but not made for it
ANY = "any"


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one facet of one programme: what it mainly is, and what it also is."""

    main: frozenset[str]
    side: frozenset[str]

    @classmethod
    def parse(cls, cell: str) -> "Values":
        """Read ``a;b / c``: main values before the slash, side values after it."""
        main, _, side = cell.partition("/")
        return cls(_codes(main, ";"), _codes(side, ";"))


@dataclass(frozen=True, slots=True)
class Programme:
    """What one programme is, by reading it. ``place``: usable in (main), held in (side)."""

    id: str
    facets: Mapping[str, Values]
    place: Values


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a need: ``+topic=agriculture|~tourism`` or ``audience!=graduates``."""

    facet: str
    values: frozenset[str]
    near: frozenset[str]
    strength: Strength
    excludes: bool

    @classmethod
    def parse(cls, text: str) -> "Clause":
        """Read one clause; raises ValueError when it is not in the language."""
        text = text.strip()
        strength = next((s for s in Strength if s.value and text.startswith(s.value)), None)
        body = text[1:] if strength else text
        excludes = "!=" in body
        facet, found, values = body.partition("!=" if excludes else "=")
        codes = _codes(values, "|")
        if not found or facet not in FACETS or not codes or (excludes and strength):
            raise ValueError(f"not a clause: {text!r}")
        near = frozenset(code[1:] for code in codes if code.startswith("~"))
        plain = frozenset(code for code in codes if not code.startswith("~"))
        return cls(facet, plain, near, strength or Strength.REQUIRED, excludes)

    def fit(self, programme: Programme) -> Fit:
        has = programme.facets[self.facet]
        if self.values & has.main:
            return Fit.FULL
        if self.values & has.side or self.near & has.main:
            return Fit.PART
        return Fit.WIDE if ANY in has.main else Fit.NONE

    def holds(self, programme: Programme) -> bool:
        """Whether the programme has what is asked at least in part, or not what is excluded."""
        fit = self.fit(programme)
        return fit is not Fit.FULL if self.excludes else fit in (Fit.FULL, Fit.PART)

    def cost(self, programme: Programme) -> int:
        """How many grades the programme loses by this clause."""
        if self.excludes:
            return 0 if self.holds(programme) else BEST
        return COST[self.strength][self.fit(programme)]


Alternative = tuple[Clause, ...]
Need = tuple[Alternative, ...]


def parse_need(text: str) -> Need:
    """Read ``clause & clause or clause``: alternatives, each of clauses that count together."""
    if not text.strip():
        return ()
    return tuple(
        tuple(Clause.parse(clause) for clause in alternative.split(" & "))
        for alternative in text.split(" or ")
    )


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed, with its need; ``also`` describes what is worth seeing lower down."""

    id: str
    set: str
    split: str
    type: str
    language: str
    text: str
    place: str
    need: Need
    also: Need


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the grade of every programme that has one; those left out have grade 0."""

    id: str
    set: str
    split: str
    type: str
    language: str
    text: str
    grades: Mapping[str, int]


def grade(query: Query, programme: Programme) -> int:
    """The grade from 0 to 3 that the programme has for the query by rule."""
    lost_by_place = 0
    if query.place:
        if not any(_related(code, query.place) for code in programme.place.main):
            return 0
        if not _local(programme.place, query.place):
            lost_by_place = COST_OF_NATIONAL
    best = max((_met(alternative, programme) for alternative in query.need), default=0)
    if best > lost_by_place:
        return best - lost_by_place
    return int(any(_worth_seeing(alternative, programme) for alternative in query.also))


def load(directory: Path = HERE) -> list[JudgedQuery]:
    """Every query with its grades, in the order of the file."""
    programmes = read_programmes(directory)
    overrides = read_overrides(directory)
    return [
        JudgedQuery(
            query.id,
            query.set,
            query.split,
            query.type,
            query.language,
            query.text,
            _grades(query, programmes, overrides),
        )
        for query in read_queries(directory)
    ]


def split_of(query_id: str) -> str:
    """The half a query belongs to: of each pair of neighbours a hash sends one to each half.

    Pairs are ``type-01`` with ``type-02`` and so on, so each type is halved exactly, nobody
    chooses, and a new pair at the end moves no older query.
    """
    kind, _, number = query_id.rpartition("-")
    first = int(number) - (int(number) + 1) % 2
    pair = [f"{kind}-{first:02}", f"{kind}-{first + 1:02}"]
    pair.sort(key=lambda member: hashlib.sha256(member.encode()).hexdigest())
    return SPLITS[pair.index(query_id)]


def read_programmes(directory: Path = HERE) -> list[Programme]:
    """The programmes with their facets."""
    return [
        Programme(
            row["id"],
            {facet: Values.parse(row[facet]) for facet in FACETS},
            Values.parse(row["place"]),
        )
        for row in _rows(directory / "programmes.csv")
    ]


def read_queries(directory: Path = HERE) -> list[Query]:
    """The queries with their needs; raises ValueError naming the query that cannot be read."""
    queries = []
    for row in _rows(directory / "queries.csv"):
        try:
            need, also = parse_need(row["need"]), parse_need(row["also"])
        except ValueError as error:
            raise ValueError(f"{row['id']}: {error}") from error
        queries.append(
            Query(
                row["id"],
                row["set"],
                row["split"],
                row["type"],
                row["language"],
                row["query"],
                row["place"],
                need,
                also,
            )
        )
    return queries


def read_overrides(directory: Path = HERE) -> dict[tuple[str, str], int]:
    """The grades set by hand, by query and programme."""
    return {
        (row["query"], row["programme"]): int(row["grade"])
        for row in _rows(directory / "overrides.csv")
    }


def _grades(
    query: Query, programmes: Iterable[Programme], overrides: Mapping[tuple[str, str], int]
) -> dict[str, int]:
    graded = {
        programme.id: overrides.get((query.id, programme.id), grade(query, programme))
        for programme in programmes
    }
    return {programme_id: value for programme_id, value in graded.items() if value}


def _met(need: Alternative, programme: Programme) -> int:
    """The grade for one alternative, the place left aside.

    A programme that is merely open to everything answers nothing: some required clause must hold.
    """
    required = [c for c in need if c.strength is Strength.REQUIRED and not c.excludes]
    if required and not any(clause.holds(programme) for clause in required):
        return 0
    return max(0, BEST - sum(clause.cost(programme) for clause in need))


def _worth_seeing(also: Alternative, programme: Programme) -> bool:
    return all(clause.holds(programme) for clause in also)


def _local(place: Values, wanted: str) -> bool:
    """Whether a programme is made for, or held in, a place rather than for its whole country."""
    return any(
        _related(code, wanted) and (code == wanted or not _is_country(code))
        for code in place.main | place.side
    )


def _related(code: str, other: str) -> bool:
    """Whether one place is the other, contains it or lies in it; codes nest by their parts."""
    return f"{code}-".startswith(f"{other}-") or f"{other}-".startswith(f"{code}-")


def _is_country(code: str) -> bool:
    return "-" not in code


def _codes(text: str, separator: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(separator) if part.strip())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

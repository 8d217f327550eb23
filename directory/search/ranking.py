"""How well a programme answers a query, as tsqueries and as one number in SQL.

Each group of the query scores by the best place in which a programme holds it (LEVELS); the score
of a programme is the sum over the groups, weighted by how much a group tells. The figures were
chosen on the tuning half of the judged set (`make relevance`); see the decision on search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from directory.rules.words import keys
from directory.search.grouping import Group
from directory.search.known_words import TOO_WIDE
from directory.search.statements import Sql, any_lexeme, joined

# Where a group is found -> what it is worth, best first. Exact above stem above meaning; title
# above summary above the rest. What is only "wider" (a programme for farming, when beekeeping was
# asked for) answers a group where nobody offers anything narrower (INSTEAD); else it only fills up
# where little is found.
EXACT = "title, as typed"
TITLE = "title"
CHIEF = "chief type, or what that is a kind of"
MEANT = "meaning of the title, or set by an editor"
NARROWER = "narrower meaning of the title"
BESIDES = "set by an editor beside others"
SUMMARY = "summary"
SUMMARY_MEANT = "meaning of the summary"
PARTS = "meanings of its words"
APART = "its words in the summary"
OTHER = "other text"
SUMMARY_NARROWER = "narrower meaning of the summary"
OTHER_MEANT = "meaning of other text"
INSTEAD = "nearest wider meaning, as nothing narrower is offered"
INSTEAD_BESIDES = "the same beside others or in the summary"
PARENT = "next wider meaning"
WIDER = "wider meaning"
AKIN = "akin: another kind of the same"
LEVELS: dict[str, float] = {
    EXACT: 0.85,
    TITLE: 0.8,
    CHIEF: 0.8,
    MEANT: 0.73,
    NARROWER: 0.65,
    BESIDES: 0.6,
    SUMMARY: 0.6,
    SUMMARY_MEANT: 0.5,
    PARTS: 0.45,
    APART: 0.4,
    INSTEAD: 0.4,
    OTHER: 0.35,
    SUMMARY_NARROWER: 0.3,
    OTHER_MEANT: 0.3,
    INSTEAD_BESIDES: 0.25,
    PARENT: 0.2,
    WIDER: 0.1,
    AKIN: 0.1,
}
# What a group tells about the need, by the domain of its concept.
WEIGHTS = {
    "kind": 1.0,
    "type": 1.0,
    "topic": 1.3,
    "audience": 1.0,
    "benefit": 0.8,
    "level": 0.8,
    "mode": 0.8,
    "stage": 1.0,
}
# Groups that many programmes are for, and conditions of what is offered (free, with a certificate),
# tell less than one particular group or thing (farmers, a dormitory).
WEIGHT_OF = {
    **dict.fromkeys(("young_people", "rural"), 0.55),
    **dict.fromkeys(
        "women men student pupil children graduate unemployed parents employed".split(), 0.7
    ),
    **dict.fromkeys(
        (
            "free fee paid wage minimum_wage stipend pocket_money certificate diploma"
            " work_experience job_after_training recommendation application_help student_card"
            " youth_card"
        ).split(),
        0.45,
    ),
    "funding": 0.8,
}
WORD_WEIGHT = 0.7
SOFT_WEIGHT = 0.3
# How much of a group's weight its rarity decides.
RARITY = 0.6
# A wider or akin meaning answers this much of a group.
BESIDE = {PARENT: 0.6, WIDER: 0.6, AKIN: 0.35}
# A kind ("punë") is answered by the kind itself or the title; a passing mention is no answer.
KIND_FLOOR = 0.65
# The best place counts; every further place in which a group is found adds this part of its worth.
FURTHER = 0.15
# An umbrella over many types answers each of them less: taken off for each type beyond the first.
BREADTH = 0.012


@dataclass(frozen=True)
class Level:
    """One way in which a group may be found: a name for the editors' view, a tsquery, its worth."""

    name: str
    tsquery: str
    worth: float


@lru_cache(maxsize=4096)  # asked for several times in each search
def levels(group: Group) -> list[Level]:
    """The ways in which a group is found, best first; those without lexemes are left out."""
    codes = [meant.code for meant in group.concepts]
    broader = {b for m in group.concepts for b in m.broader} - set(codes)
    offered = any(meant.frequency for meant in group.concepts)
    wider = sorted((broader - TOO_WIDE) or (set() if offered else broader))
    parents = sorted({code for m in group.concepts for code in m.parents}.intersection(wider))
    instead = sorted({meant.instead[0] for meant in group.concepts if meant.instead})
    instead = [] if offered or group.frequency else instead
    single = group.words[0] if len(group.words) == 1 else None
    stems = sorted(keys(single)) if single else []
    ways: dict[str, str] = {
        EXACT: _any([f"T={single}"] if single else []),
        TITLE: _any([f"T:{key}" for key in stems]) if single else _all_in("T", group.words),
        CHIEF: _any([f"K:{code}" for code in codes]),
        MEANT: _any([f"C:{code}" for code in codes]),
        NARROWER: _any([f"N:{code}" for code in codes]),
        BESIDES: _any([f"R:{code}" for code in codes]),
        SUMMARY: _any([f"S:{key}" for key in stems]),
        SUMMARY_MEANT: _any([f"D:{code}" for code in codes]),
        PARTS: _each_part(group),
        APART: "" if single else _all_in("TS", group.words),
        INSTEAD: _any([f"{where}:{code}" for code in instead for where in "KCN"]),
        OTHER: _any([f"B:{key}" for key in stems]),
        SUMMARY_NARROWER: _any([f"M:{code}" for code in codes]),
        OTHER_MEANT: _any([f"E:{code}" for code in codes]),
        INSTEAD_BESIDES: _any([f"{where}:{code}" for code in instead for where in "RDM"]),
        PARENT: _any([f"{where}:{code}" for code in parents for where in "KC"]),
        WIDER: _any([f"{where}:{code}" for code in wider for where in "CRD"]),
        AKIN: _any([f"{where}:{code}" for code in wider for where in "NM"]),
    }
    return [Level(name, ways[name], worth) for name, worth in LEVELS.items() if ways[name]]


def _any(lexemes: Sequence[str]) -> str:
    return any_lexeme(lexemes) if lexemes else ""


def _all_in(letters: str, words: Sequence[str]) -> str:
    """All words of a label of several words in these parts of the text."""
    every = " & ".join(
        any_lexeme([f"{letter}:{key}" for key in sorted(keys(word)) for letter in letters])
        for word in words
    )
    return f"({every})"


def _each_part(group: Group) -> str:
    """What the words of a label mean one by one: a grant, and machinery, for a machinery grant."""
    every = " & ".join(
        any_lexeme([f"{where}:{meant.code}" for meant in part for where in "CNRDM"])
        for part in group.parts
    )
    return f"({every})" if every else ""


def weight(group: Group, total: int) -> float:
    """How much a group tells: by its domain, and more the rarer it is among `total` documents."""
    if group.soft:
        return SOFT_WEIGHT
    base, frequency = WORD_WEIGHT, group.frequency
    if group.concepts:
        base = max(WEIGHT_OF.get(m.code, WEIGHTS[m.domain]) for m in group.concepts)
        counts = (m.instead[1] if m.instead else m.frequency for m in group.concepts)
        frequency = max(frequency, *counts)
    rarity = log(1 + total / (1 + frequency)) / log(2 + total)
    return base * (1 - RARITY + RARITY * rarity)


def tsquery(group: Group) -> str:
    """Met by every document that answers the group."""
    found = [level for level in levels(group) if level.name not in BESIDE]
    if group.concepts and all(meant.domain == "kind" for meant in group.concepts):
        found = [level for level in found if level.worth >= KIND_FLOOR]
    return "(" + " | ".join(level.tsquery for level in found) + ")"


def beside(group: Group) -> list[Level]:
    """The ways in which a document comes near to the group without answering it."""
    return [level for level in levels(group) if level.name in BESIDE]


def full_match(groups: Sequence[Group]) -> str:
    return " & ".join(tsquery(group) for group in groups)


def any_match(groups: Sequence[Group]) -> str:
    near = [level.tsquery for group in groups for level in beside(group)]
    return " | ".join([*(tsquery(group) for group in groups), *near])


def score(groups: Sequence[Group], total: int) -> Sql:
    """The score of a document by the best place of each group, as one SQL expression."""
    parts = joined(" + ", (_best(group, weight(group, total)) for group in groups))
    umbrella = f"{BREADTH} * greatest(bit_count(d.types::bit(32)) - 1, 0)"
    return Sql(f"({parts.text} - {umbrella})", parts.params)


def _best(group: Group, weighs: float) -> Sql:
    """The best level at which the document holds the group; the levels are tried in order."""
    cases = [
        Sql(f"WHEN d.lexemes @@ %s::tsquery THEN {weighs * level.worth:.4f}", (level.tsquery,))
        for level in levels(group)
    ]
    inside = joined(" ", cases)
    return Sql(f"(CASE {inside.text} ELSE 0 END)", inside.params)


def further(groups: Sequence[Group], total: int) -> Sql:
    """What a document gains by holding groups in several places (its best one included)."""
    return joined(
        " + ",
        (
            Sql(
                "(CASE WHEN d.lexemes @@ %s::tsquery THEN"
                f" {FURTHER * level.worth * weight(group, total):.4f} ELSE 0 END)",
                (level.tsquery,),
            )
            for group in groups
            for level in levels(group)
            if level.name not in BESIDE
        ),
    )


def share(groups: Sequence[Group], total: int) -> Sql:
    """How much of the query a document answers, by weight, between 0 and 1."""
    whole = sum(weight(group, total) for group in groups) or 1.0
    parts = []
    for group in groups:
        part = weight(group, total) / whole
        text = f"(CASE WHEN d.lexemes @@ %s::tsquery THEN {part:.4f}"
        params: tuple[str, ...] = (tsquery(group),)
        for level in beside(group):
            text += f" WHEN d.lexemes @@ %s::tsquery THEN {part * BESIDE[level.name]:.4f}"
            params += (level.tsquery,)
        parts.append(Sql(text + " ELSE 0 END)", params))
    return joined(" + ", parts)

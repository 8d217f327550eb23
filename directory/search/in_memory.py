"""Answering a question from a snapshot: the same answers as PostgreSQL gives (`in_sql`), sooner.

What counts is computed with whole numbers, a point being 10,000, as PostgreSQL computes it with
exact decimals. Documents with equal points are kept together in one set from beginning to end, and
their order within a set is that of the snapshot.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import NamedTuple

from directory.search import bitsets
from directory.search.filters import ANSWERS, DECIDED_BY_SQL, FACETS
from directory.search.grouping import Group
from directory.search.questions import (
    AWAY,
    AWAY_MALUS,
    ENOUGH,
    LOCALITY_BONUS,
    NEAR_BONUS,
    RANKED,
    SHARE,
    STALE_MALUS,
    STATUS_BONUS,
    Question,
)
from directory.search.ranking import (
    BESIDE,
    BREADTH,
    FURTHER,
    beside,
    levels,
    tsquery,
    weight,
)
from directory.search.screens import lets_pass
from directory.search.snapshot import Snapshot
from directory.search.statements import STATES

POINT = 10_000


class Earned(NamedTuple):
    """What documents earn, in units: the score of the words, how much of them, and the bonus."""

    score: int = 0
    share: int = 0
    bonus: int = 0

    def and_also(self, more: "Earned") -> "Earned":
        return Earned(self.score + more.score, self.share + more.share, self.bonus + more.bonus)

    @property
    def points(self) -> int:
        """What orders them, in units: half a unit is rounded away from zero."""
        squares = self.score * self.share + self.bonus * POINT
        half = POINT // 2
        return (squares + half) // POINT if squares >= 0 else -((half - squares) // POINT)


# What is earned, and by which documents; of several that hold a document the first counts.
Cells = Sequence[tuple[Earned, int]]
# Documents by what they have earned.
Classes = Mapping[Earned, int]


def units(points: float) -> int:
    """Points as a whole number, rounded as `ranking` rounds them for PostgreSQL."""
    return int(f"{points:.4f}".replace(".", ""))


class Place(NamedTuple):
    """A document of the page: its place in the snapshot, its score in units, if all words hold."""

    place: int
    score: int
    whole: bool


@dataclass(frozen=True)
class Found:
    """The page asked for, how many results there are in all, and what each facet value gives."""

    page: list[Place]
    total: int
    facets: dict[str, dict[str, int]]


def find(question: Question, snapshot: Snapshot) -> Found:
    """Answer a question; without a query when its words were asked for before. Raises Outdated."""
    words = _Words.of(question, snapshot)
    found = words.found & _somewhere(question, snapshot)
    conditions = {name: _chosen(name, question, snapshot) for name in DECIDED_BY_SQL}
    selected = reduce(and_, conditions.values(), found)
    allowed = _allowed(question, snapshot)
    facets = {}
    for name in DECIDED_BY_SQL:
        others = [bits for other, bits in conditions.items() if other != name]
        base = reduce(and_, others, found & allowed)
        sets = snapshot.facets[name].items()
        facets[name] = {code: (base & bits).bit_count() for code, bits in sets}
    for name in ANSWERS:
        facets[name] = {
            code: (selected & _allowed(question, snapshot, name, code)).bit_count()
            for code in FACETS[name].codes
        }
    selected &= allowed
    total = selected.bit_count()
    page = []
    if question.limit and question.offset < total:
        page = _page(selected, words, question, snapshot)
    return Found(page, total, facets)


def totals(question: Question, wheres: Sequence[str], snapshot: Snapshot) -> list[int]:
    """The total with each of several conditions on places. Raises Outdated."""
    selected = _Words.of(question, snapshot).found & _allowed(question, snapshot)
    selected &= _somewhere(question, snapshot)
    for name in DECIDED_BY_SQL:
        selected &= _chosen(name, question, snapshot)
    meeting = snapshot.meeting("area", set(wheres))
    return [(selected & meeting[where]).bit_count() for where in wheres]


def _somewhere(question: Question, snapshot: Snapshot) -> int:
    """What the place and the organisations find."""
    bits = snapshot.everything
    if question.organisations:
        bits &= snapshot.of_organisations(question.organisations)
    if question.where:
        bits &= snapshot.meeting("area", [question.where])[question.where]
    return bits


def _chosen(name: str, question: Question, snapshot: Snapshot) -> int:
    """What has one of the values that are chosen of a facet."""
    codes = question.chosen.get(name) or DECIDED_BY_SQL[name].unless_chosen
    if not codes:
        return snapshot.everything
    return reduce(or_, (snapshot.facets[name][code] for code in codes))


def _allowed(question: Question, snapshot: Snapshot, name: str = "", code: str = "") -> int:
    """What lets the persons pass whom the answers describe, were this one given too."""
    said = question.said(name, code)
    if not any(said.values()):
        return snapshot.everything
    key = tuple(said.items())
    if (bits := snapshot.remembered.get(key)) is None:
        persons = question.persons(name, code)
        passing = (held for rule, held in snapshot.screens if lets_pass(rule, persons))
        bits = snapshot.remember(key, reduce(or_, passing, 0))
    return bits


@dataclass(frozen=True)
class _Group:
    """A group of the words: what answers it, and what documents earn by holding it somewhere.

    `further` is what they gain by each place in which they hold it.
    """

    answering: int
    scores: Cells
    shares: Cells
    further: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class _Words:
    """What the words find: `whole` answers all of them, `found` is what is shown for them."""

    groups: list[_Group]
    whole: int
    found: int

    @classmethod
    def of(cls, question: Question, snapshot: Snapshot) -> "_Words":
        everything = snapshot.everything
        if not question.groups:
            # What has lapsed is found by its words only.
            fresh = everything & ~snapshot.staleness.get(STATES.index("lapsed"), 0)
            return cls([], fresh, fresh)
        asked = {level.tsquery for group in question.groups for level in levels(group)}
        asked |= {tsquery(group) for group in question.groups}
        meeting = snapshot.meeting("lexemes", asked)
        groups = [_group(group, question, meeting) for group in question.groups]
        whole = reduce(and_, (group.answering for group in groups))
        return cls(groups, whole, _shown(groups, whole, everything))


def _group(group: Group, question: Question, meeting: Mapping[str, int]) -> _Group:
    size = question.size
    weighs = weight(group, size)
    share = weighs / (sum(weight(one, size) for one in question.groups) or 1.0)
    answering = meeting[tsquery(group)]
    ways = [(level, meeting[level.tsquery]) for level in levels(group)]
    beside_it = [(level, meeting[level.tsquery]) for level in beside(group)]
    return _Group(
        answering=answering,
        scores=[(Earned(score=units(weighs * level.worth)), bits) for level, bits in ways],
        shares=[
            (Earned(share=units(share)), answering),
            *((Earned(share=units(share * BESIDE[one.name])), bits) for one, bits in beside_it),
        ],
        further=[
            (units(FURTHER * level.worth * weighs), bits)
            for level, bits in ways
            if level.name not in BESIDE
        ],
    )


def _shown(groups: Sequence[_Group], whole: int, everything: int) -> int:
    """What answers all of the words, or, where that is too little, a part worth showing."""
    if whole.bit_count() >= ENOUGH:
        return whole
    classes = _earned({Earned(): everything}, [group.shares for group in groups])
    enough = (bits for earned, bits in classes.items() if earned.share >= units(SHARE))
    return reduce(or_, enough, 0)


def _earned(classes: Classes, dimensions: Sequence[Cells], most: int = 0) -> Classes:
    """What documents earn in several dimensions together.

    With `most`, documents that are for certain not among so many best ones are left out.
    """
    for number, cells in enumerate(dimensions, start=1):
        split: dict[Earned, int] = defaultdict(int)
        for earned, bits in classes.items():
            rest = bits
            for more, holders in cells:
                if held := rest & holders:
                    split[earned.and_also(more)] |= held
                    rest ^= held
                    if not rest:
                        break
            else:
                split[earned] |= rest
        classes = _within_reach(split, dimensions[number:], most) if most else split
    return classes


def _within_reach(classes: Classes, to_come: Sequence[Cells], most: int) -> Classes:
    """The classes that may be among the best, whatever is earned in the dimensions to come."""
    low, high = Earned(), Earned()
    for cells in to_come:
        every = [Earned(), *(more for more, _ in cells)]
        low = low.and_also(Earned(*map(min, zip(*every, strict=True))))
        high = high.and_also(Earned(*map(max, zip(*every, strict=True))))
    at_worst = {earned: _at_worst(earned, low, high) for earned in classes}
    held = 0
    for earned in sorted(classes, key=at_worst.__getitem__, reverse=True):
        held += classes[earned].bit_count()
        if held >= most:
            least = at_worst[earned]
            return {one: bits for one, bits in classes.items() if _at_best(one, high) >= least}
    return classes


def _at_worst(earned: Earned, low: Earned, high: Earned) -> int:
    worst = earned.and_also(low)
    if worst.score < 0:  # then less of the words is more
        worst = Earned(worst.score, earned.share + high.share, worst.bonus)
    return worst.points


def _at_best(earned: Earned, high: Earned) -> int:
    best = earned.and_also(high)
    return Earned(max(best.score, 0), best.share, best.bonus).points


def _in_order(classes: Classes, needed: int) -> Iterator[tuple[int, Earned]]:
    """The first places by points, and among equal ones by place, with what each has earned."""
    by_points: dict[int, list[Earned]] = defaultdict(list)
    for earned in classes:
        by_points[earned.points].append(earned)
    for points in sorted(by_points, reverse=True):
        alike = [
            (place, earned)
            for earned in by_points[points]
            for place in islice(bitsets.places(classes[earned]), needed)
        ]
        yield from sorted(alike)


def _page(selected: int, words: _Words, question: Question, snapshot: Snapshot) -> list[Place]:
    start, end = question.offset, question.offset + question.limit
    if question.sort == "relevance":
        return _by_relevance(selected, words, question, snapshot)
    if question.sort == "deadline":
        ordered = bitsets.places(selected)
    else:
        name = f"title-{question.language}" if question.sort == "title" else question.sort
        ordered = bitsets.among(snapshot.in_order(name), selected)
    return [Place(place, 0, True) for place in islice(ordered, start, end)]


def _by_relevance(
    selected: int, words: _Words, question: Question, snapshot: Snapshot
) -> list[Place]:
    """One page: ordered by the best place of each group, the first RANKED of them finely."""
    start, end = question.offset, question.offset + question.limit
    finely = bool(question.groups) and start < RANKED
    needed = RANKED if finely else end
    most = needed if selected.bit_count() > needed else 0
    whole, part = selected & words.whole, selected & ~words.whole
    scores = [group.scores for group in words.groups]
    shares = [group.shares for group in words.groups]
    beside_words = [_umbrellas(snapshot), *_bonus(question, snapshot)]
    if not question.groups:
        beside_words.pop(0)
    best = _earned({Earned(share=POINT): whole}, [*scores, *beside_words], most)
    ranked = [(place, earned, True) for place, earned in _in_order(best, needed)][:needed]
    if part and len(ranked) < needed:
        best = _earned({Earned(): part}, [*scores, *shares, *beside_words], most)
        ranked += [(place, earned, False) for place, earned in _in_order(best, needed)]
    if finely:
        return _finely(ranked[:needed], words, snapshot)[start:end]
    return [Place(place, earned.score, whole) for place, earned, whole in ranked[start:end]]


def _finely(
    ranked: Sequence[tuple[int, Earned, bool]], words: _Words, snapshot: Snapshot
) -> list[Place]:
    """The same documents in their fine order: it counts every place in which a group is held."""
    few = bitsets.Few([place for place, _, _ in ranked], snapshot.size)
    more = [0] * len(ranked)
    for group in words.groups:
        for worth, bits in group.further:
            for number in few.within(bits):
                more[number] += worth
    ordered = []
    for (place, earned, whole), further in zip(ranked, more, strict=True):
        fine = Earned(earned.score + further, earned.share, earned.bonus)
        ordered.append((not whole, -fine.points, place, fine.score))
    return [Place(place, score, not part) for part, _, place, score in sorted(ordered)]


def _umbrellas(snapshot: Snapshot) -> Cells:
    """An umbrella over many types answers each of them less."""
    return [
        (Earned(score=-units(BREADTH) * (types - 1)), bits)
        for types, bits in snapshot.breadths.items()
        if types > 1
    ]


def _bonus(question: Question, snapshot: Snapshot) -> list[Cells]:
    """What lifts the open and the local among documents that answer the words alike."""
    statuses = [
        (Earned(bonus=units(worth)), snapshot.facets["status"][code])
        for code, worth in STATUS_BONUS.items()
    ]
    staleness = [
        (Earned(bonus=-units(malus)), snapshot.staleness.get(STATES.index(state), 0))
        for state, malus in STALE_MALUS.items()
    ]
    localities = [
        (Earned(bonus=units(LOCALITY_BONUS) * locality), bits)
        for locality, bits in snapshot.localities.items()
    ]
    if not question.where:
        return [statuses, staleness, localities]
    local = reduce(or_, (bits for locality, bits in snapshot.localities.items() if locality), 0)
    near = [
        (Earned(bonus=units(NEAR_BONUS)), local),
        (Earned(bonus=units(-AWAY_MALUS)), snapshot.meeting("lexemes", [AWAY])[AWAY]),
    ]
    return [near, statuses, staleness, localities]

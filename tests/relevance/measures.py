"""How good one ranked answer is, given the grades of the programmes. Pure functions.

Each takes the programme ids in rank order, best first and without repetition, and the grades of
the programmes that have one (0 to 3; an id that is missing has 0). Each raises ValueError for an
answer that repeats an id, and for grades that leave the measure without meaning: a query that
nothing answers is judged by whether its answer is empty, not by these.
"""

from collections.abc import Mapping, Sequence
from math import log2


def ndcg_at(ranked_ids: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k results, from 0 to 1.

    A result of grade g gains 2**g - 1, divided by log2 of its rank + 1; the ideal is the best
    order of all graded programmes, cut at k (Järvelin and Kekäläinen 2002; the gain of Burges
    and others 2005).
    """
    _check(ranked_ids, k)
    ideal = _gain(sorted(grades.values(), reverse=True)[:k])
    if not ideal:
        raise ValueError("no programme has a grade above 0")
    return _gain([grades.get(programme_id, 0) for programme_id in ranked_ids[:k]]) / ideal


def recall_at(
    ranked_ids: Sequence[str], grades: Mapping[str, int], k: int = 10, relevant: int = 2
) -> float:
    """The share of relevant programmes (grade at least ``relevant``) among the first k results.

    The whole is the number of relevant programmes or k, whichever is smaller, so that a query
    with more than k of them can reach 1.
    """
    _check(ranked_ids, k)
    wanted = _relevant(grades, relevant)
    return len(wanted.intersection(ranked_ids[:k])) / min(k, len(wanted))


def reciprocal_rank(
    ranked_ids: Sequence[str], grades: Mapping[str, int], relevant: int = 2
) -> float:
    """One divided by the rank of the first relevant result; 0 when none is in the answer."""
    _check(ranked_ids)
    wanted = _relevant(grades, relevant)
    for rank, programme_id in enumerate(ranked_ids, start=1):
        if programme_id in wanted:
            return 1 / rank
    return 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _relevant(grades: Mapping[str, int], relevant: int) -> set[str]:
    wanted = {programme_id for programme_id, grade in grades.items() if grade >= relevant}
    if not wanted:
        raise ValueError(f"no programme has a grade of {relevant} or more")
    return wanted


def _check(ranked_ids: Sequence[str], k: int = 1) -> None:
    if k < 1:
        raise ValueError("k must be at least 1")
    if len(set(ranked_ids)) != len(ranked_ids):
        raise ValueError("the answer repeats a programme")

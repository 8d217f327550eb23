"""The measures against values worked out by hand, and the properties that any ranking has."""

from math import log2

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from .measures import ndcg_at, recall_at, reciprocal_rank

GRADES = {"a": 3, "b": 2, "c": 1}
IDEAL = 7 + 3 / log2(3) + 1 / 2

graded = st.dictionaries(st.sampled_from("abcdefghijklmno"), st.integers(0, 3), min_size=1)
rankings = st.permutations("abcdefghijklmnopqrst")


def test_the_ideal_order_scores_one() -> None:
    assert ndcg_at(["a", "b", "c"], GRADES) == 1.0


@pytest.mark.parametrize(
    ("ranked", "gain"),
    [
        (["a"], 7),
        (["b", "a", "c"], 3 + 7 / log2(3) + 1 / 2),
        (["x", "a"], 7 / log2(3)),
        (["x", "y", "z", "c"], 1 / log2(5)),
        ([], 0),
    ],
)
def test_a_result_gains_less_the_lower_it_stands(ranked: list[str], gain: float) -> None:
    assert ndcg_at(ranked, GRADES) == pytest.approx(gain / IDEAL)


def test_the_classic_example_of_six_documents() -> None:
    """Ranked 3 2 3 0 1 2, with another 3 and another 2 missed: ideal 3 3 3 2 2 2."""
    grades = {"d1": 3, "d2": 2, "d3": 3, "d5": 1, "d6": 2, "d7": 3, "d8": 2}
    assert ndcg_at(["d1", "d2", "d3", "d4", "d5", "d6"], grades, k=6) == pytest.approx(
        13.84826 / 18.43772, abs=1e-5
    )


def test_what_stands_below_k_counts_neither_for_the_answer_nor_for_the_ideal() -> None:
    assert ndcg_at(["x", "a"], GRADES, k=1) == 0.0
    assert ndcg_at(["a", "x"], GRADES, k=1) == 1.0


def test_recall_counts_only_relevant_programmes() -> None:
    assert recall_at(["c", "b"], GRADES) == 0.5
    assert recall_at(["c", "b"], GRADES, relevant=1) == pytest.approx(2 / 3)
    assert recall_at(["c", "b"], GRADES, relevant=3) == 0.0


def test_recall_can_reach_one_when_more_is_relevant_than_fits() -> None:
    many = dict.fromkeys("abcdefghijklmno", 2)
    assert recall_at(list("abcdefghij"), many, k=10) == 1.0
    assert recall_at(list("abcdexyzuv"), many, k=10) == 0.5


def test_reciprocal_rank_looks_at_the_first_relevant_result() -> None:
    assert reciprocal_rank(["b", "a"], GRADES) == 1.0
    assert reciprocal_rank(["x", "c", "b"], GRADES) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x", "c", "b"], GRADES, relevant=1) == 0.5
    assert reciprocal_rank(["x", "c"], GRADES) == 0.0


@pytest.mark.parametrize("measure", [ndcg_at, recall_at, reciprocal_rank])
def test_a_query_that_nothing_answers_has_no_score(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="no programme"):
        measure(["a"], {"a": 0})


@pytest.mark.parametrize("measure", [ndcg_at, recall_at, reciprocal_rank])
def test_an_answer_that_repeats_a_programme_is_refused(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="repeats"):
        measure(["a", "a"], GRADES)


def test_k_must_be_positive() -> None:
    with pytest.raises(ValueError, match="k must be"):
        ndcg_at(["a"], GRADES, k=0)
    with pytest.raises(ValueError, match="k must be"):
        recall_at(["a"], GRADES, k=0)


@given(rankings, graded, st.integers(1, 20))
def test_every_ranking_scores_between_nought_and_one(
    ranked: list[str], grades: dict[str, int], k: int
) -> None:
    assume(max(grades.values()) >= 2)
    assert 0 <= ndcg_at(ranked, grades, k) <= 1 + 1e-12
    assert 0 <= recall_at(ranked, grades, k) <= 1
    assert 0 < reciprocal_rank(ranked, grades) <= 1


@given(rankings, graded, st.integers(0, 18))
def test_moving_a_better_programme_up_never_lowers_the_score(
    ranked: list[str], grades: dict[str, int], at: int
) -> None:
    assume(max(grades.values()) >= 1)
    upper, lower = ranked[at], ranked[at + 1]
    assume(grades.get(lower, 0) >= grades.get(upper, 0))
    swapped = [*ranked[:at], lower, upper, *ranked[at + 2 :]]
    assert ndcg_at(swapped, grades) >= ndcg_at(ranked, grades) - 1e-12


@given(graded)
def test_the_grades_own_order_is_ideal(grades: dict[str, int]) -> None:
    assume(max(grades.values()) >= 1)
    best = sorted(grades, key=lambda name: -grades[name])
    assert ndcg_at(best, grades) == pytest.approx(1.0)

"""`make relevance`: how good the search is on the judged set, beside three plain ways of searching.

Loads the shipped catalogue into a PostgreSQL of its own and asks every judged query of each system.
Grades do not look at whether a call is open, so all statuses are searched.
"""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from statistics import fmean

import django
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases

from directory.database import temporary_server

Ranked = Callable[[str], list[str]]
STATUSES = "status=open&status=upcoming&status=closed&status=unknown"
# The clock plays no part in what is found; a fixed day keeps the table the same.
ON = dt.date(2026, 11, 21)


def main() -> int:
    """Print the tables; the exit status says if the test half of the first set reaches its mark."""
    django.setup()
    with temporary_server() as server:
        settings.DATABASES["default"].update(server)
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            return _report(verbose="-v" in sys.argv)
        finally:
            teardown_databases(databases, verbosity=0)


def _report(*, verbose: bool) -> int:
    from directory.exchange.shipped import load_shipped

    from .baselines import contains, fts5_prefix, simple_unaccent, tantivy_fuzzy
    from .judgments import SETS, SPLITS, load

    load_shipped(on=ON)
    queries = load()
    systems: dict[str, Ranked] = {
        "Mundësi": ours,
        "icontains": contains(),
        "PG simple + unaccent": simple_unaccent(),
        "SQLite FTS5 prefix": fts5_prefix(),
        "tantivy fuzzy": tantivy_fuzzy(),
    }
    answers = {
        name: {query.id: search(query.text) for query in queries}
        for name, search in systems.items()
    }
    for name in SETS:
        own = [query for query in queries if query.set == name]
        for split in SPLITS:
            _table(f"{name}, {split}", [q for q in own if q.split == split], answers)
        _by_type(own, answers["Mundësi"])
    if verbose:
        _worst(queries, answers["Mundësi"])
    test = [q for q in queries if (q.set, q.split) == ("first", "test") and q.grades]
    return 0 if _mean_ndcg(test, answers["Mundësi"]) >= 0.90 else 1


def ours(query: str) -> list[str]:
    """The product's own ranking, first page, as the page shows it."""
    from django.http import QueryDict

    from directory.search.parameters import parse
    from directory.search.results import search

    data = QueryDict(STATUSES, mutable=True)
    data["q"] = query
    results = search(parse(data), on=ON, language="sq")
    return [hit.facts["id"] for hit in results.hits]


def _mean_ndcg(queries: Sequence, answers: dict[str, list[str]]) -> float:  # type: ignore[type-arg]
    from .measures import ndcg_at

    return fmean(ndcg_at(answers[query.id], query.grades) for query in queries)


def _table(name: str, queries: Sequence, answers: dict[str, dict[str, list[str]]]) -> None:  # type: ignore[type-arg]
    from .measures import recall_at, reciprocal_rank

    real = [query for query in queries if query.grades]
    nonsense = [query for query in queries if not query.grades]
    print(f"\n{name}: {len(real)} queries, {len(nonsense)} of nonsense")
    print(f"{'':22} nDCG@10  recall@10    MRR  nothing found  nonsense empty")
    for system, found in answers.items():
        empty = sum(not found[q.id] for q in nonsense) / len(nonsense) if nonsense else None
        print(
            f"{system:22}"
            f" {_mean_ndcg(real, found):7.3f}"
            f" {fmean(recall_at(found[q.id], q.grades) for q in real):10.3f}"
            f" {fmean(reciprocal_rank(found[q.id], q.grades) for q in real):6.3f}"
            f" {sum(not found[q.id] for q in real) / len(real):13.1%}"
            f" {'-' if empty is None else f'{empty:.0%}':>14}"
        )


def _by_type(queries: Sequence, found: dict[str, list[str]]) -> None:  # type: ignore[type-arg]
    from .judgments import SPLITS

    print("\nMundësi by type of query: nDCG@10 (nothing found)")
    for kind in sorted({query.type for query in queries if query.grades}):
        cells = []
        for split in SPLITS:
            own = [q for q in queries if q.type == kind and q.split == split]
            nothing = sum(not found[q.id] for q in own)
            cells.append(f"{split} {_mean_ndcg(own, found):.3f} ({nothing})")
        print(f"  {kind:16} {'   '.join(cells)}")


def _worst(queries: Sequence, found: dict[str, list[str]]) -> None:  # type: ignore[type-arg]
    """The worst answered queries of the tuning half (those of the test half stay unseen)."""
    from .measures import ndcg_at

    tune = [q for q in queries if q.split == "tune"]
    real = sorted((q for q in tune if q.grades), key=lambda q: ndcg_at(found[q.id], q.grades))
    for query in real[:40]:
        print(f"\n{ndcg_at(found[query.id], query.grades):.3f} {query.type}: {query.text!r}")
        for slug in found[query.id][:8]:
            print(f"    {query.grades.get(slug, 0)} {slug}")
        best = sorted(query.grades.items(), key=lambda pair: -pair[1])[:6]
        print("    wanted:", ", ".join(f"{slug} {grade}" for slug, grade in best))
    for query in (q for q in tune if not q.grades and found[q.id]):
        print(f"\nnonsense {query.text!r} finds {found[query.id][:3]}")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.exit(main())

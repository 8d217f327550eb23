"""Listings and queries that are nobody's: what the search can do on words it was not tuned on.

Each set was written before anything was asked of it, listings first, each by what it is for and in
one or both languages; a query is graded by the rule of the judged set. When one fails, mend the
search or its concepts for all words of that sort; never fit a listing to a query.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from django.http import QueryDict

from directory.search import index
from directory.search.lexicon import load_concepts
from directory.search.parameters import parse
from directory.search.results import search
from tests.factories import places, programme
from tests.relevance.judgments import FACETS, Programme, Query, Values, grade, parse_need
from tests.relevance.measures import ndcg_at

pytestmark = pytest.mark.django_db

SETS = sorted(folder.parent for folder in Path(__file__).parent.glob("*/listings.csv"))
# A story that says nothing by which we find it yet: savings for something of one's own at home.
UNANSWERED = {
    "Kam punuar dhjetë vjet në Itali, kam vënë pak para mënjanë dhe dua të hap diçka timen në"
    " vendlindje."
}
ALL = "status=open&status=upcoming&status=closed&status=unknown"
TEXTS = ("title_sq", "summary_sq", "title_en", "summary_en")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@dataclass(frozen=True)
class Invented:
    """One set: its listings, and the queries to them."""

    listings: list[dict[str, str]]
    queries: list[dict[str, str]]

    def grades(self, row: dict[str, str]) -> dict[str, int]:
        """What each listing is worth to a query, those without worth left out."""
        need = parse_need(row["need"])
        query = Query(
            "invented", "first", "test", "literal", "sq", row["query"], row["place"], need, ()
        )
        given = {
            listing["id"]: grade(
                query,
                Programme(
                    listing["id"],
                    {facet: Values.parse(listing.get(facet, "")) for facet in FACETS},
                    Values.parse(listing["place"]),
                ),
            )
            for listing in self.listings
        }
        return {listing: worth for listing, worth in given.items() if worth}


@pytest.fixture(params=SETS, ids=[folder.name for folder in SETS])
def invented(request: pytest.FixtureRequest) -> Invented:
    return Invented(rows(request.param / "listings.csv"), rows(request.param / "queries.csv"))


@pytest.fixture
def indexed(invented: Invented) -> None:
    """The invented listings, in the index."""
    load_concepts()
    country = places(
        "AL - country Shqipëri;Shqipëria",
        "AL-07 AL county Kukës;Kukësi",
        "AL-09 AL county Dibër;Dibra",
        "AL-10 AL county Shkodër;Shkodra",
        "AL-07-39 AL-07 municipality Has;Hasi;Krumë",
        "AL-07-40 AL-07 municipality Kukës;Kukësi",
        "AL-07-41 AL-07 municipality Tropojë;Tropoja;Bajram Curri",
        "AL-09-07 AL-09 municipality Dibër;Peshkopi",
        "AL-10-48 AL-10 municipality Shkodër;Shkodra",
        "AL-11 AL county Tiranë;Tirana",
        "AL-11-54 AL-11 municipality Tiranë;Tirana",
    )
    for row in invented.listings:
        texts: dict[str, Any] = {text: row[text] for text in TEXTS}
        programme(
            slug=row["id"],
            kinds=row["kind"].split(";"),
            coverage=[country[row["place"]]],
            indexed=False,
            **texts,
        )
    index.catch_up()
    index.write_known_words()


def answer(query: str) -> list[str]:
    data = QueryDict(ALL, mutable=True)
    data["q"] = query
    results = search(parse(data), on=dt.date(2026, 11, 21), language="sq")
    return [hit.facts["id"] for hit in results.hits]


def test_each_query_that_needs_something_can_be_answered(invented: Invented) -> None:
    asked = [row for row in invented.queries if row["need"]]
    assert [row["query"] for row in asked if not invented.grades(row)] == []


def test_invented_listings_are_found_and_well_ordered(invented: Invented, indexed: None) -> None:
    scores = {
        row["query"]: ndcg_at(answer(row["query"]), invented.grades(row))
        for row in invented.queries
        if row["need"]
    }
    assert {query for query, score in scores.items() if not score} <= UNANSWERED
    assert fmean(scores.values()) >= 0.95, sorted(scores.items(), key=lambda item: item[1])[:15]


def test_nonsense_finds_none_of_them(invented: Invented, indexed: None) -> None:
    for row in invented.queries:
        if not row["need"]:
            assert answer(row["query"]) == [], row["query"]

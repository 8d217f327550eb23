"""The judged set is well formed, and its grades follow from the needs by the stated rule."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from .judgments import (
    BEST,
    FACETS,
    HERE,
    RELEVANT,
    SETS,
    SPLITS,
    TYPES,
    Clause,
    JudgedQuery,
    Programme,
    Query,
    Values,
    grade,
    load,
    parse_need,
    read_overrides,
    read_programmes,
    read_queries,
    split_of,
)

CATALOGUE = HERE.parents[1] / "directory" / "programmes" / "data" / "catalogue.csv"
LANGUAGES = {"sq", "en", "mixed", "none"}


@pytest.fixture(scope="module")
def judged() -> list[JudgedQuery]:
    return load()


def a_programme(place: str = "AL", **facets: str) -> Programme:
    cells = {facet: Values.parse(facets.get(facet, "")) for facet in FACETS}
    return Programme("it", cells, Values.parse(place))


def a_query(need: str, *, place: str = "", also: str = "") -> Query:
    return Query(
        "literal-01",
        "first",
        "tune",
        "literal",
        "sq",
        "x",
        place,
        parse_need(need),
        parse_need(also),
    )


def test_every_shipped_programme_has_been_read_and_no_other() -> None:
    if not CATALOGUE.exists():
        pytest.skip("the shipped catalogue is not in this checkout")
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as file:
        shipped = {row["id"] for row in csv.DictReader(file)}
    read = {programme.id for programme in read_programmes()}
    assert shipped == read, "add or remove their lines in tests/relevance/programmes.csv"


def test_each_programme_is_read_once() -> None:
    counts = Counter(programme.id for programme in read_programmes())
    assert [name for name, times in counts.items() if times > 1] == []


def test_every_programme_says_what_it_is_and_where() -> None:
    for programme in read_programmes():
        assert programme.place.main, programme.id
        for facet in ("kind", "form", "provider"):
            values = programme.facets[facet]
            assert values.main | values.side, f"{programme.id}: {facet}"
        for values in programme.facets.values():
            assert not values.main & values.side, programme.id


def test_there_are_enough_queries_of_every_type(judged: list[JudgedQuery]) -> None:
    counts = Counter(query.type for query in judged)
    assert set(counts) == set(TYPES)
    assert sum(counts.values()) - counts["nonsense"] >= 150
    assert counts["nonsense"] >= 14
    assert min(counts.values()) >= 12


def test_the_halves_are_equal_in_every_type(judged: list[JudgedQuery]) -> None:
    counts = Counter((query.type, query.split) for query in judged)
    for kind in TYPES:
        assert counts[kind, "tune"] == counts[kind, "test"], kind


def test_each_set_is_halved_too(judged: list[JudgedQuery]) -> None:
    counts = Counter((query.set, query.split) for query in judged)
    assert set(counts) == {(name, split) for name in SETS for split in SPLITS}
    for name in SETS:
        assert counts[name, "tune"] == counts[name, "test"]


def test_nobody_chose_the_half_of_a_query(judged: list[JudgedQuery]) -> None:
    assert [query.id for query in judged if query.split != split_of(query.id)] == []


def test_a_pair_of_neighbours_is_parted_and_later_pairs_move_nothing() -> None:
    for number in range(1, 40, 2):
        pair = {split_of(f"place-{number:02}"), split_of(f"place-{number + 1:02}")}
        assert pair == set(SPLITS)
    firsts = Counter(split_of(f"place-{number:02}") for number in range(1, 80, 2))
    assert min(firsts["tune"], firsts["test"]) >= 8, "the hash must not favour a position"


def test_ids_are_numbered_without_gaps_within_their_type(judged: list[JudgedQuery]) -> None:
    for kind in TYPES:
        ids = [query.id for query in judged if query.type == kind]
        assert ids == [f"{kind}-{number:02}" for number in range(1, len(ids) + 1)]


def test_no_query_is_asked_twice(judged: list[JudgedQuery]) -> None:
    counts = Counter(" ".join(query.text.casefold().split()) for query in judged)
    assert [text for text, times in counts.items() if times > 1] == []


def test_languages_are_named(judged: list[JudgedQuery]) -> None:
    for query in judged:
        assert query.language in LANGUAGES, query.id
        assert (query.language == "none") == (query.type == "nonsense"), query.id


def test_grades_lie_between_one_and_three(judged: list[JudgedQuery]) -> None:
    known = {programme.id for programme in read_programmes()}
    for query in judged:
        assert set(query.grades) <= known, query.id
        assert all(1 <= value <= BEST for value in query.grades.values()), query.id


def test_every_real_query_is_answered_by_something(judged: list[JudgedQuery]) -> None:
    unanswered = [
        query.id
        for query in judged
        if query.type != "nonsense" and max(query.grades.values(), default=0) < RELEVANT
    ]
    assert unanswered == []


def test_nonsense_is_answered_by_nothing(judged: list[JudgedQuery]) -> None:
    for query in judged:
        if query.type == "nonsense":
            assert query.grades == {}, query.id
            assert query.text.strip(), query.id


def test_needs_name_only_what_some_programme_is() -> None:
    programmes = read_programmes()
    borne = {
        facet: frozenset[str]().union(
            *(p.facets[facet].main | p.facets[facet].side for p in programmes)
        )
        for facet in FACETS
    }
    for query in read_queries():
        for clause in (clause for need in query.need + query.also for clause in need):
            assert clause.values | clause.near <= borne[clause.facet], (query.id, clause)


def test_overrides_change_a_grade_and_say_why() -> None:
    queries = {query.id: query for query in read_queries()}
    programmes = {programme.id: programme for programme in read_programmes()}
    overrides = read_overrides()
    for (query_id, programme_id), value in overrides.items():
        assert 0 <= value <= BEST
        assert grade(queries[query_id], programmes[programme_id]) != value, (
            f"{query_id}, {programme_id}: the rule says so already"
        )
    with (HERE / "overrides.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(overrides), "a pair stands twice"
    assert all(len(row["reason"].split()) >= 4 for row in rows)
    assert len(rows) <= 10, "correct the facets rather than single pairs"


def test_an_override_replaces_the_grade_by_rule(tmp_path: Path) -> None:
    facets = ",".join(FACETS[1:])
    (tmp_path / "programmes.csv").write_text(
        f"id,kind,{facets},place\na,job,internship,,,,,,,,AL\nb,job,loan,,,,,,,,AL\n"
    )
    (tmp_path / "queries.csv").write_text(
        "id,set,split,type,language,query,place,need,also\n"
        "literal-01,first,tune,literal,sq,praktikë,,form=internship,\n",
        encoding="utf-8",
    )
    (tmp_path / "overrides.csv").write_text("query,programme,grade,reason\n")
    assert load(tmp_path)[0].grades == {"a": 3}
    (tmp_path / "overrides.csv").write_text(
        "query,programme,grade,reason\nliteral-01,a,0,no\nliteral-01,b,2,yes\n"
    )
    assert load(tmp_path)[0].grades == {"b": 2}


@pytest.mark.parametrize(
    ("need", "facets", "expected"),
    [
        ("form=grant", {"form": "grant"}, 3),
        ("form=grant|loan", {"form": "loan;mentoring"}, 3),
        ("form=grant", {"form": "mentoring / grant"}, 2),
        ("form=grant|~loan", {"form": "loan"}, 2),
        ("form=grant|~loan", {"form": "mentoring / loan"}, 0),
        ("form=grant", {"form": "loan"}, 0),
        ("form=grant & topic=tourism", {"form": "grant", "topic": "tourism"}, 3),
        ("form=grant & topic=tourism", {"form": "grant", "topic": "any"}, 1),
        ("form=grant & topic=tourism", {"form": "grant", "topic": "ict"}, 0),
        ("form=grant & +topic=tourism", {"form": "grant", "topic": "any"}, 2),
        ("form=grant & +topic=tourism", {"form": "grant", "topic": "ict / tourism"}, 2),
        ("form=grant & +topic=tourism", {"form": "grant", "topic": "ict"}, 1),
        ("form=grant & ?audience=women", {"form": "grant", "audience": "women"}, 3),
        ("form=grant & ?audience=women", {"form": "grant", "audience": "youth / women"}, 3),
        ("form=grant & ?audience=women", {"form": "grant", "audience": "any"}, 2),
        ("form=grant & ?audience=women", {"form": "grant", "audience": "youth"}, 2),
        ("form=grant & audience!=pupils", {"form": "grant", "audience": "pupils"}, 0),
        ("form=grant & audience!=pupils", {"form": "grant", "audience": "any / pupils"}, 3),
        ("form=grant or form=loan & +topic=ict", {"form": "loan"}, 1),
    ],
)
def test_the_grade_falls_with_what_is_missing(
    need: str, facets: dict[str, str], expected: int
) -> None:
    assert grade(a_query(need), a_programme(**facets)) == expected


def test_being_open_to_everything_alone_answers_nothing() -> None:
    open_to_all = a_programme(form="training", topic="any")
    assert grade(a_query("topic=tourism"), open_to_all) == 0
    assert grade(a_query("topic=tourism", also="topic=tourism"), open_to_all) == 0
    assert grade(a_query("topic=any"), open_to_all) == 3


@pytest.mark.parametrize(
    ("covers", "place", "expected"),
    [
        ("AL-07-40", "AL-07-40", 3),
        ("AL-07", "AL-07-40", 3),
        ("AL-07-40-8202", "AL-07-40", 3),
        ("AL", "AL-07-40", 2),
        ("AL / AL-07-40", "AL-07-40", 2 + 1),
        ("AL-07-39", "AL-07-40", 0),
        ("AL-07-4", "AL-07-40", 0),
        ("AL-08 / AL-07-40", "AL-07-40", 0),
        ("XK", "AL-07-40", 0),
        ("XK", "XK", 3),
        ("AL-07;AL", "AL", 3),
    ],
)
def test_a_named_place_asks_for_what_can_be_used_there_and_prefers_what_is_there(
    covers: str, place: str, expected: int
) -> None:
    assert grade(a_query("form=grant", place=place), a_programme(covers, form="grant")) == expected


def test_what_is_worth_seeing_has_grade_one_and_never_lowers_a_better_grade() -> None:
    also = "form=loan & topic=startup"
    query = a_query("form=grant", also=also)
    assert grade(query, a_programme(form="loan", topic="x / startup")) == 1
    assert grade(query, a_programme(form="loan", topic="ict")) == 0
    assert grade(query, a_programme(form="grant;loan", topic="startup")) == 3
    elsewhere = replace(query, place="AL-07")
    assert grade(elsewhere, a_programme("AL-08", form="loan", topic="startup")) == 0


@pytest.mark.parametrize(
    "text", ["", "form", "shape=grant", "form=", "+form!=grant", "form=|", "! form=grant"]
)
def test_a_clause_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a clause"):
        Clause.parse(text)


def test_an_unreadable_need_is_reported_with_its_query(tmp_path: Path) -> None:
    (tmp_path / "queries.csv").write_text(
        "id,split,type,language,query,place,need,also\nname-01,tune,name,sq,akpa,,provder=akpa,\n"
    )
    with pytest.raises(ValueError, match=r"name-01.*provder"):
        read_queries(tmp_path)

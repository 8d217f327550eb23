"""Memory and PostgreSQL give the same answers, and no answer is older than its question."""

import csv
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.search import engine, in_memory, in_sql, index, snapshot
from directory.search.filters import FACETS, SORTS
from directory.search.parameters import parse
from directory.search.questions import Question
from directory.search.results import search
from directory.search.snapshot import Outdated
from directory.search.statements import any_lexeme
from directory.search.understanding import understand
from tests.conftest import TODAY
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db

JUDGED = Path(__file__).parents[1] / "relevance" / "queries.csv"
WORDINGS = [row["query"] for row in csv.DictReader(JUDGED.read_text(encoding="utf-8").splitlines())]

facets = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(facet.codes), min_size=1, max_size=3, unique=True)
        for name, facet in FACETS.items()
    },
)


def _where(places: list[Place], *, near: bool) -> str:
    lexemes = [f"L:{key}" for place in places for key in place.lineage]
    lexemes += [f"{letter}:{place.pk}" for place in places for letter in ("AV" if near else "A")]
    return any_lexeme(lexemes) if lexemes else ""


@contextmanager
def _few_are_enough(number: int | None) -> Iterator[None]:
    """Few documents behave as many do: the fine order ends sooner, and so do partial answers."""
    if number is None:
        yield
        return
    with (
        mock.patch.object(in_memory, "RANKED", number),
        mock.patch.object(in_sql, "RANKED", number),
        mock.patch.object(in_memory, "ENOUGH", number // 2),
        mock.patch.object(in_sql, "ENOUGH", number // 2),
    ):
        yield


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_memory_and_postgresql_give_the_same_answers(shipped: None, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(["", "kurs", *WORDINGS]))
    places = data.draw(st.lists(st.sampled_from(list(Place.objects.all()[:120])), max_size=2))
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    question = Question(
        on=data.draw(st.dates(dt.date(2025, 6, 1), dt.date(2027, 6, 1))),
        groups=understand(text).groups if text else (),
        where=_where(places, near=data.draw(st.booleans())),
        organisations=tuple(data.draw(st.lists(st.sampled_from(organisations), max_size=2))),
        chosen=data.draw(facets),
        ages=tuple(data.draw(st.lists(st.integers(10, 99), max_size=2))),
        sort=data.draw(st.sampled_from(SORTS)),
        language=data.draw(st.sampled_from(["sq", "en"])),
        offset=data.draw(st.sampled_from([0, 3, 10, 25])),
        limit=data.draw(st.sampled_from([0, 1, 5, 25, 100])),
    )
    with _few_are_enough(data.draw(st.sampled_from([None, 10]))):
        assert _remembered(question) == in_sql.find(question)
    wheres = [_where([place], near=False) for place in places]
    with mock.patch.object(in_sql, "totals", side_effect=AssertionError("asked PostgreSQL")):
        found = engine.totals(question, wheres)
    assert found == in_sql.totals(question, wheres)


def _remembered(question: Question) -> engine.Answered:
    """The answer from memory; PostgreSQL must not help out."""
    with mock.patch.object(in_sql, "find", side_effect=AssertionError("asked PostgreSQL")):
        return engine.find(question)


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_of_a_long_list_follow_each_other_as_in_postgresql(
    shipped: None, sort: str
) -> None:
    asked = Question(on=TODAY, groups=understand("kurs punë").groups, sort=sort, limit=4)
    with _few_are_enough(8):
        for offset in range(0, in_sql.find(asked).total, 4):
            question = replace(asked, offset=offset)
            assert _remembered(question) == in_sql.find(question)


def test_an_empty_catalogue_answers_nothing() -> None:
    question = Question(on=TODAY, groups=understand("kurs").groups, sort="relevance")
    assert _remembered(question) == in_sql.find(question)
    assert _remembered(question).total == 0


# --- editions ------------------------------------------------------------------------------------


def found(query: str = "") -> list[str]:
    return [
        hit.facts["id"] for hit in search(parse(QueryDict(query)), on=TODAY, language="sq").hits
    ]


def test_what_another_request_wrote_is_found_by_the_next_question() -> None:
    first = programme(title_sq="Kurs bletarie")
    assert found("q=kurs") == [first.slug]
    second = programme(title_sq="Kurs saldimi")
    assert set(found("q=kurs")) == {first.slug, second.slug}
    Programme.objects.filter(pk=first.pk).update(title_sq="Punëtori bletarie")
    index.catch_up()
    assert found("q=kurs") == [second.slug]
    second.delete()
    assert found("q=kurs") == []


def test_a_card_is_new_also_when_only_the_card_has_changed() -> None:
    made = programme(title_sq="Kurs bletarie", confidence="verified")
    question = Question(on=TODAY)
    assert engine.find(question).hits[0].facts["confidence"] == "verified"
    Programme.objects.filter(pk=made.pk).update(confidence="partly")
    index.catch_up()
    assert engine.find(question).hits[0].facts["confidence"] == "partly"


def test_what_was_written_and_taken_back_is_forgotten() -> None:
    kept = programme(title_sq="Kurs bletarie")
    with transaction.atomic():
        taken_back = programme(title_sq="Kurs saldimi")
        assert set(found("q=kurs")) == {kept.slug, taken_back.slug}
        transaction.set_rollback(True)
    assert found("q=kurs") == [kept.slug]


@pytest.mark.django_db(transaction=True)
def test_a_catalogue_that_was_emptied_as_a_whole_is_empty() -> None:
    programme(title_sq="Kurs bletarie")
    assert len(found()) == 1
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_document CASCADE")
    assert found() == []


def test_a_question_asked_again_needs_one_query() -> None:
    country = small_country()
    programme(title_sq="Kurs bletarie", coverage=[country["AL-07"]], rule=[{"age": {"min": 18}}])
    question = Question(
        on=TODAY,
        groups=understand("kurs bletarie").groups,
        where=f"'L:{country['AL-07'].pk}'",
        chosen={"kind": ["education"], "sex": ["female"]},
        ages=(20,),
        sort="relevance",
    )
    assert engine.find(question).total == 1
    with CaptureQueriesContext(
        connection,
    ) as queries:
        engine.find(question)
    assert len(queries) == 1


def test_a_change_in_the_middle_of_an_answer_is_noticed() -> None:
    first = programme(title_sq="Kurs bletarie")
    found("q=kurs")
    answer = in_memory.find
    written: list[Programme] = []

    def interrupted(*arguments: Any) -> in_memory.Found:
        answered = answer(*arguments)
        if not written:
            written.append(programme(title_sq="Kurs saldimi"))
        return answered

    with mock.patch.object(in_memory, "find", interrupted):
        assert set(found("q=kurs")) == {first.slug, written[0].slug}


def test_sets_of_another_edition_are_never_mixed_in() -> None:
    programme(title_sq="Kurs bletarie")
    old = snapshot.Snapshot(TODAY)
    programme(title_sq="Kurs saldimi")
    with pytest.raises(Outdated):
        old.meeting("lexemes", ["'T=kurs'"])
    with pytest.raises(Outdated):
        old.in_order("newest")


def test_when_the_documents_never_rest_postgresql_answers() -> None:
    made = [programme(title_sq="Kurs bletarie")]
    answer = in_memory.find

    def interrupted(*arguments: Any) -> in_memory.Found:
        answered = answer(*arguments)
        made.append(programme(title_sq="Kurs bletarie"))
        return answered

    with mock.patch.object(in_memory, "find", interrupted):
        assert set(found("q=kurs")) == {one.slug for one in made}
    assert len(made) == 1 + engine.ATTEMPTS


def test_what_is_written_without_a_change_keeps_what_is_remembered() -> None:
    made = programme(title_sq="Kurs bletarie")
    found("q=kurs")
    before = snapshot.Snapshot(TODAY).edition
    Programme.objects.filter(pk=made.pk).update(note="Telefonova.")
    assert index.catch_up() == 1
    assert snapshot.Snapshot(TODAY).edition == before


def test_memory_does_not_grow_without_bound() -> None:
    made = programme(title_sq="Kurs bletarie")
    with (
        mock.patch.object(snapshot, "MOST_BYTES", 1),
        mock.patch.object(snapshot, "MOST_CARDS", 1),
    ):
        for text in ("kurs", "bletari", "kurs bletarie"):
            assert found(f"q={text}&age=20") == [made.slug]
        assert engine._snapshot is not None
        assert len(engine._snapshot._sets) < 40
        assert len(engine._snapshot.remembered) <= 8
        assert len(engine._snapshot._cards) <= 1

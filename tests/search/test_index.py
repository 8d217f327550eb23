"""The search index follows every write, whichever way it was made."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict

from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search import index
from directory.search.models import Concept, Document, Edition, Stale, Tally, Word
from directory.search.parameters import parse
from directory.search.results import search
from tests.conftest import TODAY
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    results = search(parse(QueryDict(query)), on=TODAY, language="sq")
    return [hit.facts["id"] for hit in results.hits if hit.whole]


def test_an_update_that_goes_round_every_model_method_is_noted_and_then_found() -> None:
    made = programme(title_sq="Kurs bletarie")
    Programme.objects.filter(pk=made.pk).update(title_sq="Kurs saldimi", summary_sq="Mëso saldimin")
    assert index.waiting() == 1
    with pytest.raises(CommandError, match="not up to date"):
        call_command("rebuild_search", "--check")
    index.catch_up()
    call_command("rebuild_search", "--check")
    assert found("q=saldim") == [made.slug]
    assert found("q=bletari") == []


@pytest.mark.parametrize(
    "write",
    [
        lambda made: Call.objects.create(programme=made, number=1),
        lambda made: Alternative.objects.create(programme=made, criteria={"sex": "female"}),
        lambda made: made.coverage.clear(),
        lambda made: made.delivery_places.set(made.coverage.all()),
        lambda made: Organisation.objects.update(display_name_sq="Tjetër emër"),
        lambda made: Programme.objects.bulk_update([made], ["title_sq"]),
        lambda made: Programme.objects.update(cost="free"),
    ],
    ids=["call", "rule", "coverage", "delivery", "organisation", "bulk update", "raw update"],
)
def test_every_kind_of_change_is_noted(write: object) -> None:
    country = small_country()
    made = programme(coverage=[country["AL-07"]])
    assert index.waiting() == 0
    assert callable(write)
    write(made)
    assert set(Stale.objects.values_list("programme_id", flat=True)) == {made.pk}
    index.catch_up()
    assert index.waiting() == 0
    assert index.differences() == {"missing": [], "left_over": [], "outdated": []}


def test_what_is_unpublished_is_gone_at_once_even_before_the_index_catches_up() -> None:
    made = programme(title_sq="Kurs bletarie")
    Programme.objects.filter(pk=made.pk).update(published=False)
    assert found("q=bletari") == []
    assert not Document.objects.filter(pk=made.pk).exists()


def test_a_deleted_programme_leaves_nothing() -> None:
    made = programme(title_sq="Kurs bletarie")
    made.delete()
    index.catch_up()
    assert found("q=bletari") == []
    assert index.differences() == {"missing": [], "left_over": [], "outdated": []}
    assert Word.objects.get(word="bletarie").frequency == 0


def test_a_draft_is_not_in_the_index() -> None:
    programme(title_sq="Kurs bletarie", published=False)
    assert Document.objects.count() == 0


def test_the_check_names_what_is_missing_left_over_and_outdated() -> None:
    missing, outdated = programme(), programme()
    Document.objects.filter(pk=missing.pk).delete()
    Document.objects.filter(pk=outdated.pk).update(kinds=0)
    assert index.differences() == {
        "missing": [missing.slug],
        "left_over": [],
        "outdated": [outdated.slug],
    }


def test_rebuilding_puts_everything_right(capsys: pytest.CaptureFixture[str]) -> None:
    made = programme(title_sq="Kurs bletarie")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_card; DELETE FROM search_document")
    call_command("rebuild_search")
    assert "1 programmes indexed" in capsys.readouterr().out
    assert found("q=bletari") == [made.slug]


def test_word_frequencies_are_the_same_after_changes_and_after_a_rebuild() -> None:
    first, second = programme(title_sq="Kurs bletarie"), programme(title_sq="Kurs saldimi")
    Programme.objects.filter(pk=first.pk).update(title_sq="Kurs kuzhine")
    index.catch_up()
    second.delete()
    index.catch_up()
    counted = dict(Word.objects.filter(frequency__gt=0).values_list("word", "frequency"))
    index.rebuild()
    assert dict(Word.objects.filter(frequency__gt=0).values_list("word", "frequency")) == counted


def test_a_rule_that_nobody_can_read_hides_its_programme_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, whole = programme(title_sq="Kurs bletarie"), programme(title_sq="Kurs saldimi")
    Alternative.objects.create(programme=broken, criteria={"height": 180})
    Programme.objects.filter(pk=whole.pk).update(title_sq="Kurs kuzhine")
    index.catch_up()
    assert found("q=kuzhine") == [whole.slug]
    assert found("q=bletari") == []
    assert broken.slug in caplog.text


def counted() -> dict[str, int]:
    return dict(Word.objects.filter(frequency__gt=0).values_list("word", "frequency"))


def test_words_are_counted_once_the_index_has_caught_up() -> None:
    first, second = programme(title_sq="Kurs bletarie"), programme(title_sq="Kurs saldimi")
    assert (counted()["kurs"], counted()["bletarie"]) == (2, 1)
    Programme.objects.filter(pk=first.pk).update(published=False)
    assert Tally.objects.filter(name="kurs").values_list("kind", "change").get() == ("word", -1)
    index.catch_up()
    assert (counted()["kurs"], counted().get("bletarie")) == (1, None)
    assert not Tally.objects.exists()
    second.delete()
    index.catch_up()
    assert "kurs" not in counted()


def test_concepts_are_counted_by_what_documents_are_about(shipped: None) -> None:
    about = {f"{letter}:scholarship" for letter in "CNRDM"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT programme_id, tsvector_to_array(lexemes) FROM search_document")
        documents = {key: about.intersection(lexemes) for key, lexemes in cursor.fetchall()}
    number = sum(1 for found in documents.values() if found)
    assert Concept.objects.get(code="scholarship").frequency == number > 1
    gone = next(key for key, found in documents.items() if found)
    Programme.objects.filter(pk=gone).update(published=False)
    index.catch_up()
    assert Concept.objects.get(code="scholarship").frequency == number - 1


def test_old_editions_go_when_the_index_catches_up() -> None:
    for number in range(3):
        programme(title_sq=f"Kurs {number}")
        assert Edition.objects.count() == 1
    editions = set(Edition.objects.values_list("pk", flat=True))
    Programme.objects.filter(slug__startswith="programme").update(published=False)
    assert Edition.objects.count() > 1
    index.catch_up()
    assert Edition.objects.count() == 1
    assert editions.isdisjoint(Edition.objects.values_list("pk", flat=True))


def test_a_long_queue_is_written_in_several_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 2)
    made = [programme(title_sq="Kurs bletarie", indexed=False) for _ in range(5)]
    written: list[int] = []
    assert index.catch_up(written.append) == 5
    assert written == [2, 2, 1]
    assert set(found("q=bletari")) == {one.slug for one in made}
    assert index.differences() == {"missing": [], "left_over": [], "outdated": []}
    assert counted()["bletarie"] == 5


def test_nothing_waits_in_the_indexes_that_searches_would_have_to_read_through() -> None:
    programme(title_sq="Kurs bletarie")
    with connection.cursor() as cursor:
        for name in index.LISTED_INDEXES:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [name])
            assert cursor.fetchone()[0] == 0

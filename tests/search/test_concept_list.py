"""Loading the list of concepts again: what it no longer holds goes, what editors did stays."""

import csv
from pathlib import Path

import pytest

from directory.search.lexicon import ConceptsRefused, load_concepts
from directory.search.models import Concept, Label

pytestmark = pytest.mark.django_db

COLUMNS = ("code", "domain", "broader", "vocabulary", "labels_sq", "labels_en")
BEES = ("bees", "topic", "animals", "", "Bletari;bletë", "Bees")
ANIMALS = ("animals", "topic", "", "", "Kafshë", "Animals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "concepts.csv"


def write(path: Path, *rows: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def test_what_a_newer_list_no_longer_holds_is_gone_with_its_labels(path: Path) -> None:
    write(path, ANIMALS, BEES)
    assert load_concepts(path) == 2
    write(path, ANIMALS)
    assert load_concepts(path) == 1
    assert [concept.code for concept in Concept.objects.all()] == ["animals"]
    assert set(Label.objects.values_list("concept__code", flat=True)) == {"animals"}
    assert load_concepts(path) == 0


def test_what_an_editor_changed_or_made_stays(path: Path) -> None:
    write(path, ANIMALS, BEES)
    load_concepts(path)
    Concept.objects.filter(code="bees").update(edited=True, labels_sq=["Bletaria jonë"])
    Concept.objects.create(code="yaks", domain="topic", labels_en=["Yaks"], edited=True)
    write(path, ANIMALS)
    assert load_concepts(path) == 0
    kept = {concept.code: concept.labels_sq for concept in Concept.objects.all()}
    assert kept == {"animals": ["Kafshë"], "bees": ["Bletaria jonë"], "yaks": []}


def test_a_kind_of_something_that_is_gone_is_refused_and_nothing_is_deleted(path: Path) -> None:
    write(path, ANIMALS, BEES)
    load_concepts(path)
    write(path, BEES)
    with pytest.raises(ConceptsRefused, match="animals"):
        load_concepts(path)
    assert Concept.objects.count() == 2

"""The shipped data loads once, again without effect, and never over what an editor did."""

import datetime as dt

import pytest

from directory.exchange.shipped import load_shipped
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.search import index, lexicon
from directory.search.models import Concept, Document, Word

from .spreadsheets import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def test_everything_is_there() -> None:
    assert Place.objects.filter(code__startswith="AL").count() == 1 + 12 + 61 + 373
    assert Place.objects.filter(code__startswith="XK").count() == 1 + 7 + 38
    assert Programme.objects.published().count() == Programme.objects.count() == 92
    assert Document.objects.count() == 92
    assert Concept.objects.exists() == lexicon.SHIPPED.exists()
    assert Word.objects.filter(word="tropoje").exists()
    assert not any(index.differences().values())
    akpa = Organisation.objects.get(acronym="AKPA")
    assert akpa.in_language("en") == "National Agency for Employment and Skills"
    assert akpa.url == "https://akpa.gov.al"


def test_loading_again_changes_nothing() -> None:
    before = list(Programme.objects.order_by("pk").values())
    loaded = load_shipped(TODAY + dt.timedelta(days=300))
    assert str(loaded) == "The shipped data is loaded already."
    assert (loaded.places.unchanged, loaded.organisations.unchanged) == (493, 80)
    assert loaded.indexed == 0
    assert list(Programme.objects.order_by("pk").values()) == before


def test_what_an_editor_did_stays() -> None:
    Programme.objects.filter(slug="youth-guarantee").update(title_sq="Tjetër", published=False)
    Organisation.objects.filter(acronym="AKPA").update(display_name_en="AKPA", url="")
    load_shipped(TODAY)
    programme = Programme.objects.get(slug="youth-guarantee")
    assert (programme.title_sq, programme.published) == ("Tjetër", False)
    akpa = Organisation.objects.get(acronym="AKPA")
    assert (akpa.display_name_en, akpa.url) == ("AKPA", "https://akpa.gov.al")


def test_facts_that_were_checked_later_replace_older_ones_without_publishing() -> None:
    Programme.objects.filter(slug="youth-guarantee").update(
        title_sq="I vjetër", published=False, checked_on=dt.date(2025, 1, 1)
    )
    loaded = load_shipped(TODAY)
    assert loaded.changed_programmes == ("youth-guarantee",)
    assert str(loaded) == "Loaded 1 programmes."
    programme = Programme.objects.get(slug="youth-guarantee")
    assert (programme.title_sq, programme.published) == ("Garancia Rinore", False)


def test_a_deleted_programme_comes_back_and_is_found() -> None:
    Programme.objects.get(slug="youth-guarantee").delete()
    assert load_shipped(TODAY).new_programmes == ("youth-guarantee",)
    assert Document.objects.filter(programme__slug="youth-guarantee").exists()
    assert not any(index.differences().values())


def test_an_index_is_rebuilt_when_it_is_empty_or_the_concepts_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "rebuild", lambda: 92)
    assert load_shipped(TODAY).indexed == 0
    Concept.objects.filter(code="scholarship").update(labels_en=["Grant"])
    assert load_shipped(TODAY).indexed == 92
    assert load_shipped(TODAY).indexed == 0
    Document.objects.all().delete()
    assert load_shipped(TODAY).indexed == 92

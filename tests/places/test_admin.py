"""Places in the hands of an editor: names to correct, the tree to look at."""

from typing import Any

import pytest

from directory.places.models import Place, PlaceName
from tests.factories import small_country
from tests.programmes.filled_forms import change_page, editor, errors_of, filled, reader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LIST = "/en/admin/places/place/"


@pytest.fixture
def has() -> Place:
    return small_country()["AL-07-39"]


def save(place: Place, **values: Any) -> Any:
    client = editor()
    address = change_page(place, "en")
    return client.post(address, filled(client.get(address)) | values)


def test_a_new_variant_is_understood_at_once_in_all_its_forms(has: Place) -> None:
    assert save(has, variants="Hasi\nGjeçaj").status_code == 302
    for typed in ("gjecaj", "Gjeçaj", "gjeçajt"):
        assert Place.objects.resolve(typed) == has
    assert Place.objects.resolve("krumë") != has
    assert Place.objects.get(pk=has.pk).lineage == has.lineage


def test_a_corrected_name_is_found_and_the_old_one_is_not(has: Place) -> None:
    save(has, name_sq="Hasi i Ri", name_en="New Has", variants="")
    assert Place.objects.resolve("new has") == has
    assert not PlaceName.objects.filter(place=has, key="hasit").exists()
    assert Place.objects.get(pk=has.pk).slug == has.slug


def test_the_names_of_other_places_stay_as_they_are(has: Place) -> None:
    others = PlaceName.objects.exclude(place=has).order_by("place", "key")
    before = list(others.values_list("pk", "key"))
    save(has, variants="Gjeçaj")
    assert list(others.values_list("pk", "key")) == before


def test_saving_an_untouched_place_changes_nothing(has: Place) -> None:
    names = PlaceName.objects.order_by("place", "key").values_list("place", "key", "by_rule")
    before = Place.objects.values().get(pk=has.pk), list(names)
    assert save(has).status_code == 302
    assert (Place.objects.values().get(pk=has.pk), list(names.all())) == before


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name_sq", ""),
        ("name_en", " "),
        ("name_sq", "\x00"),
        ("name_sq", "a" * 121),
        ("name_sq", "æ" * 100),
        ("name_en", "\u0301"),
        ("variants", "a" * 10_000),
        ("variants", "\x00"),
        ("variants", "æ" * 100),
    ],
)
def test_a_name_that_cannot_stand_is_told_beside_its_field(
    has: Place, field: str, text: str
) -> None:
    assert set(errors_of(save(has, **{field: text}))) == {field}


def test_nothing_but_names_can_be_changed(has: Place) -> None:
    before = Place.objects.values().get(pk=has.pk)
    asked = filled(editor().get(change_page(has)))
    assert set(asked) - {"csrfmiddlewaretoken", "version"} == {"name_sq", "name_en", "variants"}
    save(has, code="AL-99", slug="x", level="country", parent="", lat="1", lon="1", lineage="1")
    assert Place.objects.values().get(pk=has.pk) == before


def test_places_are_neither_added_nor_deleted_here(has: Place) -> None:
    client = editor()
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{has.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()


def test_the_tree_can_be_walked_up_and_down(has: Place) -> None:
    page = editor().get(change_page(has)).content.decode()
    for code in ("AL-07", "AL-07-39-8104"):
        other = Place.objects.get(code=code)
        assert f'href="/admin/places/place/{other.pk}/change/"' in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=hasit", {"AL-07-39"}),
        ("q=AL-07-39", {"AL-07-39", "AL-07-39-8104"}),
        ("q=peshkopi", {"AL-09-07"}),
        ("level=county", {"AL-07", "AL-09"}),
        ("inside=AL-09", {"AL-09", "AL-09-07"}),
        ("inside=XX", set()),
        ("level=nothing", set()),
    ],
)
def test_places_are_found_by_any_spelling_code_level_and_county(
    has: Place, query: str, codes: set[str]
) -> None:
    rows = editor().get(f"{LIST}?{query}").context["cl"].result_list
    assert {row.code for row in rows} == codes


def test_a_search_for_coverage_offers_first_what_is_most_likely_meant(has: Place) -> None:
    asked = {"app_label": "programmes", "model_name": "programme", "field_name": "coverage"}
    found = editor().get("/admin/autocomplete/", asked | {"term": "kukes"}).json()["results"]
    assert [one["text"] for one in found] == ["Kukës (AL-07-40)", "Kukës (AL-07)"]


def test_the_list_asks_the_database_as_often_for_many_places_as_for_few(
    shipped: None, django_assert_max_num_queries: Any
) -> None:
    client = editor()
    client.get(LIST)
    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_who_may_only_look_sees_a_place(has: Place) -> None:
    client = reader("view_place")
    assert "Hasi" in client.get(change_page(has)).content.decode()
    assert client.post(change_page(has), {"name_sq": "x"}).status_code == 403

"""The concept list as an editor extends it, and what search makes of it at once."""

from string import ascii_uppercase
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from directory.places.models import Place
from directory.search import index, lexicon
from directory.search.admin import DOMAIN_NAMES, VOCABULARIES
from directory.search.models import DOMAINS, Concept, Label, Stale, Word
from tests.factories import programme, small_country
from tests.programmes.filled_forms import change_page, editor, errors_of, filled

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LIST = "/en/admin/search/concept/"
ADD = f"{LIST}add/"


@pytest.fixture
def concepts() -> dict[str, Concept]:
    for code, broader, sq, en, vocabulary in (
        ("education", [], ["arsim"], ["education"], ["kinds:education"]),
        ("course", ["education"], ["kurs", "kurse profesionale"], ["course"], []),
        ("sewing", ["course"], ["rrobaqepësi"], ["sewing"], []),
        ("loan", [], ["kredi"], ["loan"], ["types:loan"]),
    ):
        Concept.objects.create(
            code=code,
            domain="topic",
            broader=broader,
            labels_sq=sq,
            labels_en=en,
            vocabulary=vocabulary,
        )
    lexicon.rebuild_labels()
    return {concept.code: concept for concept in Concept.objects.all()}


@pytest.fixture
def places() -> dict[str, Place]:
    return small_country()


def save(concept: Concept, **values: Any) -> Any:
    client = editor()
    address = change_page(concept, "en")
    return client.post(address, filled(client.get(address)) | values)


def keys_of(concept: Concept) -> set[str]:
    return set(Label.objects.filter(concept=concept).values_list("key", flat=True))


def listed(client: Client, **query: str) -> set[str]:
    return {row.code for row in client.get(LIST, query).context["cl"].result_list}


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["rrobaqepesi", "RROBAQEPËSI", "sewing", "sew"])
def test_a_concept_is_found_by_its_labels_without_diacritics(
    concepts: dict[str, Concept], typed: str
) -> None:
    assert listed(editor(), q=typed) == {"sewing"}


def test_concepts_are_found_by_domain_and_by_who_changed_them(
    concepts: dict[str, Concept],
) -> None:
    Concept.objects.filter(code="loan").update(domain="benefit", edited=True)
    client = editor()
    assert listed(client, domain="benefit") == {"loan"}
    assert listed(client, changed="no") == {"education", "course", "sewing"}
    assert listed(client, domain="nothing") == set()


def test_the_list_asks_the_database_as_often_for_many_concepts_as_for_few(
    concepts: dict[str, Concept], django_assert_max_num_queries: Any
) -> None:
    client = editor()
    client.get(LIST)
    for number in range(60):
        Concept.objects.create(code=f"c-{number}", domain="topic", labels_sq=[f"fjalë {number}"])
    with django_assert_max_num_queries(8):
        client.get(LIST)


# --- writing -------------------------------------------------------------------------------------


def test_labels_are_written_one_per_line_and_their_keys_at_once(
    concepts: dict[str, Concept],
) -> None:
    course = concepts["course"]
    before = keys_of(course)
    response = save(course, labels_sq="kurs\r\n  trajnim   falas \r\n\r\nkurs\r\n")
    assert response.status_code == 302
    course.refresh_from_db()
    assert course.labels_sq == ["kurs", "trajnim falas"]
    assert course.edited
    expected = {key for label in course.labels_sq for key in lexicon.label_keys(label, "sq")}
    assert keys_of(course) == expected | lexicon.label_keys("course", "en") != before


def test_saving_an_untouched_concept_changes_no_word_of_it(concepts: dict[str, Concept]) -> None:
    before = Concept.objects.values().get(code="course")
    keys = keys_of(concepts["course"])
    assert save(concepts["course"]).status_code == 302
    assert Concept.objects.values().get(code="course") == {**before, "edited": True}
    assert keys_of(concepts["course"]) == keys


def test_what_an_editor_changed_survives_the_next_list(concepts: dict[str, Concept]) -> None:
    save(concepts["course"], labels_sq="kurs\nvetëm këtu")
    lexicon.load_concepts()
    assert "vetëm këtu" in Concept.objects.get(code="course").labels_sq


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("broader", "nothing_like_it", "No concept has the code nothing_like_it."),
        ("broader", "course", "course is itself a kind of course"),
        ("broader", "education\nsewing", "sewing is itself a kind of course"),
        ("vocabulary", "types:lottery", "Not known: types:lottery"),
        ("vocabulary", "lottery", "Not known: lottery"),
        ("vocabulary", "types:loan\nloans:loan", "Not known: loans:loan"),
        ("labels_sq", "një dy tre katër pesë gjashtë", "These would never be found"),
        ("labels_en", "!!!", "These would never be found"),
        ("labels_sq", "a" * 121, "A line has up to 120 characters"),
        ("labels_sq", "æ" * 100, "A line has up to 120 characters"),
        ("labels_sq", "\n".join(f"fjala {n}" for n in range(201)), "No more than 200 lines."),
        ("labels_sq", "\x00", "Null characters are not allowed."),
        ("broader", "\x00", "Null characters are not allowed."),
        ("vocabulary", "a" * 10_000, "A line has up to 80 characters"),
        ("domain", "sport", "Select a valid choice"),
        ("domain", "\x00", "Select a valid choice"),
    ],
)
def test_what_cannot_stand_is_told_beside_its_field(
    concepts: dict[str, Concept], field: str, text: str, told: str
) -> None:
    errors = errors_of(save(concepts["course"], **{field: text}))
    assert set(errors) == {field}
    assert told in errors[field][0]


def test_a_concept_without_any_label_is_refused(concepts: dict[str, Concept]) -> None:
    errors = errors_of(save(concepts["course"], labels_sq="", labels_en=" \n "))
    assert errors == {"labels_sq": ["Write at least one label."]}


@pytest.mark.parametrize("code", ["", "me hapësirë", "a" * 61, "\x00", "course"])
def test_a_new_concept_needs_a_code_of_its_own(concepts: dict[str, Concept], code: str) -> None:
    client = editor()
    sent = filled(client.get(ADD)) | {"code": code, "labels_sq": "e re"}
    assert set(errors_of(client.post(ADD, sent))) == {"code"}


def test_the_code_of_a_concept_stays_since_others_are_kinds_of_it(
    concepts: dict[str, Concept],
) -> None:
    save(concepts["course"], code="another")
    assert Concept.objects.filter(code="course").exists()


def test_a_concept_stays_while_others_are_a_kind_of_it(concepts: dict[str, Concept]) -> None:
    client = editor()
    for code, goes in (("course", False), ("sewing", True), ("course", True)):
        concept = concepts[code]
        client.post(f"{LIST}{concept.pk}/delete/", {"post": "yes"})
        assert Concept.objects.filter(code=code).exists() is not goes


def test_two_editors_of_a_concept_take_turns(concepts: dict[str, Concept]) -> None:
    client = editor("beni")
    address = change_page(concepts["loan"], "en")
    sent = filled(client.get(address))
    save(concepts["loan"], labels_sq="kredi\nhua")
    errors = errors_of(client.post(address, sent | {"labels_en": "loan\ncredit"}))
    assert errors["labels_sq"] == ["Now stored: kredi; hua"]
    assert Concept.objects.get(code="loan").labels_en == ["loan"]


def test_indexing_a_programme_is_no_change_by_another_editor(
    concepts: dict[str, Concept], places: dict[str, Place]
) -> None:
    client = editor()
    address = change_page(concepts["loan"])
    sent = filled(client.get(address))
    programme(title_sq="Kredi", coverage=[places["AL"]])
    assert Concept.objects.get(code="loan").frequency == 1
    assert client.post(address, sent).status_code == 302
    assert Concept.objects.get(code="loan").frequency == 1


def test_every_domain_has_a_name() -> None:
    assert tuple(DOMAIN_NAMES) == DOMAINS


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_shipped_concept_could_have_been_written_here(shipped: None, language: str) -> None:
    known = {f"{name}:{code}" for name, codes in VOCABULARIES.items() for code in codes}
    for concept in Concept.objects.all():
        assert set(concept.vocabulary) <= known
    client = editor()
    scholarship = Concept.objects.get(code="scholarship")
    page = client.get(f"{language}/admin/search/concept/{scholarship.pk}/change/")
    assert "bursë studimi" in filled(page)["labels_sq"][0]


# --- what search makes of it ---------------------------------------------------------------------


def meant(slug: str) -> set[str]:
    """The concepts that a programme's row in the index stands for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(tsvector_to_array(lexemes)) FROM search_document"
            " JOIN programmes_programme ON id = programme_id WHERE slug = %s",
            [slug],
        )
        held = {lexeme for (lexeme,) in cursor.fetchall()}
    codes = Concept.objects.values_list("code", flat=True)
    return {code for code in codes if {f"{letter}:{code}" for letter in ascii_uppercase} & held}


@pytest.mark.django_db(transaction=True)
def test_a_new_word_of_a_concept_finds_at_once_what_says_it(
    concepts: dict[str, Concept], places: dict[str, Place]
) -> None:
    programme(slug="qepje", title_sq="Makina qepëse për gra", coverage=[places["AL"]])
    programme(slug="tjeter", title_sq="Bletari", coverage=[places["AL"]])
    assert meant("qepje") == meant("tjeter") == {"education"}
    save(concepts["sewing"], labels_sq="rrobaqepësi\nmakinë qepëse")
    assert meant("qepje") == {"education", "course", "sewing"}
    assert meant("tjeter") == {"education"}
    assert Word.objects.filter(word="qepese").exists()
    assert not Stale.objects.exists()
    assert not any(index.differences().values())


@pytest.mark.django_db(transaction=True)
def test_a_word_that_is_taken_away_no_longer_finds_it(
    concepts: dict[str, Concept], places: dict[str, Place]
) -> None:
    programme(slug="kurs", title_sq="Kurse profesionale", coverage=[places["AL"]], kinds=["job"])
    assert meant("kurs") == {"course", "education"}
    save(concepts["course"], labels_sq="trajnim", labels_en="")
    assert meant("kurs") == set()
    assert not any(index.differences().values())


@pytest.mark.django_db(transaction=True)
def test_a_kind_of_something_else_is_found_as_that(
    concepts: dict[str, Concept], places: dict[str, Place]
) -> None:
    programme(slug="kurs", title_sq="Rrobaqepësi", coverage=[places["AL"]], kinds=["job"])
    save(concepts["course"], broader="loan")
    assert meant("kurs") == {"sewing", "course", "loan"}
    assert not any(index.differences().values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("term", "fields"),
    [
        ("types:loan", {"types": ["loan"]}),
        ("sectors:ict", {"sectors": ["ict"]}),
        ("groups:roma", {"priority_groups": ["roma"]}),
        ("groups:women", {"rule": [{"sex": "female"}]}),
        ("groups:rural", {"rule": [{"groups": ["rural"]}]}),
        ("employment:farmer", {"rule": [{"employment": ["farmer"]}]}),
        ("business:idea", {"rule": [{"business": ["idea"]}]}),
        ("studying:bachelor", {"rule": [{"studying": ["bachelor"]}]}),
        ("delivery:remote", {"delivery": "remote"}),
        ("cost:free", {"cost": "free"}),
    ],
)
def test_a_new_term_of_the_vocabulary_finds_at_once_what_is_marked_with_it(
    concepts: dict[str, Concept], places: dict[str, Place], term: str, fields: dict[str, Any]
) -> None:
    programme(slug="marked", coverage=[places["AL"]], kinds=["job"], **fields)
    save(concepts["sewing"], vocabulary=term)
    assert "sewing" in meant("marked")
    save(concepts["sewing"], vocabulary="")
    assert meant("marked") <= {"loan"}
    assert not any(index.differences().values())


@pytest.mark.django_db(transaction=True)
def test_a_concept_that_is_added_or_deleted_is_known_at_once(
    concepts: dict[str, Concept], places: dict[str, Place]
) -> None:
    programme(slug="mjalte", title_sq="Bletari", coverage=[places["AL"]], kinds=["job"])
    client = editor()
    sent = filled(client.get(ADD)) | {
        "code": "beekeeping",
        "labels_sq": "bletari",
        "broader": "loan",
    }
    assert client.post(ADD, sent).status_code == 302
    assert meant("mjalte") == {"beekeeping", "loan"}
    added = Concept.objects.get(code="beekeeping")
    chosen = {"action": "delete_selected", "_selected_action": [added.pk], "post": "yes"}
    client.post(LIST, chosen)
    assert meant("mjalte") == set()
    assert not any(index.differences().values())


@pytest.mark.django_db(transaction=True)
def test_editing_the_shipped_concepts_keeps_the_index_of_the_real_catalogue_right(
    shipped: None,
) -> None:
    for code, values in (
        ("scholarship", {"labels_sq": "bursë\ngrant\nnjë kurs falas"}),
        ("grant", {"broader": "", "labels_en": "money"}),
        ("education", {"labels_sq": "punë pa pagesë", "vocabulary": "types:loan"}),
    ):
        save(Concept.objects.get(code=code), **values)
        assert not Stale.objects.exists()
        assert not any(index.differences().values())

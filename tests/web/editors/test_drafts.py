"""The form of a change: what is typed is kept, what is wrong is said, nothing is overwritten."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.programmes.models import Programme
from directory.stewardship.actions import revisions
from directory.stewardship.models import Revision
from directory.stewardship.proposals import EDITABLE
from tests.factories import programme
from tests.web.editors.cast import NOW, Cast, as_user, cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),
]

WHOLE: dict[str, Any] = {
    "title_sq": "Kurs qepësie",
    "summary_sq": "Mëso të qepësh për tre muaj.",
    "has-kinds": "1",
    "kinds": ["education", "job"],
    "has-coverage": "1",
    "coverage": ["has"],
    "coverage-more": "Bicaj",
    "age_min": "18",
}


@pytest.fixture
def people() -> Cast:
    return cast()


def begun(people: Cast) -> Revision:
    return revisions.begin_new(organisation=people.runs, by=people.editor, at=NOW)


def address(revision: Revision, name: str = "editors-draft") -> str:
    return reverse(name, args=[revision.uuid])


def sent(revision: Revision, client: Client, name: str = "editors-draft", **fields: Any) -> Any:
    revision.refresh_from_db()
    posted = {"seen": revision.version, **fields}
    return client.post(address(revision, name), posted)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_draft_begins_with_one_button_and_belongs_to_the_organisation(people: Cast) -> None:
    client = as_user(people.editor)
    page = client.get(reverse("editors-new", args=[people.runs.slug]))
    assert page.status_code == 200
    assert not Revision.objects.exists()
    answer = client.post(reverse("editors-new", args=[people.runs.slug]))
    made = Revision.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, address(made))
    assert (made.organisation, made.author, made.state) == (people.runs, people.editor, "draft")


def test_what_is_typed_becomes_cells_places_by_name_and_all(people: Cast) -> None:
    draft = begun(people)
    answer = sent(draft, as_user(people.editor), **WHOLE)
    assert answer.status_code == 303
    draft.refresh_from_db()
    written = {column: text for column, text in draft.cells.items() if text}
    assert written == {
        "title_sq": "Kurs qepësie",
        "summary_sq": "Mëso të qepësh për tre muaj.",
        "kinds": "education;job",
        "coverage": "AL-07-39;AL-07-40-8202",
        "age_min": "18",
        "organisation": "Qendra Has",
    }


def test_the_form_shows_what_it_was_given(people: Cast) -> None:
    draft = begun(people)
    client = as_user(people.editor)
    sent(draft, client, **WHOLE)
    page = text_of(client.get(address(draft)))
    ticked = re.findall(r'name="(\w+)" value="([\w-]+)" checked', page)
    assert ticked == [("kinds", "education"), ("kinds", "job"), ("coverage", "has")]
    assert 'name="coverage-more" value="Bicaj"' in page
    assert "18 vjeç" in page
    resent = {name: WHOLE[name] for name in WHOLE}
    before = dict(Revision.objects.get().cells)
    sent(draft, client, **resent)
    assert Revision.objects.get().cells == before


def test_every_editable_column_has_its_place_in_the_form(people: Cast) -> None:
    page = text_of(as_user(people.editor).get(address(begun(people))))
    shown = set(re.findall(r'name="(?:has-)?([a-z_]+)"', page))
    assert set(EDITABLE) - {"eligibility"} <= shown


def test_handing_in_says_what_is_wrong_beside_the_fields_and_keeps_everything(
    people: Cast,
) -> None:
    draft = begun(people)
    wrong = {
        **WHOLE,
        "kinds": [],
        "amount_min": "njëmijë",
        "coverage-more": "Atlantida",
        "contact_email": "pa adresë",
        "submit": "1",
    }
    answer = sent(draft, as_user(people.editor), **wrong)
    page = text_of(answer)
    assert answer.status_code == 422
    for column in ("kinds", "amount_min", "coverage", "contact_email"):
        assert f'href="#{column}"' in page
        assert f'id="{column}-bad"' in page
    for typed in ("njëmijë", "Atlantida", "pa adresë"):
        assert typed in page
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert draft.cells["amount_min"] == "njëmijë"


def test_handing_in_twice_is_once_and_the_public_sees_nothing_yet(people: Cast) -> None:
    draft = begun(people)
    client = as_user(people.editor)
    first = sent(draft, client, **WHOLE, submit="1")
    second = sent(draft, client, **WHOLE, submit="1")
    assert (first.status_code, second.status_code) == (303, 303)
    assert Revision.objects.get().state == "submitted"
    assert not Programme.objects.exists()


def test_the_second_of_two_editors_sees_what_the_first_wrote_and_loses_nothing(
    people: Cast,
) -> None:
    draft = begun(people)
    fields = {**WHOLE, "seen": draft.version}
    as_user(people.colleague).post(address(draft), {**fields, "title_sq": "Kurs i Kreshnikut"})
    late = as_user(people.editor).post(address(draft), {**fields, "title_sq": "Kurs i Editës"})
    page = text_of(late)
    assert late.status_code == 409
    assert "Kreshnik" in page
    assert "Kurs i Kreshnikut" in page
    assert 'value="Kurs i Editës"' in page
    draft.refresh_from_db()
    assert draft.cells["title_sq"] == "Kurs i Kreshnikut"
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    again = {**fields, "title_sq": "Kurs i Editës", "seen": seen[1]}
    assert as_user(people.editor).post(address(draft), again).status_code == 303
    draft.refresh_from_db()
    assert draft.cells["title_sq"] == "Kurs i Editës"


def test_what_nobody_may_write_is_not_written(people: Cast) -> None:
    draft = begun(people)
    extra = {
        "organisation": "Tjetra",
        "id": "tjeter",
        "state": "approved",
        "confidence": "verified",
        "note": "x",
        "checked_on": "2026-01-01",
        "author": "1",
    }
    sent(draft, as_user(people.editor), **WHOLE, **extra)
    draft.refresh_from_db()
    assert (draft.state, draft.organisation, draft.author) == (
        "draft",
        people.runs,
        people.editor,
    )
    assert draft.cells["organisation"] == "Qendra Has"
    assert not any(draft.cells[column] for column in ("id", "confidence", "note", "checked_on"))


HOSTILE = [
    "\x00",
    "'\"><script>x</script>",
    "=1+1",
    "ë" * 5_000,
    "\ud7ff\u202e",
    "%s{{ 7 }}",
    ";;;",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("button", ["save", "submit", "preview"])
def test_no_text_in_any_field_breaks_the_form(people: Cast, text: str, button: str) -> None:
    draft = begun(people)
    client = as_user(people.editor)
    fields = dict.fromkeys(EDITABLE, text) | {"coverage-more": text, "has-kinds": text}
    answer = sent(draft, client, **fields, **{button: "1"})
    assert answer.status_code in {303, 422}
    page = client.get(address(draft))
    assert page.status_code == 200
    assert "<script>x" not in page.content.decode()


@pytest.mark.parametrize("seen", ["", "0", "-1", "9" * 30, "x", "²"])
def test_a_form_of_no_known_version_never_overwrites(people: Cast, seen: str) -> None:
    draft = begun(people)
    answer = as_user(people.editor).post(address(draft), {**WHOLE, "seen": seen})
    assert answer.status_code == 409
    assert not Revision.objects.get().cells["title_sq"]


def test_saving_while_typing_says_when_and_gives_the_next_version(people: Cast) -> None:
    draft = begun(people)
    told = sent(draft, as_user(people.editor), "editors-draft-save", title_sq="Kurs").json()
    draft.refresh_from_db()
    assert (draft.cells["title_sq"], told["seen"]) == ("Kurs", draft.version)
    assert re.fullmatch(r"U ruajt në orën \d\d:\d\d\.", told["said"])
    late = as_user(people.colleague).post(
        address(draft, "editors-draft-save"), {"seen": 1, "title_sq": "Tjetër"}
    )
    assert late.status_code == 409
    assert Revision.objects.get().cells["title_sq"] == "Kurs"


def test_the_rule_is_told_while_it_is_typed_and_nothing_is_saved(people: Cast) -> None:
    draft = begun(people)
    typed = {"age_min": "40", "age_max": "20", "title_sq": "X"}
    told = sent(draft, as_user(people.editor), "editors-draft-sentence", **typed).json()
    assert told["sentence"] == "mosha më e madhe është nën më të voglën"
    typed = {"age_min": "18", "sex": "female"}
    told = sent(draft, as_user(people.editor), "editors-draft-sentence", **typed).json()
    assert told["sentence"].startswith("Për gra")
    draft.refresh_from_db()
    assert not draft.cells["age_min"]


def test_the_preview_is_the_public_page_and_leaves_nothing(people: Cast) -> None:
    draft = begun(people)
    client = as_user(people.editor)
    sent(draft, client, **WHOLE)
    page = text_of(client.get(address(draft, "editors-draft-preview")))
    assert "Kurs qepësie" in page
    assert "këtë nuk e sheh askush tjetër" in page
    assert not Programme.objects.exists()
    assert client.get("/programmes/kurs-qepesie/").status_code == 404


def test_a_change_of_a_listed_programme_is_previewed_over_what_is_public(people: Cast) -> None:
    listed = programme(organisation=people.runs, coverage=[people.country["AL-07"]])
    client = as_user(people.editor)
    answer = client.post(reverse("editors-change", args=[listed.slug]))
    change = Revision.objects.get()
    assert answer["Location"] == address(change)
    sent(change, client, title_sq="Titulli i ri")
    assert "Titulli i ri" in text_of(client.get(address(change, "editors-draft-preview")))
    listed.refresh_from_db()
    assert listed.title_sq != "Titulli i ri"
    kept = text_of(client.get(reverse("editors-programme", args=[listed.slug])))
    assert "skicë" in kept
    assert "Titulli i ri" not in kept


def test_the_older_of_two_languages_is_marked(people: Cast) -> None:
    listed = programme(
        organisation=people.runs,
        coverage=[people.country["AL-07"]],
        title_sq="Kurs",
        title_en="Course",
    )
    client = as_user(people.editor)
    client.post(reverse("editors-change", args=[listed.slug]))
    change = Revision.objects.get()
    mark = "gjuha tjetër është më e re"
    assert mark not in text_of(client.get(address(change)))
    sent(change, client, title_sq="Kurs i ri")
    assert text_of(client.get(address(change))).count(mark) == 1
    sent(change, client, title_en="New course")
    assert mark not in text_of(client.get(address(change)))
    sent(change, client, summary_sq="Përmbledhje.", summary_en="Summary.")
    assert mark not in text_of(client.get(address(change)))


@pytest.mark.django_db(transaction=True)  # what is written in one transaction is one moment
def test_a_translation_stays_older_until_it_is_written_anew(people: Cast) -> None:
    listed = programme(
        organisation=people.runs,
        coverage=[people.country["AL-07"]],
        summary_sq="Mëso të qepësh për tre muaj.",
        summary_en="Learn to sew for three months.",
    )

    def marked() -> bool:
        client = as_user(people.editor)
        client.post(reverse("editors-change", args=[listed.slug]))
        return "gjuha tjetër është më e re" in text_of(
            client.get(address(Revision.objects.open().get()))
        )

    assert not marked()
    Programme.objects.filter(pk=listed.pk).update(summary_sq="Mëso të qepësh për tri muaj.")
    Revision.objects.all().delete()
    assert not marked()  # only its spelling was put right
    Programme.objects.filter(pk=listed.pk).update(summary_sq="Mëso të gatuash, falas.")
    Revision.objects.all().delete()
    assert marked()
    Programme.objects.filter(pk=listed.pk).update(summary_en="Learn to cook, free of charge.")
    Revision.objects.all().delete()
    assert not marked()


def test_what_is_listed_already_is_shown_while_it_is_written_again(people: Cast) -> None:
    said: dict[str, Any] = {
        "title_sq": "Kurs qepësie në Has",
        "coverage": [people.country["AL-07-39"]],
    }
    programme(organisation=people.other, **said)
    programme(organisation=people.other, slug="i-fshehur", published=False, **said)
    draft = begun(people)
    client = as_user(people.editor)
    assert "Kurs qepësie në Has" not in text_of(client.get(address(draft)))
    sent(draft, client, **{**WHOLE, "title_sq": "Kurse qepësie, Has"})
    page = text_of(client.get(address(draft)))
    assert page.count("Kurs qepësie në Has") == 1
    assert "i-fshehur" not in page


def test_several_ways_to_qualify_stay_as_they_are(people: Cast) -> None:
    rule: list[dict[str, Any]] = [{"sex": "female"}, {"age": {"max": 29}}]
    listed = programme(organisation=people.runs, coverage=[people.country["AL-07"]], rule=rule)
    client = as_user(people.editor)
    client.post(reverse("editors-change", args=[listed.slug]))
    change = Revision.objects.get()
    page = text_of(client.get(address(change)))
    assert 'name="eligibility"' in page
    assert 'name="age_min"' not in page
    sent(change, client, cost="free", submit="1")
    change.refresh_from_db()
    assert set(change.changes) == {"cost"}


@pytest.mark.parametrize("name", ["", "-save", "-sentence", "-preview", "-withdraw"])
def test_a_draft_does_not_exist_for_anybody_else(people: Cast, name: str) -> None:
    draft = begun(people)
    where = address(draft, f"editors-draft{name}")
    for user in (people.stranger, people.reviewer):
        for method in ("get", "post"):
            assert getattr(as_user(user), method)(where).status_code in {404, 405}
    assert Client().get(where).status_code in {302, 405}


def test_a_decided_change_cannot_be_written_any_more(people: Cast) -> None:
    draft = begun(people)
    client = as_user(people.editor)
    answer = sent(draft, client, "editors-draft-withdraw")
    assert answer.status_code == 303
    assert client.get(address(draft)).status_code == 404
    for _tap in range(2):
        assert sent(draft, client, **WHOLE).status_code == 409  # and stands in a new one
    draft.refresh_from_db()
    assert (draft.state, draft.cells["title_sq"]) == ("withdrawn", "")
    assert Revision.objects.open().count() == 1

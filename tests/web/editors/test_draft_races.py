"""Two editors at once, impatient fingers, slow phones, and the button that goes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from directory.stewardship.actions import revisions
from directory.stewardship.models import Revision
from tests.at_once import at_once
from tests.factories import programme
from tests.web.editors.cast import NOW, Cast, as_user, cast

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")

WHOLE: dict[str, Any] = {
    "title_sq": "Kurs qepësie",
    "summary_sq": "Mëso të qepësh për tre muaj.",
    "has-kinds": "1",
    "kinds": ["education"],
    "has-coverage": "1",
    "coverage": ["has"],
}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def people_of_many(transactional_db: None) -> Cast:
    return cast()


def begun(people: Cast) -> Revision:
    return revisions.begin_new(organisation=people.runs, by=people.editor, at=NOW)


def address(revision: Revision, name: str = "editors-draft") -> str:
    return reverse(name, args=[revision.uuid])


def test_of_two_editors_at_the_same_moment_one_is_told(people_of_many: Cast) -> None:
    people, draft = people_of_many, begun(people_of_many)
    clients = as_user(people.editor), as_user(people.colleague)
    titles = "Kurs i Editës", "Kurs i Kreshnikut"

    def saving(number: int) -> Callable[[], int]:
        fields = {**WHOLE, "seen": draft.version, "title_sq": titles[number]}
        return lambda: clients[number].post(address(draft), fields).status_code

    statuses = at_once(saving(0), saving(1))
    assert sorted(statuses) == [303, 409]
    draft.refresh_from_db()
    assert draft.cells["title_sq"] == titles[statuses.index(303)]
    assert draft.version == 2


def test_two_taps_on_hand_in_hand_in_once(people_of_many: Cast) -> None:
    people, draft = people_of_many, begun(people_of_many)
    clients = as_user(people.editor), as_user(people.editor)
    fields = {**WHOLE, "seen": draft.version, "submit": "1"}
    statuses = at_once(
        *(
            lambda client=client: client.post(address(draft), fields).status_code
            for client in clients
        )
    )
    assert statuses == [303, 303]
    assert [one.state for one in Revision.objects.all()] == ["submitted"]


def test_two_editors_who_press_change_it_share_one_change(people_of_many: Cast) -> None:
    people = people_of_many
    listed = programme(organisation=people.runs, coverage=[people.country["AL-07"]])
    clients = as_user(people.editor), as_user(people.colleague)
    where = reverse("editors-change", args=[listed.slug])
    went = at_once(*(lambda client=client: client.post(where)["Location"] for client in clients))
    assert went == [address(Revision.objects.get())] * 2


@pytest.mark.parametrize("button", ["save", "submit", "preview"])
def test_a_form_that_says_what_is_saved_already_meets_nobody(people: Cast, button: str) -> None:
    """The script had saved, and its answer with the new version was still on the way."""
    draft, client = begun(people), as_user(people.editor)
    fields = {**WHOLE, "seen": draft.version}
    assert client.post(address(draft, "editors-draft-save"), fields).status_code == 200
    assert client.post(address(draft), {**fields, button: "1"}).status_code == 303


def test_going_back_and_saving_again_overwrites_nothing_of_a_colleague(people: Cast) -> None:
    draft, client = begun(people), as_user(people.editor)
    fields = {**WHOLE, "seen": draft.version}
    client.post(address(draft), fields)
    draft.refresh_from_db()
    later = {"seen": draft.version, "title_sq": "Kurs i Kreshnikut"}
    as_user(people.colleague).post(address(draft), later)
    back = client.post(address(draft), {**fields, "age_min": "18"})
    assert back.status_code == 409
    draft.refresh_from_db()
    assert (draft.cells["title_sq"], draft.cells["age_min"]) == ("Kurs i Kreshnikut", "")


def test_what_was_typed_into_a_change_that_was_decided_meanwhile_is_not_lost(people: Cast) -> None:
    draft, client = begun(people), as_user(people.editor)
    client.post(address(draft), {**WHOLE, "seen": draft.version, "submit": "1"})
    draft.refresh_from_db()
    fields = {**WHOLE, "seen": draft.version, "benefit_sq": "Një makinë qepëse"}
    listed = revisions.approve(
        revision=draft, by=people.administrator, seen=draft.version, on=NOW.date(), at=NOW
    )
    answer = client.post(address(draft), fields)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Një makinë qepëse" in page
    fresh = Revision.objects.open().get(programme=listed)
    assert f'action="{address(fresh)}"' in page
    assert fresh.cells["benefit_sq"] == ""

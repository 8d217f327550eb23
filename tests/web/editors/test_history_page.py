"""The page that says who changed what, and the way back to an earlier version."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from directory.programmes.models import FormerAddress, Programme
from directory.stewardship.actions import revisions
from directory.stewardship.actions.merging import merge
from directory.stewardship.history import versions_of
from directory.stewardship.models import ReviewArea, Revision
from tests.factories import organisation, programme, small_country
from tests.second_factor import with_code
from tests.web.editors.people import HOSTILE, browser, person

# What is written in one transaction is one moment, so these commit.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def listed() -> Programme:
    country = small_country()
    with transaction.atomic():
        made = programme(
            slug="kurs",
            title_sq="Kurs qepësie",
            organisation=organisation("Qendra"),
            coverage=[country["AL-07-39"]],
            indexed=False,
        )
    Programme.objects.filter(pk=made.pk).update(cost="free", title_sq=f"Kurs {HOSTILE}")
    return made


@pytest.fixture
def edita(listed: Programme) -> User:
    return person("edita", edits=listed.organisation)


def page_of(listed: Programme) -> str:
    return reverse("editors-history", args=[listed.slug])


def way_back(listed: Programme, number: int = -1) -> str:
    return reverse("editors-restore", args=[listed.slug, versions_of(listed)[number].moment])


def test_the_page_says_in_words_what_changed(listed: Programme, edita: User) -> None:
    answer = browser(edita).get(page_of(listed))
    page = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"
    newest, first = answer.context["history"]["versions"]
    assert {one["label"] for one in newest["changes"]} >= {"Titulli (shqip)"}
    assert newest["who"] == "import ose komandë"
    assert "Has" in {one["after"] for one in first["changes"]}
    assert (newest["may_restore"], first["may_restore"]) == (False, True)
    assert HOSTILE not in page


def test_reviewers_of_the_area_see_it_and_cannot_restore(listed: Programme) -> None:
    rea = person("rea")
    ReviewArea.objects.create(user=rea, place=listed.coverage.get())
    with_code(rea)
    answer = browser(rea).get(page_of(listed))
    assert not any(one["may_restore"] for one in answer.context["history"]["versions"])
    assert browser(rea).post(way_back(listed)).status_code == 404


def test_others_find_nothing(listed: Programme) -> None:
    dri = browser(person("dri", edits=organisation("Tjetra")))
    assert dri.get(page_of(listed)).status_code == 404
    assert dri.post(way_back(listed)).status_code == 404
    assert not Revision.objects.exists()


def test_an_earlier_version_is_proposed_once(listed: Programme, edita: User) -> None:
    there = way_back(listed)
    first = browser(edita).post(there)
    draft = Revision.objects.get()
    assert (draft.origin, draft.state, draft.author) == ("restore", "draft", edita)
    assert draft.cells["title_sq"] == "Kurs qepësie"
    assert (first.status_code, first.url) == (303, reverse("editors-draft", args=[draft.uuid]))
    again = browser(edita).post(there, follow=True)
    assert "Një ndryshim është tashmë i hapur" in again.content.decode()
    assert Revision.objects.get().version == draft.version
    listed.refresh_from_db()
    assert listed.cost == "free"


def test_the_newest_version_need_not_be_restored(listed: Programme, edita: User) -> None:
    answer = browser(edita).post(way_back(listed, 0), follow=True)
    assert "i thotë tashmë" in answer.content.decode()
    assert not Revision.objects.exists()


@pytest.mark.parametrize("moment", [0, 1, 10**30])
def test_moments_at_which_nothing_happened_are_not_there(
    listed: Programme, edita: User, moment: int
) -> None:
    there = reverse("editors-restore", args=[listed.slug, moment])
    assert browser(edita).post(there).status_code == 404
    assert browser(edita).get(there).status_code == 405


@pytest.mark.parametrize("page", ["", "x", "0", "-1", "9" * 30, "\x00"])
def test_odd_page_numbers_show_the_nearest_page(listed: Programme, edita: User, page: str) -> None:
    answer = browser(edita).get(page_of(listed), {"page": page})
    assert answer.status_code == 200
    assert len(answer.context["history"]["versions"]) == 2


def test_the_page_names_the_author_beside_who_approved(listed: Programme, edita: User) -> None:
    at = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
    change = revisions.begin(programme=listed, by=edita, at=at)
    cells = {"title_sq": "Kurs i ri"}
    saved = revisions.save(revision=change, cells=cells, seen=change.version, by=edita, at=at)
    waiting = revisions.submit(revision=saved, by=edita, on=at.date(), at=at)
    rea = person("rea")
    ReviewArea.objects.create(user=rea, place=None)
    with_code(rea)
    sent = {"deed": "approve", "seen": waiting.version}
    browser(rea).post(reverse("editors-review", args=[waiting.uuid]), sent)
    answer = browser(edita).get(page_of(listed))
    assert answer.context["history"]["versions"][0]["who"] == "Edita, miratuar nga Rea"


def test_what_was_merged_keeps_a_history_that_can_be_read(listed: Programme, edita: User) -> None:
    with transaction.atomic():
        goes = programme(
            slug="tjeter",
            title_sq="Kursi që shkon",
            summary_sq="Vetëm këtu.",
            organisation=listed.organisation,
            coverage=[listed.coverage.get()],
            indexed=False,
        )
    kept = Programme.objects.with_parts().get(pk=listed.pk)
    gone = Programme.objects.with_parts().get(pk=goes.pk)
    at = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
    seen = (kept.version, gone.version)
    merge(kept=kept, gone=gone, seen=seen, by=edita, on=at.date(), at=at)
    there = page_of(gone)
    stays = browser(edita).get(page_of(listed)).content.decode()
    assert f'<a href="{there}">' in stays
    answer = browser(edita).get(there)
    page = answer.content.decode()
    assert "Kursi që shkon" in page
    assert "Vetëm këtu." in page
    assert f'<a href="{page_of(listed)}">' in page
    assert not any(one["may_restore"] for one in answer.context["history"]["versions"])
    dri = browser(person("dri", edits=organisation("Tjetra")))
    assert dri.get(there).status_code == 404


def test_the_history_under_a_former_address_is_that_of_the_new_one(
    listed: Programme, edita: User
) -> None:
    FormerAddress.objects.create(
        slug="i-vjeter", programme=listed, since=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    )
    answer = browser(edita).get(reverse("editors-history", args=["i-vjeter"]))
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(listed))

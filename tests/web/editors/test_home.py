"""The first page of people with an account, their organisations, and asking to join one."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.programmes.models import Organisation
from directory.stewardship.actions import revisions
from directory.stewardship.models import MembershipRequest, ReviewArea
from tests.factories import organisation, programme, small_country
from tests.second_factor import with_code
from tests.web.editors.people import HOSTILE, NOW, browser, person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]


@pytest.fixture
def runs(db: None) -> Organisation:
    country = small_country()
    made = organisation("Qendra Krumë")
    programme(organisation=made, coverage=[country["AL-07"]], title_sq="Kurs qepësie", slug="kurs")
    return made


def returned(runs: Organisation, by: User, reason: str) -> Any:
    draft = revisions.begin(programme=runs.programmes.get(), by=by, at=NOW)
    saved = revisions.save(
        revision=draft, cells={"cost": "free"}, seen=draft.version, by=by, at=NOW
    )
    waiting = revisions.submit(revision=saved, by=by, on=NOW.date(), at=NOW)
    boss = User.objects.create_superuser("arta")
    return revisions.give_back(
        revision=waiting, by=boss, reason=reason, seen=waiting.version, at=NOW
    )


@pytest.mark.parametrize("name", ["editors", "editors-join"])
def test_whoever_is_not_signed_in_is_asked_to_sign_in(client: Any, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={reverse(name)}"
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_an_editor_sees_what_came_back_and_why(runs: Organisation) -> None:
    edita = person("edita", edits=runs)
    returned(runs, edita, f"Ku mbahet? {HOSTILE}")
    answer = browser(edita).get(reverse("editors"))
    page = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "Qendra Krumë" in page
    assert "Kurs qepësie" in page
    assert "u kthye" in page
    assert "Ku mbahet?" in page
    assert HOSTILE not in page


def test_others_see_nothing_of_it(runs: Organisation) -> None:
    returned(runs, person("edita", edits=runs), "Ku mbahet?")
    stranger = browser(person("dri", edits=organisation("Tjetra")))
    assert "Kurs qepësie" not in stranger.get(reverse("editors")).content.decode()
    there = reverse("editors-organisation", args=[runs.slug])
    assert stranger.get(there).status_code == 404
    assert stranger.get(reverse("editors-organisation", args=["nuk-ka"])).status_code == 404


def test_the_programmes_say_their_status_their_freshness_and_the_open_change(
    runs: Organisation,
) -> None:
    edita = person("edita", edits=runs)
    runs.programmes.update(checked_on=timezone.localdate())
    programme(organisation=runs, title_sq="Skica ime", published=False)
    new = revisions.begin_new(organisation=runs, by=edita, at=NOW)
    revisions.save(
        revision=new, cells={"title_sq": "Krejt i ri"}, seen=new.version, by=edita, at=NOW
    )
    revisions.begin(programme=runs.programmes.get(slug="kurs"), by=edita, at=NOW)
    facts = browser(edita).get(reverse("editors-organisation", args=[runs.slug])).context
    listed = {one["title"].value: one for one in facts["organisation"]["programmes"]}
    assert listed["Kurs qepësie"]["status"].code == "open"
    assert listed["Kurs qepësie"]["freshness"].startswith("konfirmuar më")
    assert listed["Kurs qepësie"]["change"]["state"] == "draft"
    assert listed["Skica ime"]["published"] is False
    assert listed["Skica ime"]["freshness"] == "nuk është konfirmuar kurrë"
    assert [one["title"] for one in facts["organisation"]["new"]] == ["Krejt i ri"]


def test_a_reviewer_learns_how_much_waits_and_an_editor_does_not(runs: Organisation) -> None:
    edita = person("edita", edits=runs)
    draft = revisions.begin(programme=runs.programmes.get(), by=edita, at=NOW)
    saved = revisions.save(revision=draft, cells={"cost": "free"}, seen=1, by=edita, at=NOW)
    revisions.submit(revision=saved, by=edita, on=NOW.date(), at=NOW)
    rea = person("rea")
    ReviewArea.objects.create(user=rea, place=None)
    with_code(rea)
    assert browser(rea).get(reverse("editors")).context["home"]["queue"] == 1
    assert browser(edita).get(reverse("editors")).context["home"]["queue"] is None


@pytest.mark.parametrize("spelling", ["Qendra Krumë", "qendra krume", "  QENDRA  KRUMË "])
def test_a_listed_organisation_is_found_in_any_spelling(runs: Organisation, spelling: str) -> None:
    bes = browser(person("bes"))
    for _tap in range(2):
        answer = bes.post(reverse("editors-join"), {"organisation": spelling})
        assert (answer.status_code, answer.url) == (303, reverse("editors"))
    assert MembershipRequest.objects.get().organisation == runs
    assert "pret përgjigje" in bes.get(reverse("editors")).content.decode()


def test_a_new_one_is_named_with_a_few_words(runs: Organisation) -> None:
    bes = browser(person("bes"))
    sent = {"organisation": "Shoqata e Re", "website": "shoqata.example"}
    unknown = bes.post(reverse("editors-join"), sent)
    assert unknown.status_code == 422
    assert list(unknown.context["form"].errors) == ["organisation"]
    wordless = bes.post(reverse("editors-join"), {**sent, "new": "on"})
    assert list(wordless.context["form"].errors) == ["words"]
    assert "Shoqata e Re" in wordless.content.decode()
    done = bes.post(reverse("editors-join"), {**sent, "new": "on", "words": "Ndihmojmë të rinjtë."})
    assert done.status_code == 303
    asked = MembershipRequest.objects.get()
    assert (asked.organisation, asked.organisation_name) == (None, "Shoqata e Re")
    assert asked.website == "https://shoqata.example"


def test_organisations_that_only_draft_are_not_given_away(runs: Organisation) -> None:
    programme(organisation=organisation("Ende e fshehtë"), published=False)
    page = browser(person("bes")).get(reverse("editors-join")).content.decode()
    assert "Qendra Krumë" in page
    assert "Ende e fshehtë" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"organisation": "\x00"},
        {"organisation": "a" * 100_000},
        {"organisation": HOSTILE, "new": "on", "words": "x" * 1_001},
        {"organisation": "E re", "new": "on", "words": "x", "website": "javascript:alert(1)"},
        {"organisation": "E re", "new": "on", "words": "x", "website": "http://["},
        {"organisation": "E re\udcc3", "new": "on", "words": ""},
    ],
)
def test_what_nobody_should_send_is_refused_calmly(
    runs: Organisation, sent: dict[str, str]
) -> None:
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in sent.items()}
    answer = browser(person("bes")).post(reverse("editors-join"), sent)
    assert answer.status_code in {400, 422}
    assert HOSTILE not in answer.content.decode()
    assert not MembershipRequest.objects.exists()


def test_a_refusal_says_why(runs: Organisation) -> None:
    bes = person("bes")
    MembershipRequest.objects.create(
        user=bes,
        organisation=runs,
        made_at=NOW,
        decided_at=NOW,
        outcome="refused",
        reason="Nuk ju njohin atje.",
    )
    page = browser(bes).get(reverse("editors")).content.decode()
    assert "nuk u pranua" in page
    assert "Nuk ju njohin atje." in page


def test_the_pages_are_there_in_english(runs: Organisation) -> None:
    edita = browser(person("edita", edits=runs))
    for path in ("", "join/", f"organisations/{runs.slug}/", f"organisations/{runs.slug}/members/"):
        page = edita.get(f"/en/editors/{path}").content.decode()
        assert '<html lang="en">' in page
        assert "organisation" in page


@pytest.mark.parametrize(
    ("came_from", "way_back"),
    [
        ("http://testserver/editors/programmes/kurs/", "/editors/programmes/kurs/"),
        ("https://elsewhere.example/editors/", "/editors/"),
        ("", "/editors/"),
    ],
)
def test_who_presses_a_button_after_the_session_has_ended_comes_back_to_a_page(
    came_from: str, way_back: str
) -> None:
    headers = {"referer": came_from} if came_from else {}
    answer = Client().post("/editors/programmes/kurs/change/", headers=headers)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [way_back]

"""A change from its first word to the decision, and two people who meet over it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from directory.programmes.models import Programme
from directory.stewardship.actions import revisions
from directory.stewardship.models import (
    Membership,
    ReviewArea,
    Revision,
    TrustedOrganisation,
)
from directory.stewardship.proposals import LONGEST_IDENTIFIER, plain_identifier
from tests.factories import organisation, programme, small_country

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
WHOLE = {
    "title_sq": "Kurs qepësie",
    "summary_sq": "Mëso të qepësh për tre muaj.",
    "kinds": "education",
    "coverage": "AL-07",
}


@pytest.fixture
def cast(db: None) -> dict[str, Any]:
    country = small_country()
    runs = organisation("Qendra")
    editor = User.objects.create(username="edita", email="edita@example.org")
    reviewer = User.objects.create(username="rea", email="rea@example.org")
    Membership.objects.create(user=editor, organisation=runs, since=NOW)
    ReviewArea.objects.create(user=reviewer, place=country["AL-07-39"])
    return {"country": country, "runs": runs, "editor": editor, "reviewer": reviewer}


def handed_in(cast: dict[str, Any], **cells: str) -> Revision:
    draft = revisions.begin_new(organisation=cast["runs"], by=cast["editor"], at=NOW)
    saved = revisions.save(
        revision=draft, cells=WHOLE | cells, seen=draft.version, by=cast["editor"], at=NOW
    )
    return revisions.submit(revision=saved, by=cast["editor"], on=TODAY, at=NOW)


def approved(cast: dict[str, Any], revision: Revision) -> Programme:
    return revisions.approve(
        revision=revision, by=cast["reviewer"], seen=revision.version, on=TODAY, at=NOW
    )


def changed(cast: dict[str, Any], listed: Programme, **cells: str) -> Revision:
    draft = revisions.begin(programme=listed, by=cast["editor"], at=NOW)
    return revisions.save(
        revision=draft, cells=cells, seen=draft.version, by=cast["editor"], at=NOW
    )


def test_nobody_outside_sees_a_new_programme_before_it_is_approved(cast: dict[str, Any]) -> None:
    revision = handed_in(cast)
    assert not Programme.objects.exists()
    listed = approved(cast, revision)
    assert listed.published
    assert (listed.slug, listed.title_sq) == ("kurs-qepesie", "Kurs qepësie")
    assert (listed.confidence, listed.checked_on) == ("verified", TODAY)


def test_the_approved_version_stays_live_while_a_change_waits(cast: dict[str, Any]) -> None:
    listed = approved(cast, handed_in(cast))
    waiting = revisions.submit(
        revision=changed(cast, listed, title_sq="Kurs rrobaqepësie", age_min="18"),
        by=cast["editor"],
        on=TODAY,
        at=NOW,
    )
    assert waiting.changes == {
        "title_sq": ("Kurs qepësie", "Kurs rrobaqepësie"),
        "age_min": ("", "18"),
    }
    listed.refresh_from_db()
    assert listed.title_sq == "Kurs qepësie"
    approved(cast, waiting)
    listed.refresh_from_db()
    assert listed.title_sq == "Kurs rrobaqepësie"
    assert listed.alternatives.get().criteria == {"age": {"min": 18}}


def test_a_change_with_problems_is_kept_and_not_handed_in(cast: dict[str, Any]) -> None:
    with pytest.raises(revisions.HasProblems) as refused:
        handed_in(cast, kinds="", closes_on="31.12.2026", amount_min="100")
    assert {problem.column for problem in refused.value.problems} == {
        "kinds",
        "closes_on",
        "currency",
    }


def test_organisation_identifier_and_trust_cannot_be_written(cast: dict[str, Any]) -> None:
    listed = approved(
        cast,
        handed_in(cast, organisation="Tjetër", id="tjeter", confidence="verified", note="x"),
    )
    assert listed.organisation == cast["runs"]
    assert (listed.slug, listed.note) == ("kurs-qepesie", "")


def test_the_second_of_two_editors_is_told_and_writes_nothing(cast: dict[str, Any]) -> None:
    draft = revisions.begin_new(organisation=cast["runs"], by=cast["editor"], at=NOW)
    revisions.save(revision=draft, cells={"title_sq": "Njëri"}, seen=1, by=cast["editor"], at=NOW)
    with pytest.raises(revisions.ChangedMeanwhile) as told:
        revisions.save(
            revision=draft, cells={"title_sq": "Tjetri"}, seen=1, by=cast["editor"], at=NOW
        )
    assert told.value.revision.cells["title_sq"] == "Njëri"


def test_a_returned_change_says_why_and_can_be_handed_in_again(cast: dict[str, Any]) -> None:
    revision = handed_in(cast)
    with pytest.raises(ValueError, match="reason"):
        revisions.give_back(
            revision=revision, by=cast["reviewer"], reason=" ", seen=revision.version, at=NOW
        )
    back = revisions.give_back(
        revision=revision, by=cast["reviewer"], reason="Ku?", seen=revision.version, at=NOW
    )
    assert (back.state, back.reason) == ("returned", "Ku?")
    again = revisions.save(
        revision=back,
        cells={"description_sq": "Në Krumë."},
        seen=back.version,
        by=cast["editor"],
        at=NOW,
    )
    again = revisions.submit(revision=again, by=cast["editor"], on=TODAY, at=NOW)
    assert again.state == "submitted"


def test_two_clicks_approve_once(cast: dict[str, Any]) -> None:
    revision = handed_in(cast)
    assert approved(cast, revision) == approved(cast, revision)
    assert Programme.objects.count() == 1


def test_what_changed_under_a_proposal_has_to_be_seen_first(cast: dict[str, Any]) -> None:
    listed = approved(cast, handed_in(cast))
    waiting = revisions.submit(
        revision=changed(cast, listed, title_sq="Kurs i ri"), by=cast["editor"], on=TODAY, at=NOW
    )
    Programme.objects.filter(pk=listed.pk).update(title_sq="Kurs i vjetër", cost="free")
    with pytest.raises(revisions.ChangedMeanwhile):
        approved(cast, waiting)
    done = revisions.approve(
        revision=waiting,
        by=cast["reviewer"],
        seen=waiting.version,
        on=TODAY,
        at=NOW,
        over={"title_sq": "Kurs i vjetër"},
    )
    assert (done.title_sq, done.cost) == ("Kurs i ri", "free")


@pytest.mark.parametrize(
    ("column", "text", "state"),
    [
        ("summary_sq", "Mëso të qepësh për tri muaj.", "approved"),
        ("summary_sq", "Mëso të gatuash dhe të shesësh online.", "submitted"),
        ("summary_sq", "Mëso të qepësh te qendra.all për tri muaj.", "submitted"),
        ("closes_on", "2026-12-31", "submitted"),
        ("coverage", "AL-07;AL-09", "submitted"),
    ],
)
def test_a_trusted_organisation_puts_typos_right_and_nothing_else(
    cast: dict[str, Any], column: str, text: str, state: str
) -> None:
    listed = approved(cast, handed_in(cast))
    TrustedOrganisation.objects.create(organisation=cast["runs"], given_at=NOW)
    change = changed(cast, listed, **{column: text})
    assert revisions.submit(revision=change, by=cast["editor"], on=TODAY, at=NOW).state == state


def test_a_council_reviews_what_touches_its_area(cast: dict[str, Any]) -> None:
    touching = {code: handed_in(cast, coverage=code) for code in ("AL", "AL-07", "AL-07-39-8104")}
    for code in ("AL-09", "AL-07-40"):
        handed_in(cast, coverage=code)
    area = [cast["country"]["AL-07-39"]]
    assert set(Revision.objects.touching(area)) == set(touching.values())


def test_a_whole_row_can_be_proposed_at_once(cast: dict[str, Any]) -> None:
    listed = programme(organisation=cast["runs"], coverage=[cast["country"]["AL-07"]])
    said: dict[str, Any] = {
        "organisation": cast["runs"],
        "origin": "upload",
        "by": cast["editor"],
        "on": TODAY,
        "at": NOW,
    }
    assert revisions.propose(programme=listed, cells={}, **said) is None
    assert not Revision.objects.exists()
    made = revisions.propose(programme=listed, cells={"cost": "free"}, **said)
    assert made is not None
    assert (made.state, made.changes) == ("submitted", {"cost": ("", "free")})
    again = revisions.propose(programme=listed, cells={"cost": "free"}, **said)
    assert again is None


@pytest.mark.parametrize(
    ("title", "identifier"),
    [
        ("Kursi start_up", "kursi-start-up"),
        ("___", "programi"),
        ("Çfarë? Një · dy", "cfare-nje-dy"),
        ("x" * 200 + "_", "x" * (LONGEST_IDENTIFIER - 5)),
    ],
)
def test_an_identifier_made_of_a_title_is_one_that_can_be_stored(
    title: str, identifier: str
) -> None:
    assert plain_identifier({"title_sq": title}) == identifier
    programme(slug=plain_identifier({"title_sq": title}))

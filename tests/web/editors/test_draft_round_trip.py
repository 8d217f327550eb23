"""To open the form and send it back unchanged changes nothing, whatever a programme says."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from directory.programmes.models import Organisation, Programme
from directory.stewardship.actions import revisions
from directory.stewardship.models import Membership, Revision
from tests.factories import programme
from tests.web.editors.cast import NOW, as_user, cast, somebody
from tests.web.editors.sent_form import as_a_browser_sends

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def sent_back_unchanged(client: Any, listed: Programme) -> dict[str, Any]:
    """What the change says after the form was opened and every button but "Save" left alone."""
    client.post(reverse("editors-change", args=[listed.slug]))
    change = Revision.objects.open().get(programme=listed)
    address = reverse("editors-draft", args=[change.uuid])
    pairs = as_a_browser_sends(client.get(address).content.decode(), button="save")
    answer = client.post(
        address, urlencode(pairs), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    change.refresh_from_db()
    return change.changes


@pytest.mark.usefixtures("shipped")
def test_nothing_that_is_listed_changes_by_being_opened_and_saved() -> None:
    keeper = somebody("arta")
    for runs in Organisation.objects.all():
        Membership.objects.create(user=keeper, organisation=runs, since=NOW)
    client = as_user(keeper)
    changed = {}
    for listed in Programme.objects.order_by("slug"):
        if changes := sent_back_unchanged(client, listed):
            changed[listed.slug] = changes
    assert changed == {}


def test_a_day_that_is_none_is_shown_as_it_was_typed_and_stays(db: None) -> None:
    people = cast()
    draft = revisions.begin_new(organisation=people.runs, by=people.editor, at=NOW)
    typed = {"closes_on": "31.12.2026", "recurrence": "yearly", "citizenship": "AL;XK"}
    revisions.save(revision=draft, cells=typed, seen=1, by=people.editor, at=NOW)
    client, address = as_user(people.editor), reverse("editors-draft", args=[draft.uuid])
    pairs = as_a_browser_sends(client.get(address).content.decode(), button="submit")
    assert ("closes_on", "31.12.2026") in pairs
    refused = client.post(
        address, urlencode(pairs), content_type="application/x-www-form-urlencoded"
    )
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert {column: draft.cells[column] for column in typed} == typed


def test_what_stands_empty_in_the_form_keeps_the_unknown_of_the_catalogue(db: None) -> None:
    people = cast()
    listed = programme(
        organisation=people.runs,
        coverage=[people.country["AL-09"], people.country["AL-07"]],
        kinds=["job", "education"],
        recurrence="unknown",
        status="unknown",
        description_sq="Një.\n\n  Dy.\n",
        rule=[{"employment": ["neet", "unemployed"], "lives_in": ["AL-09", "AL-07-40-8202"]}],
    )
    assert sent_back_unchanged(as_user(people.editor), listed) == {}

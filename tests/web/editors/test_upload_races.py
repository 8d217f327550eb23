"""One file that is sent or handed in twice at the same moment, by one impatient person."""

import contextlib
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory.stewardship.models import Revision, Upload
from tests.at_once import at_once
from tests.factories import programme
from tests.web.editors.cast import Cast, as_user, cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]
# One programme that is listed, one with an id of its own, and one without.
FILE = """id,title_sq,summary_sq,kinds,coverage
yni,Yni i ri,Mëso diçka.,education,AL-07
kurs-i-ri,Kurs i ri,Mëso diçka.,education,AL-07
,Kurs pa emër,Mëso diçka.,education,AL-07
"""
ONE_SET = ["kurs-i-ri", "kurs-pa-emer", "yni"]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    them = cast()
    programme(
        slug="yni",
        title_sq="Yni i vjetër",
        organisation=them.runs,
        coverage=[them.country["AL-07"]],
    )
    return them


def send(client: Client, people: Cast) -> Any:
    where = reverse("editors-upload", args=[people.runs.slug])
    return client.post(where, {"file": SimpleUploadedFile("tabela.csv", FILE.encode())})


def handed_in() -> list[str]:
    assert set(Revision.objects.values_list("state", flat=True)) == {"submitted"}
    return sorted(Revision.objects.values_list("identifier", flat=True))


def test_two_taps_on_hand_in_make_one_set_of_proposals(people: Cast) -> None:
    clients = as_user(people.editor), as_user(people.editor)
    where = send(clients[0], people)["Location"]
    taps = [lambda client=client: client.post(where) for client in clients]
    answers = at_once(*taps)
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, where)] * 2
    assert handed_in() == ONE_SET
    assert set(Revision.objects.values_list("version", flat=True)) == {1}


def test_two_taps_on_send_leave_one_file_to_hand_in(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = as_user(people.editor), as_user(people.editor)
    arrived, create = threading.Barrier(2), Upload.objects.create

    def slowly(**values: Any) -> Upload:
        # Wait a moment for another that would keep the same: with the lock, none comes.
        with contextlib.suppress(threading.BrokenBarrierError):
            arrived.wait(timeout=0.5)
        return create(**values)

    monkeypatch.setattr(Upload.objects, "create", slowly)
    taps = [lambda client=client: send(client, people) for client in clients]
    answers = at_once(*taps)
    assert [one.status_code for one in answers] == [303, 303]
    kept = Upload.objects.get()
    statuses = [clients[0].post(one["Location"]).status_code for one in answers]
    assert sorted(statuses) == [303, 404]
    assert statuses[[str(kept.uuid) in one["Location"] for one in answers].index(True)] == 303
    assert handed_in() == ONE_SET


def test_one_file_sent_and_handed_in_from_two_windows_makes_one_set_of_proposals(
    people: Cast,
) -> None:
    clients = as_user(people.editor), as_user(people.editor)

    def whole(client: Client) -> int:
        return int(client.post(send(client, people)["Location"]).status_code)

    # The other window learns that its file was replaced, or what of it is there already.
    statuses = at_once(*(lambda client=client: whole(client) for client in clients))
    assert 303 in statuses
    assert set(statuses) <= {303, 404, 409}
    assert handed_in() == ONE_SET


def test_two_files_that_say_the_same_handed_in_at_once_make_one_set_of_proposals(
    people: Cast,
) -> None:
    """Colleagues have the same table."""
    clients = as_user(people.editor), as_user(people.colleague)
    places = [send(client, people)["Location"] for client in clients]
    pairs = zip(clients, places, strict=True)
    statuses = at_once(
        *(
            lambda client=client, where=where: client.post(where).status_code
            for client, where in pairs
        )
    )
    assert statuses == [303, 303]  # whoever comes second finds that everything stands like that
    assert handed_in() == ONE_SET

"""What was taken in from elsewhere, as administrators look at it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.stewardship.actions import revisions
from directory.stewardship.models import ForeignRecord
from tests.factories import organisation, programme
from tests.programmes.filled_forms import editor, reader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LIST = "/admin/stewardship/foreignrecord/"
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
HOSTILE = "<script>alert(1)</script>"
SOURCE = "https://elsewhere.example/hsds"


def record(number: int, **values: Any) -> ForeignRecord:
    times = {"first_read_at": NOON, "last_read_at": NOON + dt.timedelta(days=number)}
    made: ForeignRecord = ForeignRecord.objects.create(
        **{"source": SOURCE, "foreign_id": f"id-{number}", **times, **values}
    )
    return made


def listed(response: Any) -> list[int]:
    return [row.pk for row in response.context["cl"].result_list]


def test_the_list_says_from_where_what_it_is_here_and_when_it_was_read_last() -> None:
    course = programme(title_sq="Kurs rrobaqepësie", title_en="Sewing course", indexed=False)
    record(1, programme=course)
    record(2, revision=revisions.begin_new(organisation=organisation(), by=None, at=NOON))
    record(3)
    page = editor().get(LIST).content.decode()
    for text in (SOURCE, "id-1", "Kurs rrobaqepësie", "2026-11-22 13:00"):
        assert text in page
    assert f'href="/admin/programmes/programme/{course.pk}/change/"' in page
    assert "Pret shqyrtimin." in page
    assert "Nuk u mor ose u hoq këtu." in page
    english = editor().get(f"/en{LIST}").content.decode()
    for text in ("Sewing course", "Waits for review.", "Not taken, or taken out here."):
        assert text in english


def test_a_change_of_a_programme_of_ours_leads_to_that_programme() -> None:
    course = programme(title_sq="Kurs rrobaqepësie", indexed=False)
    record(1, revision=revisions.begin(programme=course, by=None, at=NOON))
    assert "Kurs rrobaqepësie" in editor().get(LIST).content.decode()


def test_records_are_found_by_source_identifier_and_title() -> None:
    one = record(1, programme=programme(title_sq="Kurs rrobaqepësie", indexed=False))
    other = record(2, source="https://other.example")
    client = editor()
    assert listed(client.get(f"{LIST}?q=rrobaqep")) == [one.pk]
    assert listed(client.get(f"{LIST}?q=id-2")) == [other.pk]
    assert listed(client.get(f"{LIST}?source=https://other.example")) == [other.pk]


def test_one_shows_what_was_read_and_can_be_neither_changed_nor_deleted() -> None:
    one = record(1, cells={"title_sq": HOSTILE, "title_en": "Course", "note": ""})
    client, before = editor(), ForeignRecord.objects.values().get()
    address = f"{LIST}{one.pk}/change/"
    page = client.get(address).content.decode()
    assert "Course" in page
    assert HOSTILE not in page
    assert 'name="_save"' not in page
    for path in (address, f"{LIST}{one.pk}/delete/", f"{LIST}add/"):
        assert client.post(path, {"source": "x", "post": "yes"}).status_code == 403
    assert ForeignRecord.objects.values().get() == before


def test_whoever_is_no_administrator_sees_none() -> None:
    record(1)
    assert reader("view_foreignrecord").get(LIST).status_code == 403


def test_the_list_takes_as_many_queries_for_many_records_as_for_few() -> None:
    client = editor()

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert client.get(LIST).status_code == 200
        return len(taken)

    def more(numbers: range) -> None:
        for number in numbers:
            course = programme(indexed=False)
            changed = revisions.begin(programme=course, by=None, at=NOON)
            record(number, programme=course if number % 2 else None, revision=changed)

    more(range(2))
    few = queries()
    more(range(2, 10))
    assert queries() == few

"""Reports as an editor works them off."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.programmes.models import Programme
from directory.stewardship.actions.reports import report
from directory.stewardship.models import Report
from tests.factories import programme
from tests.programmes.filled_forms import editor, reader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LIST = "/admin/stewardship/report/"
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def course() -> Programme:
    return programme(title_sq="Kurs rrobaqepësie", title_en="Sewing course", indexed=False)


def reported(course: Programme, minutes: int = 0, **values: Any) -> Report:
    at = NOON + dt.timedelta(minutes=minutes)
    return report(programme=course, at=at, **{"reason": "closed", **values})


def listed(response: Any) -> list[int]:
    return [row.pk for row in response.context["cl"].result_list]


def note(client: Client, outcome: str, *chosen: Report) -> Any:
    sent = {"action": f"note_{outcome}", "_selected_action": [one.pk for one in chosen]}
    return client.post(f"{LIST}?state=all", sent, follow=True)


def test_the_list_has_the_open_ones_oldest_first_with_the_way_to_their_programme(
    course: Programme,
) -> None:
    newer, older = reported(course, 5, reason="money", text="500 euro"), reported(course)
    client = editor()
    response = client.get(LIST)
    page = response.content.decode()
    assert listed(response) == [older.pk, newer.pk]
    for text in ("Kurs rrobaqepësie", "500 euro", "Dikush kërkon para", "2026-11-21 13:00"):
        assert text in page
    assert f'href="/admin/programmes/programme/{course.pk}/change/"' in page
    assert "Sewing course" in client.get(f"/en{LIST}").content.decode()


def test_what_an_editor_noted_is_closed_and_in_the_history_with_the_name(
    course: Programme,
) -> None:
    client, first, second = editor(), reported(course), reported(course, reason="link")
    note(client, "corrected", first)
    assert listed(client.get(LIST)) == [second.pk]
    assert listed(client.get(f"{LIST}?state=corrected")) == [first.pk]
    assert set(listed(client.get(f"{LIST}?state=all"))) == {first.pk, second.pk}
    first.refresh_from_db()
    assert first.outcome == "corrected"
    assert first.handled_by is not None
    assert first.handled_at is not None
    (entry,) = LogEntry.objects.all()
    assert (entry.object_id, entry.user) == (str(first.pk), first.handled_by)


@pytest.mark.parametrize("outcome", ["corrected", "unconfirmed", "useless"])
def test_a_report_is_closed_once_and_stays_as_it_was_closed(
    course: Programme, outcome: str
) -> None:
    one = reported(course)
    note(editor(), outcome, one)
    note(editor(), "useless" if outcome == "corrected" else "corrected", one)
    one.refresh_from_db()
    assert one.outcome == outcome


def test_reports_are_found_by_reason_and_by_words_in_any_spelling(course: Programme) -> None:
    one, other = reported(course, text="Është mbyllur"), reported(course, reason="link")
    client = editor()
    assert listed(client.get(f"{LIST}?why=link")) == [other.pk]
    assert listed(client.get(f"{LIST}?q=eshte")) == [one.pk]
    assert len(listed(client.get(f"{LIST}?q=rrobaqepesie"))) == 2
    assert client.get(f"{LIST}?state=nonsense").status_code == 302
    assert client.get(f"{LIST}?why=nonsense").status_code == 302
    assert client.get(f"{LIST}?q=%00").status_code == 302


def test_the_page_of_a_report_shows_all_of_it_and_changes_nothing(course: Programme) -> None:
    long = "Nuk ka më kurs. " * 40
    one = reported(course, text=long)
    client, before = editor(), Report.objects.values().get()
    address = f"{LIST}{one.pk}/change/"
    page = client.get(address).content.decode()
    assert long.strip() in page
    assert f'href="/programmes/{course.slug}/"' in page
    assert 'name="_save"' not in page
    client.post(address, {"reason": "other", "text": "", "outcome": "useless", "count": "9"})
    assert Report.objects.values().get() == before
    assert client.get(f"{LIST}add/").status_code == 403


def test_what_a_visitor_wrote_runs_nowhere(course: Programme) -> None:
    one = reported(course, text=HOSTILE)
    client = editor()
    for path in (LIST, f"{LIST}{one.pk}/change/"):
        assert HOSTILE not in client.get(path).content.decode()


def test_somebody_without_the_right_neither_sees_nor_closes_reports(course: Programme) -> None:
    one = reported(course)
    client = reader()
    assert client.get(LIST).status_code == 403
    note(client, "useless", one)
    one.refresh_from_db()
    assert one.outcome == ""


def test_somebody_who_may_only_look_cannot_close_reports(course: Programme) -> None:
    one = reported(course)
    client = reader("view_report")
    assert listed(client.get(LIST)) == [one.pk]
    note(client, "useless", one)
    one.refresh_from_db()
    assert one.outcome == ""


def test_the_list_takes_as_many_queries_for_many_reports_as_for_few(course: Programme) -> None:
    client = editor()

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert client.get(LIST).status_code == 200
        return len(taken)

    reported(course)
    few = queries()
    for number in range(8):
        reported(programme(indexed=False), text=str(number))
    assert queries() == few

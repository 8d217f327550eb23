"""Who changed what when: nothing gets past it, nothing takes it back, and it can be restored."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.exchange.programme_export import programme_cells
from directory.places.models import Place
from directory.programmes.history import (
    AlternativeEvent,
    CallEvent,
    CoverageEvent,
    DeliveryPlaceEvent,
    OrganisationEvent,
    ProgrammeEvent,
)
from directory.programmes.models import Alternative, Call, Programme
from directory.stewardship.actions import restoring, revisions
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.history import cells_at, version_at, versions_of
from directory.stewardship.models import Revision
from tests.factories import organisation, programme, small_country
from tests.second_factor import with_code

# What is written in one transaction is one moment, so these commit.
pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.date(2026, 11, 28)


def row_of(listed: Programme) -> dict[str, str]:
    return programme_cells(Programme.objects.with_parts().get(pk=listed.pk))


@pytest.fixture
def listed() -> Programme:
    country = small_country()
    with transaction.atomic():
        return programme(
            slug="kurs",
            title_sq="Kurs qepësie",
            organisation=organisation("Qendra"),
            coverage=[country["AL-07"]],
            rule=[{"age": {"min": 18, "max": 29}}, {"sex": "female"}],
            closes_on=dt.date(2026, 12, 31),
            indexed=False,
        )


def test_the_first_version_is_the_whole_row(listed: Programme) -> None:
    (only,) = versions_of(listed)
    assert only.cells == row_of(listed)
    assert only.changes["title_sq"] == ("", "Kurs qepësie")
    assert only.changes["coverage"] == ("", "AL-07")
    assert only.by is None
    assert only.published


def test_an_update_of_many_rows_at_once_is_remembered(listed: Programme) -> None:
    Programme.objects.filter(pk=listed.pk).update(title_sq="Kurs i ri", cost="free")
    newest, _first = versions_of(listed)
    assert newest.changes == {"title_sq": ("Kurs qepësie", "Kurs i ri"), "cost": ("", "free")}


def test_a_statement_by_hand_is_remembered(listed: Programme) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programmes_programme_coverage WHERE true")
        cursor.execute("UPDATE programmes_organisation SET name = 'Qendra e re' WHERE true")
    renamed, emptied, _first = versions_of(listed)
    assert emptied.changes == {"coverage": ("AL-07", "")}
    assert renamed.changes == {"organisation": ("Qendra", "Qendra e re")}


def test_an_import_is_remembered_as_nobodys(listed: Programme, tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ["id", "organisation", "kinds", "coverage", "benefit_sq"],
                ["kurs", "Qendra", "education", "AL-07-39;AL-09", "Një makinë qepëse"],
            ]
        )
    call_command("import_programmes", str(table))
    newest, _first = versions_of(listed)
    assert newest.by is None
    assert set(newest.changes) == {"coverage", "benefit_sq"}
    assert newest.cells == row_of(listed)


def test_what_somebody_does_on_a_page_bears_their_name(listed: Programme, client: Client) -> None:
    boss = User.objects.create_superuser("arta@example.org", "arta@example.org")
    with_code(boss)
    client.force_login(boss)
    page = client.get(reverse("admin:programmes_programme_change", args=[listed.pk]))
    form = page.context["adminform"].form
    sent = {
        form.add_prefix(name): form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
    }
    for inline in page.context["inline_admin_formsets"]:
        sent |= _fields(inline.formset.management_form)
        for one in inline.formset.initial_forms:
            sent |= _fields(one)
    sent = {name: _typed(value) for name, value in sent.items() if value is not None}
    answer = client.post(page.request["PATH_INFO"], sent | {"funder": "Bashkia"})
    assert answer.status_code == 302, answer.context["errors"]
    newest = versions_of(listed)[0]
    assert newest.by == boss
    assert newest.changes["funder"] == ("", "Bashkia")


def _fields(form: Any) -> dict[str, Any]:
    return {
        form.add_prefix(name): form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
    }


def _typed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return value


def test_a_visitor_leaves_no_name_and_gets_no_cookie(listed: Programme, client: Client) -> None:
    answer = client.post(reverse("check"), {"age": "20"})
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


@pytest.mark.parametrize(
    "table",
    [
        ProgrammeEvent,
        CoverageEvent,
        DeliveryPlaceEvent,
        CallEvent,
        AlternativeEvent,
        OrganisationEvent,
    ],
)
def test_the_rows_can_be_neither_changed_nor_deleted(listed: Programme, table: Any) -> None:
    listed.delivery_places.set(Place.objects.filter(code="AL-07-39"))
    written = list(table.objects.values())
    assert written
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        table.objects.update(pgh_label="removed")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        table.objects.all().delete()
    assert list(table.objects.values()) == written


def test_a_version_is_found_by_its_moment_alone(listed: Programme) -> None:
    (only,) = versions_of(listed)
    assert version_at(listed, only.moment) == only
    assert version_at(listed, only.moment + 1) is None
    assert cells_at(listed, only.at - dt.timedelta(microseconds=1)) is None


def test_restoring_brings_back_coverage_dates_rule_and_texts(listed: Programme) -> None:
    editor = User.objects.create(username="edita")
    reviewer = User.objects.create_superuser("rea")
    was = row_of(listed)
    with transaction.atomic():
        listed.title_sq = "Tjetër"
        listed.save()
        listed.coverage.set(Place.objects.filter(code="AL-09"))
        listed.calls.update(closes_on=dt.date(2027, 1, 31))
        listed.alternatives.all().delete()
        Alternative.objects.create(programme=listed, criteria={"groups": ["returnee"]})
    earlier = versions_of(listed)[-1]
    at = timezone.now()
    draft = restoring.restore(programme=listed, cells=earlier.cells, by=editor, at=at)
    assert (draft.state, draft.origin) == ("draft", "restore")
    assert row_of(listed) != was
    waiting = revisions.submit(revision=draft, by=editor, on=TODAY, at=at)
    revisions.approve(revision=waiting, by=reviewer, seen=waiting.version, on=TODAY, at=at)
    assert row_of(listed) == was


def test_restoring_loses_nothing_that_is_open(listed: Programme) -> None:
    editor = User.objects.create(username="edita")
    earlier = versions_of(listed)[0]
    Programme.objects.filter(pk=listed.pk).update(cost="free")
    change = revisions.begin(programme=listed, by=editor, at=timezone.now())
    with pytest.raises(restoring.AlreadyOpen) as told:
        restoring.restore(programme=listed, cells=earlier.cells, by=editor, at=timezone.now())
    assert told.value.revision == change
    change.refresh_from_db()
    assert (change.origin, change.cells["cost"]) == ("form", "free")


def test_what_stands_there_already_is_not_restored(listed: Programme) -> None:
    editor = User.objects.create(username="edita")
    newest = versions_of(listed)[0]
    with pytest.raises(NotPossible):
        restoring.restore(programme=listed, cells=newest.cells, by=editor, at=timezone.now())
    assert not Revision.objects.exists()


def _numbers(listed: Programme) -> list[int]:
    return list(listed.calls.values_list("number", flat=True))


EDITS = st.lists(
    st.sampled_from(
        ["title", "cost", "coverage", "delivery", "call", "dates", "rule", "rename", "two"]
    ),
    min_size=1,
    max_size=6,
)


def _edit(listed: Programme, what: str, number: int) -> None:
    """One of the things that happen to a programme, each in its own way of writing."""
    places = list(Place.objects.order_by("pk"))
    chosen = places[number % len(places)]
    everything = Programme.objects.filter(pk=listed.pk)
    if what == "title":
        everything.update(title_sq=f"Titulli {number}")
    elif what == "cost":
        everything.update(cost=["", "free", "fee"][number % 3], amount_min=number, currency="ALL")
    elif what == "coverage":
        listed.coverage.set([chosen, places[0]])
    elif what == "delivery":
        listed.delivery_places.set([chosen] if number % 2 else [])
    elif what == "call":
        newest = max([0, *_numbers(listed)])
        Call.objects.create(programme=listed, number=newest + 1, opens_on=TODAY)
    elif what == "dates":
        listed.calls.update(closes_on=TODAY + dt.timedelta(days=number))
    elif what == "rule":
        listed.alternatives.all().delete()
        Alternative.objects.create(programme=listed, criteria={"age": {"min": 15 + number}})
    elif what == "rename":
        listed.organisation.name = f"Qendra {number}"
        listed.organisation.save()
    else:
        _edit(listed, "title", number)
        listed.calls.filter(number=max([0, *_numbers(listed)])).delete()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
def test_the_row_as_of_each_moment_is_what_was_exported_then(
    listed: Programme, edits: list[str]
) -> None:
    listed.refresh_from_db()
    exported = []
    for number, what in enumerate(edits):
        with transaction.atomic(), pghistory.context(user=number):
            _edit(listed, what, number)
        exported.append((timezone.now(), row_of(listed)))
    for at, row in exported:
        assert cells_at(listed, at) == row

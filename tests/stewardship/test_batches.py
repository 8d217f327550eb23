"""Many rows of an organisation at once: the same as one after the other, and all or nothing."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.exchange.tables import Row
from directory.programmes.models import FormerAddress, Programme
from directory.stewardship.actions import revisions
from directory.stewardship.actions.batches import propose_all
from directory.stewardship.models import Membership, Revision
from directory.stewardship.rows import proposed_rows
from tests.factories import organisation, programme, small_country

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


def new(**cells: str) -> dict[str, str]:
    return {
        "title_sq": "Kurs qepësie",
        "summary_sq": "Mëso të qepësh.",
        "kinds": "education",
        "coverage": "AL-07",
        **cells,
    }


@pytest.fixture
def cast(db: None) -> dict[str, Any]:
    country = small_country()
    runs = organisation("Qendra")
    editor = User.objects.create(username="edita")
    Membership.objects.create(user=editor, organisation=runs, since=NOW)
    listed = [
        programme(
            slug=f"yni-{number}",
            organisation=runs,
            coverage=[country["AL-07"]],
            delivery_places=[country["AL-07-39"]],
            rule=[{"age": {"min": 18}}],
            opens_on=TODAY,
            indexed=False,
        )
        for number in range(4)
    ]
    return {"country": country, "runs": runs, "editor": editor, "listed": listed}


def rows(*cells: dict[str, str]) -> list[Row]:
    return [Row(number, one) for number, one in enumerate(cells, start=2)]


def said(cast: dict[str, Any], at: dt.datetime = NOW) -> dict[str, Any]:
    return {
        "organisation": cast["runs"],
        "origin": "upload",
        "by": cast["editor"],
        "on": TODAY,
        "at": at,
    }


def kinds(cast: dict[str, Any], *cells: dict[str, str]) -> list[str]:
    return [one.kind for one in proposed_rows(rows(*cells), **said(cast))]


def reason(cast: dict[str, Any], *cells: dict[str, str]) -> str:
    """The one problem of the last row, in English; its column first."""
    found = proposed_rows(rows(*cells), **said(cast))
    (problem,) = found[-1].problems
    return f"{problem.column}: {problem.reason.en}"


def as_written() -> list[dict[str, Any]]:
    """All changes but for what counts writes."""
    counting = {"id", "uuid", "version"}
    return [
        {name: value for name, value in one.items() if name not in counting}
        for one in Revision.objects.order_by("identifier").values()
    ]


def _waiting(cast: dict[str, Any]) -> None:
    """Changes that are open already: a draft, one handed in, one returned, and a new programme."""
    editor = cast["editor"]
    for listed, cells in zip(cast["listed"], ({"cost": "fee"}, {"cost": "free"}), strict=False):
        draft = revisions.begin(programme=listed, by=editor, at=NOW)
        revisions.save(revision=draft, cells=cells, seen=1, by=editor, at=NOW)
    revisions.submit(revision=draft, by=editor, on=TODAY, at=NOW)
    draft = revisions.begin_new(organisation=cast["runs"], by=editor, at=NOW)
    saved = revisions.save(revision=draft, cells=new(title_sq="Pret"), seen=1, by=editor, at=NOW)
    revisions.submit(revision=saved, by=editor, on=TODAY, at=NOW)


TABLE = rows(
    {"id": "yni-0", "title_sq": "Tjetër", "coverage": "AL-07-39;AL-09"},
    {"id": "yni-1", "summary_sq": "Tjetër përmbledhje", "cost": "free"},
    {"id": "yni-2", "age_max": "29", "closes_on": "2026-12-31"},
    {"id": "yni-3", "kinds": "education"},
    {"id": "pret", "title_en": "Waiting"},
    new(id="krejt-i-ri"),
    new(),
    new(title_sq="Kurs gatimi", organisation="qendra", note="x", confidence="verified"),
)


def test_all_at_once_is_one_after_the_other(cast: dict[str, Any]) -> None:
    _waiting(cast)
    before = as_written()
    propose_all(TABLE, **said(cast, LATER))
    at_once = as_written()
    Revision.objects.all().delete()
    _waiting(cast)
    assert as_written() == before
    listed = {one.slug: one for one in Programme.objects.all()}
    for row in TABLE:
        identifier = row.cells.get("id", "")
        revisions.propose(
            cells=row.cells,
            programme=listed.get(identifier),
            identifier=identifier,
            **said(cast, LATER),
        )
    assert as_written() == at_once
    assert {one["identifier"]: one["state"] for one in at_once} == dict.fromkeys(
        ["yni-0", "yni-1", "yni-2", "pret", "krejt-i-ri", "kurs-qepesie", "kurs-gatimi"],
        "submitted",
    )


def test_the_table_again_says_nothing_new(cast: dict[str, Any]) -> None:
    named = [row for row in TABLE if row.cells.get("id", "pret") != "pret"]
    assert len(propose_all(named, **said(cast))) == 4
    assert propose_all(named, **said(cast, LATER)) == []
    assert set(Revision.objects.values_list("saved_at", flat=True)) == {NOW}


def test_a_row_that_adds_nothing_leaves_the_draft_of_a_colleague_alone(
    cast: dict[str, Any],
) -> None:
    _waiting(cast)
    row = {"id": "yni-0", "title_sq": cast["listed"][0].title_sq}
    assert propose_all(rows(row), **said(cast)) == []
    when = {"programme": cast["listed"][0], "cells": row}
    assert revisions.propose(**when, **said(cast)) is None
    assert Revision.objects.get(identifier="yni-0").state == "draft"


def test_one_wrong_row_and_nothing_is_handed_in(cast: dict[str, Any]) -> None:
    with pytest.raises(revisions.HasProblems) as refused:
        propose_all(rows(new(), new(title_sq="Dy", kinds="art", closes_on="31.12")), **said(cast))
    assert {(one.row, one.column) for one in refused.value.problems} == {
        (3, "kinds"),
        (3, "closes_on"),
    }
    assert not Revision.objects.exists()


def test_rows_are_new_changed_unchanged_or_wrong(cast: dict[str, Any]) -> None:
    listed = cast["listed"][0]
    assert kinds(
        cast,
        new(),
        {"id": "yni-0", "title_sq": listed.title_sq},
        {"id": "yni-1", "title_sq": "Tjetër"},
        {"id": "yni-2", "title_sq": ""},
        new(id="Jo Kështu"),
    ) == ["new", "unchanged", "changed", "wrong", "wrong"]


def test_what_an_export_wrote_is_unchanged(cast: dict[str, Any]) -> None:
    from directory.exchange.programme_export import programme_cells

    found = [programme_cells(one) for one in Programme.objects.with_parts()]
    assert kinds(cast, *found) == ["unchanged"] * 4


def test_nobody_writes_the_programmes_of_others(cast: dict[str, Any]) -> None:
    programme(slug="i-tyre", organisation=organisation("Tjetra"), indexed=False)
    programme(slug="e-fshehte", organisation=organisation("Tjetra"), published=False)
    FormerAddress.objects.create(slug="i-vjeter", programme=cast["listed"][0], since=NOW)
    revisions.propose(
        cells=new(), identifier="pret-te-tjetra", **said(cast | {"runs": organisation("Tjetra")})
    )
    assert "another organisation" in reason(cast, {"id": "i-tyre", "title_sq": "Yni"})
    for identifier in ("e-fshehte", "i-vjeter", "pret-te-tjetra"):
        assert "This id is taken" in reason(cast, new(id=identifier))
    assert "Only your own" in reason(cast, new(organisation="Tjetra"))
    assert "already stands in row 2" in reason(cast, new(id="dy"), new(id="dy"))
    assert kinds(cast, new(organisation=" QENDRA ")) == ["new"]


def test_what_is_there_already_is_not_made_again_for_want_of_an_id(cast: dict[str, Any]) -> None:
    title = cast["listed"][0].title_sq
    assert "write yni-0 here" in reason(cast, new(title_sq=title.upper()))
    assert "stands in row 2" in reason(cast, new(), new())
    propose_all(rows(new()), **said(cast))
    assert "write kurs-qepesie here" in reason(cast, new(summary_sq="Tjetër."))
    assert kinds(cast, new(id="kurs-tjeter")) == ["new"]


def test_rows_without_an_id_that_were_handed_in_stand_as_they_are(cast: dict[str, Any]) -> None:
    table = rows(new(), new(title_sq="Kurs gatimi"))
    propose_all(table, **said(cast))
    again = proposed_rows(table, **said(cast))
    assert [one.kind for one in again] == ["unchanged", "unchanged"]
    assert propose_all(table, **said(cast)) == []
    assert Revision.objects.count() == 2
    added = rows(new(), new(title_sq="Kurs gatimi"), new(title_sq="Kurs i tretë"))
    assert [one.kind for one in proposed_rows(added, **said(cast))] == [
        "unchanged",
        "unchanged",
        "new",
    ]
    propose_all(added, **said(cast))
    assert Revision.objects.count() == 3
    other = rows(new(summary_sq="Tjetër."))
    assert [one.kind for one in proposed_rows(other, **said(cast))] == ["wrong"]


def test_a_row_without_an_id_that_says_what_is_public_is_unchanged(cast: dict[str, Any]) -> None:
    (row,) = proposed_rows(rows({"title_sq": cast["listed"][0].title_sq}), **said(cast))
    assert (row.kind, row.problems) == ("unchanged", [])


def test_names_made_of_titles_never_meet(cast: dict[str, Any]) -> None:
    Programme.objects.filter(slug="yni-0").update(slug="kurs")
    FormerAddress.objects.create(slug="kurs-3", programme=cast["listed"][1], since=NOW)
    made = propose_all(
        rows(
            new(title_sq="Kurs!"), new(title_sq="Kurs?"), new(id="kurs-2"), new(title_sq="Kurs-4")
        ),
        **said(cast),
    )
    assert [one.identifier for one in made] == ["kurs-4", "kurs-5", "kurs-2", "kurs-4-2"]


def test_a_thousand_rows_take_as_many_queries_as_ten(cast: dict[str, Any]) -> None:
    def queries(many: int) -> int:
        table = rows(*(new(title_sq=f"Kurs {many} {number}x") for number in range(many)))
        with CaptureQueriesContext(connection) as asked:
            propose_all(table, **said(cast))
        return len(asked)

    ten = queries(10)
    assert ten < 25
    assert queries(400) == ten
    started = timezone.now()
    assert queries(1_000) == ten + 1
    assert timezone.now() - started < dt.timedelta(seconds=30)

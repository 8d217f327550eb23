"""Taking in other directories: into changes for review, and never over what was edited here."""

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.exchange.dump import write_dump
from directory.exchange.hsds_reading.service_cells import Defaults, ServiceReader
from directory.places import tree
from directory.programmes.models import Organisation, Programme
from directory.stewardship import proposals
from directory.stewardship.actions import revisions
from directory.stewardship.actions.feeds import FeedTaken, take_in
from directory.stewardship.models import ForeignRecord, Revision
from tests.constraints import assert_refused_by, assert_stands, named_rules
from tests.exchange.foreign import ID, Elsewhere, giving, lines, served, service
from tests.exchange.test_dump import by_id, package_rows
from tests.exchange.test_dump import lines as json_lines
from tests.factories import programme, small_country

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
SOURCE = "https://elsewhere.example/hsds"
OTHER = f"{ID[:-1]}c"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def country(db: None) -> None:
    small_country()


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create_user("reviewer", is_superuser=True)


def take(*services: dict[str, Any], source: str = SOURCE, **options: Any) -> FeedTaken:
    return take_in(
        source=source,
        services=services,
        reader=ServiceReader(Defaults(), on=TODAY),
        by=None,
        on=TODAY,
        at=NOW,
        **options,
    )


def outcomes(taken: FeedTaken) -> list[str]:
    return [one.outcome for one in taken.services]


def said(taken: FeedTaken) -> str:
    return " ".join(remark.en for one in taken.services for remark in one.remarks)


def approved(reviewer: User) -> Programme:
    """The one change that waits, made public."""
    waiting = Revision.objects.open().get()
    return revisions.approve(revision=waiting, by=reviewer, seen=waiting.version, on=TODAY, at=NOW)


def edited(one: Programme, **fields: Any) -> Programme:
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


def now(one: Programme) -> dict[str, str]:
    """The row of a programme as it stands."""
    return proposals.stored_cells(Programme.objects.with_parts().get(pk=one.pk))


# --- the first time ------------------------------------------------------------------------------


def test_a_new_service_waits_for_review_and_is_not_public(country: None) -> None:
    taken = take(service())
    assert outcomes(taken) == ["new"]
    assert taken.new_organisations == ("Qendra Rinore",)
    assert not Programme.objects.exists()
    revision = Revision.objects.get()
    assert (revision.state, revision.origin) == ("submitted", "hsds")
    assert revision.identifier == "sewing-course-for-young-women"
    assert revision.organisation.url == "https://qendra.example"
    record = ForeignRecord.objects.get()
    assert (record.source, record.foreign_id, record.revision) == (SOURCE, ID, revision)


def test_what_was_approved_says_what_the_source_said_and_when_that_checked_it(
    country: None, reviewer: User
) -> None:
    take(service())
    made = approved(reviewer)
    assert made.published
    assert made.title_en == "Sewing course for young women"
    assert (made.checked_on, made.confidence) == (dt.date(2026, 10, 1), "unconfirmed")
    assert made.note == f"{SOURCE} ({ID})"
    assert {place.code for place in made.coverage.all()} == {"AL-07"}
    assert outcomes(take(service())) == ["unchanged"]


def test_one_service_that_cannot_be_a_programme_and_nothing_is_written(country: None) -> None:
    taken = take(service(), service(OTHER, name="Odd", attributes=[]))
    assert outcomes(taken) == ["new", "refused"]
    assert not taken.written
    assert not Revision.objects.exists()
    assert not ForeignRecord.objects.exists()
    assert not Organisation.objects.exists()
    assert take(service()).written


def test_a_service_that_cannot_be_a_programme_can_be_left_out_and_is_told_with_every_reason(
    country: None,
) -> None:
    odd = service(
        OTHER,
        name="Odd",
        attributes=[],
        service_areas=[{"name": "Camden"}],
        service_at_locations=[],
        organization={"name": "Nobody else"},
    )
    taken = take(odd, service(), {"id": "x"}, leave_out_refused=True)
    assert outcomes(taken) == ["refused", "new", "refused"]
    assert "kinds" in said(taken)
    assert "coverage: It is missing; this column must be filled." in said(taken)
    assert "Unknown places: Camden." in said(taken)
    assert "It has no name." in said(taken)
    assert taken.new_organisations == ("Qendra Rinore",)
    assert not Organisation.objects.filter(name="Nobody else").exists()
    assert ForeignRecord.objects.count() == Revision.objects.count() == 1


def test_whoever_reviews_it_reads_what_could_not_be_taken_over(country: None) -> None:
    take(service(service_areas=[{"name": "Has"}, {"name": "Camden"}]))
    assert Revision.objects.get().cells["note"] == (f"{SOURCE} ({ID})\nVende të panjohura: Camden.")


def test_an_organisation_that_was_refused_with_its_service_can_come_with_the_next(
    country: None,
) -> None:
    odd = service(OTHER, name="Odd", attributes=[])
    taken = take(odd, service(), leave_out_refused=True)
    assert outcomes(taken) == ["refused", "new"]
    assert Organisation.objects.get().name == "Qendra Rinore"


def test_an_organisation_that_is_here_is_not_changed(country: None) -> None:
    here = Organisation.objects.create(name="Qendra Rinore", slug="qendra")
    taken = take(service())
    assert taken.new_organisations == ()
    here.refresh_from_db()
    assert here.url == ""


def test_two_services_of_one_name_get_two_addresses(country: None) -> None:
    assert outcomes(take(service(), service(OTHER))) == ["new", "new"]
    assert sorted(Revision.objects.values_list("identifier", flat=True)) == [
        "sewing-course-for-young-women",
        "sewing-course-for-young-women-2",
    ]


def test_a_trial_writes_nothing_and_tells_the_same(country: None) -> None:
    assert outcomes(take(service(), dry_run=True)) == ["new"]
    assert not Revision.objects.exists()
    assert not Organisation.objects.exists()
    assert outcomes(take(service())) == ["new"]


def test_each_source_has_its_own_records(country: None) -> None:
    take(service())
    assert outcomes(take(service(), source="https://another.example")) == ["new"]
    assert ForeignRecord.objects.count() == 2


# --- the next time -------------------------------------------------------------------------------


def test_saying_the_same_again_changes_nothing(country: None) -> None:
    take(service())
    before = Revision.objects.values().get()
    assert outcomes(take(service())) == ["unchanged"]
    assert Revision.objects.values().get() == before


def test_a_change_goes_into_the_draft_that_still_waits(country: None) -> None:
    take(service())
    taken = take(service(application_process="By mail.", assured_date="2026-11-20"))
    assert outcomes(taken) == ["changed"]
    revision = Revision.objects.get()
    assert revision.state == "submitted"
    assert revision.cells["how_to_apply_en"] == "By mail."
    assert revision.cells["checked_on"] == "2026-11-20"


def test_what_somebody_wrote_into_the_draft_stays(country: None, reviewer: User) -> None:
    take(service())
    draft = Revision.objects.get()
    revisions.save(
        revision=draft,
        cells={"how_to_apply_en": "Ask us."},
        seen=draft.version,
        by=reviewer,
        at=NOW,
    )
    news = service(application_process="By mail.", name="Sewing for all")
    taken = take(news)
    assert (outcomes(taken), said(taken)) == (
        ["kept"],
        "Somebody is writing it here already; it is left as it is.",
    )
    revisions.submit(revision=Revision.objects.get(), by=reviewer, on=TODAY, at=NOW)
    taken = take(news)
    assert outcomes(taken) == ["changed"]
    assert "left as they are: how_to_apply_en." in said(taken)
    cells = Revision.objects.get().cells
    assert (cells["how_to_apply_en"], cells["title_en"]) == ("Ask us.", "Sewing for all")


def test_a_change_of_what_is_public_waits_for_review(country: None, reviewer: User) -> None:
    take(service())
    made = approved(reviewer)
    assert outcomes(take(service(application_process="By mail."))) == ["changed"]
    assert now(made)["how_to_apply_en"] == "Come to the office."
    waiting = Revision.objects.open().get()
    assert waiting.changes == {"how_to_apply_en": ("Come to the office.", "By mail.")}
    approved(reviewer)
    assert now(made)["how_to_apply_en"] == "By mail."


def test_what_an_editor_has_changed_is_never_overwritten(country: None, reviewer: User) -> None:
    take(service())
    made = edited(approved(reviewer), how_to_apply_en="Ask at the town hall.")
    taken = take(service(application_process="By mail."))
    assert outcomes(taken) == ["kept"]
    assert "Edited here and left as they are: how_to_apply_en." in said(taken)
    assert not Revision.objects.open().exists()
    taken = take(service(application_process="By letter.", name="Sewing for all"))
    assert outcomes(taken) == ["changed"]
    assert set(Revision.objects.open().get().changes) == {"title_en"}
    approved(reviewer)
    assert now(made)["title_en"] == "Sewing for all"
    assert now(made)["how_to_apply_en"] == "Ask at the town hall."


def test_the_same_change_here_and_there_is_no_difference(country: None, reviewer: User) -> None:
    take(service())
    edited(approved(reviewer), how_to_apply_en="By mail.")
    taken = take(service(application_process="By mail."))
    assert outcomes(taken) == ["unchanged"]


def test_what_an_editor_is_writing_now_stays_too(country: None, reviewer: User) -> None:
    take(service())
    made = approved(reviewer)
    draft = revisions.begin(programme=made, by=reviewer, at=NOW)
    revisions.save(
        revision=draft,
        cells={"how_to_apply_en": "Ask us."},
        seen=draft.version,
        by=reviewer,
        at=NOW,
    )
    news = service(application_process="By mail.", name="Sewing for all")
    assert outcomes(take(news)) == ["kept"]
    draft.refresh_from_db()
    assert (draft.state, draft.cells["how_to_apply_en"]) == ("draft", "Ask us.")
    revisions.submit(revision=draft, by=reviewer, on=TODAY, at=NOW)
    assert outcomes(take(news)) == ["changed"]
    cells = Revision.objects.open().get().cells
    assert (cells["how_to_apply_en"], cells["title_en"]) == ("Ask us.", "Sewing for all")


def test_what_was_withdrawn_or_taken_out_here_stays_so(country: None, reviewer: User) -> None:
    take(service())
    revisions.withdraw(revision=Revision.objects.get(), by=reviewer, at=NOW)
    taken = take(service(name="Again"))
    assert (outcomes(taken), said(taken)) == (["kept"], "It was withdrawn here and stays so.")
    Revision.objects.all().delete()
    taken = take(service(name="And again"))
    assert (outcomes(taken), said(taken)) == (["kept"], "It was taken out here and stays so.")


def test_what_the_source_no_longer_has_is_told_and_stays(country: None, reviewer: User) -> None:
    take(service())
    approved(reviewer)
    taken = take(service(OTHER))
    assert [one.foreign_id for one in taken.gone] == [ID]
    assert Programme.objects.get().published


def test_a_programme_that_is_here_already_is_left_as_it_is(country: None) -> None:
    here = programme(title_en="Ours", indexed=False)
    taken = take(service(str(here.uuid)))
    assert outcomes(taken) == ["kept"]
    assert "is here already and says something else" in said(taken)
    assert not Revision.objects.exists()
    assert outcomes(take(service(str(here.uuid)))) == ["unchanged"]


# --- the database --------------------------------------------------------------------------------


def a_record(**values: Any) -> ForeignRecord:
    made: ForeignRecord = ForeignRecord.objects.create(
        **{
            "source": SOURCE,
            "foreign_id": ID,
            "first_read_at": NOW,
            "last_read_at": NOW,
            **values,
        }
    )
    return made


def _twice() -> None:
    a_record()
    a_record(cells={"title_en": "other"})


BAD_RECORDS: list[tuple[str, Callable[[], Any]]] = [
    ("foreign_record_says_from_where", lambda: a_record(source="")),
    ("foreign_record_says_from_where", lambda: a_record(foreign_id="")),
    (
        "foreign_record_times_are_in_order",
        lambda: a_record(last_read_at=NOW - dt.timedelta(microseconds=1)),
    ),
    ("foreign_record_once", _twice),
]


@pytest.mark.parametrize(("name", "write"), BAD_RECORDS)
def test_a_record_that_makes_no_sense_is_refused(name: str, write: Callable[[], Any]) -> None:
    assert_refused_by("stewardship_foreignrecord", name, write)


def test_one_that_makes_sense_stands() -> None:
    assert_stands(a_record)
    assert_stands(lambda: (a_record(), a_record(source="b"), a_record(foreign_id=OTHER)))
    assert_stands(lambda: a_record(last_read_at=NOW + dt.timedelta(days=1)))


def test_every_named_rule_of_records_has_rows_here() -> None:
    assert named_rules("stewardship_foreignrecord") == {name for name, _ in BAD_RECORDS}


# --- the command ---------------------------------------------------------------------------------


def run(where: object, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_hsds", str(where), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_tells_what_became_of_each(country: None, tmp_path: Path) -> None:
    path = lines(tmp_path / "services.jsonl", [service(), service(OTHER, name="X", attributes=[])])
    with pytest.raises(CommandError, match=r"1 refused: nothing was written\..*leave-out"):
        run(path)
    assert not Revision.objects.exists()
    out, err = run(path, "--leave-out-refused")
    assert "services.jsonl is read." in out
    assert "1 new, for review: Sewing course for young women\n" in out
    assert "1 refused: X\n" in out
    assert "1 new organisations: Qendra Rinore" in out
    assert f"refused: “X” ({OTHER}): " in err
    out, _ = run(path, "--kind", "job")
    assert "1 new, for review: X" in out
    assert "1 unchanged\n" in out
    lines(path, [service()])
    assert f"1 no longer there, left as they are: {OTHER}" in run(path)[0]


def test_the_command_reads_an_api_only_where_it_may(country: None) -> None:
    with served(Elsewhere([service()])) as elsewhere:
        with pytest.raises(CommandError, match=r"private network.*Nothing was written"):
            run(elsewhere.url)
        out, _ = run(elsewhere.url, "--allow-private", "--dry-run")
        assert "nothing was written; without --dry-run" in out
        assert not Revision.objects.exists()
        run(elsewhere.url, "--allow-private", "--source", "Qendra")
    assert ForeignRecord.objects.get().source == "Qendra"


def test_the_command_writes_nothing_when_a_source_breaks_off(country: None) -> None:
    broken = {f"/services/{OTHER}": giving(500, {}, b"")}
    both = Elsewhere([service(), service(OTHER)], full=False, paths=broken)
    with served(both) as elsewhere, pytest.raises(CommandError, match="answers with 500"):
        run(elsewhere.url, "--allow-private")
    assert not Revision.objects.exists()
    assert not ForeignRecord.objects.exists()


def test_the_command_fails_when_every_service_is_refused(country: None, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"id": "x"}]))
    with pytest.raises(CommandError, match="Every service was refused"):
        run(path)
    with pytest.raises(CommandError, match="There is no place “Camden”"):
        run(path, "--place", "Camden")


# --- a copy that lives on ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hsds-sq.jsonl", "hsds-en.zip"])
def test_our_own_dump_comes_back_as_it_was_through_review(
    shipped: None, tmp_path: Path, reviewer: User, name: str
) -> None:
    """Identifiers, both languages, rules, dates and when facts were checked."""
    some = list(Programme.objects.order_by("slug").values_list("pk", flat=True)[:12])
    Programme.objects.exclude(pk__in=some).delete()
    before = tmp_path / "before"
    write_dump(before, at=NOW)
    Programme.objects.all().delete()
    Organisation.objects.all().delete()
    tree.forget()
    out, err = run(before / name)
    assert "12 new, for review" in out
    assert err == ""
    for waiting in Revision.objects.open():
        revisions.approve(revision=waiting, by=reviewer, seen=waiting.version, on=TODAY, at=NOW)
    after = tmp_path / "after"
    write_dump(after, at=NOW)
    for file in ("programmes.csv", "organisations.csv"):
        assert (after / file).read_text() == (before / file).read_text(), file
    for language in ("sq", "en"):
        file = f"hsds-{language}.jsonl"
        assert by_id(json_lines(after / file)) == by_id(json_lines(before / file))
        assert package_rows(after, language) == package_rows(before, language)
    assert "12 unchanged" in run(before / name)[0]


def test_our_own_dump_changes_nothing_where_it_was_made(shipped: None, tmp_path: Path) -> None:
    write_dump(tmp_path / "dump", at=NOW)
    assert "92 unchanged" in run(tmp_path / "dump" / "hsds-en.jsonl")[0]
    changed = Programme.objects.first()
    assert changed is not None
    edited(changed, note="asked by phone", title_en="Changed here")
    out, _ = run(tmp_path / "dump" / "hsds-en.jsonl")
    assert "92 unchanged" in out
    assert not Revision.objects.exists()
    assert now(changed)["title_en"] == "Changed here"

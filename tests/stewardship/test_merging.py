"""Two programmes that are the same become one, and nothing of either is lost."""

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from directory.places.models import Place
from directory.programmes.models import Alternative, Call, FormerAddress, Programme
from directory.search import index
from directory.stewardship.actions import merging, revisions
from directory.stewardship.actions.duplicates import tell_apart
from directory.stewardship.actions.reports import report
from directory.stewardship.models import (
    DistinctPair,
    ForeignRecord,
    Question,
    Report,
    Revision,
)
from tests.factories import programme, small_country

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def country(db: None) -> dict[str, Place]:
    return small_country()


@pytest.fixture
def by(db: None) -> User:
    return User.objects.create_superuser("admira", "admira@example.org")


def two(country: dict[str, Place], **of_gone: Any) -> tuple[Programme, Programme]:
    kept = programme(
        slug="kursi",
        title_sq="Kurs qepësie",
        coverage=[country["AL-07-39"]],
        opens_on=dt.date(2026, 10, 1),
        closes_on=dt.date(2026, 12, 31),
        official_url="https://example.org/kursi",
    )
    gone = programme(
        **{
            "slug": "kurs-qepjeje",
            "title_sq": "Kurs qepjeje",
            "title_en": "Sewing course",
            "coverage": [country["AL-07-40"]],
            "opens_on": dt.date(2025, 10, 1),
            "closes_on": dt.date(2025, 12, 31),
            "official_url": "https://example.org/tjeter",
            "contact_phone": "+355 24 222 222",
            "rule": [{"age": {"min": 18}}],
            "note": "Nga zyra.",
            **of_gone,
        }
    )
    return kept, gone


def merged(kept: Programme, gone: Programme, by: User, **options: Any) -> Programme:
    for one in (kept, gone):
        one.refresh_from_db()
    seen = options.pop("seen", (kept.version, gone.version))
    return merging.merge(kept=kept, gone=gone, seen=seen, by=by, on=TODAY, at=NOW, **options)


def dates(found: Programme) -> list[Any]:
    return [call.closes_on for call in found.calls.order_by("number")]


def test_what_only_one_says_is_kept_and_where_both_speak_the_one_that_stays(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    found = merged(kept, gone, by)
    assert (found.slug, found.title_sq, found.title_en) == (
        "kursi",
        "Kurs qepësie",
        "Sewing course",
    )
    assert found.official_url == "https://example.org/kursi"
    assert (found.contact_phone, found.note) == ("+355 24 222 222", "Nga zyra.")
    assert {place.code for place in found.coverage.all()} == {"AL-07-39", "AL-07-40"}
    assert found.alternatives.get().criteria == {"age": {"min": 18}}
    assert Programme.objects.get() == found
    assert not any(index.differences().values())


def test_somebody_may_choose_what_the_other_says(country: dict[str, Place], by: User) -> None:
    kept, gone = two(country)
    found = merged(kept, gone, by, take=frozenset({"title_sq", "official_url", "dates"}))
    assert found.title_sq == "Kurs qepjeje"
    assert found.official_url == "https://example.org/tjeter"
    assert dates(found) == [dt.date(2026, 12, 31), dt.date(2025, 12, 31)]


def test_the_rounds_of_both_are_kept_and_the_newest_stays_the_newest(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    call = Call.objects.create(programme=gone, number=2, closes_on=dt.date(2026, 12, 31))
    Alternative.objects.create(programme=gone, call=call, criteria={"sex": "female"})
    same = Call.objects.create(
        programme=gone, number=3, opens_on=dt.date(2026, 10, 1), closes_on=dt.date(2026, 12, 31)
    )
    found = merged(kept, gone, by)
    assert dates(found) == [dt.date(2025, 12, 31), dt.date(2026, 12, 31), dt.date(2026, 12, 31)]
    assert found.newest_call == kept.calls.get(number=3)
    assert not Call.objects.filter(pk=same.pk).exists()
    assert Alternative.objects.get(call=call).programme == found


def test_what_is_open_all_year_is_not_closed_by_the_past_of_the_other(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    kept.calls.all().delete()
    found = merged(kept, gone, by)
    assert dates(found) == [dt.date(2025, 12, 31), None]
    assert found.recurrence == "rolling"


def test_reports_questions_changes_and_former_addresses_go_over(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    report(programme=gone, reason="closed", at=NOW)
    asked = {"email": "edita@example.org", "asked_at": NOW, "expires_at": NOW + DAY}
    Question.objects.create(programme=kept, **asked)
    second = Question.objects.create(programme=gone, **asked)
    waiting = revisions.begin(programme=gone, by=by, at=NOW)
    FormerAddress.objects.create(slug="me-pare", programme=gone, since=NOW)
    found = merged(kept, gone, by)
    assert Report.objects.get().programme == found
    second.refresh_from_db()
    assert (second.programme, second.void_at) == (found, NOW)
    assert Revision.objects.open().get(programme=found).pk == waiting.pk
    assert Revision.objects.get().organisation == found.organisation
    former = FormerAddress.objects.filter(programme=found).values_list("slug", flat=True)
    assert set(former) == {"kurs-qepjeje", "me-pare"}


def test_what_was_told_apart_from_one_is_told_apart_from_both(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    other = programme()
    for one in (kept, other):
        tell_apart(one=gone, other=one, by=by, at=NOW)
    merged(kept, gone, by)
    pair = DistinctPair.objects.get()
    assert (pair.first, pair.second) == (kept, other)


def test_what_was_taken_in_from_elsewhere_is_about_the_kept_one(
    country: dict[str, Place], by: User
) -> None:
    kept, gone = two(country)
    ForeignRecord.objects.create(
        source="https://elsewhere.example",
        foreign_id="1",
        programme=gone,
        first_read_at=NOW,
        last_read_at=NOW,
    )
    merged(kept, gone, by)
    assert ForeignRecord.objects.get().programme == kept


def test_every_table_that_names_a_programme_is_thought_of() -> None:
    """A new one fails here, so that merging cannot silently delete its rows."""
    tables = {
        field.related_model.__name__
        for field in Programme._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and isinstance(field.related_model, type)
    }
    tables = {name for name in tables if not name.endswith(("Event", "Link"))}  # history
    assert tables == {
        "Alternative",
        "Call",
        "DistinctPair",
        "Document",  # the search index, written anew
        "ForeignRecord",
        "FormerAddress",
        "Question",
        "Programme_coverage",
        "Programme_delivery_places",
        "Report",
        "Revision",
    }


def test_the_history_of_the_one_that_went_stays(country: dict[str, Place], by: User) -> None:
    from directory.programmes.history import ProgrammeEvent

    kept, gone = two(country)
    key = gone.pk
    merged(kept, gone, by)
    labels = ProgrammeEvent.objects.filter(pgh_obj_id=key).order_by("pgh_id")
    assert list(labels.values_list("pgh_label", flat=True))[-1] == "removed"


def test_two_changes_at_once_are_decided_first(country: dict[str, Place], by: User) -> None:
    kept, gone = two(country)
    for one in (kept, gone):
        revisions.begin(programme=one, by=by, at=NOW)
    with pytest.raises(revisions.NotPossible):
        merged(kept, gone, by)
    assert Programme.objects.count() == 2


def test_whoever_saw_another_version_is_told(country: dict[str, Place], by: User) -> None:
    kept, gone = two(country)
    with pytest.raises(merging.ChangedMeanwhile):
        merged(kept, gone, by, seen=(kept.version, gone.version + 1))
    with pytest.raises(merging.ChangedMeanwhile):
        merging.merge(
            kept=kept, gone=kept, seen=(kept.version, kept.version), by=by, on=TODAY, at=NOW
        )
    assert Programme.objects.count() == 2


def test_merging_twice_is_once(country: dict[str, Place], by: User) -> None:
    kept, gone = two(country)
    gone_too = Programme.objects.get(pk=gone.pk)
    seen = (kept.version, gone.version)
    found = merged(kept, gone, by)
    again = merging.merge(kept=kept, gone=gone_too, seen=seen, by=by, on=TODAY, at=NOW)
    assert again == found
    with pytest.raises(merging.ChangedMeanwhile):
        merging.merge(kept=gone_too, gone=kept, seen=seen, by=by, on=TODAY, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_both_ways_at_once_leave_one_programme() -> None:
    by = User.objects.create_superuser("admira", "admira@example.org")
    kept, gone = two(small_country())
    start, told = Barrier(2), []

    def run(stays: Programme, goes: Programme) -> None:
        try:
            start.wait()
            merging.merge(
                kept=stays,
                gone=goes,
                seen=(stays.version, goes.version),
                by=by,
                on=TODAY,
                at=NOW,
            )
            told.append("done")
        except merging.ChangedMeanwhile:
            told.append("told")
        finally:
            connections.close_all()

    for one in (kept, gone):
        one.refresh_from_db()
    threads = [Thread(target=run, args=pair) for pair in ((kept, gone), (gone, kept))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "told"]
    assert FormerAddress.objects.get().programme == Programme.objects.get()
    assert not any(index.differences().values())


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", ["/", ".ics", "/poster/", "/share.png", "/report/"])
def test_the_former_address_leads_to_the_one_that_stays(
    country: dict[str, Place], by: User, client: Client, prefix: str, page: str
) -> None:
    kept, gone = two(country)
    merged(kept, gone, by)
    response = client.get(f"{prefix}/programmes/kurs-qepjeje{page}?x=1")
    assert response.status_code == 301
    assert response["Location"] == f"{prefix}/programmes/kursi{page}?x=1"
    assert client.get(response["Location"]).status_code == 200


def test_a_report_sent_to_the_former_address_is_sent_again(
    country: dict[str, Place], by: User, client: Client
) -> None:
    kept, gone = two(country)
    merged(kept, gone, by)
    response = client.post("/programmes/kurs-qepjeje/report/", {"reason": "closed"})
    assert (response.status_code, response["Location"]) == (308, "/programmes/kursi/report/")


def test_nothing_leads_to_what_is_not_public_or_never_was(
    country: dict[str, Place], by: User, client: Client
) -> None:
    kept, gone = two(country, published=False)
    Programme.objects.filter(pk=kept.pk).update(published=False)
    merged(kept, gone, by)
    for slug in ("kurs-qepjeje", "kursi", "asgje"):
        assert client.get(f"/programmes/{slug}/").status_code == 404

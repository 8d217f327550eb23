"""Programmes come in from spreadsheets: what a row changes, and what an import leaves alone."""

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from directory.exchange import programme_import
from directory.exchange.programme_import import import_programmes
from directory.exchange.tables import TableError
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search import index
from directory.search.models import Document
from tests import factories

from .spreadsheets import TODAY, everything, exported, load, refused, row, table

pytestmark = pytest.mark.django_db


def versions() -> dict[str, int]:
    return dict(Programme.objects.values_list("slug", "version"))


# -- new, changed, unchanged -----------------------------------------------------------------


@pytest.mark.usefixtures("country")
class TestWhatARowDoes:
    def test_a_new_programme_is_a_draft_unless_published(self) -> None:
        summary = load(row(id="draft"))
        assert (summary.new, summary.changed, summary.unchanged) == (("draft",), (), ())
        assert not Programme.objects.get(slug="draft").published
        load(row(id="public"), publish=True)
        assert Programme.objects.get(slug="public").published

    def test_without_publish_a_programme_keeps_its_state(self) -> None:
        load(row(), publish=True)
        load(row(title_sq="Kurs tjetër"))
        assert Programme.objects.get().published

    def test_publish_publishes_every_row_and_counts_as_a_change(self) -> None:
        load(row(id="a"), row(id="b"))
        summary = load(row(id="a"), publish=True)
        assert summary.changed == ("a",)
        assert Programme.objects.get(slug="a").published
        assert not Programme.objects.get(slug="b").published

    def test_a_row_that_says_nothing_new_is_not_written(self) -> None:
        load(row(id="a"), row(id="b"))
        before = everything()
        summary = load(row(id="a"), row(id="b"))
        assert summary.unchanged == ("a", "b")
        assert everything() == before

    def test_a_changed_programme_is_written_once(self) -> None:
        load(row(id="a"), row(id="b"))
        changes = {
            "title_sq": "Tjetër",
            "coverage": "AL-07",
            "age_min": "18",
            "closes_on": "2027-01-01",
            "delivery_places": "AL-07-40",
        }
        summary = load(row(id="a", **changes), row(id="b"))
        assert (summary.changed, summary.unchanged) == (("a",), ("b",))
        assert versions() == {"a": 2, "b": 1}

    @pytest.mark.parametrize(
        "change",
        [
            {"coverage": "AL"},
            {"delivery_places": "AL-09"},
            {"closes_on": "2027-05-01"},
            {"sex": "female"},
            {"organisation": "Bashkia Has"},
        ],
    )
    def test_a_change_of_any_part_moves_the_version(self, change: dict[str, str]) -> None:
        """Else an editor with the old page open would overwrite it unnoticed."""
        load(row())
        assert load(row(**change)).changed == ("kurs-kukes",)
        assert versions() == {"kurs-kukes": 2}
        assert load(row(**change)).unchanged == ("kurs-kukes",)

    def test_a_missing_column_leaves_what_is_stored_and_an_empty_cell_clears_it(self) -> None:
        load(row(note="Pyet zyrën", funder="BE", cost="free", types="loan", status="active"))
        load(row(cost="", types="", status=""))
        programme = Programme.objects.get()
        assert (programme.note, programme.funder) == ("Pyet zyrën", "BE")
        assert (programme.cost, programme.types, programme.status) == ("", [], "unknown")

    def test_each_language_has_its_own_text_whatever_language_is_active(self) -> None:
        with translation.override("en"):
            load(row(title_en="Course", benefit_en="Free"))
            load(row(title_en="Sewing course", title_sq="Kurs", benefit_sq="Falas"))
        programme: Any = Programme.objects.get()
        assert (programme.title_sq, programme.title_en) == ("Kurs", "Sewing course")
        assert (programme.benefit_sq, programme.benefit_en) == ("Falas", "Free")

    def test_lists_keep_their_order_and_lose_repetitions(self) -> None:
        load(row(kinds="job; education;job ;", sectors="ict;any"))
        programme = Programme.objects.get()
        assert (programme.kinds, programme.sectors) == (["job", "education"], ["ict", "any"])

    def test_the_order_of_places_is_no_change(self) -> None:
        load(row(coverage="AL-09;AL-07", delivery_places="AL-07-40;AL-07-39"))
        before = everything()
        load(row(coverage="AL-07;AL-09;AL-07", delivery_places="AL-07-39;AL-07-40"))
        assert everything() == before

    def test_an_amount_is_the_same_however_it_is_written(self) -> None:
        load(row(amount_min="1500", currency="ALL"))
        assert Programme.objects.get().amount_min == Decimal(1500)
        assert load(row(amount_min="1500.00", currency="ALL")).changed == ()

    def test_a_programme_can_be_called_anything_in_its_spreadsheet_and_stay_text(self) -> None:
        formula = '=HYPERLINK("http://evil.example","x")'
        load(row(title_sq=formula, funder="-5", note="@me", benefit_sq="'=1"))
        programme = Programme.objects.get()
        assert (programme.title_sq, programme.funder, programme.note) == (formula, "-5", "@me")


# -- organisations ---------------------------------------------------------------------------


@pytest.mark.usefixtures("country")
class TestOrganisations:
    def test_a_name_is_found_whatever_its_white_space(self) -> None:
        stored = factories.organisation("Bashkia  Kukës")
        summary = load(row(organisation=" Bashkia Kukës "))
        assert summary.new_organisations == ()
        assert Programme.objects.get().organisation == stored

    def test_an_unknown_name_becomes_an_organisation_with_an_address_of_its_own(self) -> None:
        summary = load(
            row(id="a", organisation="Bashkia Kukës"),
            row(id="b", organisation="Bashkia Kukes"),
            row(id="c", organisation="Общество"),
            row(id="d", organisation="Bashkia Kukës"),
            row(id="e", organisation="x" * 200),
        )
        assert len(summary.new_organisations) == 4
        slugs = dict(Organisation.objects.values_list("name", "slug"))
        assert slugs["Bashkia Kukës"] == "bashkia-kukes"
        assert slugs["Bashkia Kukes"] == "bashkia-kukes-2"
        assert slugs["x" * 200] == "x" * 120

    def test_a_new_name_that_looks_like_a_known_one_is_noted(self) -> None:
        factories.organisation("Bashkia Kukës")
        summary = load(row(organisation="BASHKIA KUKES"))
        (note,) = summary.warnings
        assert note.column == "organisation"
        assert note.in_language("en").endswith("nearly the same name: Bashkia Kukës.")

    def test_an_address_fills_and_corrects_that_of_the_organisation(self) -> None:
        load(row(organisation_url="https://a.example"))
        assert Organisation.objects.get().url == "https://a.example"
        load(row(organisation_url="https://b.example"))
        assert Organisation.objects.get().url == "https://b.example"
        assert versions() == {"kurs-kukes": 1}

    def test_an_empty_address_does_not_clear_what_another_row_gives(self) -> None:
        load(row(id="a", organisation_url="https://a.example"), row(id="b", organisation_url=""))
        load(row(id="a", organisation_url=""), row(id="b", organisation_url="https://a.example"))
        assert Organisation.objects.get().url == "https://a.example"

    def test_empty_addresses_clear_it_only_when_all_its_programmes_are_there(self) -> None:
        load(row(id="a", organisation_url="https://a.example"), row(id="b"))
        load(row(id="b", organisation_url=""), row(id="c", organisation_url=""))
        assert Organisation.objects.get().url == "https://a.example"
        load(*(row(id=identifier, organisation_url="") for identifier in "abc"))
        assert Organisation.objects.get().url == ""

    def test_a_file_without_the_column_leaves_the_address(self) -> None:
        load(row(organisation_url="https://a.example"))
        load(row(title_sq="Tjetër"))
        assert Organisation.objects.get().url == "https://a.example"


# -- the rule --------------------------------------------------------------------------------


def stored_rule() -> list[dict[str, Any]]:
    alternatives = Alternative.objects.filter(call=None).order_by("position")
    return [alternative.criteria for alternative in alternatives]


SEVERAL = '[{"age": {"max": 20}}, {"sex": "female"}]'


@pytest.mark.usefixtures("country")
class TestRule:
    def test_columns_make_one_alternative(self) -> None:
        load(row(age_min="18", age_max="29", lives_in="AL-07;AL-09", employment="neet"))
        assert stored_rule() == [
            {"age": {"min": 18, "max": 29}, "lives_in": ["AL-07", "AL-09"], "employment": ["neet"]}
        ]

    def test_several_alternatives_come_as_json_and_go_out_as_json(self, tmp_path: Path) -> None:
        load(row(eligibility=SEVERAL))
        assert stored_rule() == [{"age": {"max": 20}}, {"sex": "female"}]
        (cells,) = (found.cells for found in exported(tmp_path).rows)
        assert (cells["eligibility"], cells["age_max"], cells["sex"]) == (SEVERAL, "", "")

    def test_a_single_alternative_given_as_json_goes_out_in_columns(self, tmp_path: Path) -> None:
        load(row(eligibility='[{"sex": "female", "age": {"min": 18}}]'))
        (cells,) = (found.cells for found in exported(tmp_path).rows)
        assert (cells["eligibility"], cells["age_min"], cells["sex"]) == ("", "18", "female")

    def test_a_missing_column_keeps_its_criterion(self) -> None:
        load(row(age_min="18", sex="female"))
        load(row(age_min="21"))
        assert stored_rule() == [{"age": {"min": 21}, "sex": "female"}]
        load(row(sex=""))
        assert stored_rule() == [{"age": {"min": 21}}]

    def test_json_replaces_the_criteria_of_missing_columns(self) -> None:
        load(row(age_min="18"))
        load(row(eligibility=SEVERAL))
        assert stored_rule() == [{"age": {"max": 20}}, {"sex": "female"}]

    def test_empty_criteria_columns_leave_several_alternatives_when_json_is_missing(self) -> None:
        load(row(eligibility=SEVERAL))
        assert load(row(age_min="", sex="")).unchanged == ("kurs-kukes",)

    def test_empty_json_opens_the_programme_to_everybody(self) -> None:
        load(row(eligibility=SEVERAL))
        load(row(eligibility=""))
        assert stored_rule() == []

    def test_json_that_says_the_same_in_another_order_is_no_change(self) -> None:
        load(row(eligibility=SEVERAL))
        before = everything()
        load(row(eligibility='[{"sex":"female"},{"age":{"max":20}}]'))
        assert everything() == before

    def test_the_rule_of_a_call_is_left_alone(self) -> None:
        load(row(age_min="18", closes_on="2026-12-31"))
        call = Call.objects.get()
        own = Alternative.objects.create(
            programme=call.programme, call=call, criteria={"sex": "female"}
        )
        load(row(age_min="21", closes_on="2026-12-31"))
        assert stored_rule() == [{"age": {"min": 21}}]
        assert Alternative.objects.get(pk=own.pk).criteria == {"sex": "female"}


# -- the search index, and imports that fail -------------------------------------------------


class Interrupted(Exception):
    pass


@pytest.mark.usefixtures("country")
class TestTransaction:
    def test_published_programmes_are_found_at_once_and_drafts_are_not(self) -> None:
        load(row(id="a"), publish=True)
        load(row(id="b"))
        assert [found.programme.slug for found in Document.objects.all()] == ["a"]
        assert index.waiting() == 0
        assert not any(index.differences().values())

    @pytest.mark.parametrize(
        ("module", "name"),
        [(programme_import, "save_programmes"), (index, "catch_up")],
    )
    def test_an_import_that_fails_half_way_changes_nothing(
        self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
    ) -> None:
        load(row(id="a"), publish=True)
        before = everything()
        work = getattr(module, name)

        def half(*arguments: Any) -> None:
            work(*arguments)
            raise Interrupted

        monkeypatch.setattr(module, name, half)
        with pytest.raises(Interrupted):
            load(row(id="a", title_sq="Tjetër"), row(id="b", organisation="E re"), publish=True)
        assert everything() == before

    def test_a_dry_run_tells_all_and_changes_nothing(self) -> None:
        load(row(id="a"), row(id="b"))
        before = everything()
        summary = load(
            row(id="a"),
            row(id="b", title_sq="Tjetër", closes_on="2027-01-01"),
            row(id="c", organisation="E re"),
            dry_run=True,
        )
        assert (summary.new, summary.changed, summary.unchanged) == (("c",), ("b",), ("a",))
        assert summary.new_organisations == ("E re",)
        assert everything() == before

    def test_every_task_tells_how_far_it_is(self) -> None:
        told: dict[str, tuple[int, int]] = {}

        def progress(task: str, count: int, total: int) -> None:
            told[task] = (told.get(task, (0, 0))[0] + count, total)

        load(row(id="a"), publish=True)
        load(row(id="a"), row(id="b"), publish=True, progress=progress)
        assert told == {"Checking": (2, 2), "Writing": (1, 1), "Updating the search": (1, 1)}

    def test_a_dry_run_refuses_what_an_import_refuses(self) -> None:
        with pytest.raises(TableError):
            load(row(sex="x"), dry_run=True)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_share_the_organisation_that_both_name() -> None:
    factories.small_country()
    start, failures = threading.Barrier(2, timeout=20), []

    def one(identifier: str) -> None:
        try:
            rows = [row(id=f"{identifier}-{number}", organisation="E re") for number in range(20)]
            start.wait()
            load(*rows, publish=True)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Programme.objects.count() == 40
    assert Organisation.objects.count() == 1
    assert not any(index.differences().values())


def test_a_refused_file_says_so_in_albanian_too() -> None:
    factories.small_country()
    (problem,) = refused(row(closes_on="31.12.2026"))
    assert problem.in_language("sq") == (
        "Rreshti 2, kolona closes_on, “31.12.2026”: Data shkruhet vit-muaj-ditë, si 2026-12-31."
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    django_assert_max_num_queries: Any,
) -> None:
    factories.small_country()
    load(*(row(id=f"kurs-{number}") for number in range(50)), publish=True)
    again = table(*(row(id=f"kurs-{number}", title_sq="Tjetër") for number in range(50)))
    with django_assert_max_num_queries(60):
        import_programmes(again, on=TODAY)

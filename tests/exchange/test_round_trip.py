"""What goes out comes in again unchanged, from a file that appears whole or not at all."""

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.exchange import programme_export
from directory.exchange.cells import clean
from directory.exchange.programme_columns import COLUMNS
from directory.exchange.programme_export import ExportRefused, export_programmes
from directory.exchange.programme_import import import_programmes
from directory.exchange.rule_cells import rule_cells
from directory.exchange.shipped import CATALOGUE
from directory.exchange.tables import TableError, read_table
from directory.programmes.models import Alternative, Call, Programme
from directory.rules import vocabularies as v
from directory.rules.eligibility import parse_rule, parse_rule_text
from directory.search import index
from tests import factories

from .spreadsheets import TODAY, everything, exported, load, row, written

pytestmark = pytest.mark.django_db


class Interrupted(Exception):
    pass


# -- out and in again ------------------------------------------------------------------------


def canonical(cells: dict[str, str]) -> dict[str, str]:
    """The row with its sets of places and its rule in the order that an export chooses."""
    cells = dict(cells)
    for column in ("coverage", "delivery_places"):
        cells[column] = ";".join(sorted(filter(None, cells[column].split(";"))))
    if cells["eligibility"]:
        cells |= rule_cells(parse_rule_text(cells["eligibility"]).to_json())
    for column in ("lives_in", "citizenship"):
        cells[column] = ";".join(sorted(filter(None, cells[column].split(";"))))
    groups = cells["groups"].split(";")
    cells["groups"] = ";".join(code for code in v.GROUPS if code in groups)
    return cells


@pytest.mark.usefixtures("shipped")
class TestShippedCatalogue:
    def test_it_comes_out_as_it_went_in_ordered_by_id(self, tmp_path: Path) -> None:
        shipped = read_table(CATALOGUE, name=CATALOGUE.name)
        out = exported(tmp_path)
        assert out.header == shipped.header == COLUMNS
        before = {found.cells["id"]: canonical(found.cells) for found in shipped.rows}
        assert [found.cells for found in out.rows] == [before[key] for key in sorted(before)]
        assert len(before) == 92

    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    def test_importing_what_was_exported_changes_nothing(self, tmp_path: Path, ending: str) -> None:
        before = everything()
        summary = import_programmes(exported(tmp_path, ending), on=TODAY)
        assert len(summary.unchanged) == 92
        assert everything() == before

    def test_importing_it_again_changes_nothing_on_any_later_day(self) -> None:
        before = everything()
        catalogue = read_table(CATALOGUE, name=CATALOGUE.name)
        for day in (TODAY, TODAY + dt.timedelta(days=400)):
            import_programmes(catalogue, on=day, publish=True)
        assert everything() == before


@pytest.mark.usefixtures("country")
class TestRoundTripOfOddThings:
    def test_formulas_are_neutralised_outside_and_themselves_inside(self, tmp_path: Path) -> None:
        formula = '=HYPERLINK("http://evil.example","x")'
        load(row(title_sq=formula, funder="+1", note="'=x", benefit_sq="-1\n=2"))
        before = everything()
        path = tmp_path / "out.csv"
        export_programmes(path)
        (cells,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        assert cells["title_sq"] == f"'{formula}"
        assert cells["funder"] == "'+1"
        for ending in (".csv", ".xlsx"):
            import_programmes(exported(tmp_path, ending), on=TODAY)
        assert everything() == before
        assert Programme.objects.get().note == "'=x"

    def test_whatever_an_editor_stored_stays_as_it_is(self, tmp_path: Path) -> None:
        """Texts that no file can hold exactly, drafts without coverage, broken rules."""
        made = factories.programme(
            title_sq="  Dy  hapësira ",
            summary_sq="Një\r\ndy\tfund \x07",
            contact_phone="1\n2",
            published=False,
            rule=[{"sex": "female"}, {"age": {"min": 3}}],
            closes_on=dt.date(1800, 1, 1),
        )
        broken = Alternative.objects.filter(programme=made, position=2)
        broken.update(criteria={"height": 180})
        index.catch_up()
        before = everything()
        for ending in (".csv", ".xlsx"):
            summary = import_programmes(exported(tmp_path, ending), on=TODAY)
            assert summary.unchanged == (made.slug,)
        assert everything() == before

    def test_the_export_has_drafts_and_the_newest_call(self, tmp_path: Path) -> None:
        made = factories.programme(published=False, closes_on=dt.date(2025, 5, 1))
        Call.objects.create(programme=made, number=2, opens_on=dt.date(2026, 5, 1))
        (found,) = exported(tmp_path).rows
        assert (found.cells["opens_on"], found.cells["closes_on"]) == ("2026-05-01", "")


texts = st.text(
    st.sampled_from("abëçZ 09=+-@'\";,\n\t<&#/€—ß漢")
    | st.characters(codec="utf-8", categories=["L"]),
    max_size=40,
).map(clean)
lines = texts.map(lambda text: " ".join(text.split()))
addresses = st.sampled_from(["", "https://a.example", "http://b.example/x?y=1;2&z=ë#t"])
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat)
places = st.sampled_from(["AL", "AL-07", "AL-07-39", "AL-07-40", "AL-09", "AL-07-40-8202"])


def codes(vocabulary: Any, least: int = 0) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(list(vocabulary)), min_size=least, max_size=3, unique=True)
    return some.map(";".join)


def code(vocabulary: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *vocabulary])


def some_places(least: int) -> st.SearchStrategy[str]:
    return st.sets(places, min_size=least, max_size=4).map(lambda found: ";".join(sorted(found)))


alternatives = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from([{"min": 18}, {"max": 29}, {"min": 15, "max": 24}]),
        "sex": st.sampled_from(list(v.SEX)),
        "lives_in": st.lists(places, min_size=1, max_size=2),
        "citizenship": st.sampled_from([["AL"], ["AL", "XK"]]),
        "education_min": st.sampled_from(["basic", "upper_secondary"]),
        "education_max": st.sampled_from(["bachelor", "master"]),
        "employment": st.lists(st.sampled_from(list(v.EMPLOYMENT)), min_size=1, max_size=3),
        "groups": st.lists(st.sampled_from(list(v.GROUPS)), min_size=1, max_size=3),
    },
).filter(bool)
cents = st.integers(0, 10**14 - 1).map(lambda amount: Decimal(amount) / 100)


def money(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return str(amount.to_integral_value()) if amount % 1 == 0 else f"{amount:.2f}"


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A full row that can stand, as an export writes it."""
    amounts = sorted(draw(st.lists(cents, max_size=2)))
    least, most = [*amounts, None, None][:2]
    opens_on, closes_on = sorted((draw(days), draw(days)))
    rule = parse_rule(draw(st.lists(alternatives, max_size=3))).to_json()
    filled = lines.filter(bool)
    cells = dict.fromkeys(COLUMNS, "")
    for column in COLUMNS:
        if column.endswith(("_sq", "_en")) or column == "note":
            cells[column] = draw(texts)
    cells |= {
        "title_sq": draw(filled),
        "title_en": draw(lines),
        "summary_en": draw(texts.filter(bool)),
        "title_sq_official": draw(st.sampled_from(["", "yes", "no"])),
        "organisation": draw(st.sampled_from(["Bashkia Kukës", "=A1", "Shoqata “X”; Y"])),
        "funder": draw(lines),
        "kinds": draw(codes(v.KINDS, least=1)),
        "types": draw(codes(v.TYPES)),
        "sectors": draw(codes(v.SECTORS)),
        "coverage": draw(some_places(1)),
        "delivery": draw(code(v.DELIVERY)),
        "delivery_places": draw(some_places(0)),
        "amount_min": money(least),
        "amount_max": money(most),
        "currency": draw(st.sampled_from(list(v.CURRENCIES))),
        "amount_period": draw(code(v.AMOUNT_PERIODS)),
        "cost": draw(code(v.COST)),
        "application_url": draw(addresses),
        "contact_email": draw(st.sampled_from(["", "zyra@example.al", "+a-b@example.al"])),
        "contact_phone": draw(st.sampled_from(["", "+355 24 222 333"])),
        "opens_on": draw(st.sampled_from(["", opens_on])),
        "closes_on": draw(st.sampled_from(["", closes_on])),
        "recurrence": draw(st.sampled_from(list(v.RECURRENCE))),
        "status": draw(st.sampled_from(list(v.PROGRAMME_STATUS))),
        "applicants": draw(codes(v.APPLICANTS)),
        "priority_groups": draw(codes(v.GROUPS)),
        "official_url": draw(addresses),
        "source_url": draw(addresses),
        "source_date": draw(st.just("") | days),
        "checked_on": draw(st.just("") | days),
        "confidence": draw(st.sampled_from(list(v.CONFIDENCE))),
        **rule_cells(rule),
    }
    return cells


@pytest.mark.usefixtures("country")
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    made=st.lists(rows(), min_size=1, max_size=3),
    later=st.lists(rows(), min_size=3, max_size=3),
    ending=st.sampled_from([".csv", ".xlsx"]),
)
def test_any_rows_come_out_as_they_went_in_and_change_nothing_when_they_return(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[dict[str, str]],
    later: list[dict[str, str]],
    ending: str,
) -> None:
    directory = tmp_path_factory.mktemp("round-trip")
    with transaction.atomic():
        for version in (made, later[: len(made)]):
            asked = [{**cells, "id": f"kurs-{n}"} for n, cells in enumerate(version)]
            import_programmes(written(COLUMNS, asked), on=TODAY, publish=True)
            out = exported(directory, ending)
            assert [found.cells for found in out.rows] == asked
            before = everything()
            import_programmes(out, on=TODAY + dt.timedelta(days=1000))
            assert everything() == before
        transaction.set_rollback(True)


# -- files -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("country")
class TestExportedFile:
    def test_a_directory_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ExportRefused, match="is a directory"):
            export_programmes(tmp_path)

    @pytest.mark.parametrize("name", ["out", "out.txt", "out.xls", "out.csv.gz"])
    def test_an_unknown_ending_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ExportRefused, match=r"end in \.csv or \.xlsx"):
            export_programmes(tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_the_ending_may_be_in_capitals_and_an_old_file_is_replaced(
        self, tmp_path: Path
    ) -> None:
        load(row())
        path = tmp_path / "OUT.CSV"
        path.write_text("old")
        assert export_programmes(path) == 1
        assert read_table(path, name="x").rows[0].cells["id"] == "kurs-kukes"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
    ) -> None:
        load(row(id="a"), row(id="b"))
        path = tmp_path / f"out{ending}"
        path.write_text("old")
        cells = programme_export.programme_cells

        def fail_at_the_second(programme: Programme) -> dict[str, str]:
            if programme.slug == "b":
                raise Interrupted
            return cells(programme)

        monkeypatch.setattr(programme_export, "programme_cells", fail_at_the_second)
        with pytest.raises(Interrupted):
            export_programmes(path)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_text_too_long_for_a_workbook_is_refused_with_its_place(self, tmp_path: Path) -> None:
        load(row(description_sq="x" * 40_000))
        with pytest.raises(TableError, match="Export it as CSV"):
            export_programmes(tmp_path / "out.xlsx")
        assert list(tmp_path.iterdir()) == []
        assert export_programmes(tmp_path / "out.csv") == 1

    def test_an_empty_catalogue_is_a_header(self, tmp_path: Path) -> None:
        path = tmp_path / "out.csv"
        assert export_programmes(path) == 0
        assert tuple(next(csv.reader(io.StringIO(path.read_text())))) == COLUMNS

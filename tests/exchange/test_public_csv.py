"""What anybody may take as a spreadsheet, and what comes of it when it is loaded again."""

import csv
import datetime as dt
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.http import QueryDict

from directory.exchange import public_csv
from directory.exchange.found import SearchRefused
from directory.exchange.programme_columns import COLUMNS
from directory.exchange.programme_export import programme_cells
from directory.exchange.programme_import import import_programmes
from directory.exchange.public_csv import PUBLIC_COLUMNS, spreadsheet
from directory.exchange.tables import read_table
from directory.programmes.models import Programme
from directory.search import index
from directory.search.parameters import parse
from tests.factories import programme

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)


def taken(query: str = "") -> str:
    return "".join(spreadsheet(parse(QueryDict(query)), on=ON, language="sq").lines)


def rows(query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(taken(query), newline="")))


def load(text: str) -> Any:
    table = read_table(BytesIO(text.encode()), name="programmes.csv")
    return import_programmes(table, on=ON)


@pytest.mark.usefixtures("country")
def test_the_columns_are_those_of_the_contract_but_for_the_notes_of_editors() -> None:
    programme(note="Telefonoi Ardita: mos e publiko numrin.")
    header, *_ = taken().split("\r\n")
    assert header.split(",") == [name for name in COLUMNS if name != "note"]
    assert "Ardita" not in taken()


@pytest.mark.usefixtures("country")
def test_loading_it_again_changes_nothing_and_keeps_the_notes() -> None:
    programme(
        slug="it",
        note="Për redaktorët",
        title_sq='=HYPERLINK("https://evil.example")',
        summary_sq="-5 gradë; «ëç», 🎓\n\nrreshti i dytë",
        contact_phone="+355 24 123",
        rule=[{"age": {"min": 18}}, {"sex": "female"}],
        closes_on=ON + DAY,
    )
    text = taken()
    assert "\n'=HYPERLINK" in text.replace(",", "\n").replace('"', "")
    assert load(text).unchanged == ("it",)
    assert Programme.objects.get().note == "Për redaktorët"


@pytest.mark.usefixtures("shipped")
def test_the_whole_catalogue_comes_back_the_same_into_an_empty_list() -> None:
    every = "status=open&status=upcoming&status=unknown&status=closed"
    before = {
        made.slug: programme_cells(made) for made in Programme.objects.published().with_parts()
    }
    text = taken(every)
    assert len(rows(every)) == len(before)
    Programme.objects.all().delete()
    index.catch_up()
    assert len(load(text).new) == len(before)
    after = {made.slug: programme_cells(made) for made in Programme.objects.with_parts()}
    for cells in [*before.values(), *after.values()]:
        del cells["note"]
    assert after == before


@pytest.mark.usefixtures("country")
def test_the_rows_stand_in_the_order_of_the_search() -> None:
    programme(slug="b", title_sq="B", closes_on=ON + 9 * DAY)
    programme(slug="c", title_sq="C", closes_on=ON + DAY)
    programme(slug="a", title_sq="A", kinds=["job"])
    programme(slug="over", closes_on=ON - DAY)
    programme(slug="draft", published=False)
    assert [row["id"] for row in rows()] == ["c", "b", "a"]
    assert [row["id"] for row in rows("sort=title&page=1")] == ["a", "b", "c"]
    assert rows("kind=business") == []


@pytest.mark.usefixtures("country")
def test_a_long_list_comes_piece_by_piece_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(23):
        programme(slug=f"p-{number:02}", closes_on=ON + number * DAY, indexed=False)
    index.catch_up()
    at_once = taken()
    monkeypatch.setattr(public_csv, "CHUNK", 5)
    table = spreadsheet(parse(QueryDict("")), on=ON, language="sq")
    assert not table.whole
    assert "".join(table.lines) == at_once
    assert [row["id"] for row in rows()] == [f"p-{number:02}" for number in range(23)]


@pytest.mark.usefixtures("country")
def test_a_mistake_in_the_search_gives_no_rows_at_all() -> None:
    programme()
    for query in ("kind=x", "place=Atlantis", "page=0", "age=5&kind=education"):
        with pytest.raises(SearchRefused):
            spreadsheet(parse(QueryDict(query)), on=ON, language="sq")


def test_no_private_column_is_public() -> None:
    assert "note" not in PUBLIC_COLUMNS

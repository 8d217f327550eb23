"""The list of organisations: loaded by name, all or nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.exchange.organisations import OrganisationsLoaded, load_organisations
from directory.exchange.tables import TableError, write_csv
from directory.programmes.models import Organisation

from .spreadsheets import table

pytestmark = pytest.mark.django_db

AKPA = {
    "name": "Agjencia Kombëtare e Punësimit (AKPA)",
    "name_sq": "Agjencia Kombëtare e Punësimit",
    "name_en": "National Employment Agency",
    "acronym": "AKPA",
    "kind": "public_body",
    "url": "https://akpa.gov.al",
    "count": "9",
}


def test_an_organisation_is_known_by_its_name() -> None:
    assert load_organisations(table(AKPA)) == OrganisationsLoaded(1, 0, 0)
    assert load_organisations(table(AKPA)) == OrganisationsLoaded(0, 0, 1)
    changed = {**AKPA, "name": " Agjencia Kombëtare e  Punësimit (AKPA)", "acronym": "AKP"}
    assert load_organisations(table(changed)) == OrganisationsLoaded(0, 1, 0)
    found = Organisation.objects.get()
    assert (found.name, found.acronym) == (AKPA["name"], "AKP")
    assert found.in_language("en") == "National Employment Agency"
    assert found.slug == "agjencia-kombetare-e-punesimit-akpa"


def test_a_missing_column_leaves_and_an_empty_cell_clears() -> None:
    load_organisations(table(AKPA))
    load_organisations(table({"name": AKPA["name"], "url": ""}))
    found = Organisation.objects.get()
    assert (found.url, found.acronym) == ("", "AKPA")


def test_filling_only_leaves_what_is_there() -> None:
    load_organisations(table({**AKPA, "url": ""}))
    other = {**AKPA, "acronym": "X", "url": "https://akpa.gov.al"}
    assert load_organisations(table(other), fill_only=True) == OrganisationsLoaded(0, 1, 0)
    found = Organisation.objects.get()
    assert (found.acronym, found.url) == ("AKPA", "https://akpa.gov.al")


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"name": ""}, "name", "name is missing"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"url": "akpa.gov.al"}, "url", "not a web address"),
        ({"kind": "Public body"}, "kind", "one word in small letters"),
        ({"acronym": "x" * 31}, "acronym", "at most 30"),
        ({"phone": "1"}, "phone", "no column of this name"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(
    cells: dict[str, str], column: str, words: str
) -> None:
    with pytest.raises(TableError) as caught:
        load_organisations(table({**AKPA, "name": "E mirë"}, {**AKPA, **cells}))
    (problem,) = caught.value.problems
    assert problem.column == column
    assert words in problem.in_language("en")
    assert not Organisation.objects.exists()


def test_a_name_that_stands_twice_names_both_rows() -> None:
    with pytest.raises(TableError, match="row 2"):
        load_organisations(table(AKPA, AKPA))


def test_the_command_says_what_it_did_and_names_every_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "organisations.csv"

    def run(*rows: dict[str, str]) -> str:
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_csv(stream, list(rows[0]), rows)
        said = StringIO()
        call_command("import_organisations", str(path), stdout=said)
        return said.getvalue()

    assert "1 new, 0 changed, 0 unchanged" in run(AKPA)
    assert "0 new, 0 changed, 1 unchanged" in run(AKPA)
    with pytest.raises(CommandError, match="Row 2, column url"):
        run({**AKPA, "url": "akpa"})

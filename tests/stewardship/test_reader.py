"""What a cell says to somebody who reads no codes."""

import pytest

from directory.exchange.column_words import COLUMN_WORDS
from directory.exchange.programme_columns import COLUMNS
from directory.stewardship.reader import Reader
from tests.factories import small_country


@pytest.mark.parametrize(
    ("column", "cell", "sq", "en"),
    [
        ("studying", "none", "Nuk studion", "Not studying"),
        ("education_min", "none", "Pa shkollë të mbaruar", "No school completed"),
        ("education_max", "upper_secondary_general", "Gjimnaz", "General upper secondary"),
        ("kinds", "education;job", "Arsim, Punë", "Education, Jobs"),
        ("title_sq_official", "yes", "Po", "Yes"),
        ("confidence", "verified", "Verifikuar", "Verified"),
        ("kinds", "nonsense", "nonsense", "nonsense"),
        ("title_sq", "none; yes", "none; yes", "none; yes"),
    ],
)
def test_a_code_is_read_out_in_words_and_all_else_as_it_stands(
    column: str, cell: str, sq: str, en: str
) -> None:
    assert (Reader("sq").text(column, cell), Reader("en").text(column, cell)) == (sq, en)


@pytest.mark.django_db
def test_places_are_read_out_by_name() -> None:
    small_country()
    cells = {"coverage": "AL-07-39;AL-99"}
    assert Reader("sq", cells).text("coverage", cells["coverage"]) == "Has, AL-99"


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_has_a_name(column: str) -> None:
    assert column in COLUMN_WORDS

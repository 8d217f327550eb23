"""Places come from a spreadsheet; a new country is a file and no code."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.exchange import shipped
from directory.places.models import Place
from directory.search import index
from directory.search.models import Document, Word
from tests import factories

pytestmark = pytest.mark.django_db

HEADER = "code,parent_code,level,name_sq,name_en,variants,lat,lon,source\n"
MONTENEGRO = """ME,,country,Mali i Zi,Montenegro,Crna Gora,42.44,19.26,ISO 3166-1
ME-16,ME,municipality,Podgoricë,Podgorica,,42.44,19.26,ISO 3166-2
ME-16-1,ME-16,unit,Tuz,Tuzi,,,,
"""


def command(path: Path, text: str = "") -> str:
    if text:
        path.write_text(text, encoding="utf-8")
    said = StringIO()
    call_command("import_places", str(path), stdout=said)
    return said.getvalue()


def refusal(path: Path, text: str) -> str:
    with pytest.raises(CommandError) as caught:
        command(path, text)
    return str(caught.value)


def test_the_shipped_places_load_and_load_again() -> None:
    albania, kosovo = shipped.PLACES
    assert "447 new, 0 changed, 0 unchanged" in command(albania)
    assert "46 new, 0 changed, 0 unchanged" in command(kosovo)
    assert "0 new, 0 changed, 46 unchanged" in command(kosovo)
    assert Place.objects.resolve("Hasi") == Place.objects.get(code="AL-07-39")


def test_a_new_country_is_a_file(tmp_path: Path) -> None:
    assert "3 new" in command(tmp_path / "me.csv", HEADER + MONTENEGRO)
    tuz = Place.objects.get(code="ME-16-1")
    assert tuz.lineage == [Place.objects.get(code=code).pk for code in ("ME", "ME-16", "ME-16-1")]
    assert tuz.point == (42.44, 19.26)
    assert Place.objects.resolve("podgorice") == tuz.parent
    assert Word.objects.filter(word="podgorice").exists()


def test_a_renamed_place_is_found_and_shown_by_its_new_name(tmp_path: Path) -> None:
    command(tmp_path / "me.csv", HEADER + MONTENEGRO)
    made = factories.programme(coverage=[Place.objects.get(code="ME-16")])
    said = command(tmp_path / "me.csv", HEADER + MONTENEGRO.replace("Podgoricë", "Podgorica"))
    assert "0 new, 1 changed, 2 unchanged" in said
    card = Document.objects.get(programme=made).card
    assert card.facts["coverage"][0]["sq"] == "Podgorica"
    assert index.waiting() == 0


def test_unchanged_places_touch_no_programme(tmp_path: Path) -> None:
    command(tmp_path / "me.csv", HEADER + MONTENEGRO)
    made = factories.programme(coverage=[Place.objects.get(code="ME-16")])
    before = made.modified_at
    command(tmp_path / "me.csv")
    made.refresh_from_db()
    assert (made.modified_at, index.waiting()) == (before, 0)
    assert isinstance(before, dt.datetime)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("me-17,ME,municipality,X,X,,,,", "Row 5, column code"),
        ("ME-16,ME,municipality,X,X,,,,", "stands already in row 3"),
        ("ME-17,MN,municipality,X,X,,,,", "Row 5, column parent_code, “MN”"),
        ("ME-17,ME,village,X,X,,,,", "Row 5, column level, “village”"),
        ("ME-17,,municipality,X,X,,,,", "Row 5, column parent_code"),
        ("ME-17,ME-16-1,municipality,X,X,,,,", "must be a wider place"),
        ("ME-17,ME,municipality,,X,,,,", "Row 5, column name_sq"),
        ("ME-17,ME,municipality,X,X,,91,19,", "Row 5, column lat, “91”"),
        ("ME-17,ME,municipality,X,X,,nan,19,", "Row 5, column lat"),
        ("ME-17,ME,municipality,X,X,,42,,", "needs both lat and lon"),
        (f"ME-17,ME,municipality,{'x' * 121},X,,,,", "121 characters; at most 120"),
        (f"ME-17,ME,municipality,X,X,a;{'x' * 121},,,", "Row 5, column variants"),
        (f"ME-{'1' * 38},ME,municipality,X,X,,,,", "at most 40"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(tmp_path: Path, row: str, words: str) -> None:
    said = refusal(tmp_path / "me.csv", HEADER + MONTENEGRO + row + "\n")
    assert words in said
    assert "1 problem, nothing was changed" in said
    assert not Place.objects.exists()


def test_missing_and_unknown_columns_are_named(tmp_path: Path) -> None:
    said = refusal(tmp_path / "me.csv", "code,parent_code,name_sq,latitude\nME,,Mali i Zi,42\n")
    assert "Column latitude: There is no column of this name." in said
    assert "Column level: This column is required." in said


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read: No such file"):
        command(tmp_path / "nowhere.csv")

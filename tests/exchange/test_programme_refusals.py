"""Every row that cannot stand is refused, with its number, column, value and reason."""

import datetime as dt

import pytest

from directory.exchange import programme_import
from directory.exchange.cell_kinds import CellKind
from directory.exchange.programme_columns import COLUMNS, FIELDS, REQUIRED, Column
from directory.exchange.tables import TableError
from directory.programmes.models import Organisation, Programme

from .spreadsheets import TODAY, load, refused, row, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]


LONG = "x" * 601

REFUSALS = [
    ("id", "", "Only small letters"),
    ("id", "Kurs-Kukes", "Only small letters"),
    ("id", "kurs kukës", "Only small letters"),
    ("id", "-kurs", "Only small letters"),
    ("id", "kurs--2", "Only small letters"),
    ("id", "k" * 121, "121 characters; at most 120"),
    ("title_sq", "", "At least one title is needed"),
    ("title_sq", "x" * 251, "251 characters; at most 250"),
    ("title_en", "x" * 251, "251 characters; at most 250"),
    ("title_sq_official", "maybe", "Write yes or no"),
    ("summary_sq", "", "At least one summary is needed"),
    ("summary_sq", LONG, "601 characters; at most 600"),
    ("summary_en", LONG, "601 characters; at most 600"),
    ("organisation", "", "It is missing"),
    ("organisation", "x" * 201, "201 characters; at most 200"),
    ("organisation_url", "www.akpa.gov.al", "not a web address"),
    ("organisation_url", "https://" + "a" * 60 + ".al/" + "x" * 450, "at most 500"),
    ("funder", "x" * 301, "at most 300"),
    ("kinds", "", "It is missing"),
    ("kinds", "school", "“school” is not one of the list"),
    ("kinds", "Education", "did you mean education?"),
    ("kinds", "education, job", "Separate several codes with semicolons: education;job."),
    ("types", "schollarship", "did you mean scholarship?"),
    ("types", "loan;gift", "“gift” is not one of the list"),
    ("sectors", "mining", "Allowed are: agriculture,"),
    ("coverage", "", "It is missing"),
    ("coverage", "Kukës", "did you mean AL-07-40 (Kukës)?"),
    ("coverage", "AL-07-40;Peshkopi", "did you mean AL-09-07 (Dibër)?"),
    ("coverage", "al-07-40", "did you mean AL-07-40 (Kukës)?"),
    ("coverage", "AL-99", "“AL-99” is not the code of a place."),
    ("delivery", "online", "Allowed are: on_site, remote, mixed."),
    ("delivery_places", "Atlantis", "is not the code of a place"),
    ("amount_min", "-5", "cannot be negative"),
    ("amount_min", "1 500", "without separating the thousands (1500)"),
    ("amount_min", "1.500", "without separating the thousands (1500)"),
    ("amount_min", "1.500,50", "without separating the thousands (1500)"),
    ("amount_max", "12,5", "Decimals are written with a point: 12.5."),
    ("amount_max", "1500 ALL", "the currency has its own column"),
    ("amount_max", "1e5", "not an amount"),
    ("amount_max", "NaN", "not an amount"),
    ("amount_max", "1" * 13, "not an amount"),
    ("amount_max", "33.333", "at most two decimals"),
    ("amount_max", "33.3333", "not an amount"),
    ("currency", "LEK", "Allowed are: ALL, EUR, GBP, USD, CHF."),
    ("amount_period", "monthly", "Allowed are: total, month"),
    ("cost", "0", "Allowed are: free, fee."),
    ("application_url", "javascript:alert(1)", "not a web address"),
    ("application_url", "data:text/html,x", "not a web address"),
    ("application_url", "//example.al/path", "not a web address"),
    ("application_url", "https://", "not a web address"),
    ("application_url", "https://example.al/a b", "not a web address"),
    ("application_url", "https://[::1", "not a web address"),
    ("application_url", "ftp://example.al", "not a web address"),
    ("application_url", "https://me:secret@example.al", "user name or password"),
    ("official_url", "https://example.al@evil.example", "user name or password"),
    ("official_url", "example.al", "starting with https://"),
    ("official_url", "https://b\u0430nka.al/", "letters of different alphabets"),
    ("official_url", "https://www.xn--80ak6aa92e.com/", "letters of different alphabets"),
    ("application_url", "https://dr\u0131n.al", "signs that look like other letters"),
    ("application_url", "https://example.al\\@evil.example", "user name or password"),
    ("source_url", "https://example.al/" + "x" * 1000, "at most 1000"),
    ("contact_email", "zyra", "not an e-mail address"),
    ("contact_email", "a@example.al; b@example.al", "a single one"),
    ("contact_email", "a@example.al\nBcc: b@example.al", "a single one"),
    ("contact_phone", "0" * 121, "at most 120"),
    ("opens_on", "31.12.2026", "such as 2026-12-31."),
    ("opens_on", "2026-02-30", "no such date"),
    ("closes_on", "31/12/2026", "year-month-day, such as 2026-12-31."),
    ("closes_on", "03/04/2026", "year-month-day, such as 2026-12-31."),
    ("closes_on", "12 dhjetor", "year-month-day"),
    ("closes_on", "2026-1-5", "year-month-day"),
    ("closes_on", "0206-12-31", "Check the year"),
    ("recurrence", "every year", "Allowed are: rolling, one_off, yearly, recurring, unknown."),
    ("status", "open", "Allowed are: active, paused, ended, unknown."),
    ("applicants", "persons", "did you mean person?"),
    ("age_min", "eighteen", "age_min"),
    ("age_max", "-1", "age_max"),
    ("age_min", "200", "age_min"),
    ("sex", "women", "is not one of: female, male"),
    ("lives_in", "Has", "did you mean AL-07-39 (Has)?"),
    ("citizenship", "Albania", "two-letter code"),
    ("education_min", "phd", "is not one of"),
    ("education_max", "bachelors", "is not one of"),
    ("studying", "university", "is not one of"),
    ("employment", "jobless", "is not one of"),
    ("groups", "youth", "is not one of"),
    ("business", "shop", "is not one of"),
    ("eligibility", "open to all", "not valid JSON"),
    ("eligibility", '{"age": {"min": 18}}', "must be a list of alternatives"),
    ("eligibility", '[{"height": 180}]', "is not a criterion"),
    ("eligibility", '[{"age": {"min": 30, "max": 18}}]', "max is lower than min"),
    ("eligibility", '[{"lives_in": ["Kukës"]}]', "not the code of a known place"),
    ("eligibility", "[{}]", "asks for nothing"),
    ("priority_groups", "women;men", "“men” is not one of the list"),
    ("source_date", "2025", "year-month-day"),
    ("checked_on", "yesterday", "year-month-day"),
    ("confidence", "sure", "Allowed are: verified, partly, unconfirmed."),
]


@pytest.mark.parametrize(("column", "value", "words"), REFUSALS)
def test_a_bad_cell_is_refused_with_its_place_and_the_reason(
    column: str, value: str, words: str
) -> None:
    good = row(id="i-mire")
    problems = refused(good, row(**{column: value}))
    assert [(problem.row, problem.column) for problem in problems] == [(3, column)]
    (problem,) = problems
    assert problem.value == value
    assert words in problem.in_language("en")
    assert problem.reason.sq
    assert problem.reason.sq != problem.reason.en
    assert not Programme.objects.exists()
    assert not Organisation.objects.exists()


def test_every_column_that_can_be_wrong_is_tried_above() -> None:
    free = {column for column in COLUMNS if column.endswith(("_sq", "_en"))} | {"note"}
    tried = {column for column, _, _ in REFUSALS}
    assert set(COLUMNS) - free <= tried


TOGETHER = [
    ({"amount_min": "500", "amount_max": "100", "currency": "ALL"}, "amount_max", "below"),
    ({"amount_min": "500"}, "currency", "needs its currency"),
    ({"amount_max": "500", "currency": ""}, "currency", "needs its currency"),
    ({"opens_on": "2026-05-02", "closes_on": "2026-05-01"}, "closes_on", "before it opens"),
    ({"age_min": "30", "age_max": "18"}, "age_max", "lower than min"),
    ({"education_min": "master", "education_max": "basic"}, "education_max", "education_min"),
    ({"age_min": "18", "eligibility": '[{"sex": "female"}]'}, "eligibility", "not in both"),
]


@pytest.mark.parametrize(("cells", "column", "words"), TOGETHER)
def test_cells_that_are_fine_alone_may_be_wrong_together(
    cells: dict[str, str], column: str, words: str
) -> None:
    (problem,) = refused(row(**cells))
    assert (problem.row, problem.column) == (2, column)
    assert words in problem.in_language("en")


def test_all_problems_of_all_rows_are_told_at_once_in_the_order_of_the_rows() -> None:
    problems = refused(
        row(id="a", kinds="school", sex="x"),
        row(id="b"),
        row(id="c", closes_on="soon", coverage="", contact_email="x"),
    )
    assert {(problem.row, problem.column) for problem in problems} == {
        (2, "kinds"),
        (2, "sex"),
        (4, "closes_on"),
        (4, "coverage"),
        (4, "contact_email"),
    }
    assert [problem.row for problem in problems] == [2, 2, 4, 4, 4]


def test_an_id_that_stands_twice_names_both_rows() -> None:
    (problem,) = refused(row(), row(id="tjeter"), row(title_sq="Sërish"))
    assert (problem.row, problem.column, problem.value) == (4, "id", "kurs-kukes")
    assert "row 2" in problem.in_language("en")
    assert "rreshtin 2" in problem.in_language("sq")


def test_an_unknown_column_is_named_and_a_likely_one_suggested() -> None:
    problems = refused(row(closes="2026-12-31", titel_en="Course", Summary_EN="x"))
    assert [(problem.row, problem.column) for problem in problems] == [
        (None, "closes"),
        (None, "titel_en"),
        (None, "Summary_EN"),
    ]
    told = [problem.in_language("en") for problem in problems]
    assert told[1] == "Column titel_en: There is no column of this name. Did you mean title_en?"
    assert "Did you mean summary_en?" in told[2]


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_required_column_is_named_once(column: str) -> None:
    rows = []
    for number in range(3):
        cells = row(id=f"kurs-{number}")
        del cells[column]
        rows.append(cells)
    problems = refused(*rows)
    assert [(problem.row, problem.column) for problem in problems] == [(None, column)]
    assert "required" in problems[0].in_language("en")


def test_column_problems_do_not_hide_those_of_the_rows() -> None:
    problems = refused(row(sex="x", titel_en="x"))
    assert [problem.column for problem in problems] == ["titel_en", "sex"]


def test_two_addresses_for_one_organisation_are_refused() -> None:
    (problem,) = refused(
        row(id="a", organisation_url="https://a.example"),
        row(id="b", organisation_url="https://b.example"),
        row(id="c", organisation_url=""),
    )
    assert (problem.row, problem.column) == (3, "organisation_url")
    assert "Row 2 gives another address" in problem.in_language("en")
    assert "https://a.example" in problem.in_language("en")


def test_one_alternative_in_columns_cannot_change_several_in_json() -> None:
    rule = '[{"age": {"max": 20}}, {"sex": "female"}]'
    load(row(eligibility=rule))
    (problem,) = refused(row(age_min="18"))
    assert problem.column == "age_min"
    assert "needs the column eligibility" in problem.in_language("en")


def test_a_correction_may_not_leave_a_programme_without_title_or_currency() -> None:
    load(row(amount_min="100", currency="ALL"))
    (untitled,) = refused({**row(), "title_sq": ""})
    assert untitled.column == "title_sq"
    (priceless,) = refused(row(currency=""))
    assert priceless.column == "currency"
    (crossed,) = refused(row(amount_max="50"))
    assert crossed.column == "amount_max"


def test_a_date_of_checking_in_the_future_is_noted_and_not_refused() -> None:
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    summary = load(row(checked_on=tomorrow))
    assert [(note.row, note.column) for note in summary.warnings] == [(2, "checked_on")]
    assert Programme.objects.get().checked_on == TODAY + dt.timedelta(days=1)


def test_one_bad_row_of_5000_changes_nothing_and_is_named() -> None:
    load(row(id="before"))
    rows = [row(id=f"kurs-{number}", title_sq=f"Kurs {number}") for number in range(5000)]
    rows[3456]["closes_on"] = "31/12"
    rows.append(row(id="before", title_sq="Ndryshuar"))
    (problem,) = refused(*rows)
    assert (problem.row, problem.column, problem.value) == (3458, "closes_on", "31/12")
    assert Programme.objects.get().title_sq == "Kurs rrobaqepësie"


def test_endless_problems_are_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_import, "MOST_PROBLEMS", 10)
    problems = refused(*(row(id=f"kurs-{number}", sex="x") for number in range(50)))
    assert len(problems) == 11
    assert "There are more errors" in problems[-1].in_language("en")


class Anything(CellKind[str]):
    def parse(self, text: str) -> str:
        return text


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("currency", "LEK", "rule programme_currency_is_known"),
        ("application_url", "javascript:x", "rule programme_application_url_is_http"),
        ("title_sq", "x" * 300, "does not accept a value"),
    ],
)
def test_what_only_the_database_refuses_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, column: str, value: str, words: str
) -> None:
    monkeypatch.setitem(FIELDS, column, Column(column, Anything()))
    with pytest.raises(TableError) as caught:
        load(row(**{column: value}))
    (problem,) = caught.value.problems
    assert words in problem.in_language("en")
    assert "Nothing was written" in problem.in_language("en")
    assert not Programme.objects.exists()


def test_a_table_without_rows_of_data_never_gets_this_far() -> None:
    with pytest.raises(TableError, match="only the header row"):
        table(columns=list(row()))

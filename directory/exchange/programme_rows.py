"""One row of a programmes spreadsheet: what is wrong with it, and what it changes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.cells import text_as_read, text_to_write
from directory.exchange.organisations import same_name
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import (
    DATES,
    DAY,
    FIELDS,
    IDENTIFIER,
    ORGANISATION_NAME,
    PLACES,
    RULE,
)
from directory.exchange.refusals import Problem
from directory.exchange.rule_cells import RuleRefused, rule_cells, rule_from_cells
from directory.exchange.tables import Row
from directory.programmes.actions import NewestCall, ProgrammeChange, newest_call_after
from directory.programmes.models import Organisation, Programme
from directory.rules.eligibility import Rule
from directory.rules.vocabularies import Label

_MISSING = Label(
    "Mungon; kjo kolonë duhet plotësuar.", "It is missing; this column must be filled."
)


@dataclass(frozen=True)
class StoredProgramme:
    """A programme with its parts, and the row that an export would write for it."""

    programme: Programme
    cells: dict[str, str]


class ProgrammeRow:
    """Reads the cells of one row against what is stored; only what differs counts and is checked.

    So a row that an export wrote changes nothing, whatever is stored. After `read`: `problems`,
    `warnings`, and the name of its `organisation` when that is known.
    """

    def __init__(self, row: Row, stored: StoredProgramme | None, places: PlaceCodes) -> None:
        self.number = row.number
        self.cells = row.cells
        self.identifier = row.cells.get("id", "")
        self.is_new = stored is None
        self.organisation: str | None = None
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._before = stored.programme if stored else None
        self._stored = stored.cells if stored else {}
        self._places = places
        self._values: dict[str, Any] = {}
        self._links: dict[str, frozenset[int]] = {}
        self._rule: Rule | None = None
        self._call: NewestCall | None = None

    @cached_property
    def programme(self) -> Programme:
        """The stored one, or a new one; making it costs more than all checks of a row."""
        return self._before or Programme(slug=self.identifier)

    def read(self, on: date) -> None:
        """Check every cell; `on` is the date of the import."""
        if self.is_new and "id" in self.cells:
            self._parse("id", IDENTIFIER.parse)
        self._read_fields()
        self._read_organisation()
        self._read_places()
        self._read_rule()
        self._read_dates(on)
        self._check_together()
        checked_on = self._values.get("checked_on")
        if checked_on is not None and checked_on > on:
            reason = Label("Kjo datë është në të ardhmen.", "This date is in the future.")
            self.warnings.append(
                Problem(self.number, "checked_on", self.cells["checked_on"], reason)
            )

    def change(self, organisation: Organisation | None, *, publish: bool) -> ProgrammeChange | None:
        """What to write, after `read` has found no problem; None when the row says nothing new."""
        changed = self.is_new or bool(self._links) or self._rule is not None
        changed = changed or self._call is not None
        for field, value in self._values.items():
            if self._differs(field, value):
                setattr(self.programme, field, value)
                changed = True
        if organisation is not None and self.programme.organisation_id != organisation.pk:
            self.programme.organisation = organisation
            changed = True
        if publish and not self.programme.published:
            self.programme.published = True
            changed = True
        if not changed:
            return None
        return ProgrammeChange(
            self.programme,
            coverage=self._links.get("coverage"),
            delivery_places=self._links.get("delivery_places"),
            rule=None if self._rule is None else self._rule.to_json(),
            call=self._call,
        )

    # -- one cell ------------------------------------------------------------------------------

    def _is_news(self, column: str) -> bool:
        """Whether the file has the column and says something else than an export would."""
        if column not in self.cells:
            return False
        if self.is_new:
            return True
        stored, text = self._stored[column], self.cells[column]
        return text != stored and text != text_as_read(text_to_write(stored))

    def _parse(self, column: str, parse: Any) -> Any:
        """The value of the cell; None, and a problem noted, when it is refused."""
        try:
            return parse(self.cells[column])
        except CellRefused as refused:
            self._refuse(column, refused.reason)
            return None

    def _refuse(self, column: str, reason: Label) -> None:
        self.problems.append(Problem(self.number, column, self.cells.get(column, ""), reason))

    def _is_refused(self, *columns: str) -> bool:
        return any(problem.column in columns for problem in self.problems)

    def _differs(self, field: str, value: Any) -> bool:
        before = getattr(self.programme, field)
        return (before or "") != value if isinstance(value, str) else before != value

    def _after(self, field: str) -> Any:
        """The value of a field once the row is stored."""
        if field in self._values or self._before is None:
            return self._values.get(field)
        return getattr(self._before, field)

    # -- groups of cells -----------------------------------------------------------------------

    def _read_fields(self) -> None:
        for name, column in FIELDS.items():
            if self._is_news(name):
                try:
                    value = column.kind.parse(self.cells[name])
                except CellRefused as refused:
                    self._refuse(name, refused.reason)
                    continue
                if column.required and not value:
                    self._refuse(name, _MISSING)
                self._values[name] = value

    def _read_organisation(self) -> None:
        if "organisation" not in self.cells:
            return
        if not self._is_news("organisation"):
            self.organisation = same_name(self.programme.organisation.name)
            return
        name = self._parse("organisation", ORGANISATION_NAME.parse)
        if name:
            self.organisation = same_name(name)
        elif name is not None:
            self._refuse("organisation", _MISSING)

    def _read_places(self) -> None:
        for column in PLACES:
            if not self._is_news(column):
                continue
            codes = self._parse(column, self._places.parse)
            if codes is None:
                continue
            if column == "coverage" and not codes:
                self._refuse(column, _MISSING)
            before = (
                set() if self.is_new else {p.code for p in getattr(self.programme, column).all()}
            )
            if codes != before:
                self._links[column] = frozenset(self._places.keys[code] for code in codes)

    def _read_rule(self) -> None:
        if not any(self._is_news(column) for column in RULE):
            return
        given = {column: self.cells[column] for column in RULE if column in self.cells}
        stored = {column: self._stored.get(column, "") for column in RULE}
        try:
            rule = rule_from_cells(given, stored, self._places)
            if rule_cells(rule.to_json()) != stored:
                self._rule = rule
        except RuleRefused as refused:
            for column, reason in refused.problems:
                self._refuse(column, reason)

    def _read_dates(self, on: date) -> None:
        stated = {}
        newest = None if self.is_new else self.programme.newest_call
        for column in DATES:
            if self._is_news(column):
                stated[column] = self._parse(column, DAY.parse)
            elif column in self.cells:
                stated[column] = getattr(newest, column, None)
        if self._is_refused(*DATES):
            return
        self._call = newest_call_after(newest, stated, on=on)
        if self._call is None:
            return
        opens_on, closes_on = self._call.dates
        if opens_on and closes_on and closes_on < opens_on:
            reason = Label(
                f"Mbyllet para se të hapet ({opens_on}).",
                f"It closes before it opens ({opens_on}).",
            )
            self._refuse("closes_on" if "closes_on" in self.cells else "opens_on", reason)

    def _check_together(self) -> None:
        self._need_one_of(
            "title_sq",
            "title_en",
            Label(
                "Duhet të paktën një titull: title_sq ose title_en.",
                "At least one title is needed: title_sq or title_en.",
            ),
        )
        self._need_one_of(
            "summary_sq",
            "summary_en",
            Label(
                "Duhet të paktën një përmbledhje: summary_sq ose summary_en.",
                "At least one summary is needed: summary_sq or summary_en.",
            ),
        )
        self._check_amounts()

    def _need_one_of(self, first: str, second: str, reason: Label) -> None:
        news = self.is_new or first in self._values or second in self._values
        if not news or self._is_refused(first, second):
            return
        if not self._after(first) and not self._after(second):
            only_second = second in self.cells and first not in self.cells
            self._refuse(second if only_second else first, reason)

    def _check_amounts(self) -> None:
        columns = ("amount_min", "amount_max", "currency")
        if self._is_refused(*columns) or not any(name in self._values for name in columns):
            return
        least, most, currency = (self._after(name) for name in columns)
        if least is not None and most is not None and least > most:
            reason = Label(
                f"Shuma më e madhe është nën më të voglën ({least}).",
                f"The highest amount is below the lowest ({least}).",
            )
            self._refuse("amount_max" if "amount_max" in self._values else "amount_min", reason)
        if not currency and (least is not None or most is not None):
            reason = Label(
                "Me një shumë duhet edhe monedha, p.sh. ALL ose EUR.",
                "An amount needs its currency, such as ALL or EUR.",
            )
            self._refuse("currency", reason)

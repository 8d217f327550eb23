"""Spreadsheets to programmes (contract §6): every row checked, then all written or none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.exchange.cell_kinds import CellRefused
from directory.exchange.cells import MOST_PROBLEMS
from directory.exchange.import_transaction import import_transaction
from directory.exchange.organisations import OrganisationRegister, column_problems
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS, ORGANISATION_URL, REQUIRED
from directory.exchange.programme_export import programme_cells
from directory.exchange.programme_rows import ProgrammeRow, StoredProgramme
from directory.exchange.refusals import Problem, Reason, TableError
from directory.exchange.tables import Row, Table
from directory.programmes.actions import ProgrammeChange, save_programmes
from directory.programmes.models import Organisation, Programme
from directory.rules.vocabularies import Label
from directory.search import index

Progress = Callable[[str, int, int], object]
CHUNK = 1000


@dataclass(frozen=True)
class ImportSummary:
    """What an import did, or would do. Programmes by id, organisations by name."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    new_organisations: tuple[str, ...]
    warnings: tuple[Problem, ...]


def _no_progress(_task: str, _count: int, _total: int) -> None:
    return None


def import_programmes(
    table: Table,
    *,
    on: date,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = _no_progress,
) -> ImportSummary:
    """Create or update the programmes of a table by `id`, all or nothing, the search index too.

    Missing columns leave what is stored; empty cells clear it. Rows that say nothing new are not
    written. `publish` publishes every row; without it new programmes are drafts and the others stay
    as they are. `on` is the date of the import: it decides whether new dates belong to a new call
    (`newest_call_after`). `dry_run` does everything and takes it back. `progress` is
    told the task at hand, how many more programmes it has done, and of how many.

    An empty `organisation_url` clears the address of an organisation only when all its programmes
    are in the table and none gives one.

    Raises TableError with every problem of every row.
    """
    with import_transaction(dry_run=dry_run):
        known = _Known(table)
        problems = column_problems(table.header, known=COLUMNS, required=REQUIRED)
        rows = [known.row(row) for row in table.rows]
        problems += _repeated(rows)
        for row in rows:
            row.read(on)
            progress("Checking", 1, len(rows))
            problems += row.problems
            if len(problems) >= MOST_PROBLEMS:
                raise TableError([*problems, Problem(None, None, "", Reason.AND_MORE.message())])
        addresses = _Addresses(rows, known.organisations)
        problems += addresses.problems
        if problems:
            raise TableError(sorted(problems, key=lambda problem: problem.row or 0))
        summary = _write(rows, known, addresses, publish=publish, progress=progress)
        written = len(summary.new) + len(summary.changed)
        index.catch_up(lambda count: progress("Updating the search", count, written))
    return summary


class _Known:
    """What is stored already and what the rows may refer to."""

    def __init__(self, table: Table) -> None:
        self.places = PlaceCodes()
        self.organisations = OrganisationRegister()
        identifiers = [row.cells.get("id", "") for row in table.rows]
        self._programmes: dict[str, StoredProgramme] = {}
        for start in range(0, len(identifiers), CHUNK):
            found = (
                Programme.objects.filter(slug__in=identifiers[start : start + CHUNK])
                .select_for_update(no_key=True, of=("self",))
                .with_parts()
                .order_by("pk")
            )
            for programme in found:
                stored = StoredProgramme(programme, programme_cells(programme))
                self._programmes[programme.slug] = stored

    def row(self, row: Row) -> ProgrammeRow:
        return ProgrammeRow(row, self._programmes.get(row.cells.get("id", "")), self.places)


def _repeated(rows: Iterable[ProgrammeRow]) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault(row.identifier, row.number)
        if row.identifier and earlier != row.number:
            reason = Label(
                f"Ky id gjendet tashmë në rreshtin {earlier}; çdo program ka një rresht të vetëm.",
                f"This id already stands in row {earlier}; each programme has one row only.",
            )
            problems.append(Problem(row.number, "id", row.identifier, reason))
    return problems


class _Addresses:
    """What the rows together say of the web addresses of organisations."""

    def __init__(self, rows: Sequence[ProgrammeRow], register: OrganisationRegister) -> None:
        self.problems: list[Problem] = []
        self._given: dict[str, tuple[str, int]] = {}
        self._silent: set[str] = set()
        for row in rows:
            text = row.cells.get("organisation_url")
            name = row.organisation
            if text is None or name is None:
                continue
            if not text:
                self._silent.add(name)
            elif name in register and register[name].url == text:
                self._note(row, name, text)
            elif address := self._read(row, text):
                self._note(row, name, address)
        self._silent -= self._given.keys()

    def _read(self, row: ProgrammeRow, text: str) -> str:
        try:
            return ORGANISATION_URL.parse(text)
        except CellRefused as refused:
            self.problems.append(Problem(row.number, "organisation_url", text, refused.reason))
            return ""

    def _note(self, row: ProgrammeRow, organisation: str, address: str) -> None:
        first, number = self._given.setdefault(organisation, (address, row.number))
        if first != address:
            reason = Label(
                f"Rreshti {number} jep një adresë tjetër për të njëjtën organizatë: {first}.",
                f"Row {number} gives another address for the same organisation: {first}.",
            )
            self.problems.append(Problem(row.number, "organisation_url", address, reason))

    def store(self, rows: Sequence[ProgrammeRow], register: OrganisationRegister) -> None:
        """Write the addresses; every organisation and programme has its key by now."""
        wanted = {register[name]: address for name, (address, _) in self._given.items()}
        silent = [register[name] for name in self._silent if register[name].url]
        elsewhere = set(
            Programme.objects.filter(organisation__in=silent)
            .exclude(slug__in=[row.identifier for row in rows])
            .values_list("organisation_id", flat=True)
        )
        wanted |= {found: "" for found in silent if found.pk not in elsewhere}
        changed = []
        for organisation, address in wanted.items():
            if organisation.url != address:
                organisation.url = address
                changed.append(organisation)
        Organisation.objects.bulk_update(changed, ["url"], batch_size=CHUNK)


def _write(
    rows: Sequence[ProgrammeRow],
    known: _Known,
    addresses: _Addresses,
    *,
    publish: bool,
    progress: Progress,
) -> ImportSummary:
    warnings = [warning for row in rows for warning in row.warnings]
    for row in rows:
        name = row.organisation
        if name is not None and name not in known.organisations:
            warnings += _lookalike(row, name, known.organisations)
            known.organisations.add(name)
    created = known.organisations.create_added()
    changes: list[ProgrammeChange] = []
    told: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
    for row in rows:
        organisation = known.organisations[row.organisation] if row.organisation else None
        change = row.change(organisation, publish=publish)
        if change is not None:
            changes.append(change)
        kind = "new" if row.is_new else "unchanged" if change is None else "changed"
        told[kind].append(row.identifier)
    for start in range(0, len(changes), CHUNK):
        chunk = changes[start : start + CHUNK]
        save_programmes(chunk)
        progress("Writing", len(chunk), len(changes))
    addresses.store(rows, known.organisations)
    return ImportSummary(
        new=tuple(told["new"]),
        changed=tuple(told["changed"]),
        unchanged=tuple(told["unchanged"]),
        new_organisations=tuple(created),
        warnings=tuple(warnings),
    )


def _lookalike(row: ProgrammeRow, name: str, register: OrganisationRegister) -> list[Problem]:
    known = register.lookalike(name)
    if known is None:
        return []
    reason = Label(
        f"Po shtohet si organizatë e re, por ka tashmë një me emër gati të njëjtë: {known}.",
        f"This becomes a new organisation, but there is one of nearly the same name: {known}.",
    )
    return [Problem(row.number, "organisation", name, reason)]

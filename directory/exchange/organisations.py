"""Organisations: their own list, and as the rows of programmes name them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from directory.exchange.cell_kinds import AnyKind, CellKind, CellRefused, Line, nearest
from directory.exchange.cells import clean
from directory.exchange.import_transaction import import_transaction
from directory.exchange.programme_columns import ORGANISATION_NAME, ORGANISATION_URL
from directory.exchange.refusals import Problem, TableError, shortened
from directory.exchange.tables import Row, Table
from directory.programmes.identity import give_identifiers
from directory.programmes.models import Organisation
from directory.rules.vocabularies import Label
from directory.rules.words import fold

LONGEST_SLUG = 120


class Kind(CellKind[str]):
    """A word for the kind of body, such as `public_body`."""

    def parse(self, text: str) -> str:
        if text and not re.fullmatch(r"[a-z][a-z_]{0,29}", text):
            raise CellRefused(
                "Shkruaj një fjalë me shkronja të vogla, si public_body.",
                "Write one word in small letters, such as public_body.",
            )
        return text


# Column -> kind of cell and field of the model. `count` is for the readers of the list.
COLUMNS: Mapping[str, tuple[AnyKind, str]] = {
    "name_sq": (Line(200), "display_name_sq"),
    "name_en": (Line(200), "display_name_en"),
    "acronym": (Line(30), "acronym"),
    "kind": (Kind(), "kind"),
    "url": (ORGANISATION_URL, "url"),
}
_IGNORED = {"count"}


@dataclass(frozen=True)
class OrganisationsLoaded:
    created: int
    updated: int
    unchanged: int


def same_name(name: str) -> str:
    """The name as it is compared: exact but for white space."""
    return " ".join(clean(name).split())


def load_organisations(table: Table, *, fill_only: bool = False) -> OrganisationsLoaded:
    """Create or update organisations by name, all or nothing.

    Columns: `name`, and any of `name_sq`, `name_en`, `acronym`, `kind`, `url`. A missing column
    leaves what is stored, an empty cell clears it. With `fill_only` whatever is stored stays, and
    only what is empty is filled. Raises TableError with every problem.
    """
    with import_transaction():
        register = OrganisationRegister()
        rows, problems = _read(table)
        if problems:
            raise TableError(problems)
        created = updated = 0
        for name, values in rows:
            if name not in register:
                register.add(name)
                created += 1
            organisation = register[name]
            changed = {
                attribute: value
                for attribute, value in values.items()
                if (getattr(organisation, attribute) or "") != value
                and not (fill_only and getattr(organisation, attribute))
            }
            for attribute, value in changed.items():
                setattr(organisation, attribute, value)
            if changed and organisation.pk:
                organisation.save(update_fields=list(changed))
                updated += 1
        register.create_added()
    return OrganisationsLoaded(created, updated, len(rows) - created - updated)


def _read(table: Table) -> tuple[list[tuple[str, dict[str, str]]], list[Problem]]:
    known = {"name", *COLUMNS, *_IGNORED}
    problems = column_problems(table.header, known=known, required=("name",))
    rows: list[tuple[str, dict[str, str]]] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        name, values = same_name(row.cells.get("name", "")), {}
        problems += _name_problems(row, name, seen)
        for column, (kind, attribute) in COLUMNS.items():
            if column in row.cells:
                try:
                    values[attribute] = kind.parse(row.cells[column])
                except CellRefused as refused:
                    problems.append(Problem(row.number, column, row.cells[column], refused.reason))
        rows.append((name, values))
    return rows, problems


def _name_problems(row: Row, name: str, seen: dict[str, int]) -> list[Problem]:
    if "name" not in row.cells:
        return []
    try:
        if not name:
            raise CellRefused("Mungon emri.", "The name is missing.")
        ORGANISATION_NAME.parse(name)
        first = seen.setdefault(name, row.number)
        if first != row.number:
            raise CellRefused(
                f"Ky emër gjendet tashmë në rreshtin {first}.",
                f"This name already stands in row {first}.",
            )
    except CellRefused as refused:
        return [Problem(row.number, "name", row.cells["name"], refused.reason)]
    return []


def column_problems(
    header: Iterable[str], *, known: Iterable[str], required: Iterable[str]
) -> list[Problem]:
    """Columns that nobody knows, and required ones that are missing."""
    present, names = set(header), list(known)
    problems = []
    for column in header:
        if column not in names:
            meant = nearest(column, [name for name in names if name not in present])
            hint = (
                Label(f" Ndoshta {meant}?", f" Did you mean {meant}?") if meant else Label("", "")
            )
            reason = Label(
                f"Nuk ka kolonë me këtë emër.{hint.sq}",
                f"There is no column of this name.{hint.en}",
            )
            problems.append(Problem(None, shortened(column), "", reason))
    for column in required:
        if column not in present:
            reason = Label("Kjo kolonë është e detyrueshme.", "This column is required.")
            problems.append(Problem(None, column, "", reason))
    return problems


class OrganisationRegister:
    """All organisations by name; new ones get an address of their own on the site."""

    def __init__(self) -> None:
        self._by_name: dict[str, Organisation] = {}
        self._slugs: set[str] = set()
        self._added: list[Organisation] = []
        for organisation in Organisation.objects.order_by("pk"):
            self._by_name.setdefault(same_name(organisation.name), organisation)
            self._slugs.add(organisation.slug)
        self._folded = {_folded(name): name for name in self._by_name}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Organisation:
        return self._by_name[name]

    def lookalike(self, name: str) -> str | None:
        """Another name known before that differs only in case, accents or punctuation."""
        found = self._folded.get(_folded(name))
        return None if found == name else found

    def add(self, name: str) -> None:
        self._by_name[name] = Organisation(name=name, slug=self._new_slug(name))
        self._added.append(self._by_name[name])

    def discard(self, name: str) -> None:
        """Forget one that was not kept in the database."""
        gone = self._by_name.pop(name)
        self._slugs.discard(gone.slug)
        self._folded.pop(_folded(name), None)

    def create_added(self) -> list[str]:
        """Store what was added; returns the names."""
        created = [organisation.name for organisation in self._added]
        give_identifiers(self._added)
        Organisation.objects.bulk_create(self._added, batch_size=500)
        self._added = []
        return created

    def _new_slug(self, name: str) -> str:
        plain = slugify(fold(name))[:LONGEST_SLUG].strip("-") or "organisation"
        slug, number = plain, 1
        while slug in self._slugs:
            number += 1
            ending = f"-{number}"
            slug = plain[: LONGEST_SLUG - len(ending)] + ending
        self._slugs.add(slug)
        return slug


def _folded(name: str) -> str:
    return slugify(fold(name))

"""What a proposed row of a programme means: which columns people may write, and what is wrong.

A proposal is a row of contract §6 as a spreadsheet would have it. So forms, uploads, feeds and
earlier versions all go through the code that reads spreadsheets, and nothing has a second rule.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.text import slugify

from directory.exchange.cell_kinds import listed
from directory.exchange.cells import INVISIBLE
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS, REQUIRED
from directory.exchange.programme_export import programme_cells
from directory.exchange.programme_rows import ProgrammeRow, StoredProgramme
from directory.exchange.refusals import Problem
from directory.exchange.tables import Row, Table, clean
from directory.places.models import Place
from directory.programmes.models import FormerAddress, Organisation, Programme
from directory.rules.typos import is_typo
from directory.rules.words import fold
from directory.stewardship.models import Revision

# Nobody writes these: who runs it and where it stands is known, the rest is noted on approval.
FIXED = frozenset({"id", "organisation", "organisation_url", "checked_on", "confidence", "note"})
EDITABLE = tuple(column for column in COLUMNS if column not in FIXED)
# Texts in which a trusted organisation may put a typo right at once. All else is risky: coverage,
# eligibility, money, dates, links, contacts.
TEXTS = frozenset(
    f"{name}_{language}"
    for name in ("title", "summary", "description", "how_to_apply", "documents")
    for language in ("sq", "en")
)
LONGEST_IDENTIFIER = 120


def stored_cells(programme: Programme) -> dict[str, str]:
    """The row of a programme with its parts (`with_parts`), as an export would write it."""
    return programme_cells(programme)


def empty_cells(organisation: Organisation) -> dict[str, str]:
    """The row of a programme of which nothing is known yet."""
    return dict.fromkeys(COLUMNS, "") | _of(organisation)


def written(cells: Mapping[str, str], onto: Mapping[str, str]) -> dict[str, str]:
    """`onto` with what somebody wrote; columns that nobody writes, and unknown ones, stay.

    White space at the ends and invisible characters make no difference.
    """
    given = {}
    for column in EDITABLE:
        if column in cells:
            text, stood = _visible(cells[column]), onto.get(column, "")
            given[column] = stood if _visible(stood) == text else text
    return dict(onto) | given


def _visible(text: str) -> str:
    return clean(INVISIBLE.sub("", text))


def row_to_apply(revision: Revision, programme: Programme | None) -> Row:
    """The change as a row for the import: what is new in it, and what every row must have.

    What the programme says meanwhile in other columns stays, because the row lacks them.
    """
    if programme is None:
        return Row(1, {**revision.cells, **_of(revision.organisation), "id": revision.identifier})
    changed = {column: after for column, (_before, after) in revision.changes.items()}
    now = stored_cells(programme)
    return Row(1, {column: now[column] for column in REQUIRED} | changed | {"id": programme.slug})


def problems_of(revision: Revision, *, on: date) -> list[Problem]:
    """Everything that keeps the change from being handed in, cell by cell; empty when nothing."""
    return problems_against(revision, programme_of(revision), PlaceCodes(), on=on)


def problems_against(
    revision: Revision, programme: Programme | None, places: PlaceCodes, *, on: date
) -> list[Problem]:
    """`problems_of` for many: the programme with its parts, and the places, are known already."""
    row = row_to_apply(revision, programme)
    if programme is None and not row.cells["id"]:
        row.cells["id"] = "new"
    stored = StoredProgramme(programme, stored_cells(programme)) if programme else None
    read = ProgrammeRow(row, stored, places)
    read.read(on)
    return read.problems


def as_table(row: Row) -> Table:
    return Table(tuple(row.cells), [row])


def changed_meanwhile(revision: Revision) -> dict[str, tuple[str, str, str]]:
    """Column -> base, now, proposed, where the programme has changed under the proposal."""
    programme = programme_of(revision)
    if programme is None:
        return {}
    now = stored_cells(programme)
    return {
        column: (before, now.get(column, ""), after)
        for column, (before, after) in revision.changes.items()
        if now.get(column, "") not in {before, after}
    }


def only_typos(revision: Revision) -> bool:
    """Whether the change puts nothing but spelling right, in texts that bear no risk."""
    changes = revision.changes
    return bool(changes) and all(
        column in TEXTS and is_typo(before, after) for column, (before, after) in changes.items()
    )


def places_of(cells: Mapping[str, str]) -> list[Place]:
    """The places of the coverage column that are known."""
    return list(Place.objects.filter(code__in=listed(cells.get("coverage", ""))))


def new_identifier(cells: Mapping[str, str]) -> str:
    """A free identifier made of the title, or of "programi" when the title has no letters."""
    plain = plain_identifier(cells)
    identifier, number = plain, 1
    while is_taken(identifier):
        number += 1
        identifier = f"{plain}-{number}"
    return identifier


def plain_identifier(cells: Mapping[str, str]) -> str:
    """What an identifier made of the title looks like before anybody asks whether it is free."""
    title = cells.get("title_sq") or cells.get("title_en") or ""
    plain = slugify(fold(title).replace("_", " "))
    return plain[: LONGEST_IDENTIFIER - 5].strip("-") or "programi"


def is_taken(identifier: str) -> bool:
    return (
        Programme.objects.filter(slug=identifier).exists()
        or FormerAddress.objects.filter(slug=identifier).exists()
        or Revision.objects.open().filter(identifier=identifier).exists()
    )


def programme_of(revision: Revision) -> Programme | None:
    """The programme as the public sees it now, with its parts; None for a new one."""
    if revision.programme_id is None:
        return None
    found: Programme = Programme.objects.with_parts().get(pk=revision.programme_id)
    return found


def _of(organisation: Organisation) -> dict[str, str]:
    return {"organisation": organisation.name, "organisation_url": organisation.url}

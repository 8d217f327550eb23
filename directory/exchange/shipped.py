"""The data that the project ships: places, organisations, concepts, the catalogue."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from directory import places, programmes
from directory.exchange.organisations import OrganisationsLoaded, load_organisations
from directory.exchange.places import import_places
from directory.exchange.programme_import import ImportSummary, import_programmes
from directory.exchange.tables import Table, read_table
from directory.places.actions import PlacesLoaded
from directory.programmes.models import Programme
from directory.search import index, lexicon
from directory.search.models import Document

PLACES = tuple(Path(*places.__path__, "data", name) for name in ("albania.csv", "kosovo.csv"))
ORGANISATIONS = Path(*programmes.__path__, "data", "organisations.csv")
CATALOGUE = Path(*programmes.__path__, "data", "catalogue.csv")


@dataclass(frozen=True)
class ShippedLoaded:
    """What was written; `concepts` counts concepts, `indexed` the programmes of a rebuilt index."""

    places: PlacesLoaded
    organisations: OrganisationsLoaded
    new_programmes: tuple[str, ...]
    changed_programmes: tuple[str, ...]
    concepts: int
    indexed: int

    def __str__(self) -> str:
        written = {
            "places": self.places.created + self.places.updated,
            "organisations": self.organisations.created + self.organisations.updated,
            "concepts": self.concepts,
            "programmes": len(self.new_programmes) + len(self.changed_programmes),
        }
        told = [f"{count:,} {what}" for what, count in written.items() if count]
        return f"Loaded {', '.join(told)}." if told else "The shipped data is loaded already."


@transaction.atomic
def load_shipped(on: date) -> ShippedLoaded:
    """Load everything that is shipped and not there yet; all or nothing, and again at will.

    What editors have done here stays: a shipped programme is published when it is new, and written
    over a stored one only when it was checked later. Organisations are only filled in.
    `import_programmes` on the same file overwrites without regard.
    """
    tables = [_table(path) for path in PLACES]
    every_place = Table(tables[0].header, [row for table in tables for row in table.rows])
    loaded_places = import_places(every_place)
    organisations = load_organisations(_table(ORGANISATIONS), fill_only=True)
    concepts = lexicon.load_concepts() if lexicon.SHIPPED.exists() else 0
    was_indexed = Document.objects.exists()
    new, newer = _worth_loading(_table(CATALOGUE))
    added = _import(new, on, publish=True)
    updated = _import(newer, on, publish=False)
    return ShippedLoaded(
        places=loaded_places,
        organisations=organisations,
        new_programmes=added.new if added else (),
        changed_programmes=updated.changed if updated else (),
        concepts=concepts,
        indexed=_keep_index(concepts_changed=bool(concepts), was_indexed=was_indexed),
    )


def _keep_index(*, concepts_changed: bool, was_indexed: bool) -> int:
    """Rebuild the index where the imports have not made it right already; returns how much."""
    is_empty = not Document.objects.exists() and Programme.objects.published().exists()
    if is_empty or (concepts_changed and was_indexed):
        return index.rebuild()
    if concepts_changed:
        index.write_known_words()
    return 0


def _table(path: Path) -> Table:
    return read_table(path, name=path.name)


def _worth_loading(table: Table) -> tuple[Table, Table]:
    """The rows of programmes that are not stored, and of those that were checked since."""
    checked = dict(Programme.objects.values_list("slug", "checked_on"))
    new, newer = [], []
    for row in table.rows:
        if row.cells["id"] not in checked:
            new.append(row)
            continue
        before, now = checked[row.cells["id"]], row.cells["checked_on"]
        if now and (before is None or before.isoformat() < now):
            newer.append(row)
    return Table(table.header, new), Table(table.header, newer)


def _import(table: Table, on: date, *, publish: bool) -> ImportSummary | None:
    return import_programmes(table, on=on, publish=publish) if table.rows else None

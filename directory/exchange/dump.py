"""The whole public catalogue as files for others, and what there is of it to take."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models.functions import Collate
from django.urls import reverse
from django.utils import timezone, translation

from directory.exchange.hsds.lists import all_services, one_moment
from directory.exchange.hsds.reader import Reader
from directory.exchange.hsds.selection import Wanted
from directory.exchange.programme_export import CHUNK
from directory.exchange.public_csv import PUBLIC_COLUMNS, public_cells
from directory.exchange.tables import write_csv, write_xlsx
from directory.exchange.tabular_package import TabularPackage
from directory.exchange.whole_folder import CHECKSUMS, checksums, label_of, whole_folder
from directory.places.actions import COLUMNS as PLACE_COLUMNS
from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.models import Organisation, Programme

LABEL = "dump.json"
# What a cell of the workbook cannot hold.
CUT_NOTE = " … (programmes.csv: e plotë, complete)"
FOLDER = "dump"  # in DATA_DIR, where the site looks for what it offers
LICENCE = "CC BY 4.0"
LANGUAGES = ("sq", "en")
ORGANISATION_COLUMNS = ("name", "name_sq", "name_en", "acronym", "kind", "url")
Progress = Callable[[int], object]
_Row = dict[str, str]

TERMS_OF_USE = """\
Mundësi, {day}
{site}

These files may be used, changed and passed on by anybody under the licence Creative Commons
Attribution 4.0 International: https://creativecommons.org/licenses/by/4.0/
Name "Mundësi" as the source, and the day above. Names, dates and amounts are facts and free.
Points of places: GeoNames, https://www.geonames.org/, under the same licence.

Këto skedarë mund t’i përdorë, t’i ndryshojë dhe t’i shpërndajë kushdo, sipas licencës së mësipërme.
Përmend “Mundësi” si burim, bashkë me datën. Emrat, datat dhe shumat janë fakte dhe të lira.
Koordinatat e vendeve: GeoNames, sipas së njëjtës licencë.

Dates and rules change: whoever shows them should say from which day they are, and name the
organiser, who decides.
"""


@dataclass(frozen=True)
class DumpedFile:
    """A file that is there to take: its name, bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Dump:
    """A dump as it lies in a folder."""

    folder: Path
    day: date
    programmes: int
    files: tuple[DumpedFile, ...]

    def file(self, name: str) -> DumpedFile | None:
        """The file of that name, the checksums too; None for whatever else lies anywhere."""
        if name == CHECKSUMS:
            data = (self.folder / name).read_bytes()
            return DumpedFile(name, len(data), hashlib.sha256(data).hexdigest())
        return next((one for one in self.files if one.name == name), None)


def newest_dump(folder: Path) -> Dump | None:
    """The dump in a folder; None when there is none, or it is not whole."""
    facts = label_of(folder, LABEL)
    if facts is None:
        return None
    try:
        files = tuple(
            DumpedFile(name, (folder / name).stat().st_size, digest)
            for name, digest in checksums(folder).items()
        )
        return Dump(folder, date.fromisoformat(facts["date"]), int(facts["programmes"]), files)
    except (OSError, KeyError, TypeError, ValueError):
        return None


def steps() -> int:
    """So often `write_dump` tells of its progress."""
    programmes: int = Programme.objects.published().count()
    return programmes * (2 + len(LANGUAGES))


def write_dump(target: Path, *, at: datetime, progress: Progress = lambda count: None) -> Dump:
    """Write everything that is published to the folder `target`, whole or not at all.

    Everything is as it was at one moment, and only what has changed changes a file of it, but for
    its day. A text too long for a workbook is cut there, and whole in the other files. Raises
    FolderRefused, TableError when a workbook cannot hold so many rows, OSError.
    """
    on = timezone.localdate(at)
    facts = {
        "date": on.isoformat(),
        "made_at": at.isoformat(),
        "site": settings.SITE_URL,
        "licence": LICENCE,
    }
    with one_moment():
        count = Programme.objects.published().count()
        with whole_folder(target, label=LABEL, facts={**facts, "programmes": count}) as folder:
            _write_tables(folder, progress)
            for language in LANGUAGES:
                _write_hsds(folder, language, on, progress)
            terms = TERMS_OF_USE.format(day=on.isoformat(), site=settings.SITE_URL)
            (folder / "LICENSE.txt").write_text(terms, encoding="utf-8", newline="\n")
    written = newest_dump(target)
    if written is None:
        raise FileNotFoundError(target)
    return written


# --- our own tables, which our own commands load again -------------------------------------------


def _write_tables(folder: Path, progress: Progress) -> None:
    def programmes() -> Iterator[_Row]:
        rows = Programme.objects.published().with_parts().order_by(Collate("slug", "C"))
        for row in rows.iterator(chunk_size=CHUNK):
            yield public_cells(row)
            progress(1)

    _write_csv(folder / "programmes.csv", PUBLIC_COLUMNS, programmes())
    write_xlsx(
        folder / "programmes.xlsx",
        PUBLIC_COLUMNS,
        programmes(),
        title="programmes",
        cut_note=CUT_NOTE,
    )
    _write_csv(folder / "organisations.csv", ORGANISATION_COLUMNS, _organisations())
    _write_csv(folder / "places.csv", PLACE_COLUMNS, _places())


def _write_csv(path: Path, columns: Sequence[str], rows: Iterator[_Row]) -> None:
    with path.open("x", encoding="utf-8", newline="") as stream:
        write_csv(stream, columns, rows)


def _organisations() -> Iterator[_Row]:
    """Those that run something public."""
    found = Organisation.objects.filter(programmes__published=True).distinct()
    for row in found.order_by(Collate("name", "C")):
        yield {
            "name": row.name,
            "name_sq": row.display_name_sq or "",
            "name_en": row.display_name_en or "",
            "acronym": row.acronym,
            "kind": row.kind,
            "url": row.url,
        }


def _places() -> Iterator[_Row]:
    """All places, wider ones first; a point that is the parent's is not told again."""
    for place in Place.objects.select_related("parent").order_by(Collate("code", "C")):
        point = place.point if place.own_point else None
        yield {
            "code": place.code,
            "parent_code": place.parent.code if place.parent else "",
            "level": place.level,
            "name_sq": place.name_sq or "",
            "name_en": place.name_en or "",
            "variants": ";".join(place.variants),
            "lat": str(point[0]) if point else "",
            "lon": str(point[1]) if point else "",
            "source": place.source,
        }


# --- for other directories -----------------------------------------------------------------------


def _write_hsds(folder: Path, language: str, on: date, progress: Progress) -> None:
    """The services in one language: as JSON lines, and as a tabular package."""
    with (
        translation.override(language),
        TabularPackage(language=language) as package,
        (folder / f"hsds-{language}.jsonl").open("x", encoding="utf-8", newline="\n") as lines,
        ExitStack() as services,
    ):
        found = all_services(Wanted(), _reader(language, on), "full")
        services.callback(found.close)  # type: ignore[attr-defined]  # it is a generator
        for service in found:
            lines.write(json.dumps(service, ensure_ascii=False) + "\n")
            package.add(service)
            progress(1)
        package.finish(folder / f"hsds-{language}.zip", site=settings.SITE_URL, day=on)


def _reader(language: str, on: date) -> Reader:
    """Of no particular visitor: the day of the dump, with the addresses of our pages."""

    def page(name: str) -> Callable[[str], str]:
        return lambda slug: settings.SITE_URL + reverse(name, args=[slug])

    def lasting(slug: str) -> str:
        with translation.override("sq"):
            return page("place")(slug)

    return Reader(
        on=on,
        language=language,
        places=known_places(),
        programme=page("programme"),
        organisation=page("organisation"),
        place=lasting,
    )

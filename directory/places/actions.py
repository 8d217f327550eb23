"""Writing places: the one way in which the tree is loaded and updated."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from directory.places import tree
from directory.places.models import Place, PlaceName
from directory.places.querysets import LEVEL_ORDER
from directory.rules.place_names import spellings
from directory.rules.vocabularies import PLACE_LEVELS
from directory.rules.words import fold

COLUMNS = (
    "code",
    "parent_code",
    "level",
    "name_sq",
    "name_en",
    "variants",
    "lat",
    "lon",
    "source",
)

# Who may lie in whom: any wider level.
_WIDTH = {"country": 0, "county": 1, "district": 1, "municipality": 2, "unit": 3}

_SLUG_PREFIX = {"county": "qarku", "district": "rajoni", "country": "shteti"}


@dataclass(frozen=True)
class PlaceProblem:
    """What is wrong with one cell of a places file."""

    row: int
    column: str
    value: str
    reason: str


class PlacesRefused(Exception):
    """The file was not loaded; nothing was written."""

    def __init__(self, problems: list[PlaceProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class PlacesLoaded:
    created: int
    updated: int
    unchanged: int


@transaction.atomic
def load_places(rows: Iterable[tuple[int, Mapping[str, str]]]) -> PlacesLoaded:
    """Create or update places from rows of the columns of contract §5, all or nothing.

    `rows` are pairs of the row number that a person sees and the cells of that row. Raises
    PlacesRefused with every problem found.
    """
    numbered = list(rows)
    problems = _problems(numbered)
    if problems:
        raise PlacesRefused(problems)
    existing = {place.code: place for place in Place.objects.select_for_update()}
    created = updated = unchanged = 0
    ordered = sorted(numbered, key=lambda pair: _WIDTH[pair[1]["level"]])
    for _, row in ordered:
        place = existing.get(row["code"]) or Place(code=row["code"])
        before = _state(place) if place.pk else None
        _fill(place, row, existing)
        if place.pk is None:
            place.slug = f"new-{row['code'].lower()}"
            place.save()
            created += 1
        elif _state(place) != before:
            place.save()
            updated += 1
        else:
            unchanged += 1
        existing[place.code] = place
    _rebuild_lineage()
    _rebuild_names()
    _name_new_slugs()
    tree.forget()
    return PlacesLoaded(created, updated, unchanged)


def _problems(rows: list[tuple[int, Mapping[str, str]]]) -> list[PlaceProblem]:
    problems = []
    levels = dict(Place.objects.values_list("code", "level"))
    levels |= {row.get("code", ""): row.get("level", "") for _, row in rows}
    seen: dict[str, int] = {}
    for number, row in rows:

        def wrong(
            column: str, reason: str, number: int = number, row: Mapping[str, str] = row
        ) -> None:
            problems.append(PlaceProblem(number, column, row.get(column, ""), reason))

        code, parent, level = row.get("code", ""), row.get("parent_code", ""), row.get("level", "")
        if not code or not all(part.isalnum() and part.isascii() for part in code.split("-")):
            wrong("code", "must be capital letters and digits joined by hyphens, such as AL-07-40")
        elif code != code.upper() or not code[:2].isalpha() or len(code.split("-")[0]) != 2:
            wrong("code", "must start with the two capital letters of a country")
        elif code in seen:
            wrong("code", f"stands already in row {seen[code]}")
        seen.setdefault(code, number)
        if level not in PLACE_LEVELS:
            wrong("level", f"must be one of {', '.join(PLACE_LEVELS)}")
        elif (level == "country") != (parent == ""):
            wrong("parent_code", "a country has no parent, every other place has one")
        elif parent and parent not in levels:
            wrong("parent_code", "is not the code of a place")
        elif parent and _WIDTH.get(levels[parent], 9) >= _WIDTH[level]:
            wrong("parent_code", "must be a wider place")
        if not row.get("name_sq"):
            wrong("name_sq", "is missing")
        _check_point(row, wrong)
    return problems


def _check_point(row: Mapping[str, str], wrong: Callable[[str, str], None]) -> None:
    if bool(row.get("lat")) != bool(row.get("lon")):
        wrong("lat", "a point needs both lat and lon")
        return
    for column, limit in (("lat", 90), ("lon", 180)):
        text = row.get(column, "")
        try:
            inside = not text or abs(float(text)) <= limit
        except ValueError:
            inside = False
        if not inside:
            wrong(column, f"must be degrees between -{limit} and {limit}")


def _fill(place: Place, row: Mapping[str, str], existing: Mapping[str, Place]) -> None:
    place.parent = existing[row["parent_code"]] if row.get("parent_code") else None
    place.level = row["level"]
    place.name_sq = row["name_sq"]
    place.name_en = row.get("name_en") or row["name_sq"]
    place.variants = [v.strip() for v in row.get("variants", "").split(";") if v.strip()]
    place.own_point = bool(row.get("lat"))
    if place.own_point:
        place.lat, place.lon = float(row["lat"]), float(row["lon"])
    place.source = row.get("source", "")


def _state(place: Place) -> tuple[object, ...]:
    return (
        place.parent_id,
        place.level,
        place.name_sq,
        place.name_en,
        tuple(place.variants),
        place.own_point and (place.lat, place.lon),
        place.source,
    )


def _rebuild_lineage() -> None:
    """Write each place's chain of containers, widest first, and the points that it inherits."""
    places = {place.pk: place for place in Place.objects.all()}
    changed = []
    for place in places.values():
        chain = [place]
        while chain[-1].parent_id is not None:
            chain.append(places[chain[-1].parent_id])
        lineage = [container.pk for container in reversed(chain)]
        point = next(((p.lat, p.lon) for p in chain if p.own_point), (None, None))
        if (place.lineage, place.lat, place.lon) != (lineage, *point):
            place.lineage, (place.lat, place.lon) = lineage, point
            changed.append(place)
    Place.objects.bulk_update(changed, ["lineage", "lat", "lon"], batch_size=500)


def rebuild_names(place: Place) -> None:
    """Write the folded spellings of one place anew, after its name or variants were edited."""
    PlaceName.objects.filter(place=place).delete()
    PlaceName.objects.bulk_create(_names_of(place))


def _rebuild_names() -> None:
    """Write the folded spellings of all places anew."""
    PlaceName.objects.all().delete()
    names = [name for place in Place.objects.all() for name in _names_of(place)]
    PlaceName.objects.bulk_create(names, batch_size=2000)


def _names_of(place: Place) -> list[PlaceName]:
    """The folded spellings of a place; a form made by rule is left out where the data has it."""
    written = {fold(t) for t in (place.name_sq, place.name_en, *place.variants)}
    ruled = {fold(t) for t in (place.name_sq, *place.variants) for t in spellings(t)}
    if place.level == "municipality":
        ruled |= {fold(f"bashkia {t}") for t in spellings(place.name_sq)}
    if place.level == "county":
        ruled |= {
            fold(f"{head} {t}")
            for head in ("qarku", "qarku i", "qarkun", "qarkut te")
            for t in spellings(place.name_sq)
        }
        ruled.add(fold(f"{place.name_en} county"))
    return [PlaceName(place=place, key=key) for key in written - {""}] + [
        PlaceName(place=place, key=key, by_rule=True) for key in ruled - written - {""}
    ]


def _name_new_slugs() -> None:
    """Give each new place a slug for good: its plain name where nobody is meant before it."""
    order = {level: rank for rank, level in enumerate(LEVEL_ORDER)}
    places = sorted(Place.objects.all(), key=lambda place: (order[place.level], place.code))
    by_id = {place.pk: place for place in places}
    meant: dict[str, int] = {}
    keys: dict[int, list[str]] = {}
    for place_id, key in PlaceName.objects.filter(by_rule=False).values_list("place_id", "key"):
        keys.setdefault(place_id, []).append(key)
    for place in places:
        for key in keys.get(place.pk, ()):
            meant.setdefault(key, place.pk)
    taken = {place.slug for place in places}
    fresh = [place for place in places if place.slug.startswith("new-")]
    for place in fresh:
        plain = slugify(fold(place.name_sq))
        if meant.get(fold(place.name_sq)) != place.pk or plain in taken:
            parent = by_id[place.parent_id] if place.parent_id else place
            prefix = _SLUG_PREFIX.get(place.level)
            plain = f"{prefix}-{plain}" if prefix else f"{plain}-{slugify(fold(parent.name_sq))}"
        if plain in taken:
            plain = f"{plain}-{place.code.lower()}"
        place.slug = plain
        taken.add(plain)
    Place.objects.bulk_update(fresh, ["slug"], batch_size=500)

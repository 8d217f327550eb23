"""Lists of objects, and one object by its identifier: each in a fixed number of queries."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Prefetch, QuerySet, Value
from django.db.models.expressions import Combinable

from directory.exchange.hsds import locations, services
from directory.exchange.hsds.identity import alike
from directory.exchange.hsds.organisations import organisation
from directory.exchange.hsds.reader import Reader
from directory.exchange.hsds.selection import Wanted, chosen, rows, sub_selection
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.programmes.querysets import ProgrammeQuerySet
from directory.rules.words import fold

Object = dict[str, Any]
Form = Literal["minimal", "row", "full"]
# So many are held in memory at a time.
CHUNK = 500


class Listed(NamedTuple):
    """A page, and how many objects there are on all of them."""

    contents: list[Object]
    total: int


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as it was at one moment, so that nothing is missed or doubled."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# --- services ------------------------------------------------------------------------------------

_SHAPES: Mapping[Form, Callable[[Programme, Reader], Object]] = {
    "minimal": services.minimal_service,
    "row": services.service,
    "full": services.full_service,
}


def services_page(wanted: Wanted, reader: Reader, *, start: int, size: int, form: Form) -> Listed:
    """Services in order. Raises SearchRefused."""
    keys, total = chosen(wanted, on=reader.on, language=reader.language, start=start, size=size)
    return Listed(_services(keys, reader, form), total)


def all_services(wanted: Wanted, reader: Reader, form: Form) -> Iterator[Object]:
    """Every service in order, read while it is told. Raises SearchRefused before the first."""
    with one_moment():
        keys = chosen(wanted, on=reader.on, language=reader.language).keys
        for start in range(0, len(keys), CHUNK):
            yield from _services(keys[start : start + CHUNK], reader, form)


def service_of(identifier: UUID, reader: Reader) -> Object | None:
    row = Programme.objects.published().with_parts().filter(uuid=identifier).first()
    return services.full_service(row, reader) if row else None


def _services(keys: Sequence[int], reader: Reader, form: Form) -> list[Object]:
    return [_SHAPES[form](row, reader) for row in rows(keys, _parts(form))]


def _parts(form: Form) -> ProgrammeQuerySet:
    found: ProgrammeQuerySet = Programme.objects.all()
    if form == "full":
        return found.with_parts()
    if form == "minimal":
        return found.prefetch_related("calls")
    return found.select_related("organisation").prefetch_related("calls", "alternatives")


# --- organisations -------------------------------------------------------------------------------


def organisations_page(
    wanted: Wanted, words: str, reader: Reader, *, start: int, size: int | None, form: Form
) -> Listed:
    """Organisations that run one of these services and whose names hold the words.

    "minimal" is the organisation alone, "row" names its services, "full" tells them in full.
    Raises SearchRefused.
    """
    found = _organisations(wanted, words, reader)
    end = None if size is None else start + size
    return Listed(_told(found[start:end], reader, form), found.count())


def organisation_of(identifier: UUID, reader: Reader, form: Form) -> Object | None:
    listed = _told(_with_services(Organisation.objects.filter(uuid=identifier)), reader, form)
    return listed[0] if listed else None


def _with_services(found: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """Those that the public sees."""
    return found.filter(
        Exists(Programme.objects.published().filter(organisation=OuterRef("pk")))
    ).order_by("pk")


def _organisations(wanted: Wanted, words: str, reader: Reader) -> "QuerySet[Organisation]":
    found = _with_services(Organisation.objects.all())
    if wanted != Wanted():
        run = sub_selection(wanted, on=reader.on, language=reader.language)
        found = found.filter(Exists(run.filter(organisation=OuterRef("pk"))))
    if words:
        found = found.filter(pk__in=[row.pk for row in found if names_hold(words, *_names(row))])
    return found


def _names(row: Organisation) -> tuple[str, ...]:
    return (row.name, row.in_language("sq"), row.in_language("en"), row.acronym)


def names_hold(words: str, *names: str) -> bool:
    """Whether each word, in any spelling, stands in one of the names."""
    among = " ".join(fold(name) for name in names)
    return all(word in among for word in fold(words).split()) and bool(fold(words).strip())


def _told(found: "QuerySet[Organisation]", reader: Reader, form: Form) -> list[Object]:
    if form == "minimal":
        return [organisation(row, reader) for row in found]
    run = _parts("full" if form == "full" else "row").published().order_by("pk")
    found = found.prefetch_related(Prefetch("programmes", queryset=run, to_attr="run"))
    return [_organisation(row, reader, form) for row in found]


def _organisation(row: Organisation, reader: Reader, form: Form) -> Object:
    run: list[Programme] = row.run  # type: ignore[attr-defined]
    told = [services.full_service(one, reader) for one in run] if form == "full" else []
    # The schema asks for a name and a status wherever a service is named.
    short = [services.named_service(one, reader) for one in run]
    return organisation(row, reader) | {"services": told or short}


# --- services at locations -----------------------------------------------------------------------


def service_at_locations_page(
    wanted: Wanted, reader: Reader, *, start: int, size: int | None, form: Form
) -> Listed:
    """Where services are offered, in the order in which the services came. Raises SearchRefused."""
    which = sub_selection(wanted, on=reader.on, language=reader.language)
    links: Any = Programme.delivery_places.through
    through = links.objects.filter(programme__in=which)
    online = which.filter(delivery__in=locations.BY_NET)
    # One column, so that both halves of the union have it in the same place.
    pairs = (
        through.order_by()
        .annotate(pair=_pair(F("programme_id"), F("place_id")))
        .values_list("pair")
        .union(
            online.order_by().annotate(pair=_pair(F("pk"), Value(0))).values_list("pair"), all=True
        )
        .order_by("pair")
    )
    total = through.count() + online.count()
    end = None if size is None else start + size
    return Listed(_at_locations([pair for (pair,) in pairs[start:end]], reader, form), total)


def _pair(programme: Combinable, place: Combinable) -> Func:
    numbers = ArrayField(BigIntegerField())
    return Func(programme, place, template="ARRAY[%(expressions)s]", output_field=numbers)


def service_at_location_of(identifier: UUID, reader: Reader) -> Object | None:
    low, high = alike(identifier)
    found = Programme.objects.published().with_parts().filter(uuid__gte=low, uuid__lte=high)
    for row in found.order_by("pk"):
        for place in locations.offered_at(row):
            told = locations.service_at_location(row, place, reader)
            if told["id"] == str(identifier):
                return _at_location(row, place, reader, "full")
    return None


def _at_locations(pairs: Sequence[Sequence[int]], reader: Reader, form: Form) -> list[Object]:
    programmes = {row.pk: row for row in rows([key for key, _ in pairs], _parts(form))}
    places = {row.pk: row for row in Place.objects.filter(pk__in=[key for _, key in pairs])}
    return [
        _at_location(programmes[programme], places.get(place), reader, form)
        for programme, place in pairs
        if programme in programmes and (place == 0 or place in places)
    ]


def _at_location(row: Programme, place: Place | None, reader: Reader, form: Form) -> Object:
    """Named and with a status like the service, since some check it by the schema of a service."""
    service = services.service(row, reader)
    told = locations.service_at_location(row, place, reader)
    told |= {key: service[key] for key in ("name", "status", "last_modified")}
    if form != "full":
        return told | {"service": service}
    parts = services.service_parts(row, reader)
    own = ("service_areas", "contacts", "phones", "schedules")
    return told | {key: parts[key] for key in own if key in parts} | {"service": service | parts}

"""Which services are asked for, and in which order: everything that narrows must hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from directory.exchange.found import SearchRefused
from directory.exchange.hsds.reader import HERE, midnight
from directory.exchange.hsds.taxonomies import Taxonomy, Term, carrying, current_alternatives
from directory.programmes.models import Call, Programme
from directory.programmes.querysets import ProgrammeQuerySet
from directory.rules.calls import STOPPED
from directory.search.parameters import Parameters
from directory.search.questions import RANKED
from directory.search.results import search

# How many are read at a time of a search whose order does not depend on its words.
CHUNK = 3_000


@dataclass(frozen=True)
class Wanted:
    """What the services must be, all of it at once.

    `searches` are those of contract §3, the first of which gives the order; without one the order
    is that in which the services came to the catalogue, so that a new one never moves another from
    page to page. `nothing`: what is asked for is known of no service.
    """

    searches: tuple[Parameters, ...] = ()
    terms: tuple[Term, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    organisations: tuple[UUID, ...] = ()
    modified_after: dt.datetime | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    nothing: bool = False


class Slice(NamedTuple):
    """Keys of programmes in order, and how many there are in all."""

    keys: list[int]
    total: int


def programmes(wanted: Wanted, *, on: dt.date) -> ProgrammeQuerySet:
    """The published programmes that meet everything but the searches."""
    found: ProgrammeQuerySet = Programme.objects.published()
    if wanted.nothing:
        return found.none()
    for term in wanted.terms:
        found = found.filter(carrying(term.taxonomy.key, term.with_narrower))
    for taxonomy in wanted.taxonomies:
        found = found.filter(carrying(taxonomy.key, taxonomy.vocabulary))
    for organisation in wanted.organisations:
        found = found.filter(organisation__uuid=organisation)
    if wanted.modified_after is not None:
        found = found.filter(_modified(wanted.modified_after, on))
    if wanted.minimum_age is not None:
        found = found.filter(_ages("min", wanted.minimum_age))
    if wanted.maximum_age is not None:
        found = found.filter(_ages("max", wanted.maximum_age))
    return found


def chosen(
    wanted: Wanted, *, on: dt.date, language: str, start: int = 0, size: int | None = None
) -> Slice:
    """So many services from the place `start` on; all of them without a size.

    Raises SearchRefused for a search that is wrong.
    """
    narrowed = programmes(wanted, on=on)
    end = None if size is None else start + size
    if not wanted.searches:
        keys = list(narrowed.order_by("pk").values_list("pk", flat=True)[start:end])
        return Slice(keys, narrowed.order_by().count())
    narrows = wanted != Wanted(searches=wanted.searches)
    if not narrows and len(wanted.searches) == 1:
        return _ranked(wanted.searches[0], on=on, language=language, start=start, end=end)
    every = [_ranked(one, on=on, language=language).keys for one in wanted.searches]
    common = set(every[0]).intersection(*every[1:])
    if narrows:
        common.intersection_update(narrowed.order_by().values_list("pk", flat=True))
    keys = [key for key in every[0] if key in common]
    return Slice(keys[start:end], len(keys))


def sub_selection(wanted: Wanted, *, on: dt.date, language: str) -> ProgrammeQuerySet:
    """The services as a queryset without order, for lists of what belongs to them."""
    narrowed = programmes(wanted, on=on)
    if not wanted.searches:
        return narrowed
    return Programme.objects.filter(pk__in=chosen(wanted, on=on, language=language).keys)


def _ranked(
    parameters: Parameters, *, on: dt.date, language: str, start: int = 0, end: int | None = None
) -> Slice:
    """The results of a search from one place to another, with the total.

    A search orders its first RANKED results by words more finely than the rest, so what is read at
    a time may not reach over that border.
    """
    chunk = _chunk(parameters, start, end)
    keys: list[int] = []
    number, total = start // chunk, None
    while total is None or number * chunk < (total if end is None else min(end, total)):
        values: dict[str, Any] = {**parameters.values, "page": number + 1}
        found = search(
            parameters if parameters.errors else replace(parameters, values=values),
            on=on,
            language=language,
            size=chunk,
            explain_empty=False,
        )
        if "page" in found.errors:  # past the end; how many there are stands on every page
            return _ranked(parameters, on=on, language=language, end=1)._replace(keys=[])
        if found.errors:
            raise SearchRefused(found.errors)
        first = number * chunk
        keys += [hit.programme_id for hit in found.hits][
            max(start - first, 0) : None if end is None else end - first
        ]
        number, total = number + 1, found.total
    return Slice(keys, total)


def _chunk(parameters: Parameters, start: int, end: int | None) -> int:
    most = RANKED if parameters.sort == "relevance" else CHUNK
    size = most if end is None else end - start
    fits = start % size == 0 and size <= most and (most == CHUNK or RANKED % size == 0)
    return size if fits else most


def _modified(after: dt.datetime, on: dt.date) -> Q:
    """Changed at that moment or later: by a hand, or because its newest call opened or closed."""
    local = after.astimezone(HERE).date()
    first = local if midnight(local) >= after else local + dt.timedelta(days=1)
    if first > on:
        return Q(modified_at__gte=after)
    day = dt.timedelta(days=1)
    newer = Call.objects.filter(programme=OuterRef("programme"), number__gt=OuterRef("number"))
    turned = Call.objects.filter(
        Q(opens_on__range=(first, on)) | Q(closes_on__range=(first - day, on - day)),
        ~Exists(newer),
        programme=OuterRef("pk"),
    )
    return Q(modified_at__gte=after) | (Q(Exists(turned)) & ~Q(status__in=STOPPED))


def _ages(end: str, bound: int) -> Q:
    """A least age of at least so much, or a greatest of at most so much: in every alternative."""
    age = f"criteria__age__{end}"
    unlike = Q(**{f"{age}__isnull": True}) | Q(
        **{f"{age}__{'lt' if end == 'min' else 'gt'}": bound}
    )
    alternatives = current_alternatives()
    return Q(Exists(alternatives)) & ~Q(Exists(alternatives.filter(unlike)))


def rows(keys: Sequence[int], found: ProgrammeQuerySet) -> list[Programme]:
    """The programmes of these keys in their order, but for those taken down meanwhile."""
    known = {row.pk: row for row in found.filter(pk__in=keys, published=True)}
    return [known[key] for key in keys if key in known]

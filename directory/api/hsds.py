"""The Open Referral API: `/api/hsds`, HSDS 3.1 in a form that is valid ORUK 3.0 too."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.urls.converters import StringConverter
from django.utils import timezone, translation

from directory.api.answers import Refused, for_everybody, json_answer, lines_answer
from directory.api.hsds_parameters import (
    MOST_MINIMAL,
    PAGE_SIZE,
    Given,
    Wrong,
    identifier,
    read,
)
from directory.exchange.found import SearchRefused, with_every_status
from directory.exchange.hsds import lists
from directory.exchange.hsds.lists import Form, Listed, names_hold
from directory.exchange.hsds.reader import Reader
from directory.exchange.hsds.selection import Wanted
from directory.exchange.hsds.taxonomies import TAXONOMIES, TERMS, taxonomy, term
from directory.places.tree import known_places
from directory.rules.vocabularies import Label
from directory.search.filters import ORDER
from directory.search.parameters import Parameters, parse

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/"
PUBLISHER = "Mundësi"
Object = dict[str, Any]

_PAGING = ("page", "per_page", "format")
_OF_SERVICES = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
_OF_UK = ("minimum_age", "maximum_age", "start_time", "end_time", "day")
_OF_SCHEDULES = ("start_time", "end_time", "day")
# Contract §3; pages are turned by the parameters of the standard.
OWN = tuple(name for name in ORDER if name != "page")

_NOT_THERE = Label("Këtu nuk ka asgjë me këtë adresë.", "There is nothing at this address.")
_UNKNOWN = Label("Nuk ka asgjë me këtë identifikues.", "Nothing has this identifier.")


@dataclass(frozen=True)
class Asked:
    """One request, read: its parameters of the standard and its own searches."""

    given: Given
    searches: tuple[Parameters, ...]
    reader: Reader

    @property
    def lines(self) -> bool:
        return bool(self.given["format"] == "ndjson")

    @property
    def size(self) -> int:
        most = MOST_MINIMAL if self.given["minimal"] else PAGE_SIZE
        return int(self.given["per_page"] or most)

    @property
    def start(self) -> int:
        return (int(self.given["page"] or 1) - 1) * self.size

    @property
    def form(self) -> Form:
        return "minimal" if self.given["minimal"] else "full" if self.given["full"] else "row"

    def wanted(self, *, by_words: bool = True) -> Wanted:
        """Which services; `by_words`: `search` is for their words, not for a name."""
        given = self.given
        words = _of_words(given["search"]) if by_words and given["search"] else ()
        return Wanted(
            searches=(*words, *self.searches),
            terms=_some(given["taxonomy_term_id"]),
            taxonomies=_some(given["taxonomy_id"]),
            organisations=_some(given["organization_id"]),
            modified_after=given["modified_after"],
            minimum_age=given["minimum_age"],
            maximum_age=given["maximum_age"],
            nothing=any(given[name] is not None for name in _OF_SCHEDULES),
        )


def _some(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _of_words(words: str) -> tuple[Parameters, ...]:
    """The search of the standard: the words alone, in everything that is listed."""
    data = QueryDict(mutable=True)
    data["q"] = words
    return (with_every_status(parse(data)),)


@dataclass(frozen=True)
class Collection:
    """One list of the API and its objects. `one` gives an object by its identifier, or None.

    `every` gives all of a list, line by line; without it `page` does, without an end.
    """

    name: str
    about: str
    item: str
    parameters: tuple[str, ...]
    page: Callable[[Asked, int, int | None], Listed]
    one: Callable[[Any, Asked], Object | None]
    own: bool = False
    of_one: tuple[str, ...] = ()
    every: Callable[[Asked], Iterator[Object]] | None = None


# --- the lists -----------------------------------------------------------------------------------


def _services(asked: Asked, start: int, size: int | None) -> Listed:
    return lists.services_page(
        asked.wanted(), asked.reader, start=start, size=size or MOST_MINIMAL, form=asked.form
    )


def _all_services(asked: Asked) -> Iterator[Object]:
    return lists.all_services(asked.wanted(), asked.reader, asked.form)


def _organizations(asked: Asked, start: int, size: int | None) -> Listed:
    words = asked.given["search"] or ""
    return lists.organisations_page(
        asked.wanted(by_words=False),
        words,
        asked.reader,
        start=start,
        size=size,
        form=_form_of_organisation(asked, "minimal"),
    )


def _form_of_organisation(asked: Asked, otherwise: Form) -> Form:
    if asked.given["full_service"]:
        return "full"
    return "row" if asked.given["full"] else otherwise


def _at_locations(asked: Asked, start: int, size: int | None) -> Listed:
    return lists.service_at_locations_page(
        asked.wanted(), asked.reader, start=start, size=size, form=asked.form
    )


def _taxonomies(asked: Asked, start: int, size: int | None) -> Listed:
    words = asked.given["search"]
    found = [
        one
        for one in TAXONOMIES.values()
        if not words or names_hold(words, *one.name, *one.about, one.key)
    ]
    told = [taxonomy(one, asked.reader.language) for one in found]
    return _part(told, start, size)


def _terms(asked: Asked, start: int, size: int | None) -> Listed:
    given = asked.given
    found = [
        one
        for one in TERMS
        if (given["taxonomy_id"] in {None, one.taxonomy})
        and (not given["top_only"] or one.parent is None)
        and (
            given["parent_id"] is None or (one.parent and one.parent.id == str(given["parent_id"]))
        )
        and (
            not given["search"]
            or names_hold(given["search"], *one.taxonomy.vocabulary[one.code], one.code)
        )
    ]
    return _part([term(one, asked.reader.language) for one in found], start, size)


def _part(told: Sequence[Object], start: int, size: int | None) -> Listed:
    end = None if size is None else start + size
    return Listed(list(told[start:end]), len(told))


def _among(
    known: Iterable[Any], tell: Callable[[Any, str], Object]
) -> Callable[..., Object | None]:
    by_identifier = {one.id: one for one in known}

    def one(wanted: Any, asked: Asked) -> Object | None:
        found = by_identifier.get(str(wanted))
        return tell(found, asked.reader.language) if found else None

    return one


_ALL = (
    Collection(
        "services",
        "Programmes: what one can apply to or take part in.",
        "Service",
        (*_OF_SERVICES, "minimal", "full", *_OF_UK, *_PAGING),
        _services,
        lambda wanted, asked: lists.service_of(wanted, asked.reader),
        own=True,
        every=_all_services,
    ),
    Collection(
        "organizations",
        "Who runs the programmes.",
        "Organization",
        ("search", "taxonomy_term_id", "taxonomy_id", "full", "full_service", *_PAGING),
        _organizations,
        lambda wanted, asked: lists.organisation_of(
            wanted, asked.reader, _form_of_organisation(asked, "row")
        ),
        own=True,
        of_one=("full_service",),
    ),
    Collection(
        "service_at_locations",
        "Where programmes are offered: their places, and online.",
        "ServiceAtLocation",
        (*_OF_SERVICES, "full", *_OF_UK, "postcode", "proximity", *_PAGING),
        _at_locations,
        lambda wanted, asked: lists.service_at_location_of(wanted, asked.reader),
        own=True,
    ),
    Collection(
        "taxonomies",
        "The closed lists of the field.",
        "Taxonomy",
        ("search", *_PAGING),
        _taxonomies,
        _among(TAXONOMIES.values(), taxonomy),
    ),
    Collection(
        "taxonomy_terms",
        "The codes of the closed lists.",
        "TaxonomyTerm",
        ("search", "taxonomy_id", "parent_id", "top_only", *_PAGING),
        _terms,
        _among(TERMS, term),
    ),
)
COLLECTIONS: Mapping[str, Collection] = {one.name: one for one in _ALL}


# --- answering -----------------------------------------------------------------------------------


class Anything(StringConverter):
    """The rest of an address, whatever it is: an unknown one is answered here, in JSON."""

    regex = r"[\s\S]*"


@for_everybody
def root(request: HttpRequest, language: str) -> HttpResponseBase:
    """What this API is."""
    return json_answer(request, about(language))


@for_everybody
def answer(request: HttpRequest, language: str, asked: str) -> HttpResponseBase:
    """A list, one of its objects, or with nothing asked what this API is."""
    name, slash, wanted = asked.partition("/")
    if not asked:
        return json_answer(request, about(language))
    collection = COLLECTIONS.get(name)
    if collection is None or (slash and not wanted):
        raise Refused.of("path", _NOT_THERE, language, 404)
    try:
        if slash:
            return _object(request, collection, wanted, language)
        return _list(request, collection, language)
    except SearchRefused as refused:
        raise Refused({name: [text] for name, text in refused.errors.items()}) from None


def about(language: str) -> Object:
    """The root object; `version` is written as the validator of Open Referral UK reads it."""
    return {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": settings.SITE_URL + reverse("openapi"),
        "description": Label(
            "Programe arsimi, pune dhe biznesi për të rinjtë: HSDS 3.1 dhe ORUK 3.0.",
            "Education, job and business schemes for young people: HSDS 3.1 and ORUK 3.0.",
        ).in_language(language),
        "publisher": {"name": PUBLISHER, "website": settings.SITE_URL},
    }


def _list(request: HttpRequest, collection: Collection, language: str) -> HttpResponseBase:
    asked = _asked(request, collection.parameters, language, own=collection.own)
    if asked.lines:
        every = collection.every or (lambda asked: iter(collection.page(asked, 0, None).contents))
        return lines_answer(request, _begun(every(asked)))
    listed = collection.page(asked, asked.start, asked.size)
    return json_answer(request, envelope(listed, start=asked.start, size=asked.size))


def _object(
    request: HttpRequest, collection: Collection, wanted: str, language: str
) -> HttpResponseBase:
    asked = _asked(request, collection.of_one, language, own=False)
    try:
        found = collection.one(identifier(wanted), asked)
    except Wrong:
        found = None
    if found is None:
        raise Refused.of("id", _UNKNOWN, language, 404)
    return json_answer(request, found)


def envelope(listed: Listed, *, start: int, size: int) -> Object:
    """The page as the standard wraps it."""
    pages = -(-listed.total // size)
    number = start // size + 1
    return {
        "total_items": listed.total,
        "total_pages": pages,
        "page_number": number,
        "size": len(listed.contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not listed.contents,
        "contents": listed.contents,
    }


def _begun(told: Iterator[Object]) -> Iterator[Object]:
    """The same objects; what is wrong with the request is raised now, not after the headers."""
    first = next(told, None)
    return _with_first(first, told)


def _with_first(first: Object | None, rest: Iterator[Object]) -> Iterator[Object]:
    if first is not None:
        yield first
        yield from rest


def _asked(request: HttpRequest, names: tuple[str, ...], language: str, *, own: bool) -> Asked:
    """The request, read. Raises Refused with everything that is wrong."""
    given = read(names, request.GET)
    errors = {name: [reason.in_language(language)] for name, reason in given.errors.items()}
    searches = _own_search(request.GET) if own else ()
    for one in searches:
        errors |= {name: [text] for name, text in one.errors.items()}
    if errors:
        raise Refused(errors)
    return Asked(given, searches, reader(language))


def _own_search(data: QueryDict) -> tuple[Parameters, ...]:
    """The search of contract §3, if one was asked for.

    An order alone narrows nothing, so that nothing is left out by it either.
    """
    own = data.copy()
    own.pop("page", None)
    parameters = parse(own)
    if parameters.errors or parameters.narrowed:
        return (parameters,)
    return (with_every_status(parameters),) if parameters.chosen("sort") else ()


def reader(language: str) -> Reader:
    """For whom objects are written: today, in the language, with the addresses of our pages."""

    def page(name: str) -> Callable[[str], str]:
        return lambda slug: settings.SITE_URL + reverse(name, args=[slug])

    def lasting(slug: str) -> str:
        with translation.override("sq"):
            return page("place")(slug)

    return Reader(
        on=timezone.localdate(),
        language=language,
        places=known_places(),
        programme=page("programme"),
        organisation=page("organisation"),
        place=lasting,
    )

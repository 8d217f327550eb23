"""The data blocks of all pages, as a JSON-LD parser reads them: whole graphs of schema.org."""

import datetime as dt
import json
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from rdflib import RDF, SDO, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme, rule_of
from tests.web.test_structured import block

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # the parser uses it still
]

# What we need of the context at https://schema.org, which no test may fetch.
ADDRESSES = ("url", "item")
DATES = (
    *("dateModified", "lastReviewed", "applicationStartDate", "applicationDeadline"),
    *("availabilityStarts", "availabilityEnds"),
)
CONTEXT = {
    "@vocab": str(SDO),
    **{name: {"@type": "@id"} for name in ADDRESSES},
    **{name: {"@type": str(XSD.date)} for name in DATES},
}
HERE = "https://relative.invalid/"

# Those that issue names, and the narrower ones that we use.
PROGRAMMES = {
    *(SDO.EducationalOccupationalProgram, SDO.WorkBasedProgram, SDO.Course),
    *(SDO.GovernmentService, SDO.Service, SDO.LoanOrCredit, SDO.MonetaryGrant),
}


@pytest.fixture(autouse=True)
def _on_the_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


@pytest.fixture(autouse=True)
def _no_complaint(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The parser puts what it finds odd into its log."""
    with caplog.at_level(logging.WARNING, logger="rdflib"):
        yield
    assert [one.getMessage() for one in caplog.records if one.name.startswith("rdflib")] == []


def keys_of(value: Any) -> Counter[str]:
    """How often each key speaks in a JSON document: once for every value it has."""
    found: Counter[str] = Counter()
    if isinstance(value, list):
        for one in value:
            found += keys_of(one)
    if isinstance(value, dict):
        for key, held in value.items():
            found[key] += len(held) if isinstance(held, list) else 1
            found += keys_of(held)
    return found


def said(graph: Graph) -> Counter[str]:
    """How often each key speaks in the graph that was made of it."""
    found: Counter[str] = Counter()
    for predicate in graph.predicates():
        is_type = predicate == RDF.type
        found["@type" if is_type else str(predicate).removeprefix(str(SDO))] += 1
    for about in set(graph.subjects()):
        found["@id"] += isinstance(about, URIRef)
    return found


def is_term(name: str) -> bool:
    """Whether schema.org has the word; it adds `-input` to the property that a form asks for."""
    return name.removesuffix("-input") in SDO


def graph_of(path: str) -> Graph:
    """The graph of a page, with nothing in it that a reader of graphs would stumble over."""
    document = block(path)
    assert document.pop("@context") == "https://schema.org"
    graph = Graph()
    graph.parse(data=json.dumps(document), format="json-ld", context=CONTEXT, publicID=HERE)
    for about, predicate, value in graph:
        assert not str(about).startswith(HERE), about
        assert predicate == RDF.type or is_term(str(predicate).removeprefix(str(SDO))), predicate
        if predicate == RDF.type:
            assert str(value).removeprefix(str(SDO)) in SDO, value
        if isinstance(value, URIRef):
            assert str(value).startswith(("https://", "http://")), value
            assert not str(value).startswith(HERE), value
        if isinstance(value, Literal):
            assert not value.ill_typed, (predicate, value)
            assert str(value).strip(), predicate
        dated = str(predicate).removeprefix(str(SDO)) in DATES
        assert dated == (isinstance(value, Literal) and isinstance(value.value, dt.date))
    assert said(graph) == keys_of(document), path
    assert (None, RDF.type, SDO.JobPosting) not in graph, "a scheme is no vacancy"
    return graph


def page(graph: Graph, kind: URIRef) -> Node:
    return only(graph.subjects(RDF.type, kind))


def only(found: Any) -> Node:
    (one,) = found
    assert isinstance(one, Node)
    return one


def values(graph: Graph, about: Node, name: URIRef) -> set[Any]:
    return {one.toPython() for one in graph.objects(about, name) if isinstance(one, Literal)}


def stated_for_all(row: Programme, end: str) -> set[int]:
    """The least or the greatest age that its rule names, where every alternative names one."""
    alternatives: list[dict[str, Any]] = rule_of(row)
    stated = [one.get("age", {}).get(end) for one in alternatives]
    if not stated or None in stated:
        return set()
    return {min(stated) if end == "min" else max(stated)}


def by_persons(row: Programme) -> bool:
    return not row.applicants or "person" in row.applicants


def wide_places_and_some_units() -> list[Place]:
    """Every place but most of the some 400 units, whose pages are alike."""
    every = Place.objects.select_related("parent").order_by("pk")
    units = [place for place in every if place.level == "unit"]
    return [place for place in every if place.level != "unit"] + units[::40]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_programme_says_who_offers_what_to_whom_where_and_until_when(
    shipped: None, prefix: str
) -> None:
    told = Counter[str]()
    for row in Programme.objects.published().with_parts().order_by("pk"):
        graph = graph_of(f"{prefix}/programmes/{row.slug}/")
        about = only(graph.objects(page(graph, SDO.WebPage), SDO.mainEntity))
        assert set(graph.objects(about, RDF.type)) & PROGRAMMES
        assert set(graph.objects(about, RDF.type)) <= PROGRAMMES
        provider = only(graph.objects(about, SDO.provider))
        names = {row.organisation.in_language("sq"), row.organisation.in_language("en")}
        assert values(graph, provider, SDO.name) <= names
        areas = set(graph.objects(about, SDO.areaServed))
        codes = set().union(*(values(graph, area, SDO.identifier) for area in areas))
        assert codes == {place.code for place in row.coverage.all()} != set()
        least, most = (stated_for_all(row, end) for end in ("min", "max"))
        if by_persons(row):
            audience = set(graph.objects(about, SDO.audience))
            assert (
                set().union(*(values(graph, one, SDO.suggestedMinAge) for one in audience)) == least
            )
            assert (
                set().union(*(values(graph, one, SDO.suggestedMaxAge) for one in audience)) == most
            )
            told["with an age"] += bool(least or most)
        if row.newest_call and row.newest_call.closes_on:
            offer = only(graph.objects(about, SDO.offers))
            closes = values(graph, offer, SDO.availabilityEnds)
            assert closes == {row.newest_call.closes_on}
            assert values(graph, about, SDO.applicationDeadline) <= closes
            told["with a deadline"] += 1
    assert told["with an age"] > 10
    assert told["with a deadline"] > 10


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_organisation_says_its_name(shipped: None, prefix: str) -> None:
    with_a_page = Organisation.objects.filter(programmes__published=True).distinct()
    for row in with_a_page.order_by("pk"):
        graph = graph_of(f"{prefix}/organisations/{row.slug}/")
        about = only(graph.objects(page(graph, SDO.ProfilePage), SDO.mainEntity))
        assert values(graph, about, SDO.name) <= {row.in_language("sq"), row.in_language("en")}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_place_says_where_it_lies_and_what_there_is(shipped: None, prefix: str) -> None:
    for row in wide_places_and_some_units():
        graph = graph_of(f"{prefix}/places/{row.slug}/")
        shown = page(graph, SDO.CollectionPage)
        about = only(graph.objects(shown, SDO.about))
        assert values(graph, about, SDO.identifier) == {row.code}
        inside = {row.parent.code} if row.parent else set()
        around = set(graph.objects(about, SDO.containedInPlace))
        assert set().union(*(values(graph, one, SDO.identifier) for one in around)) == inside
        listed = only(graph.objects(shown, SDO.mainEntity))
        entries = list(graph.objects(listed, SDO.itemListElement))
        positions = sorted(
            position for one in entries for position in values(graph, one, SDO.position)
        )
        assert positions == list(range(1, len(entries) + 1))
        (total,) = values(graph, listed, SDO.numberOfItems)
        assert total >= len(entries)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_first_page_says_how_it_is_searched(shipped: None, prefix: str) -> None:
    graph = graph_of(f"{prefix}/")
    searched = only(graph.objects(page(graph, SDO.WebSite), SDO.potentialAction))
    target = only(graph.objects(searched, SDO.target))
    (template,) = values(graph, target, SDO.urlTemplate)
    assert "{q}" in template

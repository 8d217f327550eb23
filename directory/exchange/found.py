"""What a search gives to feeds: all of it, in rank order, with what a card does not show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from directory.exchange.cells import INVISIBLE
from directory.programmes.models import Programme
from directory.programmes.querysets import ProgrammeQuerySet
from directory.rules.vocabularies import CALL_STATUS
from directory.search.engine import Hit
from directory.search.filters import FACETS
from directory.search.models import Card
from directory.search.parameters import Parameters
from directory.search.results import Results, search

MOST = 1_000
"""So many entries a feed holds; readers and calendars are no good with more."""

# What somebody says of themselves is no name for a feed: a calendar shows it to everybody near.
_PERSONAL = {"sex", "education", "employment"}


class SearchRefused(Exception):
    """A parameter is wrong, so nothing is found. `errors` tells by parameter, in the language."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Listing:
    """A published programme with its calls, and the facts of its card."""

    programme: Programme
    facts: Mapping[str, Any]

    def text(self, field: str, language: str) -> tuple[str, str]:
        """A text of the card and its language: the one asked for, or the only one there is."""
        other = "sq" if language == "en" else "en"
        texts = self.facts[field]
        return (
            (plain(texts[language]), language) if texts[language] else (plain(texts[other]), other)
        )


@dataclass(frozen=True)
class Found:
    """The first MOST listings in rank order, and how many there are in all."""

    name: str
    listings: list[Listing]
    total: int


def found(parameters: Parameters, *, on: date, language: str) -> Found:
    """Run a search for a feed; its `page` does not matter. Raises SearchRefused."""
    results = ranked(parameters, on=on, language=language, size=MOST)
    rows = in_order(results.hits, Programme.objects.prefetch_related("calls"))
    facts = {hit.programme_id: hit.facts for hit in results.hits}
    return Found(
        name=_name(parameters, results, language),
        listings=[Listing(programme, facts[programme.pk]) for programme in rows],
        total=results.total,
    )


def listing(slug: str) -> Listing | None:
    """One published programme; None when there is none of that name."""
    rows = Programme.objects.published().prefetch_related("calls")
    card = Card.objects.filter(document__programme__slug=slug).first()
    programme = rows.filter(slug=slug).first() if card else None
    return Listing(programme, card.facts) if card and programme else None


def ranked(parameters: Parameters, *, on: date, language: str, size: int, page: int = 1) -> Results:
    """One long page of a search, whatever page its parameters name. Raises SearchRefused."""
    if not parameters.errors:
        parameters = _with(parameters, page=page)
    results = search(parameters, on=on, language=language, size=size, explain_empty=False)
    if results.errors:
        raise SearchRefused(results.errors)
    return results


def in_order(hits: Sequence[Hit], programmes: ProgrammeQuerySet) -> list[Programme]:
    """The programmes of the hits, in their order, but for those taken down meanwhile."""
    wanted = [hit.programme_id for hit in hits]
    rows = {programme.pk: programme for programme in programmes.published().filter(pk__in=wanted)}
    return [rows[key] for key in wanted if key in rows]


def with_every_status(parameters: Parameters) -> Parameters:
    """The same search over what is closed too."""
    return _with(parameters, status=list(CALL_STATUS))


def plain(text: str) -> str:
    """Without the control characters that neither XML nor a calendar may hold."""
    return INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _with(parameters: Parameters, **values: Any) -> Parameters:
    return replace(parameters, values={**parameters.values, **values})


def _name(parameters: Parameters, results: Results, language: str) -> str:
    """What the feed is about, never who asks: "Mundësi – “kurs” – Has – Arsim"."""
    words = [f"“{plain(parameters.q)[:60]}”"] if parameters.q else []
    words += [place.in_language(language) for place in results.places]
    words += [one.in_language(language) for one in parameters.values.get("organisation") or []]
    for name, facet in FACETS.items():
        if name not in _PERSONAL | {"status"}:
            words += [
                facet.vocabulary[code].in_language(language) for code in parameters.chosen(name)
            ]
    return " – ".join(["Mundësi", *words])

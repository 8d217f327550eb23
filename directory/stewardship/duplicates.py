"""Which listed programmes look like the one at hand, and why one would think so.

SQL only narrows: it finds what shares words of the title, a link or the organisation. The judgement
is made here, in points, and its reasons are given in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Q, QuerySet

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label
from directory.rules.words import fold, is_stop, keys, tokens
from directory.search.statements import any_lexeme, lexeme
from directory.stewardship.models import DistinctPair
from directory.stewardship.proposals import places_of, stored_cells

# Points; from ENOUGH on, two look alike. Titles that share less than half of their words say
# nothing, and a home page says little: an organisation names it for all of its programmes.
TITLE, DEEP_LINK, HOME_PAGE, ORGANISATION, PLACE = 60, 40, 10, 15, 15
LEAST_ALIKE = 0.5
ENOUGH = 70
MOST_CANDIDATES, MOST_SHOWN = 60, 5
# What more programmes than this have in common (a portal's page, "Internship") makes none of them
# a duplicate of another; and so many pairs are more than anybody works off at a time.
MOST_IN_COMMON, MOST_PAIRS = 8, 200

SAME_TITLE = Label("i njëjti titull", "the same title")
SIMILAR_TITLE = Label("titull i ngjashëm", "a similar title")
SAME_LINK = Label("e njëjta lidhje", "the same link")
SAME_ORGANISATION = Label("e njëjta organizatë", "the same organisation")
SAME_PLACE = Label("vende të përbashkëta", "places in common")

Words = frozenset[frozenset[str]]


class Lookalike(NamedTuple):
    """A programme that may be the same, how much speaks for it (0–130 points), and what."""

    programme: Programme
    score: int
    reasons: tuple[Label, ...]


class Pair(NamedTuple):
    """Two listed programmes that may be the same; `first` has the smaller key."""

    first: Programme
    second: Programme
    reasons: tuple[Label, ...]


class Likeness(NamedTuple):
    """What of a programme is compared."""

    titles: tuple[Words, ...]
    links: frozenset[str]
    organisation: str
    lineages: tuple[tuple[int, ...], ...]


def lookalikes(cells: Mapping[str, str], *, besides: Programme | None = None) -> list[Lookalike]:
    """The listed programmes that look like a row of contract §6, likeliest first; at most five.

    `besides` is the programme that the row is of. A fixed number of queries, whatever is listed.
    """
    own = _of_cells(cells)
    keys_found = _by_title(cells) if any(own.titles) else []
    near = Q(pk__in=keys_found)
    if addresses := _spellings(own.links):
        near |= Q(official_url__in=addresses) | Q(application_url__in=addresses)
    candidates = Programme.objects.filter(near).select_related("organisation")
    if besides is not None:
        candidates = candidates.exclude(pk__in=[besides.pk, *_told_apart_from(besides)])
    listed = list(candidates.prefetch_related("coverage").order_by("pk")[: 2 * MOST_CANDIDATES])
    found = [_compared(own, programme) for programme in listed]
    alike = [one for one in found if one.score >= ENOUGH]
    return sorted(alike, key=lambda one: (-one.score, one.programme.pk))[:MOST_SHOWN]


def lookalikes_of(programme: Programme) -> list[Lookalike]:
    """Those of a listed programme that comes with its parts."""
    return lookalikes(stored_cells(programme), besides=programme)


def pairs(programmes: QuerySet[Programme]) -> list[Pair]:
    """Of some programmes those with equal titles or links that look alike, likeliest first.

    Two of which somebody has said that they are not the same are left out. Four queries at most.
    """
    alike = _sharing(programmes)
    if not alike:
        return []
    apart = set(DistinctPair.objects.values_list("first_id", "second_id"))
    wanted = sorted(alike - apart)[:MOST_PAIRS]
    keys_wanted = {key for pair in wanted for key in pair}
    whole = (
        Programme.objects.select_related("organisation")
        .prefetch_related("coverage")
        .in_bulk(keys_wanted)
    )
    known = {key: likeness(programme) for key, programme in whole.items()}
    judged = [(judge(known[a], known[b]), a, b) for a, b in wanted if a in known and b in known]
    judged.sort(key=lambda one: (-one[0][0], one[1], one[2]))
    return [
        Pair(whole[a], whole[b], reasons) for (score, reasons), a, b in judged if score >= ENOUGH
    ]


def _sharing(programmes: QuerySet[Programme]) -> set[tuple[int, int]]:
    """The keys of any two that have a title or a link in common, the smaller one first."""
    bearers: dict[str, set[int]] = defaultdict(set)
    columns = ("pk", "title_sq", "title_en", "official_url", "application_url")
    for key, title_sq, title_en, *addresses in programmes.order_by("pk").values_list(*columns):
        for name in _names(title_sq, title_en, addresses):
            bearers[name].add(key)
    return {
        pair
        for keys_found in bearers.values()
        if len(keys_found) <= MOST_IN_COMMON
        for pair in combinations(sorted(keys_found), 2)
    }


def _names(title_sq: str | None, title_en: str | None, addresses: Iterable[str]) -> Iterator[str]:
    yield from (" ".join(tokens(title)) for title in (title_sq, title_en) if title)
    yield from (link for link in _links(*addresses) if "/" in link)


def _told_apart_from(programme: Programme) -> list[int]:
    rows = DistinctPair.objects.filter(Q(first=programme) | Q(second=programme))
    keys_found = rows.values_list("first_id", "second_id")
    return [key for pair in keys_found for key in pair if key != programme.pk]


def judge(one: Likeness, other: Likeness) -> tuple[int, tuple[Label, ...]]:
    """The points of two, and what speaks for their being the same. The order does not matter."""
    score, reasons = 0.0, []
    alike = max((_alike(a, b) for a in one.titles for b in other.titles), default=0.0)
    if alike >= LEAST_ALIKE:
        score += TITLE * alike
        reasons.append(SAME_TITLE if alike == 1 else SIMILAR_TITLE)
    if common := one.links & other.links:
        score += DEEP_LINK if any("/" in link for link in common) else HOME_PAGE
        reasons.append(SAME_LINK)
    if one.organisation and one.organisation == other.organisation:
        score += ORGANISATION
        reasons.append(SAME_ORGANISATION)
    if _overlap(one.lineages, other.lineages):
        score += PLACE
        reasons.append(SAME_PLACE)
    return round(score), tuple(reasons)


def likeness(programme: Programme) -> Likeness:
    """What of a listed programme is compared; `coverage` and `organisation` should be there."""
    return Likeness(
        titles=_titles(programme.title_sq, programme.title_en),
        links=_links(programme.official_url, programme.application_url),
        organisation=fold(programme.organisation.name),
        lineages=tuple(tuple(place.lineage) for place in programme.coverage.all()),
    )


def _compared(own: Likeness, programme: Programme) -> Lookalike:
    return Lookalike(programme, *judge(own, likeness(programme)))


def _of_cells(cells: Mapping[str, str]) -> Likeness:
    return Likeness(
        titles=_titles(cells.get("title_sq"), cells.get("title_en")),
        links=_links(cells.get("official_url", ""), cells.get("application_url", "")),
        organisation=fold(cells.get("organisation", "")),
        lineages=tuple(tuple(place.lineage) for place in places_of(cells)),
    )


def _by_title(cells: Mapping[str, str]) -> list[int]:
    """Programmes whose titles share the most words with the row's, through the search index."""
    words = {
        word
        for text in (cells.get("title_sq"), cells.get("title_en"))
        for word in tokens(text or "")[:20]
        if not is_stop(word)
    }
    lexemes = sorted({f"T:{key}" for word in words for key in keys(word)})
    if not lexemes:
        return []
    shared = " + ".join(["(lexemes @@ %s::tsquery)::int"] * len(lexemes))
    statement = (
        f"SELECT programme_id FROM search_document WHERE lexemes @@ %s::tsquery"
        f" ORDER BY {shared} DESC, programme_id LIMIT {MOST_CANDIDATES}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [any_lexeme(lexemes), *map(lexeme, lexemes)])
        return [key for (key,) in cursor.fetchall()]


def _titles(*texts: str | None) -> tuple[Words, ...]:
    """Of each title its words, and of each word all that it may be a form of."""
    words = (
        frozenset(keys(word) for word in tokens(text)[:40] if not is_stop(word))
        for text in texts
        if text
    )
    return tuple(found for found in words if found)


def _alike(one: Words, other: Words) -> float:
    """The share of words that both titles have, in any form of the word."""
    shared = sum(any(word & another for another in other) for word in one)
    back = sum(any(word & another for another in one) for word in other)
    return (shared + back) / (len(one) + len(other))


def _links(*addresses: str) -> frozenset[str]:
    return frozenset(plain for address in addresses if (plain := plain_link(address)))


def plain_link(address: str) -> str:
    """An address without what two spellings of it may differ in: "example.org/page?id=1"."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    return f"{host}{path}?{parts.query}".rstrip("?") if host else ""


def _spellings(links: Iterable[str]) -> list[str]:
    """The ways in which the same addresses may be stored."""
    return [
        f"{scheme}://{www}{spelling}"
        for link in sorted(links)
        for scheme in ("https", "http")
        for www in ("", "www.")
        for spelling in dict.fromkeys((link, _slashed(link)))
    ]


def _slashed(link: str) -> str:
    path, mark, query = link.partition("?")
    return f"{path}/{mark}{query}"


def _overlap(one: Iterable[tuple[int, ...]], other: Iterable[tuple[int, ...]]) -> bool:
    """Whether a place of one contains, is, or lies inside a place of the other."""
    others = list(other)
    return any(a[-1] in b or b[-1] in a for a in one if a for b in others if b)

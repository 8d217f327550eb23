"""Synthetic catalogues: the shipped programmes' own words, recombined, so that they look alike."""

import itertools
import random
from collections.abc import Callable, Iterator

from django.db import connection

from directory.places.models import Place
from directory.programmes.models import Alternative, Call, Organisation, Programme
from directory.search import index

BATCH = 2_000
FIELDS = ("title", "summary", "benefit", "description", "conditions", "how_to_apply")
TRANSLATED = [f"{field}_{language}" for field in FIELDS for language in ("sq", "en")]
PLAIN = (
    "kinds",
    "types",
    "sectors",
    "delivery",
    "cost",
    "amount_min",
    "amount_max",
    "currency",
    "amount_period",
    "recurrence",
    "status",
    "applicants",
    "priority_groups",
    "confidence",
    "funder",
)


def fill(size: int, progress: Callable[[int], object]) -> None:
    """Bring the catalogue to `size` programmes and index them. Always the same for one size."""
    chance = random.Random(size)
    patterns = list(Programme.objects.filter(slug__regex=r"[a-z]").with_parts()[:92])
    places = list(Place.objects.filter(level__in=["country", "county", "municipality"]))
    organisations = list(Organisation.objects.all())
    numbers = itertools.count(Programme.objects.count())
    while (have := next(numbers)) < size:
        batch = min(BATCH, size - have)
        _make(batch, have, chance, patterns, places, organisations)
        for _ in range(batch - 1):
            next(numbers)
        index.catch_up()
        progress(batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _make(
    batch: int,
    start: int,
    chance: random.Random,
    patterns: list[Programme],
    places: list[Place],
    organisations: list[Organisation],
) -> None:
    made = []
    for number in range(start, start + batch):
        pattern, other = chance.choice(patterns), chance.choice(patterns)
        words = {name: _mixed(pattern, other, name) for name in TRANSLATED}
        plain = {name: getattr(pattern, name) for name in PLAIN}
        made.append(
            Programme(
                slug=f"made-{number}",
                published=True,
                organisation=chance.choice(organisations),
                **words,
                **plain,
            )
        )
    made = Programme.objects.bulk_create(made)
    through = Programme.coverage.through
    covered = [
        through(programme_id=one.pk, place_id=place.pk)
        for one in made
        for place in chance.sample(places, chance.choice((1, 1, 1, 2, 3)))
    ]
    through.objects.bulk_create(covered)
    rules = list(_rules(made, chance, patterns))
    Alternative.objects.bulk_create(rules)
    Call.objects.bulk_create(_calls(made, chance, patterns))


def _mixed(pattern: Programme, other: Programme, name: str) -> str:
    """The pattern's text; in titles and summaries the end comes from another programme."""
    own, strange = getattr(pattern, name) or "", getattr(other, name) or ""
    if not name.startswith(("title", "summary")):
        return own
    words, more = own.split(), strange.split()
    half = max(1, len(words) // 2)
    return " ".join([*words[:half], *more[len(more) // 2 :]])[:240] or own[:240]


def _rules(
    made: list[Programme], chance: random.Random, patterns: list[Programme]
) -> Iterator[Alternative]:
    for one in made:
        for position, alternative in enumerate(chance.choice(patterns).alternatives.all(), start=1):
            yield Alternative(programme=one, position=position, criteria=alternative.criteria)


def _calls(
    made: list[Programme], chance: random.Random, patterns: list[Programme]
) -> Iterator[Call]:
    dated = [call for pattern in patterns for call in pattern.calls.all()]
    for one in made:
        if chance.random() < 0.4:
            call = chance.choice(dated)
            yield Call(programme=one, number=1, opens_on=call.opens_on, closes_on=call.closes_on)

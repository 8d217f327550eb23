"""The facts of programmes that somebody names, whatever else is true of them."""

from collections.abc import Collection
from typing import Any

from directory.search.models import Card


def named(slugs: Collection[str]) -> dict[str, dict[str, Any]]:
    """Facts of the cards of these programmes by slug; unknown and unpublished ones are left out."""
    found = Card.objects.filter(
        document__programme__slug__in=slugs, document__programme__published=True
    )
    return dict(found.values_list("document__programme__slug", "facts"))

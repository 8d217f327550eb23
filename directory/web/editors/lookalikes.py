"""What is listed already and looks like a change, as pages name it."""

from collections.abc import Mapping
from typing import Any

from directory.programmes.models import Programme
from directory.stewardship.duplicates import lookalikes


def lookalikes_in_words(
    cells: Mapping[str, str], language: str, *, besides: Programme | None
) -> list[dict[str, Any]]:
    """The look-alikes of a row with what speaks for it, likeliest first."""
    return [
        {
            "title": one.programme.in_language(language),
            "slug": one.programme.slug,
            "published": one.programme.published,
            "organisation": one.programme.organisation.in_language(language),
            "reasons": ", ".join(reason.in_language(language) for reason in one.reasons),
        }
        for one in lookalikes(cells, besides=besides)
    ]

"""Links to the pages of a long list, in prepared values; see `includes/pagination.html`."""

from collections.abc import Callable
from typing import Any


def links_to_pages(
    number: int, last: int, url: Callable[[int], str], *, around: int = 1
) -> dict[str, Any] | None:
    """First and last page and so many `around` this one, with gaps between; None for one page."""
    if last < 2:
        return None
    shown = sorted({1, last, *range(max(1, number - around), min(last, number + around) + 1)})
    links: list[dict[str, Any]] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            links.append({"number": None, "url": "", "current": False, "gap": True})
        links.append({"number": page, "url": url(page), "current": page == number, "gap": False})
    return {
        "number": number,
        "pages": last,
        "previous_url": url(number - 1) if number > 1 else None,
        "next_url": url(number + 1) if number < last else None,
        "links": links,
    }

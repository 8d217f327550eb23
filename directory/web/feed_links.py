"""Where a search can be taken along: as a calendar, a feed, a spreadsheet."""

from django.urls import reverse


def feed_links(query: str) -> dict[str, str]:
    """The addresses of the feeds of a search by their kind; `query` is its canonical one."""
    return {
        kind: reverse(f"programmes-{kind}") + (f"?{query}" if query else "")
        for kind in ("ics", "atom", "csv")
    }

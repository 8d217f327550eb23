"""What the pages are put together from, for those who build them; served with DEBUG only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from directory.search.parameters import Parameters
from directory.search.results import Results
from directory.web.cards import card, rendered
from directory.web.search import search_facts

COLOURS = {
    "bg": "limestone: the ground of every page",
    "card": "what lies on it",
    "ink": "text",
    "soft": "text that may be passed over",
    "lake": "links, headings of cards, what fits",
    "copper": "beech in autumn: what is near, the one button of a page",
    "amber": "the sun: the button on the lake, the ring of the focus",
    "tint": "shallow water: tags, chosen things",
    "sun": "notes, what needs a look",
    "deep": "the lake by night: top and foot",
    "line": "lines between things",
    "bad": "mistakes, always with words",
}
PLAIN = {
    "Buttons": (
        '<p class="chips"><button class="b">Search</button>'
        '<a class="b b2" href="#">See everything</a><button class="b big">Go on</button></p>',
        "`b`: the one primary action of a page. `b2`: everything beside it. `big`: alone on a"
        " screen. At least 44 px high.",
    ),
    "Tags": (
        '<p class="tags"><span class="t yes">Fits you</span> <span class="t maybe">May fit you'
        '</span> <span class="t open"><b>Open</b> until 15 December</span> <span class="t soon">'
        '<b>Closes soon</b></span> <span class="t free">Free</span> <span class="t closed">Closed'
        '</span> <span class="t unknown">Ask the organiser</span> <span class="t dim">in English'
        "</span></p>",
        "`t` and what it says: never by colour alone, never to be tapped.",
    ),
    "Note": (
        '<p class="note">Stay safe: never pay to get a job.</p>',
        "`note`: one thing to know before going on. `box`: a part that stands for itself.",
    ),
    "Fields": (
        '<div class="box flow"><label for="sg-q">What are you looking for?</label>'
        '<input type="search" id="sg-q"><label class="op"><input type="checkbox"> Education <b>32'
        "</b></label><details><summary>More</summary><p>What was folded away.</p></details></div>",
        "A label above each field, `op` for what can be ticked, `details` for what few need.",
    ),
}


@dataclass(frozen=True)
class Component:
    """One part of the pages: how it looks, what it is called, when it is used."""

    name: str
    note: str
    html: SafeString


def components(results: Results, *, on: dt.date, language: str) -> Iterator[Component]:
    """Every component with real content; `results` of a search without words."""
    for name, (html, note) in PLAIN.items():
        yield Component(name, note, mark_safe(html))  # noqa: S308 (our own, above)
    cards = [card(hit.facts, on=on, language=language) for hit in results.hits[:2]]
    shown = [rendered(one, language) for one in cards]
    yield Component(
        "includes/card.html",
        "A programme at a glance, in an `ol.cards`; `includes/icons.html` once on the page.",
        mark_safe(f'<ol class="cards" role="list">{"".join(shown)}</ol>'),  # noqa: S308
    )
    facts = search_facts(Parameters({}, {}), results, on=on, language=language)
    facet = next(one for one in facts["form"]["facets"] if one["name"] == "kind")
    error = {"id": "sg-q", "label": "Your age", "text": "Write it in whole years."}
    tally = {"yes": 12, "maybe": 7, "no": 53}
    mark = _included("includes/mark.html")
    yield Component(
        "includes/mark.html",
        "The mark: sun, lake, limestone.",
        mark_safe(f'<p class="brand">{mark}</p>'),  # noqa: S308
    )
    for template, note, context in (
        ("facet", "One filter with its counts.", {"facet": facet}),
        ("pagination", "Numbered pages, never endless ones.", {"page": facts["page"]}),
        ("error_summary", "On top, says each mistake, leads to it.", {"errors": [error]}),
        ("check_tally", "What the answers come to so far.", {"tally": tally, "linked": False}),
        ("safety", "Against swindlers: on jobs and whatever leads abroad.", {}),
    ):
        yield Component(
            f"includes/{template}.html", note, _included(f"includes/{template}.html", **context)
        )


def _included(template: str, **context: Any) -> SafeString:
    return render_to_string(template, context)

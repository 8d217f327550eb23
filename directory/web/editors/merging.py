"""What the page shows on which two programmes become one."""

from typing import Any

from django.http import QueryDict

from directory.exchange.programme_columns import PLACES
from directory.programmes.models import Programme
from directory.stewardship.actions.merging import Choice, choices
from directory.stewardship.duplicates import lookalikes_of
from directory.stewardship.proposals import stored_cells
from directory.stewardship.reader import Reader

TAKE = "take:"  # before the name of a choice; the value is "gone" when the other one's is taken


def merging_facts(
    kept: Programme, gone: Programme | None, *, language: str, sent: QueryDict
) -> dict[str, Any]:
    """With `gone`, both side by side; without, the programmes that look like `kept`."""
    facts: dict[str, Any] = {"kept": _named(kept, language), "gone": None, "lookalikes": []}
    if gone is None:
        return facts | {
            "lookalikes": [
                {
                    **_named(one.programme, language),
                    "reasons": ", ".join(reason.in_language(language) for reason in one.reasons),
                }
                for one in lookalikes_of(kept)
            ]
        }
    here, there = stored_cells(kept), stored_cells(gone)
    reader = Reader(language, here, there)
    listed = choices(kept, gone)
    return facts | {
        "gone": _named(gone, language),
        "seen_kept": kept.version,
        "seen_gone": gone.version,
        "choices": [
            {
                "name": f"{TAKE}{choice.name}",
                "label": reader.label(choice.name),
                "kept": _said(choice, choice.kept, reader, here),
                "gone": _said(choice, choice.gone, reader, there),
                "takes_gone": sent.get(f"{TAKE}{choice.name}") == "gone",
            }
            for choice in listed
            if choice.is_open
        ],
        "added": [
            {"label": reader.label(choice.name), "text": _said(choice, choice.gone, reader, there)}
            for choice in listed
            if not choice.is_open and choice.falls_to_the_one_that_goes(frozenset())
        ],
        "places": [
            {
                "label": reader.label(column),
                "text": reader.text(column, f"{here[column]};{there[column]}"),
            }
            for column in PLACES
            if here[column] or there[column]
        ],
    }


def taken(sent: QueryDict) -> frozenset[str]:
    """The choices for which the one that goes was chosen."""
    return frozenset(
        name.removeprefix(TAKE)
        for name, value in sent.items()
        if name.startswith(TAKE) and value == "gone"
    )


def _named(programme: Programme, language: str) -> dict[str, Any]:
    return {
        "title": programme.in_language(language),
        "slug": programme.slug,
        "published": programme.published,
        "organisation": programme.organisation.in_language(language),
    }


def _said(choice: Choice, texts: tuple[str, ...], reader: Reader, cells: dict[str, str]) -> str:
    if choice.name == "rule":
        return reader.rule(cells)
    pairs = zip(choice.columns, texts, strict=True)
    return " · ".join(reader.text(column, text) for column, text in pairs if text)

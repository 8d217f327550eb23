"""Up to four programmes side by side, from what their pages say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from directory.programmes.models import Programme
from directory.web.cards import StatusTag
from directory.web.wording import Text

MOST_COMPARED = 4
LETTERS = 200


@dataclass(frozen=True)
class Cell:
    """One fact about one programme: in short, in a text, in small print; or unknown."""

    strong: str = ""
    plain: str = ""
    text: Text | None = None
    small: tuple[str, ...] = ()
    url: str = ""
    url_label: str = ""
    status: StatusTag | None = None
    closing_soon: bool = False

    @property
    def known(self) -> bool:
        return bool(self.strong or self.plain or self.text or self.small or self.url or self.status)


@dataclass(frozen=True)
class Column:
    """The head of a column: the programme."""

    title: Text
    url: str
    without_url: str


@dataclass(frozen=True)
class Row:
    """A fact, as every column has it; each cell comes with its column."""

    label: str
    cells: list[tuple[Column, Cell]]


def compared(slugs: Sequence[str]) -> list[Programme]:
    """The programmes with all that their pages show, in the order of the names."""
    found = Programme.objects.published().with_parts().filter(slug__in=slugs)
    by_slug = {one.slug: one for one in found}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def rows(columns: Sequence[Column], facts: Sequence[dict[str, Any]]) -> list[Row]:
    """The rows in the order in which one decides; `facts` are those of `programme_facts`."""
    makers = {
        _("What it is"): _what,
        _("Who it is for"): _for_whom,
        _("Where"): _where,
        _("What you get"): _benefit,
        _("What it costs you"): _cost,
        _("Can I apply now?"): _until,
        _("How to apply"): _how,
        _("Who runs it"): _who_runs_it,
    }
    return [
        Row(label, [(column, make(one)) for column, one in zip(columns, facts, strict=True)])
        for label, make in makers.items()
    ]


def _shortened(text: Text | None) -> Text | None:
    if text is None:
        return None
    return Text(Truncator(text.value).chars(LETTERS), text.lang, text.foreign)


def _listed(*sentences: str) -> tuple[str, ...]:
    return tuple(one for one in sentences if one)


def _what(one: dict[str, Any]) -> Cell:
    return Cell(strong=", ".join(one["types"] or one["kinds"]), text=_shortened(one["summary"]))


def _for_whom(one: dict[str, Any]) -> Cell:
    return Cell(plain=one["for_whom"], small=_listed(one["priority"], one["applicants_sentence"]))


def _where(one: dict[str, Any]) -> Cell:
    return Cell(plain=one["coverage_sentence"], small=_listed(one["delivery_label"]))


def _benefit(one: dict[str, Any]) -> Cell:
    return Cell(strong=one["money"], text=_shortened(one["benefit"]))


def _cost(one: dict[str, Any]) -> Cell:
    return Cell(strong=one["cost_label"])


def _until(one: dict[str, Any]) -> Cell:
    return Cell(
        status=one["status"],
        closing_soon=one["closing_soon"],
        small=_listed(one["dates_sentence"], one["reopens"]),
    )


def _how(one: dict[str, Any]) -> Cell:
    return Cell(
        text=_shortened(one["how_to_apply"]),
        url=f"{reverse('programme', args=[one['id']])}#apply",
        url_label=_("All about applying"),
    )


def _who_runs_it(one: dict[str, Any]) -> Cell:
    unsure = "" if one["confidence"] == "verified" else one["confidence_label"]
    return Cell(plain=one["organisation"]["name"], small=_listed(unsure))

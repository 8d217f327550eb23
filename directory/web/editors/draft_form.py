"""The form of a change: a row of contract §6 as a hurried person fills it in, and back again.

The form holds no rule of its own. What is typed becomes cells; what is wrong with them, the code
that reads spreadsheets says (`stewardship.proposals.problems_of`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.exchange.cell_kinds import Amount, Code, Codes, Day, Email, Text, WebAddress, YesNo
from directory.exchange.column_words import COLUMN_WORDS, YES_NO
from directory.exchange.programme_columns import CRITERIA_COLUMNS, FIELDS
from directory.exchange.refusals import Problem
from directory.places.models import Place
from directory.places.tree import place_options
from directory.rules import vocabularies as v
from directory.rules.vocabularies import Vocabulary
from directory.stewardship.proposals import EDITABLE
from directory.stewardship.translations import PAIRS, older_after

LANGUAGES = ("sq", "en")
# More than any column takes; what is longer is cut before it is looked at.
LONGEST = 60_000

_CRITERIA: Mapping[str, tuple[str, Vocabulary]] = {
    "age_min": ("number", {}),
    "age_max": ("number", {}),
    "sex": ("choice", v.SEX),
    "lives_in": ("places", {}),
    "citizenship": ("line", {}),
    "education_min": ("choice", v.EDUCATION_LEVELS),
    "education_max": ("choice", v.EDUCATION_LEVELS),
    "studying": ("choices", v.STUDYING),
    "employment": ("choices", v.EMPLOYMENT),
    "groups": ("choices", v.GROUPS),
    "business": ("choices", v.BUSINESS),
}
_PHONE = {"contact_phone"}
PLACES = ("coverage", "delivery_places", "lives_in")


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Places of one county; `label` is empty for a country as a whole."""

    label: str
    options: tuple[Option, ...]
    chosen: int


@dataclass(frozen=True)
class Control:
    """One field of the form: a `widget` with what stands in it and what is wrong with it."""

    name: str
    widget: str
    label: str
    value: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    help: str = ""
    error: str = ""
    lang: str = ""
    longest: int | None = None
    is_older: bool = False


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    controls: tuple[Control, ...]
    wrong: int = 0


@dataclass(frozen=True)
class Form:
    sections: tuple[Section, ...]
    errors: tuple[Control, ...] = ()
    others: tuple[str, ...] = field(default=())


def cells_of(posted: QueryDict, *, stored: Mapping[str, str]) -> dict[str, str]:
    """The cells that somebody typed; columns that the form did not have are left out.

    Names of places become codes; a name that nobody knows stays, for the import to refuse. What is
    chosen still stands in the order of the `stored` cells, since to choose the same is no change.
    """
    cells = {}
    for column in EDITABLE:
        if f"has-{column}" not in posted and column not in posted:
            continue
        widget = widget_of(column)[0]
        if widget == "choices":
            chosen = posted.getlist(column)
            cells[column] = _joined(chosen, stored.get(column, ""))[:LONGEST]
        elif widget == "places":
            typed = [*posted.getlist(column), *posted.getlist(f"{column}-more")]
            cells[column] = _joined(_codes_of_places(typed), stored.get(column, ""))
        else:
            cells[column] = (posted.get(column) or "")[:LONGEST].replace("\x00", "")
            if not cells[column] and stored.get(column, "") == _unknown(column):
                cells[column] = stored.get(column, "")
    if cells.get("eligibility"):
        cells |= dict.fromkeys((c for c in CRITERIA_COLUMNS if c in cells), "")
    return cells


def form_of(
    cells: Mapping[str, str],
    *,
    base: Mapping[str, str],
    language: str,
    older: set[str] | None = None,
    problems: Sequence[Problem] = (),
) -> Form:
    """The form with these cells.

    `base` is what the public sees, and `older` which of its texts have stayed behind their other
    language.
    """
    wrong: dict[str, str] = {}
    for problem in problems:
        if problem.column is not None:
            wrong.setdefault(problem.column, problem.reason.in_language(language))
    places = _Chosen.of(cells)
    older = older_after(older or set(), base, cells)

    def control(column: str) -> Control:
        widget, vocabulary = widget_of(column)
        cell = cells.get(column, "")
        codes = [code for code in cell.split(";") if code]
        if widget == "date" and not _is_day(cell):
            widget = "line"  # a field for dates would show nothing, and send that
        kind: Any = FIELDS[column].kind if column in FIELDS else None
        return Control(
            name=column,
            widget=widget,
            label=COLUMN_WORDS[column].in_language(language),
            value=places.others(cell, language) if widget == "places" else cell,
            groups=places.groups(cell, language) if widget == "places" else (),
            options=tuple(
                Option(code, label.in_language(language), code in codes)
                for code, label in vocabulary.items()
            ),
            help=str(_helps().get(column, "")),
            error=wrong.get(column, ""),
            lang=column[-2:] if column[:-3] in PAIRS else "",
            longest=getattr(kind, "longest", None),
            is_older=column in older,
        )

    sections = []
    for code, title, columns in _sections(several=bool(cells.get("eligibility"))):
        controls = tuple(control(column) for column in columns)
        sections.append(Section(code, title, controls, sum(1 for c in controls if c.error)))
    shown = {control.name for section in sections for control in section.controls}
    return Form(
        tuple(sections),
        tuple(c for section in sections for c in section.controls if c.error),
        tuple(problem.in_language(language) for problem in problems if problem.column not in shown),
    )


def widget_of(column: str) -> tuple[str, Vocabulary]:
    """How a column is asked for, and the codes to choose from."""
    if column in _CRITERIA:
        return _CRITERIA[column]
    if column in {"coverage", "delivery_places"}:
        return "places", {}
    if column in {"opens_on", "closes_on"}:
        return "date", {}
    if column == "eligibility":
        return "text", {}
    kind: Any = FIELDS[column].kind
    match kind:
        case Codes():
            return "choices", kind.vocabulary
        case Code():
            known = {code: label for code, label in kind.vocabulary.items() if code != kind.unknown}
            return "choice", known
        case YesNo():
            return "choice", YES_NO
        case WebAddress():
            return "url", {}
        case Email():
            return "email", {}
        case Day():
            return "date", {}
        case Amount():
            return "amount", {}
    if column in _PHONE:
        return "phone", {}
    return ("text" if type(kind) is Text else "line"), {}


def _sections(*, several: bool) -> list[tuple[str, str, tuple[str, ...]]]:
    """The parts of the form in the order of a conversation; any of them may be filled first."""
    who = ("eligibility",) if several else CRITERIA_COLUMNS
    return [
        (
            "what",
            _("What it is"),
            (
                *_pair("title"),
                *_pair("summary"),
                "kinds",
                "types",
                "sectors",
                *_pair("description"),
                "title_sq_official",
            ),
        ),
        ("where", _("Where"), ("coverage", "delivery", "delivery_places")),
        (
            "gets",
            _("What people get"),
            (
                *_pair("benefit"),
                "amount_min",
                "amount_max",
                "currency",
                "amount_period",
                "cost",
                "funder",
            ),
        ),
        ("when", _("When"), ("opens_on", "closes_on", "recurrence", "status")),
        ("who", _("Who can apply"), ("applicants", *who, "priority_groups", *_pair("conditions"))),
        (
            "how",
            _("How to apply"),
            (
                *_pair("how_to_apply"),
                "application_url",
                *_pair("documents"),
                "contact_email",
                "contact_phone",
                "official_url",
            ),
        ),
        ("from", _("Where this is from"), ("source_url", "source_date")),
    ]


def _pair(name: str) -> tuple[str, str]:
    return (f"{name}_sq", f"{name}_en")


def _helps() -> dict[str, str]:
    return {
        "title_sq": _("One of the two languages is enough to begin with."),
        "summary_sq": _("One or two plain sentences, at most 600 characters."),
        "coverage": _("Where people have to live to use it. Choose all that apply."),
        "delivery_places": _("Where one has to go. Nothing chosen means: where people live."),
        "lives_in": _("Only if the rule asks for it; else where it reaches is enough."),
        "citizenship": _("Codes of two letters, such as AL;XK."),
        "amount_min": _("Digits only, such as 1500."),
        "applicants": _("Nothing chosen means: the person."),
        "groups": _("Only for these groups. For priority, see below."),
        "eligibility": _("This rule has several ways to qualify, written as JSON."),
        "status": _("Only if it has stopped or is certain to run."),
    }


def _unknown(column: str) -> str | None:
    """The code that says as much as an empty cell, where a column has one."""
    return getattr(FIELDS[column].kind, "unknown", None) if column in FIELDS else None


def _is_day(cell: str) -> bool:
    return not cell or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII))


def _joined(chosen: Sequence[str], stored: str) -> str:
    """One cell with what is chosen, each once: first what stood there, in its order."""
    before = [code for code in stored.split(";") if code in chosen]
    return ";".join(dict.fromkeys([*before, *chosen]))


def _codes_of_places(typed: Iterable[str]) -> list[str]:
    """Codes for names, codes and variants in any spelling; what is unknown stays as it is."""
    found = []
    for name in (part.strip() for text in typed for part in text.split(";")):
        if name:
            place = Place.objects.resolve(name[:200])
            found.append(place.code if place else name[:200].replace("\x00", ""))
    return list(dict.fromkeys(found))[:200]


@dataclass(frozen=True)
class _Chosen:
    """The places that some cells name: by code, with what no place is called by."""

    by_code: Mapping[str, Place]

    @classmethod
    def of(cls, cells: Mapping[str, str]) -> "_Chosen":
        codes = {code for column in PLACES for code in cells.get(column, "").split(";") if code}
        return cls({place.code: place for place in Place.objects.filter(code__in=codes)})

    def groups(self, cell: str, language: str) -> tuple[Group, ...]:
        """Counties with their municipalities to tick; those with a ticked one stand open."""
        slugs = {self.by_code[code].slug for code in cell.split(";") if code in self.by_code}
        groups = []
        for group in place_options(language):
            options = tuple(
                Option(one["value"], one["label"], one["value"] in slugs)
                for one in group["options"]
            )
            chosen = sum(1 for option in options if option.chosen)
            groups.append(Group(group["label"], options, chosen))
        return tuple(groups)

    def others(self, cell: str, language: str) -> str:
        """What cannot be ticked: units, and names that nobody knows."""
        said = []
        for code in filter(None, cell.split(";")):
            place = self.by_code.get(code)
            if place is None:
                said.append(code)
            elif place.level == "unit":
                name = place.in_language(language)
                said.append(name if Place.objects.resolve(name) == place else code)
        return "; ".join(said)

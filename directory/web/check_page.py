"""The eligibility check in prepared values; see `templates/pages/check.html`."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.places.models import Place
from directory.places.tree import place_options
from directory.rules.criteria.answers import Question
from directory.rules.criteria.places import Places
from directory.rules.eligibility import CriterionVerdict, Verdict
from directory.rules.sentences import criterion_text, open_conditions, priority_sentence
from directory.search.checking import Checked, Offer, counts
from directory.web.cards import status_tag
from directory.web.check import (
    Screen,
    asked_in_order,
    codes_offered,
    hidden,
    is_anything_open,
    written,
)
from directory.web.wording import text_in

MOST_RADIOS = 12  # more choices than this are a list to open
CHOOSING = frozenset({"choice", "choices", "list"})
SHOWN_AT_ONCE = 10
FAILED_FIRST = (CriterionVerdict.NOT_MET, CriterionVerdict.UNKNOWN, CriterionVerdict.MET)
LONGEST_TYPED = 40


def check_facts(screen: Screen, *, on: date, places: Places, language: str) -> dict[str, Any]:
    """Everything that the template of the check shows."""
    alone = screen.checked[0] if screen.programme else None
    facts: dict[str, Any] = {
        "hidden": hidden(screen),
        "tally": _tally(screen.checked),
        "programme": _link(alone.offer, language) if alone else None,
        "clear_url": reverse("check") + (f"?programme={screen.programme}" if alone else ""),
        "question": None,
        "result": None,
        "results": None,
        "answers": [],
    }
    if screen.question:
        return facts | {"question": _question(screen, screen.question, language, places)}
    facts["answers"] = _answers(screen, language)
    facts["more"] = is_anything_open(screen)
    if alone:
        return facts | {"result": _alone(alone, on=on, places=places, language=language)}
    return facts | {"results": _results(screen.checked, on=on, places=places, language=language)}


def _tally(checked: Iterable[Checked]) -> dict[str, int]:
    return {verdict.value: number for verdict, number in counts(checked).items()}


# -- one question ---------------------------------------------------------------------------------


def _question(screen: Screen, question: Question, language: str, places: Places) -> dict[str, Any]:
    said = [value for _name, value in written(question, screen.person)]
    kind: str = question.kind
    if kind == "choice" and len(question.answers) > MOST_RADIOS:
        kind = "list"
    return {
        "field": question.field,
        "kind": kind,
        "text": question.text.in_language(language),
        "help": question.help.in_language(language) if question.help else "",
        "why": question.why.in_language(language) if question.why else "",
        "sensitive": question.sensitive,
        "errors": screen.errors,
        "value": _typed(screen.typed) if screen.errors else "".join(said[:1]),
        "options": []
        if kind in {"number", "place", "each"}
        else _options(question, said, language),
        "groups": _places(said, language, places) if kind == "place" else [],
        "each": _each(screen, question, language) if kind == "each" else [],
        "none": ",".join(codes_offered(screen)) if kind == "each" else "",
        "number": screen.trail.index(question.field) + 1 if question.field in screen.trail else 1,
        "can_go_back": screen.can_go_back,
        "is_start": screen.is_start,
        "heading": "h2" if screen.is_start and not screen.programme else "h1",
    }


def _typed(value: object) -> str:
    """What was typed, to be put right: short and without control characters."""
    text = value if isinstance(value, str) else ""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_TYPED]


def _options(question: Question, said: Sequence[str], language: str) -> list[dict[str, Any]]:
    return [
        {"value": code, "label": label.in_language(language), "selected": code in said}
        for code, label in question.answers.items()
    ]


def _each(screen: Screen, question: Question, language: str) -> list[dict[str, Any]]:
    said = dict(written(question, screen.person))
    return [
        {
            "name": f"{question.field}_{code}",
            "label": question.answers[code].in_language(language),
            "said": said.get(f"{question.field}_{code}", ""),
        }
        for code in codes_offered(screen)
    ]


def _places(said: Sequence[str], language: str, places: Places) -> list[dict[str, Any]]:
    """Places to choose from by code; first, once a municipality was said, the units in it."""
    codes = dict(Place.objects.exclude(level="unit").values_list("slug", "code"))
    groups = [
        {
            "label": group["label"],
            "options": [
                _place(codes[option["value"]], option["label"], said)
                for option in group["options"]
                if option["value"] in codes
            ],
        }
        for group in place_options(language)
    ]
    within = Q(parent__code__in=said) | Q(parent__children__code__in=said)
    units = Place.objects.filter(within, level="unit").select_related("parent").distinct()
    municipality = units[0].parent if units else None
    if municipality is None:
        return groups
    inside = [_place(unit.code, unit.in_language(language), said) for unit in units]
    name = places.after_in(municipality.code, language)
    return [
        {"label": _("Where exactly in %(place)s") % {"place": name}, "options": inside},
        *groups,
    ]


def _place(code: str, label: str, said: Sequence[str]) -> dict[str, Any]:
    return {"value": code, "label": label, "selected": code in said}


# -- results --------------------------------------------------------------------------------------


def _answers(screen: Screen, language: str) -> list[dict[str, str]]:
    """What was answered, with the way to change it; what was asked and left open too."""
    return [
        {
            "field": question.field,
            "text": question.text.in_language(language),
            "answer": _in_words(question, screen, language),
        }
        for question in asked_in_order(screen)
    ]


def _in_words(question: Question, screen: Screen, language: str) -> str:
    pairs = written(question, screen.person)
    if question.kind == "place":
        found = Place.objects.filter(code__in=[value for _name, value in pairs])
        return ", ".join(place.in_language(language) for place in found)
    if question.kind == "each":
        words = {"yes": _("yes"), "no": _("no")}
        labels = {f"{question.field}_{code}": label for code, label in question.answers.items()}
        return "; ".join(
            f"{labels[name].in_language(language)}: {words[value]}"
            for name, value in pairs
            if name in labels
        )
    return ", ".join(
        question.answers[value].in_language(language) if value in question.answers else value
        for _name, value in pairs
    )


def _results(
    checked: Sequence[Checked], *, on: date, places: Places, language: str
) -> dict[str, Any]:
    def items(verdict: Verdict, *, near: bool | None = None) -> list[dict[str, Any]]:
        return [
            _item(one, on=on, places=places, language=language)
            for one in checked
            if one.verdict is verdict and near in {None, one.is_near_miss}
        ]

    fitting, maybe = items(Verdict.YES), items(Verdict.MAYBE)
    near = items(Verdict.NO, near=True)
    return {
        "heading": _heading(len(fitting), len(maybe)),
        "yes": fitting,
        "maybe": maybe[:SHOWN_AT_ONCE],
        "maybe_rest": maybe[SHOWN_AT_ONCE:],
        "near": near[:SHOWN_AT_ONCE],
        "no": near[SHOWN_AT_ONCE:] + items(Verdict.NO, near=False),
    }


def _heading(fitting: int, maybe: int) -> str:
    if fitting:
        fits = ngettext("%(n)d opportunity fits you", "%(n)d opportunities fit you", fitting)
        return fits % {"n": fitting}
    return _("Nothing is certain yet") if maybe else _("Nothing fits you right now")


def _item(one: Checked, *, on: date, places: Places, language: str) -> dict[str, Any]:
    """One programme in the list of results, with the reason for its verdict."""
    judgement = one.judgement
    has_priority = judgement.priority_met
    return _link(one.offer, language) | {
        "status": status_tag(one.offer.call, on, language),
        "closing_soon": one.offer.call.closing_soon(on),
        "has_priority": has_priority,
        "priority": "" if has_priority else priority_sentence(one.offer.priority, language, places),
        "reasons": _reasons(one, places=places, language=language),
        "conditions": _conditions(one.offer, language),
    }


def _reasons(one: Checked, *, places: Places, language: str) -> list[str]:
    """Why yes, what is open, or why not now; whether one applies oneself is said only when not."""
    judged = one.judgement
    if one.verdict is Verdict.MAYBE:
        return list(open_conditions(judged.criteria, language, places))
    if one.verdict is Verdict.NO:
        found = judged.of(CriterionVerdict.NOT_MET)
    else:
        found = tuple(j for j in judged.criteria if j.key != "applicants" or j.finding.reason)
    return list(dict.fromkeys(criterion_text(j, language, places) for j in found))


def _alone(one: Checked, *, on: date, places: Places, language: str) -> dict[str, Any]:
    """The one clear answer about one programme, criterion by criterion."""
    said = {
        CriterionVerdict.MET: _("Yes"),
        CriterionVerdict.NOT_MET: _("No"),
        CriterionVerdict.UNKNOWN: _("Not known"),
    }
    heading = {
        Verdict.YES: _("Yes, this fits you"),
        Verdict.MAYBE: _("This may fit you"),
        Verdict.NO: _("Not now"),
    }
    return _item(one, on=on, places=places, language=language) | {
        "verdict": one.verdict.value,
        "heading": heading[one.verdict],
        "criteria": [
            {"verdict": verdict.value, "label": said[verdict], "text": text}
            for verdict, text in dict.fromkeys(
                (verdict, criterion_text(judged, language, places))
                for verdict in FAILED_FIRST
                for judged in one.judgement.of(verdict)
            )
        ],
    }


def _link(offer: Offer, language: str) -> dict[str, Any]:
    return {
        "slug": offer.slug,
        "title": text_in(dict(offer.title), language),
        "url": reverse("programme", args=[offer.slug]),
    }


def _conditions(offer: Offer, language: str) -> Any:
    return text_in(dict(offer.conditions), language)

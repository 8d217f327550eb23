"""A programme in words, as editors see it beside the form: its rule, its status, its card."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.places.editing import in_language
from directory.places.tree import known_places
from directory.programmes.models import Programme, rule_of, stored_rule
from directory.rules import vocabularies as v
from directory.rules.calls import status_on
from directory.rules.reverse_check import reverse_check
from directory.rules.rule import RuleErrors, parse_rule
from directory.rules.sentences import priority_sentence, rule_sentence


def sentence(rule: Any, language: str, applicants: Collection[str] = ()) -> str:
    """A stored rule in words, or what is wrong with it."""
    try:
        return rule_sentence(parse_rule(rule), language, known_places(), applicants=applicants)
    except RuleErrors as errors:
        return " · ".join(errors.texts(language))


def in_both(text: Callable[[str], str]) -> SafeString:
    return format_html('<p lang="sq">{}</p><p lang="en">{}</p>', text("sq"), text("en"))


def status(programme: Programme, on: dt.date) -> str:
    """What a reader is told of the newest call on a date; `calls` should be prefetched."""
    call = programme.newest_call
    return status_on(
        programme_status=programme.status,
        recurrence=programme.recurrence,
        opens_on=call.opens_on if call else None,
        closes_on=call.closes_on if call else None,
        on=on,
    )


def labels(vocabulary: v.Vocabulary, codes: list[str], language: str) -> str:
    return ", ".join(vocabulary[code].in_language(language) for code in codes)


def for_whom(programme: Programme, language: str) -> str:
    groups = list(programme.priority_groups)
    priority = parse_rule([{"groups": groups}] if groups else [])
    sentences = (
        sentence(rule_of(programme), language, programme.applicants),
        priority_sentence(priority, language, known_places()),
    )
    return ". ".join(text for text in sentences if text)


def card(programme: Programme, language: str, on: dt.date) -> dict[str, str]:
    """What a card says, and for a published programme where its page is."""
    texts: Any = programme
    other = "sq" if language == "en" else "en"

    def text(name: str) -> str:
        own, others = getattr(texts, f"{name}_{language}"), getattr(texts, f"{name}_{other}")
        return own or others or ""

    with translation.override(language):
        address = reverse("programme", args=[programme.slug]) if programme.published else ""
    return {
        "language": language,
        "address": address,
        "title": text("title"),
        "summary": text("summary"),
        "benefit": text("benefit"),
        "status": v.CALL_STATUS[status(programme, on)].in_language(language),
        "organisation": programme.organisation.in_language(language),
        "kinds": labels(v.KINDS, programme.kinds, language),
        "for_whom": for_whom(programme, language),
        "places": ", ".join(place.in_language(language) for place in programme.coverage.all()),
    }


def tried_out(programme: Programme, on: dt.date) -> SafeString:
    """How many of the sample persons the rule lets in, who they are, and what looks like a slip."""
    rule = stored_rule(programme)
    if rule is None:
        return SafeString("")
    found = reverse_check(
        rule,
        on,
        known_places(),
        coverage=[place.code for place in programme.coverage.all()],
        applicants=list(programme.applicants),
    )
    count = in_language(
        f"E plotësojnë {len(found.fit)} nga {found.total} personat e provës,"
        f" ndoshta edhe {len(found.may)}.",
        f"{len(found.fit)} of {found.total} sample people fit, {len(found.may)} more may.",
    )
    people = format_html_join("", "<li>{}</li>", ((_said(one.who),) for one in found.fit))
    warnings = format_html_join(
        "", '<p class="errornote">{}</p>', ((_said(warning),) for warning in found.warnings)
    )
    return format_html("{}<p>{}</p><ul>{}</ul>", warnings, count, people)


def _said(label: v.Label) -> str:
    return in_language(label.sq, label.en)


def why_not_published(programme: Programme) -> str:
    """What keeps a draft from being published, in words; empty when nothing does."""
    name = str(programme)
    if not programme.coverage.all():
        return in_language(
            f"«{name}» nuk u botua: nuk thuhet për banorët e cilave vende është.",
            f"“{name}” was not published: it does not say for people of which places it is.",
        )
    try:
        parse_rule(rule_of(programme))
    except RuleErrors:
        return in_language(
            f"«{name}» nuk u botua: rregulli i tij nuk lexohet dot.",
            f"“{name}” was not published: its rule cannot be read.",
        )
    return ""

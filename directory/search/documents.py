"""What the index says of one programme: its lexemes, its facets and its card.

Lexemes (no positions, so that a row stays small):

    T=word  word of the title as written      T:key  its stem
    =word   word anywhere as written          S:key  stem in summary, benefit, organisation
    B:key   stem in any other text
    C:code  concept of the title, or set by an editor (type, sector, group ...)
    K:code  concept of the chief type, or one of which that is a kind
    R:code  concept of a type that an editor named after the chief one, or of whom the rule asks for
    D:code  concept of summary or benefit        E:code  of any other text
    N:code  a concept of which one of C is a kind            M:code  the same for R and D

and, in a column of their own that is small enough to be read for every row:

    L:id    coverage place      A:id  a place that contains one of coverage
    V:id    where it is offered (delivery places, else coverage), with what contains it (W:id)
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.models import Programme, stored_rule
from directory.rules import vocabularies as v
from directory.rules.eligibility import FILTER_KEYS, Rule, screen
from directory.rules.sentences import rule_sentence
from directory.rules.words import fold, is_stop, keys, tokens
from directory.search.lexicon import Lexicon
from directory.search.statements import mask

LOCALITY = {"country": 0, "county": 1, "district": 1, "municipality": 2, "unit": 3}


@dataclass(frozen=True)
class Entry:
    """Everything the index keeps of one programme."""

    programme_id: int
    lexemes: frozenset[str]
    area: frozenset[str]
    words: frozenset[str]
    rule: list[dict[str, Any]]
    columns: dict[str, Any]
    facts: dict[str, Any]


def entry(programme: Programme, lexicon: Lexicon) -> Entry | None:
    """The index entry of a programme whose parts are prefetched (`with_parts`).

    None while its rule cannot be read: better not found than shown to the wrong people.
    """
    rule = stored_rule(programme)
    if rule is None:
        return None
    title, near, names, far = _texts(programme)
    coverage = list(programme.coverage.all())
    offered = list(programme.delivery_places.all()) or coverage
    lexemes, words = _text_lexemes(title, near + names, far)
    lexemes |= _concept_lexemes(programme, rule, lexicon, title, near, far)
    return Entry(
        programme_id=programme.pk,
        lexemes=frozenset(lexemes),
        area=frozenset(_area(coverage, offered)),
        words=frozenset(words),
        rule=screen(rule, FILTER_KEYS).to_json(),
        columns=_columns(programme, rule, coverage),
        facts=_facts(programme, rule, coverage),
    )


def _texts(programme: Programme) -> tuple[list[str], list[str], list[str], list[str]]:
    """The texts by weight: title; summary and benefit; names of who runs and pays it; the rest.

    Names are found as words only: "British Embassy" does not make a programme one about Britain.
    """
    p: Any = programme
    organisation = programme.organisation
    title = [p.title_sq, p.title_en]
    near = [
        p.summary_sq,
        p.summary_en,
        p.benefit_sq,
        p.benefit_en,
    ]
    names = [
        organisation.name,
        organisation.display_name_sq,
        organisation.display_name_en,
        organisation.acronym,
        p.funder,
    ]
    far = [
        p.description_sq,
        p.description_en,
        p.how_to_apply_sq,
        p.how_to_apply_en,
        p.documents_sq,
        p.documents_en,
        p.conditions_sq,
        p.conditions_en,
        p.slug.replace("-", " "),
    ]
    return tuple([t for t in texts if t] for texts in (title, near, names, far))  # type: ignore[return-value]


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in tokens(text) if not is_stop(word) and len(word) < 60}


def _text_lexemes(title: list[str], near: list[str], far: list[str]) -> tuple[set[str], set[str]]:
    in_title, in_near, in_far = _words(title), _words(near), _words(far)
    lexemes = {f"T={word}" for word in in_title}
    lexemes |= {f"T:{key}" for word in in_title for key in keys(word)}
    lexemes |= {f"S:{key}" for word in in_near for key in keys(word)}
    lexemes |= {f"B:{key}" for word in in_far for key in keys(word)}
    words = in_title | in_near | in_far
    return lexemes | {f"={word}" for word in words}, words


def _concept_lexemes(
    programme: Programme,
    rule: Rule,
    lexicon: Lexicon,
    title: list[str],
    near: list[str],
    far: list[str],
) -> set[str]:
    def named(texts: list[str]) -> set[str]:
        return {code for text in texts for code in lexicon.concepts_in(tokens(text))}

    def said(terms: Iterable[str]) -> set[str]:
        return {code for term in terms for code in lexicon.by_term.get(term, ())}

    found = {
        "C": named(title) | said(_terms(programme, rule)),
        "R": said(f"types:{code}" for code in programme.types[1:]) | said(_asked(rule)),
        "D": named(near),
        "E": named(far),
    }
    lexemes = {f"{letter}:{code}" for letter, codes in found.items() for code in codes}
    chief = said(f"types:{code}" for code in programme.types[:1])
    lexemes |= {f"K:{code}" for own in chief for code in (own, *lexicon.ancestors(own))}
    for letter, codes in (("N", found["C"]), ("M", found["R"] | found["D"])):
        lexemes |= {f"{letter}:{broader}" for code in codes for broader in lexicon.ancestors(code)}
    return lexemes


def _terms(programme: Programme, rule: Rule) -> set[str]:
    """The vocabulary terms that an editor has set, as the concept list names them."""
    terms = {f"kinds:{code}" for code in programme.kinds}
    terms |= {f"types:{code}" for code in programme.types[:1]}
    terms |= {f"sectors:{code}" for code in programme.sectors if code != "any"}
    terms |= {f"groups:{code}" for code in _groups(programme, rule)}
    terms |= {f"delivery:{programme.delivery}"} if programme.delivery else set()
    terms |= {f"cost:{programme.cost}"} if programme.cost else set()
    return terms


def _asked(rule: Rule) -> set[str]:
    """What the rule asks of the applicant's work, business and schooling, as terms."""
    terms: set[str] = set()
    for alternative in rule.to_json():
        for criterion in ("employment", "business", "studying"):
            value: Any = alternative.get(criterion, [])
            terms |= {f"{criterion}:{code}" for code in value if code != "none"}
        if least := alternative.get("education_min"):
            terms.add(f"education_min:{least}")
    return terms


def _groups(programme: Programme, rule: Rule) -> set[str]:
    """The groups that the programme is meant for or gives priority to."""
    groups = set(programme.priority_groups)
    alternatives = rule.to_json()
    for alternative in alternatives:
        named: Any = alternative.get("groups", [])
        groups |= set(named)
    if any(alternative.get("sex") == "female" for alternative in alternatives):
        groups.add("women")
    return groups


def _area(coverage: list[Place], offered: list[Place]) -> set[str]:
    lexemes = {f"L:{place.pk}" for place in coverage}
    lexemes |= {f"A:{key}" for place in coverage for key in place.ancestor_ids}
    lexemes |= {f"V:{place.pk}" for place in offered}
    return lexemes


def _columns(programme: Programme, rule: Rule, coverage: list[Place]) -> dict[str, Any]:
    call = programme.newest_call
    opens_on, closes_on = (call.opens_on, call.closes_on) if call else (None, None)
    p: Any = programme
    return {
        "kinds": mask(v.KINDS, programme.kinds),
        "types": mask(v.TYPES, programme.types),
        "sectors": mask(v.SECTORS, programme.sectors),
        "groups": mask(v.GROUPS, _groups(programme, rule)),
        "delivery": mask(v.DELIVERY, [programme.delivery]),
        "cost": mask(v.COST, [programme.cost]),
        "organisation_id": programme.organisation_id,
        "stopped": programme.status in {"ended", "paused"},
        "always_open": programme.recurrence == "rolling" and programme.status == "active",
        "opens_on": opens_on,
        "closes_on": closes_on,
        "locality": min((LOCALITY[place.level] for place in coverage), default=0),
        "added_on": programme.created_at,
        "title_key_sq": fold(p.title_sq or p.title_en)[:250],
        "title_key_en": fold(p.title_en or p.title_sq)[:250],
    }


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _facts(programme: Programme, rule: Rule, coverage: list[Place]) -> dict[str, Any]:
    """What a card shows, in both languages; the rule whole, for its sentence."""
    p: Any = programme
    call = programme.newest_call
    money = call if call and (call.amount_min is not None or call.amount_max is not None) else p
    organisation = programme.organisation
    return {
        "id": programme.slug,
        "title": {"sq": p.title_sq or "", "en": p.title_en or ""},
        "summary": {"sq": p.summary_sq or "", "en": p.summary_en or ""},
        "benefit": {"sq": p.benefit_sq or "", "en": p.benefit_en or ""},
        "organisation": {
            "slug": organisation.slug,
            "sq": organisation.in_language("sq"),
            "en": organisation.in_language("en"),
        },
        "kinds": list(programme.kinds),
        "types": list(programme.types),
        "for_whom": {code: rule_sentence(rule, code, known_places()) for code in ("sq", "en")},
        "applicants": list(programme.applicants),
        "coverage": [_place(place) for place in coverage],
        "offered": [_place(place) for place in programme.delivery_places.all()],
        "delivery": programme.delivery,
        "cost": programme.cost,
        "amount_min": str(money.amount_min) if money.amount_min is not None else None,
        "amount_max": str(money.amount_max) if money.amount_max is not None else None,
        "currency": money.currency,
        "amount_period": money.amount_period,
        "status": programme.status,
        "recurrence": programme.recurrence,
        "opens_on": _date(call.opens_on) if call else None,
        "closes_on": _date(call.closes_on) if call else None,
        "confidence": programme.confidence,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "slug": place.slug,
        "level": place.level,
        "sq": place.in_language("sq"),
        "en": place.in_language("en"),
        "lineage": list(place.lineage),
        "point": [place.lat, place.lon] if place.lat is not None else None,
    }

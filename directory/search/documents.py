"""What the index says of one programme: its lexemes, its facets and its card.

Lexemes (no positions, so that a row stays small):

    T=word  word of the title as written      T:key  its stem
    S:key   stem in summary, benefit, organisation          B:key  in any other text
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
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.models import Programme, stored_rule
from directory.rules import vocabularies as v
from directory.rules.eligibility import FILTER_KEYS, Rule, screen
from directory.rules.sentences import rule_sentence
from directory.rules.words import fold, is_stop, keys, tokens
from directory.search.lexicon import Lexicon
from directory.search.statements import LONGEST_WORD, mask

LOCALITY = {"country": 0, "county": 1, "district": 1, "municipality": 2, "unit": 3}


@dataclass(frozen=True)
class Entry:
    """Everything the index keeps of one programme."""

    programme_id: int
    lexemes: Set[str]
    area: Set[str]
    words: Set[str]
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
    texts = _texts(programme)
    coverage = list(programme.coverage.all())
    offered = list(programme.delivery_places.all()) or coverage
    return Entry(
        programme_id=programme.pk,
        lexemes=_word_lexemes(texts) | _concept_lexemes(programme, rule, lexicon, texts),
        area=_area(coverage, offered),
        words=set().union(*map(_telling, texts)),
        rule=screen(rule, FILTER_KEYS).to_json(),
        columns=_columns(programme, rule, coverage),
        facts=_facts(programme, rule, coverage),
    )


class _Texts(NamedTuple):
    """The words of each text, in order, by weight: title; summary and benefit; names; the rest.

    Names of who runs and pays it are found as words only: "British Embassy" does not make a
    programme one about Britain.
    """

    title: list[list[str]]
    near: list[list[str]]
    names: list[list[str]]
    far: list[list[str]]


def _texts(programme: Programme) -> _Texts:
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
    return _Texts(*([tokens(text) for text in part if text] for part in (title, near, names, far)))


def _telling(texts: Iterable[list[str]]) -> set[str]:
    """The words of some texts that are worth finding, each once."""
    return {word for word in set().union(*texts) if not is_stop(word) and len(word) < LONGEST_WORD}


def _word_lexemes(texts: _Texts) -> set[str]:
    in_title = _telling(texts.title)
    lexemes = {f"T={word}" for word in in_title}
    lexemes.update(*(_stems("T", word) for word in in_title))
    lexemes.update(*(_stems("S", word) for word in _telling([*texts.near, *texts.names])))
    lexemes.update(*(_stems("B", word) for word in _telling(texts.far)))
    return lexemes


@lru_cache(maxsize=1 << 17)
def _stems(letter: str, word: str) -> tuple[str, ...]:
    return tuple(f"{letter}:{key}" for key in keys(word))


def _concept_lexemes(programme: Programme, rule: Rule, lexicon: Lexicon, texts: _Texts) -> set[str]:
    def named(part: list[list[str]]) -> set[str]:
        return {code for words in part for code in lexicon.concepts_in(words)}

    def said(terms: Iterable[str]) -> set[str]:
        return {code for term in terms for code in lexicon.by_term.get(term, ())}

    found = {
        "C": named(texts.title) | said(_terms(programme, rule)),
        "R": said(f"types:{code}" for code in programme.types[1:]) | said(_asked(rule)),
        "D": named(texts.near),
        "E": named(texts.far),
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
        "due_on": programme.freshness.due_on,
        "lapses_on": programme.freshness.lapses_on,
        "locality": min((LOCALITY[place.level] for place in coverage), default=0),
        "added_on": programme.created_at,
        "title_key_sq": fold(p.title_sq or p.title_en)[:250],
        "title_key_en": fold(p.title_en or p.title_sq)[:250],
    }


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _facts(programme: Programme, rule: Rule, coverage: list[Place]) -> dict[str, Any]:
    """What a card shows, in both languages, and the whole rule, to judge it for a visitor."""
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
        "for_whom": {
            code: rule_sentence(rule, code, known_places(), applicants=programme.applicants)
            for code in ("sq", "en")
        },
        "rule": rule.to_json(),
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
        "checked_on": _date(programme.checked_on),
        "due_on": _date(programme.freshness.due_on),
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

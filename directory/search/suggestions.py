"""What somebody who has typed a few letters may be looking for."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection

from directory.rules import vocabularies as v
from directory.rules.words import is_stop, keys, stem_en, stem_sq, tokens
from directory.search.statements import any_lexeme, lexeme, status_on

MOST = 8
SHORTEST = 2
LONGEST = 80
# Of a concept's labels so many may be shown; those after them are there to be understood.
SHOWN = 8
# Stored names as `words.fold` has them, as far as names go: letters without marks, hyphens as
# spaces, no quotation marks (those have no counterpart and vanish).
PLAIN = "translate(lower({}), 'ëçâéèêôöü-–“”„«»\"', 'ecaeeeoou  ')"


@dataclass(frozen=True)
class Suggestion:
    """`kind` is programme, organisation, place or meaning; `value` its slug, or words to search."""

    kind: str
    text: str
    value: str


def suggest(text: str, *, on: dt.date, language: str) -> list[Suggestion]:
    """Up to eight suggestions, programmes last; none for fewer than two letters. Four queries."""
    words = tokens(text[:LONGEST].replace("\x00", ""))
    if not words or len("".join(words)) < SHORTEST:
        return []
    start = " ".join(words)
    meanings, places = _meanings(start, language), _places(start, language)
    found = [*meanings[: 2 if places else 3], *places, *_organisations(start, language)]
    programmes = _programmes(words, on, language)
    room = max(MOST - len(programmes), MOST // 2)
    return [*found[:room], *programmes][:MOST]


def _meanings(start: str, language: str) -> list[Suggestion]:
    """Kinds, types and concepts that listings are about, by the beginning of their labels.

    What was typed to its end comes first; of two forms of one word, the first.
    """
    column = "labels_en" if language == "en" else "labels_sq"
    own = [
        Suggestion("meaning", label.in_language(language), label.in_language(language).lower())
        for vocabulary in (v.KINDS, v.TYPES)
        for label in vocabulary.values()
        if _plain(label.in_language(language)).startswith(start)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (c.code) l.label FROM search_concept c, unnest(c.{column}) WITH"
            f" ORDINALITY AS l (label, place) WHERE c.frequency > 0 AND l.place <= {SHOWN}"
            f" AND {PLAIN.format('l.label')} LIKE %s ORDER BY c.code, l.place LIMIT 40",
            [_pattern(start)],
        )
        labels = sorted(
            (row[0] for row in cursor.fetchall()), key=lambda label: (len(label), label)
        )
    stem = stem_en if language == "en" else stem_sq
    found: dict[str, Suggestion] = {}
    for one in [*own, *(Suggestion("meaning", label, label) for label in labels)]:
        found.setdefault(" ".join(map(stem, tokens(one.text))), one)
    return sorted(found.values(), key=lambda one: _plain(one.text) != start)[:3]


def _plain(text: str) -> str:
    return " ".join(tokens(text))


def _places(start: str, language: str) -> list[Suggestion]:
    """Places by the beginning of a name or variant, or by the whole of an inflected form."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.slug, p.name_{language}, p.level FROM places_place p"
            " WHERE p.level <> 'unit' AND EXISTS (SELECT 1 FROM places_placename n"
            " WHERE n.place_id = p.id AND (n.key = %s OR NOT n.by_rule AND n.key LIKE %s))"
            " ORDER BY p.level <> 'municipality', p.code LIMIT 2",
            [start, _pattern(start)],
        )
        rows = cursor.fetchall()
    levels = v.PLACE_LEVELS
    return [
        Suggestion("place", f"{name} ({levels[level].in_language(language).lower()})", slug)
        for slug, name, level in rows
    ]


def _organisations(start: str, language: str) -> list[Suggestion]:
    name = f"coalesce(nullif(o.display_name_{language}, ''), o.name)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.slug, {name} FROM programmes_organisation o WHERE"
            f" ({PLAIN.format(name)} LIKE %s OR {PLAIN.format(name)} LIKE %s"
            " OR lower(o.acronym) LIKE %s)"
            " AND EXISTS (SELECT 1 FROM search_document d WHERE d.organisation_id = o.id)"
            " ORDER BY o.name LIMIT 2",
            [_pattern(start), "% " + _pattern(start), _pattern(start)],
        )
        return [Suggestion("organisation", shown, slug) for slug, shown in cursor.fetchall()]


def _programmes(words: list[str], on: dt.date, language: str) -> list[Suggestion]:
    """Programmes whose title has every word in any form, the last perhaps not typed to its end."""
    *whole, last = words
    parts = [any_lexeme([f"T:{key}" for key in sorted(keys(word))]) for word in _telling(whole)]
    if not parts or not is_stop(last):
        stems = any_lexeme([f"T:{key}" for key in sorted(keys(last))])
        parts.append(f"({lexeme(f'T={last}')}:* | {stems})")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.facts ->> 'id', c.facts -> 'title' FROM ("
            f"SELECT d.programme_id, {status_on(on)} AS status FROM search_document d"
            " WHERE d.lexemes @@ %s::tsquery ORDER BY status, d.programme_id LIMIT 4) found"
            " JOIN search_card c ON c.document_id = found.programme_id"
            " ORDER BY found.status, found.programme_id",
            [" & ".join(parts)],
        )
        rows = cursor.fetchall()
    other = "sq" if language == "en" else "en"
    titles = [(slug, json.loads(titles)) for slug, titles in rows]
    return [
        Suggestion("programme", title[language] or title[other], slug) for slug, title in titles
    ]


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if not is_stop(word)]


def _pattern(start: str) -> str:
    """A LIKE pattern for texts that begin so."""
    return start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

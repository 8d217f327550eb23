"""Keeping the search index right, on one path for every way of writing.

Triggers note each changed programme in Stale. `catch_up` rewrites the noted ones; commands call it
in their own transaction, and the site after each request that may have written. `rebuild` writes
everything anew; `differences` only compares.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from directory.places.models import PlaceName
from directory.programmes.models import Programme
from directory.rules.words import is_stop, keys, tokens
from directory.search.documents import Entry, entry
from directory.search.lexicon import Lexicon, rebuild_labels
from directory.search.models import Card, Concept, Document, Screen, Stale, Word
from directory.search.spelling import deletions
from directory.search.statements import lexeme

BATCH = 500
Progress = Callable[[int], object]


def _no_progress(count: int) -> None:
    return None


@transaction.atomic
def catch_up(progress: Progress = _no_progress) -> int:
    """Rewrite the index of all programmes noted as changed; returns how many."""
    _one_writer_at_a_time()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_stale RETURNING programme_id")
        changed = sorted({row[0] for row in cursor.fetchall()})
    if changed:
        lexicon = Lexicon.load()
        for start in range(0, len(changed), BATCH):
            chunk = changed[start : start + BATCH]
            _write(chunk, lexicon)
            progress(len(chunk))
    return len(changed)


@transaction.atomic
def rebuild(progress: Progress = _no_progress) -> int:
    """Write the whole index anew; returns the number of programmes in it."""
    _one_writer_at_a_time()
    with connection.cursor() as cursor:
        for table in ("search_word", "search_card", "search_document", "search_stale"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("UPDATE search_concept SET frequency = 0 WHERE frequency > 0")
    rebuild_labels()
    lexicon = Lexicon.load()
    ids = list(Programme.objects.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        chunk = ids[start : start + BATCH]
        _write(chunk, lexicon)
        progress(len(chunk))
    Screen.objects.exclude(pk__in=Document.objects.values("screen_id")).delete()
    write_known_words()
    return len(ids)


def _one_writer_at_a_time() -> None:
    """Held to the end of the transaction; two writers would wait for each other's words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('mundesi search index'))")


def differences() -> dict[str, list[str]]:
    """How the index differs from the programmes, by slug: `missing`, `left_over`, `outdated`."""
    lexicon = Lexicon.load()
    published = dict(Programme.objects.published().values_list("pk", "slug"))
    indexed = dict(Document.objects.values_list("pk", "programme__slug"))
    outdated = []
    for start in range(0, len(published), BATCH):
        ids = sorted(published)[start : start + BATCH]
        stored = _stored(ids)
        for fresh in _entries(ids, lexicon):
            if fresh.programme_id in stored and stored[fresh.programme_id] != _comparable(fresh):
                outdated.append(published[fresh.programme_id])
    return {
        "missing": sorted(slug for pk, slug in published.items() if pk not in indexed),
        "left_over": sorted(slug for pk, slug in indexed.items() if pk not in published),
        "outdated": sorted(outdated),
    }


def _entries(ids: Sequence[int], lexicon: Lexicon) -> list[Entry]:
    programmes = Programme.objects.published().filter(pk__in=ids).with_parts().order_by("pk")
    return [found for one in programmes if (found := entry(one, lexicon)) is not None]


def _comparable(fresh: Entry) -> tuple[frozenset[str], dict[str, Any], Any, Any]:
    return fresh.lexemes | fresh.area, fresh.columns, fresh.rule, fresh.facts


def _stored(ids: Sequence[int]) -> dict[int, tuple[frozenset[str], dict[str, Any], Any, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme_id, tsvector_to_array(lexemes) || tsvector_to_array(area)"
            " FROM search_document"
            " WHERE programme_id = ANY(%s)",
            [list(ids)],
        )
        lexemes = {pk: frozenset(found) for pk, found in cursor.fetchall()}
    documents = Document.objects.filter(pk__in=ids).select_related("screen", "card")
    return {
        document.pk: (
            lexemes[document.pk],
            {name: getattr(document, name) for name in COLUMNS},
            document.screen.rule,
            document.card.facts,
        )
        for document in documents
    }


COLUMNS = (
    "kinds",
    "types",
    "sectors",
    "groups",
    "delivery",
    "cost",
    "organisation_id",
    "stopped",
    "always_open",
    "opens_on",
    "closes_on",
    "locality",
    "added_on",
    "title_key_sq",
    "title_key_en",
)


def _write(ids: Sequence[int], lexicon: Lexicon) -> None:
    """Bring the rows of these programmes up to date; unpublished and deleted ones go."""
    fresh = _entries(ids, lexicon)
    _know({word for e in fresh for word in e.words})
    Document.objects.filter(pk__in=ids).exclude(pk__in=[e.programme_id for e in fresh]).delete()
    screens = _screens(e.rule for e in fresh)
    Document.objects.bulk_create(
        [
            Document(
                programme_id=e.programme_id,
                screen_id=screens[_canonical(e.rule)],
                lexemes=" ".join(lexeme(text) for text in sorted(e.lexemes)),
                area=" ".join(lexeme(text) for text in sorted(e.area)),
                **e.columns,
            )
            for e in fresh
        ],
        update_conflicts=True,
        unique_fields=["programme"],
        update_fields=["screen", "lexemes", "area", *(c.removesuffix("_id") for c in COLUMNS)],
    )
    Card.objects.bulk_create(
        [Card(document_id=e.programme_id, facts=e.facts) for e in fresh],
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["facts"],
    )


def _canonical(rule: object) -> str:
    return json.dumps(rule, sort_keys=True)


def _screens(rules: Iterable[list[dict[str, object]]]) -> dict[str, int]:
    """Keys of the screens with these rules, made where they are new."""
    wanted = {_canonical(rule): rule for rule in rules}
    Screen.objects.bulk_create(
        [Screen(rule=rule) for _, rule in sorted(wanted.items())], ignore_conflicts=True
    )
    found = Screen.objects.filter(rule__in=list(wanted.values()))
    return {_canonical(screen.rule): screen.pk for screen in found}


def _know(words: Iterable[str]) -> None:
    """Make sure that each word has a row."""
    listed = sorted(words)
    for start in range(0, len(listed), 2000):
        chunk = listed[start : start + 2000]
        known = set(Word.objects.filter(word__in=chunk).values_list("word", flat=True))
        Word.objects.bulk_create(
            [
                Word(word=word, keys=sorted(keys(word)), deletions=sorted(deletions(word)))
                for word in chunk
                if word not in known
            ],
            ignore_conflicts=True,
        )


def write_known_words() -> None:
    """Note the words of labels and place names, so that misspelled ones can be repaired to them."""
    words = {
        word for key in PlaceName.objects.values_list("key", flat=True) for word in key.split()
    }
    for labels in Concept.objects.values_list("labels_sq", "labels_en"):
        words |= {word for group in labels for label in group for word in tokens(label)}
    _know(word for word in words if not is_stop(word))


def waiting() -> int:
    """How many changes the index has not taken up yet."""
    return Stale.objects.count()

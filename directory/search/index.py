"""Keeping the search index right, on one path for every way of writing.

Triggers note each changed programme in Stale. `catch_up` rewrites the noted ones; commands call it
in their own transaction, and the site after each request that may have written. `rebuild` writes
everything anew; `differences` only compares.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from directory.locks import one_at_a_time
from directory.places.models import PlaceName
from directory.programmes.models import Programme
from directory.rules.words import is_stop, keys, tokens
from directory.search.documents import Entry, entry
from directory.search.lexicon import Lexicon, rebuild_labels
from directory.search.models import Concept, Document, Screen, Stale
from directory.search.spelling import deletions
from directory.search.statements import lexeme

BATCH = 500
# What two writers must not do at once: they would wait for each other's words.
INDEX = "search index"
Progress = Callable[[int], object]
# New entries of these indexes wait in a list that every search would have to read through.
LISTED_INDEXES = ("document_lexemes", "document_area", "word_keys", "word_deletions")


def _no_progress(count: int) -> None:
    return None


@transaction.atomic
def catch_up(progress: Progress = _no_progress) -> int:
    """Rewrite the index of all programmes noted as changed; returns how many."""
    one_at_a_time(INDEX)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_stale RETURNING programme_id")
        changed = sorted({row[0] for row in cursor.fetchall()})
    if changed:
        _write(changed, progress)
    _add_up()
    return len(changed)


@transaction.atomic
def rebuild(progress: Progress = _no_progress) -> int:
    """Write the whole index anew; returns the number of programmes in it."""
    one_at_a_time(INDEX)
    with connection.cursor() as cursor:
        for table in ("search_word", "search_card", "search_document", "search_stale"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM search_tally")
        cursor.execute("UPDATE search_concept SET frequency = 0 WHERE frequency > 0")
    rebuild_labels()
    ids = list(Programme.objects.published().order_by("pk").values_list("pk", flat=True))
    _write(ids, progress)
    Screen.objects.exclude(pk__in=Document.objects.values("screen_id")).delete()
    write_known_words()
    _add_up()
    return len(ids)


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


_Comparable = tuple[frozenset[str], frozenset[str], dict[str, Any], Any, Any]


def _comparable(fresh: Entry) -> _Comparable:
    lexemes = frozenset(fresh.lexemes | fresh.area)
    return lexemes, frozenset(fresh.words), fresh.columns, fresh.rule, fresh.facts


def _stored(ids: Sequence[int]) -> dict[int, _Comparable]:
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
            frozenset(document.words),
            {name: getattr(document, name) for name in COLUMNS},
            document.screen.rule,
            document.card.facts,
        )
        for document in documents
    }


# The columns that an entry has by these names, and how they are read from JSON.
COLUMNS = {
    "kinds": "int",
    "types": "int",
    "sectors": "int",
    "groups": "int",
    "delivery": "int",
    "cost": "int",
    "organisation_id": "bigint",
    "stopped": "bool",
    "always_open": "bool",
    "opens_on": "date",
    "closes_on": "date",
    "due_on": "date",
    "lapses_on": "date",
    "locality": "smallint",
    "added_on": "timestamptz",
    "title_key_sq": "text",
    "title_key_en": "text",
}


def _write(ids: Sequence[int], progress: Progress) -> None:
    """Bring the rows of these programmes up to date; unpublished and deleted ones go."""
    lexicon = Lexicon.load()
    known: set[str] = set()
    for start in range(0, len(ids), BATCH):
        chunk = ids[start : start + BATCH]
        fresh = _entries(chunk, lexicon)
        words = {word for e in fresh for word in e.words} - known
        _know(words)
        known |= words
        _remove(set(chunk) - {e.programme_id for e in fresh})
        _write_documents(fresh)
        _write_cards(fresh)
        progress(len(chunk))


def _remove(ids: Iterable[int]) -> None:
    gone = sorted(ids)
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_card WHERE document_id = ANY(%s)", [gone])
            cursor.execute("DELETE FROM search_document WHERE programme_id = ANY(%s)", [gone])


def _write_documents(fresh: Sequence[Entry]) -> None:
    screens = _screens(e.rule for e in fresh)
    rows = [
        {
            **e.columns,
            "programme_id": e.programme_id,
            "screen_id": screens[_canonical(e.rule)],
            "lexemes": " ".join(map(lexeme, e.lexemes)),
            "area": " ".join(map(lexeme, e.area)),
            "words": sorted(e.words),
        }
        for e in fresh
    ]
    columns = {
        "programme_id": "bigint",
        "screen_id": "bigint",
        **COLUMNS,
        "lexemes": "tsvector",
        "area": "tsvector",
        "words": "text[]",
    }
    _upsert("search_document", columns, rows)


def _write_cards(fresh: Sequence[Entry]) -> None:
    rows = [{"document_id": e.programme_id, "facts": e.facts} for e in fresh]
    _upsert("search_card", {"document_id": "bigint", "facts": "jsonb"}, rows)


def _upsert(table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows by the first of the columns; those that stand so already are not touched."""
    key, *others = columns
    stored = ", ".join(f"stored.{name}" for name in others)
    arriving = ", ".join(f"excluded.{name}" for name in others)
    changed = f"WHERE ({stored}) IS DISTINCT FROM ({arriving})"
    replace = f"SET ({', '.join(others)}) = ROW ({arriving}) {changed}"
    _insert(table, columns, rows, f"({key}) DO UPDATE {replace}")


def _insert(
    table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], conflict: str
) -> None:
    """Insert rows in one statement; `columns` says the type of each, as it is read from JSON.

    The ORM would need as long to quote the values as PostgreSQL to write them.
    """
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS stored ({', '.join(columns)}) SELECT {', '.join(columns)}"
            f" FROM json_to_recordset(%s::json) AS arriving ({types}) ON CONFLICT {conflict}",
            [json.dumps(rows, ensure_ascii=False, default=str)],
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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) word"
            " WHERE NOT EXISTS (SELECT FROM search_word known WHERE known.word = word.word)",
            [listed],
        )
        unknown = [word for (word,) in cursor.fetchall()]
    rows = [
        {"word": word, "frequency": 0, "keys": sorted(keys(word)), "deletions": [*deletions(word)]}
        for word in unknown
    ]
    columns = {"word": "text", "frequency": "int", "keys": "text[]", "deletions": "text[]"}
    for start in range(0, len(rows), BATCH):
        _insert("search_word", columns, rows[start : start + BATCH], "DO NOTHING")


def _add_up() -> None:
    """Add what triggers noted to the counts, let old editions go, and tidy the indexes up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM search_tally) OR count(*) > 1 FROM search_edition"
        )
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            "WITH noted AS (DELETE FROM search_tally RETURNING kind, name, change),"
            " changes AS MATERIALIZED (SELECT kind, name, sum(change)::int AS change FROM noted"
            " GROUP BY kind, name HAVING sum(change) <> 0),"
            " words AS (UPDATE search_word SET frequency = greatest(frequency + change, 0)"
            " FROM changes WHERE kind = 'word' AND word = name)"
            " UPDATE search_concept SET frequency = greatest(frequency + change, 0)"
            " FROM changes WHERE kind = 'concept' AND code = name"
        )
        # The new one is not yet there for the deletion to see.
        cursor.execute(
            "WITH newest AS (INSERT INTO search_edition DEFAULT VALUES RETURNING id)"
            " DELETE FROM search_edition"
        )
        # Only their owner may; elsewhere VACUUM does it, later.
        cursor.execute(
            "SELECT gin_clean_pending_list(oid) FROM pg_class"
            " WHERE oid = ANY(%s::regclass[]) AND pg_has_role(relowner, 'USAGE')",
            [list(LISTED_INDEXES)],
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

"""Plain ways of searching the catalogue, for comparison in the same run.

Each maker reads the published programmes once and gives a function from a query to ranked ids.
"""

import sqlite3
import unicodedata
from collections.abc import Callable

from django.db import connection

from directory.programmes.models import Programme

Ranked = Callable[[str], list[str]]
FIELDS = ("title", "summary", "benefit", "description", "conditions", "how_to_apply")


def _texts() -> dict[str, str]:
    return {
        programme.slug: "\n".join(
            [
                *(
                    getattr(programme, f"{field}_{language}") or ""
                    for field in FIELDS
                    for language in ("sq", "en")
                ),
                programme.organisation.name,
            ]
        )
        for programme in Programme.objects.select_related("organisation").order_by("slug")
    }


def contains() -> Ranked:
    """Every word somewhere in the text, whatever its case; by title."""
    texts = {slug: text.lower() for slug, text in _texts().items()}

    def search(query: str) -> list[str]:
        words = query.lower().split()
        return [slug for slug, text in texts.items() if words and all(w in text for w in words)][
            :25
        ]

    return search


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def simple_unaccent() -> Ranked:
    """PostgreSQL's `simple` configuration over text without diacritics, ranked by ts_rank."""
    rows = [(slug, _plain(text)) for slug, text in _texts().items()]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE baseline (slug text, words tsvector)")
        cursor.executemany("INSERT INTO baseline VALUES (%s, to_tsvector('simple', %s))", rows)

    def search(query: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT slug FROM baseline, plainto_tsquery('simple', %s) q WHERE words @@ q"
                " ORDER BY ts_rank(words, q) DESC, slug LIMIT 25",
                [_plain(query)],
            )
            return [row[0] for row in cursor.fetchall()]

    return search


def fts5_prefix() -> Ranked:
    """SQLite FTS5 with diacritics removed, every word as a prefix, ranked by bm25."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE t USING fts5(slug UNINDEXED, words,"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    database.executemany("INSERT INTO t VALUES (?, ?)", _texts().items())

    def search(query: str) -> list[str]:
        words = ["".join(c for c in word if c.isalnum()) for word in query.split()]
        match = " ".join(f'"{word}"*' for word in words if word)
        if not match:
            return []
        found = database.execute(
            "SELECT slug FROM t WHERE t MATCH ? ORDER BY bm25(t), slug LIMIT 25", (match,)
        )
        return [row[0] for row in found]

    return search


def tantivy_fuzzy() -> Ranked:
    """Tantivy: any of the words, one edit allowed in each."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("slug", stored=True, tokenizer_name="raw")
    builder.add_text_field("words")
    schema = builder.build()
    engine = tantivy.Index(schema)
    writer = engine.writer()
    for slug, text in _texts().items():
        writer.add_document(tantivy.Document(slug=slug, words=_plain(text)))
    writer.commit()
    engine.reload()
    searcher = engine.searcher()

    def search(query: str) -> list[str]:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.fuzzy_term_query(schema, "words", word, 1))
            for word in _plain(query).split()
        ]
        if not parts:
            return []
        hits = searcher.search(tantivy.Query.boolean_query(parts), 25).hits
        return [searcher.doc(address)["slug"][0] for _, address in hits]

    return search

"""Make the index cheap to write, and say when it has changed.

The words of a document get a column of their own; counts of words and concepts are noted by the
triggers and added up later; every write leaves an edition; GIN entries are written in bulk.
"""

from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
from django.db import migrations, models

EVENTS = {
    "insert": ("INSERT", "NEW TABLE AS added", ["added"]),
    "update": ("UPDATE", "OLD TABLE AS removed NEW TABLE AS added", ["added", "removed"]),
    "delete": ("DELETE", "OLD TABLE AS removed", ["removed"]),
}
# What is long goes elsewhere, so that reading all rows reads few pages.
NARROW_ROWS = "ALTER TABLE search_document SET (toast_tuple_target = 256)"
# The words stood among the lexemes before, as `=word`.
MOVE_WORDS = """
UPDATE search_document d SET words = found.words, lexemes = ts_delete(d.lexemes, found.marked)
FROM (SELECT programme_id, array_agg(substr(lexeme, 2)) AS words, array_agg(lexeme) AS marked
      FROM search_document, unnest(tsvector_to_array(lexemes)) AS lexeme
      WHERE lexeme LIKE '=%' GROUP BY programme_id) found
WHERE found.programme_id = d.programme_id;
"""
PUT_WORDS_BACK = """
UPDATE search_document SET lexemes =
    array_to_tsvector(tsvector_to_array(lexemes) || ARRAY(SELECT '=' || unnest(words)));
"""
OLD_COUNTS = import_module("directory.search.migrations.0003_count_words")
# What a document is about: in its title, its summary, or set by an editor.
ABOUT = """
CREATE FUNCTION search_about(lexemes tsvector) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT substr(lexeme, 3) FROM unnest(tsvector_to_array(lexemes)) AS lexeme
    WHERE left(lexeme, 2) IN ('C:', 'N:', 'R:', 'D:', 'M:')
$$;
"""


def _tallies(tables: list[str]) -> str:
    signs = {"added": 1, "removed": -1}
    rows = " UNION ALL ".join(
        f"SELECT 'word', unnest(words), {signs[table]} FROM {table}"
        f" UNION ALL SELECT 'concept', search_about(lexemes), {signs[table]} FROM {table}"
        for table in tables
    )
    return (
        "INSERT INTO search_tally (kind, name, change) SELECT kind, name, sum(change)"
        f" FROM ({rows}) rows (kind, name, change) GROUP BY kind, name HAVING sum(change) <> 0;"
    )


def _on_each(event: str, table: str, name: str, transition: str, changed: str, deed: str) -> str:
    """A trigger that does something after each statement that changed rows."""
    return (
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF EXISTS (SELECT FROM {changed}) THEN"
        f" INSERT INTO search_edition DEFAULT VALUES; {deed} END IF; RETURN NULL; END $$;"
        f" CREATE TRIGGER search_note_{name} AFTER {event} ON {table} {transition}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_{name}();"
    )


def _forward() -> str:
    statements = [ABOUT]
    for name, (event, transition, tables) in EVENTS.items():
        for table, deed in (("search_document", _tallies(tables)), ("search_card", "")):
            referencing = f"REFERENCING {transition}"
            statements.append(_on_each(event, table, name, referencing, tables[0], deed))
    for table in ("search_document", "search_card"):
        statements.append(_on_each("TRUNCATE", table, "truncate", "", "(VALUES (1)) all_rows", ""))
    # Rows of words are rewritten all the time: room for the new ones beside the old.
    statements.append("ALTER TABLE search_word SET (fillfactor = 70);")
    return "\n".join(statements)


def _backward() -> str:
    statements = [
        f"DROP TRIGGER search_note_{name} ON {table}; DROP FUNCTION {table}_{name}();"
        for name in (*EVENTS, "truncate")
        for table in ("search_document", "search_card")
    ]
    statements.append("DROP FUNCTION search_about(tsvector);")
    statements.append("ALTER TABLE search_word RESET (fillfactor);")
    return "\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_count_words")]

    operations = [
        migrations.RunSQL(OLD_COUNTS._backward(), OLD_COUNTS._forward()),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=7)),
                ("name", models.CharField(max_length=60)),
                ("change", models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        migrations.RunSQL(NARROW_ROWS, "ALTER TABLE search_document RESET (toast_tuple_target)"),
        migrations.RunSQL(MOVE_WORDS, PUT_WORDS_BACK),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX document_lexemes RESET (fastupdate);"
                    " ALTER INDEX document_area RESET (fastupdate);",
                    "ALTER INDEX document_lexemes SET (fastupdate = off);"
                    " ALTER INDEX document_area SET (fastupdate = off);",
                )
            ],
            state_operations=[
                operation
                for field in ("lexemes", "area")
                for operation in (
                    migrations.RemoveIndex(model_name="document", name=f"document_{field}"),
                    migrations.AddIndex(
                        model_name="document",
                        index=django.contrib.postgres.indexes.GinIndex(
                            fields=[field], name=f"document_{field}"
                        ),
                    ),
                )
            ],
        ),
        migrations.RunSQL(_forward(), _backward()),
    ]

"""Triggers that count in how many documents a word or a concept stands.

Documents come and go on several ways (written, unpublished, deleted with their programme); counted
here, the frequencies follow all of them.
"""

from django.db import migrations

# What a document is about: in its title, its summary, or set by an editor.
ABOUT = "('C:', 'N:', 'R:', 'D:', 'M:')"

EVENTS = {
    "insert": ("INSERT", "NEW TABLE AS added", ["added"]),
    "update": ("UPDATE", "OLD TABLE AS removed NEW TABLE AS added", ["added", "removed"]),
    "delete": ("DELETE", "OLD TABLE AS removed", ["removed"]),
}


def _changes(tables: list[str], text: str, condition: str) -> str:
    rows = " UNION ALL ".join(
        f"SELECT DISTINCT programme_id, {text} AS name, {'1' if table == 'added' else '-1'} AS n"
        f" FROM {table}, unnest(tsvector_to_array(lexemes)) AS lexeme WHERE {condition}"
        for table in tables
    )
    return f"SELECT name, sum(n)::int AS n FROM ({rows}) rows GROUP BY name HAVING sum(n) <> 0"


def _forward() -> str:
    statements = []
    for name, (event, transition, tables) in EVENTS.items():
        words = _changes(tables, "substr(lexeme, 2)", "lexeme LIKE '=%'")
        concepts = _changes(tables, "substr(lexeme, 3)", f"left(lexeme, 2) IN {ABOUT}")
        statements.append(
            f"CREATE FUNCTION search_count_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" UPDATE search_word SET frequency = greatest(frequency + change.n, 0)"
            f" FROM ({words}) change WHERE word = change.name;"
            f" UPDATE search_concept SET frequency = greatest(frequency + change.n, 0)"
            f" FROM ({concepts}) change WHERE code = change.name;"
            " RETURN NULL; END $$;"
            f" CREATE TRIGGER search_count_{name} AFTER {event} ON search_document"
            f" REFERENCING {transition}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION search_count_{name}();"
        )
    return "\n".join(statements)


def _backward() -> str:
    return "\n".join(
        f"DROP TRIGGER search_count_{name} ON search_document; DROP FUNCTION search_count_{name}();"
        for name in EVENTS
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_note_changes")]

    operations = [migrations.RunSQL(_forward(), _backward())]

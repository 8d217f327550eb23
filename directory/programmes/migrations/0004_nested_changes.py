"""A programme has changed when anything that is told of it has: `modified_at` and `version` move.

Whoever harvests asks for what was modified after a moment, so a new deadline must count as much as
a new title. A row that this transaction has written already is left alone: its version moves once.
"""

from django.db import migrations

# What stands in the row differs from what stood there before; an update that changes nothing is none.
DIFFERENT = (
    "((SELECT * FROM added EXCEPT SELECT * FROM removed)"
    " UNION ALL (SELECT * FROM removed EXCEPT SELECT * FROM added)) changed"
)
TRANSITIONS = {
    "insert": ("NEW TABLE AS added", "added changed"),
    "update": ("OLD TABLE AS removed NEW TABLE AS added", DIFFERENT),
    "delete": ("OLD TABLE AS removed", "removed changed"),
}
PARTS = (
    "programmes_call",
    "programmes_alternative",
    "programmes_programme_coverage",
    "programmes_programme_delivery_places",
)
OF_PART = "SELECT changed.programme_id FROM {changed}"
# table -> how its changed rows name the programmes that tell of them
SHARED = {
    "programmes_organisation": (
        "SELECT p.id FROM programmes_programme p, {changed} WHERE p.organisation_id = changed.id"
    ),
    "places_place": (
        "SELECT link.programme_id FROM programmes_programme_coverage link, {changed}"
        " WHERE link.place_id = changed.id"
        " UNION SELECT link.programme_id FROM programmes_programme_delivery_places link, {changed}"
        " WHERE link.place_id = changed.id"
    ),
}


def _triggers() -> list[tuple[str, str, str]]:
    """Table, event, and how the changed rows name their programmes."""
    parts = [(table, event, OF_PART) for table in PARTS for event in TRANSITIONS]
    # Nothing tells of an organisation or a place that is new or gone.
    return parts + [(table, "update", programmes) for table, programmes in SHARED.items()]


def _forward() -> str:
    statements = ["CREATE INDEX programme_modified_at ON programmes_programme (modified_at);"]
    for table, event, programmes in _triggers():
        transition, changed = TRANSITIONS[event]
        name = f"touch_programme_{table}_{event}"
        statements.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " UPDATE programmes_programme SET modified_at = now()"
            f" WHERE id IN ({programmes.format(changed=changed)}) AND modified_at < now();"
            " RETURN NULL; END $$;"
            f" CREATE TRIGGER touch_programme_{event} AFTER {event.upper()} ON {table}"
            f" REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
    return "\n".join(statements)


def _backward() -> str:
    statements = [
        f"DROP TRIGGER touch_programme_{event} ON {table};"
        f" DROP FUNCTION touch_programme_{table}_{event}();"
        for table, event, _programmes in _triggers()
    ]
    return "\n".join([*statements, "DROP INDEX programme_modified_at;"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_freshness"), ("places", "0001_initial")]

    operations = [migrations.RunSQL(_forward(), _backward())]

"""Triggers that note every change of a programme, so that the index cannot go stale unnoticed."""

from django.db import migrations

# table -> how its rows name the programmes that they change
SOURCES = {
    "programmes_programme": "SELECT id FROM changed",
    "programmes_call": "SELECT programme_id FROM changed",
    "programmes_alternative": "SELECT programme_id FROM changed",
    "programmes_programme_coverage": "SELECT programme_id FROM changed",
    "programmes_programme_delivery_places": "SELECT programme_id FROM changed",
    "programmes_organisation": (
        "SELECT id FROM programmes_programme WHERE organisation_id IN (SELECT id FROM changed)"
    ),
    "places_place": (
        "SELECT programme_id FROM programmes_programme_coverage"
        " WHERE place_id IN (SELECT id FROM changed)"
        " UNION SELECT programme_id FROM programmes_programme_delivery_places"
        " WHERE place_id IN (SELECT id FROM changed)"
    ),
}
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def _forward() -> str:
    statements = []
    for table, programmes in SOURCES.items():
        statements.append(
            f"CREATE FUNCTION search_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO search_stale (programme_id, noted_at)"
            f" SELECT DISTINCT found.id, now() FROM ({programmes}) AS found (id);"
            " RETURN NULL; END $$;"
        )
        for event, rows in EVENTS.items():
            statements.append(
                f"CREATE TRIGGER search_note_{event.lower()} AFTER {event} ON {table}"
                f" REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION search_note_{table}();"
            )
    # What is no longer public must not be found for another moment.
    statements.append(
        "CREATE FUNCTION search_hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " DELETE FROM search_card WHERE document_id IN (SELECT id FROM changed WHERE NOT published);"
        " DELETE FROM search_document"
        " WHERE programme_id IN (SELECT id FROM changed WHERE NOT published);"
        " RETURN NULL; END $$;"
        " CREATE TRIGGER search_hide AFTER UPDATE ON programmes_programme"
        " REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_hide();"
    )
    return "\n".join(statements)


def _backward() -> str:
    statements = ["DROP TRIGGER search_hide ON programmes_programme; DROP FUNCTION search_hide();"]
    for table in SOURCES:
        statements += [f"DROP TRIGGER search_note_{e.lower()} ON {table};" for e in EVENTS]
        statements.append(f"DROP FUNCTION search_note_{table}();")
    return "\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("programmes", "0002_rules_of_the_table"),
        ("places", "0001_initial"),
    ]

    operations = [migrations.RunSQL(_forward(), _backward())]

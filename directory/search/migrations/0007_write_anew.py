"""How words are cut and for whom a programme is said to be has changed: all is to be written anew."""

from django.db import migrations

NOTE_ALL = (
    "INSERT INTO search_stale (programme_id, noted_at) SELECT id, now() FROM programmes_programme"
)


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0008_identifiers_that_agree"),
        ("search", "0006_freshness"),
    ]

    operations = [migrations.RunSQL(NOTE_ALL, migrations.RunSQL.noop)]

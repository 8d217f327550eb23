"""What the index says of a programme has changed its form: all of it is to be written anew."""

from django.db import migrations

NOTE_ALL = (
    "INSERT INTO search_stale (programme_id, noted_at) SELECT id, now() FROM programmes_programme"
)


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0004_nested_changes"),
        ("search", "0004_editions_and_tallies"),
    ]

    operations = [migrations.RunSQL(NOTE_ALL, migrations.RunSQL.noop)]

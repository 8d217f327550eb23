"""Documents say from when they have to be confirmed anew."""

from django.db import migrations, models

NOTE_ALL = (
    "INSERT INTO search_stale (programme_id, noted_at) SELECT id, now() FROM programmes_programme"
)


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0006_history_begins"),
        ("search", "0005_write_anew"),
    ]

    operations = [
        migrations.AddField("document", "due_on", models.DateField(null=True)),
        migrations.AddField("document", "lapses_on", models.DateField(null=True)),
        migrations.RunSQL(NOTE_ALL, migrations.RunSQL.noop),
    ]

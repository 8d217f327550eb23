"""Reminders are counted with the question; what the outbox remembers of them is taken over."""

from django.db import migrations, models

COUNT = """
UPDATE stewardship_question AS question SET reminders = written.reminders
FROM (
    SELECT split_part(key, ' ', 2) AS uuid, max(split_part(key, ' ', 3)::smallint) AS reminders
    FROM stewardship_mail WHERE key ~ '^question [0-9a-f-]{36} [0-9]$' GROUP BY 1
) AS written
WHERE written.uuid = question.uuid::text
"""


class Migration(migrations.Migration):
    dependencies = [("stewardship", "0005_review")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="reminders",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]

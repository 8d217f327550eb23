"""New rows get identifiers made of their names; those stored keep what others know them by."""

from django.db import migrations, models

TABLES = {
    "organisation": True,
    "programme": True,
    "organisationevent": False,
    "programmeevent": False,
}


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_append_only")]

    operations = [
        migrations.AlterField(
            model_name=name, name="uuid", field=models.UUIDField(editable=False, unique=unique)
        )
        for name, unique in TABLES.items()
    ]

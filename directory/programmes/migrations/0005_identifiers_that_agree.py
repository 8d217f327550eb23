"""New rows get identifiers made of their names; those stored keep what others know them by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_nested_changes")]

    operations = [
        migrations.AlterField(
            model_name=name, name="uuid", field=models.UUIDField(editable=False, unique=True)
        )
        for name in ("organisation", "programme")
    ]

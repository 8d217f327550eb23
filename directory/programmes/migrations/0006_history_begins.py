"""What is stored already gets its first row of history, as if it had been written now."""

from django.db import migrations

HISTORIES = {
    "ProgrammeEvent": "programmes_programme",
    "CoverageEvent": "programmes_programme_coverage",
    "DeliveryPlaceEvent": "programmes_programme_delivery_places",
    "CallEvent": "programmes_call",
    "AlternativeEvent": "programmes_alternative",
    "OrganisationEvent": "programmes_organisation",
}


def begin(apps, schema_editor):
    for name, source in HISTORIES.items():
        event = apps.get_model("programmes", name)
        columns = ", ".join(
            schema_editor.quote_name(field.column)
            for field in event._meta.concrete_fields
            if not field.name.startswith("pgh_")
        )
        schema_editor.execute(
            f"INSERT INTO {event._meta.db_table}"
            f" ({columns}, pgh_created_at, pgh_label, pgh_obj_id)"
            f" SELECT {columns}, now(), 'added', id FROM {source}"
        )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_stewardship")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]

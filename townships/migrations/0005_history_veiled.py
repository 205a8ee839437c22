"""Telephones in the history of persons are veiled, as they are from now on when a line is written."""

from django.db import migrations

from accounts.personal import veiled

BATCH = 1000


def forward(apps, schema_editor):
    lines = apps.get_model("townships", "HistoricalPerson")._base_manager.using(schema_editor.connection.alias)
    last = 0
    while rows := list(lines.filter(history_id__gt=last).order_by("history_id")[:BATCH]):
        for row in rows:
            row.phone = veiled(row.phone)
        lines.bulk_update(rows, ["phone"])
        last = rows[-1].history_id


class Migration(migrations.Migration):
    dependencies = [("townships", "0004_changeover")]

    # What was veiled is not to be had back.
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]

"""A row of a kind's table is refused for a record of another kind."""

from django.db import migrations

from records.guards import guard_kind, unguard_kind


class Migration(migrations.Migration):
    dependencies = [("delegates", "0001_initial")]

    operations = [
        migrations.RunPython(guard_kind("delegates_activity", "activity"), unguard_kind("delegates_activity")),
    ]

"""A row of a kind's table is refused for a record of another kind."""

from django.db import migrations

from records.guards import guard_kind, unguard_kind


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.RunPython(guard_kind("meetings_meeting", "meeting"), unguard_kind("meetings_meeting")),
    ]

"""A row of a kind's table is refused for a record of another kind."""

from django.db import migrations

from records.guards import guard_kind, unguard_kind


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunPython(guard_kind("records_step", "step"), unguard_kind("records_step")),
        migrations.RunPython(guard_kind("records_nilreturn", "nil_return"), unguard_kind("records_nilreturn")),
    ]

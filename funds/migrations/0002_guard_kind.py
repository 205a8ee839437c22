"""A row of a kind's table is refused for a record of another kind."""

from django.db import migrations

from records.guards import guard_kind, unguard_kind


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        migrations.RunPython(guard_kind("funds_fundentry", "fund_entry"), unguard_kind("funds_fundentry")),
        migrations.RunPython(guard_kind("funds_fundregulation", "fund_regulation"), unguard_kind("funds_fundregulation")),
        migrations.RunPython(guard_kind("funds_microproject", "micro_project"), unguard_kind("funds_microproject")),
    ]

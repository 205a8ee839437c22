"""A row of a kind's table is refused for a record of another kind."""

from django.db import migrations

from records.guards import guard_kind, unguard_kind


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial")]

    operations = [
        migrations.RunPython(guard_kind("opinions_opinion", "opinion"), unguard_kind("opinions_opinion")),
        migrations.RunPython(guard_kind("opinions_practice", "practice"), unguard_kind("opinions_practice")),
        migrations.RunPython(guard_kind("opinions_normativedocument", "document"), unguard_kind("opinions_normativedocument")),
    ]

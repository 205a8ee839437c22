"""PostgreSQL promises that two terms of one body in one area never share a day (SQLite leaves it to the service)."""

from django.db import migrations


def forward(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    schema_editor.execute(
        "ALTER TABLE townships_term ADD CONSTRAINT term_no_overlap EXCLUDE USING gist "
        "(area WITH =, body WITH =, daterange(started_on, ended_on) WITH &&)"
    )


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE townships_term DROP CONSTRAINT term_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("townships", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]

"""The audit trail only grows: the database itself refuses to change a row (and, on PostgreSQL, to delete one)."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER accounts_auditevent_append BEFORE UPDATE ON accounts_auditevent
BEGIN SELECT RAISE(ABORT, 'accounts_auditevent: rows are only added'); END;
"""
POSTGRES = """
CREATE OR REPLACE FUNCTION accounts_auditevent_append() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'accounts_auditevent: rows are only added'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER accounts_auditevent_append BEFORE UPDATE OR DELETE ON accounts_auditevent
FOR EACH ROW EXECUTE FUNCTION accounts_auditevent_append();
"""


def forward(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP TRIGGER accounts_auditevent_append ON accounts_auditevent; "
            "DROP FUNCTION accounts_auditevent_append();"
        )
    else:
        schema_editor.execute("DROP TRIGGER accounts_auditevent_append;")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]

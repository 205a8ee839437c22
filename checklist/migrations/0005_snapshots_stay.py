"""A snapshot stays as it was taken: the database itself refuses to change a row (and, on PostgreSQL, to delete one)."""

from django.conf import settings
from django.db import migrations, models

SQLITE = """
CREATE TRIGGER checklist_snapshot_stays BEFORE UPDATE ON checklist_snapshot
BEGIN SELECT RAISE(ABORT, 'checklist_snapshot: rows are only added'); END;
"""
POSTGRES = """
CREATE FUNCTION checklist_snapshot_stays() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'checklist_snapshot: rows are only added'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER checklist_snapshot_stays BEFORE UPDATE OR DELETE ON checklist_snapshot
FOR EACH ROW EXECUTE FUNCTION checklist_snapshot_stays();
"""


def forward(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP TRIGGER checklist_snapshot_stays ON checklist_snapshot; "
            "DROP FUNCTION checklist_snapshot_stays();"
        )
    else:
        schema_editor.execute("DROP TRIGGER checklist_snapshot_stays;")


class Migration(migrations.Migration):

    dependencies = [
        ("checklist", "0004_snapshot_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="snapshot",
            options={
                "base_manager_name": "objects",
                "ordering": ("-as_of", "-taken_at"),
                "verbose_name": "快照",
                "verbose_name_plural": "快照",
            },
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("area", "number"),
                name="snapshot_number_once",
                violation_error_message="快照编号重复，请再试一次",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_result", True)),
                fields=("area", "year"),
                name="snapshot_result_once",
                violation_error_message="这一年度的年度结果已经留存",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_result", False), ("taken_by__isnull", False), _connector="OR"),
                name="snapshot_result_by_office",
                violation_error_message="年度结果由区人大办留存",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]

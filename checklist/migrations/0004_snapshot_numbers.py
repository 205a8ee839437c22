"""Snapshots are numbered within their district, and one of a year may be its result."""

from django.db import migrations, models


def number(apps, schema_editor):
    """Those taken so far, in the order in which they were taken."""
    snapshot = apps.get_model("checklist", "Snapshot")
    last = {}
    for row in snapshot.objects.order_by("taken_at", "id").only("id", "area"):
        last[row.area] = last.get(row.area, 0) + 1
        snapshot.objects.filter(pk=row.pk).update(number=last[row.area])


class Migration(migrations.Migration):

    dependencies = [
        ("checklist", "0003_coordination"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="number",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="编号"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="snapshot",
            name="is_result",
            field=models.BooleanField(default=False, editable=False, verbose_name="年度结果"),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]

"""节假日与调休 comes to records: whoever counts working days needs it. The tables stay, under their new names."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


FIELDS = [
    ("is_working", models.BooleanField(help_text="勾选为上班（调休），不勾为放假", verbose_name="上班")),
    ("note", models.CharField(blank=True, help_text="例如：国庆节、春节调休", max_length=100, verbose_name="说明")),
    ("is_estimated", models.BooleanField(default=False, help_text="国务院办公厅的通知还没有公布时勾选", verbose_name="推算")),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0007_jobs"), ("reminders", "0004_what_moved")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="OfficeDay",
                    fields=[("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")), *FIELDS],
                    options={"verbose_name": "节假日与调休", "verbose_name_plural": "节假日与调休", "ordering": ("-day",)},
                ),
                migrations.CreateModel(
                    name="HistoricalOfficeDay",
                    fields=[
                        ("day", models.DateField(db_index=True, verbose_name="日期")),
                        *FIELDS,
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        ("history_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "工作日变更", "verbose_name_plural": "historical 节假日与调休",
                        "ordering": ("-history_date", "-history_id"), "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        )
    ]  # fmt: skip

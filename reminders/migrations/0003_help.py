"""需区级协调 moves down to the checklist, where units open it beside any item: an urge only points to what it opened."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def move(apps: Any, schema_editor: Any) -> None:
    urge = apps.get_model("reminders", "Urge")
    wanted = apps.get_model("checklist", "Coordination")
    known = set(apps.get_model("opinions", "RequiredAction").objects.values_list("pk", flat=True))
    for old in apps.get_model("reminders", "Coordination").objects.select_related("urge").order_by("pk"):
        if old.urge.item not in known:
            continue  # an urge about nothing in particular says all that there is to say
        new, _ = wanted.objects.get_or_create(
            township_id=old.township_id, action_id=old.urge.item, year=timezone.localdate(old.at).year, text=old.text, answer="",
            defaults={"by_id": old.by_id, "at": old.at},
        )  # fmt: skip
        urge.objects.filter(pk=old.urge_id).update(help=new)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_delivered"), ("checklist", "0003_coordination")]

    operations = [
        migrations.AddField(
            "urge",
            "help",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="urges",
                to="checklist.coordination", verbose_name="需区级协调",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]  # fmt: skip

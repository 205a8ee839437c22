"""The ladder and the words as delivered; the office edits them in the admin from then on."""

from typing import Any

from django.db import migrations

from reminders.delivered import LADDER, WORDINGS


def seed(apps: Any, schema_editor: Any) -> None:
    ladder, wording = apps.get_model("reminders", "Ladder"), apps.get_model("reminders", "Wording")
    for kind, timing, days, posts, ways in LADDER:
        ladder.objects.get_or_create(
            kind=kind, timing=timing, days=days, defaults={"posts": list(posts), "ways": list(ways)}
        )
    for code, (title, text) in WORDINGS.items():
        wording.objects.get_or_create(code=code, defaults={"title": title, "text": text})
    apps.get_model("reminders", "Channel").objects.get_or_create(way="INBOX", defaults={"name": "站内消息"})


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

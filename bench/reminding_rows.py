"""What the faults of `bench.reminding` start from and are counted by; planning against the bare INSERT."""

from __future__ import annotations

import secrets
import time
from datetime import date, datetime

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from reminders.delivered import LADDER
from reminders.models import Channel, Message, Reminder, Urge
from reminders.planning import SHANGHAI, ChannelFact, Recipient, Rung, Setting, Subject, plan
from reminders.services import rows_write
from reminders.setup import inbox_channel
from reminders.states import Kind, Way
from townships.models import Person, Township

UNIT = "330111117"


def seed(many: int, smtp: str) -> None:
    """`many` subjects, each due now in the inbox, by mail and by gateway; whatever was there is gone."""
    Reminder.objects.all().delete()
    Message.objects.all().delete()
    Urge.objects.all().delete()
    unit, _ = Township.objects.get_or_create(code=UNIT, defaults={"name": "大源镇", "kind": "TOWN"})
    user = User.objects.get_queryset().first() or User.objects.create_user(
        username="bench", password=secrets.token_hex(8), name="某人", role="clerk", scope=UNIT
    )
    User.objects.get_queryset().update(email="b@example.com")
    Person.objects.get_or_create(
        user=user, defaults={"name": "某人", "phone": "13800001111", "district": UNIT[:6]}
    )
    mail, _ = Channel.objects.update_or_create(
        way=Way.SMTP, name="mail", defaults={"server": smtp, "sender": "a@example.com", "security": "NONE"}
    )
    gateway, _ = Channel.objects.update_or_create(way=Way.GATEWAY, name="sms", defaults={"server": "sink"})
    now = timezone.now()
    urges = Urge.objects.bulk_create(
        Urge(township=unit, item_title=f"{number}", text="请尽快办理。", by=user, at=now)
        for number in range(many)
    )
    Reminder.objects.bulk_create(
        Reminder(
            subject=f"urge:{urge.pk}", step="now", recipient=user, channel=channel, kind=Kind.URGE, area=UNIT,
            title=urge.item_title, urge=urge, bundle=f"now:{channel.pk}:{urge.pk}", send_at=now, created_at=now,
        )
        for urge in urges
        for channel in (inbox_channel(), mail, gateway)
    )  # fmt: skip


def inbox() -> tuple[int, int]:
    """Subjects without a message in the inbox, and messages beyond one a subject."""
    told = Message.objects.filter(channel__way=Way.INBOX).values("urge").annotate(n=Count("id"))
    counts = [row["n"] for row in told]
    return Urge.objects.count() - len(counts), sum(counts) - len(counts)


def measure_planning(units: int) -> None:
    """Plan `units` × 10 subjects, write the rows, plan and write again; and the same rows by a bare INSERT."""
    seed(1, "127.0.0.1:25")
    Reminder.objects.all().delete()
    user = User.objects.get_queryset().first()
    assert user is not None
    inbox_id = inbox_channel().pk
    due, at = date(2026, 12, 31), datetime(2026, 12, 31, 7, tzinfo=SHANGHAI)
    who = [Recipient(user.pk, user.name, UNIT)]
    rungs = tuple(Rung(kind, timing, days, ("CLERK",), ()) for kind, timing, days, _, _ in LADDER)
    setting = Setting(rungs, (ChannelFact(inbox_id, Way.INBOX),), lambda area, post: who)
    subjects = [
        Subject(f"item:{unit:09d}:{item}:{due}", Kind.ITEM, f"{unit:09d}", "某镇", f"事项{item}", due, due)
        for unit in range(units)
        for item in range(10)
    ]
    clock = time.perf_counter
    marks = [clock()]
    made = plan(subjects, setting, at=at)
    marks.append(clock())
    rows_write(made.rows, at=at)
    marks.append(clock())
    rows_write(plan(subjects, setting, at=at).rows, at=at)
    marks.append(clock())
    total = Reminder.objects.count()
    assert total == 10 * units
    columns = ", ".join(
        str(field.column) for field in Reminder._meta.concrete_fields if not field.primary_key
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept AS SELECT * FROM reminders_reminder")
        cursor.execute("TRUNCATE reminders_reminder CASCADE")
        begun = clock()
        cursor.execute(f"INSERT INTO reminders_reminder ({columns}) SELECT {columns} FROM kept")
        bare = clock() - begun
    planned, wrote, again = (marks[number + 1] - marks[number] for number in range(3))
    print(
        f"{units} units, {total} rows: planning {planned:.2f} s, writing {wrote:.2f} s, "
        f"planned and written a second time {again:.2f} s; the bare INSERT {bare:.2f} s"
    )

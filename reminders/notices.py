"""通知: a text with files from the office; who has read it, what each unit answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.evidence import evidence_bring
from reminders.models import Message, Notice, NoticeAnswer, NoticeFile, Reminder
from reminders.people import contact_of, staff_on
from reminders.planning import DIGEST_AT, SHANGHAI, Calendar, Recipient, awake, bundle_of, serving
from reminders.quiet import calendar_of
from reminders.setup import channels_on
from reminders.states import Kind, Way
from townships.models import Township
from townships.reach import within

MOST_FILES = 10


def notice_line(notice: Notice, day: date) -> str:
    """The notice's full sense: its text, which files there are, whom to call."""
    files = [str(each.evidence.title) for each in notice.files.select_related("evidence")]
    told = f"\n附件：{'、'.join(files)}（请登录平台下载）" if files else ""
    answer = "\n请在平台回复一句话。" if notice.asks_answer else ""
    name, phone = contact_of(notice.area, day)
    return f"{notice.text}{told}{answer}\n联系人：区人大办{name}{f'，电话{phone}' if phone else ''}。"


def notice_publish(
    *, notice: Notice, units: Sequence[Township], uploads: Sequence[UploadedFile[Any]], by: User, at: datetime
) -> Notice:
    """Send a notice to units: into every inbox at once, outside with the day's digest."""
    if not by.may(Act.REMIND) or not all(by.covers(unit.code) for unit in units):
        raise PermissionDenied("通知由区人大办发布")
    if not units:
        raise ValidationError({"units": "请至少选择一个单位"})
    if len(uploads) > MOST_FILES:
        raise ValidationError({"attachments": f"附件最多{MOST_FILES}个"})
    notice.area, notice.by, notice.at = by.scope[:6], by, at
    notice.full_clean()
    try:
        kept = [evidence_bring(area=notice.area, upload=each, by=by, at=at) for each in uploads]
    except ValidationError as error:
        raise ValidationError({"attachments": error.messages}) from error
    with transaction.atomic():
        notice.save()
        notice.units.set(units)
        NoticeFile.objects.bulk_create(NoticeFile(notice=notice, evidence=row) for row in kept)
        Reminder.objects.bulk_create(_rows(notice, units, at))
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"发布通知 {notice}", at=at, area=notice.area,
            detail={"单位": len(units), "附件": len(kept)},
        )  # fmt: skip
    return notice


def _rows(notice: Notice, units: Sequence[Township], at: datetime) -> list[Reminder]:
    day = timezone.localdate(at)
    staff, channels = staff_on(notice.area, day), channels_on()
    calendar = calendar_of(notice.area, day)
    rows = []
    for unit in units:
        for who, post in staff.of_unit(unit.code):
            rows += [
                _row(notice, unit, who, post, channel.id, channel.way, calendar, at)
                for channel in (channels[0], *serving(channels, Way.SMTP, who))
                if not channel.reaches(who)
            ]
    return rows


def _row(
    notice: Notice,
    unit: Township,
    who: Recipient,
    post: str,
    channel: int,
    way: str,
    calendar: Calendar,
    at: datetime,
) -> Reminder:
    key = f"notice:{notice.pk}"
    if way == Way.INBOX:
        bundle, send_at = f"now:{channel}:{who.user}:{key}", at
    else:
        now = awake(at, calendar.told).astimezone(SHANGHAI)
        send_at = max(now, datetime.combine(now.date(), DIGEST_AT, SHANGHAI))
        bundle = bundle_of(Kind.NOTICE, channel, who.user, key)
    return Reminder(
        subject=key, step="now", recipient_id=who.user, channel_id=channel, kind=Kind.NOTICE, area=unit.code,
        title=notice.title, post=post, notice=notice, created_at=at, bundle=bundle, send_at=send_at,
    )  # fmt: skip


def unit_answering(notice: Notice, by: User) -> Township | None:
    """For which of its units somebody answers: the one whose message they were sent, else the first they reach."""
    if not by.is_unit:
        return None
    theirs = notice.units.filter(within(by, "code"))
    sent = Reminder.objects.filter(notice=notice, recipient=by)
    return theirs.filter(code__in=sent.values("area")).first() or theirs.first()


def notice_answer(*, notice: Notice, text: str, by: User, at: datetime) -> NoticeAnswer:
    """One line from a unit; a later one takes its place."""
    unit = unit_answering(notice, by)
    if unit is None:
        raise PermissionDenied("由收到通知的单位回复")
    text = text.strip()
    if not text or len(text) > 200:
        raise ValidationError({"text": "请写一句话，最多200字"})
    with transaction.atomic():
        answer, _ = NoticeAnswer.objects.update_or_create(
            notice=notice, township=unit, defaults={"text": text, "by": by, "at": at}
        )
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"回复通知 {notice}", at=at, area=unit.code)
    return answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """One unit's side of a notice: who has read it when, what was answered."""

    unit: Township
    readers: tuple[str, ...]
    waiting: tuple[str, ...]
    answer: NoticeAnswer | None


def receipts(notice: Notice) -> list[Receipt]:
    """Unit by unit, in official order; each reader once, however often it was sent. Four queries."""
    read: dict[str, list[str]] = {}
    waiting: dict[str, list[str]] = {}
    seen = Message.objects.filter(notice=notice, channel__way=Way.INBOX, read_at__isnull=False)
    opened = set(seen.values_list("recipient_id", flat=True))
    sent = Reminder.objects.filter(notice=notice, channel__way=Way.INBOX).order_by("area", "recipient_id")
    for code, user, name in sent.values_list("area", "recipient_id", "recipient__name").distinct():
        (read if user in opened else waiting).setdefault(code, []).append(name)
    answers = {answer.township_id: answer for answer in notice.answers.select_related("by")}
    return [
        Receipt(
            unit, tuple(read.get(unit.code, ())), tuple(waiting.get(unit.code, ())), answers.get(unit.code)
        )
        for unit in notice.units.order_by("code")
    ]

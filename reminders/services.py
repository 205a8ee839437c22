"""Planning: rows for what is to be sent, no row twice; taking back what is no longer needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from papers.words import day as said
from records.models import OfficeDay
from reminders.models import PlanMark, Reminder
from reminders.people import Staff
from reminders.planning import Plan, Planned, Setting, Skipped, Subject, awake, plan, sent_on
from reminders.setup import setting_of
from reminders.states import BY_HAND, State
from reminders.subjects import open_subjects, returned_subjects
from townships.areas import district_of
from townships.models import FactsToken, Township

PASSED = "没有按时列入计划，已由下一次提醒代替"
# So many rows at once; SQLite takes no more than 32,766 values in a statement.
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """What planning changed: rows that are new, rows taken back, rows that were missed."""

    planned: int = 0
    cancelled: int = 0
    missed: int = 0


def districts() -> list[str]:
    """Every district that has facts, or units at all. Two queries."""
    known = set(FactsToken.objects.values_list("district", flat=True))
    return sorted(known | {district_of(code) for code in Township.objects.values_list("code", flat=True)})


def reminders_plan(*, area: str, at: datetime) -> Tally:
    """Plan one district as of `at`. Planning twice changes nothing; a mark says until which day it has been done."""
    day = timezone.localdate(at)
    subjects = open_subjects(area, day)
    setting = setting_of(area, day)
    mark = PlanMark.objects.filter(district=area).first()
    made = plan(subjects, setting, at=at, planned_on=mark.planned_on if mark else None)
    planned = rows_write(made.rows, at=at)
    cancelled = _take_back(area, subjects, setting, at)
    late = Reminder.objects.filter(area__startswith=area, state=State.SCHEDULED, good_until__lte=day)
    missed = late.update(state=State.MISSED, settled_at=at, last_error="没有按时发出，已由下一次提醒代替")
    PlanMark.objects.update_or_create(district=area, defaults={"planned_on": day, "at": at})
    return Tally(planned, cancelled, missed)


def returns_plan(*, area: str, at: datetime) -> int:
    """Between two plans: what was returned rings at once. Returns how many rows are new."""
    subjects = returned_subjects(area)
    if not subjects:
        return 0
    return rows_write(plan(subjects, setting_of(area, timezone.localdate(at)), at=at).rows, at=at)


def preview(*, area: str, at: datetime, today: date) -> Plan:
    """What would be sent on the day of `at`, and why not, if beat ticks every day; writes nothing.

    Seen from `today`: what a later day's stage began with before will have been sent on the day it began.
    """
    day = timezone.localdate(at)
    setting = setting_of(area, day, is_dry=True)
    whole = plan(open_subjects(area, day), setting, at=at)
    if day == today:
        return whole
    since = today if day > today else date.min
    rows, earlier = [], {}
    for row in whole.rows:
        on = sent_on(row, setting.calendar, since)
        if on >= day:
            rows.append(row)
        else:
            earlier[row.subject.key] = Skipped(row.subject, f"这一档在{said(on)}发")
    return Plan(tuple(rows), (*whole.skipped, *earlier.values()))


def rows_write(rows: Iterable[Planned], *, at: datetime) -> int:
    """Insert what is not there yet; of two who plan at once the unique key lets one. How many were new to us."""
    new = 0
    for some in batched(rows, BATCH):
        known = set(
            Reminder.objects.filter(subject__in={each.subject.key for each in some}).values_list(
                "subject", "step", "recipient_id", "channel_id"
            )
        )
        fresh = {each.key: _row(each, at) for each in some if each.key not in known}
        if fresh:
            _insert(list(fresh.values()))
        new += len(fresh)
    return new


def batched(rows: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """`rows` in lists of at most `size`."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _row(each: Planned, at: datetime) -> dict[str, Any]:
    missed = each.state == State.MISSED
    return {
        "subject": each.subject.key, "step": each.step, "recipient_id": each.recipient, "channel_id": each.channel,
        "kind": str(each.subject.kind), "area": each.subject.area,
        "title": f"{each.subject.unit}：{each.subject.title}"[:200], "post": str(each.post), "bundle": each.bundle,
        "send_at": each.send_at, "good_until": each.good_until, "state": str(each.state), "created_at": at,
        "settled_at": at if missed else None, "last_error": PASSED if missed else "",
    }  # fmt: skip


def _insert(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows by the names of their fields; one that is there already stays as it is. One statement.

    PostgreSQL takes each field as one array: to ready every value by itself takes longer than to write the row.
    """
    if connection.vendor != "postgresql":
        Reminder.objects.bulk_create([Reminder(**row) for row in rows], ignore_conflicts=True)
        return
    fields = [field for field in Reminder._meta.concrete_fields if not field.primary_key]
    given = [field for field in fields if field.attname in rows[0]]
    same = [field for field in fields if field.attname not in rows[0]]
    columns = ", ".join(str(field.column) for field in (*same, *given))
    # Without their lengths: a cast to a length would cut silently what the column refuses.
    types = {field: str(field.db_type(connection)).partition("(")[0] for field in fields}
    constants = ", ".join(f"%s::{types[field]}" for field in same)
    arrays = ", ".join(f"%s::{types[field]}[]" for field in given)
    words = (
        f"INSERT INTO {Reminder._meta.db_table} ({columns}) "  # noqa: S608  # names of our own fields
        f"SELECT {constants}, each.* FROM UNNEST({arrays}) AS each ON CONFLICT DO NOTHING"
    )
    values = [field.get_default() for field in same]
    with connection.cursor() as cursor:
        cursor.execute(words, [*values, *([row[field.attname] for row in rows] for field in given)])


def _take_back(area: str, subjects: list[Subject], setting: Setting, at: datetime) -> int:
    """Cancel what is scheduled for a subject that is settled, a person who left, or a channel that is off."""
    open_keys = {subject.key for subject in subjects}
    on = {channel.id for channel in setting.channels}
    staff = setting.staff
    assert isinstance(staff, Staff)  # noqa: S101  # setting_of makes no other
    reasons: dict[str, list[int]] = {}
    rows = Reminder.objects.filter(area__startswith=area, state=State.SCHEDULED).exclude(kind__in=BY_HAND)
    for pk, subject, user, channel, where in rows.values_list(
        "pk", "subject", "recipient_id", "channel_id", "area"
    ):
        if why := reason_against(
            is_open=subject in open_keys, in_office=staff.holds(user, where), is_on=channel in on
        ):
            reasons.setdefault(why, []).append(pk)
    return sum(
        Reminder.objects.filter(pk__in=keys, state=State.SCHEDULED).update(
            state=State.CANCELLED, settled_at=at, last_error=why
        )
        for why, keys in reasons.items()
    )


def reason_against(*, is_open: bool, in_office: bool, is_on: bool) -> str:
    """Why a reminder is not needed any more; blank when it is."""
    if not is_open:
        return "事项已办结、免列、撤销或时限已变"
    if not in_office:
        return "收件人已不在任"
    return "" if is_on else "通道已停用"


def reason_against_by_hand(row: Reminder, day: date) -> str:
    """Why an urge or a notice is not needed any more on `day`; blank when it is."""
    if row.urge is not None and row.urge.answered_at is not None:
        return "单位已经答复"
    if not row.recipient.is_active or row.recipient.has_left(day):
        return "账号已停用"
    return "" if row.channel.is_on else "通道已停用"


def reminder_again(*, reminder: Reminder, by: User, at: datetime) -> Reminder:
    """Send once more, when the office asks: what failed or was missed anew, what arrived a second time."""
    if not by.may(Act.REMIND) or not by.covers(reminder.area):
        raise PermissionDenied("重发由区人大办办理")
    with transaction.atomic():
        row = Reminder.objects.select_for_update().get(pk=reminder.pk)
        if why := row.again_refused:
            raise ValidationError(why)
        when = awake(at, OfficeDay.objects.told())
        if row.state == State.SENT:
            row = _second(row, when, at)
        else:
            row.state, row.attempts, row.last_error, row.claim = State.SCHEDULED, 0, "", ""
            row.good_until, row.settled_at, row.send_at = None, None, when
            row.bundle = f"again:{row.pk}"
            row.save()
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"重发 {row}"[:200], at=at, area=row.area)
    return row


def _second(row: Reminder, when: datetime, at: datetime) -> Reminder:
    """One more row of the same step: the second, or the one after the last, whichever of them is sent again."""
    first = row.step.partition("#")[0]
    number = Reminder.objects.filter(
        Q(step=first) | Q(step__startswith=f"{first}#"),
        subject=row.subject, recipient=row.recipient_id, channel=row.channel_id,
    ).count()  # fmt: skip
    return Reminder.objects.create(
        subject=row.subject, step=f"{first}#{number + 1}", recipient_id=row.recipient_id,
        channel_id=row.channel_id, kind=row.kind, area=row.area, title=row.title, post=row.post,
        bundle=f"again:{row.pk}:{number + 1}", send_at=when, created_at=at, urge_id=row.urge_id, notice_id=row.notice_id,
    )  # fmt: skip

"""催办: the office urges units about what they have not finished; a unit answers with one line or one word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.board import ItemResult, Scoreboard, UnitBoard
from checklist.models import Coordination
from checklist.raised import coordination_open
from papers.words import day as said
from records.models import OfficeDay
from records.workdays import Told, working_days
from reminders.models import Reminder, Urge
from reminders.people import contact_of, staff_on
from reminders.planning import ChannelFact, Recipient, awake, bundle_of, serving
from reminders.setup import channels_on
from reminders.states import Answer, Kind, State, Way
from reminders.subjects import STILL_TO_DO
from townships.models import Township
from townships.reach import reaches

# At most once in so many working days and unit.
PAUSE = 3
# What urges travel by besides the inbox; a group chat only where it is the unit's own.
_WAYS = (Way.SMTP, Way.GATEWAY, Way.DINGTALK, Way.WECOM, Way.FEISHU)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One unit that has not finished an item: what would be said to it, and why it cannot be urged now."""

    code: str
    name: str
    item: ItemResult
    text: str
    refused: str


def lacking(*, board: Scoreboard, item: str, area: str, on: date) -> list[Lacking]:
    """All units that still have to do something for an item, in official order. Four queries."""
    told = OfficeDay.objects.told()
    last = last_urges(area)
    contact = contact_of(area, on)
    return [
        Lacking(
            unit.code, unit.name, result, urge_text(unit, result, contact),
            refusal(last.get(unit.code), on, told),
        )
        for unit in board.units
        if (result := unit.item(item)) is not None and result.state in STILL_TO_DO
    ]  # fmt: skip


def urge_text(unit: UnitBoard, item: ItemResult, contact: tuple[str, str]) -> str:
    """The words proposed, from the findings: what is missing, by when, whom to call."""
    when = ""
    if item.due_on:
        gone = f"已过{item.days_late}天" if item.days_late else f"还有{item.days_left}天"
        when = f"时限{said(item.due_on)}（{gone}），"
    missing = "；".join(item.missing or item.notes) or "尚未完成"
    call = f"{contact[0]}（电话{contact[1]}）" if contact[1] else contact[0]
    return (
        f"{unit.name}“{item.title}”目前为{item.state.label}，{when}还缺：{missing}。"
        f"请尽快办理并在平台填报；确有困难的请答复“有困难”并写明原因，由区人大办协调。联系人：区人大办{call}。"
    )[:1000]


def last_urges(area: str) -> dict[str, date]:
    """The day each unit was last urged. One query."""
    rows = (
        Urge.objects.filter(township__code__startswith=area).order_by("at").values_list("township_id", "at")
    )
    return {code: timezone.localdate(at) for code, at in rows}


def refusal(last: date | None, on: date, told: Told) -> str:
    """Why a unit may not be urged today; blank when it may."""
    if last is None or working_days(last, on, told) >= PAUSE:
        return ""
    return f"{said(last)}刚催办过；同一单位{PAUSE}个工作日内只催办一次"


def urge_send(*, item: str, title: str, texts: Mapping[str, str], by: User, at: datetime) -> list[Urge]:
    """Urge the units of `texts` (code → what is said). All or none.

    Raises PermissionDenied, or ValidationError naming each unit that may not be urged now and why.
    """
    if not by.may(Act.REMIND) or not all(by.covers(code) for code in texts):
        raise PermissionDenied("催办由区人大办发出")
    if not texts:
        raise ValidationError("请至少选择一个单位")
    told, channels = OfficeDay.objects.told(), channels_on()
    on = timezone.localdate(at)
    with transaction.atomic():
        # Two colleagues who urge the same unit at once queue up here; the second is told.
        units = list(Township.objects.select_for_update().filter(code__in=texts).order_by("code"))
        last = last_urges(by.scope)
        refused = [f"{unit.name}：{why}" for unit in units if (why := refusal(last.get(unit.code), on, told))]
        staff = staff_on(by.scope, on)
        people = {unit.code: staff.of_unit(unit.code) for unit in units}
        refused += [
            f"{unit.name}：没有在任、有账号的人员，请电话联系" for unit in units if not people[unit.code]
        ]
        if refused:
            raise ValidationError(refused)
        urges = [
            Urge(township=unit, item=item, item_title=title, text=texts[unit.code].strip(), by=by, at=at)
            for unit in units
        ]
        return [_urge(urge, people[urge.township_id], channels, awake(at, told)) for urge in urges]


def _urge(
    urge: Urge, people: Sequence[tuple[Recipient, str]], channels: Sequence[ChannelFact], send_at: datetime
) -> Urge:
    urge.full_clean()
    urge.save()
    unit, at = urge.township, urge.at
    rows = []
    for who, post in people:
        ways = [
            channels[0],
            *(ch for way in _WAYS for ch in serving(channels, way, who) if _own(ch.way, ch.area, unit)),
        ]
        rows += [
            Reminder(
                subject=f"urge:{urge.pk}", step="now", recipient_id=who.user, channel_id=channel.id, kind=Kind.URGE,
                area=unit.code, title=f"{unit.name}：{urge.item_title}"[:200], post=post, urge=urge, created_at=at,
                bundle=bundle_of(Kind.URGE, channel.id, who.user, f"urge:{urge.pk}"), send_at=send_at,
            )
            for channel in ways
            if not channel.reaches(who)
        ]  # fmt: skip
    Reminder.objects.bulk_create(rows)
    trail.note(
        by=urge.by, action=AuditEvent.Action.WRITE, subject=f"催办 {urge}", at=at, area=unit.code,
        detail={"事项": urge.item_title, "收件人": len(people)},
    )  # fmt: skip
    return urge


def _own(way: str, area: str, unit: Township) -> bool:
    """Robots speak to a whole group: of another unit's shortcomings nobody else is told."""
    return way in {Way.SMTP, Way.GATEWAY} or area == unit.code


def urge_answer(*, urge: Urge, answer: str, text: str, by: User, at: datetime) -> Urge:
    """The unit answers, once. 有困难 opens a row of 需区级协调 in the same transaction."""
    if not by.reports_for_unit or not reaches(by, urge.township_id):
        raise PermissionDenied("由被催办的单位答复")
    text = text.strip()
    if answer not in set(Answer.values) - {Answer.NONE}:
        raise ValidationError({"answer": "请选择一种答复"})
    if answer in {Answer.DIFFICULT, Answer.WORDS} and not text:
        what = "有什么困难、需要区里帮助什么" if answer == Answer.DIFFICULT else "说明"
        raise ValidationError({"text": f"请用一句话写明{what}"})
    if len(text) > 200:
        raise ValidationError({"text": f"最多200字，现有{len(text)}字"})
    with transaction.atomic():
        opened = _help(urge, text, by, at) if answer == Answer.DIFFICULT else None
        done = Urge.objects.filter(pk=urge.pk, answer=Answer.NONE).update(
            answer=answer, answer_text=text, answered_by=by, answered_at=at, help=opened
        )
        if not done:
            raise ValidationError("这次催办已经答复过，请刷新后查看")
        Reminder.objects.filter(urge=urge, state=State.SCHEDULED).update(
            state=State.CANCELLED, settled_at=at, last_error="单位已经答复"
        )
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"答复催办 {urge}", at=at, area=urge.township_id,
            detail={"答复": str(Answer(answer).label)},
        )  # fmt: skip
    urge.refresh_from_db()
    return urge


def _help(urge: Urge, text: str, by: User, at: datetime) -> Coordination:
    """The line of 需区级协调 that an answer 有困难 opens; the same line, asked for before, is not opened twice."""
    asked = Coordination(
        township=urge.township, action_id=urge.item, year=timezone.localdate(at).year, text=text
    )
    same = Coordination.objects.filter(
        township=asked.township, action=asked.action_id, year=asked.year, text=text, answer=""
    )
    return same.first() or coordination_open(coordination=asked, by=by, at=at)

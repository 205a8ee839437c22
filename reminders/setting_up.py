"""Writing what the office and the administrator adjust. None of it is a fact: nothing is judged anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import trail
from accounts.changes import changes_of, told_changes
from accounts.models import AuditEvent, User
from accounts.roles import Act
from papers.words import moment
from reminders.models import Channel, Ladder, Wording
from reminders.planning import SHANGHAI
from reminders.sending import send
from reminders.sending.errors import Busy, Refused
from reminders.sending.letter import Letter
from reminders.states import ROBOTS, Way
from townships.models import Person

S = TypeVar("S", Ladder, Wording)


def setup_save(*, row: S, by: User, at: datetime) -> S:
    """Save a rung or a wording."""
    if not by.may(Act.REMIND):
        raise PermissionDenied("提醒的设置由区人大办维护")
    with transaction.atomic():
        row.full_clean()
        changed = changes_of(row)
        row.save()
        _note(f"{row._meta.verbose_name} {row}", by, at, told_changes(changed))
    return row


def channel_save(*, channel: Channel, by: User, at: datetime) -> Channel:
    """Save a channel; the trail says that it changed, never a secret."""
    if not by.may(Act.KEEP_CHANNELS):
        raise PermissionDenied("消息通道由系统管理员或区人大办维护")
    if channel.way == Way.INBOX:
        raise ValidationError("站内消息不用配置")
    with transaction.atomic():
        channel.full_clean()
        channel.save()
        _note(f"消息通道 {channel}", by, at)
    return channel


def channel_try(*, channel: Channel, by: User, at: datetime) -> None:
    """试发: one line to the person who presses the button. Raises ValidationError with what went wrong."""
    if not by.may(Act.KEEP_CHANNELS):
        raise PermissionDenied("消息通道由系统管理员或区人大办维护")
    phone = Person.objects.filter(user=by).values_list("phone", flat=True).first() or ""
    if channel.way == Way.SMTP and not by.email:
        raise ValidationError("您的账号没有登记电子邮箱，请系统管理员先登记再试发")
    if channel.way == Way.GATEWAY and not phone:
        raise ValidationError("您没有登记手机号，请先在“人员”中登记再试发")
    when = moment(at.astimezone(SHANGHAI))
    letter = Letter(
        title="人大工作平台试发", body=f"这是{when}从消息通道“{channel.name}”试发的一条消息，收到即为正常。", to=by.name,
        email=by.email, phone="" if channel.way in ROBOTS else phone,
    )  # fmt: skip
    said = "成功"
    try:
        send(channel, letter)
    except (Busy, Refused) as error:
        said = str(error)
        raise ValidationError(f"没有发出去：{said}") from None
    finally:
        _note(f"试发 {channel}：{said}", by, at)


def _note(subject: str, by: User, at: datetime, detail: dict[str, Any] | None = None) -> None:
    trail.note(by=by, action=AuditEvent.Action.WRITE, subject=subject, at=at, detail=detail)

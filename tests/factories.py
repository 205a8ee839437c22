"""Small makers of facts for tests: fixed, without randomness, through the same services as the forms."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, TypeVar

from django.utils import timezone

from accounts.models import User
from accounts.notice import EDITION
from accounts.roles import Role
from meetings.models import Meeting
from records.models import Record
from records.services import record_confirm, record_save, record_submit
from townships.models import Person, Term, Township
from townships.units import fuyang_townships

R = TypeVar("R", bound=Record)
PASSWORD = "Yangpi-2026-dushu"
DAYUAN = "330111117"  # 镇, pilot
WANSHI = "330111100"  # 镇, pilot
YUSHAN = "330111207"  # 乡
FUCHUN = "330111001"  # 街道
DISTRICT = "330111"
_serial = count(1)


def at(day: date | str, hour: int = 9) -> datetime:
    """A moment of a day in Shanghai, as the services want it."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour - 8), UTC)


def make_townships() -> dict[str, Township]:
    """The 24 units."""
    Township.objects.bulk_create(fuyang_townships(), ignore_conflicts=True)
    return {each.code: each for each in Township.objects.all()}


def make_user(role: Role = Role.OFFICE, scope: str = DISTRICT, name: str = "", username: str = "") -> User:
    """One who has read the notice of use, so that pages open."""
    number = next(_serial)
    user = User.objects.create_user(
        username=username or f"{role}{number}",
        password=PASSWORD,
        name=name or f"测试{Role(role).label}{number}",
        role=role,
        scope=scope,
    )
    user.notice_read_at, user.notice_edition = timezone.now(), EDITION
    user.save(update_fields=["notice_read_at", "notice_edition"])
    return user


def make_term(area: str, body: str = "PARTY", on: str = "2021-11-01", ordinal: int = 10, **more: Any) -> Term:
    return Term.objects.create(
        area=area, body=body, ordinal=ordinal, started_on=date.fromisoformat(on), **more
    )


def make_person(name: str = "", district: str = DISTRICT) -> Person:
    return Person.objects.create(name=name or f"测试人员{next(_serial)}", district=district)


def confirmed(record: R, *, chair: User, office: User, on: str, lines: Any = None) -> R:
    """Take a new record all the way: the chair hands it in on a day, the office confirms it that day."""
    record_save(record=record, by=chair, at=at(on), lines=lines)
    record_submit(record=record, by=chair, at=at(on, 10))
    record_confirm(record=record, by=office, at=at(on, 11))
    record.refresh_from_db()
    return record


def make_study(office: User, code: str = DAYUAN, on: str = "2026-05-08") -> Meeting:
    """A confirmed 专题听取并研究 of a unit."""
    chair = make_user(Role.CHAIR, code)
    meeting = Meeting(
        area=code,
        meeting_kind=Meeting.Kind.PARTY_STUDY,
        happened_on=date.fromisoformat(on),
        heard=True,
        studied=True,
        topics=["WORK"],
        minutes_no="〔2026〕5号",
    )
    return confirmed(meeting, chair=chair, office=office, on=on)

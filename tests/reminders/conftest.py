"""A unit with its people, the office, and the ladder as delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from records.models import Record
from records.services import record_return, record_save, record_submit
from reminders.delivered import LADDER, WORDINGS
from reminders.models import Channel, Ladder, Wording
from reminders.planning import SHANGHAI
from reminders.setup import inbox_channel
from reminders.states import Way
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, FUCHUN, at, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Person, Township

MONDAY = "2026-11-23"


@dataclass
class Crew:
    """大源镇's people by name, a stranger, the office, a leader."""

    clerk: User
    chair: User
    stranger: User
    office: User
    leader: User


def clock(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=SHANGHAI)


def deliver() -> None:
    """The ladder, the words and the inbox, as the migration writes them."""
    for kind, timing, days, posts, ways in LADDER:
        Ladder.objects.get_or_create(
            kind=kind, timing=timing, days=days, defaults={"posts": list(posts), "ways": list(ways)}
        )
    for code, (title, text) in WORDINGS.items():
        Wording.objects.get_or_create(code=code, defaults={"title": title, "text": text})
    inbox_channel()


def appoint(user: User, post: str, since: str = "2024-01-01", until: str | None = None) -> Appointment:
    """The account's person takes a post of its unit."""
    person = Person.objects.filter(user=user).first() or make_person(user.name)
    Person.objects.filter(pk=person.pk).update(user=user, phone="13800001111")
    return Appointment.objects.create(
        township=Township.objects.get(code=user.scope), person=person, post=post, started_on=date.fromisoformat(since),
        ended_on=date.fromisoformat(until) if until else None, entered_on=date(2024, 1, 1),
    )  # fmt: skip


def make_crew() -> Crew:
    make_townships()
    publish_edition_2026()
    for area in (DAYUAN, FUCHUN):
        make_term(area, on="2024-01-10")
    deliver()
    crew = Crew(
        clerk=make_user(Role.CLERK, DAYUAN, "李干事"),
        chair=make_user(Role.CHAIR, DAYUAN, "王主席"),
        stranger=make_user(Role.CLERK, FUCHUN, "外单位"),
        office=make_user(Role.OFFICE, name="区办甲"),
        leader=make_user(Role.LEADER, name="某领导"),
    )
    User.objects.get_queryset().filter(pk=crew.clerk.pk).update(email="li@example.com")
    User.objects.get_queryset().filter(pk=crew.office.pk).update(
        office_phone="0571-61701234", email="ban@example.com"
    )
    crew.clerk.refresh_from_db()
    crew.office.refresh_from_db()
    appoint(crew.clerk, "CLERK")
    appoint(crew.chair, "CHAIR")
    return crew


@pytest.fixture
def crew(db: None) -> Crew:
    return make_crew()


def mail_channel(server: str = "127.0.0.1:2525") -> Channel:
    return Channel.objects.create(
        way=Way.SMTP, name="邮件", server=server, sender="renda@example.com", security=Channel.Security.NONE
    )


def a_meeting(crew: Crew, **more: Any) -> Meeting:
    """A study meeting of 大源镇, saved as a draft of the chair."""
    meeting = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, studied=True, minutes_no="大委纪要〔2026〕21号",
        happened_on=date(2026, 11, 10), title="十一月党委会",
    )  # fmt: skip
    return record_save(record=meeting, by=crew.chair, at=at("2026-11-12"))


def returned(crew: Crew, on: str = MONDAY, hour: int = 9) -> Record:
    """A record that the office sent back on a day."""
    meeting = a_meeting(crew)
    record_submit(record=meeting, by=crew.chair, at=at("2026-11-12", 10))
    row = Record.objects.get(pk=meeting.pk)
    record_return(record=row, by=crew.office, at=at(on, hour), reason="请补充纪要编号")
    return Record.objects.get(pk=row.pk)


def merge(code: str, *people: User, on: date) -> Township:
    """The unit is closed and becomes 新并镇; these of its people go over."""
    new = Township.objects.create(code="330111119", name="新并镇", kind=Township.Kind.TOWN, opened_on=on)
    old = Township.objects.get(code=code)
    old.closed_on = on
    old.save()
    new.predecessors.add(old)
    for user in people:
        user.scope = new.code
        user.save(update_fields=["scope"])
    return new

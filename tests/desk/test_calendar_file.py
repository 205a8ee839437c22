"""The calendar as .ics: read back with a library, complete in Chinese, and moved rather than doubled by a second import."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import AuditEvent
from checklist.models import Decision
from desk.calendar import CLOCK, DUE, Entry
from desk.ics import calendar_file
from meetings.models import Meeting
from meetings.services import session_plan
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN
from townships.models import Township

pytestmark = pytest.mark.django_db
ICS = "/desk/calendar/calendar.ics"


def events(content: bytes) -> dict[str, Any]:
    """Events by their identity; one that stands twice fails."""
    found: dict[str, Any] = {}
    for event in Calendar.from_ical(content).walk("VEVENT"):
        assert str(event["UID"]) not in found
        found[str(event["UID"])] = event
    return found


def fetch(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(ICS, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    return events(answer.content)


def plan(people: People, on: date) -> Meeting:
    unit = Township.objects.get(code=DAYUAN)
    return session_plan(unit=unit, session="EXTRA", on=on, by=people.clerk, at=timezone.now())


def test_a_moved_session_keeps_its_identity_and_takes_a_higher_number(people: People) -> None:
    on = date(timezone.localdate().year + 1, 3, 10)
    meeting = plan(people, on)
    before = fetch(signed_in(people.clerk), year=on.year)
    session_plan(
        unit=Township.objects.get(code=DAYUAN), session="EXTRA", on=on + timedelta(days=7), by=people.clerk,
        at=timezone.now(), meeting=meeting,
    )  # fmt: skip
    after = fetch(signed_in(people.clerk), year=on.year)
    assert before.keys() == after.keys()
    uid = f"session-{meeting.pk}@renda.fuyang"
    assert (before[uid]["DTSTART"].dt, after[uid]["DTSTART"].dt) == (on, on + timedelta(days=7))
    assert after[uid]["SEQUENCE"] >= before[uid]["SEQUENCE"]
    assert str(after[uid]["SUMMARY"]) == f"〔计划〕大源镇：人代会{on.year}年临时会议"


def test_a_due_day_moved_by_a_decision_keeps_its_identity_in_the_units_file(people: People) -> None:
    publish_edition_2026()
    uid = f"{DAYUAN}-fiscal_oversight-2026-due@renda.fuyang"
    before = fetch(signed_in(people.clerk), year=2026)[uid]
    Decision.objects.create(
        kind="EXTEND", township_id=DAYUAN, action_id="fiscal_oversight", year=2026, reason="会期推迟",
        proposer=people.office, proposed_at=timezone.now(), approver=people.colleague, approved_on=date(2026, 10, 1),
        due_on=date(2026, 12, 15),
    )  # fmt: skip
    after = fetch(signed_in(people.clerk), year=2026)[uid]
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (date(2026, 10, 31), date(2026, 12, 15))
    assert "经批准延期" in str(after["DESCRIPTION"])


def test_the_district_has_one_event_for_a_day_that_all_share_naming_them(people: People) -> None:
    publish_edition_2026()
    found = fetch(signed_in(people.office), year=2026)
    event = found["330111-fiscal_oversight-2026-due@renda.fuyang"]
    assert str(event["SUMMARY"]) == "〔时限〕19个单位：乡镇人大财经监督"
    assert "大源镇" in str(event["DESCRIPTION"])
    assert "富春街道" not in str(event["DESCRIPTION"])


def test_every_event_is_a_whole_day_private_and_says_what_it_is_for(people: People) -> None:
    publish_edition_2026()
    found = fetch(signed_in(people.clerk), year=2026)
    assert found
    for event in found.values():
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert type(event["DTSTART"].dt) is date
        assert str(event["CLASS"]) == "PRIVATE"
        assert "不计入落实情况" in str(event["DESCRIPTION"])


def test_text_with_every_special_sign_comes_back_as_it_was() -> None:
    entry = Entry(
        uid="x", on=date(2028, 2, 29), sort=CLOCK, title="通知；代表,“会\\议”", units=("大源镇",),
        detail="很长的说明" * 40, basis="第二十条：\n甲；乙", settled=(),
    )  # fmt: skip
    at = datetime.fromisoformat("2026-11-28T09:00:00+08:00")
    content = calendar_file([entry], title="大源镇人大工作日历（2028年）", demo="演示数据", at=at)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    (event,) = events(content).values()
    assert str(event["SUMMARY"]) == "〔会期倒排〕大源镇：通知；代表,“会\\议”"
    assert event["DTSTART"].dt == date(2028, 2, 29)
    assert ("很长的说明" * 40) in str(event["DESCRIPTION"])
    assert "演示数据" in str(event["DESCRIPTION"])


def test_a_later_export_has_a_higher_number_and_otherwise_the_same_text() -> None:
    entry = Entry(uid="x", on=date(2026, 12, 31), sort=DUE, title="备案审查", units=("大源镇",))
    morning = datetime.fromisoformat("2026-11-28T09:00:00+08:00")
    first, second = (
        calendar_file([entry], title="日历", demo="", at=morning + timedelta(minutes=minutes))
        for minutes in (0, 1)
    )
    (one,), (two,) = events(first).values(), events(second).values()
    assert two["SEQUENCE"] == one["SEQUENCE"] + 1
    assert one["SUMMARY"] == two["SUMMARY"]


def test_a_download_is_in_the_trail_and_strangers_get_none(people: People) -> None:
    fetch(signed_in(people.clerk), year=2027)
    event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert (event.actor, event.area, event.subject) == (people.clerk, DAYUAN, "大源镇人大工作日历（2027年）")
    assert signed_in(people.clerk).get(ICS, {"unit": FUCHUN}).status_code == 404
    assert Client().get(ICS).status_code == 302


@pytest.mark.parametrize("year", ["1999", "明年", "20 27"])
def test_a_file_of_no_year_is_not_found(people: People, year: str) -> None:
    assert signed_in(people.clerk).get(ICS, {"year": year}).status_code == 404

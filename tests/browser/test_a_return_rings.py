"""A returned record rings in the township's inbox, a mail arrives, the mended record takes the rest back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from records.models import Record
from records.states import State as RecordState
from records.workdays import working_days
from reminders.dispatch import bundle_send, bundles_due
from reminders.models import Reminder
from reminders.services import reminders_plan, returns_plan
from reminders.states import State
from tests.browser.conftest import Enter
from tests.factories import DISTRICT
from tests.reminders.conftest import Crew, a_meeting, clock, mail_channel, make_crew
from tests.reminders.sinks import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def crew(transactional_db: None) -> Crew:
    return make_crew()


def test_a_return_rings_and_falls_silent_when_mended(enter: Enter, crew: Crew) -> None:
    with smtp_sink() as server:
        mail_channel(server.address)
        meeting = a_meeting(crew)

        page = enter(crew.chair)
        page.goto(f"/desk/records/{meeting.pk}/")
        page.get_by_role("button", name="报送").first.click()
        page = enter(crew.office)
        page.goto(f"/desk/records/{meeting.pk}/")
        page.get_by_label("退回的理由").fill("请补充纪要编号")
        page.get_by_role("button", name="退回", exact=True).click()
        assert Record.objects.get(pk=meeting.pk).state == RecordState.RETURNED

        # What beat ticks for; on a day off it leaves on the next working morning.
        now = timezone.now()
        assert returns_plan(area=DISTRICT, at=now) == 3
        send_all(Reminder.objects.latest("send_at").send_at)
        (letter,) = server.letters
        assert letter["To"] == "li@example.com"
        assert "退回补正：十一月党委会" in letter["Subject"]
        assert "请补充纪要编号" in server.texts()[0]

        page = enter(crew.clerk, **PHONE)
        expect(page.locator(".menu-button .waiting")).to_contain_text("2")
        page.get_by_role("button", name="菜单").click()
        page.get_by_role("link", name="消息").click()
        expect(page.get_by_text("1条未读，共1条")).to_be_visible()
        page.get_by_role("link", name="退回补正").first.click()
        expect(page.get_by_text("理由：请补充纪要编号。")).to_be_visible()
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen
        page.get_by_role("link", name="去办理").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("十一月党委会")

        page = enter(crew.office)
        page.goto("/reminders/?kind=RETURN")
        row = page.get_by_role("row").filter(has_text="李干事").filter(has_text="站内消息")
        expect(row).to_contain_text("已送达")
        expect(row).not_to_contain_text("未读")

        # Two working days later it would ring again; the chair mends the record first.
        later = second_working_day_after(timezone.localdate(now))
        reminders_plan(area=DISTRICT, at=clock(later, 7))
        page = enter(crew.chair)
        page.goto(f"/desk/records/{meeting.pk}/")
        page.get_by_role("button", name="报送").first.click()
        reminders_plan(area=DISTRICT, at=clock(later, 9))
        rows = Reminder.objects.filter(kind="RETURN", step="every-1")
        assert rows.exists()
        assert {row.state for row in rows} == {State.CANCELLED}
        send_all(clock(later, 10))
        assert not [each for each in server.letters[1:] if "退回" in str(each["Subject"])]


def send_all(when: datetime) -> None:
    for bundle in bundles_due(at=when):
        bundle_send(bundle=bundle, at=when)


def second_working_day_after(day: date) -> str:
    later = day
    while working_days(day, later) < 2:
        later += timedelta(days=1)
    return str(later)

"""A clerk plans the early session, sees the clocks, moves it and takes the file; the office sees two units on one day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.roles import Role
from meetings.models import Meeting
from papers.words import day, short_day
from tests.browser.conftest import Enter
from tests.browser.test_main_journey import PHONE, no_sideways_scroll
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, YUSHAN, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def _next_january(number: int) -> date:
    return date(timezone.localdate().year + 1, 1, number)


def _plan(page: Page, on: date) -> None:
    page.goto("/desk/calendar/")
    page.get_by_role("link", name="计划人代会").click()
    page.get_by_label("会次").select_option("EARLY")
    page.get_by_label("计划召开日期").fill(f"{on:%Y.%m.%d}")
    page.get_by_role("button", name="登记计划").click()
    expect(page.get_by_text(f"计划{day(on)}召开，各时间节点随之计算")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_session_is_planned_moved_and_taken_along(enter: Enter, tmp_path: Path, phone: bool) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    publish_edition_2026()
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    neighbour = make_user(Role.CLERK, YUSHAN, "张干事", "yushan")
    office = make_user(Role.OFFICE, name="区办甲", username="qubanjia")
    size = PHONE if phone else {}
    first, then = _next_january(28), _next_january(20)

    page = enter(clerk, **size)
    _plan(page, first)
    clocks = page.locator(".clocks li")
    for on, label in (
        (first - timedelta(days=15), "预算草案送主席团"),
        (first - timedelta(days=7), "通知代表"),
    ):
        expect(clocks.filter(has_text=label).filter(has_text=short_day(on))).to_be_visible()
    no_sideways_scroll(page)

    page.get_by_role("link", name="改期").click()
    expect(page.get_by_label("计划召开日期")).to_have_value(day(first))
    page.get_by_label("计划召开日期").fill(day(then))
    page.get_by_role("button", name="改到这一天").click()
    moved = then - timedelta(days=7)
    expect(clocks.filter(has_text="通知代表").filter(has_text=short_day(moved))).to_be_visible()
    no_sideways_scroll(page)
    assert Meeting.objects.get().planned_on == then

    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载日历（.ics）").click()
    saved = tmp_path / "calendar.ics"
    waiting.value.save_as(saved)
    assert waiting.value.suggested_filename == f"大源镇人大工作日历（{then.year}年）.ics"
    events = Calendar.from_ical(saved.read_bytes()).walk("VEVENT")
    days = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}
    assert days["〔会期倒排〕大源镇：通知代表"] == moved
    page.goto("/desk/")
    expect(page.locator(".clock-line").first).to_contain_text("送主席团征求意见")
    no_sideways_scroll(page)

    page = enter(neighbour, **size)
    _plan(page, then)
    expect(page.get_by_text("同一天另有1个单位")).to_be_visible()

    page = enter(office, **size)
    page.goto(f"/desk/calendar/?year={then.year}")
    row = page.locator(".collisions li", has_text=short_day(then))
    expect(row).to_contain_text("同日2个单位")
    expect(row).to_contain_text("大源镇、渔山乡")
    no_sideways_scroll(page)

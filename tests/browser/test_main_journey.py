"""The main job, end to end: 干事 reports, 主席 signs, the office confirms, the cell turns 已完成."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from meetings.models import Meeting
from records.models import Record
from records.states import State
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    path = tmp_path / "大源镇党委纪要.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    return path


def no_sideways_scroll(page: Page) -> None:
    page.wait_for_load_state()
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_conference_goes_from_the_clerks_form_to_the_overview(
    enter: Enter, minutes: Path, phone: bool
) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    publish_edition_2026()
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    office = make_user(Role.OFFICE, name="区办甲", username="qubanjia")
    size = PHONE if phone else {}

    page = enter(clerk, **size)
    expect(page.get_by_role("heading", level=1)).to_have_text("大源镇 · 我的任务")
    no_sideways_scroll(page)
    page.get_by_role("link", name="填报党委人大工作会议").first.click()
    page.get_by_label("会议日期").fill("2025.11.5")
    page.get_by_label("纪要编号").fill("大委纪要[2025]第021号")
    page.get_by_label("佐证材料").set_input_files(minutes)
    no_sideways_scroll(page)
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("大委纪要〔2025〕21号").first).to_be_visible()
    page.get_by_role("button", name="送审签").click()
    expect(page.get_by_text("已送审签").first).to_be_visible()

    page = enter(chair, **size)
    page.get_by_role("link", name="查看并审签").click()
    no_sideways_scroll(page)
    page.get_by_role("button", name="审签并报送").click()
    expect(page.get_by_text("待审核").first).to_be_visible()

    page = enter(office)
    before = page.locator(f"a[href*='{DAYUAN}']").first
    expect(before).to_be_visible()
    page.get_by_role("link", name="审核").first.click()
    page.get_by_role("link", name="大源镇党委人大工作会议").click()
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("没有待审核的材料")).to_be_visible()
    assert Record.objects.get(kind=Meeting.KIND).state == State.CONFIRMED

    page.goto("/overview/?year=2026")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="大源镇"))
    expect(row).to_contain_text("已完成")
    row.get_by_role("link", name="已完成").first.click()
    expect(page.get_by_text("2025年11月5日召开党委人大工作会议")).to_be_visible()

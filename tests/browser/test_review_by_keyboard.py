"""Returned, read, mended, signed with one thumb at phone width, confirmed by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from meetings.models import Meeting
from records.models import QuickPhrase, Record
from records.services import record_save, record_submit
from records.states import State
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, at, make_term, make_townships, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


def test_a_return_is_seen_mended_signed_and_confirmed_by_keyboard(enter: Enter) -> None:
    make_townships()
    make_term(DAYUAN, on="2021-10-10")
    clerk = make_user(Role.CLERK, DAYUAN, "李干事")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席")
    office = make_user(Role.OFFICE, name="区办甲")
    office.office_phone = "0571-63340001"
    office.save()
    QuickPhrase.objects.get_or_create(area="330111", text="请补写议程和出席情况。")
    keys = []
    for on in ("2026-11-02", "2026-11-03"):
        meeting = Meeting(
            area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, minutes_no="大委纪要〔2026〕21号",
            happened_on=date.fromisoformat(on), title=f"{on}专题会",
        )  # fmt: skip
        record_save(record=meeting, by=chair, at=at("2026-11-04"))
        record_submit(record=meeting, by=chair, at=at("2026-11-04", 10))
        keys.append(meeting.pk)
    first, second = keys

    desk = enter(office, viewport={"width": 1440, "height": 900})
    desk.goto("/desk/review/")
    expect(desk.get_by_text("快捷键")).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("r")
    expect(desk.get_by_label("退回的理由")).to_be_focused()
    desk.get_by_role("button", name="请补写议程和出席情况。").click()
    expect(desk.get_by_label("退回的理由")).to_have_value("请补写议程和出席情况。")
    desk.get_by_role("button", name="退回", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2026-11-03专题会")  # the next in the queue
    assert Record.objects.get(pk=first).state == State.RETURNED

    page = enter(clerk, **PHONE)
    expect(page.get_by_text("请补写议程和出席情况。").first).to_be_visible()
    expect(page.get_by_text("0571-63340001").first).to_be_visible()
    page.goto(f"/desk/report/{first}/")
    page.get_by_label("纪要编号").fill("大委纪要〔2026〕22号")
    page.get_by_role("button", name="送审签").click()
    expect(page.get_by_text("已送审签").first).to_be_visible()

    page = enter(chair, **PHONE)
    page.get_by_role("link", name="逐件审签").click()
    expect(page.get_by_text("大委纪要〔2026〕22号").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sign = page.get_by_role("button", name="审签并报送")
    box = sign.bounding_box()
    assert box
    assert box["height"] >= 48
    assert box["y"] > 600  # where a thumb is
    sign.tap()
    expect(page.get_by_text("已审签并报送区人大办").first).to_be_visible()

    desk.goto(f"/desk/records/{second}/")
    desk.keyboard.press("j")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2026-11-02专题会")
    expect(desk.get_by_role("heading", name="退回以后的改动")).to_be_visible()
    desk.keyboard.press("k")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2026-11-03专题会")
    desk.keyboard.press("c")
    expect(desk.get_by_text("审核通过，已计入落实情况")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2026-11-02专题会")
    desk.keyboard.press("c")
    expect(desk.get_by_text("没有待审核的材料")).to_be_visible()
    assert {Record.objects.get(pk=key).state for key in keys} == {State.CONFIRMED}

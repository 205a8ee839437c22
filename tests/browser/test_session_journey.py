"""A mid-year session typed once fulfils the inquiry, the half-year's execution and last year's accounts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from meetings.models import Meeting
from records.models import Step
from records.states import State
from tests.browser.conftest import Enter
from tests.browser.test_main_journey import PHONE, no_sideways_scroll
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = ("农村污水何时接管？", "集镇停车难怎么办？", "学校门口何时装路灯？")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_one_session_serves_three_actions(enter: Enter, phone: bool) -> None:
    make_townships()
    make_term(DAYUAN, body="CONGRESS", on="2022-01-10", ordinal=18)
    publish_edition_2026()
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    office = make_user(Role.OFFICE, name="区办甲", username="qubanjia")

    page = enter(chair, **(PHONE if phone else {}))
    page.goto("/desk/report/new/meeting.CONGRESS_SESSION/?session=MID_YEAR")
    page.get_by_label("所属年度").fill("2026")
    expect(page.get_by_text("审查批准决算 2025年")).to_be_visible()
    page.get_by_label("会次").select_option("EARLY")
    expect(page.get_by_text("听取预算执行情况报告 2025年")).to_be_visible()
    page.get_by_label("会次").select_option("MID_YEAR")
    page.get_by_label("会议日期").fill("2026.7.10")
    expect(page.get_by_label("问题（议题）").first).to_be_hidden()
    for item in ("代表问政", "听取预算执行情况报告", "审查批准决算"):
        page.locator("#div_id_agenda").get_by_label(item).check()
    for place, question in enumerate(QUESTIONS):
        if place:
            page.get_by_role("button", name="增加一个问题").click()
        page.locator(f"#id_q-{place}-question").fill(question)
    page.get_by_role("button", name="增加一个问题").click()
    page.get_by_role("button", name="移除这个问题").last.click()
    page.get_by_label("纪要编号").fill("大人大〔2026〕5号")
    no_sideways_scroll(page)
    page.get_by_role("button", name="报送区人大办").click()
    expect(page.get_by_text("最迟2026年7月30日")).to_be_visible()
    no_sideways_scroll(page)
    assert Meeting.objects.get().inquiries.count() == Step.objects.filter(name="ANSWERED").count() == 3

    page = enter(office)
    page.goto(Meeting.objects.get().get_absolute_url())
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_url("**/desk/review/**")
    assert Meeting.objects.get().state == State.CONFIRMED
    page.goto(f"/townships/{DAYUAN}/?year=2026")
    for found in ("听取2026年预算执行情况报告", "批准2025年决算"):
        expect(page.get_by_text(found).first).to_be_visible()
    inquiry = page.locator("tr", has_text="年中人代会代表问政").first
    expect(inquiry).to_contain_text("已完成")

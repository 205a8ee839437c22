"""Three journeys of registers: a clerk followed by the next, 历史补录 by two hands, two units that become one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from delegates.models import Delegate, Mandate
from meetings.models import Meeting
from records.models import Record
from records.states import State
from tests.browser.conftest import Enter
from tests.browser.test_main_journey import no_sideways_scroll
from tests.checklist_edition import publish_edition_2026
from tests.factories import (
    DAYUAN,
    WANSHI,
    YUSHAN,
    confirmed,
    make_person,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, Person

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "330111119"


@pytest.fixture
def office() -> User:
    make_townships()
    publish_edition_2026()
    return make_user(Role.OFFICE, name="区办甲", username="quban1")


def _clerk(area: str, name: str, office: User) -> Person:
    person = make_person(name)
    Person.objects.filter(pk=person.pk).update(entered_in=area, phone="13857101234")
    since = date(2024, 1, 10)
    Appointment.objects.create(
        township_id=area,
        person=person,
        post="CLERK",
        full_time=True,
        started_on=since,
        entered_on=since,
        checked_by=office,
    )
    return person


def test_a_clerk_is_followed_by_the_next_and_the_board_says_so_after_the_check(
    enter: Enter, office: User
) -> None:
    make_term(DAYUAN, on="2024-06-01")
    _clerk(DAYUAN, "钱旧", office)
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    board = f"/townships/{DAYUAN}/?year=2026&as_of=2026-11-30"

    page = enter(chair)
    page.goto(board)
    expect(page.locator("#full_time_clerk")).to_contain_text("钱旧")
    page.get_by_role("link", name="人员").first.click()
    page.get_by_role("button", name="显示钱旧的电话").click()
    expect(page.get_by_text("13857101234")).to_be_visible()
    page.get_by_role("link", name="登记任职").click()
    page.get_by_label("姓名").fill("周新")
    page.get_by_label("任职日期").fill("2026.11.1")
    page.get_by_label("专职").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已登记周新任人大干事")).to_be_visible()
    page.goto(board)
    expect(page.locator("#full_time_clerk")).to_contain_text("待审核")

    page = enter(office)
    page.get_by_role("link", name="人员").first.click()
    page.get_by_role("button", name="核对大源镇钱旧的任职").click()
    page.get_by_role("button", name="核对大源镇周新的任职").click()
    expect(page.get_by_text("已核对周新的任职")).to_be_visible()
    expect(page.get_by_role("heading", name="待核对的任职")).to_have_count(0)
    page.goto(board)
    expect(page.locator("#full_time_clerk")).to_contain_text("周新")
    expect(page.locator("#full_time_clerk")).to_contain_text("已完成")


def test_facts_from_before_the_portal_are_typed_by_one_and_confirmed_by_another(
    enter: Enter, office: User, settings: Any
) -> None:
    settings.GO_LIVE_ON = date(2026, 11, 23)
    for code in (DAYUAN, WANSHI):
        make_term(code, on="2021-11-01")
    colleague = make_user(Role.OFFICE, name="区办乙", username="quban2")

    page = enter(office, quiet=True)
    page.goto("/desk/backfill/")
    rows = (
        (DAYUAN, "CONFERENCE", "2024.5.10", "大委纪要〔2024〕9号"),
        (WANSHI, "CONFERENCE", "2026.11.23", "万委纪要〔2024〕3号"),
    )
    for number, (unit, what, on, said) in enumerate(rows, 1):
        page.get_by_label(f"第{number}行单位").select_option(unit)
        page.get_by_label(f"第{number}行事项").select_option(what)
        page.get_by_label(f"第{number}行日期").fill(on)
        page.get_by_label(f"第{number}行文号、纪要号或存放处").fill(said)
    page.get_by_role("button", name="全部报送").click()
    expect(page.get_by_text("当天及以后的工作请按平时的方式填报").first).to_be_visible()
    assert not Record.objects.exists()
    page.get_by_label("第2行日期").fill("2024年6月1日")
    page.get_by_role("button", name="全部报送").click()
    expect(page.get_by_text("已补录2件")).to_be_visible()

    page = enter(colleague)
    page.get_by_role("link", name="审核").first.click()
    page.get_by_label("历史补录").check()
    page.get_by_role("button", name="筛选").click()
    for place in ("大源镇", "万市镇"):
        page.get_by_label(f"勾选{place}{place}党委人大工作会议").check()
    page.get_by_role("button", name="审核通过所选").click()
    expect(page.get_by_text("审核通过2件")).to_be_visible()
    assert set(Record.objects.values_list("state", flat=True)) == {State.CONFIRMED}
    page.goto(f"/townships/{DAYUAN}/?year=2026&as_of=2026-11-30")
    expect(page.locator("#term_conference")).to_contain_text("已完成")
    expect(page.locator("#term_conference")).to_contain_text("历史补录")


def test_two_units_become_one(enter: Enter, office: User) -> None:
    for code, name in ((WANSHI, "万代表"), (YUSHAN, "渔代表")):
        make_term(code, on="2021-11-01")
        congress = make_term(code, "CONGRESS", "2022-01-05", 18)
        _clerk(code, f"{name}旁的干事", office)
        delegate = Delegate.objects.create(person=make_person(name))
        Mandate.objects.create(
            delegate=delegate, township_id=code, term=congress, started_on=congress.started_on
        )
    chair = make_user(Role.CHAIR, WANSHI, "王主席", "zhuxi")
    other = make_user(Role.CLERK, YUSHAN, "赵干事", "ganshi")
    held = Meeting(
        area=WANSHI,
        meeting_kind="WORK_CONFERENCE",
        happened_on=date(2024, 5, 10),
        minutes_no="万委纪要〔2024〕9号",
    )
    confirmed(held, chair=chair, office=office, on="2024-05-12")

    page = enter(office)
    page.get_by_role("link", name="人员").first.click()
    page.get_by_role("link", name="单位变更").click()
    page.get_by_role("link", name="合并").click()
    for name in ("万市镇", "渔山乡"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("新区划代码").fill(NEW)
    page.get_by_label("新单位名称").fill("万渔镇")
    page.get_by_label("新单位类型").select_option("TOWN")
    page.get_by_label("变更日期").fill("2026.9.1")
    page.get_by_label("人大第几届").fill("1")
    page.get_by_role("button", name="查看会发生什么").click()
    expect(page.get_by_text("由24个单位变为23个")).to_be_visible()
    expect(page.get_by_text("合并不属于代表法规定的代表资格终止情形")).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_label("渔代表 渔山乡").uncheck()
    page.get_by_label("王主席").check()  # who is to be chair of the new unit as well
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("万渔镇")
    page.goto("/overview/?year=2026&as_of=2026-09-01")
    expect(page.get_by_text("23个单位").first).to_be_visible()
    expect(page.get_by_role("rowheader", name="万渔镇")).to_be_visible()
    page.goto("/overview/?year=2026&as_of=2026-08-31")
    expect(page.get_by_role("rowheader", name="万市镇")).to_be_visible()

    for user in (chair, other):
        page = enter(user)
        page.goto(f"/townships/{NEW}/?year=2026&as_of=2026-09-30")
        expect(page.get_by_text("撤并前（2026年9月1日撤销）").first).to_be_visible()
        page.get_by_role("link", name="万市镇").click()
        expect(page.locator("#term_conference")).to_contain_text("已完成")
        page.goto("/desk/records/")
        expect(page.get_by_text("党(工)委人大工作会议").first).to_be_visible()
        expect(page.get_by_text("撤并前").first).to_be_visible()
        page.goto("/desk/people/list/delegates/")
        expect(page.get_by_role("rowheader", name="万代表")).to_be_visible()
        expect(page.get_by_role("rowheader", name="渔代表")).to_have_count(0)

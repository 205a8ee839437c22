"""A whole year reported from nothing to 100.00 by a 干事 and a 主席, and what it costs them in keys and fields."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from delegates.models import Delegate, DelegateTeam, Mandate
from records.models import Record
from records.states import State
from tests.browser.conftest import Enter
from tests.browser.hand import Hand
from tests.browser.test_main_journey import PHONE
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, FUCHUN, make_person, make_term, make_townships, make_user
from townships.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
PROJECTS = ("溪西桥栏杆", "老街路灯", "健身角", "公厕改造")
QUESTIONS = ("农村污水何时接管？", "集镇停车难怎么办？", "校门口何时装路灯？", "老年食堂何时开？")


@pytest.fixture(autouse=True)
def _a_day_before_the_year_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 2026年12月30日, ten in the morning, whatever the day of the test: nil returns may be made."""
    began = time.monotonic()
    morning = datetime(2026, 12, 30, 2, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: morning + timedelta(seconds=time.monotonic() - began))


def registers(code: str, body: str) -> None:
    """What the office keeps: terms, ten delegates in a team, a full-time clerk."""
    make_term(code, on="2024-06-01")
    term = make_term(code if body == "CONGRESS" else "330111", body, "2022-01-10", 17)
    team = DelegateTeam.objects.create(township_id=code, name="全体代表")
    for number in range(10):
        delegate = Delegate.objects.create(person=make_person(f"代表{number}"))
        Mandate.objects.create(delegate=delegate, township_id=code, term=term, started_on=term.started_on)
        team.delegates.add(delegate)
    checker = make_user(Role.OFFICE, name="区办登记")
    Appointment.objects.create(
        township_id=code, person=make_person("李干事"), post="CLERK", full_time=True,
        started_on=date(2023, 3, 1), entered_on=date(2023, 3, 1), checked_by=checker,
    )  # fmt: skip


def shown(code: str) -> dict[str, Any]:
    """What `manage.py assess` prints of one unit on that day."""
    out = StringIO()
    call_command("assess", year="2026", as_of="2026-12-30", area=code, format="json", stdout=out)
    (unit,) = json.loads(out.getvalue())["townships"]
    return unit  # type: ignore[no-any-return]


def report_what_all_report(hand: Hand) -> None:
    """The eight actions of every unit but the clerk's, who stands in the register."""
    page = hand.page
    hand.report("meeting.WORK_CONFERENCE", [("会议日期", "2026.5.10"), ("纪要编号", "纪要5号")])
    hand.open("/desk/report/new/opinion/")
    hand.type_in("文号", "委〔2026〕5号")
    hand.type_in("印发日期", "2026.5.20")
    hand.tick(*page.locator("input[name^=covers_]").all())
    hand.send()
    hand.report(
        "meeting.PARTY_STUDY",
        [("会议日期", "2026.3.2"), ("纪要编号", "纪要3号")],
        "听取了人大工作情况汇报",
        "研究了人大工作",
    )
    days = ("2026.4.1", "2026.4.2", "2026.4.20", "2026.5.8")
    labels = ("印发日期", "公布日期", "报备日期", "审查完成日期")
    hand.report("document", [("文件名称", "村级工程管理办法"), *zip(labels, days, strict=True)])
    for month in (2, 4, 6, 8, 10, 11):
        hand.open("/desk/report/new/activity/")
        hand.type_in("活动日期", f"2026.{month}.15")
        hand.choose(page.locator("[data-team]"), "全体代表")
        hand.press("选中全组")
        hand.send()


def report_money(hand: Hand) -> None:
    """代表履职经费, the reserve fund and its four projects."""
    page = hand.page
    hand.open("/desk/funds/DUTY/?year=2026")
    for row, (on, amount) in enumerate(
        (("2026.1.20", "20000"), ("2026.6.30", "8000"), ("2026.12.1", "7000"))
    ):
        hand.type_in(page.locator(f"[name=row-{row}-on]"), on)
        hand.type_in(page.locator(f"[name=row-{row}-amount]"), amount)
    hand.send("全部送审签")
    hand.report("regulation.RESERVE", [("施行日期", "2025.1.1")])
    for title in PROJECTS:
        labels = ("提出日期", "计划完成日期", "审批日期", "验收日期")
        days = ("2026.2.1", "2026.11.30", "2026.2.20", "2026.10.15")
        hand.report("project", [("项目名称", title), *zip(labels, days, strict=True)])
    hand.open("/desk/funds/RESERVE/?year=2026")
    for row, title in enumerate(("", *PROJECTS)):
        if title:
            hand.choose(page.locator(f"[name=row-{row}-use]"), "支出：项目实施")
            hand.choose(page.locator(f"[name=row-{row}-project]"), title)
        else:
            hand.choose(page.locator(f"[name=row-{row}-use]"), "预算安排")
        hand.type_in(page.locator(f"[name=row-{row}-on]"), "2026.9.1" if title else "2026.1.20")
        hand.type_in(page.locator(f"[name=row-{row}-amount]"), "20000" if title else "100000")
    hand.send("全部送审签")


def report_sessions(hand: Hand) -> None:
    """The two sessions of a 镇, and that no budget was adjusted."""
    page = hand.page
    hand.open("/desk/report/new/meeting.CONGRESS_SESSION/?session=EARLY")
    hand.type_in("会议日期", "2026.1.20")
    hand.type_in("纪要编号", "人大1号")
    hand.tick(page.locator("#div_id_agenda").get_by_label("审查批准预算").first)
    hand.send()
    hand.open("/desk/report/new/meeting.CONGRESS_SESSION/?session=MID_YEAR")
    hand.type_in("会议日期", "2026.7.10")
    for item in ("代表问政", "听取预算执行情况报告", "审查批准决算"):
        hand.tick(page.locator("#div_id_agenda").get_by_label(item).first)
    for place, question in enumerate(QUESTIONS):
        if place:
            hand.press("增加一个问题")
        hand.type_in(page.locator(f"#id_q-{place}-question"), question)
    hand.type_in(page.locator("#id_q-0-follow_up_due"), "2026.9.30")
    hand.type_in(page.locator("#id_q-0-closed_on"), "2026.9.20")
    hand.type_in("纪要编号", "人大5号")
    hand.send()
    hand.open("/desk/nil/")
    hand.tick(page.locator("[name=kinds]").first)
    hand.send()


def sign_all(page: Page) -> int:
    """The chair goes through what waits, one thumb for each. Returns how many."""
    page.goto("/desk/sign/")
    signed = 0
    while page.get_by_role("button", name="审签并报送").count():
        page.get_by_role("button", name="审签并报送").click()
        page.get_by_text("已审签并报送区人大办").first.wait_for()
        signed += 1
    return signed


def confirm_all(page: Page) -> None:
    """The office: what raises no question at once, the rest one by one."""
    page.goto("/desk/review/")
    while page.locator("[name=chosen]").count():
        for box in page.locator("[name=chosen]").all():
            box.check()
        page.get_by_role("button", name="审核通过所选").click()
        page.wait_for_load_state()
        page.goto("/desk/review/")
    while page.locator("[data-row] a").count():
        page.locator("[data-row] a").first.click()
        page.get_by_role("button", name="审核通过").first.click()
        page.get_by_text("审核通过，已计入落实情况").first.wait_for()
        page.goto("/desk/review/")
    expect(page.get_by_text("没有待审核的材料")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "body", "most_fields", "most_keys"),
    # 14 of the fields are of the term, not of the year: conference, opinion with its ticks, regulation.
    [(DAYUAN, "CONGRESS", 86, 500), (FUCHUN, "DISTRICT", 69, 420)],
    ids=["镇", "街道"],
)
def test_a_year_goes_from_nothing_to_a_hundred(
    enter: Enter, code: str, body: str, most_fields: int, most_keys: int
) -> None:
    make_townships()
    registers(code, body)
    publish_edition_2026()
    clerk = make_user(Role.CLERK, code, "李干事")
    chair = make_user(Role.CHAIR, code, "王主席")
    office = make_user(Role.OFFICE, name="区办甲")
    before = shown(code)
    assert float(before["progress"]) < 20

    hand = Hand(enter(clerk))
    report_what_all_report(hand)
    report_money(hand)
    if body == "CONGRESS":
        report_sessions(hand)
    assert shown(code)["progress"] == before["progress"]  # nothing counts that was not confirmed
    signed = sign_all(enter(chair, **PHONE))
    confirm_all(enter(office))

    assert set(Record.objects.values_list("state", flat=True)) == {State.CONFIRMED}
    after = shown(code)
    assert (after["score"], after["progress"]) == ("100.00", "100.00"), [
        (item["id"], item["ratio"], item["reason"]) for item in after["items"] if item["ratio"] != "1"
    ]
    asked = [item for item in after["items"] if item["state"] != "NOT_APPLICABLE"]
    # The nil return of adjustments came after 10月31日; everything else was in time.
    late = {item["id"] for item in asked if item["state"] == "DONE_LATE"}
    assert late == ({"fiscal_oversight"} if body == "CONGRESS" else set())
    assert {item["state"] for item in asked} <= {"DONE", "DONE_LATE"}
    assert len(asked) == after["counted"] == (10 if body == "CONGRESS" else 8)
    hand.open("/desk/")
    expect(hand.page.get_by_text("本年无待办")).to_be_visible()
    assert hand.fields <= most_fields
    assert hand.keys <= most_keys
    assert signed == Record.objects.filter(rides_with=None).count()

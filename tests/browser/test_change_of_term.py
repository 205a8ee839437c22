"""换届 of three units on three days: the office registers, the scoreboard follows that day, a leader reads the board."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from delegates.models import Delegate, Mandate
from meetings.models import Meeting
from tests.browser.conftest import Enter
from tests.browser.hand import Hand
from tests.browser.test_main_journey import PHONE
from tests.checklist_edition import publish_edition_2026
from tests.factories import (
    DAYUAN,
    FUCHUN,
    WANSHI,
    confirmed,
    make_person,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, Term

pytestmark = pytest.mark.django_db(transaction=True)

# Unit, its name, the day its Party term opens, the ordinal; 落实度 on the day before, on the day, on the day after.
# 大源镇 met for 人大 in 2024: 12 of conference, opinion, fiscal, inquiry and clerk = 12/51; anew 0/27.
# 万市镇 heard once this year: 12/63; without the two per-term items 12/39. 富春街道 likewise: 12/43 and 12/19.
CHANGES = (
    (DAYUAN, "大源镇", date(2026, 12, 7), "13", ("23.5", "0.0", "0.0")),
    (WANSHI, "万市镇", date(2026, 12, 9), "14", ("19.0", "30.8", "30.8")),
    (FUCHUN, "富春街道", date(2026, 12, 11), "4", ("27.9", "63.2", "63.2")),
)


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Ten in the morning of whatever day is called; the seconds run on."""
    began = time.monotonic()

    def call(day: date) -> None:
        morning = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: morning + timedelta(seconds=time.monotonic() - began))

    call(date(2026, 12, 1))
    return call


@pytest.fixture
def office(transactional_db: None, it_is: Callable[[date], None]) -> User:
    make_townships()
    publish_edition_2026()
    make_term(DAYUAN, on="2021-10-14", ordinal=12)
    make_term(WANSHI, on="2021-10-22", ordinal=13)
    make_term(FUCHUN, on="2021-12-21", ordinal=3)
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    office = make_user(Role.OFFICE, name="区办甲")
    for code, kind, on in (
        (DAYUAN, "WORK_CONFERENCE", "2024-05-10"),
        (WANSHI, "PARTY_STUDY", "2026-03-02"),
        (FUCHUN, "PARTY_STUDY", "2026-04-01"),
    ):
        said = {"heard": True, "studied": True} if kind == "PARTY_STUDY" else {}
        meeting = Meeting(
            area=code, meeting_kind=kind, title=on, minutes_no=on, happened_on=date.fromisoformat(on), **said
        )
        confirmed(meeting, chair=make_user(Role.CHAIR, code), office=office, on=on)
    delegate = Delegate.objects.create(person=make_person("王芳"))
    Mandate.objects.create(
        delegate=delegate, township_id=DAYUAN, term=congress, started_on=congress.started_on
    )
    Appointment.objects.create(
        township_id=DAYUAN, person=make_person("老主席"), post="CHAIR", started_on=date(2021, 12, 23),
        entered_on=date(2022, 1, 1), checked_by=office,
    )  # fmt: skip
    return office


def score_on(page: Page, code: str) -> str:
    page.goto(f"/townships/{code}/")
    return page.locator(".tile-score .v").inner_text()


def open_party_term(page: Page, code: str, name: str, on: date, ordinal: str) -> None:
    hand = Hand(page)
    hand.open("/desk/changeover/")
    page.get_by_role("link", name="党(工)委届次").click()
    hand.tick(page.locator(f"[name='{code}-take']"))
    expect(page.locator(f"[name='{code}-ordinal']")).to_have_value(ordinal)  # known beforehand
    hand.type_in(page.locator(f"[name='{code}-on']"), f"{on.year}.{on.month}.{on.day}")
    hand.press("核对")
    expect(page.get_by_text(f"{name}：第{ordinal}届")).to_be_visible()
    hand.press("确认登记")
    expect(page.get_by_text("已登记1个单位的新一届党(工)委")).to_be_visible()


def test_three_units_on_three_days(enter: Enter, office: User, it_is: Callable[[date], None]) -> None:
    for code, name, on, ordinal, (before, that_day, after) in CHANGES:
        it_is(on - timedelta(days=1))
        assert score_on(enter(office), code) == before
        it_is(on)
        page = enter(office)
        assert score_on(page, code) == before  # until it is registered
        open_party_term(page, code, name, on, ordinal)
        assert score_on(page, code) == that_day
        it_is(on + timedelta(days=1))
        assert score_on(enter(office), code) == after
    leader = enter(make_user(Role.LEADER, name="某领导"))
    leader.get_by_role("link", name="换届", exact=True).click()
    expect(leader.locator(".tile", has_text="党(工)委换届")).to_contain_text("3/ 24")
    leader.goto(f"/townships/{DAYUAN}/")
    expect(leader.get_by_text("上届：已于2024年5月10日完成")).to_be_visible()


def test_from_the_plan_to_the_first_session_and_the_elected(
    enter: Enter, office: User, it_is: Callable[[date], None]
) -> None:
    hand = Hand(page := enter(office))
    hand.open("/desk/changeover/plan/")
    hand.tick(page.get_by_label("大源镇"), page.get_by_label("万市镇"))
    hand.type_in(page.locator("[name=election]"), "2026.12.21")
    hand.type_in(page.locator("[name=session]"), "2026.12.28")
    hand.tick(page.locator("[name=by_law]"))
    hand.press("填入计划")
    expect(page.get_by_text("已为2个单位填入计划日期")).to_be_visible()
    # 12月21日 − 20 days = 12月1日, which is today.
    hand.open(f"/desk/changeover/{DAYUAN}/")
    expect(page.locator("[name=voters_planned_on]")).to_have_value("2026年12月1日")
    hand.type_in(page.locator("[name=voters_on]"), "2026.12.1")
    hand.press("保存日期")

    it_is(date(2026, 12, 28))
    hand = Hand(page := enter(office))
    hand.open("/desk/changeover/")
    against = page.locator("#s-against").locator("..")
    expect(against).to_contain_text("大源镇　初步候选人尚未登记公布日期")  # nobody wrote it down
    hand.open(f"/desk/changeover/{DAYUAN}/")
    for name, day in (("first_list", 4), ("final_list", 14), ("election", 21), ("credentials", 24)):
        hand.type_in(page.locator(f"[name={name}_on]"), f"2026.12.{day}")
    hand.press("保存日期")
    expect(page.get_by_text("换届日期已保存")).to_be_visible()
    hand.open(f"/desk/changeover/{DAYUAN}/roster/")
    hand.type_in("名单", "姓名\t选区\n王芳\t第1选区\n李新\t第2选区")
    hand.press("核对")
    expect(page.get_by_text("2名 · 连任1 · 新当选1")).to_be_visible()
    hand.press("存为新一届名单")
    page.get_by_role("link", name="一次会议已召开").click()
    hand.press("登记开届")  # the planned day, the ordinal and the year were known
    expect(page.get_by_text("第19届人大已开始（2026年12月28日），2名代表就任")).to_be_visible()
    hand.choose(page.get_by_label("人大主席", exact=False).first, "李新")
    hand.press("登记当选人")
    expect(page.get_by_text("选出的主席、副主席已登记")).to_be_visible()
    page.get_by_role("link", name="代录这次会议").click()
    expect(page.locator("[name=held_on]")).to_have_value("2026年12月28日")
    expect(page.locator("[name=for_year]")).to_have_value("2027")

    assert Term.objects.get(body="CONGRESS", ordinal=18).ended_on == date(2026, 12, 28)
    assert Appointment.objects.get(person__name="老主席").ended_on == date(2026, 12, 28)
    assert Appointment.objects.get(person__name="李新").post == "CHAIR"
    assert {each.delegate.person.name for each in Mandate.objects.active_on(date(2026, 12, 28))} == {
        "王芳",
        "李新",
    }

    phone = enter(make_user(Role.LEADER, name="某领导"), **PHONE)
    phone.goto("/desk/changeover/")
    assert not phone.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    expect(phone.locator(".unit-cards")).to_contain_text("大源镇")

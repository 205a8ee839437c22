"""A year's duty funds typed in the grid with the keyboard alone, then a block pasted from a sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from delegates.models import Activity, Delegate, DelegateTeam, Mandate
from funds.models import FundEntry
from records.states import State
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, make_person, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
PASTE = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def no_sideways_scroll(page: Page) -> None:
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_a_year_of_funds_by_keyboard_and_by_paste(enter: Enter, size: dict[str, object]) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    publish_edition_2026()
    year = timezone.localdate().year
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    page = enter(clerk, **size)
    page.goto(f"/desk/funds/DUTY/?year={year}")
    no_sideways_scroll(page)
    # The uses stand ready: down the days, then down the amounts.
    page.locator("[name=row-0-on]").focus()
    for text in (f"{year}.1.2", f"{year}.1.3"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.locator("[name=row-0-amount]").focus()
    page.keyboard.type("80000")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1.5万")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=row-0-amount]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[name=row-0-on]")).to_be_focused()
    # A block of a sheet, longer than the grid: rows are added.
    lines = [f"支出：视察调研\t{year}/1/{day}\t{day}00.50" for day in range(4, 16)]
    page.evaluate(PASTE, ["[name=row-2-use]", "\n".join([*lines, "没有的用途\t\t"])])
    expect(page.locator("[data-grid-said]")).to_contain_text("“没有的用途”没有对应的选项")
    no_sideways_scroll(page)
    page.get_by_role("button", name="全部送审签").click()
    expect(page.get_by_text("14笔已送审签").first).to_be_visible()
    entries = FundEntry.objects.order_by("pk")
    assert [entry.state for entry in entries] == [State.TO_SIGN] * 14
    assert [entry.amount for entry in entries][:3] == [Decimal(80000), Decimal(15000), Decimal("400.50")]
    no_sideways_scroll(page)


def test_a_team_is_picked_and_a_list_matched(enter: Enter) -> None:
    make_townships()
    term = make_term(DAYUAN, "CONGRESS", "2022-01-10")
    team = DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团")
    for number, name in enumerate(("甲一", "乙二", "丙三", "丁四")):
        delegate = Delegate.objects.create(person=make_person(name))
        Mandate.objects.create(
            delegate=delegate,
            township_id=DAYUAN,
            term=term,
            started_on=term.started_on,
            electoral_district="第一选区",
        )
        if number < 2:
            team.delegates.add(delegate)
    page = enter(make_user(Role.CLERK, DAYUAN, "李干事", "ganshi"), **PHONE)
    page.goto("/desk/report/new/activity/")
    no_sideways_scroll(page)
    page.get_by_label("活动日期").fill("2026.1.5")
    page.get_by_label("代表小组").select_option("产业助力团")
    page.get_by_role("button", name="选中全组").click()
    expect(page.locator("[data-picked-count]")).to_have_text("已选2名")
    page.get_by_label("代表小组").select_option("")
    page.get_by_label("粘贴名单").fill("丙三、没有人")
    page.get_by_role("button", name="比对并勾选").click()
    expect(page.locator("[data-match-said]")).to_contain_text("名册中没有：没有人")
    expect(page.locator("[data-picked-count]")).to_have_text("已选3名")
    page.get_by_label("粘贴名单").fill("")
    page.get_by_label("按姓名查找").fill("丁")
    page.keyboard.press("Enter")
    expect(page.locator("[data-picked-count]")).to_have_text("已选4名")
    no_sideways_scroll(page)
    page.get_by_role("button", name="送审签").click()
    expect(page.get_by_text("已送审签").first).to_be_visible()
    assert Activity.objects.get().participations.count() == 4

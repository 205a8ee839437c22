"""A leader opens a unit, goes on to its 一镇(街)一档, and prints it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.dossier.conftest import Town
from tests.factories import DAYUAN, make_term, make_townships, make_user
from townships.models import FactsToken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = "?year=2026&as_of=2026-11-23"
LONG = "很长很长的民生微实事项目名称要能换行而不把页面撑宽也不把表格撑破"


@pytest.fixture
def leader(transactional_db: None) -> User:
    make_townships()
    make_term(DAYUAN, on="2021-11-01")
    publish_edition_2026()
    office = make_user(Role.OFFICE, name="区办甲")
    town = Town(DAYUAN, make_user(Role.CHAIR, DAYUAN, "大源主席"), office)
    town.appoint("CHAIR", "欧阳某某", concurrent_post="党政综合办公室副主任、社会事务管理服务中心副主任")
    town.opinion(
        "中共富阳区大源镇委员会关于推动新时代人大工作高质量发展的实施意见", "2026-03-01", ("duty_funds",)
    )
    town.add(town.entry("ALLOCATION", "2026-01-20", "999999999.99"))
    town.add(town.entry("PAYMENT", "2026-03-05", "123456789.01"))
    project = town.project(LONG)
    town.add(town.entry("PAYMENT", "2026-05-01", "9000", "RESERVE", project=project))
    for month in range(1, 8):
        town.add(town.meeting("PARTY_STUDY", f"2026-0{month}-11"))
    FactsToken.objects.update(is_demo=True)
    return make_user(Role.LEADER, name="领导")


def test_a_leader_goes_from_the_overview_to_the_dossier_and_prints_it(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1440, "height": 900})
    page.goto(f"/overview/{ON}")
    page.locator(".matrix").get_by_role("link", name="大源镇", exact=True).click()
    page.get_by_role("link", name="一镇(街)一档").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("大源镇 · 一镇(街)一档")
    expect(page.locator(".demo")).to_be_visible()
    expect(
        page.get_by_role("img", name=re.compile("代表履职经费至2026年11月23日：安排999,999,999.99 元"))
    ).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper))
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {
        (595, 842)
    }  # A4 upright
    page.emulate_media(media="print")
    expect(page.locator(".demo")).to_be_visible()
    expect(page.locator(".curve .tick").first).to_be_visible()
    expect(page.locator(".dossier-parts")).to_be_hidden()
    page.set_viewport_size({"width": 695, "height": 1016})  # what A4 leaves between the margins
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_long_names_and_great_sums_stay_within_a_phone(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 375, "height": 812})
    page.goto(f"/overview/{ON}")
    page.locator(".unit-line", has_text="大源镇").get_by_role("link", name="一镇(街)一档").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("大源镇")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("navigation", name="本页目录").get_by_role("link", name="历次快照").click()
    expect(page.locator("#history")).to_be_in_viewport()

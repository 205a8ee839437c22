"""The overview as people meet it: on a wide screen, on a phone, on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import FactsToken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.OFFICE, name="区办甲")


def test_a_cell_leads_to_its_explanation(office: User, enter: Enter) -> None:
    page = enter(office, viewport={"width": 1440, "height": 900})
    expect(page.get_by_role("heading", level=1)).to_contain_text("年度规定动作落实情况")
    expect(page.locator(".matrix tbody tr:not(.group)")).to_have_count(24)
    page.locator(f".matrix a[href*='/townships/{DAYUAN}/'][href$='#annual_hearing']").click()
    expect(page.locator("tr#annual_hearing")).to_contain_text("每年至少专题听取并研究一次人大工作")
    expect(page.get_by_role("heading", level=1)).to_contain_text("大源镇")


def test_a_phone_shows_lists_and_never_scrolls_sideways(office: User, enter: Enter) -> None:
    page = enter(office, viewport={"width": 375, "height": 812})
    for address in ("/overview/", f"/townships/{DAYUAN}/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto("/overview/")
    expect(page.locator(".matrix")).to_be_hidden()
    expect(page.locator(".unit-line")).to_have_count(24)
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


@pytest.mark.parametrize("is_demo", [False, True], ids=["plain", "演示数据"])
def test_the_matrix_prints_on_one_a3_page(office: User, enter: Enter, is_demo: bool) -> None:
    FactsToken.objects.update_or_create(district="330111", defaults={"is_demo": is_demo})
    page = enter(office)
    page.goto("/overview/?year=2026&as_of=2026-11-23")
    expect(page.locator(".demo")).to_have_count(int(is_demo))
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert len(boxes) == 1
    width, height = (round(float(points) / 72 * 25.4) for points in boxes[0])
    assert (width, height) == (420, 297)


def test_assistive_technology_finds_nothing_to_complain_of(
    office: User, enter: Enter, browser_context_args: dict[str, Any]
) -> None:
    page = enter(office, bypass_csp=True)
    for address in ("/overview/", "/overview/?as_of=2026-02-30", f"/townships/{DAYUAN}/"):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []

"""A city's reader goes down to a district, to a unit, and up again; on a phone too, and on paper."""

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
from tests.factories import make_term, make_townships, make_user
from townships.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = "year=2026&as_of=2026-11-23"


@pytest.fixture
def city(transactional_db: None) -> User:
    make_townships()
    for number in (901, 902):
        Township.objects.create(code=f"330113{number}", name=f"演示{number}镇", kind="TOWN")
        make_term(f"330113{number}", on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.LEADER, "3301", name="市领导")


def test_from_the_city_to_a_unit_and_up_again(city: User, enter: Enter) -> None:
    page = enter(city, viewport={"width": 1440, "height": 900})
    page.goto(f"/overview/?{ON}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("杭州市2026年度")
    expect(page.locator(".parts-table tbody tr")).to_have_count(2)
    expect(page.locator(".parts-table tfoot tr")).to_contain_text("合计")
    page.locator(".parts-table").get_by_role("link", name="临平区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("临平区2026年度")
    expect(page.locator(".matrix tbody tr:not(.group)")).to_have_count(2)
    page.get_by_role("navigation", name="上级范围").get_by_role("link", name="杭州市").click()
    page.get_by_label("范围").select_option(label="　富阳区")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("富阳区2026年度")
    page.locator(".matrix").get_by_role("link", name="大源镇").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("大源镇")


def test_a_phone_lists_the_districts(city: User, enter: Enter) -> None:
    page = enter(city, viewport={"width": 375, "height": 812})
    page.goto(f"/overview/?{ON}&against=2026-10-31")
    expect(page.locator(".parts-table")).to_be_hidden()
    expect(page.locator(".unit-line")).to_have_count(2)
    for query in (ON, f"{ON}&area=330113"):
        page.goto(f"/overview/?{query}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_districts_print_on_one_page(city: User, enter: Enter) -> None:
    page = enter(city)
    page.goto(f"/overview/?{ON}")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/MediaBox", paper)) == 1


def test_assistive_technology_finds_nothing_to_complain_of(
    city: User, enter: Enter, browser_context_args: dict[str, Any]
) -> None:
    page = enter(city, bypass_csp=True)
    for query in (ON, f"{ON}&against=2026-10-31", f"{ON}&area=330113"):
        page.goto(f"/overview/?{query}")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []

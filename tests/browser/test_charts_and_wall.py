"""Coverage, trends and the wall as people meet them: drawn, without script, on paper, and when the line is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DISTRICT, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import FactsToken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = "?year=2026&as_of=2026-11-23"


@pytest.fixture
def leader(transactional_db: None) -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    make_term(DISTRICT, "DISTRICT", "2022-01-18", 17)
    publish_edition_2026()
    return make_user(Role.LEADER, name="领导甲")


def sheets(page: Page) -> list[tuple[int, int]]:
    """The sheets the page prints on, in millimetres."""
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return [(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes]


def test_charts_are_drawn_beside_their_tables(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1440, "height": 900})
    page.goto(f"/overview/trends/{ON}")
    page.locator(".plot-area").last.scroll_into_view_if_needed()
    expect(page.locator(".plot-area canvas")).to_have_count(2)
    expect(page.locator(".plot-table table")).to_have_count(2)
    area = page.locator(".plot-area").first
    expect(area).to_have_attribute("role", "img")
    assert "完成率" in (area.get_attribute("aria-label") or "")
    area.hover()
    expect(page.locator(".plot-said").first).to_contain_text("完成率")


def test_without_script_the_tables_say_it_all(leader: User, enter: Enter) -> None:
    page = enter(leader, java_script_enabled=False)
    page.goto(f"/overview/trends/{ON}")
    expect(page.locator(".plot-figure").first).to_be_hidden()
    expect(page.locator(".plot-table").first).to_contain_text("2026年10月31日")
    page.goto(f"/overview/coverage/{ON}&kind=TOWN")
    expect(page.locator(".coverage-matrix tbody tr:not(.group)")).to_have_count(13)


def test_a_filter_narrows_the_board_and_paper_says_so(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1440, "height": 900})
    page.goto(f"/overview/coverage/{ON}")
    page.get_by_label("类别").select_option(label="乡")
    page.wait_for_url(lambda url: "kind=RURAL" in url)
    expect(page.locator(".coverage-matrix tbody tr:not(.group)")).to_have_count(6)
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_contain_text("只列：乡（6个单位）")


@pytest.mark.parametrize("is_demo", [False, True], ids=["plain", "演示数据"])
def test_the_coverage_board_prints_on_one_a3_sheet(leader: User, enter: Enter, is_demo: bool) -> None:
    FactsToken.objects.update_or_create(district="330111", defaults={"is_demo": is_demo})
    page = enter(leader)
    page.goto(f"/overview/coverage/{ON}")
    assert sheets(page) == [(420, 297)]


def test_trends_print_on_a4_with_charts_and_tables(leader: User, enter: Enter) -> None:
    page = enter(leader)
    page.goto(f"/overview/trends/{ON}")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Subtype\s*/Image", paper)) >= 2  # a picture of each chart
    printed = sheets(page)
    assert set(printed) == {(210, 297)}
    assert len(printed) <= 3
    page.emulate_media(media="print")
    expect(page.locator(".plot-table table").first).to_be_visible()
    expect(page.locator(".plot-area").first).to_be_hidden()


def test_a_phone_shows_cards_and_never_scrolls_sideways(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 375, "height": 812})
    for address in ("/overview/coverage/", "/overview/trends/", "/overview/wall/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.goto("/overview/coverage/")
    expect(page.locator(".coverage-matrix")).to_be_hidden()
    expect(page.locator(".unit-line")).to_have_count(24)


def test_a_chart_stands_still_and_holds_in_forced_colours(leader: User, enter: Enter) -> None:
    page = enter(leader, forced_colors="active")
    page.goto(f"/overview/trends/{ON}")
    expect(page.locator(".plot-area canvas").first).to_be_visible()
    # In forced colours both lines are of one colour and differ by their dashes and marks.
    animated = page.evaluate(
        "echarts.getInstanceByDom(document.querySelector('[data-chart-area]')).getOption().animation"
    )
    assert animated is False


def test_the_wall_fits_its_screen_and_renews_itself(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1920, "height": 1080})
    page.goto("/overview/wall/")
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        1920,
        1080,
    ]
    page.evaluate("document.querySelector('.wall-line').textContent = '旧的一句'")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".wall-line")).to_contain_text("24个乡镇(街道)")


def test_the_wall_keeps_its_picture_when_the_line_is_lost(leader: User, enter: Enter) -> None:
    page = enter(leader, quiet=True, viewport={"width": 1920, "height": 1080})
    page.goto("/overview/wall/")
    lost = page.locator("[data-wall-lost]")
    expect(lost).to_be_hidden()
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")  # the next try, at once
    expect(lost).to_contain_text("连接中断，画面停在")
    expect(page.locator(".wall-matrix tbody tr")).to_have_count(24)
    expect(page.locator(".wall-when")).to_contain_text("数据截至")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(lost).to_be_hidden()


def test_the_wall_says_when_its_sign_in_has_run_out(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1920, "height": 1080})
    page.goto("/overview/wall/")
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-wall-lost]")).to_contain_text("登录已失效")
    expect(page.locator(".wall-matrix tbody tr")).to_have_count(24)


def test_both_boards_print_on_a4_too_with_all_that_stands_below(leader: User, enter: Enter) -> None:
    page = enter(leader, viewport={"width": 1440, "height": 900})
    for address, below in (("/overview/", ".board-side"), ("/overview/coverage/", ".below-board")):
        page.goto(f"{address}{ON}")
        page.evaluate("window.print = () => {}")
        page.get_by_role("button", name="打印A4").click()
        page.emulate_media(media="print")
        expect(page.locator(below)).to_be_visible()
        page.emulate_media(media="null")
        assert set(sheets(page)) == {(297, 210)}, address
        assert sheets(page) == [(420, 297)], address  # the next print is the usual one again

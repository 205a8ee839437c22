"""The first day: from an empty database to 24 units with accounts, and the first report of a new clerk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from fuyang_renda.starting import sheets
from fuyang_renda.starting.begin import start_begin
from meetings.models import Meeting
from tests.browser.conftest import Enter
from tests.factories import DISTRICT, PASSWORD, make_user
from tests.starting.filling import cell, filled
from townships.models import Township

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "Yuanzhou-hui-2026"


def sign_in(page: Page, username: str, password: str) -> None:
    """As the neighbour at the same machine would: out, and in by name."""
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.click(".gate button[type=submit]")


def choose_own_password(page: Page, given: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("请先设定自己的密码")
    page.get_by_label("首次登录密码").fill(given)
    page.fill("input[name=password1]", OWN)
    page.fill("input[name=password2]", OWN)
    page.get_by_role("button", name="设定密码，开始使用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("使用须知")
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check()
    page.get_by_role("button", name="我已阅读，继续").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("我的任务")


def test_from_an_empty_database_to_a_clerk_s_first_report(enter: Enter, tmp_path: Path) -> None:
    start_begin(district=DISTRICT, at=timezone.now())
    office = make_user(Role.OFFICE, name="区办甲", username="quban1")
    page = enter(office, quiet=True)
    page.get_by_role("link", name="启用准备").first.click()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="下载登记表").click()
    empty = tmp_path / "empty.xlsx"
    loaded.value.save_as(empty)

    def spoil(book: object) -> None:
        cell(book, sheets.CHAIRS, 16, 2).value = "去年底"

    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    bad.write_bytes(filled(spoil, empty.read_bytes()))
    good.write_bytes(filled(data=empty.read_bytes()))
    page.get_by_label("填好的登记表").set_input_files(bad)
    page.get_by_role("button", name="上传并预览").click()
    fault = page.locator("table.faults tbody tr")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("第21行")
    expect(fault).to_contain_text("任职日期")
    assert not Township.objects.exists()
    page.get_by_role("link", name="改好后重新上传").click()
    page.get_by_label("填好的登记表").set_input_files(good)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("button", name="全部写入").click()
    slip = page.locator("table.slips tr", has=page.get_by_text("dayuan-zhuxi"))
    password = slip.locator("td").nth(2).inner_text()
    assert User.objects.filter(role=Role.CHAIR).count() == 24

    sign_in(page, "dayuan-zhuxi", password)
    choose_own_password(page, password)
    page.get_by_role("link", name="本单位账号").click()
    page.get_by_role("link", name="开通账号").click()
    page.get_by_label("给谁开通").select_option(label="李午（人大干事，2021年12月1日任职）")
    page.get_by_role("button", name="开通", exact=True).click()
    clerk = page.locator("#username").inner_text(), page.locator("#password").inner_text()

    sign_in(page, *clerk)
    choose_own_password(page, clerk[1])
    page.get_by_role("link", name="填报党委人大工作会议").first.click()
    page.get_by_label("会议日期").fill("2025.11.5")
    page.get_by_label("纪要编号").fill("大委纪要〔2025〕21号")
    page.get_by_role("button", name="送审签").click()
    expect(page.get_by_text("已送审签").first).to_be_visible()
    assert Meeting.objects.get().state == "to_sign"
    sign_in(page, office.username, PASSWORD)
    expect(page.get_by_role("link", name="总览").first).to_be_visible()

"""A clerk brings in a sheet with one bad row, mends it, sees the records; a large one runs behind and is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.roles import Role
from delegates.models import Activity
from desk.exchange import works
from records import job_services
from records.job_services import Run, job_run_claimed
from records.models import Record
from records.states import State
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(page: Page, path: Path) -> None:
    page.goto("/desk/exchange/")
    page.get_by_label("表格文件").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()


def no_serious_fault(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_template_is_filled_mended_and_brought_in(enter: Enter, tmp_path: Path) -> None:
    make_townships()
    page = enter(make_user(Role.CLERK, DAYUAN, "李干事", "ganshi"), bypass_csp=True)
    page.get_by_role("link", name="导入导出").click()
    no_serious_fault(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载履职活动导入模板").click()
    path = tmp_path / "履职活动.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book["履职活动"]
    sheet.append([None, "2026.5.12", "走访选民", "接待选民", "是"])
    sheet.append([None, "5月14日", "视察河道", "视察", "否"])
    book.save(path)

    hand_in(page, path)
    expect(page.get_by_text("有1处需要改正")).to_be_visible()
    row = page.locator("tr", has_text="活动日期")
    expect(row).to_contain_text("第6行")
    expect(row).to_contain_text("没有写年份，请写成“2026年11月5日”的样子")
    no_serious_fault(page)
    assert not Record.objects.exists()

    sheet["B6"] = "2026年5月14日"
    book.save(path)
    hand_in(page, path)
    no_serious_fault(page)
    page.get_by_role("button", name="导入2行").click()
    expect(page.get_by_text("已导入，材料存为草稿")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("link", name="查看履职活动").click()
    expect(page.get_by_role("link", name="走访选民")).to_be_visible()
    expect(page.get_by_role("link", name="视察河道")).to_be_visible()

    hand_in(page, path)
    expect(page.get_by_text("表中内容与平台完全一致")).to_be_visible()


def test_a_large_import_runs_behind_is_left_and_come_back_to_and_taken_back(
    enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_townships()
    sent: list[int] = []
    monkeypatch.setattr(job_services, "job_send", sent.append)  # this test is the worker
    monkeypatch.setattr(job_services, "_TOLD_EVERY", 0)
    rows = works.AT_ONCE + 700
    path = tmp_path / "全年活动.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["活动日期", "活动名称", "活动类型"])
    for number in range(rows):
        sheet.append(["2026-5-12", f"第{number}次走访", "视察"])
    book.save(path)

    page = enter(make_user(Role.CLERK, DAYUAN, "李干事", "ganshi"))
    hand_in(page, path)
    expect(page.get_by_text("排队等候").first).to_be_visible()
    seen: list[str] = []
    tell = Run.tell

    def told(self: Run, done: int, total: int, phase: str = "") -> None:
        tell(self, done, total, phase)
        if total and not seen:
            expect(page.locator("#progress")).to_contain_text(f"{done} / {total}行")
            seen.append(phase)

    monkeypatch.setattr(Run, "tell", told)
    assert job_run_claimed(sent.pop())
    assert seen == ["正在核对“Sheet”"]
    expect(page.get_by_role("button", name=f"导入{rows}行")).to_be_visible()  # the page loads itself anew

    page.get_by_role("button", name=f"导入{rows}行").click()
    expect(page.get_by_text("排队等候").first).to_be_visible()
    page.goto("/desk/")
    assert job_run_claimed(sent.pop())
    page.goto("/desk/exchange/")
    page.get_by_role("link", name="导入 全年活动.xlsx").click()
    expect(page.get_by_text("已导入，材料存为草稿")).to_be_visible()
    assert Activity.objects.count() == rows

    page.get_by_role("button", name="整批撤销这次导入").click()
    expect(page.get_by_text("排队等候").first).to_be_visible()
    assert job_run_claimed(sent.pop())
    expect(page.get_by_text("已整批撤销")).to_be_visible()
    assert set(Record.objects.values_list("state", flat=True)) == {State.WITHDRAWN}

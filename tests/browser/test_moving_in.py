"""The office moves a ledger of its own in: heads matched once, one bad row mended, taken in, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from funds.models import FundEntry
from records.states import State
from tests.browser.conftest import Enter
from tests.browser.test_exchange_journey import no_serious_fault
from tests.exchange.ledgers import FUNDS_FIXED, FUNDS_HEADS, PAID, csv_ledger, funds_ledger
from tests.factories import make_townships, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD = (*PAID, (4, "大源", "去年底", 0.1, "其他", "张三"))


def upload(page: Page, path: Path) -> None:
    page.goto("/desk/moving-in/")
    page.get_by_label("台账里是什么").select_option(label="经费收支")
    page.get_by_label("台账文件").set_input_files(path)
    page.get_by_role("button", name="上传，对应表头").click()


def match_heads(page: Page) -> None:
    for name, head in ({**FUNDS_HEADS, "amount": "支付金额（万元）"}).items():
        page.locator(f"[name=head_{name}]").select_option(head)
    for name, said in FUNDS_FIXED.items():
        field = page.locator(f"[name=fixed_{name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(said)
        else:
            field.fill(said)
    page.get_by_label("保存").fill("履职经费台账")
    page.get_by_role("button", name="按此对应，重新核对").click()


def test_a_ledger_of_the_office_is_moved_in_one_row_mended_and_taken_back(
    enter: Enter, tmp_path: Path
) -> None:
    make_townships()
    page = enter(make_user(Role.OFFICE, name="区办甲", username="qubanjia"), bypass_csp=True)
    ledger = tmp_path / "履职经费台账.xlsx"
    ledger.write_bytes(funds_ledger(BAD))
    upload(page, ledger)
    expect(page.get_by_text("请在下面选择对应的表头")).to_be_visible()
    no_serious_fault(page)
    match_heads(page)
    expect(page.get_by_text("有1处内容需要改正")).to_be_visible()
    expect(page.get_by_text("“去年底”不是日期")).to_be_visible()
    no_serious_fault(page)
    page.get_by_label("日期（发生时间）").fill("2026.11.5")
    page.get_by_role("button", name="按以上改正，重新核对").click()
    expect(page.get_by_text("核对无误，可以导入4行")).to_be_visible()
    assert not FundEntry.objects.exists()
    page.get_by_role("link", name="看预览，导入").click()
    page.get_by_role("button", name="导入4行").click()
    expect(page.get_by_text("已导入")).to_be_visible()
    assert FundEntry.objects.count() == 4

    # The same ledger as an old csv: matched by the saved names, and nothing new in it.
    old = tmp_path / "台账.csv"
    old.write_bytes(csv_ledger(PAID))
    upload(page, old)
    expect(page.get_by_text("没有变化，不用导入")).to_be_visible()

    page.goto("/desk/exchange/")
    page.get_by_role("link", name="履职经费台账.xlsx").first.click()
    page.get_by_role("button", name="整批撤销这次导入").click()
    expect(page.get_by_text("已整批撤销")).to_be_visible()
    assert not FundEntry.objects.exclude(state=State.WITHDRAWN).exists()

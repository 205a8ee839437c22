"""An example from the office to a unit and its ledger; a step's paper; the days of a 审查意见告知函."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from opinions.models import AnswerRule, NormativeDocument
from tests.browser.conftest import Enter
from tests.browser.test_exchange_journey import no_serious_fault
from tests.checklist_edition import publish_edition_2026
from tests.factories import DISTRICT, WANSHI, YUSHAN, at, confirmed, make_term, make_townships, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = date(2026, 11, 23)
Opened = Callable[[Role, str, str], Page]


@pytest.fixture
def opened(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(timezone, "now", lambda: at(ON, 10))
    make_townships()
    publish_edition_2026()
    for code in (WANSHI, YUSHAN):
        make_term(code, on="2025-03-01", ordinal=15)

    def open_for(role: Role, scope: str, name: str) -> Page:
        # Wrong entries are made on purpose, and answered with 400.
        return enter(make_user(role, scope, name), quiet=True, bypass_csp=True)

    return open_for


def test_an_example_is_adopted_and_the_ledger_tells_how_far_the_unit_is(
    opened: Opened, tmp_path: Path
) -> None:
    office = opened(Role.OFFICE, DISTRICT, "区办甲")
    clerk = opened(Role.CLERK, YUSHAN, "干事甲")
    leader = opened(Role.LEADER, DISTRICT, "领导甲")
    office.get_by_role("link", name="实施意见").first.click()
    office.get_by_role("link", name="范例库").click()
    office.get_by_role("link", name="列入范例", exact=True).click()
    office.get_by_label("类别").select_option(label="工作方案")
    office.get_by_label("名称").fill("起草工作方案（范例）")
    office.get_by_label("来自").select_option(label="万市镇")
    office.get_by_label("或直接写在这里").fill("起草，人大办\n调研，副主席")
    office.get_by_role("button", name="列入范例库").click()

    clerk.get_by_role("link", name="实施意见").first.click()
    clerk.get_by_role("link", name="范例库").click()
    clerk.get_by_role("link", name="起草工作方案（范例）").click()
    clerk.get_by_role("button", name="本单位采用").click()
    expect(clerk.get_by_text("本单位已采用")).to_be_visible()
    clerk.get_by_role("link", name="推广台账").click()
    expect(clerk.get_by_role("row", name="渔山乡")).to_contain_text("尚无进展")
    no_serious_fault(clerk)

    # The plan begins with the example, and brings the paper that proves it.
    clerk.get_by_role("link", name="实施意见").first.click()
    clerk.get_by_role("link", name="起草实施意见").click()
    clerk.get_by_role("button", name="开始").click()
    workspace = clerk.url
    clerk.get_by_role("link", name="填写方案和分工").first.click()
    clerk.get_by_role("link", name="起草工作方案（范例）").click()
    expect(clerk.get_by_label("责任分工")).to_have_value("起草，人大办\n调研，副主席")
    paper = tmp_path / "工作方案.pdf"
    paper.write_bytes(b"no pdf")
    clerk.get_by_label("文件", exact=True).set_input_files(paper)
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("不是可以上传的类型").first).to_be_visible()
    expect(clerk.get_by_label("责任分工")).to_have_value("起草，人大办\n调研，副主席")
    paper.write_bytes(b"%PDF-1.4 plan")
    clerk.get_by_label("文件", exact=True).set_input_files(paper)
    clerk.get_by_role("button", name="保存").click()
    proofs = clerk.get_by_role("list", name="详细方案的佐证")
    expect(proofs.get_by_role("link", name="工作方案.pdf")).to_be_visible()
    no_serious_fault(clerk)
    office.goto(workspace)
    address = (
        office.get_by_role("list", name="详细方案的佐证")
        .get_by_role("link", name="工作方案.pdf")
        .get_attribute("href")
    )
    assert address
    assert office.request.get(address).status == 200

    leader.get_by_role("link", name="范例库").click()
    leader.get_by_role("link", name="推广台账").click()
    row = leader.get_by_role("row", name="渔山乡")
    expect(row).to_contain_text("推进中 责任分工")
    expect(leader.get_by_role("row", name="万市镇").first).to_contain_text("1件")
    no_serious_fault(leader)
    leader.get_by_label("进度").select_option(label="已印发")
    leader.get_by_role("button", name="查看").click()
    expect(leader.get_by_text("没有符合条件的")).to_be_visible()
    leader.get_by_label("进度").select_option(label="推进中")
    leader.get_by_role("button", name="查看").click()
    expect(row).to_be_visible()
    with leader.expect_download() as download:
        leader.get_by_role("link", name="导出表格").click()
    assert download.value.suggested_filename == "范例与推广台账（截至2026年11月23日）.xlsx"


def test_the_office_lays_down_the_days_and_a_unit_s_letter_begins_with_them(opened: Opened) -> None:
    office = opened(Role.OFFICE, DISTRICT, "区办甲")
    document = confirmed(
        NormativeDocument(area=YUSHAN, title="渡口管理办法", issued_on=date(2026, 11, 2)),
        chair=make_user(Role.CHAIR, YUSHAN, "主席甲"), office=make_user(Role.OFFICE, name="区办乙"), on="2026-11-05",
    )  # fmt: skip
    office.goto("/admin/opinions/answerrule/add/")
    office.get_by_label("反馈期限（天）").fill("15")
    office.get_by_label("怎样计算").select_option(label="工作日")
    office.get_by_label("依据").fill("区人大办2026年工作要求")
    office.get_by_role("button", name="保存", exact=True).click()
    expect(office.get_by_text("15", exact=True)).to_be_visible()
    assert AnswerRule.objects.get().district == DISTRICT

    clerk = opened(Role.CLERK, YUSHAN, "干事甲")
    clerk.goto(f"/desk/records/{document.pk}/notice/")
    expect(clerk.get_by_label("反馈期限（天）")).to_have_value("15")
    expect(clerk.get_by_label("期限依据")).to_have_value("区人大办2026年工作要求")
    no_serious_fault(clerk)
    clerk.get_by_label("存在的问题").fill("第三条缺少上位法依据")
    clerk.get_by_label("处理建议").fill("建议修改第三条")
    clerk.get_by_label("反馈期限（天）").fill("0")
    clerk.get_by_role("button", name="生成告知函").click()
    expect(clerk.get_by_text("至少1天").first).to_be_visible()
    expect(clerk.get_by_label("存在的问题")).to_have_value("第三条缺少上位法依据")
    clerk.get_by_label("反馈期限（天）").fill("15")
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="生成告知函").click()
    assert download.value.suggested_filename == "渡口管理办法审查意见告知函.docx"

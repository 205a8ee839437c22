"""An opinion from 专题研究 to issue with two rounds of guidance, in a 镇 and a 街道; a supplement that completes a set."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from playwright.sync_api import Page, expect

from accounts.roles import Role
from checklist.queries import unit_board
from opinions.models import Opinion, OpinionDraft, Provision
from records.models import Record
from records.services import record_confirm
from records.states import State
from tests.browser.conftest import Enter
from tests.browser.test_exchange_journey import no_serious_fault
from tests.checklist_edition import publish_edition_2026
from tests.factories import DISTRICT, FUCHUN, WANSHI, at, confirmed, make_term, make_townships, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = date(2026, 11, 23)
Opened = Callable[[Role, str, str], Page]


@pytest.fixture
def opened(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(timezone, "now", lambda: at(ON, 10))
    make_townships()
    publish_edition_2026()
    for code in (WANSHI, FUCHUN):
        make_term(code, on="2025-03-01", ordinal=15)

    def open_for(role: Role, scope: str, name: str) -> Page:
        # A wrong entry is made on purpose, and answered with 400.
        return enter(make_user(role, scope, name), quiet=True, bypass_csp=True)

    return open_for


@pytest.mark.parametrize(("code", "asked"), [(WANSHI, 9), (FUCHUN, 7)])
def test_from_the_first_study_to_the_issued_document(
    opened: Opened, tmp_path: Path, code: str, asked: int
) -> None:
    clerk = opened(Role.CLERK, code, "干事甲")
    office = opened(Role.OFFICE, DISTRICT, "区办甲")
    clerk.get_by_role("link", name="实施意见").first.click()
    clerk.get_by_role("link", name="起草实施意见").click()
    clerk.get_by_role("button", name="开始").click()
    workspace = clerk.url
    expect(clerk.get_by_text("下一步：党委专题研究")).to_be_visible()
    no_serious_fault(clerk)
    clerk.get_by_role("link", name="登记专题研究").first.click()
    clerk.get_by_label("会议日期").fill("2026年9月8日")
    clerk.get_by_label("听取了人大工作情况汇报").check()
    clerk.get_by_label("研究了人大工作").check()
    clerk.get_by_label("纪要编号").fill("委纪要〔2026〕21号")
    clerk.get_by_role("button", name="送审签").click()
    clerk.goto(workspace)

    clerk.get_by_role("link", name="填写方案和分工").first.click()
    clerk.get_by_label("方案名称").fill("实施意见起草工作方案")
    clerk.get_by_label("制定日期").fill("2026年9月10日")
    clerk.get_by_label("责任分工").fill("起草，干事甲，2026年10月30日\n调研，副主席")
    clerk.get_by_role("button", name="保存").click()
    clerk.get_by_role("link", name="登记调研").first.click()
    clerk.get_by_label("开始日期").fill("2026年9月15日")
    clerk.get_by_label("结束日期").fill("2026年9月25日")
    clerk.get_by_role("button", name="保存").click()

    # The first version is written from the template; one clause goes wrong.
    clerk.get_by_role("link", name="起草", exact=True).first.click()
    text = clerk.get_by_label("或直接写在这里")
    lines = text.input_value().split("\n")
    assert lines[2].startswith("一、")
    lines[3] = "（一）定期召开党委人大工作会议，具体时间另行研究。"
    text.fill("\n".join(lines))
    clerk.get_by_label("起草日期").fill("2026年10月12日")
    clerk.get_by_role("button", name="另存为新的一稿").click()
    expect(clerk.get_by_text(f"作出规定{asked - 1}项，共{asked}项")).to_be_visible()
    clerk.get_by_role("button", name="送区人大办审阅").click()

    # First round: a remark with a wording, and back.
    office.goto("/desk/opinions/")
    office.get_by_role("link", name="审阅", exact=True).click()
    no_serious_fault(office)
    paragraph = office.locator("#p3")
    paragraph.get_by_text("提意见").click()
    paragraph.get_by_label("意见", exact=True).fill("请写明每届至少一次")
    paragraph.get_by_role("button", name="保存意见").click()
    expect(office.locator("#p3")).to_contain_text("请写明每届至少一次")
    office.get_by_label("结果").select_option(label="修改后再报")
    office.get_by_label("总的意见").fill("第一条请改具体")
    office.get_by_role("button", name="发回起草单位").click()

    # Second version: the same as a Word file with the clause mended.
    clerk.goto(workspace)
    expect(clerk.get_by_text("修改意见1条，1条未处理")).to_be_visible()
    clerk.get_by_role("link", name="按意见修改").first.click()
    lines[3] = "（一）每届任期内召开一次党委人大工作会议，由党委主要负责同志主持。"
    path = tmp_path / "第二稿.docx"
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    clerk.get_by_label("Word文件（.docx）").set_input_files(path)
    clerk.get_by_label("起草日期").fill("2026年10月26日")
    clerk.get_by_role("button", name="另存为新的一稿").click()
    expect(clerk.get_by_text(f"作出规定{asked}项，共{asked}项")).to_be_visible()
    clerk.get_by_role("link", name="与另一稿对照").click()
    expect(clerk.get_by_text("有改动1段")).to_be_visible()
    no_serious_fault(clerk)
    clerk.goto(workspace)
    clerk.get_by_role("button", name="送区人大办审阅").first.click()

    # Second round: passed.
    office.goto("/desk/opinions/")
    office.get_by_role("link", name="审阅", exact=True).click()
    office.get_by_label("结果").select_option(label="通过")
    office.get_by_role("button", name="发回起草单位").click()

    clerk.goto(workspace)
    clerk.get_by_role("link", name="第2稿（2026年10月26日）").click()
    clerk.get_by_role("link", name="生成印发稿").click()
    expect(clerk.get_by_label("主送")).to_have_value(re.compile("党组织"))
    clerk.get_by_label("主送").fill("：")
    clerk.get_by_label("附件").fill("任务分解表")
    clerk.get_by_role("button", name="下载印发稿").click()
    expect(clerk.get_by_text("请写明主送机关").first).to_be_visible()
    expect(clerk.get_by_label("附件")).to_have_value("任务分解表")
    no_serious_fault(clerk)
    clerk.get_by_label("主送").fill("各村党组织")
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="下载印发稿").click()
    assert download.value.suggested_filename.endswith("（印发稿）.docx")
    clerk.goto(workspace)
    clerk.get_by_role("link", name="登记印发").last.click()
    clerk.get_by_label("文号").fill("万委[2026]05号")
    clerk.get_by_label("印发日期").fill("2026年11月2日")
    clerk.get_by_role("button", name="送审签").click()
    expect(clerk.get_by_text("已规范为“万委〔2026〕5号”")).to_be_visible()
    opinion = Opinion.objects.get()
    assert (opinion.state, opinion.doc_no) == (State.TO_SIGN, "万委〔2026〕5号")
    assert Provision.objects.filter(opinion=opinion).count() == asked
    assert OpinionDraft.objects.filter(opinion=opinion).count() == 2


def test_a_supplement_completes_the_set(opened: Opened) -> None:
    chair = opened(Role.CHAIR, WANSHI, "主席甲")
    office = make_user(Role.OFFICE, name="区办甲")
    colleague = make_user(Role.OFFICE, name="区办乙")
    actions = ["term_conference", "annual_hearing", "duty_funds", "document_filing", "fiscal_oversight",
               "reserve_fund", "midyear_inquiry", "governance"]  # fmt: skip

    def clauses(record: Record) -> None:
        for slug in actions:
            Provision.objects.create(opinion_id=record.pk, action_id=slug, aspect="LEADERSHIP", text="条款")

    confirmed(
        Opinion(area=WANSHI, title="实施意见", doc_no="万委〔2026〕5号", happened_on=date(2026, 3, 2)),
        chair=make_user(Role.CHAIR, WANSHI, "前主席"), office=office, on="2026-03-05", lines=clauses,
    )  # fmt: skip
    assert _covered() == (Fraction(8, 9), None)
    chair.goto("/desk/report/new/opinion/?relation=supplement")
    chair.get_by_label("文号").fill("万委〔2026〕19号")
    chair.get_by_label("印发日期").fill("2026年11月10日")
    chair.get_by_label("人大干事专职化", exact=True).check()
    chair.get_by_role("button", name="报送区人大办").click()
    expect(chair.get_by_text("等待审核")).to_be_visible()
    record_confirm(record=Record.objects.latest("pk"), by=colleague, at=at(ON, 11))
    assert _covered() == (Fraction(1), date(2026, 11, 10))


def _covered() -> tuple[Fraction | None, date | None]:
    """How much of an opinion 万市镇 has, and since when all of it."""
    board = unit_board(code=WANSHI, year=2026, as_of=ON)
    item = board.item("implementing_opinion") if board else None
    assert item is not None
    return item.ratio, item.met_on

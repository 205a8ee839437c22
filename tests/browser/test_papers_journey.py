"""The office writes a 通报 from a snapshot, words it, issues it; a leader reads it on a phone; a unit its own sheet."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Page, expect

from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, at, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db(transaction=True)


def sound(page: Page) -> None:
    """No serious fault for those who cannot see it, and nothing wider than the window."""
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_circular_is_written_worded_issued_and_read(enter: Enter, tmp_path: Path) -> None:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    office = make_user(Role.OFFICE, name="区办甲")
    leader = make_user(Role.LEADER, name="某领导")
    chair = make_user(Role.CHAIR, DAYUAN, name="大源主席")
    snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 11, 23), title="十一月", by=office, at=at("2026-11-24")
    )

    page = enter(office, bypass_csp=True, quiet=True)
    page.get_by_role("link", name="通报", exact=True).click()
    expect(page.get_by_text("还没有文稿")).to_be_visible()
    page.get_by_role("link", name="拟制文稿").click()
    sound(page)
    page.get_by_role("button", name="写好草稿").click()
    expect(page.get_by_role("heading", name="修改情况通报")).to_be_visible()
    sound(page)
    text = page.get_by_label("正文")
    written = text.input_value()
    text.fill(f"{written}\n六、写错的\n{{没有的}}")
    page.get_by_role("button", name="保存并查看").click()
    expect(page.get_by_text("没有“{没有的}”这个占位符").first).to_be_visible()
    assert "六、写错的" in text.input_value()
    text.fill(f"{written}\n六、会议安排\n十二月上旬召开全区人大主席(主任)会议。")
    page.get_by_label("文号").fill("富人大办[2026]012号")
    page.get_by_role("button", name="保存并查看").click()
    expect(page.get_by_text("十二月上旬召开")).to_be_visible()
    expect(page.get_by_text("富人大办〔2026〕12号")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="印发").click()
    expect(page.get_by_text("以后不再改动")).to_be_visible()
    expect(page.get_by_role("link", name="修改", exact=True)).to_have_count(0)

    page.goto("/bulletins/new/")
    page.get_by_label("落实情况反馈单").check()
    page.get_by_role("button", name="写好草稿").click()
    expect(page.get_by_text("这种文稿按单位拟制").first).to_be_visible()
    page.get_by_label("乡镇(街道)").select_option("all")
    page.get_by_role("button", name="写好草稿").click()
    expect(page.get_by_text("落实情况反馈单，24个单位")).to_be_visible()
    page.get_by_role("button", name="全部印发").click()
    expect(page.get_by_text("已印发24件")).to_be_visible()
    sound(page)

    phone = enter(leader, bypass_csp=True, viewport={"width": 375, "height": 740})
    phone.goto("/bulletins/")
    phone.get_by_role("link", name="情况的通报").click()
    expect(phone.get_by_role("heading", name="一、总体情况")).to_be_visible()
    sound(phone)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载 Word").click()
    download.value.save_as(tmp_path / "paper.docx")
    paper = Document(io.BytesIO((tmp_path / "paper.docx").read_bytes()))
    assert any("十二月上旬召开" in line.text for line in paper.paragraphs)

    own = enter(chair)
    own.goto("/bulletins/")
    expect(own.get_by_text("落实情况反馈单").first).to_be_visible()
    own.get_by_role("link", name="大源镇　2026年度规定动作落实情况反馈单").click()
    expect(own.get_by_text("大源镇人大主席团：")).to_be_visible()
    expect(own.get_by_role("heading", name="目前办理情况")).to_be_visible()

"""A lost session, two editors, files dropped on a form: in a real browser nothing that was typed is lost."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from desk.models import TypedDraft
from meetings.models import Meeting
from records.models import Evidence, Record
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, PASSWORD, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/desk/report/new/meeting.WORK_CONFERENCE/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
# Puts files into the browser's own hands and lets them fall on the box.
DROP = """([box, files]) => {
  const held = new DataTransfer();
  for (const [name, type, bytes] of files) {
    held.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector(box).dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def clerk() -> User:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    return make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")


def type_into(page: Page, title: str) -> None:
    page.get_by_label("会议日期").fill("2025.11.5")
    page.get_by_label("会议名称").fill(title)


def no_sideways_scroll(page: Page) -> None:
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen


def test_drafts_save_themselves_and_are_offered_again(enter: Enter, clerk: User) -> None:
    page = enter(clerk)
    page.goto(NEW)
    type_into(page, "没有写完的会议")
    expect(page.get_by_text(re.compile(r"已于\d\d:\d\d自动保存"))).to_be_visible(timeout=15_000)
    assert TypedDraft.objects.get().data["title"] == ["没有写完的会议"]
    page.goto(NEW)
    expect(page.get_by_label("会议名称")).not_to_have_value("没有写完的会议")
    page.get_by_role("link", name="恢复").click()
    expect(page.get_by_label("会议名称")).to_have_value("没有写完的会议")
    expect(page.get_by_label("会议日期")).to_have_value("2025.11.5")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有写完的会议")
    assert not TypedDraft.objects.exists()
    page.goto(NEW)
    expect(page.get_by_text("有未保存的内容")).to_have_count(0)


def test_a_lost_session_returns_to_the_same_form_with_the_text(enter: Enter, clerk: User) -> None:
    page = enter(clerk)
    page.goto(NEW)
    type_into(page, "登录失效以前写的会议")
    Session.objects.all().delete()
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    assert not Record.objects.exists()
    page.fill("input[name=login]", clerk.username)
    page.fill("input[name=password]", PASSWORD)
    page.click(".gate button[type=submit]")
    expect(page.get_by_text("已恢复")).to_be_visible()
    assert NEW in page.url
    expect(page.get_by_label("会议名称")).to_have_value("登录失效以前写的会议")
    expect(page.get_by_label("会议日期")).to_have_value("2025.11.5")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("登录失效以前写的会议")
    assert Meeting.objects.count() == 1


def test_while_typing_the_page_says_that_the_sign_in_has_run_out(enter: Enter, clerk: User) -> None:
    page = enter(clerk)
    page.goto(NEW)
    Session.objects.all().delete()
    type_into(page, "登录已经失效")
    expect(page.get_by_text("登录已失效，内容暂存在本页")).to_be_visible(timeout=15_000)
    expect(page.get_by_label("会议名称")).to_have_value("登录已经失效")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_two_editors_choose_field_by_field(enter: Enter, clerk: User, phone: bool) -> None:
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    first = enter(clerk)
    first.goto(NEW)
    type_into(first, "原来的名称")
    first.get_by_role("button", name="存草稿").click()
    record = Record.objects.get()
    size: dict[str, Any] = {"viewport": {"width": 375, "height": 812}} if phone else {}
    second = enter(chair, quiet=True, **size)  # 409 is the answer asked for
    for page in (first, second):
        page.goto(f"/desk/report/{record.pk}/")
    first.get_by_label("会议名称").fill("干事改的名称")
    first.get_by_label("会议日期").fill("2025.11.6")
    first.get_by_role("button", name="存草稿").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("干事改的名称")
    second.get_by_label("会议名称").fill("主席改的名称")
    second.get_by_role("button", name="存草稿").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("两人修改了同一件材料")
    no_sideways_scroll(second)
    second.get_by_text("主席改的名称").click()
    second.get_by_role("button", name="按所选内容存草稿").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("主席改的名称")
    meeting = Meeting.objects.get()
    assert (meeting.title, str(meeting.happened_on)) == ("主席改的名称", "2025-11-06")


def test_two_files_are_dropped_at_once(enter: Enter, clerk: User) -> None:
    page = enter(clerk)
    page.goto(NEW)
    type_into(page, "带两份材料的会议")
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 300
    files = [
        [name, kind, base64.b64encode(content).decode()]
        for name, kind, content in (
            ("会议纪要.pdf", "application/pdf", PDF),
            ("签到表.png", "image/png", png),
        )
    ]
    page.evaluate(DROP, ["[data-drop]", files])
    expect(page.get_by_text("已上传，保存后附上")).to_have_count(2)
    assert Evidence.objects.count() == 2
    page.get_by_role("button", name="移除签到表.png").click()
    expect(page.get_by_text("已上传，保存后附上")).to_have_count(1)
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("link", name="会议纪要.pdf")).to_be_visible()
    assert [row.title for row in Record.objects.get().evidence.all()] == ["会议纪要.pdf"]


def test_saving_waits_for_a_file_that_is_still_on_its_way(enter: Enter, clerk: User, tmp_path: Any) -> None:
    page = enter(clerk)
    page.goto(NEW)
    type_into(page, "一边传一边存的会议")
    path = tmp_path / "大文件.pdf"
    path.write_bytes(PDF + b"\x00" * 5_000_000)
    page.get_by_label("佐证材料").set_input_files(path)
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("link", name="大文件.pdf")).to_be_visible(timeout=30_000)
    assert Record.objects.get().evidence.count() == 1


def test_the_back_button_makes_no_second_record(enter: Enter, clerk: User) -> None:
    page = enter(clerk)
    page.goto(NEW)
    type_into(page, "只应有一件")
    page.get_by_role("button", name="存草稿").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("只应有一件")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("填报")
    assert Meeting.objects.count() == 1
    assert not TypedDraft.objects.exists()

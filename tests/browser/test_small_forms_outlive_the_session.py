"""A comment or a reason that was being written when the sign-in ran out is there again after the next one."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from records.models import Comment, Record
from records.services import record_save, record_submit
from records.states import State
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, PASSWORD, at, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in_again(page: Page, user: User) -> None:
    page.wait_for_url(re.compile("/accounts/login/"))
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click(".gate button[type=submit]")


def test_a_comment_and_a_reason_come_back_after_a_lost_session(enter: Enter) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    office = make_user(Role.OFFICE, name="区办甲", username="qubanjia")
    study = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title="三月党委会", minutes_no="1",
        happened_on=at("2026-03-02").date(),
    )  # fmt: skip
    record_save(record=study, by=chair, at=at("2026-03-05"))
    record_submit(record=study, by=chair, at=at("2026-03-05"))
    page = enter(office)
    page.goto(f"/desk/records/{study.pk}/")
    page.fill("#talk-text", "纪要是哪一天印发的？")
    Session.objects.all().delete()
    page.get_by_role("button", name="留言").click()
    sign_in_again(page, office)
    expect(page.locator("#talk-text")).to_have_value("纪要是哪一天印发的？")
    expect(page.get_by_text("登录失效前写的内容已放回")).to_be_visible()
    page.get_by_role("button", name="留言").click()
    expect(page.locator(".talk")).to_contain_text("纪要是哪一天印发的？")
    expect(page.locator("#talk-text")).to_have_value("")
    assert Comment.objects.count() == 1
    page.fill("#reason-RETURN", "请补纪要编号")
    Session.objects.all().delete()
    page.get_by_role("button", name="退回", exact=True).click()
    sign_in_again(page, office)
    expect(page.locator("#reason-RETURN")).to_have_value("请补纪要编号")
    expect(page.locator("#talk-text")).to_have_value("")
    page.get_by_role("button", name="退回", exact=True).click()
    page.wait_for_url(re.compile("/desk/review/"))
    assert Record.objects.get(pk=study.pk).state == State.RETURNED


def test_a_page_older_than_the_sign_in_keeps_the_text_through_a_reload(enter: Enter) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    study = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title="三月党委会", minutes_no="1",
        happened_on=at("2026-03-02").date(),
    )  # fmt: skip
    record_save(record=study, by=chair, at=at("2026-03-05"))
    record_submit(record=study, by=chair, at=at("2026-03-05"))
    page = enter(chair, quiet=True)
    page.goto(f"/desk/records/{study.pk}/")
    page.fill("#talk-text", "先问一句")
    other = page.context.new_page()
    other.goto("/desk/")
    other.get_by_role("button", name="退出").click()
    other.goto("/accounts/login/")
    other.fill("input[name=login]", chair.username)
    other.fill("input[name=password]", PASSWORD)
    other.click(".gate button[type=submit]")
    other.wait_for_url(re.compile("/desk/"))
    page.get_by_role("button", name="留言").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("页面已过期")
    page.go_back()
    page.reload()
    expect(page.locator("#talk-text")).to_have_value("先问一句")
    page.get_by_role("button", name="留言").click()
    expect(page.locator(".talk")).to_contain_text("先问一句")
    expect(page.locator("#talk-text")).to_have_value("")
    assert Comment.objects.count() == 1

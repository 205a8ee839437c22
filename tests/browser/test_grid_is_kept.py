"""A lost session does not cost what was typed or pasted into a fund's grid."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from desk.models import TypedDraft
from funds.models import FundEntry
from tests.browser.conftest import Enter
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, PASSWORD, make_term, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_grid_saves_itself_and_comes_back_after_a_lost_session(enter: Enter) -> None:
    make_townships()
    make_term(DAYUAN, on="2024-06-01")
    publish_edition_2026()
    clerk = make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")
    year = timezone.localdate().year
    page = enter(clerk)
    page.goto(f"/desk/funds/DUTY/?year={year}")
    page.locator("[name=row-0-on]").fill(f"{year}.1.2")
    page.locator("[name=row-0-amount]").fill("80000")
    expect(page.get_by_text(re.compile(r"已于\d\d:\d\d自动保存"))).to_be_visible(timeout=15_000)
    assert TypedDraft.objects.get().data["row-0-amount"] == ["80000"]
    page.get_by_role("button", name="增加一行").click()
    last = page.locator("[data-rows] tr").last
    last.locator("[data-col=amount]").fill("1234.5")
    Session.objects.all().delete()
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    assert not FundEntry.objects.exists()
    page.fill("input[name=login]", clerk.username)
    page.fill("input[name=password]", PASSWORD)
    page.click(".gate button[type=submit]")
    expect(page.get_by_text("已恢复")).to_be_visible()
    expect(page.locator("[name=row-0-amount]")).to_have_value("80000")
    expect(page.locator("[data-rows] tr").last.locator("[data-col=amount]")).to_have_value("1234.5")
    last = page.locator("[data-rows] tr").last
    last.locator("[data-col=use]").select_option(index=1)
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("2笔草稿已保存")).to_be_visible()
    expect(page.get_by_text("有未保存的内容")).to_have_count(0)
    assert FundEntry.objects.count() == 2
    assert not TypedDraft.objects.exists()

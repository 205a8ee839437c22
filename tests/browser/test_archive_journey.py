"""The office opens a snapshot, has its book made, sees how far it is, and takes it away; the file verifies."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from records import job_services
from records.job_services import Run, job_run_claimed
from tests.browser.conftest import Enter
from tests.dashboard.books import make_holdings

pytestmark = pytest.mark.django_db(transaction=True)


def no_serious_fault(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_snapshot_is_archived_watched_and_taken_away(
    enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = make_holdings()
    sent: list[int] = []
    monkeypatch.setattr(job_services, "job_send", sent.append)  # this test is the worker
    monkeypatch.setattr(job_services, "_TOLD_EVERY", 0)
    page = enter(held.office, bypass_csp=True)
    page.goto(f"/snapshots/{held.snapshot.pk}/")
    page.get_by_role("link", name="归档", exact=True).click()
    expect(page.get_by_text("还没有归档过")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("button", name="开始归档").click()
    expect(page.locator("#progress")).to_contain_text("排队等候")
    no_serious_fault(page)

    seen: list[str] = []
    tell = Run.tell

    def told(self: Run, done: int, total: int, phase: str = "") -> None:
        tell(self, done, total, phase)
        if phase == "正在收入文件" and not seen:
            expect(page.locator("#progress")).to_contain_text("正在收入文件")
            seen.append(phase)

    monkeypatch.setattr(Run, "tell", told)
    assert job_run_claimed(sent.pop())
    assert seen
    expect(page.get_by_text("清单校验值（SHA-256）")).to_be_visible()  # the page loads itself anew
    no_serious_fault(page)
    for width in (375, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "富阳区2026年度归档（快照第1号，截至2026年11月23日）.zip"
    path = tmp_path / "book.zip"
    download.value.save_as(path)
    said = StringIO()
    digest = page.locator(".book-digest").inner_text().strip()
    call_command("verify_archive", str(path), sha256=digest, stdout=said)
    assert "核对无误" in said.getvalue()

    page.get_by_role("button", name="开始归档").click()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("已取消，没有留下文件")).to_be_visible()
    assert not job_run_claimed(sent.pop())

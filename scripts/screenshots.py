"""Pictures of the pages with the demonstration data, into docs/screenshots (never committed). Needs Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
PASSWORD = "Yanshi-Guihua-2026"  # noqa: S105  # of the fictional accounts, printed by make run
ON = "year=2026&as_of=2026-11-23"
DESKTOP, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
CARD = ViewportSize(width=880, height=560)

# Each: the picture's name, who signs in, the address, the screen.
SHOTS = (
    ("sign-in", "", "/", DESKTOP),
    ("overview", "lingdao", f"/overview/?{ON}", DESKTOP),
    ("township", "lingdao", f"/townships/330111117/?{ON}", DESKTOP),
    ("tasks", "dayuan-ganshi", "/desk/", DESKTOP),
    ("tasks-phone", "dayuan-ganshi", "/desk/", PHONE),
    ("review", "quban1", "/desk/review/", DESKTOP),
    ("records", "quban1", "/desk/records/", DESKTOP),
    ("overview-phone", "lingdao", f"/overview/?{ON}", PHONE),
    ("admin", "quban1", "/admin/", DESKTOP),
    ("admin-records", "quban1", "/admin/records/record/", DESKTOP),
    ("trail", "shenji", "/audit/", DESKTOP),
    ("account", "lingdao", "/accounts/security/", DESKTOP),
    ("coverage", "lingdao", f"/overview/coverage/?{ON}", DESKTOP),
    ("trends", "lingdao", f"/overview/trends/?{ON}", DESKTOP),
    ("dossier", "lingdao", f"/townships/330111117/dossier/?{ON}", DESKTOP),
    ("opinions", "quban1", "/desk/opinions/", DESKTOP),
    ("form", "dayuan-ganshi", "/desk/report/new/meeting.PARTY_STUDY/", DESKTOP),
    ("sign-phone", "dayuan-zhuxi", "/desk/sign/", PHONE),
    ("calendar", "quban1", "/desk/calendar/?year=2027", DESKTOP),
    # For the one-page cards: narrower, so that it can be read in print.
    ("card-tasks", "dayuan-ganshi", "/desk/", CARD),
    ("card-form", "dayuan-ganshi", "/desk/report/new/meeting.PARTY_STUDY/", CARD),
    ("card-calendar", "dayuan-ganshi", "/desk/calendar/?year=2027", CARD),
    ("card-sign", "dayuan-zhuxi", "/desk/sign/", PHONE),
    ("card-township", "dayuan-zhuxi", f"/townships/330111117/?{ON}", CARD),
    ("card-review", "quban1", "/desk/review/", CARD),
    ("card-district", "quban1", "/desk/calendar/?year=2027", CARD),
)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with portal() as address, sync_playwright() as tools:
        browser = browser_of(tools)
        for name, account, path, screen in SHOTS:
            _shoot(browser, address, name, account, path, screen)
        browser.close()
    print(f"{len(SHOTS)} pictures in {TARGET.relative_to(ROOT)}")


def browser_of(tools: Playwright) -> Browser:
    """The machine's Chromium."""
    return tools.chromium.launch(executable_path=chromium_found(), args=sandbox())


def chromium_found() -> str:
    """Where Chromium is; says so and leaves where there is none."""
    chromium = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if chromium is None:
        sys.exit("没有找到 chromium / chromium is not installed")
    return chromium


def sandbox() -> list[str]:
    """What root has to say to Chromium."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _shoot(browser: Browser, address: str, name: str, account: str, path: str, screen: ViewportSize) -> None:
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=screen,
        device_scale_factor=1,
    )
    page = context.new_page()
    if account:
        sign_in(page, account)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.png", full_page=True)
    context.close()


def sign_in(page: Page, account: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@contextmanager
def portal() -> Iterator[str]:
    """The portal on a database of its own with fresh demonstration data: pictures do not depend on what people tried."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "LOG_LEVEL": "WARNING",
        }
        python = sys.executable
        for words in (
            [python, "scripts/database.py", f"{folder}/accounts.txt"],
            [python, "manage.py", "collectstatic", "--no-input", "-v", "0"],
        ):
            subprocess.run(words, cwd=ROOT, env=environment, check=True)
        serve = [python, "-m", "gunicorn", "fuyang_renda.wsgi", "--threads", "4", "--no-control-socket"]
        serve += ["--bind", f"127.0.0.1:{port}"]
        server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main()

"""Lighthouse over every type of page, signed in, as a telephone and as a desk see it: `make lighthouse`.

Prints performance, accessibility and best practices, each the median of so many runs (3, or the number given), and what
keeps a page below the aim; ends with 1 where one is. Needs Chromium; Lighthouse comes with `npm ci`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from frontend import npm
from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from screenshots import ON, ROOT, chromium_found, portal, sandbox, sign_in

AIM = 95
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices")
UNIT = "330111117"
# Each: the page's name, who signs in, the address.
PAGES = (
    ("login", "", "/accounts/login/"),
    ("overview", "lingdao", f"/overview/?{ON}"),
    ("coverage", "lingdao", f"/overview/coverage/?{ON}"),
    ("trends", "lingdao", f"/overview/trends/?{ON}"),
    ("wall", "lingdao", f"/overview/wall/?{ON}"),
    ("township", "lingdao", f"/townships/{UNIT}/?{ON}"),
    ("dossier", "lingdao", f"/townships/{UNIT}/dossier/?{ON}"),
    ("snapshots", "lingdao", "/snapshots/"),
    ("papers", "lingdao", "/bulletins/"),
    ("paper", "lingdao", "/bulletins/1/"),
    ("new paper", "quban1", "/bulletins/new/"),
    ("search", "lingdao", "/search/?q=大源"),
    ("tasks", "dayuan-ganshi", "/desk/"),
    ("form", "dayuan-ganshi", "/desk/report/new/meeting.PARTY_STUDY/"),
    ("review", "quban1", "/desk/review/"),
)
Report = dict[str, Any]


def main(words: list[str]) -> int:
    """Measure the pages named (all by default); 1 when one stays below the aim."""
    runs = next((int(word) for word in words if word.isdigit()), 3)
    named = {word for word in words if not word.isdigit()}
    if not LIGHTHOUSE.exists():
        subprocess.run([npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    print("| page | screen | performance | accessibility | best practices | LCP | TBT | CLS |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    below: list[str] = []
    with portal() as address, sync_playwright() as tools:
        for name, account, path in PAGES:
            if named and name not in named:
                continue
            for screen in ("phone", "desk"):
                reports = _reports(tools, address, account, path, screen, runs)
                below += _told(name, screen, reports)
    print("\n".join(below) or f"\nall at least {AIM}")
    return 1 if below else 0


def _reports(
    tools: Playwright, address: str, account: str, path: str, screen: str, runs: int
) -> list[Report]:
    """So many reports of one page, by a browser that signed in beforehand."""
    port = _free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = _browser(tools, address, profile, port)
        if account:
            sign_in(context.new_page(), account)
        found = [_report(f"{address}{path}", port, screen) for _ in range(runs)]
        context.close()
    return found


def _browser(tools: Playwright, address: str, profile: str, port: int) -> BrowserContext:
    """Chromium with a profile of its own and a door for Lighthouse."""
    return tools.chromium.launch_persistent_context(
        profile,
        base_url=address,
        executable_path=chromium_found(),
        args=[*sandbox(), f"--remote-debugging-port={port}"],
        locale="zh-CN",
    )


def _report(url: str, port: int, screen: str) -> Report:
    node = Path(npm()).with_name("node")
    words = [str(node if node.exists() else shutil.which("node")), str(LIGHTHOUSE), url, f"--port={port}"]
    words += ["--output=json", "--quiet", f"--only-categories={','.join(CATEGORIES)}"]
    if screen == "desk":
        words.append("--preset=desktop")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    report: Report = json.loads(done.stdout)
    if report["finalDisplayedUrl"] != report["requestedUrl"]:
        raise SystemExit(f"{url} led to {report['finalDisplayedUrl']}")
    return report


def _told(name: str, screen: str, reports: list[Report]) -> list[str]:
    """Print one line; what is below the aim, and why, comes back."""
    scores = {
        each: round(median(report["categories"][each]["score"] for report in reports) * 100)
        for each in CATEGORIES
    }
    middle = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[
        len(reports) // 2
    ]
    audits = middle["audits"]
    shown = (
        audits[each]["displayValue"].replace("\xa0", " ")
        for each in ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
    )
    print(
        f"| {name} | {screen} | {' | '.join(map(str, scores.values()))} | {' | '.join(shown)} |", flush=True
    )
    return [
        f"{name}, {screen}: {category} {score}: {', '.join(_reasons(middle, category))}"
        for category, score in scores.items()
        if score < AIM
    ]


def _reasons(report: Report, category: str) -> list[str]:
    """The audits that cost this page points."""
    weighed = [each["id"] for each in report["categories"][category]["auditRefs"] if each["weight"]]
    failed = [report["audits"][each] for each in weighed if (report["audits"][each]["score"] or 0) < 0.9]
    said = [f"{each['id']} {each.get('displayValue', '')}" for each in failed if each["score"] is not None]
    moved = report["audits"]["layout-shifts"].get("details", {}).get("items", [])
    return [*said, *(f"{each['node']['selector']} moves" for each in moved)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

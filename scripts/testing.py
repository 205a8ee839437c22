"""`make test`: lint, layers, the whole suite on SQLite.

`make test-postgres`, which `.ci/run` calls besides, runs the whole suite on PostgreSQL with Redis, including the races,
constraints and workers that SQLite and the embedded broker cannot show.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from installing import BIN, PYTHON, ROOT, prepare, say
from processes import die_with_parent, stop_in_order_on_signals
from servers import postgres, program, redis

# One for each core. A file stays with one process, so that what its tests share is made once; in the order of their
# names, by which the long ones in the browser begin early.
PROCESSES = max(2, min(8, os.cpu_count() or 2))
SHARED = ("-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of the closing table; `passed` is None for what could not run here."""

    name: str
    passed: bool | None
    remark: str


def test(arguments: list[str]) -> int:
    """Run all but what needs servers, and say plainly what ran. The exit code is 0 only when nothing failed."""
    stop_in_order_on_signals()
    prepare("dev")
    outcomes = [
        _check("ruff check", BIN / "ruff", "check", "."),
        _check("ruff format", BIN / "ruff", "format", "--check", "."),
        _check("import layers", BIN / "lint-imports"),
        _suite("pytest · SQLite", _environment(), arguments),
        _browser(),
        Outcome("PostgreSQL + Redis", None, "make test-postgres"),
    ]
    return _close(outcomes)


def test_postgres(arguments: list[str]) -> int:
    """The whole suite where the portal runs in production. Stops where the servers are not installed."""
    stop_in_order_on_signals()
    prepare("dev")
    outcome = _with_servers("pytest · PostgreSQL + Redis", arguments)
    _close([outcome])
    return 0 if outcome.passed else 1


def _check(name: str, *command: str | Path) -> Outcome:
    say(f"\n== {name}")
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    return Outcome(name, code == 0, f"{time.monotonic() - started:.0f} s")


def _environment(**more: str) -> dict[str, str]:
    """The embedded default whatever the machine or a .env file says, changed by `more`."""
    ours = {line.lstrip("#").partition("=")[0] for line in _example() if "=" in line}
    here = {name: value for name, value in os.environ.items() if name not in ours}
    plain = {
        "PORTAL_MODE": "embedded",
        "DATABASE_URL": f"sqlite:///{ROOT}/var/test.sqlite3",
        "CELERY_BROKER_URL": "",
        "CACHE_URL": "",
        "GO_LIVE_ON": "",
        "HTTPS_ONLY": "false",
        "BEHIND_PROXY": "false",
        "LOG_LEVEL": "WARNING",
    }
    return here | plain | more


def _example() -> list[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return [line for line in lines if line[:1].isupper() or (line[:1] == "#" and line[1:2].isupper())]


def _suite(name: str, environment: dict[str, str], arguments: list[str]) -> Outcome:
    say(f"\n== {name}")
    started = time.monotonic()
    command: list[str | Path] = [PYTHON, "-m", "pytest", *SHARED, *arguments]
    code = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        preexec_fn=die_with_parent(),  # no thread has been started here
    ).returncode
    return Outcome(name, code == 0, f"{time.monotonic() - started:.0f} s")


def _with_servers(name: str, arguments: list[str]) -> Outcome:
    missing = [each for each in ("postgres", "redis-server") if program(each) is None]
    if missing:
        return Outcome(name, None, f"没有安装 {'、'.join(missing)}")
    with ExitStack() as stack:
        database = stack.enter_context(postgres())
        server = stack.enter_context(redis())
        environment = _environment(
            DATABASE_URL=database, CELERY_BROKER_URL=f"{server}/0", CACHE_URL=f"{server}/1"
        )
        return _suite(name, environment, arguments)


def _browser() -> Outcome:
    """Browser tests are part of the suite; here it is only said whether they could run."""
    found = next((path for each in BROWSERS if (path := shutil.which(each))), None)
    name = "浏览器测试 (in the suite above)"
    return Outcome(name, True, found) if found else Outcome(name, None, "没有安装 chromium")


def _close(outcomes: list[Outcome]) -> int:
    words = {True: "passed ", False: "FAILED ", None: "NOT RUN"}
    say("\n== 结果 / what ran")
    for each in outcomes:
        say(f"   {words[each.passed]}  {each.name}  ({each.remark})")
    return 0 if all(each.passed is not False for each in outcomes) else 1

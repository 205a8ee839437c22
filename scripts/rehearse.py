"""Rehearse `make run` as a newcomer would: start, read the sign-in page, Ctrl-C, look for orphans; then once more."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND, STOP = 600, 30, 30  # seconds


def main() -> None:
    for attempt, within in (("first", FIRST), ("second", SECOND)):
        port = _free_port()
        started = time.monotonic()
        portal = subprocess.Popen(
            ["make", "--no-print-directory", "run", f"PORT={port}"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for_page(portal, f"http://127.0.0.1:{port}/accounts/login/", started + within)
            seconds = time.monotonic() - started
            _refuses_busy_port(port)
            parts = _descendants(portal.pid)
        finally:
            if portal.poll() is None:
                os.killpg(portal.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
            portal.wait(STOP)
        if left := {pid for pid in parts if Path(f"/proc/{pid}").exists()}:
            sys.exit(f"processes left behind: {sorted(left)}")
        print(f"{attempt} run: answered after {seconds:.0f} s, stopped without a trace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_page(portal: subprocess.Popen[bytes], url: str, until: float) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if portal.poll() is not None:
            sys.exit(f"make run ended with {portal.returncode}")
        try:
            with opener.open(url, timeout=5) as answer:
                if "登录" in answer.read().decode():
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"no page at {url} in time")


def _refuses_busy_port(port: int) -> None:
    """A second start on the same port says so and changes nothing."""
    again = subprocess.run(
        ["make", "run", f"PORT={port}"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    if again.returncode == 0 or "已被占用" not in again.stderr:
        sys.exit(f"a busy port was not refused plainly: {again.stderr}")


def _descendants(pid: int) -> set[int]:
    """Every process below `pid`, read from /proc."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found: set[int] = set()
    waiting = {pid}
    while waiting:
        waiting = {child for child, parent in parents.items() if parent in waiting} - found
        found |= waiting
    return found


if __name__ == "__main__":
    main()

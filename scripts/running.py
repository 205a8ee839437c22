"""`make run`: the portal on one machine, web + worker + beat together, stopped together."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from installing import BIN, PYTHON, ROOT, Stop, call, digest, forget, once, prepare, say
from processes import die_with_parent, ignore_signals, stop_in_order_on_signals

VAR = ROOT / "var"
LOGS = VAR / "log"
ACCOUNTS = VAR / "accounts.txt"
STARTS_WITHIN = 60  # seconds
STOPS_WITHIN = 15  # seconds


@dataclass(frozen=True, slots=True)
class Part:
    """One running process of the portal and the file it writes its log to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def run(*, host: str, port: str) -> int:
    """Set up what is missing, start everything, wait for Ctrl-C. Returns the exit code."""
    number = _port_number(port)
    _refuse_busy_port(host, number)
    VAR.mkdir(exist_ok=True)
    with (VAR / "portal.lock").open("w") as lock:
        _refuse_second_run(lock.fileno())
        stop_in_order_on_signals()
        try:
            prepare("base")
            _bring_up_to_date()
        except KeyboardInterrupt:
            say("\n已停止；下次运行会接着做 / stopped, the next run goes on from here")
            return 130
        return _serve(host, number)


def _port_number(port: str) -> int:
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise Stop(f"端口应是 1 到 65535 的数字，现在是“{port}” / PORT must be a number from 1 to 65535")
    return int(port)


def _refuse_busy_port(host: str, port: int) -> None:
    """Say it before minutes of installing, not after."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Stop(
                f"没有权限使用端口 {port}，请换一个：make run PORT=8000 / port {port} is not allowed"
            ) from error
        except OSError as error:
            raise Stop(
                f"端口 {port} 已被占用（平台可能已在运行）。换一个端口：make run PORT={port + 1}\n"
                f"Port {port} is in use (is the portal already running?). Try: make run PORT={port + 1}"
            ) from error


def _refuse_second_run(lock: int) -> None:
    """Two workers with two clocks on one embedded database would do everything twice."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Stop(
            "这个文件夹里的平台已经在运行，请先停止它（Ctrl-C）\n"
            "The portal of this folder is already running; stop it first (Ctrl-C)"
        ) from error


def _bring_up_to_date() -> None:
    """Database, rules, demonstration data, static files. Asking the database takes a second and is never stale."""
    empty = not (VAR / "portal.sqlite3").exists() and not os.environ.get("DATABASE_URL")
    say("正在建立数据库并装入演示数据（约一分钟）…" if empty else "正在检查数据库 …")
    call(PYTHON, ROOT / "scripts" / "database.py", ACCOUNTS)
    if not (ROOT / "staticfiles" / "staticfiles.json").exists():
        forget("static")
    static = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    once("static", digest([*static, ROOT / "requirements" / "base.txt"]), _collect)


def _collect() -> None:
    call(PYTHON, ROOT / "manage.py", "collectstatic", "--no-input", "-v", "0")


def _serve(host: str, port: int) -> int:
    LOGS.mkdir(exist_ok=True)
    parts: list[Part] = []
    try:
        parts.append(_start("web", *_web(host, port)))
        parts.append(_start("worker", *_worker()))
        address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104  # compared only
        _wait_until_it_answers(address, parts)
        _greet(address)
        while True:
            if fallen := _fallen(parts):
                _explain(fallen)
                return 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\n正在停止 …")
        return 0
    finally:
        _stop(parts)
        say("已停止，数据已保存 / stopped")


def _web(host: str, port: int) -> list[str | Path]:
    """One process with threads: on the embedded default the boards are cached in its memory."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [BIN / "gunicorn", "fuyang_renda.wsgi", "--bind", place, "--workers", "1", "--threads", "8",
            "--timeout", "120", "--graceful-timeout", "5", "--worker-tmp-dir", VAR, "--no-control-socket"]  # fmt: skip


def _worker() -> list[str | Path]:
    return [BIN / "celery", "-A", "fuyang_renda", "worker", "-P", "threads", "-c", "2", "-B",
            "-s", VAR / "celerybeat-schedule", "-l", "INFO", "--without-gossip", "--without-mingle"]  # fmt: skip


def _start(name: str, *command: str | Path) -> Part:
    log = LOGS / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509  # no thread has been started here
        )
    return Part(name, process, log)


def _wait_until_it_answers(address: str, parts: list[Part]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if fallen := _fallen(parts):
            _explain(fallen)
            raise Stop(f"{fallen.name} 没有启动成功 / {fallen.name} did not start")
        if _answers(f"{address}/accounts/login/"):
            return
        time.sleep(0.2)
    _explain(parts[0])
    raise Stop(f"{STARTS_WITHIN} 秒内页面没有应答 / the page did not answer within {STARTS_WITHIN} seconds")


def _answers(url: str) -> bool:
    """Whether the page is there; asked directly, never through a proxy of the machine."""
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as answer:
        return answer.code < 500  # a name that ALLOWED_HOSTS leaves out is answered, with a refusal
    except OSError:
        return False


def _greet(address: str) -> None:
    """The address, and the accounts to try it with while the data are fictional."""
    accounts = ACCOUNTS.read_text(encoding="utf-8").strip() if ACCOUNTS.exists() else ""
    say(f"\n平台已启动 / the portal is running:  {address}/\n")
    if accounts:
        say(f"{accounts}\n")
    say(f"日志 / logs: {LOGS.relative_to(ROOT)}/    停止 / stop: Ctrl-C")


def _fallen(parts: list[Part]) -> Part | None:
    return next((part for part in parts if part.process.poll() is not None), None)


def _explain(part: Part) -> None:
    """The last lines of a part's log, where the cause stands."""
    lines = part.log.read_text(errors="replace").splitlines()[-25:]
    print("\n".join([f"--- {part.log.relative_to(ROOT)}", *lines, "---"]), file=sys.stderr)


def _stop(parts: list[Part]) -> None:
    """Ask each part to finish, wait, and end whatever is left of its group. Further Ctrl-C is ignored meanwhile."""
    ignore_signals()
    for part in parts:
        part.process.terminate()
    until = time.monotonic() + STOPS_WITHIN
    for part in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.process.wait(max(0.1, until - time.monotonic()))
        _end_group(part.process.pid)
        part.process.wait()


def _end_group(leader: int) -> None:
    """End what a part started and did not end itself, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        for _ in range(30):
            os.killpg(leader, signal.SIGKILL)
            time.sleep(0.1)

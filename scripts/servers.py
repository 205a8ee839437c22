"""Throw-away PostgreSQL and Redis for the tests: own folder, own port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from installing import Stop
from processes import die_with_parent

# Where packages put PostgreSQL's programs without entering them in PATH; the newest is taken.
_POSTGRES_HOMES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
_STARTS_WITHIN = 30  # seconds


def program(name: str) -> str | None:
    """The path of a program on this machine, None where it is not installed."""
    if found := shutil.which(name):
        return found
    places = [path / name for home in _POSTGRES_HOMES for path in Path("/").glob(home.lstrip("/"))]
    fitting = [place for place in places if os.access(place, os.X_OK)]
    return str(max(fitting, key=_version)) if fitting else None


def _version(place: Path) -> int:
    digits = "".join(sign for sign in place.parent.parent.name if sign.isdigit())
    return int(digits or 0)


@contextmanager
def postgres() -> Iterator[str]:
    """A new PostgreSQL cluster on a socket of its own. Yields the address for DATABASE_URL."""
    with _folder("renda-pg-") as (folder, whose):
        data = folder / "data"
        _run([_needed("initdb"), "-D", data, "-U", "renda", "-A", "trust", "-E", "UTF8", "--locale=C"], whose)
        fast = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
        options = [word for setting in fast for word in ("-c", setting)]
        with _server([_needed("postgres"), "-D", data, "-k", folder, *options], folder, whose, signal.SIGINT):
            _wait(
                lambda: _quiet([_needed("pg_isready"), "-q", "-h", folder, "-U", "renda"]),
                "PostgreSQL",
                folder,
            )
            _run([_needed("createdb"), "-h", folder, "-U", "renda", "renda"], whose)
            yield f"postgresql://renda:@/renda?host={folder}"


@contextmanager
def redis() -> Iterator[str]:
    """A Redis on a free port, keeping nothing. Yields its address without the number of a database."""
    with _folder("renda-redis-") as (folder, whose), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command: list[str | Path] = [_needed("redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", folder, "--databases", "64"]
        with _server(command, folder, whose, signal.SIGTERM):
            _wait(lambda: _listens(port), "Redis", folder)
            yield f"redis://127.0.0.1:{port}"


def _needed(name: str) -> str:
    found = program(name)
    if found is None:
        raise Stop(f"没有找到程序 {name} / {name} is not installed")
    return found


@contextmanager
def _folder(prefix: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder for a server and whom to run it as: PostgreSQL refuses to be root."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    whose: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = _unprivileged()
        os.chown(folder, user.pw_uid, user.pw_gid)
        whose = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        yield folder, whose
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Stop("没有可用的普通用户来运行 PostgreSQL / no unprivileged user to run PostgreSQL as")


def _run(command: list[str | Path], whose: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **whose)
    if done.returncode:
        raise Stop(f"{command[0]}: {done.stderr.strip()}")


def _quiet(command: list[str | Path]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _server(
    command: list[str | Path], folder: Path, whose: dict[str, Any], stop: signal.Signals
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            preexec_fn=die_with_parent(stop),  # noqa: PLW1509  # no thread has been started here
            **whose,
        )
    try:
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(is_up: Any, name: str, folder: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while not is_up():
        if time.monotonic() > until:
            raise Stop(f"{name} 没有启动：\n{(folder / 'log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)

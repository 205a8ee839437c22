"""Made-up servers: a Debian that boots its own systemd in a container, in a network namespace that leads nowhere."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "python3,python3-venv,postgresql,redis-server,nginx-light,openssl,logrotate,adduser,procps,iproute2,age,"
    "ca-certificates,systemd,systemd-sysv,dbus"
)


class Failed(Exception):
    """Something is not as it must be."""


def told(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def must(is_so: object, what: str) -> None:
    """One line of the log for what was found to be so; the end where it is not."""
    if not is_so:
        raise Failed(what)
    told(f"   是：{what}")


def run(*command: str | Path, check: bool = True, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=cwd, text=True, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if check and done.returncode:
        raise Failed(
            f"{' '.join(map(str, command))}：{done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return done


@dataclass(frozen=True, slots=True)
class Server:
    """One booted machine: its name, which is that of its network namespace, its files, its first process."""

    name: str
    files: Path
    init: int

    def sh(self, script: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A line of shell on the server, as root would type it."""
        return run(
            "nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "-r", "-w", "--", "/usr/bin/env", "-i",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root",
            "bash", "-c", f"cd /root; {script}", check=check,
        )  # fmt: skip

    def bring(self, bundle: Path) -> str:
        """Copy a bundle over and unpack it; the folder's name."""
        shutil.copy(bundle, self.files / "root")
        shutil.copy(f"{bundle}.sha256", self.files / "root")
        self.sh(f"sha256sum -c --quiet {bundle.name}.sha256 && tar xzf {bundle.name}")
        return bundle.name.removesuffix(".tar.gz")


@contextmanager
def server(work: Path, name: str, *binds: str) -> Iterator[Server]:
    """A machine over the common base, everything it writes thrown away afterwards."""
    place = work / name
    place.mkdir(exist_ok=True)
    run("umount", "-l", place / "root", check=False)
    run("umount", "-l", place, check=False)
    run("mount", "-t", "tmpfs", "-o", "size=6g,mode=755", "tmpfs", place)
    root = place / "root"
    for folder in ("root", "upper", "work"):
        (place / folder).mkdir()
    layers = f"lowerdir={work / 'base'},upperdir={place}/upper,workdir={place}/work"
    run("mount", "-t", "overlay", "overlay", "-o", layers, root)
    (root / "etc/resolv.conf").write_text("")
    (root / "etc/machine-id").write_text("")
    booted = None
    try:
        with (place / "console").open("wb") as console:
            booted = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--machine={name}", f"--directory={root}",
                 f"--network-namespace-path=/run/netns/{name}", *(f"--bind={each}" for each in binds), "--boot"],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console,
            )  # fmt: skip
        machine = Server(name, root, _first_process(booted.pid))
        wait(lambda: "running" in machine.sh("systemctl is-system-running", check=False).stdout
             or "degraded" in machine.sh("systemctl is-system-running", check=False).stdout, f"{name} 启动", 90)  # fmt: skip
        yield machine
    finally:
        if booted is not None:
            booted.terminate()
            try:
                booted.wait(30)
            except subprocess.TimeoutExpired:
                booted.kill()
                booted.wait()
        run("umount", "-l", root, check=False)
        run("umount", "-l", place, check=False)


def _first_process(nspawn: int) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
        for child in children:
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return int(child)
        time.sleep(0.2)
    raise Failed("容器没有启动")


def wait(is_so: Callable[[], object], what: str, within: float) -> None:
    until = time.monotonic() + within
    while not is_so():
        if time.monotonic() > until:
            raise Failed(f"{within:.0f}秒内没有{what}")
        time.sleep(1)


@contextmanager
def networks(*names: str) -> Iterator[None]:
    """Namespaces with nothing in them but themselves; two are joined by a wire of their own (10.77.0.1, 10.77.0.2)."""
    for name in names:
        run("ip", "netns", "del", name, check=False)
    try:
        for name in names:
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        if len(names) == 2:
            run(
                "ip",
                "link",
                "add",
                "wire",
                "netns",
                names[0],
                "type",
                "veth",
                "peer",
                "name",
                "wire",
                "netns",
                names[1],
            )
            for number, name in enumerate(names, 1):
                run("ip", "-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", "wire")
                run("ip", "-n", name, "link", "set", "wire", "up")
        yield
    finally:
        for name in names:
            run("ip", "netns", "del", name, check=False)


def base_made(work: Path) -> None:
    """The Debian that all servers start from; the one thing that is fetched."""
    if (work / "base/.complete").exists():
        return
    told("取 Debian 12 基础系统（debootstrap，约3分钟）")
    shutil.rmtree(work / "base", ignore_errors=True)
    run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", work / "base")
    (work / "base/.complete").touch()

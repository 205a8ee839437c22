"""`make bundle`: everything a server needs to install the portal without a network, in one tar.

Source as committed, the packages as wheels checked against requirements/base.txt, the named front-end files, the bill
of materials, and SHA256SUMS over all of it. The same commit gives the same bytes. Python, PostgreSQL, Redis and nginx
are the server's own.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

import bill
import frontend
from installing import ROOT, Stop, say
from pins import PYTHON_LOCK, Pin, python_pins, wanted_on

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}-{platform.machine()}"
_TARGET = re.compile(r"(3\.\d+)-(x86_64|aarch64)")
# glibc 2.17 and 2.28: what Debian 10 and later, and systems made from it, have.
_PLATFORMS = (
    "manylinux_2_28",
    "manylinux_2_17",
    "manylinux2014",
    "manylinux_2_12",
    "manylinux2010",
    "manylinux_2_5",
    "manylinux1",
)
# What a server never needs.
_LEFT_OUT = ("tests/", "bench/", ".ci/", ".git")


def main(words: list[str]) -> int:
    """Write the bundle; say where it lies."""
    asked = argparse.ArgumentParser(prog="make bundle", description=__doc__)
    asked.add_argument(
        "--targets", default=HERE, help="3.11-x86_64,3.13-aarch64: versions of Python and machines"
    )
    asked.add_argument("--output", type=Path, default=ROOT / "dist")
    told = asked.parse_args(words)
    targets = targets_read(told.targets)
    version, moment = _version(), _moment()
    if _git("status", "--porcelain"):
        say("注意：有未提交的改动，不会进入安装包（只打包已提交的内容）")
    with tempfile.TemporaryDirectory(prefix="renda-bundle-") as folder:
        bundle = Path(folder) / f"renda-{version}"
        (bundle / "app").mkdir(parents=True)
        _source(bundle / "app")
        _front_end(bundle / "app")
        for target in targets:
            _wheels(bundle / "wheels", target)
        bill.write(bundle / "sbom")
        (bundle / "VERSION").write_text(f"{version}\n")
        (bundle / "TARGETS").write_text("".join(f"{target}\n" for target in sorted(targets)))
        sums_write(bundle)
        told.output.mkdir(parents=True, exist_ok=True)
        made = told.output / f"{bundle.name}.tar.gz"
        tar_write(bundle, made, moment)
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    made.with_name(f"{made.name}.sha256").write_text(f"{digest}  {made.name}\n")
    say(
        f"离线安装包：{made}（{made.stat().st_size / 1024 / 1024:.1f} MB，适用 {'、'.join(targets)}）\nSHA-256 {digest}\n"
        f"到服务器上：sha256sum -c {made.name}.sha256 && tar xzf {made.name} && cd {bundle.name} && "
        "sudo ./app/deploy/install.sh --host 域名"
    )
    return 0


def targets_read(text: str) -> list[str]:
    """`3.11-x86_64,3.13-aarch64`. Raises Stop for what is none."""
    targets = [each for each in re.split(r"[,\s]+", text) if each]
    for each in targets:
        if not _TARGET.fullmatch(each) or int(each.partition("-")[0][2:]) < 11:
            raise Stop(f"“{each}”不是目标：写成 3.11-x86_64 的样子，Python 3.11 以上，x86_64 或 aarch64")
    if not targets:
        raise Stop("没有写明目标，例如 3.11-x86_64")
    return targets


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def _version() -> str:
    """The version in pyproject.toml, the day and the short name of the commit: 0.1.0-20261129-8321de1."""
    named = tomllib.loads(_git("show", "HEAD:pyproject.toml"))["project"]["version"]
    day, commit = _git("log", "-1", "--format=%cd %h", "--date=format:%Y%m%d", "--abbrev=7").split()
    return f"{named}-{day}-{commit}"


def _moment() -> int:
    """When HEAD was committed, in seconds: the one time every file of the bundle carries."""
    return int(_git("log", "-1", "--format=%ct"))


def _source(target: Path) -> None:
    """The files of HEAD that a server needs."""
    kept = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(kept)) as archive:
        for member in archive.getmembers():
            if not member.name.startswith(_LEFT_OUT):
                archive.extract(member, target, filter="data")


def _front_end(target: Path) -> None:
    """npm's named files and the compiled catalogue: made here, so that the server needs no Node."""
    frontend.main()
    shutil.copytree(ROOT / "static" / "vendor", target / "static" / "vendor")
    for compiled in (ROOT / "fuyang_renda" / "locale").rglob("*.mo"):
        shutil.copyfile(compiled, target / compiled.relative_to(ROOT))


def _wheels(folder: Path, target: str) -> None:
    """The wheels of one target. Markers are judged here for any patch of its Python: pip would judge by this machine's."""
    python, machine = target.split("-")
    pins = [pin for pin in python_pins() if wanted_on(pin, python, machine)]
    folder.mkdir(exist_ok=True)
    say(f"正在取 {target} 的 {len(pins)} 个组件（按 {PYTHON_LOCK.name} 的校验值核对）…")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("".join(f"{pin.name}=={pin.version} {_hashes(pin)}\n" for pin in pins))
        listed.flush()
        command = [
            sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes",
            "--only-binary=:all:", "--implementation=cp", f"--python-version={python}", f"--dest={folder}",
            *(f"--platform={each}_{machine}" for each in _PLATFORMS), "-r", listed.name,
        ]  # fmt: skip
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Stop(f"没有取全 {target} 的组件；制作安装包的机器要能访问软件源（按 pip 的设置）")


def _hashes(pin: Pin) -> str:
    return " ".join(f"--hash=sha256:{each}" for each in pin.hashes)


def sums_write(bundle: Path) -> None:
    """SHA256SUMS over every file of the bundle, as `sha256sum -c` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.relative_to(bundle)}\n"
        for path in sorted(bundle.rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]
    (bundle / "SHA256SUMS").write_text("".join(lines))


def tar_write(bundle: Path, target: Path, moment: int) -> None:
    """In the order of names, all of root's and of one moment; under its name only when whole."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = moment
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            unfinished.open("wb") as raw,
            gzip.GzipFile("", "wb", 6, raw, mtime=moment) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for path in [bundle, *sorted(bundle.rglob("*"))]:
                archive.add(
                    path, f"{bundle.name}/{path.relative_to(bundle)}".removesuffix("/."), False, filter=plain
                )
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"\n{stop}")

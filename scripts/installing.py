"""The virtual environment, the packages in it, and the front-end files: made once, then left alone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
REQUIREMENTS = ROOT / "requirements"
_STAMPS = VENV / "portal-stamps.json"

Profile = Literal["base", "dev"]


class Stop(Exception):
    """Nothing more can be done; the message says what to do, in Chinese and English."""


def say(text: str) -> None:
    """One line of progress, seen at once also through a pipe."""
    print(text, flush=True)


def call(*command: str | Path, **more: str) -> None:
    """Run a command in the project's folder with its output shown. Raises Stop when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **more}, check=False)
    if done.returncode:
        raise Stop(f"这一步没有成功 / this step failed: {' '.join(words)}")


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents of files: what a stamp remembers."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes() if path.exists() else b"missing")
    return total.hexdigest()


def _stamps() -> dict[str, str]:
    try:
        return dict(json.loads(_STAMPS.read_text()))
    except (OSError, ValueError):
        return {}


def once(name: str, value: str, step: Callable[[], None]) -> bool:
    """Run `step` unless it has already succeeded for this very `value`. True when it ran."""
    if _stamps().get(name) == value:
        return False
    step()
    _STAMPS.write_text(json.dumps(_stamps() | {name: value}, indent=1))
    return True


def forget(*names: str) -> None:
    """Let the named steps run again next time."""
    _STAMPS.write_text(json.dumps({key: value for key, value in _stamps().items() if key not in names}))


def prepare(profile: Profile) -> None:
    """Everything before the database: environment, packages, front-end files. Instant when nothing changed."""
    started = time.monotonic()
    _environment()
    worked = _packages(profile)
    worked |= _front_end()
    if worked:
        say(f"安装完成，用时 {time.monotonic() - started:.0f} 秒")


def _environment() -> None:
    """A virtual environment that works; one that was moved or lost its Python is made anew."""
    if PYTHON.exists():
        try:
            answer = subprocess.run(
                [PYTHON, "-c", "import sys; print(sys.prefix)"], check=True, capture_output=True, text=True
            ).stdout.strip()
            if Path(answer).resolve() == VENV.resolve():
                return
        except (OSError, subprocess.CalledProcessError):
            pass
    say("正在建立虚拟环境 .venv …")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Stop(
            "建立虚拟环境失败；Debian、Ubuntu 请先安装：sudo apt install python3-venv\n"
            f"could not create .venv: {(made.stderr or made.stdout).strip()}"
        )


def _packages(profile: Profile) -> bool:
    """The hashed requirement files, exactly. An environment for development also serves for running."""
    names: tuple[Profile, ...] = ("dev",) if profile == "dev" else ("base", "dev")
    wanted = {name: digest([REQUIREMENTS / f"{name}.txt"]) for name in names}
    if any(_stamps().get(f"packages-{name}") == value for name, value in wanted.items()):
        return False
    say("正在安装依赖（按校验值核对）…")
    forget("packages-base", "packages-dev")
    listed = REQUIREMENTS / f"{profile}.txt"
    if not _with_uv(listed):
        say("改用 pip 安装，会慢一些 …")
        call(
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            listed,
        )
    return once(f"packages-{profile}", wanted[profile], lambda: None)


def _with_uv(listed: Path) -> bool:
    """uv is four times faster than pip; where it cannot be had or does not work, pip does the same."""
    uv = BIN / "uv"
    quiet = ["-q", "--disable-pip-version-check"]
    if not uv.exists():
        fetch: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            *quiet,
            "--require-hashes",
            "-r",
            REQUIREMENTS / "uv.txt",
        ]
        if subprocess.run(fetch, cwd=ROOT, check=False).returncode:
            return False
    sync: list[str | Path] = [uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, listed]
    return subprocess.run(sync, cwd=ROOT, env=_uv_environment(), check=False).returncode == 0


def _uv_environment() -> dict[str, str]:
    """uv asks the index that pip is set to: many offices have a mirror in pip.conf, which uv does not read."""
    here = dict(os.environ)
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & here.keys():
        asked = subprocess.run(
            [PYTHON, "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        index = here.get("PIP_INDEX_URL") or asked.stdout.strip()
        if index:
            here["UV_DEFAULT_INDEX"] = index
    return here


def _front_end() -> bool:
    """npm's named files and our compiled catalogue, when what they are made from has changed."""
    script = ROOT / "scripts" / "frontend.py"
    sources = [ROOT / "package-lock.json", script, *(ROOT / "fuyang_renda" / "locale").rglob("*.po")]
    if not (ROOT / "static" / "vendor").is_dir():
        forget("front-end")
    return once("front-end", digest(sources), lambda: call(PYTHON, script))

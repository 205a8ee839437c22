"""What the portal is made of, read from the two lock files: Python's hashed requirements and npm's lock."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYTHON_LOCK = ROOT / "requirements" / "base.txt"
NPM_LOCK = ROOT / "package-lock.json"
_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Ecosystem = Literal["PyPI", "npm"]


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version; `hashes` are SHA-256 of its files (PyPI only), `licence` is npm's own word."""

    ecosystem: Ecosystem
    name: str
    version: str
    marker: str = ""
    hashes: tuple[str, ...] = ()
    licence: str = ""

    @property
    def purl(self) -> str:
        kind = "pypi" if self.ecosystem == "PyPI" else "npm"
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"


def python_pins(path: Path = PYTHON_LOCK) -> list[Pin]:
    """Every pin of a hashed requirement file, in its order. Raises ValueError for a line that is no pin."""
    found: list[Pin] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if hashes := _HASH.findall(words):
            last = found.pop()
            found.append(Pin(last.ecosystem, last.name, last.version, last.marker, (*last.hashes, *hashes)))
        elif pin := _PIN.match(words):
            found.append(
                Pin("PyPI", canonicalize_name(pin["name"]), pin["version"], (pin["marker"] or "").strip())
            )
        else:
            raise ValueError(f"{path.name} 第{number}行不是“名称==版本”：{words}")
    return found


def npm_pins(path: Path = NPM_LOCK) -> list[Pin]:
    """What reaches the browser: the packages of the lock that are not for development only, by name."""
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return sorted(
        (
            Pin(
                "npm",
                place.rpartition("node_modules/")[2],
                each["version"],
                licence=str(each.get("license", "")),
            )
            for place, each in packages.items()
            if place and not each.get("dev")
        ),
        key=lambda pin: pin.name,
    )


def wanted_on(pin: Pin, python: str, machine: str) -> bool:
    """Whether some Linux machine with this Python (`3.11`, any patch of it) wants the pin."""
    if not pin.marker:
        return True
    here = {
        "python_version": python, "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
        "platform_machine": machine, "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }  # fmt: skip
    marker = Marker(pin.marker)
    return any(marker.evaluate({**here, "python_full_version": f"{python}.{patch}"}) for patch in (0, 99))

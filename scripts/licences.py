"""Which licences the parts of the portal come under, and whether each is one we may use.

A part passes when every licence it asks for at once is allowed, or one of those it leaves the choice of; or when an
exception names it with that very licence. Anything else fails: a licence nobody knows is not a licence to use.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from pins import ROOT, Pin, npm_pins, python_pins

POLICY = ROOT / "requirements" / "licences.toml"
UNKNOWN = "未写明"
WINDOWS_ONLY = "sys_platform == 'win32'"
_CLASSIFIER = "License :: "


@dataclass(frozen=True, slots=True)
class Policy:
    """Allowed licences as SPDX names; `spelt` other spellings of them; exceptions as name → licence."""

    allowed: frozenset[str]
    spelt: dict[str, str]
    exceptions: dict[str, str]


def policy_read(path: Path = POLICY) -> Policy:
    """Raises ValueError for an exception without a reason."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    for each in told.get("exception", []):
        if not all(str(each.get(word, "")).strip() for word in ("name", "licence", "reason")):
            raise ValueError(f"{path.name}：例外要写全 name、licence、reason：{each}")
    return Policy(
        frozenset(told["allowed"]), dict(told.get("spelt", {})),
        {each["name"]: each["licence"] for each in told.get("exception", [])},
    )  # fmt: skip


def licence_of(pin: Pin) -> str:
    """In the words of the package: its licence expression, else its classifiers, else its licence field."""
    if pin.ecosystem == "npm":
        return pin.licence or UNKNOWN
    try:
        told = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError:
        return _elsewhere().get(pin.name, UNKNOWN)
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or []
        if each.startswith(_CLASSIFIER) and each != "License :: OSI Approved"
    ]
    if classified:
        return " AND ".join(sorted(classified))
    field = told["License"].strip() if "License" in told else ""
    return field.splitlines()[0] if field else UNKNOWN


@cache
def _elsewhere() -> dict[str, str]:
    """Parts that only another Python or machine installs: this one cannot ask them."""
    return dict(tomllib.loads(POLICY.read_text(encoding="utf-8")).get("elsewhere", {}))


def refused(name: str, licence: str, policy: Policy) -> str:
    """Why a licence does not pass; blank when it does."""
    if policy.exceptions.get(name) == licence:
        return ""
    for choice in re.split(r"\s+OR\s+", licence):
        words = [word.strip() for word in re.split(r"\s+AND\s+", choice)]
        if all(policy.spelt.get(word, word) in policy.allowed for word in words):
            return ""
    return "没有写明许可证" if licence == UNKNOWN else f"许可证“{licence}”不在允许的范围内"


def check(pins: list[Pin], policy: Policy) -> list[str]:
    """What does not pass, and exceptions that no part needs any more, one a line."""
    found = {pin.name: licence_of(pin) for pin in pins if pin.marker != WINDOWS_ONLY}
    wrong = [
        f"{name}：{why}" for name, licence in sorted(found.items()) if (why := refused(name, licence, policy))
    ]
    return wrong + [
        f"{name}：例外已用不上（现在是“{found.get(name, '没有这个组件')}”），请删去"
        for name, licence in policy.exceptions.items()
        if found.get(name) != licence
    ]


def main() -> int:
    """0 when all pass; 1 with the list of what does not."""
    pins = python_pins() + npm_pins()
    if wrong := check(pins, policy_read()):
        print("\n".join(wrong), file=sys.stderr)
        print(f"许可证有{len(wrong)}处不符合 {POLICY.relative_to(ROOT)}", file=sys.stderr)
        return 1
    print(f"许可证全部符合（{len(pins)}个组件）")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""docs/security.md names for every control a test that exists: a control nobody tries is a promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Rows of four or five columns whose last one names the proof; the deviations have reasons there instead.
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("## 偏离")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| 控制", "|---"))
]


def test_there_are_controls() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_proof_of_each_control_is_there(row: list[str]) -> None:
    named = re.findall(r"`([\w/*]+\.py)`", row[-1])
    assert named or row[-1].startswith("同上"), row[0]
    for name in named:
        folder = ROOT if name.startswith(("bench/", "scripts/")) else ROOT / "tests"
        assert list(folder.glob(name)), name

"""Every part of the portal comes under a licence we may use; one that is unknown, or changed, fails."""

from __future__ import annotations

import json
from pathlib import Path

import bill
import pytest
from licences import UNKNOWN, Policy, check, policy_read, refused
from pins import Pin, npm_pins, python_pins

from tests.deploy.conftest import ROOT

POLICY = Policy(
    frozenset({"MIT", "BSD-3-Clause"}), {"BSD License": "BSD-3-Clause"}, {"psycopg": "LGPL-3.0-only"}
)


def test_what_is_installed_passes() -> None:
    assert check(python_pins() + npm_pins(), policy_read()) == []


@pytest.mark.parametrize(
    ("name", "licence", "passes"),
    [
        ("a", "MIT", True),
        ("a", "BSD License", True),
        ("a", "MIT AND BSD License", True),
        ("a", "GPL-3.0-only OR MIT", True),
        ("a", "MIT AND GPL-3.0-only", False),
        ("a", "AGPL-3.0-or-later", False),
        ("a", "GPL-3.0-only", False),
        ("a", "(MIT OR AGPL-3.0)", False),  # what is not plainly one of ours is asked about
        ("a", UNKNOWN, False),
        ("psycopg", "LGPL-3.0-only", True),
        ("psycopg", "GPL-3.0-only", False),  # an exception is for that licence only
        ("a", "LGPL-3.0-only", False),
    ],
)
def test_a_licence_passes_or_not(name: str, licence: str, passes: bool) -> None:
    assert (refused(name, licence, POLICY) == "") is passes


def test_an_exception_that_nothing_needs_is_told() -> None:
    found = check([Pin("npm", "bootstrap", "5.3.8", licence="MIT")], POLICY)
    assert found == ["psycopg：例外已用不上（现在是“没有这个组件”），请删去"]


def test_an_exception_needs_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "licences.toml"
    path.write_text('allowed = ["MIT"]\n[[exception]]\nname = "a"\nlicence = "GPL-3.0-only"\n')
    with pytest.raises(ValueError, match="reason"):
        policy_read(path)


def test_the_bill_of_materials_names_every_part_and_is_the_same_twice(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git work tree")
    bill.write(tmp_path / "a")
    bill.write(tmp_path / "b")
    written = (tmp_path / "a/renda.cdx.json").read_bytes()
    assert written == (tmp_path / "b/renda.cdx.json").read_bytes()
    told = json.loads(written)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["purl"] for each in told["components"]} == {pin.purl for pin in bill.parts()}
    assert all(each["licenses"] for each in told["components"])
    assert UNKNOWN not in (tmp_path / "a/licences.csv").read_text(encoding="utf-8-sig")

"""The rooms of design §3, and that each names addresses of its own floor and below only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
# The top-level names of design §3 and of issue 2.
NAMES = [
    "manage.py",
    "fuyang_renda",
    "accounts",
    "townships",
    "records",
    "delegates",
    "meetings",
    "opinions",
    "funds",
    "checklist",
    "desk",
    "dashboard",
    "reminders",
    "papers",
    "templates",
    "static",
    "tests",
    "docs",
    "bench",
    "deploy",
    ".ci",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
]
LAYERS: list[list[str]] = [
    [room.strip() for room in layer.split("|")]
    for layer in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
]
FLOOR = {room: len(LAYERS) - number for number, rooms in enumerate(LAYERS) for room in rooms}
FRAME = "fuyang_renda"
# allauth's pages stand in fuyang_renda/urls.py but are the sign-in of accounts; `home` is the frame's.
_ALLAUTH = "account_"
_NAMED = re.compile(r"""{%\s*url\s+["']([\w:.-]+)["']""")


def room_of_name(name: str) -> str:
    """Which room an address name belongs to: its namespace, or the frame."""
    space = name.partition(":")[0] if ":" in name else ""
    if space == "admin":
        app = name.removeprefix("admin:").partition("_")[0]
        return app if app in FLOOR else FRAME
    return space or ("accounts" if name.startswith(_ALLAUTH) else FRAME)


def room_of_file(path: Path) -> str:
    """A room's folder, or templates/<room>/; everything else under templates is the frame's."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "templates":
        return parts[1] if len(parts) > 2 and parts[1] in FLOOR else FRAME
    return parts[0]


def may_name(room: str, name: str) -> bool:
    """Own floor (with its neighbours, to whom pages link but whom code never imports) and below."""
    return FLOOR[room] >= FLOOR.get(room_of_name(name), len(LAYERS))


def named_in_templates() -> Iterator[tuple[Path, str]]:
    for folder in (ROOT / "templates", *(ROOT / room / "templates" for room in FLOOR)):
        for path in sorted(folder.rglob("*.html")):
            for name in _NAMED.findall(path.read_text()):
                yield path, name


def named_in_code() -> Iterator[tuple[Path, str]]:
    """Every reverse("name"), reverse_lazy("name"), redirect("name") and resolve_url("name")."""
    for room in FLOOR:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                first = node.args[0]
                by_name = called in {"reverse", "reverse_lazy", "redirect", "resolve_url"}
                if by_name and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield path, first.value


def known_names(resolver: URLResolver | None = None, space: str = "") -> set[str]:
    names: set[str] = set()
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern) and each.name:
            names.add(f"{space}{each.name}")
        elif isinstance(each, URLResolver):
            names |= known_names(each, f"{space}{each.namespace}:" if each.namespace else space)
    return names


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_design_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_imports_run_downwards_only() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_every_room_stands_on_a_floor() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert rooms == set(FLOOR)


def test_a_room_names_addresses_of_its_own_floor_and_below() -> None:
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, name in (*named_in_templates(), *named_in_code())
        if not may_name(room_of_file(path), name)
    }
    assert not wrong


def test_every_address_named_exists() -> None:
    known = known_names()
    plain = {name for name in known if not name.startswith("admin:")}
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, name in (*named_in_templates(), *named_in_code())
        if name not in known and not name.startswith(("/", "http", "admin:"))
    }
    assert plain
    assert not unknown


def test_the_reading_notices_a_name_that_looks_upwards() -> None:
    """The control: what the tests above would refuse."""
    assert not may_name("records", "desk:tasks")
    assert not may_name("desk", "home")
    assert not may_name("desk", "admin:index")
    assert may_name("desk", "admin:funds_fundentry_add")
    assert not may_name("checklist", "home")
    assert may_name("desk", "records:evidence")
    assert may_name("desk", "account_logout")
    assert may_name(FRAME, "dashboard:overview")
    assert room_of_file(ROOT / "templates" / "desk" / "tasks.html") == "desk"
    assert room_of_file(ROOT / "templates" / "base.html") == FRAME
    assert list(named_in_templates())
    assert list(named_in_code())

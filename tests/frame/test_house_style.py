"""What holds for every template, word and front-end file, read from the files themselves."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import polib
import pytest

from papers.words import RETIRED

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "accounts", "checklist", "dashboard", "delegates", "desk", "funds", "fuyang_renda", "meetings", "opinions",
    "papers", "records", "reminders", "townships",
)  # fmt: skip
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))


def _own_files() -> list[Path]:
    python = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    front = [
        *sorted((ROOT / "static" / "js").rglob("*.js")),
        *sorted((ROOT / "static" / "css").rglob("*.css")),
    ]
    return [path for path in (*TEMPLATES, *python, *front) if path != ROOT / "papers" / "words.py"]


def _shown(path: Path) -> str:
    """What of a file may reach a screen: of Python the strings that are no docstring, of others everything."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]
    return "\n".join(strings)


def test_no_retired_word_reaches_a_screen() -> None:
    shown = {path: _shown(path).replace("一镇(街)一档", "") for path in _own_files()}
    found = [
        f"{path.relative_to(ROOT)}: {old} → {RETIRED[old]}"
        for path, text in shown.items()
        for old in RETIRED
        if old in text
    ]
    assert not found


def test_templates_hold_no_inline_script_or_style() -> None:
    # A block of data is no script: nothing runs it.
    wrong = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\s(?:src=|type=\"application/json\"))|\son\w+=|javascript:",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in TEMPLATES
        for match in wrong.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_no_page_loads_anything_from_another_host() -> None:
    files = [path for path in _own_files() if path.suffix in {".html", ".css", ".js"}]
    foreign = re.compile(
        r"""(?:src|href|action)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import|fetch\(["']http"""
    )
    assert not [path for path in files if foreign.search(path.read_text(encoding="utf-8"))]


def test_templates_do_not_mark_text_as_safe() -> None:
    risky = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq")
    assert not [path for path in TEMPLATES if risky.search(path.read_text(encoding="utf-8"))]


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_our_catalogue_is_whole_and_keeps_every_placeholder() -> None:
    catalogue = polib.pofile(str(ROOT / "fuyang_renda" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    assert not catalogue.untranslated_entries()
    holes = re.compile(r"%\(\w+\)[sdr]|\{\w*\}")
    for entry in catalogue:
        said = entry.msgstr or entry.msgstr_plural[0]
        assert set(holes.findall(said)) == set(holes.findall(entry.msgid)), entry.msgid


def test_the_admin_s_library_says_nothing_in_english() -> None:
    """Every text of unfold and simple_history that our admin can show has a translation somewhere."""
    unfold = pytest.importorskip("unfold")
    history = pytest.importorskip("simple_history")
    from django.utils.translation import gettext, override

    folders = [
        Path(unfold.__file__).parent / "templates",
        Path(unfold.__file__).parent / "contrib" / "simple_history",
    ]
    folders.append(Path(history.__file__).parent / "templates")
    plain = re.compile(r"""{%\s*trans(?:late)?\s+(["'])(.*?)\1""")
    with override("zh-hans"):
        english = {
            text
            for folder in folders
            for path in folder.rglob("*.html")
            for _, text in plain.findall(path.read_text(encoding="utf-8"))
            if text.strip() and gettext(text) == text and re.search("[A-Za-z]", text)
        }
    assert not english

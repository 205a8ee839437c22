"""What is committed: ours only, finished, and loading nothing from other hosts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(
    r"""(?:\b(?:src|href|action|poster|data-src|srcset)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//"""
)
UNFINISHED = re.compile(
    r"(#|//|<!--|\*).*\b(TODO|FIXME|XXX|HACK|WIP)\b|(?i:lorem ipsum|coming soon)|敬请期待|建设中"
)
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type=["']application/json)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']"""
)


def committed() -> list[Path]:
    """Every file that git keeps (or would), of the repository this suite runs in."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git work tree")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts(*endings: str) -> list[tuple[Path, str]]:
    return [(path, path.read_text()) for path in committed() if path.suffix in endings]


def where(found: list[tuple[Path, int]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line}" for path, line in found]


def lines_with(pattern: re.Pattern[str], *endings: str) -> list[tuple[Path, int]]:
    return [
        (path, number)
        for path, text in texts(*endings)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_page_script_or_style_loads_from_another_host() -> None:
    assert not where(lines_with(OUTSIDE, ".html", ".css", ".js", ".svg"))


def test_the_named_front_end_files_load_nothing_from_elsewhere_either() -> None:
    vendor = ROOT / "static" / "vendor"
    found = [
        path
        for path in vendor.rglob("*")
        if path.suffix in {".css", ".js"}
        and re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text())
    ]
    assert not found


def test_no_script_or_style_inside_a_page() -> None:
    """The content-security policy forbids them; outside the admin nothing eases it."""
    pages = [
        (path, number)
        for path, number in lines_with(INLINE, ".html")
        if "admin" not in path.relative_to(ROOT).parts and "unfold" not in path.relative_to(ROOT).parts
    ]
    assert not where(pages)


def test_nothing_is_left_for_later() -> None:
    found = [
        (path, line)
        for path, line in lines_with(UNFINISHED, ".py", ".html", ".css", ".js", ".md", ".toml")
        if path != Path(__file__)
    ]
    assert not where(found)


def test_git_keeps_no_data_no_secrets_no_packages() -> None:
    kept = [path.relative_to(ROOT).as_posix() for path in committed()]
    forbidden = re.compile(
        r"(^|/)(node_modules|staticfiles|\.venv|__pycache__|var)/|^static/vendor/|\.(sqlite3|pyc|mo|min\.js|min\.css|map|pem|key|log)$"
        r"|(^|/)\.env$|secret-key|uv\.lock"
    )
    assert not [name for name in kept if forbidden.search(name)]
    assert not [name for name in kept if (ROOT / name).stat().st_size > 1_500_000]


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in committed():
        if path.suffix in {".png", ".docx", ".xlsx"} or path == Path(__file__):
            continue
        text = path.read_text(errors="replace")
        if re.search(
            r"registry\.npm|files\.pythonhosted|pypi\.org/simple|\"resolved\":|/work/|/home/[a-z]|/root/",
            text,
        ):
            found.append(path.relative_to(ROOT).as_posix())
        if re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}", text):
            found.append(path.relative_to(ROOT).as_posix())
    assert not found


def test_both_requirement_files_agree_and_every_line_has_its_hash() -> None:
    pins = {}
    for name in ("base", "dev", "uv"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins[name] = dict(re.findall(r"^([A-Za-z0-9_.\[\]-]+)==([^\s;\\]+)", text, re.MULTILINE))
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block), name
        assert "--index-url" not in text
    assert pins["base"].items() <= pins["dev"].items()


def test_front_end_files_are_pinned_exactly() -> None:
    import json

    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_a_module_stays_within_400_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {len(text.splitlines())}"
        for path, text in texts(".py")
        if len(text.splitlines()) > 400 and "tests" not in path.parts and "migrations" not in path.parts
    ]
    assert not long


def test_nothing_is_called_helper() -> None:
    vague = {"utils.py", "helpers.py", "signals.py", "misc.py", "common.py"}
    assert not [path for path in committed() if path.name in vague]


def test_every_rule_of_the_stylesheet_is_closed_before_the_next_section() -> None:
    # A brace lost in a merge turns all that follows into rules for print alone, and no page says so.
    depth = 0
    for number, line in enumerate((ROOT / "static/css/portal.css").read_text().splitlines(), 1):
        assert not (line.startswith("/* ") and depth), f"portal.css:{number}: {line}"
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_every_picture_that_the_guides_show_is_taken_by_the_script() -> None:
    shown = {
        match
        for path, text in texts(".md", ".html")
        if path.is_relative_to(ROOT / "docs")
        for match in re.findall(r"\.\./screenshots/([\w-]+)\.png", text)
    }
    taken = set(
        re.findall(r'^    \("([\w-]+)", "', (ROOT / "scripts/screenshots.py").read_text(), re.MULTILINE)
    )
    assert len(shown) > 10
    assert shown <= taken

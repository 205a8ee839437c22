"""The words of design §2: what officials read never says 考核, and the older words are gone."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Left column of the table in design §2; what the page says instead stands in papers/words.py.
GONE = (
    "考核", "得分", "待确认", "未填报", "临期", "已补齐", "豁免", "等区里确认", "去修改", "证明材料", "整改清单",
    "一镇一档", "导出 Excel",
)  # fmt: skip
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
ROOMS = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]


@cache
def shown_in_code(path: Path) -> str:
    """The texts of a module without its docstrings."""
    tree = ast.parse(path.read_text())
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    )


@pytest.mark.parametrize("word", GONE)
def test_an_older_word_is_shown_nowhere(word: str) -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    modules = [path for room in ROOMS for path in room.rglob("*.py") if path.name != "words.py"]
    found = [path for path in pages if word in _COMMENT.sub("", path.read_text())]
    found += [path for path in modules if word in shown_in_code(path)]
    found += [path for path in (ROOT / "static" / "js").glob("*.js") if word in path.read_text()]
    assert not [path.relative_to(ROOT).as_posix() for path in found]

"""docs/rules.md, written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checklist.catalogue import RULES
from checklist.rules.base import Rule, specs_of
from townships.models import Township

HEAD = """# 规定动作的规则

本页由 `manage.py list_rules` 按规则目录生成，请勿手改。权重、时限、参数为2026年度清单的出厂值，
办公室可在管理后台另建版本调整。
"""


def rule_book() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_table(), *(line for rule in RULES for line in _chapter(rule)))).rstrip() + "\n"


def _table() -> Iterator[str]:
    yield "| 标识 | 规定动作 | 方面 | 周期 | 适用 | 时限 | 提前提示 | 建议完成 | 权重 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for rule in RULES:
        cells = (
            f"`{rule.id}`", rule.title, rule.aspect.label, rule.period.value, _kinds(rule),
            str(rule.due) if rule.due else rule.due_words, f"{rule.lead_days}天",
            str(rule.advised) if rule.advised else "—", str(rule.weight),
        )  # fmt: skip
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""


def _kinds(rule: Rule[Any]) -> str:
    return "、".join(str(kind.label) for kind in Township.Kind if kind.value in rule.kinds)


def _chapter(rule: Rule[Any]) -> Iterator[str]:
    yield f"## {rule.title}"
    yield ""
    yield rule.summary + "。"
    yield ""
    yield f"- 依据：{rule.basis}"
    yield f"- 补正入口：{'、'.join(f'`{mend}`' for mend in rule.mends)}"
    if rule.never_late:
        yield "- 只有完成与未完成，不列逾期完成"
    for spec in specs_of(rule.params):
        may = "，可以待定" if spec.may_be_open else ""
        yield f"- 参数 `{spec.name}`（{spec.label}，{spec.kind.value}{may}）：{spec.show(spec.default)}。依据：{spec.basis}"
    yield ""

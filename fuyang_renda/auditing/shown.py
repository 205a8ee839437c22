"""An event as the auditor reads it: sentences and a small table, never raw data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import AuditEvent
from fuyang_renda.auditing.places import refused_said
from papers.chips import Chip
from papers.xlsx import Column, Sheet, Value
from records.states import State
from townships.areas import area_name

OK = Chip("ok", "✓", "成功")
FAILED = Chip("bad", "■", "未成功")
GENUINE = Chip("ok", "✓", "与写入时一致")
FORGED = Chip("bad", "■", "与写入时不一致")
CHANGED = "变更"
_EMPTY = "（空）"
_ARROW = " → "
# Changes of accounts once kept "before → after" in one text, under these words; any other arrow is somebody's own.
_OF_OLD = frozenset({"姓名", "电子邮箱", "角色", "管辖范围", "办公电话", "启用"})
# What the rooms call things among themselves.
_WORDS = {
    "year": "年度", "as_of": "统计时点", "units": "单位数", "snapshot": "快照号", "entries": "条数", "files": "文件数",
    "size": "字节数", "manifest": "清单校验值", "taken_out": "撤销新增", "changed_back": "改回",
}  # fmt: skip
_STATES = {str(state.value): str(state.label) for state in State}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words: `lines` are (word, text), `changes` what was changed; `at` sorts in a sheet."""

    event: AuditEvent
    at: str
    who: str
    account: str
    action: str
    subject: str
    place: str
    address: str
    result: Chip
    lines: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]

    @property
    def in_short(self) -> str:
        """All of the detail in one line."""
        said = [f"{word}：{text}" for word, text in self.lines]
        return "；".join(
            [*said, *(f"{each.label}：{each.before}{_ARROW}{each.after}" for each in self.changes)]
        )


def told(event: AuditEvent, places: Mapping[str, str]) -> Told:
    """`places` are names of units by code."""
    detail = event.detail if isinstance(event.detail, dict) else {"说明": event.detail}
    is_account = event.action == AuditEvent.Action.ACCOUNT
    of_old = {label for label, value in detail.items() if is_account and label in _OF_OLD and _is_pair(value)}
    changes, lines = _changes(detail, of_old), _lines(detail, of_old)
    subject = refused_said(event.subject) if event.action == AuditEvent.Action.DENIED else event.subject
    return Told(
        event, f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S} +08:00", event.actor_name or "—",
        event.actor.username if event.actor else "", str(event.get_action_display()), subject,
        places.get(event.area) or area_name(event.area) or "—", event.address or "—",
        OK if event.succeeded else FAILED, tuple(lines), tuple(changes),
    )  # fmt: skip


def _changes(detail: dict[str, Any], of_old: set[str]) -> list[Change]:
    kept = detail.get(CHANGED)
    pairs = kept.items() if isinstance(kept, dict) else ()
    made = [
        Change(str(label), _plain(pair[0]), _plain(pair[1]))
        for label, pair in pairs
        if isinstance(pair, list) and len(pair) == 2
    ]
    for label in (each for each in detail if each in of_old):
        before, _, after = detail[label].partition(_ARROW)
        made.append(Change(label, before, after))
    return made


def _is_pair(value: object) -> bool:
    return isinstance(value, str) and value.count(_ARROW) == 1


def _lines(detail: dict[str, Any], of_old: set[str]) -> list[tuple[str, str]]:
    return [
        (_WORDS.get(label, label), _STATES.get(str(value), _plain(value)) if label in {"从", "到"} else _plain(value))
        for label, value in detail.items()
        if value not in ("", None) and label != CHANGED and label not in of_old
        and (label not in {"从", "到"} or detail.get("从") != detail.get("到"))  # what stays where it is tells nothing
    ]  # fmt: skip


def _plain(value: object) -> str:
    match value:
        case None | "":
            return _EMPTY
        case bool():
            return "是" if value else "否"
        case dict():
            return "，".join(f"{_WORDS.get(str(name), name)} {_plain(each)}" for name, each in value.items())
        case list():
            return "、".join(map(_plain, value))
        case _:
            return str(value)


def sheet_of(rows: Sequence[Told], *, notes: Sequence[str]) -> Sheet:
    """The trail as one sheet; every cell is text."""
    columns = [
        Column("编号", 9), Column("时间", 27), Column("姓名", 12), Column("登录名", 16), Column("做了什么", 12),
        Column("对象", 42, is_long=True), Column("区划", 14), Column("来自", 16), Column("结果", 8),
        Column("说明", 42, is_long=True), Column("变更前后", 42, is_long=True),
    ]  # fmt: skip
    lines: list[list[Value]] = [
        [
            row.event.pk, row.at, row.who, row.account, row.action, row.subject, row.place, row.address,
            row.result.word, "；".join(f"{word}：{text}" for word, text in row.lines),
            "；".join(f"{each.label}：{each.before}{_ARROW}{each.after}" for each in row.changes),
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet("审计日志", "审计日志", notes, columns, lines, frozen=2)

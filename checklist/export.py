"""Boards as JSON and CSV, exactly as design §5 writes them."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from typing import Any

from checklist.board import DecisionKind, ItemResult, Scoreboard, UnitBoard

_BOARD = ("year", "as_of", "checklist", "mode")
_UNIT = ("code", "name", "score", "progress", "counted", "bonus")
_ITEM = (
    "id", "state", "ratio", "points", "weight", "due_on", "met_on", "next_due_on", "reason", "records", "decision",
)  # fmt: skip


def board_dict(board: Scoreboard) -> dict[str, Any]:
    """The board's JSON object. Scores are given in mode TRIAL too."""
    return {
        "year": board.year,
        "as_of": board.as_of.isoformat(),
        "checklist": board.checklist,
        "mode": board.mode.value,
        "townships": [unit_dict(unit) for unit in board.units],
    }


def unit_dict(unit: UnitBoard) -> dict[str, Any]:
    """One unit with its items; score and progress always two decimals, or null."""
    return {
        "code": unit.code,
        "name": unit.name,
        "score": unit.score,
        "progress": unit.progress,
        "counted": unit.counted,
        "bonus": unit.bonus,
        "items": [item_dict(item) for item in unit.items],
    }


def item_dict(item: ItemResult) -> dict[str, Any]:
    """One item; `decision` stands only where an item is deemed done."""
    found: dict[str, Any] = {
        "id": item.id,
        "state": item.state.value,
        "ratio": item.ratio_text,
        "points": item.points_text,
        "weight": item.weight_text,
        "due_on": _day(item.due_on),
        "met_on": _day(item.met_on),
        "next_due_on": _day(item.next_due_on),
        "reason": item.reason,
        "records": list(item.records),
    }
    if item.decision is DecisionKind.DEEM:
        found["decision"] = item.decision.value
    return found


def board_json(board: Scoreboard) -> str:
    """The board as one JSON text."""
    return json.dumps(board_dict(board), ensure_ascii=False, separators=(",", ":"))


def board_csv(board: Scoreboard) -> str:
    """One line per unit and item, the same keys, records joined by a space; begins with a BOM."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_BOARD, *_UNIT, *_ITEM))
    shared = board_dict(board)
    for unit in shared["townships"]:
        for item in unit["items"]:
            row = {**item, "records": " ".join(item["records"])}
            writer.writerow(
                _cell(value)
                for value in (
                    *(shared[key] for key in _BOARD),
                    *(unit[key] for key in _UNIT),
                    *(row.get(key) for key in _ITEM),
                )
            )
    return out.getvalue()


def _cell(value: object) -> object:
    """Nothing for null; text a spreadsheet would take for a formula is kept text."""
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None

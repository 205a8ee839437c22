"""Reads what the golden files expect, strictly: every judged day of every item stands there exactly once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_ITEM = re.compile(
    r"(?P<state>[A-Z_]+) (?P<ratio>-|[\d.]+) (?P<points>-|[\d.]+)"
    r"(?: \| due (?P<due_on>[\d-]{10}))?(?: \| met (?P<met_on>[\d-]{10}))?(?: \| next (?P<next_due_on>[\d-]{10}))?"
    r"(?: \| (?P<decision>DEEM))?(?: \| records: (?P<records>.+))?"
)
_UNIT = re.compile(
    r"score (?P<score>-|[\d.]+) \| progress (?P<progress>-|[\d.]+) \| counted (?P<counted>\d+)"
    r" \| bonus (?P<bonus>\d) \| checklist (?P<checklist>[\d-]+)"
)


@dataclass(frozen=True)
class Board:
    """One board of a golden file: what is expected on each of its days, by item id, and of the unit as "unit"."""

    name: str
    year: int
    days: tuple[date, ...]
    permits: tuple[str, ...]
    lines: dict[str, dict[date, dict[str, Any]]]


def boards(facts: dict[str, Any]) -> list[Board]:
    """The boards of one file."""
    found = []
    for name, told in facts["board"].items():
        days = tuple(told["days"])
        lines = {
            item: _spread(days, lines, f"{name}.{item}")
            for item, lines in told.items()
            if isinstance(lines, dict)
        }
        found.append(Board(name, int(told.get("year", name)), days, tuple(told.get("permits", ())), lines))
    return found


def _spread(days: tuple[date, ...], lines: dict[str, str], where: str) -> dict[date, dict[str, Any]]:
    """One value for each judged day."""
    found: dict[date, dict[str, Any]] = {}
    for stretch, line in lines.items():
        first, _, last = stretch.partition(" .. ")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if start not in days or end not in days:
            raise ValueError(f"{where}: {stretch} does not begin and end on judged days")
        for day in days:
            if start <= day <= end:
                if day in found:
                    raise ValueError(f"{where}: {day} stands there twice")
                found[day] = _read(line, where)
    if lacking := [day for day in days if day not in found]:
        raise ValueError(f"{where}: nothing is expected on {lacking}")
    return found


def _read(line: str, where: str) -> dict[str, Any]:
    matched = (_UNIT if line.startswith("score") else _ITEM).fullmatch(line)
    if matched is None:
        raise ValueError(f"{where}: cannot read {line!r}")
    told = {name: None if value == "-" else value for name, value in matched.groupdict().items()}
    if "records" in told:
        told["records"] = (told["records"] or "").split()
    return told

"""A wide area by its parts: the districts of a city, the cities of a province, in code order, with their sum."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checklist.board import Scoreboard, Totals
from dashboard.comparing import version_notes
from dashboard.kept import once_per_board
from dashboard.levels import level_url
from papers.words import counted, day
from townships.areas import DISTRICT_DIGITS, area_name


@dataclass(frozen=True, slots=True)
class Part:
    """One line: an area, its numbers, where it leads, and what moved since an earlier day."""

    area: str
    name: str
    url: str
    sums: Totals
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The table: `kind` is what its lines are called, `before` the earlier day's, blank without one."""

    kind: str
    lines: tuple[Part, ...]
    whole: Part
    before: str = ""
    notes: tuple[str, ...] = ()


def parts_of(board: Scoreboard, query: str, before: Scoreboard | None = None) -> Parts | None:
    """The table of a wide board, None for a district's; beside `before`, an earlier board, what each part gained."""
    lines = _lines(board, query)
    if not lines:
        return None
    whole = Part(board.area, "合计", "", board.totals)
    called = ""
    notes: tuple[str, ...] = ()
    if before is not None:
        called, notes = day(before.as_of), version_notes(before, board)
        earlier = {line.area: line.sums for line in _lines(before, query)}
        lines = tuple(replace(line, moved=_moved(earlier.get(line.area), line.sums)) for line in lines)
        whole = replace(whole, moved=_moved(before.totals, board.totals))
    return Parts(part_kind(board), lines, whole, called, notes)


def part_kind(board: Scoreboard) -> str:
    """What the parts of a board are: 市 of a province, 区县(市) of a city."""
    return "区县(市)" if len(board.parts[0]) == DISTRICT_DIGITS else "市"


@once_per_board
def _lines(board: Scoreboard, query: str) -> tuple[Part, ...]:
    return tuple(
        Part(area, area_name(area), level_url(area, query), board.slice(area).totals) for area in board.parts
    )


def _moved(before: Totals | None, after: Totals) -> str:
    """已完成+5项次，逾期−2项次."""
    if before is None:
        return "前一日没有单位"
    gaps = (
        ("已完成", after.finished - before.finished),
        ("逾期", after.late_items - before.late_items),
    )
    told = [f"{word}{'+' if gap > 0 else '−'}{counted(abs(gap), '事项')}" for word, gap in gaps if gap]
    return "，".join(told) or "没有变化"

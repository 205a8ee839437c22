"""The overview as a workbook: of a wide area its parts, then the matrix, then every unit and item with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

from checklist.board import Scoreboard, UnitBoard, half_up
from dashboard.pages import chip_of
from dashboard.rollup import Part, parts_of
from papers.chips import ITEM_CHIPS
from papers.words import counted, day
from papers.xlsx import Band, Column, Formula, Sheet, Value, workbook
from townships.areas import area_name, district_of


def board_workbook(board: Scoreboard, *, demo: str, title: str, told: str = "") -> bytes:
    """The workbook of the units on `board`; `demo` is the banner while data are fictional, else blank.

    `told` is one more line above the table: which snapshot a frozen board is.
    """
    facts = [
        f"截至{day(board.as_of)}，{counted(len(board.units), '单位')}，只计审核通过的材料，按行政区划顺序排列。"
    ]
    if board.is_trial:
        facts.append("试运行：只列状态和原因，不列落实度。")
    if told:
        facts.insert(0, told)
    if demo:
        facts.insert(0, demo)
    return workbook(
        [*_parts(board, title, facts), _matrix(board, title, facts), _details(board, title, facts)]
    )


def _rounded(value: Fraction | None, places: int) -> Fraction | None:
    """Rounded once, by the engine's own rule; the cell then holds exactly what pages show."""
    return None if value is None else Fraction(half_up(value, places))


def _parts(board: Scoreboard, title: str, facts: list[str]) -> Iterable[Sheet]:
    """The table of a city's districts or a province's cities, as its page shows it; nothing of a district."""
    parts = parts_of(board, "")
    if parts is None:
        return
    columns = [
        Column(parts.kind, 14),
        Column("单位数", 9),
        Column("人大工作会议", 13),
        Column("实施意见", 11),
    ]
    columns += [
        Column("应完成", 9),
        Column("已完成", 9),
        Column("完成率（%）", 12, 1),
        Column("及时率（%）", 12, 1),
    ]
    columns += [Column("逾期项次", 10), Column("待审核项次", 11)]
    rows = [_part_line(part) for part in parts.lines]
    # Numbers add up; a rate of the whole is no sum, and stands as it is.
    whole = [
        Formula("=SUM({above})", each) if isinstance(each, int) else each for each in _part_line(parts.whole)
    ]
    yield Sheet(f"各{parts.kind}", title, facts, columns, [*rows, whole], a3=True, one_page=True)


def _part_line(part: Part) -> list[Value]:
    sums = part.sums
    rates = [
        _rounded(share * 100 if share is not None else None, 1)
        for share in (sums.completion, sums.timeliness)
    ]
    return [
        part.name, sums.units, sums.conference, sums.opinion, sums.due, sums.finished, *rates, sums.late_items,
        sums.pending_items,
    ]  # fmt: skip


def _matrix(board: Scoreboard, title: str, facts: list[str]) -> Sheet:
    columns = [Column("乡镇(街道)", 14), *(Column(heading.short_title, 13) for heading in board.headings)]
    columns += [Column("完成项数", 9)]
    if not board.is_trial:
        columns += [Column("落实度", 9, 2), Column("全年进度", 9, 2), Column("自选动作加分（另列）", 10)]
    rows: list[list[Value] | Band] = []
    for kind, units in groupby(board.units, key=lambda unit: _placed(board, unit, unit.kind_label)):
        rows.append(Band(kind))
        rows += [_line(board, unit) for unit in units]
    rows.append(_finished(board, len(columns)))
    return Sheet("落实情况", title, facts, columns, rows, a3=True, one_page=True)


def _placed(board: Scoreboard, unit: UnitBoard, said: str) -> str:
    """Behind its district's name where the sheet holds several."""
    return f"{area_name(district_of(unit.code))} {said}" if board.parts else said


def _line(board: Scoreboard, unit: UnitBoard) -> list[Value]:
    line: list[Value] = [f"{unit.name}（试点）" if unit.is_pilot else unit.name]
    for heading in board.headings:
        item = unit.item(heading.id)
        line.append(chip_of(item) if item else ITEM_CHIPS["NOT_APPLICABLE"])
    line.append(f"{unit.finished_count}/{unit.asked_count}")
    if not board.is_trial:
        line += [_rounded(unit.score_exact, 2), _rounded(unit.progress_exact, 2), unit.bonus]
    return line


def _finished(board: Scoreboard, width: int) -> list[Value]:
    """The last line: how many units have finished each item (the sign of both finished states is ✓)."""
    done = [
        sum(item is not None and item.is_finished for item in (unit.item(heading.id) for unit in board.units))
        for heading in board.headings
    ]
    counts: list[Value] = [Formula('=COUNTIF({above},"✓*")', number) for number in done]
    return ["已完成单位数", *counts, *[None] * (width - 1 - len(counts))]


def _details(board: Scoreboard, title: str, facts: list[str]) -> Sheet:
    columns = [
        Column("乡镇(街道)", 12),
        Column("规定动作", 26, is_long=True),
        Column("状态", 15),
        Column("时限", 15),
        Column("完成日期", 15),
        Column("查到了什么，还缺什么", 60, is_long=True),
        Column("由谁办理", 16),
        Column("材料编号", 22, is_long=True),
    ]
    if not board.is_trial:
        columns[3:3] = [Column("分值", 7, 2), Column("计分", 7, 2)]
    return Sheet("逐项说明", title, facts, columns, list(_reasons(board)), frozen=2, a3=True)


def _reasons(board: Scoreboard) -> Iterable[list[Value]]:
    for unit in board.units:
        for item in unit.items:
            line: list[Value] = [
                _placed(board, unit, unit.name),
                item.title,
                chip_of(item),
                item.due_on,
                item.met_on,
                item.reason,
                "、".join(item.who),
                "\n".join(item.records),
            ]
            if not board.is_trial:
                line[3:3] = [item.weight, _rounded(item.points, 2)]
            yield line

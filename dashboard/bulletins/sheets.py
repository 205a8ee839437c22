"""The workbook beside a paper: the same numbers with sums as formulas, and the lines to be completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from checklist.board import Scoreboard
from dashboard.bulletins.district import (
    ITEM_HEADS,
    UNIT_HEADS,
    item_lines,
    judged,
    unit_numbers,
)
from dashboard.bulletins.lines import Line
from dashboard.bulletins.subject import Subject
from papers.words import DEMO
from papers.xlsx import Column, Formula, Sheet, Value, workbook

# By a unit's code: its 人大干事 and their phone.
Contacts = Mapping[str, tuple[str, str]]
_RATE = '=IF(B{line}=0,"—",C{line}/B{line})'
_SUM = "=SUM({above})"


def numbers_book(subject: Subject, title: str, *, demo: bool) -> bytes:
    """分项 and 分单位 of a district's paper; units only in mode FORMAL."""
    board, notes = subject.board, _notes(subject, demo=demo)
    sheets = [_numbers("分项", title, notes, ITEM_HEADS, _item_rows(board), 34)]
    if not board.is_trial:
        sheets.append(_numbers("分单位", title, notes, UNIT_HEADS, _unit_rows(board), 16))
    return workbook(sheets)


def lines_book(
    subject: Subject, title: str, lines: Sequence[Line], contacts: Contacts, *, demo: bool
) -> bytes:
    """待完善事项 with the state of today and whom to call."""
    columns = [
        Column("序号", 6),
        Column("乡镇(街道)", 14),
        Column("规定动作", 24, is_long=True),
        Column("尚缺内容", 46, is_long=True),
        Column("责任主体", 14),
        Column("时限", 16),
        Column("统计时点状态", 16),
        Column("目前状态", 16),
        Column("销号", 8),
        Column("完成日期", 16),
        Column("联系人", 10),
        Column("联系电话", 15, is_text=True),
    ]
    rows: list[list[Value]] = [_line_row(place, line, contacts) for place, line in enumerate(lines, start=1)]
    closed = sum(line.is_closed for line in lines)
    blanks: list[Value] = [None] * 6
    last: list[Value] = ["项次", Formula("=COUNTA({above})", len(lines)), *blanks]
    last += [Formula('=COUNTIF({above},"<>未销号")', closed), None, None, None]
    if lines:
        rows.append(last)
    return workbook(
        [Sheet("待完善事项", title, _notes(subject, demo=demo), columns, rows, frozen=3, a3=True)]
    )


def _line_row(place: int, line: Line, contacts: Contacts) -> list[Value]:
    name, phone = contacts.get(line.code, ("", ""))
    return [
        place, line.unit, line.title, line.lacking, line.who, line.due, line.then, line.now,
        line.closed or "未销号", line.closed_on,
        name, phone,
    ]  # fmt: skip


def _notes(subject: Subject, *, demo: bool) -> list[str]:
    return [*([DEMO] if demo else []), subject.standing]


def _numbers(
    name: str, title: str, notes: list[str], heads: Sequence[str], rows: Iterable[list[int | str]], width: int
) -> Sheet:
    """应完成, 已完成, 逾期 and 待审核 with their sums, and the rate worked out in each line."""
    columns = [
        Column(heads[0], width),
        *(Column(head, 10) for head in heads[1:-1]),
        Column(heads[-1], 10, is_share=True),
    ]
    given = list(rows)
    made: list[list[Value]] = [[*row, Formula(_RATE, _rate(row))] for row in given]
    sums = [sum(int(row[place]) for row in given) for place in range(1, len(heads) - 1)]
    total: list[Value] = [
        "合计",
        *(Formula(_SUM, number) for number in sums),
        Formula(_RATE, _rate(["", *sums])),
    ]
    return Sheet(name, title, notes, columns, [*made, total], one_page=True)


def _rate(row: Sequence[int | str]) -> Fraction | str:
    return Fraction(int(row[2]), int(row[1])) if int(row[1]) else "—"


def _item_rows(board: Scoreboard) -> Iterable[list[int | str]]:
    for line in item_lines(board):
        yield [line.heading.title, line.sums.due, line.sums.done, line.sums.late, line.pending]


def _unit_rows(board: Scoreboard) -> Iterable[list[int | str]]:
    for unit in judged(board):
        yield [unit.name, *unit_numbers(unit)]

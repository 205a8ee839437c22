"""The numbers of a district for 情况通报 and 简报: those of its board, in sentences; units named in official order.

In mode TRIAL no unit is named and no score given (design §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checklist.board import ItemHeading, ItemResult, Scoreboard, State, UnitBoard
from checklist.groupings import Sums, sums_of
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import Figures, given
from dashboard.summary import sentence
from papers.docx import Block, Table
from papers.words import counted, day, numeral, percent

WORDS = {
    "年度": "清单的年度，如2026",
    "统计时点": "快照的截至日期",
    "口径版本": "规定动作清单的版本",
    "快照编号": "如“快照第3号”",
    "总体情况": "一句话：应完成、已完成、完成率、逾期和主要是什么",
    "单位数": "在册的乡镇(街道)个数",
    "应完成": "项次",
    "已完成": "项次，含逾期完成",
    "完成率": "已完成÷应完成",
    "及时率": "按时完成÷应完成",
    "逾期项次": "",
    "逾期单位数": "",
    "待审核项次": "",
    "临近时限项次": "",
    "会议本届": "本届已召开人大工作会议的单位数",
    "会议上届": "上届召开过的单位数",
    "实施意见": "有现行有效实施意见的单位数",
    "问政问题": "代表问政提出的问题数",
    "问政办结": "其中办结的",
    "微实事完成": "本年度验收的民生微实事个数",
}
BLOCKS = {
    "分项情况": "逐项动作的完成、逾期、待审核，按清单顺序",
    "经验做法": "本年度进入范例库或被其他单位采用的自选动作",
    "存在不足": "逐项动作的逾期单位",
    "临近时限情况": "近期到期的动作和单位数",
    "分项完成情况表": "每项动作一行的表",
    "分单位完成情况表": "每个单位一行的表（试运行不列）",
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """How the units stand with one item; a 开发区 is left out of every number."""

    heading: ItemHeading
    sums: Sums
    done_late: int
    late: tuple[UnitBoard, ...]
    pending: int
    soon: int
    later: int


def item_lines(board: Scoreboard) -> tuple[ItemLine, ...]:
    """One line for each item of the edition, in its order; they add up to the board's totals."""
    return tuple(_item_line(board, heading) for heading in board.headings)


def _item_line(board: Scoreboard, heading: ItemHeading) -> ItemLine:
    pairs = list(_asked(board, heading.id))
    states = [item.state for _, item in pairs]
    return ItemLine(
        heading=heading,
        sums=sums_of(item for _, item in pairs),
        done_late=states.count(State.DONE_LATE),
        late=tuple(unit for unit, item in pairs if item.is_late),
        pending=states.count(State.PENDING),
        soon=states.count(State.DUE_SOON),
        later=states.count(State.NOT_DUE),
    )


def _asked(board: Scoreboard, item_id: str) -> Iterator[tuple[UnitBoard, ItemResult]]:
    for unit in judged(board):
        item = unit.item(item_id)
        if item is not None and item.is_asked:
            yield unit, item


def district_figures(subject: Subject) -> Figures:
    """What stands for the placeholders of a district's paper. No query."""
    board = subject.board
    sums, benefit = board.totals, board.benefit
    lines = item_lines(board)
    words = {
        "年度": str(board.year),
        "统计时点": day(board.as_of),
        "口径版本": board.checklist,
        "快照编号": subject.snapshot.number_said,
        "总体情况": sentence(board, None, 0, 0),
        "单位数": str(sums.units),
        "应完成": str(sums.due),
        "已完成": str(sums.done + sums.done_late),
        "完成率": sums.completion_text,
        "及时率": sums.timeliness_text,
        "逾期项次": str(sums.late_items),
        "逾期单位数": str(sums.late_units),
        "待审核项次": str(sums.pending_items),
        "临近时限项次": str(sums.due_soon_items),
        "会议本届": str(sums.conference),
        "会议上届": str(sums.conference_before),
        "实施意见": str(sums.opinion),
        "问政问题": str(benefit.questions),
        "问政办结": str(benefit.settled),
        "微实事完成": str(benefit.projects),
    }
    named = not board.is_trial
    blocks: dict[str, list[Block]] = {
        "分项情况": given(*_by_item(lines, named=named)),
        "经验做法": given(*_practices(board, named=named)),
        "存在不足": given(*_lacking(lines, named=named)),
        "临近时限情况": given(_near(lines)),
        "分项完成情况表": [item_table(lines)],
        "分单位完成情况表": [unit_table(board)] if named else [],
    }
    return Figures(words, blocks)


def _by_item(lines: Iterable[ItemLine], *, named: bool) -> Iterator[str]:
    for place, line in enumerate(lines, start=1):
        told = [_finished(line)]
        if line.late:
            told.append(f"逾期{counted(len(line.late), '单位')}{_names(line.late, named=named)}")
        if line.pending:
            told.append(f"已报待审{counted(line.pending, '单位')}")
        if rest := line.soon + line.later:
            told.append(f"未到时限{counted(rest, '单位')}")
        yield f"（{numeral(place)}）{line.heading.title}。{'；'.join(told)}。"


def _finished(line: ItemLine) -> str:
    if not line.sums.due:
        return "还没有应完成的单位"
    late = f"（其中逾期完成{line.done_late}个）" if line.done_late else ""
    return f"应有{counted(line.sums.due, '单位')}完成，已完成{line.sums.done}个{late}"


def _names(units: Iterable[UnitBoard], *, named: bool) -> str:
    return f"（{'、'.join(unit.name for unit in units)}）" if named else ""


ADOPTED = "已进入范例库或被其他单位采用"


def quoted(title: str) -> str:
    """A practice's name in quotes, unless it brings its own."""
    return title if "“" in title else f"“{title}”"


def _practices(board: Scoreboard, *, named: bool) -> Iterator[str]:
    found = [
        (unit.name, "、".join(map(quoted, unit.bonus_practices)))
        for unit in judged(board)
        if unit.bonus_practices
    ]
    if not found:
        yield f"{board.year}年以来还没有自选动作进入范例库。"
    elif named:
        for name, titles in found:
            yield f"{name}的{titles}{ADOPTED}。"
    else:
        # A practice's name tells whose it is.
        yield f"{counted(len(found), '单位')}的自选动作{ADOPTED}。"


def _lacking(lines: Iterable[ItemLine], *, named: bool) -> Iterator[str]:
    late = [line for line in lines if line.late]
    if not late:
        yield "没有逾期事项。"
    for place, line in enumerate(late, start=1):
        yield (
            f"{numeral(place)}是{line.heading.title}：{counted(len(line.late), '单位')}逾期"
            f"{_names(line.late, named=named)}。"
        )


def _near(lines: Iterable[ItemLine]) -> str:
    soon = [f"{line.heading.title}{counted(line.soon, '单位')}" for line in lines if line.soon]
    return f"近期到期的有：{'、'.join(soon)}，请抓紧办理。" if soon else ""


def item_table(lines: Iterable[ItemLine]) -> Table:
    """One row for each item, and their sum."""
    rows = [
        (
            line.heading.title,
            *map(str, (line.sums.due, line.sums.done, line.sums.late, line.pending)),
            _rate(line),
        )
        for line in lines
    ]
    return Table(ITEM_HEADS, rows, (7, 2, 2, 2, 2, 3), centred_from=1)


_NUMBERS = ("应完成", "已完成", "逾期", "待审核", "完成率")
ITEM_HEADS, UNIT_HEADS = ("规定动作", *_NUMBERS), ("乡镇(街道)", *_NUMBERS)


def _rate(line: ItemLine) -> str:
    return percent(line.sums.done, line.sums.due)


def unit_numbers(unit: UnitBoard) -> tuple[int, int, int, int]:
    """应完成, 已完成, 逾期 and 待审核 of one unit, as the board's totals count them."""
    sums = sums_of(unit.items)
    return sums.due, sums.done, sums.late, len(unit.pending_items)


def judged(board: Scoreboard) -> list[UnitBoard]:
    """The units that the sums count: a 开发区 is none of them."""
    return [unit for unit in board.units if not unit.is_zone]


def unit_table(board: Scoreboard) -> Table:
    """One row for each unit in official order; nobody is ranked."""
    rows = []
    for unit in judged(board):
        due, done, late, pending = unit_numbers(unit)
        rows.append((unit.name, str(due), str(done), str(late), str(pending), percent(done, due)))
    return Table(UNIT_HEADS, rows, (4, 2, 2, 2, 2, 3), centred_from=1)

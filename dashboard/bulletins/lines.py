"""待完善事项: what a snapshot found unfinished, and how each line stands on a later day: it closes by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checklist.board import DecisionKind, ItemResult, Scoreboard, State, UnitBoard
from dashboard.bulletins.district import judged
from dashboard.bulletins.subject import Subject
from dashboard.pages import chip_of, due_text
from papers.chips import Chip
from papers.docx import Table
from papers.words import day

HEADS = ("序号", "乡镇(街道)", "规定动作", "尚缺内容", "责任主体", "时限", "状态")
GONE = "单位已撤并"
_OPEN = frozenset({State.PENDING, State.DUE_SOON})


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's item that was unfinished: `then` as the snapshot says, `now` as a later board does."""

    code: str
    unit: str
    item: str
    title: str
    lacking: str
    who: str
    due: str
    then: Chip
    now: Chip
    closed: str
    closed_on: str
    has_page: bool = True

    @property
    def is_closed(self) -> bool:
        return bool(self.closed)


def lines_of(frozen: Scoreboard, now: Scoreboard | None = None, code: str = "") -> tuple[Line, ...]:
    """The lines of a snapshot (of one unit, where `code` names it), units in official order.

    Within a unit what is late comes first, the longest overdue ahead, then what is due next. A line is closed when
    `now` has its item finished, waived or no longer asked, or no longer has the unit; without `now` none is.
    """
    units = [unit for unit in frozen.units if unit.code == code] if code else judged(frozen)
    return tuple(_line(unit, item, now) for unit in units for item in open_items(unit))


def open_items(unit: UnitBoard) -> list[ItemResult]:
    """What a unit has to complete, in the order in which to do it."""
    return [*sorted(unit.late_items, key=lambda item: -item.days_late), *_coming(unit)]


def _coming(unit: UnitBoard) -> Iterator[ItemResult]:
    found = [item for item in unit.items if item.state in _OPEN]
    yield from sorted(found, key=lambda item: (item.due_on is None, item.due_on))


def _line(unit: UnitBoard, item: ItemResult, now: Scoreboard | None) -> Line:
    there = now.unit(unit.code) if now else None
    later = there.item(item.id) if there else None
    return Line(
        code=unit.code,
        unit=unit.name,
        item=item.id,
        title=item.title,
        lacking=lacking(item),
        who="、".join(item.who),
        due=due_text(item) or "—",
        then=chip_of(item),
        now=chip_of(later or item),
        closed=_closed(now, there, later),
        closed_on=day(later.met_on) if later and later.is_finished else "",
        has_page=now is None or there is not None,
    )


def _closed(now: Scoreboard | None, unit: UnitBoard | None, item: ItemResult | None) -> str:
    """Why a line is closed, in words; blank while it is open."""
    if now is None or (item is not None and item.is_asked and not item.is_finished):
        return ""
    if unit is None:
        return GONE
    return "已销号" if item is not None and item.is_finished else "不再列入"


def decided(item: ItemResult) -> str:
    """What the office decided about an item, in words: it is told wherever the item appears. Blank without a decision."""
    for note in item.decisions:
        if note.kind is item.decision and note.kind is DecisionKind.WAIVE:
            return f"经批准免列（{note.reason}）"
        if note.kind is item.decision and note.kind is DecisionKind.DEEM:
            return f"视同完成（{note.relied_on or note.reason}）"
    return ""


def lacking(item: ItemResult) -> str:
    """What an item lacks, in the words of the board; of one that only waits, that it does."""
    if item.state is State.PENDING:
        return "已报送，等区人大办审核"
    told = [each.removeprefix("还缺：") for each in item.missing or item.notes or ("尚未报送",)]
    extended = [
        f"经批准延期至{day(note.due_on)}" for note in item.decisions if note.kind is DecisionKind.EXTEND
    ]
    return "；".join((*told, *extended))


def lines_table(lines: Sequence[Line], subject: Subject) -> Table:
    """The lines as a table; the unit's column is left out of a paper about one unit."""
    rows = [
        (str(place), line.unit, line.title, line.lacking, line.who or "—", line.due, line.then.word)
        for place, line in enumerate(lines, start=1)
    ]
    if subject.unit is None:
        return Table(HEADS, rows, (2, 4, 6, 9, 4, 4, 4), centred_from=5)
    heads = (HEADS[0], *HEADS[2:])
    return Table(heads, [(row[0], *row[2:]) for row in rows], (2, 6, 10, 5, 4, 4), centred_from=4)

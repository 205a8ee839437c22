"""待完善事项: what a snapshot found unfinished, and how each line stands on a later day: it closes by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checklist.board import ItemResult, Scoreboard, State, UnitBoard
from dashboard.bulletins.subject import Subject
from dashboard.pages import chip_of, due_text
from papers.chips import Chip
from papers.docx import Table
from papers.words import day

HEADS = ("序号", "乡镇(街道)", "规定动作", "还缺什么", "由谁办理", "时限", "状态")
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
    is_closed: bool
    closed: str


def lines_of(frozen: Scoreboard, now: Scoreboard | None = None, code: str = "") -> tuple[Line, ...]:
    """The lines of a snapshot (of one unit, where `code` names it), units in official order.

    Within a unit what is late comes first, the longest overdue ahead, then what is due next. A line is closed when
    `now` has its item finished, waived or no longer asked; without `now` none is.
    """
    units = [unit for unit in frozen.units if not code or unit.code == code]
    return tuple(
        _line(unit, item, now.unit(unit.code) if now else None) for unit in units for item in open_items(unit)
    )


def open_items(unit: UnitBoard) -> list[ItemResult]:
    """What a unit has to complete, in the order in which to do it."""
    return [*sorted(unit.late_items, key=lambda item: -item.days_late), *_coming(unit)]


def _coming(unit: UnitBoard) -> Iterator[ItemResult]:
    found = [item for item in unit.items if item.state in _OPEN]
    yield from sorted(found, key=lambda item: (item.due_on is None, item.due_on))


def _line(unit: UnitBoard, item: ItemResult, later: UnitBoard | None) -> Line:
    now = later.item(item.id) if later else None
    settled = now is not None and (now.is_finished or not now.is_asked)
    return Line(
        code=unit.code,
        unit=unit.name,
        item=item.id,
        title=item.title,
        lacking=lacking(item),
        who="、".join(item.who),
        due=due_text(item) or "—",
        then=chip_of(item),
        now=chip_of(now or item),
        is_closed=settled,
        closed=day(now.met_on) if settled and now else "",
    )


def lacking(item: ItemResult) -> str:
    """What an item lacks, in the words of the board; of one that only waits, that it does."""
    if item.state is State.PENDING:
        return "已报送，等区人大办审核"
    told = item.missing or item.notes or ("尚未报送",)
    return "；".join(each.removeprefix("还缺：") for each in told)


def lines_table(lines: Sequence[Line], subject: Subject) -> Table:
    """The lines as a table; the unit's column is left out of a paper about one unit."""
    rows = [
        (str(place), line.unit, line.title, line.lacking, line.who or "—", line.due, line.then.text)
        for place, line in enumerate(lines, start=1)
    ]
    if subject.unit is None:
        return Table(HEADS, rows, (2, 4, 6, 9, 4, 4, 4), centred_from=5)
    heads = (HEADS[0], *HEADS[2:])
    return Table(heads, [(row[0], *row[2:]) for row in rows], (2, 6, 10, 5, 4, 4), centred_from=4)

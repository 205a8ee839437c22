"""我的任务: what one unit has to do, from its board and its records; no fact and no number of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checklist.board import ItemResult, State, UnitBoard
from desk.mends import mend_label, mend_url
from papers.chips import ITEM_CHIPS, Chip
from papers.words import day
from townships.models import Township

# Most urgent first: what is late, then what is near, then the rest by its day.
_URGENCY = {
    State.OVERDUE: 0, State.NO_DATA: 0, State.PARTIAL: 0, State.DUE_SOON: 1, State.NOT_DUE: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mend:
    """One way to the right form."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Task:
    """One item that is not finished: what is missing, by when, who must act, where to do it."""

    item: ItemResult
    chip: Chip
    missing: tuple[str, ...]
    when: str
    who: tuple[str, ...]
    mends: tuple[Mend, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The page of one unit."""

    todo: tuple[Task, ...]
    waiting: tuple[ItemResult, ...]
    finished: tuple[tuple[ItemResult, Chip], ...]


def tasks_of(board: UnitBoard, unit: Township) -> Tasks:
    """The tasks of a unit from its board, most urgent first."""
    todo = [_task(item, unit) for item in board.items if item.state in _URGENCY]
    todo.sort(key=lambda task: (_URGENCY[task.item.state], task.item.due_on or date.max))
    finished = tuple((item, ITEM_CHIPS[item.state]) for item in board.items if item.is_finished)
    return Tasks(
        todo=tuple(todo),
        waiting=tuple(item for item in board.items if item.state is State.PENDING),
        finished=finished,
    )


def _task(item: ItemResult, unit: Township) -> Task:
    return Task(
        item=item,
        chip=_chip(item),
        missing=item.missing or item.notes,
        when=_when(item),
        who=item.who,
        mends=tuple(Mend(mend_label(mend, unit), mend_url(mend)) for mend in item.mends),
    )


def _chip(item: ItemResult) -> Chip:
    chip = ITEM_CHIPS[item.state]
    if item.days_late:
        return chip.saying(f"{item.days_late}天")
    if item.state is State.DUE_SOON and item.days_left is not None:
        return chip.saying(f"{item.days_left}天")
    return chip


def _when(item: ItemResult) -> str:
    """By when, with the days left or gone; the nearest open clock inside the item when it comes first."""
    parts: list[str] = []
    if item.due_on:
        gone = f"已过{item.days_late}天" if item.days_late else f"还有{item.days_left}天"
        parts.append(f"时限{day(item.due_on)}（{gone}）")
    if item.next_due_on and item.next_due_on != item.due_on:
        parts.append(f"最近一个办理期限{day(item.next_due_on)}")
    return "，".join(parts)

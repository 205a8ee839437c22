"""The items of a board in other orders: by the four aspects, by 七好. The same sums as the board's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.board import ItemHeading, ItemResult, Scoreboard, UnitBoard
from checklist.seven_goods import SEVEN_GOODS


@dataclass(frozen=True, slots=True)
class Sums:
    """应完成, 已完成 (late ones too) and 逾期 in 项次, counted as `board.totals` counts them."""

    due: int = 0
    done: int = 0
    late: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.due + other.due, self.done + other.done, self.late + other.late)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Some items of the edition under one heading, each with its sums; none where nothing is asked under it."""

    title: str
    about: str
    sums: Sums
    items: tuple[tuple[ItemHeading, Sums], ...]


def item_sums(units: Iterable[UnitBoard]) -> dict[str, Sums]:
    """The sums of each item over `units`, by its id; a 开发区 stands outside them, as in all sums."""
    found: dict[str, list[ItemResult]] = {}
    for unit in units:
        if not unit.is_zone:
            for item in unit.items:
                found.setdefault(item.id, []).append(item)
    return {item_id: sums_of(items) for item_id, items in found.items()}


def sums_of(items: Iterable[ItemResult]) -> Sums:
    """The sums of these items, whatever units they belong to."""
    asked = [item for item in items if item.is_asked]
    return Sums(
        due=sum(item.is_finished or item.is_past_due for item in asked),
        done=sum(item.is_finished for item in asked),
        late=sum(item.is_late for item in asked),
    )


def by_aspect(board: Scoreboard) -> tuple[Grouping, ...]:
    """四大方面, in the edition's order."""
    sums = item_sums(board.units)
    aspects = dict.fromkeys((heading.aspect, heading.aspect_label) for heading in board.headings)
    return tuple(
        _grouping(label, "", [heading for heading in board.headings if heading.aspect == aspect], sums)
        for aspect, label in aspects
    )


def by_good(board: Scoreboard) -> tuple[Grouping, ...]:
    """七好, in the source's order; an action that the table does not know stands at the end, never left out."""
    sums = item_sums(board.units)
    headings = {heading.id: heading for heading in board.headings}
    made = [
        _grouping(good.title, good.about, [headings[each] for each in good.actions if each in headings], sums)
        for good in SEVEN_GOODS
    ]
    known = {action for good in SEVEN_GOODS for action in good.actions}
    others = [heading for heading in board.headings if heading.id not in known]
    return (*made, _grouping("其他", "", others, sums)) if others else tuple(made)


def _grouping(title: str, about: str, headings: list[ItemHeading], sums: dict[str, Sums]) -> Grouping:
    items = tuple((heading, sums.get(heading.id, Sums())) for heading in headings)
    return Grouping(title, about, sum((each for _, each in items), Sums()), items)

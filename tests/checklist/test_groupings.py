"""The four aspects and 七好: other orders of the same items, with the board's own sums."""

from __future__ import annotations

from msgspec.structs import replace

from checklist.board import ItemHeading, totals
from checklist.catalogue import RULE, RULES
from checklist.groupings import Grouping, Sums, by_aspect, by_good, sums_of
from checklist.seven_goods import SEVEN_GOODS
from opinions.models import Aspect
from tests.dashboard.boards import make_board


def test_every_action_stands_in_exactly_one_of_the_seven() -> None:
    placed = [action for good in SEVEN_GOODS for action in good.actions]
    assert sorted(placed) == sorted(RULE)
    assert [good.title for good in SEVEN_GOODS] == [
        "把好向", "选好人", "开好会", "尽好责", "履好职", "建好站", "筑好基",
    ]  # fmt: skip
    assert all(good.about for good in SEVEN_GOODS)


def whole(groups: tuple[Grouping, ...]) -> Sums:
    return sum((group.sums for group in groups), Sums())


def test_both_orders_add_up_to_the_board_s_own_sums() -> None:
    board = make_board()
    own = Sums(board.totals.due, board.totals.done + board.totals.done_late, board.totals.late_items)
    assert own.due > own.done > own.late > 0
    assert whole(by_aspect(board)) == own
    assert whole(by_good(board)) == own


def test_the_aspects_stand_in_their_order_with_all_their_items() -> None:
    groups = by_aspect(make_board())
    assert [group.title for group in groups] == [str(aspect.label) for aspect in Aspect]
    assert [heading.id for group in groups for heading, _ in group.items] == [rule.id for rule in RULES]


def test_a_zone_is_in_no_sum() -> None:
    board = make_board()
    zone = replace(board.units[0], is_zone=True)
    with_zone = replace(board, units=(zone, *board.units[1:]), totals=totals((zone, *board.units[1:])))
    assert whole(by_aspect(with_zone)).due == with_zone.totals.due
    assert whole(by_good(with_zone)).late == with_zone.totals.late_items


def test_a_unit_s_sums_may_be_of_some_items() -> None:
    unit = make_board().units[3]
    assert sums_of(unit.items).late == len(unit.late_items)
    assert sums_of(()) == Sums()


def test_an_action_that_the_table_does_not_know_is_not_lost() -> None:
    board = make_board(3)
    new = replace(board.headings[0], id="something_new")
    units = tuple(replace(u, items=(replace(u.items[0], heading=new), *u.items[1:])) for u in board.units)
    groups = by_good(replace(board, headings=(new, *board.headings[1:]), units=units))
    assert groups[-1].title == "其他"
    headings: list[ItemHeading] = [heading for heading, _ in groups[-1].items]
    assert headings == [new]

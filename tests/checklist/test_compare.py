"""Two boards side by side: which way each item and unit went, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from checklist.board import DecisionKind, ItemResult, Scoreboard, State, UnitBoard, totals
from checklist.compare import Direction, compare, difference_text, differences, direction_of, item_direction
from checklist.frozen import frozen
from checklist.models import Snapshot
from tests.dashboard.boards import AS_OF, make_board

UP, DOWN, OTHER, SAME = Direction.UP, Direction.DOWN, Direction.OTHER, Direction.SAME
S = State


def an_item(state: State, ratio: Fraction | None = None, **more: Any) -> ItemResult:
    like = make_board(1).units[0].items[0]
    usual = {S.DONE: Fraction(1), S.DONE_LATE: Fraction(1), S.WAIVED: None, S.NOT_APPLICABLE: None}
    finished = state in (S.DONE, S.DONE_LATE)
    told = {
        "state": state,
        "ratio": ratio if ratio is not None else usual.get(state, Fraction(0)),
        "due_on": date(2026, 12, 31),
        "met_on": date(2026, 10, 12) if finished else None,
        "decision": None,
    }
    return replace(like, **{**told, **more})


def changed(board: Scoreboard, code: str, change: Callable[[UnitBoard], UnitBoard]) -> Scoreboard:
    units = tuple(change(unit) if unit.code == code else unit for unit in board.units)
    return replace(board, units=units, totals=totals(units))


def with_item(item: ItemResult, **more: Any) -> Callable[[UnitBoard], UnitBoard]:
    def change(unit: UnitBoard) -> UnitBoard:
        items = tuple(item if each.id == item.id else each for each in unit.items)
        return replace(unit, items=items, **more)

    return change


@pytest.mark.parametrize(
    ("before", "after", "direction", "words"),
    [
        (an_item(S.NOT_DUE), an_item(S.DONE), UP, "未到时限 → 已完成"),
        (an_item(S.OVERDUE), an_item(S.DONE_LATE), UP, "逾期 → 逾期完成"),
        (an_item(S.DONE_LATE), an_item(S.DONE), UP, "逾期完成 → 已完成"),
        (an_item(S.NOT_DUE), an_item(S.PENDING), UP, "未到时限 → 待审核"),
        (an_item(S.PENDING), an_item(S.OVERDUE), DOWN, "待审核 → 逾期"),
        (an_item(S.DONE), an_item(S.DONE_LATE), DOWN, "已完成 → 逾期完成"),
        (an_item(S.NOT_DUE), an_item(S.NO_DATA), DOWN, "未到时限 → 逾期未报"),
        (
            an_item(S.OVERDUE, Fraction(1, 5)),
            an_item(S.PARTIAL, Fraction(3, 5)),
            UP,
            "逾期（完成20%） → 部分完成（完成60%）",
        ),
        (
            an_item(S.PARTIAL, Fraction(4, 5)),
            an_item(S.PARTIAL, Fraction(2, 3)),
            DOWN,
            "部分完成（完成80%） → 部分完成（完成67%）",
        ),
        (an_item(S.NOT_DUE), an_item(S.NOT_DUE, Fraction(1, 2)), UP, "未到时限 → 未到时限（完成50%）"),
        # Nothing was done and nothing was lost: the calendar alone moved, or nothing at all.
        (an_item(S.NOT_DUE), an_item(S.DUE_SOON), SAME, "未到时限 → 临近时限"),
        (
            an_item(S.OVERDUE),
            replace(an_item(S.OVERDUE), judged_on=AS_OF + timedelta(days=30)),
            SAME,
            "逾期 → 逾期",
        ),
        (an_item(S.NO_DATA), an_item(S.OVERDUE), OTHER, "逾期未报 → 逾期"),
        # What is not asked compares with nothing.
        (an_item(S.OVERDUE), an_item(S.WAIVED), OTHER, "逾期 → 经批准免列"),
        (an_item(S.NOT_APPLICABLE), an_item(S.NOT_DUE), OTHER, "不适用 → 未到时限"),
        (an_item(S.WAIVED), an_item(S.WAIVED), SAME, "经批准免列 → 经批准免列"),
        # The same state, but not the same.
        (
            an_item(S.DONE),
            an_item(S.DONE, met_on=date(2026, 9, 1)),
            OTHER,
            "已完成 → 已完成（完成日期10月12日 → 9月1日）",
        ),
        (
            an_item(S.NOT_DUE, due_on=date(2026, 10, 31)),
            an_item(S.NOT_DUE),
            OTHER,
            "未到时限 → 未到时限（时限10月31日 → 12月31日）",
        ),
        (
            an_item(S.DONE),
            an_item(S.DONE, decision=DecisionKind.DEEM),
            OTHER,
            "已完成 → 已完成（无决定 → 视同完成）",
        ),
        # The last entry of a fund moves the day on which it was met: between two days that is no correction.
        (
            an_item(S.DONE),
            replace(an_item(S.DONE, met_on=date(2026, 11, 1)), judged_on=AS_OF + timedelta(days=30)),
            SAME,
            "",
        ),
        # A later due day is nothing to an item that is done.
        (an_item(S.DONE, due_on=date(2027, 10, 31)), an_item(S.DONE), SAME, ""),
    ],
)
def test_which_way_an_item_went_and_in_which_words(
    before: ItemResult, after: ItemResult, direction: Direction, words: str
) -> None:
    assert item_direction(before, after) is direction
    backwards = {UP: DOWN, DOWN: UP}.get(direction, direction)
    assert item_direction(after, before) is backwards
    if direction is SAME:
        return
    code, board = make_board(1).units[0].code, make_board(1)
    both = compare(changed(board, code, with_item(before)), changed(board, code, with_item(after)))
    change = both.change(code, before.id)
    assert change is not None
    assert (change.direction, change.words) == (direction, words)


@pytest.mark.parametrize(
    ("before", "after", "direction", "text"),
    [
        (Fraction(80), Fraction(81), UP, "+1.00"),
        (Fraction(80), Fraction(799, 10), DOWN, "−0.10"),
        (Fraction(80), Fraction(80), SAME, ""),
        # Less than half a hundredth: written the same, so it is the same.
        (Fraction(80), Fraction(80) + Fraction(1, 1000), SAME, ""),
        (Fraction(80), Fraction(80) + Fraction(5, 1000), UP, "+0.01"),
        (None, Fraction(80), OTHER, ""),
        (Fraction(80), None, OTHER, ""),
        (None, None, SAME, ""),
    ],
)
def test_which_way_a_score_went(
    before: Fraction | None, after: Fraction | None, direction: Direction, text: str
) -> None:
    assert direction_of(before, after) is direction
    assert difference_text(before, after) == text


def test_a_change_of_term_begins_an_item_again_and_is_no_step_back() -> None:
    done = an_item(S.DONE, due_on=date(2026, 12, 31))
    again = an_item(S.NOT_DUE, due_on=date(2029, 10, 31), last_term=("上届：已于2024年5月10日完成",))
    assert item_direction(done, again) is OTHER
    assert item_direction(done, replace(again, last_term=())) is DOWN
    code, board = make_board(1).units[0].code, make_board(1)
    both = compare(changed(board, code, with_item(done)), changed(board, code, with_item(again)))
    change = both.change(code, done.id)
    assert change is not None
    assert change.words == "已完成 → 未到时限（换届，本届重新开始）"


def test_the_same_board_has_no_changes() -> None:
    both = compare(make_board(), make_board())
    assert len(both.units) == 24
    assert not both.changed
    assert (both.ups, both.downs, both.by_item()) == (0, 0, ())
    assert both.count(SAME) == 24
    assert all(row.said in {"不变", "持平"} and row.direction is SAME for row in both.sums())


def test_units_stand_in_official_order_whoever_gained_most() -> None:
    board = make_board()
    last, first = board.units[-1], board.units[0]
    after = changed(board, last.code, lambda unit: replace(unit, score_exact=Fraction(100)))
    after = changed(after, first.code, lambda unit: replace(unit, score_exact=Fraction(1)))
    both = compare(board, after)
    assert [unit.code for unit in both.units] == [unit.code for unit in board.units]
    assert [(unit.code, unit.direction) for unit in both.changed] == [(first.code, DOWN), (last.code, UP)]
    assert (both.count(UP), both.count(DOWN), both.count(SAME)) == (1, 1, 22)


def test_a_unit_that_opened_or_closed_is_neither_up_nor_down() -> None:
    board = make_board(3)
    fewer = replace(board, units=board.units[1:])
    gone = compare(board, fewer).units[0]
    assert (gone.before is None, gone.after is None, gone.direction, gone.items) == (False, True, OTHER, ())
    assert compare(fewer, board).units[0].before is None
    assert [unit.code for unit in compare(fewer, board).units] == [unit.code for unit in board.units]


def test_an_item_that_an_edition_no_longer_lists_is_told_but_not_where_it_never_applied() -> None:
    board = make_board(3)
    item = board.headings[3]
    units = tuple(
        replace(unit, items=tuple(each for each in unit.items if each.id != item.id)) for unit in board.units
    )
    fewer = replace(board, units=units, headings=tuple(each for each in board.headings if each is not item))
    both = compare(board, fewer)
    asked = [unit.code for unit in board.units if unit.item(item.id).is_applicable]  # type: ignore[union-attr]
    assert [unit.code for unit in both.units if unit.items] == asked
    assert {change.words.rpartition(" → ")[2] for unit in both.units for change in unit.items} == {"未列入"}


def test_by_item_the_edition_s_order_holds_and_no_unit_is_named_twice() -> None:
    board = make_board()
    code = board.units[2].code
    after = board
    for place in (8, 0):
        like = board.units[2].items[place]
        other = replace(
            like,
            state=S.DONE if like.state is not S.DONE else S.OVERDUE,
            ratio=Fraction(1) if like.state is not S.DONE else Fraction(0),
        )
        after = changed(after, code, with_item(other))
    told = compare(board, after).by_item()
    assert [key for key, _, _ in told] == [board.headings[0].id, board.headings[8].id]
    assert all([unit.code for unit, _ in pairs] == [code] for _, _, pairs in told)


def test_sums_differ_as_a_reader_subtracts_them() -> None:
    board = make_board()
    after = replace(
        board,
        totals=replace(board.totals, done=board.totals.done + 3, late_items=board.totals.late_items - 2),
    )
    told = {row.label: row for row in compare(board, after).sums()}
    assert (told["已完成"].said, told["已完成"].direction) == ("增加3项次", UP)
    assert (told["逾期"].said, told["逾期"].direction) == ("减少2项次", UP)
    assert (told["应完成"].said, told["应完成"].direction) == ("不变", SAME)
    rate = told["完成率"]
    gap = Fraction(rate.after[:-1]) - Fraction(rate.before[:-1])
    assert rate.said == f"上升{float(gap):.1f}个百分点"
    empty = replace(board.totals, due=0)
    assert {row.label: row for row in compare(board, replace(board, totals=empty)).sums()}[
        "完成率"
    ].said == "无从比较"


def a_snapshot(board: Scoreboard) -> Snapshot:
    return Snapshot(
        area=board.area, number=3, year=board.year, as_of=board.as_of, checklist_label=board.checklist,
        board=frozen(board),
    )  # fmt: skip


def test_a_correction_is_told_line_by_line() -> None:
    board = make_board()
    unit = board.units[4]
    item = next(each for each in unit.items if each.state is S.DONE)
    worse = replace(item, state=S.OVERDUE, ratio=Fraction(1, 2), met_on=None)
    now = changed(board, unit.code, with_item(worse, bonus=unit.bonus + 1))
    told = differences(a_snapshot(board), now)
    assert [line.sentence for line in told] == [
        f"{unit.name}“{item.title}”：已完成（2026年10月12日），更正为逾期（完成50%）",
        f"{unit.name}“自选动作加分”：{unit.bonus}，更正为{unit.bonus + 1}",
    ]
    assert differences(a_snapshot(board), board) == ()


def test_a_correction_is_told_of_the_units_that_are_looked_at() -> None:
    board = make_board()
    one, other = board.units[4], board.units[5]
    now = board
    for unit in (one, other):
        item = next(each for each in unit.items if each.state is S.DONE)
        now = changed(now, unit.code, with_item(replace(item, met_on=date(2026, 1, 5))))
    assert {line.code for line in differences(a_snapshot(board), now)} == {one.code, other.code}
    assert {line.code for line in differences(a_snapshot(board), now, one.code)} == {one.code}
    # Whoever reaches a unit's past under an old code reads of its corrections too.
    both = {line.code for line in differences(a_snapshot(board), now, one.code, other.code)}
    assert both == {one.code, other.code}


def test_ratios_are_compared_as_they_are_written() -> None:
    """Old snapshots keep four decimals: what reads the same has not moved."""
    board = make_board()
    unit = next(each for each in board.units if any(item.ratio == Fraction(2, 3) for item in each.items))
    item = next(each for each in unit.items if each.ratio == Fraction(2, 3))
    kept = changed(board, unit.code, with_item(replace(item, ratio=Fraction("0.6667"))))
    assert compare(kept, board).changed == ()
    less = changed(board, unit.code, with_item(replace(item, ratio=Fraction("0.6666"))))
    assert compare(less, board).ups == 1


def test_a_unit_that_was_not_listed_is_a_difference() -> None:
    board = make_board(3)
    told = differences(a_snapshot(replace(board, units=board.units[1:])), board)
    assert [(line.unit, line.title, line.before, line.after) for line in told] == [
        (board.units[0].name, "是否列入", "未列入", "已列入")
    ]


@pytest.mark.parametrize("more", [{"as_of": date(2026, 11, 24)}, {"year": 2025}])
def test_only_the_same_day_of_the_same_year_tells_a_correction(more: Any) -> None:
    board = make_board(3)
    with pytest.raises(ValueError, match="same year and day"):
        differences(a_snapshot(board), replace(board, **more))

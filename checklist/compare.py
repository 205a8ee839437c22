"""Two boards side by side: what went up, what went down, what changed. Pure: no ORM, no clock, no ranking.

One function for all: two snapshots, one and today, an earlier day and today, the published edition and a draft (试算),
and what a correction changed after a snapshot was frozen (更正).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from checklist.board import FINISHED, LATE, ItemResult, Scoreboard, State, Totals, UnitBoard, half_up
from papers.chips import item_chip
from papers.words import day, short_day

if TYPE_CHECKING:
    from checklist.models import Snapshot


class Direction(Enum):
    """Better, worse, or only different; always a sign and a word, never a colour alone."""

    UP = ("up", "▲", "上升")
    DOWN = ("down", "▼", "下降")
    OTHER = ("other", "◆", "有变化")
    SAME = ("same", "", "不变")

    @property
    def look(self) -> str:
        return self.value[0]

    @property
    def shape(self) -> str:
        return self.value[1]

    @property
    def word(self) -> str:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One unit's item as it stood on either board; None where a board does not hold it."""

    id: str
    title: str
    short_title: str
    before: ItemResult | None
    after: ItemResult | None
    direction: Direction

    @property
    def words(self) -> str:
        """未到时限 → 已完成; where the state is the same, what else moved."""
        return f"{_said(self.before)} → {_said(self.after)}{_moved(self.before, self.after)}"


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit on either board; None where it does not stand on one (not yet open, closed, not asked)."""

    code: str
    name: str
    kind_label: str
    is_zone: bool
    before: UnitBoard | None
    after: UnitBoard | None
    items: tuple[ItemChange, ...]

    @property
    def direction(self) -> Direction:
        """By 落实度 as it is written, to 0.01; one that appears or goes is neither up nor down."""
        if self.before is None or self.after is None:
            return Direction.OTHER
        return direction_of(self.before.score_exact, self.after.score_exact)

    @property
    def is_changed(self) -> bool:
        if self.before is None or self.after is None:
            return True
        progress = direction_of(self.before.progress_exact, self.after.progress_exact)
        moved = self.direction is not Direction.SAME or progress is not Direction.SAME
        return bool(self.items) or moved or self.before.bonus != self.after.bonus

    @property
    def ups(self) -> tuple[ItemChange, ...]:
        return tuple(item for item in self.items if item.direction is Direction.UP)

    @property
    def downs(self) -> tuple[ItemChange, ...]:
        return tuple(item for item in self.items if item.direction is Direction.DOWN)


@dataclass(frozen=True, slots=True)
class SumChange:
    """One of the district's sums on either board, as it is written, and by how much it differs.

    `direction` says whether that is better or worse: more 逾期 is worse.
    """

    label: str
    before: str
    after: str
    said: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a 更正说明: what a snapshot says of a unit's item (blank: of the unit itself), and what is known now."""

    code: str
    unit: str
    item_id: str
    title: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        return f"{self.unit}“{self.title}”：{self.before}，更正为{self.after}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two boards and every unit of either, in official order."""

    before: Scoreboard
    after: Scoreboard
    units: tuple[UnitChange, ...]

    @property
    def is_trial(self) -> bool:
        return self.before.is_trial or self.after.is_trial

    @property
    def changed(self) -> tuple[UnitChange, ...]:
        return tuple(unit for unit in self.units if unit.is_changed)

    @property
    def ups(self) -> int:
        """How many items of how many units went up."""
        return sum(len(unit.ups) for unit in self.units)

    @property
    def downs(self) -> int:
        return sum(len(unit.downs) for unit in self.units)

    def count(self, direction: Direction) -> int:
        """How many units went that way by their 落实度; a 开发区 is never one of them."""
        return sum(unit.direction is direction for unit in self.units if not unit.is_zone)

    def change(self, code: str, item_id: str) -> ItemChange | None:
        unit = next((each for each in self.units if each.code == code), None)
        return next((item for item in unit.items if item.id == item_id), None) if unit else None

    def by_item(self) -> tuple[tuple[str, str, tuple[tuple[UnitChange, ItemChange], ...]], ...]:
        """(id, title, the units whose item changed) in the order of the edition; items without change left out."""
        found: dict[str, list[tuple[UnitChange, ItemChange]]] = {}
        titles: dict[str, str] = {}
        for heading in (*self.after.headings, *self.before.headings):
            titles.setdefault(heading.id, heading.title)
            found.setdefault(heading.id, [])
        for unit in self.units:
            for item in unit.items:
                found[item.id].append((unit, item))
        return tuple((key, titles[key], tuple(pairs)) for key, pairs in found.items() if pairs)

    def sums(self) -> tuple[SumChange, ...]:
        """The sums of either board."""
        return sum_changes(self.before.totals, self.after.totals)


def compare(before: Scoreboard, after: Scoreboard) -> Comparison:
    """Every unit and item of two boards side by side, in official order (which is that of the codes)."""
    was, now = {unit.code: unit for unit in before.units}, {unit.code: unit for unit in after.units}
    order = [heading.id for heading in after.headings]
    order += [heading.id for heading in before.headings if heading.id not in order]
    units = []
    for code in sorted({*was, *now}):
        old, new = was.get(code), now.get(code)
        named = new or old
        assert named is not None  # noqa: S101  # the code comes from one of the two
        items = tuple(_item_changes(old, new, order)) if old and new else ()
        units.append(UnitChange(code, named.name, named.kind_label, named.is_zone, old, new, items))
    return Comparison(before, after, tuple(units))


def differences(snapshot: Snapshot, board: Scoreboard, *codes: str) -> tuple[Difference, ...]:
    """What corrections have changed since `snapshot` was frozen: its items beside those of `board`.

    `board` is that of the same area, year and day from what is known now (`scoreboard(area=snapshot.area,
    year=snapshot.year, as_of=snapshot.as_of)`); `codes` are the prefixes a reader reaches, without them all units.
    Raises ValueError for another year or day, which differ without any correction.
    """
    kept = snapshot.frozen_board()
    if (kept.year, kept.as_of) != (board.year, board.as_of):
        raise ValueError("a correction is told between two boards of the same year and day")
    here, now = (each.slice(*codes) if codes else each for each in (kept, board))
    return tuple(line for unit in compare(here, now).units for line in _corrected(unit))


def _corrected(unit: UnitChange) -> Iterator[Difference]:
    if unit.before is None or unit.after is None:
        listed = ("未列入" if each is None else "已列入" for each in (unit.before, unit.after))
        yield Difference(unit.code, unit.name, "", "是否列入", *listed)
        return
    for item in unit.items:
        before, after = _told(item.before), _told(item.after)
        if before == after:
            after += _moved(item.before, item.after) or _finer(item.before, item.after)
        yield Difference(unit.code, unit.name, item.id, item.title, before, after)
    if unit.before.bonus != unit.after.bonus:
        yield Difference(
            unit.code, unit.name, "", "自选动作加分", str(unit.before.bonus), str(unit.after.bonus)
        )


# What is better than what: late, not yet due, reported and waiting, finished late, finished in time.
_LEVEL = {
    **dict.fromkeys(LATE, 0),
    State.NOT_DUE: 1,
    State.DUE_SOON: 1,
    State.PENDING: 2,
    State.DONE_LATE: 3,
    State.DONE: 4,
}


def item_direction(before: ItemResult, after: ItemResult) -> Direction:
    """Which way an item went: by its level, within a level by its ratio. What is not asked compares with nothing."""
    if not (before.is_asked and after.is_asked):
        return Direction.SAME if before.state is after.state else Direction.OTHER
    if _begun_again(before, after):
        return Direction.OTHER
    if (steps := _LEVEL[after.state] - _LEVEL[before.state]) != 0:
        return Direction.UP if steps > 0 else Direction.DOWN
    was, now = _written(before.ratio), _written(after.ratio)
    if was is not None and now is not None and was != now:
        return Direction.UP if now > was else Direction.DOWN
    on_one_day = before.judged_on == after.judged_on
    same = _plain(before, on_one_day=on_one_day) == _plain(after, on_one_day=on_one_day)
    return Direction.SAME if same else Direction.OTHER


def _written(ratio: Fraction | None) -> Fraction | None:
    """A ratio as it is written, to 0.0001: old snapshots keep no more of it."""
    return None if ratio is None else Fraction(half_up(ratio, 4))


def _begun_again(before: ItemResult, after: ItemResult) -> bool:
    """An item of a Party term that was done in the last one: 换届 made it begin again, nobody fell behind."""
    return before.is_finished and not (after.is_finished or after.is_late) and bool(after.last_term)


def direction_of(before: Fraction | None, after: Fraction | None) -> Direction:
    """Which way a share of 100 went, compared as it is written (rounded once, to 0.01); None compares with nothing."""
    if before is None or after is None:
        return Direction.SAME if before is after else Direction.OTHER
    written = Fraction(half_up(after, 2)) - Fraction(half_up(before, 2))
    return Direction.UP if written > 0 else Direction.DOWN if written < 0 else Direction.SAME


def difference_text(before: Fraction | None, after: Fraction | None, places: int = 2) -> str:
    """+1.25 or −0.50 between two numbers as they are written, so that a reader who subtracts finds the same."""
    if before is None or after is None:
        return ""
    gap = Fraction(half_up(after, places)) - Fraction(half_up(before, places))
    return "" if gap == 0 else f"{'+' if gap > 0 else '−'}{half_up(abs(gap), places)}"


def sum_changes(before: Totals, after: Totals) -> tuple[SumChange, ...]:
    """The sums of two boards side by side, each as it is written."""
    return tuple(_sums(before, after))


def _item_changes(old: UnitBoard, new: UnitBoard, order: list[str]) -> Iterator[ItemChange]:
    was, now = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    for key in order:
        before, after = was.get(key), now.get(key)
        named = after or before
        if named is None:
            continue
        if before is None or after is None:
            # An edition that no longer (or not yet) lists the item: nothing to say where it does not apply anyhow.
            if named.is_applicable:
                yield ItemChange(key, named.title, named.short_title, before, after, Direction.OTHER)
            continue
        direction = item_direction(before, after)
        if direction is not Direction.SAME:
            yield ItemChange(key, named.title, named.short_title, before, after, direction)


def _plain(item: ItemResult, *, on_one_day: bool) -> tuple[object, ...]:
    """What is compared of an item that stands on the same level with the same ratio.

    Near its day (临近时限) is what a calendar does to an item that is not due, no change of its standing. The day a
    finished one was met on moves with every new entry of a fund; only between boards of one day is it a correction.
    """
    state = State.NOT_DUE if item.state is State.DUE_SOON else item.state
    finished = state in FINISHED
    day_of_it = (item.met_on if on_one_day else None) if finished else item.due_on
    return state, _written(item.ratio), day_of_it, item.decision


def _said(item: ItemResult | None) -> str:
    """An item's state in words; days late or left say only that time has passed and are left out."""
    if item is None:
        return "未列入"
    percent = item.percent_text if item.is_late or (item.ratio is not None and 0 < item.ratio < 1) else None
    chip = item_chip(item.state)
    return f"{chip.word}（完成{percent}）" if percent and percent != "0%" else chip.word


def _moved(before: ItemResult | None, after: ItemResult | None) -> str:
    """What moved besides: the day it was met on, or its due day."""
    if before is None or after is None:
        return ""
    if _begun_again(before, after):
        return "（换届，本届重新开始）"
    if before.is_finished and after.is_finished and before.met_on != after.met_on:
        return f"（完成日期{_days(before.met_on, after.met_on)}）"
    if not after.is_finished and before.due_on != after.due_on and before.due_on and after.due_on:
        return f"（时限{_days(before.due_on, after.due_on)}）"
    if before.decision is not after.decision:
        was, now = (item.decision.label if item.decision else "无决定" for item in (before, after))
        return f"（{was} → {now}）"
    return ""


def _finer(before: ItemResult | None, after: ItemResult | None) -> str:
    """Shares that differ by less than a percent, as they are written."""
    was, now = (item.ratio_text if item else None for item in (before, after))
    return f"（完成比例{was or '—'} → {now or '—'}）" if was != now else ""


def _days(before: date | None, after: date | None) -> str:
    """Two days, without their year where it is the same."""
    if before is not None and after is not None and before.year == after.year:
        return f"{short_day(before)} → {short_day(after)}"
    return f"{day(before)} → {day(after)}"


def _told(item: ItemResult | None) -> str:
    """An item in words for a 更正说明, with the day it was met on."""
    said = _said(item)
    return f"{said}（{day(item.met_on)}）" if item is not None and item.is_finished and item.met_on else said


def _sums(before: Totals, after: Totals) -> Iterator[SumChange]:
    def number(
        label: str, was: int, now: int, measure: str, *, more_is: Direction = Direction.OTHER
    ) -> SumChange:
        gap = now - was
        direction = _way(gap, more_is)
        said = f"{'增加' if gap > 0 else '减少'}{abs(gap)}{measure}" if gap else "不变"
        return SumChange(label, f"{was}{measure}", f"{now}{measure}", said, direction)

    def share(label: str, was: Fraction | None, now: Fraction | None) -> SumChange:
        then, here = ("—" if each is None else f"{half_up(each * 100, 1)}%" for each in (was, now))
        if was is None or now is None:
            return SumChange(label, then, here, "不变" if was is now else "无从比较", Direction.SAME)
        gap = Fraction(half_up(now * 100, 1)) - Fraction(half_up(was * 100, 1))
        points = half_up(abs(gap), 1)
        said = f"{'上升' if gap > 0 else '下降'}{points}个百分点" if gap else "持平"
        return SumChange(label, then, here, said, _way(gap, Direction.UP))

    yield number("单位", before.units, after.units, "个")
    yield number("应完成", before.due, after.due, "项次")
    yield number(
        "已完成",
        before.done + before.done_late,
        after.done + after.done_late,
        "项次",
        more_is=Direction.UP,
    )
    yield share("完成率", before.completion, after.completion)
    yield share("及时率", before.timeliness, after.timeliness)
    yield number("逾期", before.late_items, after.late_items, "项次", more_is=Direction.DOWN)
    yield number("逾期涉及单位", before.late_units, after.late_units, "个", more_is=Direction.DOWN)
    # 换届 begins it again, unit by unit: fewer is no step back.
    yield number("本届召开人大工作会议", before.conference, after.conference, "个单位")
    yield number("有现行有效的实施意见", before.opinion, after.opinion, "个单位", more_is=Direction.UP)


def _way(gap: int | Fraction, more_is: Direction) -> Direction:
    """▲ where it became better, ▼ where worse; a number that is neither is only different."""
    if not gap:
        return Direction.SAME
    if more_is is Direction.OTHER:
        return Direction.OTHER
    worse = Direction.DOWN if more_is is Direction.UP else Direction.UP
    return more_is if gap > 0 else worse

"""The coverage board (全覆盖推进): every unit's eight steps with their days, who stands still, and two other orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from checklist.board import PipelineStep, Scoreboard, State, StepState, UnitBoard
from checklist.groupings import Grouping, Sums, by_aspect, by_good, sums_of
from checklist.pipeline import OPTIONAL, TITLES
from checklist.standstill import Progress, Standstill, standstill
from dashboard.kept import once_per_board
from dashboard.pages import Tile, first_month, tiles, unit_url
from dashboard.plots import Plot, coverage_plot
from papers.chips import PROGRESS_CHIPS, STEP_CHIPS, Chip
from papers.words import counted, day, percent, short_day
from townships.areas import AREA_NAMES, district_of

PILOTS = "试点单位"


@dataclass(frozen=True, slots=True)
class StepCell:
    """One step of one unit: its day in two parts, so that a narrow column breaks between them; blank if there is none."""

    title: str
    chip: Chip
    year: str
    day: str
    finding: str
    is_done: bool
    is_stop: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's line, and its card on a phone. `sums` and `soon` are of the items asked for."""

    name: str
    url: str
    kind: str
    group: str
    is_pilot: bool
    cells: tuple[StepCell, ...]
    progress: Progress
    standing: Chip
    stop: str
    days: int | None
    remark: str
    sums: Sums
    soon: int


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading."""

    label: str
    size: str
    rows: tuple[UnitRow, ...]


@dataclass(frozen=True, slots=True)
class SumLine:
    """应完成, 已完成, 逾期 and 完成率 of one group or item, as written."""

    title: str
    due: int
    done: int
    late: int
    rate: str


@dataclass(frozen=True, slots=True)
class GroupLines:
    """One aspect, or one of 七好, with its items; `about` says what it gathers."""

    whole: SumLine
    about: str
    items: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """All items in one other order; `whole` is the same in each, and the overview's."""

    title: str
    sub: str
    groups: tuple[GroupLines, ...]
    whole: SumLine


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The page before its rows are chosen from: rows are the reader's, everything else is of all units."""

    facts: tuple[str, ...]
    as_of: date
    is_own: bool
    tiles: tuple[Tile, ...]
    steps: tuple[tuple[str, bool], ...]
    rows: tuple[UnitRow, ...]
    plot: Plot | None
    orders: tuple[Order, ...]
    legend: tuple[Chip, ...]


@once_per_board
def coverage(
    board: Scoreboard, *, scope: str, query: str, past: tuple[str, ...] = (), aspect: str = ""
) -> CoveragePage:
    """The coverage board for somebody of `scope` (see `pages.overview`), items of one aspect or of all."""
    seen = board.slice(scope, *past)
    # The steps are judged on the last day whose facts the board read: it never looks past its year.
    until = min(board.as_of, date(board.year, 12, 31))
    stands = {unit.code: standstill(unit, until) for unit in board.units}
    many = len({district_of(unit.code) for unit in seen.units}) > 1
    return CoveragePage(
        facts=(
            f"截至{day(board.as_of)}",
            counted(board.totals.units, "单位"),
            "日期来自审核通过的材料",
            "按行政区划顺序排列",
        ),
        as_of=board.as_of,
        is_own=len(seen.units) < len(board.units),
        tiles=_tiles(board, stands),
        steps=tuple((title, key in OPTIONAL) for key, title in TITLES.items()),
        rows=tuple(_row(unit, stands[unit.code], query, aspect, many) for unit in seen.units),
        plot=coverage_plot(board.coverage_line(first_month(board))),
        orders=(
            aspects_of(board),
            _order("按“七好”", "同一批规定动作，按“七好”归集，每项只归一处", by_good(board)),
        ),
        legend=(*STEP_CHIPS.values(), PROGRESS_CHIPS[Progress.UNDERWAY.name].saying("天数")),
    )


def grouped(rows: Iterable[UnitRow], *, pilots_first: bool = False) -> tuple[RowGroup, ...]:
    """Rows in official order under their kinds; if asked, the pilots before them under a heading of their own."""
    rows = tuple(rows)
    first = tuple(row for row in rows if row.is_pilot) if pilots_first else ()
    rest = tuple(row for row in rows if not (pilots_first and row.is_pilot))
    made = [RowGroup(PILOTS, f"{len(first)}个", first)] if first else []
    for label, same in groupby(rest, key=lambda row: row.group):
        found = tuple(same)
        made.append(RowGroup(label, f"{len(found)}个", found))
    return tuple(made)


def standing_still(rows: Iterable[UnitRow]) -> tuple[UnitRow, ...]:
    """Those that stop somewhere on the way, the longest first, then in official order."""
    still = [row for row in rows if row.days is not None]
    return tuple(sorted(still, key=lambda row: -(row.days or 0)))


def _tiles(board: Scoreboard, stands: Mapping[str, Standstill]) -> tuple[Tile, ...]:
    """Both coverages as on the overview, how many are on their way, the longest standstill: sums without names."""
    found = [stands[unit.code] for unit in board.units if not unit.is_zone]
    far = Counter(stand.progress for stand in found)
    still = [stand for stand in found if stand.days is not None]
    where = Counter(stand.step.title for stand in still if stand.step is not None)
    longest = max((stand.days or 0 for stand in still), default=None)
    return (
        *tiles(board)[:2],
        Tile(
            "本届推进完成",
            str(far[Progress.FINISHED]),
            f"/ {counted(len(found), '单位')}",
            far[Progress.FINISHED],
            len(found),
            (
                f"推进中 {far[Progress.UNDERWAY] + far[Progress.WAITING]} 个",
                f"尚未开始 {far[Progress.NOT_BEGUN]} 个",
            ),
        ),
        Tile(
            "停留最久",
            "—" if longest is None else str(longest),
            "" if longest is None else "天",
            notes=tuple(f"停在{title} {number} 个" for title, number in where.most_common())
            or ("没有停在途中的单位",),
            tone="is-soon" if longest else "",
        ),
    )


def _row(unit: UnitBoard, stand: Standstill, query: str, aspect: str, many: bool) -> UnitRow:
    district = district_of(unit.code)
    place = f"{AREA_NAMES.get(district, district)} " if many else ""
    items = [item for item in unit.items if not aspect or item.aspect == aspect]
    is_new_term = stand.progress is not Progress.FINISHED and unit.had_conference
    chip = PROGRESS_CHIPS[stand.progress.name]
    return UnitRow(
        name=unit.name,
        url=unit_url(unit.code, query, "pipeline"),
        kind=unit.kind,
        group=f"{place}{unit.kind_label}",
        is_pilot=unit.is_pilot,
        cells=tuple(_cell(step, stand) for step in unit.pipeline),
        progress=stand.progress,
        standing=chip if stand.days is None else chip.saying(counted(stand.days, "日")),
        stop=stand.step.title if stand.step is not None else "",
        days=stand.days,
        remark="上届已召开会议" if is_new_term else "",
        sums=sums_of(items),
        soon=sum(item.state is State.DUE_SOON for item in items),
    )


def _cell(step: PipelineStep, stand: Standstill) -> StepCell:
    return StepCell(
        title=step.title,
        chip=STEP_CHIPS[step.state.value],
        year=f"{step.on.year}年" if step.on is not None else "",
        day=short_day(step.on) if step.on is not None else "",
        finding=step.finding,
        is_done=step.state is StepState.DONE,
        is_stop=stand.step is step and stand.days is not None,
    )


def aspects_of(board: Scoreboard) -> Order:
    """All items by the four aspects (四大方面)."""
    return _order("按四大方面", "同一批规定动作，按实施意见的四个方面归集", by_aspect(board))


def _order(title: str, sub: str, groups: Iterable[Grouping]) -> Order:
    made = tuple(groups)
    return Order(
        title,
        sub,
        tuple(
            GroupLines(
                _line(group.title, group.sums),
                group.about,
                tuple(_line(heading.short_title, sums) for heading, sums in group.items),
            )
            for group in made
        ),
        _line("合计", sum((group.sums for group in made), Sums())),
    )


def _line(title: str, sums: Sums) -> SumLine:
    return SumLine(title, sums.due, sums.done, sums.late, percent(sums.done, sums.due))

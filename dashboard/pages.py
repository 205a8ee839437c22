"""What the overview shows, taken from the scoreboard; no number is worked out here that the engine has not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.urls import get_script_prefix, reverse

from checklist.board import ItemHeading, ItemResult, Scoreboard, UnitBoard
from dashboard.chart import CoverageChart, coverage_chart
from dashboard.kept import once_per_board
from papers.chips import ITEM_CHIPS, Chip, item_chip
from papers.words import counted, day, percent, short_day
from townships.areas import area_name, district_of

# Where a unit's name, or one of its items, leads.
Lead = Callable[[str, str], str]

COVERAGE_MONTHS = 36
FIRST_LATE = 10


@dataclass(frozen=True, slots=True)
class Tile:
    """One big number with what explains it; a bar where it is a share of a whole."""

    label: str
    value: str
    unit: str = ""
    part: int = 0
    whole: int = 0
    notes: tuple[str, ...] = ()
    tone: str = ""
    rows: tuple[TileRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TileRow:
    """One of two or three shares that stand under each other in a tile in the place of its number."""

    label: str
    part: int
    whole: int
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bright:
    """One of 亮点: a practice the office put into the library, or that another unit adopted, this year."""

    unit: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell was on another day: a sign with a word (▲ 上升), the word it bore then, and the whole in words."""

    look: str
    shape: str
    word: str
    was: str
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix; `mark` where it differs from the board it is compared with."""

    title: str
    chip: Chip
    url: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line of the matrix, and its card on a phone."""

    name: str
    url: str
    is_pilot: bool
    cells: tuple[Cell, ...]
    score: str
    progress: str
    bonus: int
    finished: int
    asked: int
    open_cells: tuple[Cell, ...]
    # Blank on a frozen board: 一镇(街)一档 is of what is known now.
    dossier: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one kind, in official order."""

    label: str
    size: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list beside the matrix."""

    unit: str
    title: str
    chip: Chip
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Together:
    """The units that share one item and one day: a line that opens where there are several."""

    title: str
    when: str
    size: str
    entries: tuple[Entry, ...]

    @property
    def one(self) -> Entry | None:
        """The only unit, which then needs no opening."""
        return self.entries[0] if len(self.entries) == 1 else None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page."""

    title: str
    facts: tuple[str, ...]
    year: int
    as_of: date
    query: str
    is_trial: bool
    is_own: bool
    tiles: tuple[Tile, ...]
    headings: tuple[ItemHeading, ...]
    columns: int
    groups: tuple[Group, ...]
    late: tuple[Entry, ...]
    more_late: tuple[Entry, ...]
    due_soon: tuple[Together, ...]
    pending: tuple[Together, ...]
    chart: CoverageChart | None
    legend: tuple[Chip, ...]
    bright: tuple[Bright, ...] = ()
    # Late items that a wide area's page leaves to its districts' own.
    late_elsewhere: int = 0


def chip_of(item: ItemResult) -> Chip:
    """How an item looks in a cell or a table."""
    return item_chip(
        item.state, days_late=item.days_late, days_left=item.days_left, percent=item.percent_text or ""
    )


def unit_url(code: str, query: str, anchor: str = "") -> str:
    """A unit's page on the same day as this one."""
    return _unit_path(code, get_script_prefix()) + query + (f"#{anchor}" if anchor else "")


def dossier_url(code: str, query: str) -> str:
    """A unit's 一镇(街)一档 on the same day as this page."""
    return _dossier_path(code, get_script_prefix()) + query


def lead_on(query: str) -> Lead:
    """Where names and cells lead on the day of `query`."""
    return lambda code, anchor: unit_url(code, query, anchor)


@lru_cache(maxsize=4096)
def _unit_path(code: str, prefix: str) -> str:
    """Resolved once per unit: a district's page leads to each of its units a dozen times."""
    return reverse("dashboard:township", args=[code])


@lru_cache(maxsize=4096)
def _dossier_path(code: str, prefix: str) -> str:
    return reverse("dashboard:dossier", args=[code])


@once_per_board
def overview(board: Scoreboard, *, scope: str, query: str, past: tuple[str, ...] = ()) -> Overview:
    """The page of a board for somebody of `scope`; `past` are units that became theirs.

    A city's or a province's has sums in the place of units: its districts' own pages list them. A unit's people
    see their own line and the sums of all, without the names of others.
    `query` is the chosen day as a query string, or blank for today.
    """
    seen = board.slice(scope, *past)
    is_own = len(seen.units) < len(board.units)
    is_wide = bool(board.parts)
    called = _called_with_district if is_wide else _called
    late = tuple(seen.late())
    entries = tuple(
        _entry(unit, item, query, called) for unit, item in (late[:FIRST_LATE] if is_wide else late)
    )
    bright = tuple(
        Bright(called(unit), title, unit_url(unit.code, query))
        for unit in seen.units
        for title in unit.bonus_practices
    )
    return Overview(
        title=f"{board.year}年度规定动作落实情况",
        facts=(
            f"截至{day(board.as_of)}",
            f"{counted(board.totals.units, '单位')}",
            "只计审核通过的材料",
            "按行政区划顺序排列",
        ),
        year=board.year,
        as_of=board.as_of,
        query=query,
        is_trial=board.is_trial,
        is_own=is_own,
        tiles=tiles(board),
        headings=board.headings,
        columns=len(board.headings) + (1 if board.is_trial else 2),
        groups=() if is_wide else groups(seen, query),
        late=entries[:FIRST_LATE],
        more_late=entries[FIRST_LATE:],
        due_soon=_together(seen.due_soon(), query, is_wide=is_wide),
        pending=_together(seen.pending(), query, is_wide=is_wide),
        chart=coverage_chart(board.coverage_line(first_month(board))),
        legend=tuple(ITEM_CHIPS.values()),
        bright=bright,
        late_elsewhere=len(late) - len(entries),
    )


def _called(unit: UnitBoard) -> str:
    return unit.name


def _called_with_district(unit: UnitBoard) -> str:
    """Where several districts meet a unit's name alone tells little."""
    return f"{area_name(district_of(unit.code))} {unit.name}"


def tiles(board: Scoreboard) -> tuple[Tile, ...]:
    """The five numbers at the head of the page."""
    sums, benefit = board.totals, board.benefit
    soon = (
        f"另有 {counted(sums.due_soon_items, '事项')}临近时限" if sums.due_soon_items else "近期没有到期事项"
    )
    return (
        Tile(
            "党(工)委人大工作会议",
            "",
            rows=(
                *([TileRow("上届", sums.conference_before, sums.terms_before)] if sums.terms_before else []),
                TileRow("本届", sums.conference, sums.units, note=_rest(board, "term_conference")),
            ),
        ),
        Tile(
            "实施意见（现行有效）",
            str(sums.opinion),
            f"/ {counted(sums.units, '单位')}",
            sums.opinion,
            sums.units,
            (f"覆盖率 {percent(sums.opinion, sums.units)}",),
        ),
        Tile(
            "规定动作完成",
            str(sums.finished),
            f"/ 应完成 {counted(sums.due, '事项')}",
            sums.finished,
            sums.due,
            (f"完成率 {sums.completion_text}", f"及时率 {sums.timeliness_text}"),
        ),
        Tile(
            "逾期",
            str(sums.late_items),
            "项次",
            notes=(
                f"涉及 {counted(sums.late_units, '单位')}" if sums.late_items else "没有逾期事项",
                soon,
            ),
            tone="is-bad" if sums.late_items else "",
        ),
        Tile(
            "民生成效",
            "",
            rows=(
                TileRow("问政问题办结", benefit.settled, benefit.questions, "个"),
                TileRow("微实事完成", benefit.projects, 0, "个"),
            ),
        ),
    )


def _rest(board: Scoreboard, item_id: str) -> str:
    """What of the units that have not done an item: all within time, or so many late."""
    items = [unit.item(item_id) for unit in board.units if not unit.is_zone]
    late = sum(item is not None and item.is_late for item in items)
    undone = sum(item is not None and item.is_asked and not item.is_finished for item in items)
    if not undone:
        return ""
    return f"{late}个逾期" if late else "未到时限"


def groups(board: Scoreboard, query: str, lead: Lead | None = None) -> tuple[Group, ...]:
    """The units in official order under their kinds.

    `lead` says where names and cells lead, if not to the unit's page on the day of `query`.
    """
    leads = lead or lead_on(query)
    made = []
    for name, units in groupby(board.units, key=lambda unit: unit.kind_label):
        rows = tuple(
            _row(unit, board.headings, leads, "" if lead else dossier_url(unit.code, query)) for unit in units
        )
        made.append(Group(name, f"{len(rows)}个", rows))
    return tuple(made)


def _row(unit: UnitBoard, headings: Iterable[ItemHeading], lead: Lead, dossier: str) -> Row:
    cells = []
    for heading in headings:
        item = unit.item(heading.id)
        chip = chip_of(item) if item else ITEM_CHIPS["NOT_APPLICABLE"]
        cells.append(Cell(heading.title, chip, lead(unit.code, heading.id)))
    return Row(
        name=unit.name,
        url=lead(unit.code, ""),
        is_pilot=unit.is_pilot,
        cells=tuple(cells),
        score=unit.score_shown,
        progress=unit.progress_shown,
        bonus=unit.bonus,
        finished=unit.finished_count,
        asked=unit.asked_count,
        open_cells=tuple(_open_cells(unit, lead)),
        dossier=dossier,
    )


def _open_cells(unit: UnitBoard, lead: Lead) -> Iterable[Cell]:
    """What is late or near its day: the exceptions that a phone shows first."""
    for item in (*unit.late_items, *unit.due_soon_items, *unit.pending_items):
        yield Cell(item.short_title, chip_of(item), lead(unit.code, item.id))


def _entry(
    unit: UnitBoard, item: ItemResult, query: str, called: Callable[[UnitBoard], str] = _called
) -> Entry:
    return Entry(
        called(unit),
        item.short_title,
        chip_of(item),
        unit_url(unit.code, query, item.id),
        due_text(item),
    )


def due_text(item: ItemResult) -> str:
    """The due day, with its year where that is not the board's own: a new Party term's lies three years ahead."""
    if item.due_on is None or item.due_on.year == item.judged_on.year:
        return short_day(item.due_on)
    return day(item.due_on)


def _together(
    pairs: Iterable[tuple[UnitBoard, ItemResult]], query: str, *, is_wide: bool
) -> tuple[Together, ...]:
    """Entries of one item and one due day under one line, in the order in which they first come.

    Of a wide area only how many: their names stand on its districts' own pages.
    """
    met: dict[tuple[str, date | None], list[tuple[UnitBoard, ItemResult]]] = {}
    for unit, item in pairs:
        met.setdefault((item.id, item.due_on), []).append((unit, item))
    return tuple(
        Together(
            same[0][1].short_title,
            due_text(same[0][1]),
            counted(len(same), "单位"),
            () if is_wide else tuple(_entry(unit, item, query) for unit, item in same),
        )
        for same in met.values()
    )


def first_month(board: Scoreboard) -> date:
    """Where the line begins: the first coverage of all, but not more than three years back."""
    floor = board.as_of.replace(year=board.as_of.year - COVERAGE_MONTHS // 12, day=1)
    starts = [span.start for unit in board.units for span in (*unit.opinion_spans, *unit.conference_spans)]
    return max(floor, min(starts, default=floor).replace(day=1))

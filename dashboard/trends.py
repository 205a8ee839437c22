"""Trends over the term: coverage at every month's end, the rates within the year and at the close of earlier years.

Boards of past days judge with what is known now. How many are made for one page is bounded: the month's ends of one
year, its closing day or the day asked for, and the closing days of the earlier years of one term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from checklist.board import Scoreboard, Totals, half_up
from checklist.models import Checklist
from checklist.queries import scoreboard
from dashboard.kept import once_per_board
from dashboard.pages import first_month
from dashboard.plots import Curve, Plot, coverage_plot
from papers.words import day, short_day
from townships.models import Term

# A term is five years: so many years close within it besides the one shown.
MOST_YEARS = 5
COMPLETION, TIMELINESS = "完成率", "及时率"


@dataclass(frozen=True, slots=True)
class Point:
    """The rates of one day: what is known now, and of its snapshot, if one was kept, what was known then."""

    on: date
    label: str
    now: Totals
    then: Totals | None = None


def rate_days(board: Scoreboard) -> tuple[date, ...]:
    """The days within a board's year: each month's end up to its day, then its closing day or the day itself."""
    last = min(board.as_of, board.closes_on)
    ends = [(date(board.year, month, 28) + timedelta(days=4)).replace(day=1) for month in range(1, 13)]
    inside = [end - timedelta(days=1) for end in ends if end - timedelta(days=1) < last]
    return (*inside, last)


def closing_days(board: Scoreboard, closes: Mapping[int, date], since: date) -> tuple[tuple[int, date], ...]:
    """The earlier years of the term that have closed by the board's day, with their closing days, oldest first."""
    found = [
        (year, on)
        for year, on in sorted(closes.items())
        if since.year <= year < board.year and on <= board.as_of
    ]
    return tuple(found[-MOST_YEARS:])


@dataclass(frozen=True, slots=True)
class KnownNow:
    """All that follows from the board and from boards of other days: without snapshots, which are rows of their own."""

    coverage: Plot | None
    months: tuple[Point, ...]
    years: tuple[Point, ...]


@once_per_board
def known_now(board: Scoreboard, *, known: tuple[Checklist, ...], since: date | None) -> KnownNow:
    """Coverage since the term began (or since the first coverage of all), and the rates of each day of this page.

    From nothing at most 13 boards of the year and 5 of earlier ones are judged; `known` are all published versions.
    """
    start = since or first_month(board)
    closes = {each.year: each.closes_on for each in known}
    months = tuple(
        Point(on, month_label(on, board.as_of), board_on(board, board.year, on, known).totals)
        for on in rate_days(board)
    )
    closed = tuple(
        Point(on, f"{year}年度", board_on(board, year, on, known).totals)
        for year, on in closing_days(board, closes, start)
    )
    is_open = board.as_of < board.closes_on
    label = f"{board.year}年度" + (f"至{short_day(board.as_of)}" if is_open else "")
    this_year = Point(board.as_of, label, months[-1].now)
    return KnownNow(coverage_plot(board.coverage_line(start)), months, (*closed, this_year))


def board_on(board: Scoreboard, year: int, on: date, known: Iterable[Checklist]) -> Scoreboard:
    """The same area's board of another day."""
    if (year, on) == (board.year, board.as_of):
        return board
    return scoreboard(area=board.area, year=year, as_of=on, known=known)


def remembered(points: Iterable[Point], then: Mapping[date, Totals]) -> tuple[Point, ...]:
    """The points with what snapshots of the same days kept."""
    return tuple(replace(point, then=then.get(point.on)) for point in points)


def district_term(area: str, on: date) -> Term | None:
    """The term of the district's congress that runs on a day; of several districts the one that began first."""
    terms = Term.objects.filter(body=Term.Body.DISTRICT, area__startswith=area).active_on(on)
    return terms.order_by("started_on").first()


def months_plot(year: int, points: Sequence[Point]) -> Plot:
    """The two rates at each month's end; what was known then beside it where a snapshot was kept."""
    has_then = any(point.then is not None for point in points)
    last = points[-1].now
    heads: tuple[str, ...] = ("日期", COMPLETION, TIMELINESS, "应完成", "已完成")
    curves: tuple[Curve, ...] = (
        Curve(COMPLETION, "is-1", _rates(points, _completion), last.completion_text),
        Curve(TIMELINESS, "is-2", _rates(points, _timeliness), last.timeliness_text),
    )
    if has_then:
        heads = (*heads, f"当时所知{COMPLETION}", f"当时所知{TIMELINESS}")
        then = [Point(point.on, point.label, point.then) if point.then else None for point in points]
        curves += (
            Curve(f"当时所知{COMPLETION}", "is-3", _rates(then, _completion), "", is_then=True),
            Curve(f"当时所知{TIMELINESS}", "is-4", _rates(then, _timeliness), "", is_then=True),
        )
    return Plot(
        key="rates-by-month",
        title=f"{year}年度完成率和及时率",
        sub="各月末，按现在掌握的材料判断" + ("；空心为当时留存的快照" if has_then else ""),
        summary=f"{year}年度截至{day(points[-1].on)}，应完成{last.due}项次，{COMPLETION}{last.completion_text}，"
        f"{TIMELINESS}{last.timeliness_text}。",
        unit="%",
        top=100,
        bottom=_floor(curves),
        is_bars=False,
        labels=tuple(point.label for point in points),
        curves=curves,
        heads=heads,
        rows=tuple(_row(point, has_then) for point in reversed(points)),
    )


def years_plot(points: Sequence[Point]) -> Plot | None:
    """The two rates of each year at its close, the year shown at the end; None with a single year."""
    if len(points) < 2:
        return None
    curves = (
        Curve(COMPLETION, "is-1", _rates(points, _completion), points[-1].now.completion_text),
        Curve(TIMELINESS, "is-2", _rates(points, _timeliness), points[-1].now.timeliness_text),
    )
    told = "；".join(
        f"{point.label}{COMPLETION}{point.now.completion_text}、{TIMELINESS}{point.now.timeliness_text}"
        for point in points
    )
    return Plot(
        key="rates-by-year",
        title="历年完成率和及时率",
        sub="往年以年度截止日为准，按现在掌握的材料判断",
        summary=f"{told}。",
        unit="%",
        top=100,
        bottom=0,
        is_bars=True,
        labels=tuple(point.label for point in points),
        curves=curves,
        heads=("年度", COMPLETION, TIMELINESS, "应完成", "已完成"),
        rows=tuple((point.label, *_numbers(point.now)) for point in reversed(points)),
    )


def month_label(on: date, as_of: date) -> str:
    """3月 for a month's end, the day itself for any other."""
    is_end = (on + timedelta(days=1)).day == 1
    return f"{on.month}月" if is_end and on != as_of else short_day(on)


def _row(point: Point, has_then: bool) -> tuple[str, ...]:
    cells = (f"{point.on.year}年{short_day(point.on)}", *_numbers(point.now))
    if not has_then:
        return cells
    return (
        *cells,
        point.then.completion_text if point.then else "",
        point.then.timeliness_text if point.then else "",
    )


def _numbers(sums: Totals) -> tuple[str, ...]:
    return (sums.completion_text, sums.timeliness_text, str(sums.due), str(sums.done + sums.done_late))


def _completion(sums: Totals) -> float | None:
    return None if sums.completion is None else float(half_up(sums.completion * 100, 1))


def _timeliness(sums: Totals) -> float | None:
    return None if sums.timeliness is None else float(half_up(sums.timeliness * 100, 1))


def _rates(
    points: Iterable[Point | None], rate: Callable[[Totals], float | None]
) -> tuple[float | None, ...]:
    """Rates as percents with the one decimal that the table shows."""
    return tuple(None if point is None else rate(point.now) for point in points)


def _floor(curves: Iterable[Curve]) -> int:
    """Where the axis begins: ten below the lowest rate, in tens, so that changes of a few percents are seen."""
    lowest = min((value for curve in curves for value in curve.values if value is not None), default=0.0)
    return max(0, int(lowest // 10) * 10 - 10)

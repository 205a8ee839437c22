"""The coverage line as a drawing: coordinates worked out here, so that the template only writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.board import CoveragePoint
from papers.words import short_day

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 30, 14, 30
MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place of the drawing."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: `points` as SVG writes them, its last value at `end`."""

    look: str
    label: str
    points: str
    end: Mark


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One day of the table that says the same as the drawing."""

    day: str
    opinion: int
    conference: int


@dataclass(frozen=True, slots=True)
class CoverageChart:
    """The drawing and its table. `summary` is the sentence for those who do not see the drawing."""

    width: int
    height: int
    left: int
    right: int
    levels: tuple[Mark, ...]
    months: tuple[Mark, ...]
    lines: tuple[Line, ...]
    rows: tuple[CoverageRow, ...]
    summary: str


def coverage_chart(points: Sequence[CoveragePoint]) -> CoverageChart | None:
    """The drawing of at least two points with at least one unit, else None."""
    units = max((point.units for point in points), default=0)
    if len(points) < 2 or not units:
        return None
    step = (WIDTH - LEFT - RIGHT) / (len(points) - 1)
    rise = (HEIGHT - TOP - BOTTOM) / units

    def place(position: int, value: int) -> tuple[float, float]:
        return round(LEFT + position * step, 1), round(HEIGHT - BOTTOM - value * rise, 1)

    def line(look: str, label: str, values: Sequence[int]) -> Line:
        spots = [place(position, value) for position, value in enumerate(values)]
        return Line(look, label, " ".join(f"{x},{y}" for x, y in spots), Mark(*spots[-1], str(values[-1])))

    last = points[-1]
    every = -(-len(points) // MOST_LABELS)
    shown = [place_no for place_no in range(len(points)) if (len(points) - 1 - place_no) % every == 0]
    return CoverageChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        levels=tuple(Mark(LEFT - 8, place(0, level)[1], str(level)) for level in _levels(units)),
        months=tuple(Mark(place(no, 0)[0], HEIGHT - 9, f"{points[no].on:%y.%m}") for no in shown),
        lines=(
            line("line-opinion", "实施意见", [point.opinion for point in points]),
            line("line-conference", "人大工作会议", [point.conference for point in points]),
        ),
        rows=tuple(
            CoverageRow(f"{p.on.year}年{short_day(p.on)}", p.opinion, p.conference) for p in reversed(points)
        ),
        summary=f"至{last.on.year}年{short_day(last.on)}，{last.units}个单位中，"
        f"{last.opinion}个有现行有效的实施意见，{last.conference}个已在本届召开人大工作会议。",
    )


def _levels(units: int) -> tuple[int, ...]:
    """Where the level lines stand: none, thirds if they come out even, all."""
    third = units // 3
    return (0, third, 2 * third, units) if units % 3 == 0 and third else (0, units)

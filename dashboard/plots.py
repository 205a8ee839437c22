"""Charts as facts: labels, values and a table that says the same. How they look is static/js/charts.js's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checklist.board import CoveragePoint
from papers.words import day, short_day

# More rows than a term's quarters or a year's months.
LONG = 24


@dataclass(frozen=True, slots=True)
class Curve:
    """One series: `look` is the stylesheet's class of its key, a value of None is a gap.

    `is_then` are single points (当时所知) without a line between them.
    """

    label: str
    look: str
    values: tuple[float | None, ...]
    last: str
    is_then: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart and the table beside it, the newest row first; `summary` is the chart in one sentence."""

    key: str
    title: str
    sub: str
    summary: str
    unit: str
    top: int
    bottom: int
    is_bars: bool
    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_long(self) -> bool:
        """Whether its table stands in columns on paper."""
        return len(self.rows) > LONG

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws, as JSON."""
        return {
            "unit": self.unit,
            "top": self.top,
            "bottom": self.bottom,
            "bars": self.is_bars,
            "labels": self.labels,
            "curves": [
                {"label": each.label, "look": each.look, "values": each.values, "then": each.is_then}
                for each in self.curves
            ],
        }


def coverage_plot(points: Sequence[CoveragePoint]) -> Plot | None:
    """Units covered at each month's end; None with fewer than two points or without units."""
    units = max((point.units for point in points), default=0)
    if len(points) < 2 or not units:
        return None
    last = points[-1]
    return Plot(
        key="coverage-line",
        title="全覆盖推进",
        sub="各月末覆盖单位数；新一届的会议从零算起",
        summary=f"至{day(last.on)}，{last.units}个单位中，{last.opinion}个有现行有效的实施意见，"
        f"{last.conference}个已在本届召开人大工作会议。",
        unit="个",
        top=units,
        bottom=0,
        is_bars=False,
        labels=tuple(f"{point.on:%Y.%m}" for point in points),
        curves=(
            Curve(
                "实施意见（现行有效）", "is-1", tuple(point.opinion for point in points), f"{last.opinion}个"
            ),
            Curve(
                "人大工作会议（本届）",
                "is-2",
                tuple(point.conference for point in points),
                f"{last.conference}个",
            ),
        ),
        heads=("日期", "实施意见", "人大工作会议"),
        rows=tuple(
            (f"{p.on.year}年{short_day(p.on)}", str(p.opinion), str(p.conference)) for p in reversed(points)
        ),
    )

"""What the engine hands to every page, export and reminder: frozen values, no ORM, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from checklist.items import DecisionNote, Finding, FindingKind, ItemHeading, ItemResult
from checklist.rounding import half_up, trimmed
from checklist.states import FINISHED, LATE, DecisionKind, Mode, State, StepState
from townships.areas import DISTRICT_DIGITS, LEVEL_DIGITS

# Rooms above take every word of a board from here.
__all__ = (
    "FINISHED",
    "LATE",
    "Benefit",
    "CoveragePoint",
    "DecisionKind",
    "DecisionNote",
    "Finding",
    "FindingKind",
    "ItemHeading",
    "ItemResult",
    "Mode",
    "PipelineStep",
    "Scoreboard",
    "Span",
    "State",
    "StepState",
    "Totals",
    "UnitBoard",
    "half_up",
    "totals",
    "trimmed",
)


class PipelineStep(Struct, frozen=True):
    """One of the eight steps towards an opinion, dated by the record that proves it."""

    key: str
    title: str
    state: StepState
    on: date | None = None
    number: str = ""
    finding: str = ""


class Span(Struct, frozen=True):
    """Half-open days: from `start` until the day before `end`; open without an end."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


class UnitBoard(Struct, frozen=True):
    """One unit's board. `score_exact` (落实度) and `progress_exact` (全年进度) are exact, of 100."""

    code: str
    name: str
    kind: str
    kind_label: str
    is_pilot: bool
    score_exact: Fraction | None
    progress_exact: Fraction | None
    counted: int
    bonus: int
    bonus_practices: tuple[str, ...]
    items: tuple[ItemResult, ...]
    pipeline: Sequence[PipelineStep]
    conference_spans: Sequence[Span]
    opinion_spans: Sequence[Span]
    has_conference: bool
    had_conference: bool
    has_opinion: bool
    is_zone: bool = False
    # 民生成效: questions put, of these settled, projects accepted.
    benefit: Sequence[int] = (0, 0, 0)
    has_term_before: bool = False

    @property
    def score(self) -> str | None:
        """落实度, rounded once, half up, to 0.01; None while nothing is counted."""
        return None if self.score_exact is None else half_up(self.score_exact, 2)

    @property
    def score_shown(self) -> str:
        """落实度 for pages, one decimal."""
        return "—" if self.score_exact is None else half_up(self.score_exact, 1)

    @property
    def progress(self) -> str | None:
        """全年进度, rounded once, half up, to 0.01."""
        return None if self.progress_exact is None else half_up(self.progress_exact, 2)

    @property
    def progress_shown(self) -> str:
        """全年进度 for pages, one decimal."""
        return "—" if self.progress_exact is None else half_up(self.progress_exact, 1)

    def item(self, item_id: str) -> ItemResult | None:
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def late_items(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.is_late)

    @property
    def due_soon_items(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.state is State.DUE_SOON)

    @property
    def pending_items(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.state is State.PENDING)

    @property
    def finished_count(self) -> int:
        return sum(item.is_finished for item in self.items)

    @property
    def asked_count(self) -> int:
        return sum(item.is_asked for item in self.items)


class Benefit(Struct, frozen=True):
    """民生成效 over the units of a board: 问政问题 put and settled, 微实事 accepted in the year."""

    questions: int
    settled: int
    projects: int


class Totals(Struct, frozen=True):
    """Sums over the units of a board (a 开发区 stands outside them). Shares are exact, None without a base."""

    units: int
    due: int
    done: int
    done_late: int
    late_items: int
    late_units: int
    pending_items: int
    pending_units: int
    due_soon_items: int
    due_soon_units: int
    conference: int
    conference_before: int
    opinion: int
    terms_before: int = 0

    @property
    def finished(self) -> int:
        """已完成 = DONE + DONE_LATE."""
        return self.done + self.done_late

    @property
    def completion(self) -> Fraction | None:
        """完成率 = 已完成 ÷ 应完成."""
        return Fraction(self.finished, self.due) if self.due else None

    @property
    def timeliness(self) -> Fraction | None:
        """及时率 = DONE ÷ 应完成."""
        return Fraction(self.done, self.due) if self.due else None

    @property
    def completion_text(self) -> str:
        return _percent(self.completion)

    @property
    def timeliness_text(self) -> str:
        return _percent(self.timeliness)


def _percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{half_up(share * 100, 1)}%"


def totals(units: Iterable[UnitBoard]) -> Totals:
    """Sums over `units`; a 开发区 is never one of "24" and is left out."""
    counted = [unit for unit in units if not unit.is_zone]
    items = [item for unit in counted for item in unit.items]
    asked = [item for item in items if item.is_asked]
    return Totals(
        units=len(counted),
        due=sum(item.is_finished or item.is_past_due for item in asked),
        done=sum(item.state is State.DONE for item in asked),
        done_late=sum(item.state is State.DONE_LATE for item in asked),
        late_items=sum(item.is_late for item in asked),
        late_units=sum(any(item.is_late for item in unit.items) for unit in counted),
        pending_items=sum(item.state is State.PENDING for item in asked),
        pending_units=sum(any(i.state is State.PENDING for i in unit.items) for unit in counted),
        due_soon_items=sum(item.state is State.DUE_SOON for item in asked),
        due_soon_units=sum(any(i.state is State.DUE_SOON for i in unit.items) for unit in counted),
        conference=sum(unit.has_conference for unit in counted),
        conference_before=sum(unit.had_conference for unit in counted),
        opinion=sum(unit.has_opinion for unit in counted),
        terms_before=sum(unit.has_term_before for unit in counted),
    )


class CoveragePoint(Struct, frozen=True):
    """How many units were covered at the end of one day."""

    on: date
    conference: int
    opinion: int
    units: int


class Scoreboard(Struct, frozen=True, weakref=True):
    """The standing of an area's units with one edition on one day, in official code order.

    What a page makes of it may be kept as long as it lives: hence the weak reference.
    """

    area: str
    year: int
    as_of: date
    checklist: str
    mode: Mode
    closes_on: date
    headings: tuple[ItemHeading, ...]
    units: tuple[UnitBoard, ...]
    totals: Totals

    @property
    def is_trial(self) -> bool:
        return self.mode is Mode.TRIAL

    @property
    def benefit(self) -> Benefit:
        """民生成效 over the units, a 开发区 left out."""
        each = [unit.benefit for unit in self.units if not unit.is_zone]
        return Benefit(*(sum(numbers) for numbers in zip(*each, strict=True))) if each else Benefit(0, 0, 0)

    @property
    def parts(self) -> tuple[str, ...]:
        """The areas one level below (cities of a province, districts of a city) with units on it, in code order.

        Empty for a district or less.
        """
        digits = len(self.area) + LEVEL_DIGITS
        if digits > DISTRICT_DIGITS:
            return ()
        return tuple(dict.fromkeys(unit.code[:digits] for unit in self.units))

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts its units lie in, in code order."""
        return tuple(dict.fromkeys(unit.code[:DISTRICT_DIGITS] for unit in self.units))

    def unit(self, code: str) -> UnitBoard | None:
        return next((unit for unit in self.units if unit.code == code), None)

    def slice(self, area: str, *past: str) -> Scoreboard:
        """The same board for the units of a smaller area (and of those that became it), its totals theirs.

        A wider area takes nothing away.
        """
        if self.area.startswith(area):
            return self
        units = tuple(unit for unit in self.units if unit.code.startswith((area, *past)))
        return Scoreboard(
            area,
            self.year,
            self.as_of,
            self.checklist,
            self.mode,
            self.closes_on,
            self.headings,
            units,
            totals(units),
        )

    def late(self) -> Iterator[tuple[UnitBoard, ItemResult]]:
        """Every 逾期项次, the longest overdue first, then in official order."""
        pairs = [(unit, item) for unit in self.units for item in unit.late_items]
        yield from sorted(pairs, key=lambda pair: -pair[1].days_late)

    def due_soon(self) -> Iterator[tuple[UnitBoard, ItemResult]]:
        """Every item near its day, the nearest first, then in official order."""
        pairs = [(unit, item) for unit in self.units for item in unit.due_soon_items]
        yield from sorted(pairs, key=lambda pair: pair[1].due_on or date.max)

    def pending(self) -> Iterator[tuple[UnitBoard, ItemResult]]:
        """Every item that waits for the office alone."""
        for unit in self.units:
            for item in unit.pending_items:
                yield unit, item

    def covered(self, day: date) -> CoveragePoint:
        """Coverage at the end of `day`, from what is known now."""
        units = [unit for unit in self.units if not unit.is_zone]
        return CoveragePoint(
            on=day,
            conference=sum(any(span.holds(day) for span in unit.conference_spans) for unit in units),
            opinion=sum(any(span.holds(day) for span in unit.opinion_spans) for unit in units),
            units=len(units),
        )

    def coverage_line(self, start: date) -> tuple[CoveragePoint, ...]:
        """Coverage at each month's end from `start` to as_of, and on as_of itself."""
        points, day = [], start.replace(day=1)
        while True:
            following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            if following > self.as_of:
                break
            points.append(self.covered(following - timedelta(days=1)))
            day = following
        points.append(self.covered(self.as_of))
        return tuple(points)

"""The calendar as a page shows it: months with their days, one strip of sessions, one line of quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from desk.calendar import FOLDED, Asked, Entry, Place
from meetings.clocks import Clock, SessionDay, clocks_of
from papers.chips import Chip
from papers.words import counted, day, short_day, words_for

_WEEKDAYS = "一二三四五六日"
NAMED = 3  # so many units are named in a line; more are counted, and named where it opens
COLLISION = "同日"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on a day, for one unit or for several together."""

    sort: Chip
    title: str
    detail: str
    who: str
    units: tuple[str, ...]
    settled: str
    url: str = ""

    @property
    def opens(self) -> bool:
        """Whether its units are only counted, and named behind it."""
        return len(self.units) > NAMED


@dataclass(frozen=True, slots=True)
class Day:
    """One day with what stands on it."""

    on: date
    is_past: bool
    lines: tuple[Line, ...]

    @property
    def shown(self) -> str:
        return short_day(self.on)

    @property
    def weekday(self) -> str:
        return f"周{_WEEKDAYS[self.on.weekday()]}"


@dataclass(frozen=True, slots=True)
class Month:
    """One row of the year; `folded` are the many small days of a district."""

    number: int
    is_past: bool
    is_now: bool
    days: tuple[Day, ...]
    folded: tuple[Day, ...]
    folded_count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One session on the strip, in the strip's own units."""

    x: float
    y: float
    is_held: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in the list under the strip."""

    place: str
    name: str
    is_held: bool
    url: str
    move_url: str


@dataclass(frozen=True, slots=True)
class SessionsOnDay:
    """All sessions of one day; more than one is a collision."""

    on: date
    is_past: bool
    lines: tuple[SessionLine, ...]

    @property
    def shown(self) -> str:
        return f"{short_day(self.on)} 周{_WEEKDAYS[self.on.weekday()]}"

    @property
    def collides(self) -> str:
        """同日2个单位; blank where the office can attend."""
        return f"{COLLISION}{counted(len(self.lines), '单位')}" if len(self.lines) > 1 else ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The year's sessions on one line: marks by their day, stacked where they collide."""

    months: tuple[tuple[int, float], ...]
    ticks: tuple[float, ...]
    marks: tuple[Mark, ...]
    collisions: tuple[tuple[float, float, int], ...]
    height: int
    base: int
    today: float | None
    days: tuple[SessionsOnDay, ...]
    lacking: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def collision_count(self) -> int:
        return len(self.collisions)


@dataclass(frozen=True, slots=True)
class ClockStep:
    """One clock of a session's row: its day, and whether that is over."""

    clock: Clock
    left: str
    on_shown: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One session of a unit with its clocks."""

    session: SessionDay
    on_shown: str
    left: str
    steps: tuple[ClockStep, ...]
    url: str
    move_url: str


@dataclass(frozen=True, slots=True)
class Quarters:
    """Regular meetings of one unit in a year: what each quarter's box says."""

    place: str
    what: str
    boxes: tuple[tuple[str, str], ...]


def months_of(asked: Asked, entries: Iterable[Entry], urls: Mapping[int, str]) -> tuple[Month, ...]:
    """The twelve rows. `urls` are the pages of the sessions that the reader may open."""
    by_month: dict[int, list[Entry]] = {number: [] for number in range(1, 13)}
    for entry in entries:
        by_month[entry.on.month].append(entry)
    wide = len(asked.places) > 1
    months = []
    for number, found in by_month.items():
        folded = [entry for entry in found if wide and entry.sort in FOLDED]
        shown = [entry for entry in found if not (wide and entry.sort in FOLDED)]
        first_day_after = date(asked.year + number // 12, number % 12 + 1, 1)
        months.append(
            Month(
                number=number,
                is_past=first_day_after <= asked.today,
                is_now=(asked.today.year, asked.today.month) == (asked.year, number),
                days=_days(asked, shown, urls, wide=wide),
                folded=_days(asked, folded, urls, wide=wide),
                folded_count=len(folded),
            )
        )
    return tuple(months)


def _days(asked: Asked, entries: Sequence[Entry], urls: Mapping[int, str], *, wide: bool) -> tuple[Day, ...]:
    days = []
    for on, of_day in groupby(entries, key=lambda entry: entry.on):
        together: dict[tuple[str, str], list[Entry]] = {}
        for entry in of_day:
            together.setdefault((entry.sort.word, entry.title), []).append(entry)
        lines = tuple(_line(same, urls, wide=wide) for same in together.values())
        days.append(Day(on=on, is_past=on < asked.today, lines=lines))
    return tuple(days)


def _line(same: Sequence[Entry], urls: Mapping[int, str], *, wide: bool) -> Line:
    first = same[0]
    units = tuple(name for entry in same for name in entry.units)
    settled = sum(len(entry.settled) for entry in same)
    if not wide:
        who = ""
    elif len(units) > NAMED:
        who = counted(len(units), "单位")
    else:
        who = "、".join(units)
    return Line(
        sort=first.sort,
        title=first.title,
        detail=first.detail if len(same) == 1 else "",
        who=who,
        units=units if wide else (),
        settled=("已完成" if settled == len(units) else f"已完成{counted(settled, '单位')}")
        if settled
        else "",
        url=urls.get(first.session, "") if first.session and len(same) == 1 else "",
    )


# ---- the strip of sessions

_WIDTH, _MARK, _STEP, _TOP = 1200, 9, 11, 26


def strip_of(asked: Asked, urls: Mapping[int, str], moves: Mapping[int, str]) -> Strip:
    """The year's sessions on one line, and what is not planned yet."""
    sessions = sorted(
        (each for each in asked.sessions if each.on.year == asked.year), key=lambda each: (each.on, each.area)
    )
    by_day = [(on, tuple(same)) for on, same in groupby(sessions, key=lambda each: each.on)]
    highest = max((len(same) for _, same in by_day), default=1)
    base = _TOP + highest * _STEP
    marks, collisions = [], []
    for on, same in by_day:
        x = _place_on_strip(on)
        marks += [Mark(x, base - (row + 1) * _STEP, each.is_held) for row, each in enumerate(same)]
        if len(same) > 1:
            collisions.append((x, base - len(same) * _STEP - 4, len(same)))
    edges = [_place_on_strip(date(asked.year, number, 1)) for number in range(1, 13)]
    here = _place_on_strip(asked.today) if asked.today.year == asked.year else None
    return Strip(
        months=tuple((number, edge + 6) for number, edge in enumerate(edges, start=1)),
        ticks=tuple(edges),
        marks=tuple(marks),
        collisions=tuple(collisions),
        height=base + 24,
        base=base,
        today=here,
        days=tuple(
            SessionsOnDay(
                on, on < asked.today,
                tuple(
                    SessionLine(
                        each.place, each.name, each.is_held, urls.get(each.id, ""), moves.get(each.id, "")
                    )
                    for each in same
                ),
            )
            for on, same in by_day
        ),
        lacking=_lacking(asked),
    )  # fmt: skip


def _place_on_strip(on: date) -> float:
    whole = (date(on.year + 1, 1, 1) - date(on.year, 1, 1)).days
    return round((on - date(on.year, 1, 1)).days * _WIDTH / whole, 1)


def _lacking(asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Units of which the year's early or mid-year session is neither planned nor held, as far as it is known here."""
    known = {(each.area, str(each.session)) for each in asked.sessions if each.for_year == asked.year}
    found = []
    for session, label in (("EARLY", "年初会议"), ("MID_YEAR", "年中会议")):
        names = tuple(
            place.name for place in asked.places if place.has_congress and (place.code, session) not in known
        )
        if names:
            found.append((f"{asked.year}年{label}", names))
    return tuple(found)


# ---- one unit


def cards_of(asked: Asked, urls: Mapping[int, str], moves: Mapping[int, str]) -> tuple[SessionCard, ...]:
    """The sessions of one unit in the year, each with its clocks."""
    return tuple(
        SessionCard(
            session=each,
            on_shown=day(each.on),
            left=left_of(each.on, asked.today),
            steps=tuple(
                ClockStep(
                    clock,
                    left_of(clock.on, asked.today),
                    _shown_in(clock.on, asked.year),
                    clock.is_past(asked.today),
                )
                for clock in clocks_of(each)
            ),
            url=urls.get(each.id, ""),
            move_url=moves.get(each.id, ""),
        )
        for each in asked.sessions
        if each.on.year == asked.year
    )


def _shown_in(on: date, year: int) -> str:
    """With its year where that is not the page's own."""
    return short_day(on) if on.year == year else day(on)


def left_of(on: date, today: date) -> str:
    """已过, 今天, or how many days are left."""
    days = (on - today).days
    return "已过" if days < 0 else f"还有{days}天" if days else "今天"


def quarters_of(place: Place, held: Sequence[date], *, year: int, today: date) -> Quarters:
    """Four boxes: the day of the quarter's meeting, 未登记, or that it has not begun."""
    boxes = []
    for quarter in range(1, 5):
        first = date(year, quarter * 3 - 2, 1)
        days = sorted(on for on in held if (on.month + 2) // 3 == quarter)
        told = short_day(days[0]) if days else "未登记" if first <= today else "未到"
        boxes.append((f"{quarter}季度", f"{told}等{len(days)}次" if len(days) > 1 else told))
    words = words_for(place.kind)
    return Quarters(place.name, f"{words.presidium}会议", tuple(boxes))

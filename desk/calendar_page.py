"""The calendar as a page shows it: months with their days, one strip of sessions, one line of quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from desk.calendar import FOLDED, HELD, PLANNED, Asked, Entry, Place
from meetings.clocks import Clock, SessionDay, clocks_of
from papers.chips import Chip
from papers.words import counted, day, short_day, words_for

_WEEKDAYS = "一二三四五六日"
NAMED = 3  # so many units are named in a line; more are counted, and named where it opens


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
    collides: str = ""

    @property
    def opens(self) -> bool:
        """Whether its units are only counted, and named behind it."""
        return len(self.units) > NAMED and not self.collides


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
    """One row of the year, or several empty months in one; `folded` are the many small days of a district."""

    first: int
    last: int
    is_past: bool
    is_now: bool
    days: tuple[Day, ...] = ()
    folded: tuple[Day, ...] = ()
    folded_count: int = 0

    @property
    def label(self) -> str:
        """3月, or 3—7月 where nothing stands in any of them."""
        return f"{self.first}月" if self.first == self.last else f"{self.first}—{self.last}月"

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.folded


@dataclass(frozen=True, slots=True)
class Mark:
    """One session on the strip, in the strip's own units."""

    x: float
    y: float
    is_held: bool


@dataclass(frozen=True, slots=True)
class Collision:
    """A day of several sessions; the office cannot attend them all."""

    x: float
    y: float
    on: date
    places: tuple[str, ...]
    is_past: bool

    @property
    def shown(self) -> str:
        return f"{short_day(self.on)}（周{_WEEKDAYS[self.on.weekday()]}）"

    @property
    def word(self) -> str:
        """同日2个单位."""
        return collision_word(len(self.places))


@dataclass(frozen=True, slots=True)
class Strip:
    """The year's sessions on one line: marks by their day, stacked where they collide."""

    months: tuple[tuple[int, float], ...]
    marks: tuple[Mark, ...]
    mark_width: float
    collisions: tuple[Collision, ...]
    height: int
    base: int
    today: float | None
    lacking: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def ahead(self) -> tuple[Collision, ...]:
        """Collisions that can still be helped."""
        return tuple(each for each in self.collisions if not each.is_past)


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
    """The rows of the year. `urls` are the pages of the sessions that the reader may open."""
    by_month: dict[int, list[Entry]] = {number: [] for number in range(1, 13)}
    for entry in entries:
        by_month[entry.on.month].append(entry)
    wide = len(asked.places) > 1
    months: list[Month] = []
    for number, found in by_month.items():
        folded = [entry for entry in found if wide and entry.sort in FOLDED]
        shown = [entry for entry in found if not (wide and entry.sort in FOLDED)]
        month = Month(
            first=number,
            last=number,
            is_past=date(asked.year + number // 12, number % 12 + 1, 1) <= asked.today,
            is_now=(asked.today.year, asked.today.month) == (asked.year, number),
            days=_days(asked, shown, urls, wide=wide),
            folded=_days(asked, folded, urls, wide=wide),
            folded_count=len(folded),
        )
        if months and month.is_empty and months[-1].is_empty and not (month.is_now or months[-1].is_now):
            months[-1] = replace(months[-1], last=number, is_past=month.is_past)
        else:
            months.append(month)
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
    is_session = first.sort in {PLANNED, HELD}
    collides = collision_word(len(units)) if is_session and len(units) > 1 else ""
    many = len(units) > NAMED and not is_session
    who = "" if not wide else counted(len(units), "单位") if many else "、".join(units)
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
        collides=collides,
    )


def collision_word(many: int) -> str:
    """同日2个单位: what is said of a day on which several units meet."""
    return f"同日{counted(many, '单位')}"


# ---- the strip of sessions

_WIDTH, _STEP, _TOP = 1200, 11, 24
_FEWEST_MONTHS = 3
_WIDEST_MARK = 5.0


def strip_of(asked: Asked) -> Strip:
    """The year's sessions on one line, from the first month with one to the last, and what is not planned yet."""
    sessions = sorted(
        (each for each in asked.sessions if each.on.year == asked.year), key=lambda each: (each.on, each.area)
    )
    by_day = {on: tuple(same) for on, same in groupby(sessions, key=lambda each: each.on)}
    first, last = _months_shown([on.month for on in by_day])
    start = date(asked.year, first, 1)
    end = date(asked.year + last // 12, last % 12 + 1, 1)
    a_day = _WIDTH / (end - start).days

    def place(on: date) -> float:
        return round((on - start).days * a_day, 1)

    base = _TOP + max((len(same) for same in by_day.values()), default=1) * _STEP
    return Strip(
        months=tuple((number, place(date(asked.year, number, 1))) for number in range(first, last + 1)),
        marks=tuple(
            Mark(place(on), base - (row + 1) * _STEP, each.is_held)
            for on, same in by_day.items()
            for row, each in enumerate(same)
        ),
        mark_width=min(_WIDEST_MARK, round(a_day * 0.8, 1)),
        collisions=tuple(
            Collision(place(on), base - len(same) * _STEP - 3, on, _places(same), on < asked.today)
            for on, same in by_day.items()
            if len(_places(same)) > 1
        ),
        height=base + 24,
        base=base,
        today=place(asked.today) if start <= asked.today < end else None,
        lacking=_lacking(asked),
    )


def _places(sessions: Sequence[SessionDay]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.place for each in sessions))


def _months_shown(numbers: Sequence[int]) -> tuple[int, int]:
    """The first and the last month of the strip: those with sessions and between, a few at least."""
    first, last = min(numbers, default=1), max(numbers, default=12)
    last = min(12, max(last, first + _FEWEST_MONTHS - 1))
    return min(first, 12 - _FEWEST_MONTHS + 1), last


def _lacking(asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Units of which the year's early or mid-year session is neither planned nor held, as far as it is known here."""
    known = {(each.area, str(each.session)) for each in asked.sessions if each.for_year == asked.year}
    found = []
    for session, label in (("EARLY", "年初会议"), ("MID_YEAR", "年中会议")):
        asked_of = [place for place in asked.places if place.has_congress]
        names = tuple(place.name for place in asked_of if (place.code, session) not in known)
        if names:
            all_of_them = len(names) == len(asked_of) and len(names) > NAMED
            found.append((f"{asked.year}年{label}", (f"{len(names)}个镇乡",) if all_of_them else names))
    return tuple(found)


# ---- one unit


def cards_of(asked: Asked, urls: Mapping[int, str], moves: Mapping[int, str]) -> tuple[SessionCard, ...]:
    """The sessions of one unit in the year that lie ahead or have a clock still running, each with its clocks."""
    cards = []
    for each in asked.sessions:
        clocks = clocks_of(each)
        is_over = each.is_held and all(clock.is_past(asked.today) for clock in clocks)
        if each.on.year != asked.year or is_over:
            continue
        cards.append(
            SessionCard(
                session=each,
                on_shown=day(each.on),
                left=left_of(each.on, asked.today),
                steps=tuple(_step(clock, asked) for clock in clocks),
                url=urls.get(each.id, ""),
                move_url=moves.get(each.id, ""),
            )
        )
    return tuple(cards)


def _step(clock: Clock, asked: Asked) -> ClockStep:
    return ClockStep(
        clock,
        left_of(clock.on, asked.today),
        _shown_in(clock.on, asked.year),
        clock.is_past(asked.today),
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

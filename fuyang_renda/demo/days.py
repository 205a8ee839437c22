"""Days, moments and variety: everything follows from indices, nothing from the clock or from chance."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The first day somebody could report, and the last day of the story.
OPENED_ON = date(2022, 1, 4)
LAST_DAY = date(2026, 11, 23)
FIRST_YEAR, LAST_YEAR = 2022, 2026
_HOLIDAYS = frozenset({(1, 1), (1, 2), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8))})


def pick(over: int, *keys: object) -> int:
    """A number from 0 up to `over`, spread evenly, the same for the same keys on every machine."""
    return zlib.crc32("|".join(map(str, keys)).encode()) % over


def choose(from_: Sequence[T], *keys: object) -> T:
    return from_[pick(len(from_), *keys)]


def workday(day: date) -> date:
    """`day`, or the next day on which an office is open (weekends and the fixed holidays are skipped)."""
    while day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def after(day: date, days: int) -> date:
    """The working day `days` calendar days later, or the next one."""
    return workday(day + timedelta(days=days))


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)

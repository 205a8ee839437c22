"""Working days as the State Council lays them down: holidays, and weekends worked in their stead.

`told` is the office's own table (day → whether offices are open), which goes before the built-in calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

Told = Mapping[date, bool]
_NOTHING: Told = {}


@cache
def _calendar() -> holidays.HolidayBase:
    """The calendar of mainland China; its years are worked out when first asked for."""
    return holidays.country_holidays("CN", language="en_US")


@cache
def _official_until() -> int:
    """The last year whose days off and worked weekends the built-in calendar knows as published."""
    published: dict[int, object] = getattr(_calendar(), "special_public_holidays")  # noqa: B009  # not typed
    return max(published)


@lru_cache(maxsize=4096)
def _is_open(on: date) -> bool:
    """What the built-in calendar says; ages in working days ask for the same days on every page."""
    return bool(_calendar().is_working_day(on))


def is_working_day(on: date, told: Told = _NOTHING) -> bool:
    """Whether offices are open: no holiday, and no weekend but one that is worked (调休)."""
    return told[on] if on in told else _is_open(on)


def is_estimated_year(year: int) -> bool:
    """Whether the year's notice was not yet published when the built-in calendar was made."""
    return year > _official_until()


def working_days(since: date, until: date, told: Told = _NOTHING) -> int:
    """Working days after `since` up to `until`, the first day not counted; 0 when none has passed."""
    days = (until - since).days
    return sum(is_working_day(since + timedelta(days=number), told) for number in range(1, days + 1))


def spring_festival(year: int) -> tuple[date, date]:
    """The quiet days of 春节: from the eve until the sixth day of the new year, both included."""
    calendar = _calendar()
    first = next(
        day
        for offset in range(70)
        if "Spring Festival" in str(calendar.get(day := date(year, 1, 15) + timedelta(days=offset), ""))
    )
    return first - timedelta(days=1), first + timedelta(days=5)

"""Working days as the State Council lays them down: holidays, and weekends worked in their stead."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _calendar() -> holidays.HolidayBase:
    """The calendar of mainland China; its years are worked out when first asked for."""
    return holidays.country_holidays("CN")


def is_working_day(on: date) -> bool:
    """Whether offices are open: no holiday, and no weekend but one that is worked (调休)."""
    return bool(_calendar().is_working_day(on))


def working_days(since: date, until: date) -> int:
    """Working days after `since` up to `until`, the first day not counted; 0 when none has passed."""
    days = (until - since).days
    return sum(is_working_day(since + timedelta(days=number)) for number in range(1, days + 1))

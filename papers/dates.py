"""Reading a day as people write it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from papers.words import day, repair_digits

_WRITTEN = re.compile(r"^(\d{4})\s*(?:年|[-./．。])\s*(\d{1,2})\s*(?:月|[-./．。])\s*(\d{1,2})\s*日?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
EARLIEST, LATEST = 1949, 2100
EXAMPLE = "2026年11月5日"


class BadDayError(ValueError):
    """What was written is no day; its text tells the writer why, in Chinese."""


def parse_day(written: str) -> date:
    """The day meant by 2026年11月5日, 2026-11-05, 2026.11.5, 2026/11/5 or 20261105, digits of any width.

    Raises BadDayError with a sentence for the writer.
    """
    text = repair_digits(written).strip()
    found = _WRITTEN.match(text) or _COMPACT.match(text)
    if not found:
        raise BadDayError(f"日期请写成“{EXAMPLE}”的样子")
    year, month, number = (int(part) for part in found.groups())
    if not EARLIEST <= year <= LATEST:
        raise BadDayError(f"年份应在{EARLIEST}年至{LATEST}年之间")
    if not 1 <= month <= 12:
        raise BadDayError(f"没有{month}月，月份应在1至12之间")
    try:
        return date(year, month, number)
    except ValueError:
        raise BadDayError(f"{year}年{month}月没有{number}日") from None


def written_day(value: date | str | None) -> str:
    """A day as a form shows it for correction; what could not be read is given back untouched."""
    return day(value) if isinstance(value, date) else (value or "")


@lru_cache(maxsize=4096)
def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

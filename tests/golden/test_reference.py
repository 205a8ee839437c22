"""The engine and the independent reference agree on the golden database every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.golden.agreement import disagreements
from tests.golden.books import book_from_orm
from tests.golden.entering import UNITS, Golden, read

FIRST, LAST = date(2025, 12, 25), date(2027, 2, 10)
CLOSED = date(2026, 2, 10)


def boards_of(day: date) -> list[int]:
    """The years whose boards are looked at on a day: its own, and the last one's while its books are open and after."""
    years = [day.year]
    if day.year == 2027 or (FIRST.year < day.year and day <= CLOSED):
        years.append(day.year - 1)
    return years


@pytest.mark.django_db
def test_engine_and_reference_agree_on_the_golden_townships_every_day(golden: Golden) -> None:
    books = {code: book_from_orm(code) for code in sorted(read(name)["code"] for name in UNITS)}
    found: list[str] = []
    for passed in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=passed)
        for year in boards_of(day):
            found += disagreements(year, day, books)
    assert found == []


@pytest.mark.django_db
def test_engine_and_reference_agree_once_the_late_permit_is_given(golden: Golden) -> None:
    golden.permit("330111207", "duty-late")
    books = {"330111207": book_from_orm("330111207")}
    days = [date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 31), date(2027, 1, 20), date(2027, 1, 21)]
    assert [line for day in days for line in disagreements(2026, day, books)] == []

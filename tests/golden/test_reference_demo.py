"""The engine and the independent reference agree on the whole demonstration, 24 units, on days near and far."""

from __future__ import annotations

from datetime import date

import pytest

from checklist.queries import published, years
from fuyang_renda.demo.load import demo_write
from tests.golden.agreement import disagreements
from tests.golden.books import Book, book_from_orm
from townships.areas import UNITS

DAYS = (
    "2026-01-01", "2026-01-02", "2026-02-28", "2026-03-31", "2026-05-01", "2026-06-30", "2026-07-01", "2026-08-31",
    "2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01", "2026-11-22", "2026-11-23", "2026-11-24", "2026-12-01",
    "2026-12-31", "2027-01-01", "2027-01-20", "2027-01-21",
)  # fmt: skip


@pytest.fixture(scope="module")
def books(module_rows: None) -> dict[str, Book]:
    """The rows of every unit of the demonstration."""
    demo_write()
    return {code: book_from_orm(code) for code, _ in sorted(UNITS)}


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_engine_and_reference_agree_on_the_demonstration(books: dict[str, Book], day: str) -> None:
    assert disagreements(2026, date.fromisoformat(day), books) == []


@pytest.mark.django_db
def test_engine_and_reference_agree_on_every_year_of_the_demonstration(books: dict[str, Book]) -> None:
    for year in years(published()):
        for month, day in ((1, 2), (6, 30), (12, 31)):
            assert disagreements(year, date(year, month, day), books) == []
        assert disagreements(year, date(year + 1, 1, 20), books) == []

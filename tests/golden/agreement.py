"""Engine and reference side by side on whatever the database holds."""

from __future__ import annotations

from datetime import date

from checklist.engine import assess
from checklist.facts import township_facts
from checklist.queries import checklist_judging, edition_of
from tests.golden.boards import edition_judging, rulings
from tests.golden.books import Book
from tests.golden.compare import differences
from tests.golden.reference.sheet import judge_unit


def disagreements(year: int, day: date, books: dict[str, Book]) -> list[str]:
    """Where engine and reference differ on one board, for the units whose books are given."""
    edition = edition_of(checklist_judging(year, day))
    facts = [each for each in township_facts("330111", edition.window(day)) if each.unit.code in books]
    board = assess(facts, edition, day, area="330111")
    assert [unit.code for unit in board.units] == list(books)
    mine = edition_judging(year, day)
    return [
        f"{year} {day} {unit.code} {line}"
        for unit in board.units
        for line in differences(
            unit, judge_unit(books[unit.code], mine, day, rulings(books[unit.code], year, day))
        )
    ]

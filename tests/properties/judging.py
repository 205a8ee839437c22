"""Short ways to the engine for drawn facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from checklist.board import UnitBoard
from checklist.edition import Edition
from checklist.engine import assess_unit
from checklist.township import Closing, TownshipFacts
from tests.properties.strategies import CLOSES_ON, delivered

DELIVERED = {
    2026: delivered(),
    2027: replace(
        delivered(), year=2027, effective_on=date(2027, 1, 1), closes_on=CLOSES_ON.replace(year=2028)
    ),
}


def judge(facts: TownshipFacts, day: date, edition: Edition = DELIVERED[2026]) -> UnitBoard:
    """The unit's board on a day."""
    return assess_unit(facts, edition, edition.window(day), Closing(edition.closes_on, None))


def ratios(board: UnitBoard) -> dict[str, Fraction | None]:
    """The ratio of each item."""
    return {item.id: item.ratio for item in board.items}

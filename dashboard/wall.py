"""What the wall shows below the tiles: all units in two halves, or, where they are too many to be read, the sums."""

from __future__ import annotations

from dataclasses import dataclass

from checklist.board import ItemHeading, Scoreboard
from dashboard.coverage import Order, aspects_of
from dashboard.kept import once_per_board
from dashboard.pages import Row, groups

# As many rows as a wall of 1080 lines holds in two halves, each high enough to be read from the table.
MOST_ROWS = 26


@dataclass(frozen=True, slots=True)
class WallBoard:
    """Two halves of the matrix, and the sums by aspect; the halves are empty where units are too many."""

    headings: tuple[ItemHeading, ...]
    halves: tuple[tuple[Row, ...], ...]
    aspects: Order


@once_per_board
def wall_board(board: Scoreboard, *, scope: str, past: tuple[str, ...] = ()) -> WallBoard:
    """The picture for somebody of `scope`; a unit's people see their own line and everybody's sums."""
    seen = board.slice(scope, *past)
    rows = tuple(row for group in groups(seen, "") for row in group.rows)
    if len(rows) > MOST_ROWS:
        rows = ()
    middle = -(-len(rows) // 2) if len(rows) > MOST_ROWS // 2 else len(rows)
    halves = tuple(half for half in (rows[:middle], rows[middle:]) if half)
    return WallBoard(board.headings, halves, aspects_of(board))

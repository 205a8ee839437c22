"""What pages make of a board, made once for as long as the process keeps that board."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from checklist.board import Scoreboard

P = ParamSpec("P")
T = TypeVar("T")

MOST = 64  # pages, or lines of them, of the boards looked at last


class _Same:
    """A board known again by being the same one: comparing two by their contents would read every sentence."""

    __slots__ = ("board",)

    def __init__(self, board: Scoreboard) -> None:
        self.board = board

    def __hash__(self) -> int:
        return id(self.board)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.board is other.board


def once_per_board(
    make: Callable[Concatenate[Scoreboard, P], T],
) -> Callable[Concatenate[Scoreboard, P], T]:
    """Keep what `make` returns, for everybody who asks with the same board and the same (hashable) words.

    Only for what follows from these and from registers: a change of either renews the facts token, and the next
    reader's board is another one.
    """

    @lru_cache(maxsize=MOST)
    def kept(same: _Same, *args: Any, **told: Any) -> T:
        return make(same.board, *args, **told)

    @wraps(make)
    def read(board: Scoreboard, *args: P.args, **told: P.kwargs) -> T:
        return kept(_Same(board), *args, **told)

    return read

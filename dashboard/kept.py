"""What pages make of a board, made once and kept for as long as the process keeps that board."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import finalize

from checklist.board import Scoreboard

P = ParamSpec("P")
T = TypeVar("T")

# By the board itself: comparing two by their contents would read every sentence. Gone when the board is.
_MADE: dict[int, dict[Hashable, Any]] = {}


def once_per_board(make: Callable[Concatenate[Scoreboard, P], T]) -> Callable[Concatenate[Scoreboard, P], T]:
    """Keep what `make` returns for everybody who asks with the same board and the same (hashable) words.

    Only for what follows from these, from registers and from records: a change of either renews the facts token, and
    the next reader's board is another one.
    """

    @wraps(make)
    def read(board: Scoreboard, /, *args: P.args, **told: P.kwargs) -> T:
        made = _made_of(board)
        key = (make, args, *sorted(told.items()))
        if key not in made:
            made[key] = make(board, *args, **told)
        found: T = made[key]
        return found

    return read


def _made_of(board: Scoreboard) -> dict[Hashable, Any]:
    made = _MADE.get(id(board))
    if made is None:
        made = _MADE.setdefault(id(board), {})
        finalize(board, _MADE.pop, id(board), None)
    return made

"""Rows that come sorted by area, handed out unit by unit: a country's facts are never held at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from townships.statements import Row

T = TypeVar("T")
Make = Callable[[str, Iterator[Row]], Iterable[T]]


class Lane(Generic[T]):
    """Rows sorted by area (their first column), made into facts when their unit's turn has come.

    `make` gets the code of a unit and its rows; units without rows it never sees.
    """

    __slots__ = ("_make", "_next", "_units")

    def __init__(self, rows: Iterable[Row], make: Make[T]) -> None:
        self._make = make
        self._units = groupby(rows, itemgetter(0))
        self._next = next(self._units, None)

    def take(self, area: str) -> tuple[T, ...]:
        """The facts of `area`. Areas must be asked for in ascending order; rows of areas passed over are dropped."""
        coming = self._next
        while coming is not None and coming[0] < area:
            coming = next(self._units, None)
        if coming is None or coming[0] != area:
            self._next = coming
            return ()
        taken = tuple(self._make(area, coming[1]))
        self._next = next(self._units, None)
        return taken

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """Every fact that is left, with its area."""
        while self._next is not None:
            area = self._next[0]
            for fact in self.take(area):
                yield area, fact


def rows_as(fact: Callable[..., T]) -> Make[T]:
    """For a Lane whose rows are, behind the area, the fields of one fact each."""
    return lambda _, rows: [fact(*row[1:]) for row in rows]

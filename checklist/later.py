"""What is worked out only when somebody looks: reasons, numbers of records, the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Later(Sequence[T_co]):
    """A sequence made by `make(*told)` at the first look. Pickled (into a cache) it is the plain tuple.

    A country is judged without a single sentence being written; a page reads the sentences of its one unit.
    """

    __slots__ = ("_made", "_make", "_told")

    def __init__(self, make: Callable[..., Iterable[T_co]], *told: Any) -> None:
        self._make = make
        self._told = told
        self._made: tuple[T_co, ...] | None = None

    def _all(self) -> tuple[T_co, ...]:
        told = self._told  # read first: another thread may have made it, and let go of this, meanwhile
        if self._made is None:
            self._made = tuple(self._make(*told))
            self._told = ()
        return self._made

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> T_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, place: int | slice) -> T_co | tuple[T_co, ...]:
        return self._all()[place]

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all(),)

"""What every kind of exchanged sheet says of itself; `records` and `registers` build on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from desk.exchange.columns import KEY, Column, Place, Values, key_column
from desk.exchange.context import Context, Fault
from papers.cells import Cell, Unreadable
from papers.xlsx import Value
from records.models import Record

AREA = "area"
# Of one column; of titles, which never come again, the first so many are remembered in vain.
MOST_REMEMBERED = 10_000
MOVED = "核对的时候，平台上的内容有变动；请重新上传核对"
_CHUNK = 500


@dataclass(slots=True)
class Known:
    """A row that the portal holds: its key, what the sheet would say of it, whose phone stands in it, its revision.

    The row itself is read when it is to be changed (`fetch`): a file that says nothing new needs none.
    """

    key: int
    values: Values
    person: int = 0
    revision: int = 0
    row: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of several columns in which ledgers tell what is one column here: 收入 and 支出 instead of 金额.

    Each gives a row of its own, in which `says` stands, and `blank` where the ledger says nothing.
    """

    name: str
    column: str
    head: str
    also: tuple[str, ...]
    word: str
    says: Mapping[str, str]
    blank: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """A column of one sheet being read, and what its cells have said: units, days and choices come again and again."""

    column: Column
    place: Place
    name: str
    known: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """Rows of one table that an import has made."""

    model: type[models.Model]
    keys: Sequence[int]
    # Of rows that hang on a record and have no history: what the sheet said of each.
    said: Sequence[dict[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that an import has changed: what the sheet would have said of it, and says now."""

    model: type[models.Model]
    key: int
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and when. `left`: the revisions of records as this very import (or its undoing) left them."""

    by: Any
    at: datetime
    left: dict[int, int] = field(default_factory=dict, compare=False)

    def seen(self, key: int, revision: int) -> int:
        """The revision a record has to stand at for nobody to have been faster: what this hand wrote is no other's."""
        return self.left.get(key, revision)

    def leaves(self, key: int) -> int:
        """Note where a record stands now that all of one row is written; one query."""
        self.left[key] = Record.objects.values_list("revision", flat=True).get(pk=key)
        return self.left[key]


class SheetKind:
    """One kind of sheet. Values are compared column by column, so a column is read and shown without loss."""

    slug: ClassVar[str]
    label: ClassVar[str]
    model: ClassVar[type[models.Model]]
    own: ClassVar[tuple[Column, ...]]
    notes: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[Part, ...]] = ()
    # Whether two new rows that say the same are two things, not one written twice.
    may_repeat: ClassVar[bool] = False
    is_record: ClassVar[bool] = False
    district_too: ClassVar[bool] = False
    # Whether rows hang on a record of another kind, and are written and dropped with it.
    hangs: ClassVar[bool] = False
    # Whether only units with a congress have such rows.
    of_congress: ClassVar[bool] = False

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a row says nothing."""
        return tuple(column.name for column in self.columns if column.needed)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        unit = Column(
            AREA,
            "乡镇(街道)",
            14,
            lambda cell, place: cell,
            "大源镇",
            told="单位填报时可以留空，就是本单位；简称、全称都认得",
            also=("单位", "乡镇街道", "乡镇", "镇街", "所属单位"),
            choices=("",),
        )
        return (unit, *self.own, key_column())

    def column(self, name: str) -> Column:
        return next(each for each in self.columns if each.name == name)

    def heads(self) -> dict[str, tuple[str, ...]]:
        """Column → its head and its other names, as `papers.heads.find_head` wants them."""
        return {column.name: (column.head, *column.also) for column in self.columns}

    def read(
        self, columns: Sequence[Reading], cells: Sequence[Cell], ctx: Context
    ) -> tuple[Values, list[Fault]]:
        """What a row says, and what is wrong with its cells one by one."""
        values: Values = {}
        faults: list[Fault] = []
        for column, cell in zip(columns, cells, strict=True):
            said = cell if cell.__class__ is str else (cell.__class__, cell)  # True is no 1
            known = column.known
            if said in known:
                values[column.name] = known[said]
                continue
            try:
                if column.name == AREA:
                    value = ctx.area_of(cell, district_too=self.district_too)
                else:
                    value = column.column.value_of(cell, column.place)
            except Unreadable as error:
                faults.append(Fault(column.name, str(error)))
            else:
                values[column.name] = value
                if len(known) < MOST_REMEMBERED:
                    known[said] = value
        return values, faults

    def show(self, values: Values, ctx: Context) -> list[Value]:
        """A row of the sheet."""
        return [
            ctx.unit_name(values[AREA]) if column.name == AREA else column.show(values.get(column.name))
            for column in self.columns
        ]

    def written(self, values: Values) -> dict[str, str]:
        """What a row says as text, for keeping: `values_again` reads it back."""
        return {
            column.name: values[AREA] if column.name == AREA else column.written(values.get(column.name))
            for column in self.columns
            if column.name != KEY
        }

    def values_again(self, written: dict[str, str]) -> Values:
        return {
            column.name: written[AREA]
            if column.name == AREA
            else column.value_of(written.get(column.name) or None, Place(head=column.head))
            for column in self.columns
            if column.name != KEY
        }

    def told(self, values: Values) -> str:
        """A row in one line, without its phone."""
        shown = (
            column.written(values.get(column.name))
            for column in self.own
            if column.name != "phone" and column.choices != ("是", "否")
        )
        return " ".join(part for part in shown if part)[:120]

    # ---- what a kind says

    def existing(self, ctx: Context, areas: Collection[str]) -> Iterator[Known]:
        """The rows of some areas that this person sees, in the order in which they are exported."""
        raise NotImplementedError

    def rows_of(self, keys: Sequence[int], ctx: Context) -> Mapping[int, Any]:
        """The rows themselves, by key."""
        raise NotImplementedError

    def fetch(self, found: Sequence[Known], ctx: Context) -> None:
        """Read the rows that are about to be changed. Raises ValidationError when one is gone or has moved on."""
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            rows = self.rows_of([known.key for known in chunk], ctx)
            for known in chunk:
                known.row = rows.get(known.key)
                if known.row is None or known.revision != getattr(known.row, "revision", 0):
                    raise ValidationError(MOVED)

    def identity(self, values: Values) -> Hashable:
        """By what a row without a key is found again."""
        raise NotImplementedError

    def settle(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        """Bring a row's values into the form in which they are compared: what follows from the rest, names as labels."""
        return ()

    def check(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        """What is wrong with a new or changed row as a whole."""
        raise NotImplementedError

    def refusal(self, known: Known, ctx: Context) -> str:
        """Why this person may not change that row now; blank when they may."""
        return ""

    def create(
        self, rows: Sequence[Values], ctx: Context, hand: Hand, pause: Callable[[], None]
    ) -> Iterator[Made | Changed]:
        """Write new rows, in the caller's transaction; `pause` is called between chunks."""
        raise NotImplementedError

    def change(self, known: Known, values: Values, ctx: Context, hand: Hand) -> Iterator[Changed]:
        """Write what a row says now, in the caller's transaction."""
        raise NotImplementedError

    def why_not_taken_out(
        self, keys: Sequence[int], said: Sequence[dict[str, str]], owners: Collection[int], ctx: Context
    ) -> Iterator[str]:
        """Where rows hang on a record: why new ones cannot be dropped again. `owners`: records that go anyway."""
        raise NotImplementedError

    def take_out(self, keys: Sequence[int], owners: Collection[int], hand: Hand) -> None:
        """Where rows hang on a record: drop new ones again, in the caller's transaction."""
        raise NotImplementedError

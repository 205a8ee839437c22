"""What records say to the engine: plain rows, read for a whole area in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Aggregate, CharField, QuerySet
from django.db.models.functions import Cast

from records.models import NilReturn
from records.states import State, StepName
from townships.statements import Row, statement

T = TypeVar("T")

# What counts, and what would if the office confirmed it: nothing else ever reaches the engine.
READ_STATES = (State.CONFIRMED, State.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Fact:
    """What every reported row shares. `on` is the day it happened; `confirmed` is false for a submitted one."""

    # Whether a year's closing shuts the door on it (design §4, Closing).
    closes: ClassVar[bool] = True

    id: int
    number: str
    on: date
    confirmed: bool
    first_submitted_on: date | None
    has_permit: bool


@dataclass(frozen=True, slots=True)
class StepFact(Fact):
    """One step (环节) of a record; `line` is the question it belongs to, 0 for the whole record."""

    closes: ClassVar[bool] = False

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class NilReturnFact(Fact):
    """A nil return (零报告) of one kind for one year."""

    nil_kind: str
    year: int


def earliest(steps: Iterable[StepFact], name: StepName, line: int = 0) -> date | None:
    """The day of a step; of several the earliest. None when there is none."""
    found: date | None = None
    for step in steps:
        if step.name == name and step.line == line and (found is None or step.on < found):
            found = step.on
    return found


class Joined(Aggregate):
    """The values of a group as one text, separated by commas: a row for each parent instead of each child."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = CharField()

    def __init__(self, column: str) -> None:
        super().__init__(Cast(column, CharField()))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


# The columns every Fact begins with; `fact_head` turns them into its first six fields.
HEAD = ("area", "id", "number", "happened_on", "state", "first_submitted_on", "late_permit__id")


def head(row: Sequence[Any]) -> tuple[int, str, date, bool, date | None, bool]:
    """The first six fields of a Fact from a row that begins with HEAD."""
    return row[1], row[2], row[3], row[4] == State.CONFIRMED, row[5], row[6] is not None


def in_area(rows: QuerySet[Any], area: str, until: date) -> QuerySet[Any]:
    """Records of an area (a code prefix) that happened by `until` and are confirmed or submitted.

    The kind is named although the leaf's table says it already: by it the database finds the kind's own part of
    all records (the index `record_facts`) instead of reading every record there is.
    """
    kind = rows.model.KIND
    return rows.filter(kind=kind, area__startswith=area, state__in=READ_STATES, happened_on__lte=until)


class Lane(Generic[T]):
    """Rows sorted by area, handed out unit by unit without holding the rest."""

    __slots__ = ("_next", "_rows")

    def __init__(self, rows: Iterable[tuple[str, T]]) -> None:
        self._rows: Iterator[tuple[str, T]] = iter(rows)
        self._next = next(self._rows, None)

    def take(self, area: str) -> tuple[T, ...]:
        """All rows of `area`. Areas must be asked for in ascending order; rows of areas passed over are dropped."""
        coming = self._next
        if coming is None or coming[0] > area:
            return ()
        taken = []
        while coming is not None and coming[0] <= area:
            if coming[0] == area:
                taken.append(coming[1])
            coming = next(self._rows, None)
        self._next = coming
        return tuple(taken)


# The columns of a record's steps, behind those of the record itself.
_STEP = (
    "steps__state", "steps__happened_on", "steps__name", "steps__line", "steps__id", "steps__number",
    "steps__first_submitted_on",
)  # fmt: skip


def by_step(rows: QuerySet[Any], *columns: str) -> QuerySet[Any, Row]:
    """HEAD and `columns` of each record, a row for each of its steps: what `with_steps` reads."""
    return rows.order_by("area", "id", "steps__id").values_list(*HEAD, *columns, *_STEP)


def with_steps(
    rows: Iterable[Row], names: Sequence[StepName], until: date
) -> Iterator[tuple[Row, tuple[StepFact, ...]]]:
    """Each record of `by_step` once, with its named steps by `until` that are confirmed or submitted.

    What of its steps counts is cheaper seen here than asked of the database.
    """
    wanted = frozenset(name.value for name in names)
    current: Row | None = None
    done: list[StepFact] = []
    for row in rows:
        if current is None or row[1] != current[1]:
            if current is not None:
                yield current, tuple(done)
            current, done = row, []
        if row[-5] in wanted:
            state, on, name, line, key, number, first = row[-7:]
            if state in READ_STATES and on is not None and on <= until:
                done.append(StepFact(key, number, on, state == State.CONFIRMED, first, False, name, line))
    if current is not None:
        yield current, tuple(done)


def nil_returns(area: str, year: int, until: date) -> Iterator[tuple[str, NilReturnFact]]:
    """Nil returns of one year dated by `until`. One query."""
    for row in _nil_returns(area, year, until):
        yield row[0], NilReturnFact(*head(row), row[7], row[8])


@statement
def _nil_returns(area: str, year: int, until: date) -> QuerySet[NilReturn, Row]:
    return (
        in_area(NilReturn.objects.filter(year=year), area, until)
        .order_by("area", "id")
        .values_list(*HEAD, "nil_kind", "year")
    )

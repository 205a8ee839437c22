"""What records say to the engine: plain rows, read for a whole area in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, TypeVar

from django.db.models import Aggregate, CharField, Q, QuerySet
from django.db.models.functions import Cast
from msgspec import Struct

from records.models import NilReturn, Record
from records.states import State, StepName
from townships.lanes import Lane, rows_as
from townships.statements import Row, statement

R = TypeVar("R", bound=Record)

# What counts, and what would if the office confirmed it: nothing else ever reaches the engine.
READ_STATES = (State.CONFIRMED, State.SUBMITTED)


class Fact(Struct, frozen=True, gc=False):
    """What every reported row shares. `on` is the day it happened; `confirmed` is false for a submitted one.

    Facts are structs of msgspec: frozen as dataclasses can be, and made eight times faster, which a country notices.
    """

    # Whether a year's closing shuts the door on it (design §4, Closing).
    closes: ClassVar[bool] = True

    id: int
    number: str
    on: date
    confirmed: bool
    first_submitted_on: date | None
    has_permit: bool


class StepFact(Fact, frozen=True, gc=False):
    """One step (环节) of a record; `line` is the question it belongs to, 0 for the whole record."""

    closes: ClassVar[bool] = False

    name: str
    line: int


class NilReturnFact(Fact, frozen=True, gc=False):
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


@lru_cache(maxsize=4096)
def codes(joined: str) -> frozenset[str]:
    """The codes of one text of `Joined`: the same few come again in every unit."""
    return frozenset(joined.split(","))


# The columns every Fact begins with, behind the area: its first six fields.
HEAD = ("area", "id", "number", "happened_on", "is_confirmed", "first_submitted_on", "has_permit")


def with_head(rows: QuerySet[R]) -> QuerySet[R]:
    """The same records with the two columns of HEAD that are worked out: confirmed, and with a 补录许可."""
    told: QuerySet[Any] = rows.annotate(
        is_confirmed=Q(state=State.CONFIRMED), has_permit=Q(late_permit__isnull=False)
    )
    return told


def in_area(rows: QuerySet[R], area: str, until: date) -> QuerySet[R]:
    """Records of an area (a code prefix) that happened by `until` and are confirmed or submitted, with HEAD.

    The kind is named although the leaf's table says it already: by it the database finds the kind's own part of
    all records (the index `record_facts`) instead of reading every record there is.
    """
    kind = rows.model.KIND
    return with_head(
        rows.filter(kind=kind, area__startswith=area, state__in=READ_STATES, happened_on__lte=until)
    )


# The columns of a record's steps, behind those of the record itself.
_STEP = (
    "steps__state", "steps__happened_on", "steps__name", "steps__line", "steps__id", "steps__number",
    "steps__first_submitted_on",
)  # fmt: skip
_READ = frozenset(state.value for state in READ_STATES)
_CONFIRMED = State.CONFIRMED.value


def by_step(rows: QuerySet[Any], *columns: str) -> QuerySet[Any, Row]:
    """HEAD and `columns` of each record, a row for each of its steps: what `with_steps` reads."""
    return rows.order_by("area", "id", "steps__id").values_list(*HEAD, *columns, *_STEP)


def with_steps(
    rows: Iterable[Row], names: frozenset[str], until: date
) -> Iterator[tuple[Row, tuple[StepFact, ...]]]:
    """The fields of each record of `by_step`, with its steps of `names` by `until` that are confirmed or submitted.

    What of its steps counts is cheaper seen here than asked of the database. Facts are made of `(*fields, …, steps)`
    as one tuple: behind a star of unknown length mypy lets no further argument stand.
    """
    for _, lines in groupby(rows, itemgetter(1)):
        done = []
        for row in lines:
            state, on, name, line, key, number, first = row[-7:]
            if name in names and state in _READ and on is not None and on <= until:
                done.append(StepFact(key, number, on, state == _CONFIRMED, first, False, name, line))
        yield row[1:-7], tuple(done)


def nil_returns(area: str, year: int, until: date) -> Lane[NilReturnFact]:
    """Nil returns of one year dated by `until`. One query."""
    return Lane(_nil_returns(area, year, until), rows_as(NilReturnFact))


@statement
def _nil_returns(area: str, year: int, until: date) -> QuerySet[NilReturn, Row]:
    return (
        in_area(NilReturn.objects.filter(year=year), area, until)
        .order_by("area", "id")
        .values_list(*HEAD, "nil_kind", "year")
    )

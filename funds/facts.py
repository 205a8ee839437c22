"""What money and projects say to the engine. Amounts are 元, exact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db.models import Case, F, Min, Q, QuerySet, Sum, When

from funds.models import Fund, FundEntry, FundRegulation, MicroProject
from records.facts import (
    HEAD,
    READ_STATES,
    Fact,
    StepFact,
    by_step,
    earliest,
    in_area,
    with_head,
    with_steps,
)
from records.models import Step
from records.states import RecordKind, State, StepName
from townships.lanes import Lane, rows_as
from townships.statements import Row, statement

_STEPS = frozenset({StepName.APPROVED.value, StepName.ACCEPTED.value})
_ALLOCATION = FundEntry.Entry.ALLOCATION.value


class EntryFact(Fact, frozen=True, gc=False):
    """One allocation, or one payment, of one fund; `on` is dated_on."""

    is_allocation: bool
    amount: Decimal
    for_year: int
    project: int | None


class RegulationFact(Fact, frozen=True, gc=False):
    """Rules for the use of the reserve fund (管理办法), of the unit or of its whole district."""

    closes: ClassVar[bool] = False

    started_on: date
    ended_on: date | None
    is_district: bool

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


class ProjectFact(Fact, frozen=True, gc=False):
    """One 民生微实事; `on` is the day it was proposed."""

    closes: ClassVar[bool] = False

    title: str
    planned_finish: date
    steps: tuple[StepFact, ...] = ()

    @property
    def approved_on(self) -> date | None:
        return earliest(self.steps, StepName.APPROVED)

    @property
    def accepted_on(self) -> date | None:
        return earliest(self.steps, StepName.ACCEPTED)


def duty_entries(area: str, year: int, until: date) -> Lane[EntryFact]:
    """Entries of 代表履职经费 for one year dated by `until`. One query."""
    return Lane(_duty_entries(area, year, until), rows_as(EntryFact))


@statement
def _duty_entries(area: str, year: int, until: date) -> QuerySet[FundEntry, Row]:
    return _in_order(FundEntry.objects.filter(fund=Fund.DUTY, for_year=year), area, until)


def reserve_entries(area: str, year: int, until: date) -> Lane[EntryFact]:
    """Entries of 储备金 for `year` and later ones, dated by `until`. One query.

    Of earlier years only what is not plain: submitted, or handed in after `until` (the year may have closed).
    """
    return Lane(_reserve_entries(area, year, until), rows_as(EntryFact))


@statement
def _reserve_entries(area: str, year: int, until: date) -> QuerySet[FundEntry, Row]:
    return _in_order(FundEntry.objects.filter(~_plain(year, until), fund=Fund.RESERVE), area, until)


def _in_order(entries: QuerySet[FundEntry], area: str, until: date) -> QuerySet[FundEntry, Row]:
    rows = in_area(entries, area, until).annotate(is_allocation=Q(entry=FundEntry.Entry.ALLOCATION))
    return rows.order_by("area", "id").values_list(*HEAD, "is_allocation", "amount", "for_year", "project_id")


def reserve_past(area: str, year: int, until: date) -> Lane[EntryFact]:
    """Plain entries of 储备金 for years before `year`, added up. One query.

    All allocations of a unit are one row, all payments for projects that are over are another; a running
    project's payments are one row dated by the earliest. Ten years are read as a handful of rows.
    """

    def summed(code: str, rows: Iterable[Row]) -> list[EntryFact]:
        return [
            EntryFact(0, "", first, True, None, False, entry == _ALLOCATION, total, year - 1, work)
            for _, entry, work, total, first in rows
        ]

    return Lane(_reserve_past(area, year, until), summed)


@statement
def _reserve_past(area: str, year: int, until: date) -> QuerySet[FundEntry, Row]:
    over = _is_over("project_id", area, year, until)
    rows: QuerySet[FundEntry, Row] = (
        in_area(FundEntry.objects.filter(_plain(year, until), fund=Fund.RESERVE), area, until)
        .annotate(work=Case(When(over, then=None), default=F("project_id")))
        .order_by("area")
        .values_list("area", "entry", "work")
        .annotate(total=Sum("amount"), first=Min("happened_on"))
    )
    return rows


def _plain(year: int, until: date) -> Q:
    """Entries for earlier years that count whatever is tried and whenever the year closed."""
    return Q(for_year__lt=year, state=State.CONFIRMED, first_submitted_on__lte=until)


def _is_over(project: str, area: str, year: int, until: date) -> Q:
    """A project accepted before `year`, with none but plain payments: no rule of `year` asks for it.

    Two lists that depend on no row: the database makes each once (a key per project, 10 MB for a country) and looks
    projects up in it, instead of going through steps and payments again for every one.
    """
    accepted = Step.objects.filter(
        kind=RecordKind.STEP,
        area__startswith=area,
        name=StepName.ACCEPTED,
        state=State.CONFIRMED,
        happened_on__lt=date(year, 1, 1),
        record__kind=RecordKind.MICRO_PROJECT,
        record__state=State.CONFIRMED,
    )
    asked = FundEntry.objects.filter(
        ~_plain(year, until),
        kind=RecordKind.FUND_ENTRY,
        area__startswith=area,
        state__in=READ_STATES,
        fund=Fund.RESERVE,
        project__isnull=False,  # a NULL in the list would make every NOT IN unknown
    )
    return Q((f"{project}__in", accepted.values("record_id"))) & ~Q(
        (f"{project}__in", asked.values("project_id"))
    )


def reserve_regulations(area: str, until: date) -> dict[str, tuple[RegulationFact, ...]]:
    """Rules for 储备金 begun by `until`, of units and districts, by their area. One query."""
    found: dict[str, tuple[RegulationFact, ...]] = {}
    for row in _reserve_regulations(area, until):
        rule = RegulationFact(*(*row[1:], len(row[0]) == 6))
        found[row[0]] = (*found.get(row[0], ()), rule)
    return found


@statement
def _reserve_regulations(area: str, until: date) -> QuerySet[FundRegulation, Row]:
    return (
        in_area(FundRegulation.objects.filter(fund=Fund.RESERVE), area, until)
        .order_by("area", "id")
        .values_list(*HEAD, "started_on", "ended_on")
    )


def projects(area: str, year: int, until: date) -> Lane[ProjectFact]:
    """Projects, confirmed or submitted, that are not over when `year` begins, with steps by `until`. One query."""

    def made(code: str, rows: Iterable[Row]) -> list[ProjectFact]:
        return [ProjectFact(*(*row, done)) for row, done in with_steps(rows, _STEPS, until)]

    return Lane(_projects(area, year, until), made)


@statement
def _projects(area: str, year: int, until: date) -> QuerySet[MicroProject, Row]:
    every = with_head(
        MicroProject.objects.filter(
            kind=RecordKind.MICRO_PROJECT, area__startswith=area, state__in=READ_STATES
        )
    )
    return by_step(every.exclude(_is_over("pk", area, year, until)), "title", "planned_finish")

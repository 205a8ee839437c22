"""What money and projects say to the engine. Amounts are 元, exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from funds.models import Fund, FundEntry, FundRegulation, MicroProject
from records.facts import CHUNK, HEAD, READ_STATES, Fact, Lane, StepFact, earliest, head, in_area, steps
from records.facts import steps_by_record as by_record
from records.states import RecordKind, StepName


@dataclass(frozen=True, slots=True)
class EntryFact(Fact):
    """One allocation, or one payment, of one fund; `on` is dated_on."""

    is_allocation: bool
    amount: Decimal
    for_year: int
    project: int | None


@dataclass(frozen=True, slots=True)
class RegulationFact(Fact):
    """Rules for the use of the reserve fund (管理办法), of the unit or of its whole district."""

    closes: ClassVar[bool] = False

    started_on: date
    ended_on: date | None
    is_district: bool

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class ProjectFact(Fact):
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


def duty_entries(area: str, year: int, until: date) -> Iterator[tuple[str, EntryFact]]:
    """Entries of 代表履职经费 for one year dated by `until`. One query."""
    return _entries(area, until, fund=Fund.DUTY, for_year=year)


def reserve_entries(area: str, until: date) -> Iterator[tuple[str, EntryFact]]:
    """Entries of 储备金 for whatever year dated by `until`: a project's first payment may be of any. One query."""
    return _entries(area, until, fund=Fund.RESERVE)


def _entries(area: str, until: date, **which: object) -> Iterator[tuple[str, EntryFact]]:
    rows = (
        in_area(FundEntry.objects.filter(**which), area, until)
        .order_by("area", "id")
        .values_list(*HEAD, "entry", "amount", "for_year", "project_id")
    )
    for row in rows.iterator(CHUNK):
        yield (
            row[0],
            EntryFact(*head(row), row[7] == FundEntry.Entry.ALLOCATION, row[8], row[9], row[10]),
        )


def reserve_regulations(area: str, until: date) -> dict[str, tuple[RegulationFact, ...]]:
    """Rules for 储备金 begun by `until`, of units and districts, by their area. One query."""
    rows = (
        in_area(FundRegulation.objects.filter(fund=Fund.RESERVE), area, until)
        .order_by("area", "id")
        .values_list(*HEAD, "started_on", "ended_on")
    )
    found: dict[str, tuple[RegulationFact, ...]] = {}
    for row in rows.iterator(CHUNK):
        rule = RegulationFact(*head(row), row[7], row[8], len(row[0]) == 6)
        found[row[0]] = (*found.get(row[0], ()), rule)
    return found


def projects(area: str, until: date) -> Iterator[tuple[str, ProjectFact]]:
    """Projects that are confirmed or submitted, with their steps by `until`. Two queries."""
    rows = (
        MicroProject.objects.filter(area__startswith=area, state__in=READ_STATES)
        .order_by("area", "id")
        .values_list(*HEAD, "title", "planned_finish")
    )
    later = Lane(steps(area, RecordKind.MICRO_PROJECT, until))
    current: str | None = None
    for row in rows.iterator(CHUNK):
        if row[0] != current:
            current = row[0]
            done = by_record(later.take(current))
        yield row[0], ProjectFact(*head(row), row[7], row[8], done.get(row[1], ()))

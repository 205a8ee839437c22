"""Money: regulations, duty funds, the reserve fund and the small projects it pays for. Amounts are fictional, 元."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from funds.models import Fund, FundEntry, FundRegulation, MicroProject
from fuyang_renda.demo import story
from fuyang_renda.demo.days import FIRST_YEAR, LAST_DAY, LAST_YEAR, after, pick, workday
from fuyang_renda.demo.ledger import Ledger, Way
from fuyang_renda.demo.texts import PROJECTS
from fuyang_renda.demo.units import FUYANG, UNITS, DemoUnit
from records.models import NilReturn
from records.states import State, StepName

STANDARD = 2000  # 元 for each delegate, as the demonstration's checklist sets it
_ENTRY, _FOR = FundEntry.Entry, FundEntry.Category
# When the year's payments of duty funds are made, and for what.
_PAID = (
    (3, _FOR.MATERIALS, 14),
    (5, _FOR.INSPECTION, 22),
    (7, _FOR.STATION, 26),
    (9, _FOR.TRAINING, 24),
    (10, _FOR.SUBSIDY, 14),
)
_LAST_PAID = ((12, _FOR.STATION, 20),)


def money_tell(ledger: Ledger) -> None:
    """Regulations, then each unit's entries and projects year by year."""
    _regulations(ledger)
    for unit in UNITS:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            duty(unit, year, ledger)
            if (unit.name, year) not in story.NO_RESERVE:
                reserve(unit, year, ledger)


def _regulations(ledger: Ledger) -> None:
    """One for the whole district, and units' own."""
    ledger.report(
        FundRegulation(
            area=FUYANG,
            fund=Fund.RESERVE,
            title="富阳区民生微实事专项储备金管理办法（试行）",
            started_on=date(2022, 3, 1),
            ended_on=date(2025, 1, 1),
        )
    )
    ledger.report(
        FundRegulation(
            area=FUYANG,
            fund=Fund.RESERVE,
            title="富阳区民生微实事专项储备金管理办法",
            started_on=date(2025, 1, 1),
        ),
        Way(lag=8),
    )
    ledger.report(
        FundRegulation(
            area=FUYANG, fund=Fund.DUTY, title="富阳区代表履职经费管理办法", started_on=date(2022, 3, 1)
        )
    )
    for unit in UNITS:
        if unit.place % 3 == 1:
            ledger.report(
                FundRegulation(
                    area=unit.code,
                    fund=Fund.RESERVE,
                    title=f"{unit.name}民生微实事专项储备金管理细则",
                    started_on=workday(date(2024, 8, 1 + unit.place)),
                )
            )
        if unit.place % 4 == 2:
            ledger.report(
                FundRegulation(
                    area=unit.code,
                    fund=Fund.DUTY,
                    title=f"{unit.name}代表履职经费使用管理办法",
                    started_on=workday(date(2023, 4, 1 + unit.place)),
                )
            )


def allocation_of(unit: DemoUnit, year: int) -> int:
    """What the year's budget sets aside for duty funds: the standard for each delegate, or the share story tells."""
    persons = unit.seats if unit.has_congress else unit.district_seats
    return STANDARD * persons * story.ALLOCATED.get((unit.name, year), 100) // 100


def duty(unit: DemoUnit, year: int, ledger: Ledger) -> None:
    """One allocation and the year's payments by category."""
    total = allocation_of(unit, year)
    _entry(
        unit,
        ledger,
        Fund.DUTY,
        _ENTRY.ALLOCATION,
        _FOR.BUDGET,
        total,
        year,
        workday(date(year, 1, 24 + pick(6, unit.code, year))),
    )
    spent = story.SPENT.get((unit.name, year), 58 + pick(30, unit.code, year, "spent"))
    if (unit.name, year) in story.OVERSPENT:
        spent = 108
    for month, category, part in _PAID:
        on = workday(date(year, month, 6 + pick(18, unit.code, year, month)))
        amount = total * spent * part // 10_000 // 10 * 10
        _entry(unit, ledger, Fund.DUTY, _ENTRY.PAYMENT, category, amount, year, on)
    if year < LAST_YEAR:
        for month, category, part in _LAST_PAID:
            on = workday(date(year, month, 3 + pick(16, unit.code, year, month)))
            amount = min(total * part // 100, total - total * spent // 100) // 10 * 10
            if amount > 0 and (unit.name, year) not in story.SPENT:
                _entry(unit, ledger, Fund.DUTY, _ENTRY.PAYMENT, category, amount, year, on)


def reserve(unit: DemoUnit, year: int, ledger: Ledger) -> None:
    """The year's reserve and two or three projects; a quiet year is told by a nil return."""
    kept = 200_000 + 20_000 * pick(11, unit.code, "reserve")
    _entry(
        unit, ledger, Fund.RESERVE, _ENTRY.ALLOCATION, _FOR.BUDGET, kept, year,
        workday(date(year, 2, 20 + pick(7, unit.code, year))),
    )  # fmt: skip
    if year < LAST_YEAR and pick(17, unit.code, year, "quiet") == 0:
        ledger.report(
            NilReturn(
                area=unit.code,
                nil_kind=NilReturn.Kind.RESERVE_USE,
                year=year,
                happened_on=workday(date(year, 12, 8 + unit.place % 9)),
            ),
            Way(lag=1),
        )
        return
    count = 2 + pick(2, unit.code, year, "projects") if year >= 2024 else 2
    for serial in range(count):
        _project(unit, year, serial, kept // count, ledger)


def _project(unit: DemoUnit, year: int, serial: int, most: int, ledger: Ledger) -> None:
    """征集、会商、审批、实施、验收 of one project; its payment of `most` 元 or a little less follows its approval."""
    key = (unit.name, year)
    proposed = workday(date(year, 2 + serial, 22 + pick(5, unit.code, year, serial)))
    approved = after(proposed, 16 + pick(20, unit.code, year, serial, "approved"))
    paid = after(approved, 30 + pick(60, unit.code, year, serial, "paid"))
    behind = key in story.PROJECT_BEHIND and serial == 0
    runs_on = year == LAST_YEAR and serial == 1 and not behind
    if runs_on:
        planned = date(year, 12, 5 + pick(20, unit.code, serial))
    elif behind:
        planned = date(year, 10, 30)
    else:
        planned = date(year, 10, 10 + pick(20, unit.code, year, serial, "planned"))
    title = PROJECTS[(unit.place * 5 + year * 3 + serial) % len(PROJECTS)]
    project = MicroProject(
        area=unit.code, title=f"{unit.short}{title}", happened_on=proposed, planned_finish=planned
    )
    ledger.report(project)
    if key in story.PAID_FIRST and serial == 0:
        approved, paid = paid, max(proposed, after(approved, 3))
    ledger.step(project, StepName.APPROVED, approved, proof=unit.minutes(year, 30 + serial))
    part = 87 + pick(12, unit.code, year, serial, "part")
    amount = most * part // 100 // 100 * 100
    _entry(unit, ledger, Fund.RESERVE, _ENTRY.PAYMENT, _FOR.PROJECT, amount, year, paid, project=project)
    if runs_on:
        return
    accepted = after(planned, -12 + pick(18, unit.code, year, serial, "accepted"))
    if behind and unit.name in story.ACCEPTANCE_WAITS and year == LAST_YEAR:
        waits = Way(state=State.SUBMITTED, lag=4)
        ledger.step(project, StepName.ACCEPTED, story.ACCEPTANCE_WAITS[unit.name], proof="验收单", way=waits)
        return
    if behind:
        # What is behind this year is still open; that of an earlier year was accepted the next.
        accepted = date(year + 1, 3, 12) if year < LAST_YEAR else LAST_DAY
    accepted = max(accepted, after(paid, 5))
    if accepted < date(2026, 11, 12):
        ledger.step(project, StepName.ACCEPTED, accepted, proof="验收单")


def _entry(
    unit: DemoUnit,
    ledger: Ledger,
    fund: Fund,
    entry: FundEntry.Entry,
    category: FundEntry.Category,
    amount: int,
    year: int,
    on: date,
    *,
    project: MicroProject | None = None,
) -> None:
    row = FundEntry(
        area=unit.code,
        fund=fund,
        entry=entry,
        category=category,
        amount=Decimal(amount).quantize(Decimal("0.01")),
        for_year=year,
        happened_on=on,
        project=project,
    )
    ledger.report(row, Way(lag=3 + pick(8, unit.code, on, category)))

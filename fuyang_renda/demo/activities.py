"""What delegates did: every year enough of them in 社会治理, and other activities beside."""

from __future__ import annotations

from datetime import date

from delegates.models import Activity, Delegate, Participation
from fuyang_renda.demo import story
from fuyang_renda.demo.days import LAST_YEAR, pick, workday
from fuyang_renda.demo.ledger import Ledger, Way
from fuyang_renda.demo.people import District
from fuyang_renda.demo.texts import GOVERNANCE, OTHER_ACTIVITIES
from fuyang_renda.demo.units import UNITS, DemoUnit

_SINCE = 2022
# Months of the year in which activities fall: governance first, others after.
_GOVERNANCE_MONTHS = (3, 4, 6, 8, 10)
_OTHER_MONTHS = (5, 7, 9)


def activities_tell(district: District, ledger: Ledger) -> None:
    for unit in UNITS:
        for year in range(_SINCE, LAST_YEAR + 1):
            months = _GOVERNANCE_MONTHS if year >= 2024 else (4, 9)
            _governance(unit, year, months, district, ledger)
            for serial, month in enumerate(_OTHER_MONTHS if year >= 2024 else (6,)):
                _other(unit, year, month, serial, district, ledger)


def base_of(unit: DemoUnit, year: int, district: District) -> list[Delegate]:
    """Those who count for the year: mandates of at least 90 days in it."""
    base = district.counting(unit)
    if year == 2022 and not unit.has_congress:
        base = district.assigned[unit.code]
    base = [*base]
    base += [who for who, since in district.came_later[unit.code] if since < date(year, 8, 1)]
    base += [who for who, until in district.left[unit.code] if until > date(year, 4, 10)]
    return base


def _governance(
    unit: DemoUnit, year: int, months: tuple[int, ...], district: District, ledger: Ledger
) -> None:
    """The year's governance activities; between them every delegate of the share told takes part once or twice."""
    base = base_of(unit, year, district)
    share = story.TOOK_PART.get((unit.name, year), 84 + pick(17, unit.code, year, "share"))
    start = pick(len(base), unit.code, year, "start")
    turned = base[start:] + base[:start]
    taking_part = turned[: -(-len(base) * share // 100)]
    for serial, month in enumerate(months):
        present = taking_part[serial :: len(months)]
        second = taking_part[(serial + 1) % len(months) :: len(months)]
        present = [*present, *second[: len(second) // 3]]
        title, kind = GOVERNANCE[(unit.place + year + 3 * serial) % len(GOVERNANCE)]
        on = workday(date(year, month, 5 + pick(20, unit.code, year, month)))
        activity(unit, ledger, title, kind, on, present, is_governance=True)


def _other(unit: DemoUnit, year: int, month: int, serial: int, district: District, ledger: Ledger) -> None:
    base = base_of(unit, year, district)
    title, kind = OTHER_ACTIVITIES[(unit.place * 3 + year + serial) % len(OTHER_ACTIVITIES)]
    first = pick(4, unit.code, year, month)
    on = workday(date(year, month, 8 + pick(18, unit.code, year, month, "other")))
    activity(unit, ledger, title, kind, on, base[first::4], is_governance=False)


def activity(
    unit: DemoUnit,
    ledger: Ledger,
    title: str,
    kind: str,
    on: date,
    present: list[Delegate],
    *,
    is_governance: bool,
    way: Way | None = None,
) -> Activity:
    """One activity with those who took part."""
    row = Activity(
        area=unit.code,
        title=f"{unit.name}{title}",
        happened_on=on,
        activity_kind=kind,
        is_governance=is_governance,
    )
    lag = (
        31 + pick(20, unit.code, on)
        if pick(40, unit.code, on, "late") == 0 and on.month < 9
        else 2 + pick(9, unit.code, on)
    )
    ledger.report(row, way or Way(lag=lag))
    ledger.hang(*(Participation(activity=row, delegate=delegate) for delegate in present))
    return row

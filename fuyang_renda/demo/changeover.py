"""The change of term as it stood planned in late November 2026: fictional days, one plan against the law's days."""

from __future__ import annotations

from datetime import date, timedelta

from fuyang_renda.demo.units import UNITS, DemoUnit
from townships.models import ChangeOver

YEAR = 2026
ELECTION = date(2026, 12, 28)
# First lists are due 15 days before the election: this plan is two days short, and the board says so.
PLANNED_TOO_LATE = {"龙门镇": date(2026, 12, 15)}
VOTERS_LISTED = {"大源镇": date(2026, 11, 18), "万市镇": date(2026, 11, 19), "新登镇": date(2026, 11, 20)}
# Not planned yet: what is still blank is shown as well.
UNPLANNED = ("渔山乡",)


def changeovers_write() -> None:
    """A row for each unit but those that have planned nothing."""
    ChangeOver.objects.bulk_create(_row(unit) for unit in UNITS if unit.name not in UNPLANNED)


def _row(unit: DemoUnit) -> ChangeOver:
    spread = timedelta(days=unit.place % 7)
    party = unit.party_anew or date(2026, 12, 2) + spread
    if not unit.has_congress:
        return ChangeOver(
            township_id=unit.code,
            year=YEAR,
            party_planned_on=date(2026, 12, 8),
            session_planned_on=date(2027, 1, 20) + spread,
        )
    return ChangeOver(
        township_id=unit.code,
        year=YEAR,
        party_planned_on=party,
        voters_planned_on=date(2026, 12, 1),
        voters_on=VOTERS_LISTED.get(unit.name),
        first_list_planned_on=PLANNED_TOO_LATE.get(unit.name, date(2026, 12, 10)),
        final_list_planned_on=date(2026, 12, 18),
        election_planned_on=ELECTION,
        credentials_planned_on=date(2026, 12, 31),
        session_planned_on=date(2027, 1, 8) + spread,
    )

"""What the office wrote from the last month's snapshot: a 通报, a 简报, a sheet for each unit, a page for a visit."""

from __future__ import annotations

from datetime import date

from checklist.models import Snapshot
from dashboard.bulletins.services import bulletin_issue, bulletins_draft, promise_add, version_of
from dashboard.models import OF_A_UNIT, Bulletin, Kind
from fuyang_renda.demo.days import moment
from fuyang_renda.demo.people import District
from fuyang_renda.demo.units import BY_NAME, FUYANG
from townships.models import Township

_ON = date(2026, 11, 3)
_VISITED = "大源镇"


def papers_write(district: District) -> None:
    """All of them issued on one day, from the snapshot of the end of October."""
    snapshot = Snapshot.objects.get(area=FUYANG, year=2026, as_of=date(2026, 10, 31))
    by = district.office[0]
    units = list(Township.objects.filter(code__startswith=FUYANG).order_by("code"))
    visited = [unit for unit in units if unit.code == BY_NAME[_VISITED].code]
    for kind in (Kind.FEEDBACK, Kind.VISIT, Kind.BRIEF, Kind.CIRCULAR):
        chosen = (visited if kind is Kind.VISIT else units) if kind in OF_A_UNIT else []
        for made in bulletins_draft(snapshot=snapshot, kind=kind, units=chosen, by=by, at=moment(_ON, 9)):
            bulletin_issue(bulletin=made, seen=version_of(made), by=by, at=moment(_ON, 10))
    page = Bulletin.objects.get(kind=Kind.VISIT)
    promise_add(
        bulletin=page, text="“源周会”的做法在全区推广时，请区里安排一次现场会", by=by, at=moment(_ON, 16)
    )

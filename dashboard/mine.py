"""What is the reader's own on the overview: units they are liaison of, and what units ask the district for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Act
from checklist.board import Scoreboard, UnitBoard
from checklist.coordination import Waiting, waiting
from checklist.models import Coordination
from dashboard.pages import dossier_url, unit_url
from papers.words import counted
from records.workdays import Told
from townships.models import Liaison
from townships.statements import Row, statement

FIRST_HELPS = 5


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit the reader is liaison of (我联系的单位), in one line."""

    name: str
    url: str
    dossier: str
    score: str
    said: str
    is_late: bool


def own_units(board: Scoreboard, reader: User, on: date, query: str) -> tuple[OwnUnit, ...]:
    """The units whose liaison the reader is on a day, in official order; one query, none for a unit's own people."""
    if reader.is_unit:
        return ()
    codes = {code for (code,) in _liaison_of(board.area, reader.pk, on)}
    return tuple(_own(unit, query, is_trial=board.is_trial) for unit in board.units if unit.code in codes)


@statement
def _liaison_of(area: str, reader: int, on: date) -> QuerySet[Liaison, Row]:
    """The units of an area whose liaison a person is on a day."""
    running = Liaison.objects.active_on(on).filter(person__user=reader, township__code__startswith=area)
    return running.order_by().values_list("township_id")


def _own(unit: UnitBoard, query: str, *, is_trial: bool) -> OwnUnit:
    late = len(unit.late_items)
    told = [f"完成{unit.finished_count}/{unit.asked_count}"]
    told += [f"逾期{counted(late, '事项')}"] if late else []
    soon = len(unit.due_soon_items)
    told += [f"临近时限{counted(soon, '事项')}"] if soon else []
    score = "" if is_trial else unit.score_shown
    return OwnUnit(
        unit.name,
        unit_url(unit.code, query),
        dossier_url(unit.code, query),
        score,
        "，".join(told),
        bool(late),
    )


def helps_waiting(reader: User, area: str, on: date, told: Told) -> list[Waiting]:
    """需区级协调 that waits, of all the reader sees in an area; at most one query."""
    if not reader.may(Act.VIEW_RECORDS):
        return []
    seen = Coordination.objects.for_user(reader).filter(township__code__startswith=area)
    return waiting(seen.select_related("township"), on, told)

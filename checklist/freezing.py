"""Freezing boards: by hand with a title, by the month, and the official result of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.board import Scoreboard
from checklist.frozen import frozen
from checklist.models import Snapshot
from checklist.queries import checklist_judging, scoreboard
from papers.words import counted, day
from records.models import Record
from records.states import State
from townships.models import Appointment
from townships.tokens import facts_token

# A writer that commits while the board is being read, or takes the same number, makes it be tried again.
TRIES = 5


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the result of a year can be frozen on a day, and what stands in its way."""

    year: int
    closes_on: date
    is_closed: bool
    records: int
    posts: int
    taken: Snapshot | None

    @property
    def is_ready(self) -> bool:
        return self.is_closed and not (self.records or self.posts or self.taken)

    @property
    def refusals(self) -> tuple[str, ...]:
        """What stands in the way, in words; none when it can be frozen."""
        told = []
        if self.taken is not None:
            told.append(f"{self.year}年度结果已经留存（{self.taken.number_said}），不能重复留存")
        if not self.is_closed:
            told.append(f"年度截止日{day(self.closes_on)}当天仍可报送，次日起才能留存年度结果")
        if self.records:
            told.append(f"年度截止日前报送的材料还有{counted(self.records, '材料')}待审核，审核完再留存")
        if self.posts:
            told.append(f"年度截止日前登记的任职还有{self.posts}项待核对，核对完再留存")
        return tuple(told)


def result_readiness(*, area: str, year: int, today: date) -> Readiness:
    """What a district's year lacks before its result may be frozen. Four queries.

    Raises NoBoard without a published checklist of that year.
    """
    closes_on = checklist_judging(year, date(year, 12, 31)).closes_on
    waiting = Record.objects.filter(
        area__startswith=area,
        state=State.SUBMITTED,
        rides_with__isnull=True,
        first_submitted_on__lte=closes_on,
    )
    # A post entered by a unit counts as submitted until the office has checked it.
    unchecked = Appointment.objects.filter(
        township__code__startswith=area,
        checked_by__isnull=True,
        entered_on__lte=closes_on,
        started_on__lte=date(year, 12, 31),
    )
    return Readiness(
        year=year,
        closes_on=closes_on,
        is_closed=today > closes_on,
        records=waiting.count(),
        posts=unchecked.count(),
        taken=Snapshot.objects.result_of(area, year),
    )


def snapshot_freeze(
    *, area: str, year: int, as_of: date, title: str, by: User | None, at: datetime, monthly: bool = False
) -> Snapshot:
    """Freeze a district's board. `by` is None for beat. A monthly one is taken once; the second call gets the first.

    Raises PermissionDenied, NoBoard (no checklist, or a day before the year), ValidationError (a day to come).
    """
    _may_freeze(by, area)
    if as_of > timezone.localdate(at):
        raise ValidationError({"as_of": "截至日期在今天之后；还没有到的日子不能留存"})
    once = f"monthly:{area}:{year}:{as_of.isoformat()}" if monthly else ""
    if once and (taken := Snapshot.objects.filter(once=once).first()):
        return taken
    board, token = _board_now(area, year, as_of)
    return _keep(board, token, title=title, by=by, at=at, once=once)


def result_freeze(*, area: str, year: int, by: User, at: datetime) -> Snapshot:
    """Freeze the official result (年度结果) of a year: its board as of closes_on, once nothing waits for review.

    Raises PermissionDenied, NoBoard, ValidationError with what stands in the way.
    """
    _may_freeze(by, area)
    ready = result_readiness(area=area, year=year, today=timezone.localdate(at))
    if not ready.is_ready:
        raise ValidationError(list(ready.refusals))
    board, token = _board_now(
        area, year, ready.closes_on
    )  # read after nothing waits: it holds all that counts
    return _keep(board, token, title=f"{year}年度结果", by=by, at=at, is_result=True)


def _may_freeze(by: User | None, area: str) -> None:
    if by is not None and not (by.may(Act.FREEZE) and by.covers(area)):
        raise PermissionDenied("快照由区人大办留存")


def _board_now(area: str, year: int, as_of: date) -> tuple[Scoreboard, str]:
    """The board and the token of the very facts it was made of."""
    for _ in range(TRIES):
        token = facts_token(area)
        board = scoreboard(area=area, year=year, as_of=as_of)
        if facts_token(area) == token:
            break
    return board, token


def _keep(
    board: Scoreboard,
    token: str,
    *,
    title: str,
    by: User | None,
    at: datetime,
    once: str = "",
    is_result: bool = False,
) -> Snapshot:
    """Write the row under the district's next number; of two who freeze at once the second takes the one after."""
    kept = frozen(board)
    for tried in range(TRIES):
        last = Snapshot.objects.filter(area=board.area).aggregate(last=Max("number"))["last"] or 0
        snapshot = Snapshot(
            area=board.area,
            number=last + 1,
            year=board.year,
            as_of=board.as_of,
            title=title.strip(),
            checklist_label=board.checklist,
            is_result=is_result,
            board=kept,
            token=token,
            once=once,
            taken_by=by,
            taken_at=at,
        )
        snapshot.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                snapshot.save()
                _note(snapshot, by, at)
        except IntegrityError:
            if once and (taken := Snapshot.objects.filter(once=once).first()):
                return taken
            if is_result and Snapshot.objects.result_of(board.area, board.year):
                raise ValidationError(f"{board.year}年度结果刚刚已由同事留存，请刷新") from None
            if tried == TRIES - 1:
                raise
        else:
            return snapshot
    raise AssertionError("every try ends above")


def _note(snapshot: Snapshot, by: User | None, at: datetime) -> None:
    if by is None:
        return
    verb = "留存年度结果" if snapshot.is_result else "留存快照"
    trail.note(
        by=by,
        action=AuditEvent.Action.CHECKLIST,
        subject=f"{verb} {snapshot}",
        at=at,
        area=snapshot.area,
        detail={
            "编号": snapshot.number,
            "年度": snapshot.year,
            "截至日期": snapshot.as_of.isoformat(),
            "口径版本": snapshot.checklist_label,
        },
    )

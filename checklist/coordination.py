"""需区级协调: a unit says in one line where it needs help with an item; the office answers within ten working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.models import Coordination
from checklist.querysets import CoordinationQuerySet
from records.models import OfficeDay
from records.workdays import Told, working_days
from townships.reach import reaches

# Working days the office gives itself for an answer.
ANSWER_WITHIN = 10


def coordination_open(*, coordination: Coordination, by: User, at: datetime) -> Coordination:
    """A unit asks for the district's help. Changes no fact, so no board is judged anew."""
    if not by.reports_for_unit or not reaches(by, coordination.township_id):
        raise PermissionDenied("由本单位人员提出需区级协调的事项")
    coordination.by, coordination.at = by, at
    coordination.text = coordination.text.strip()
    with transaction.atomic():
        coordination.full_clean()
        coordination.save()
        _note(by, at, "提出", coordination, coordination.text)
    return coordination


def coordination_answer(*, coordination: Coordination, answer: str, by: User, at: datetime) -> Coordination:
    """The office says what the district does about it; once."""
    if not by.may(Act.DECIDE) or not by.covers(coordination.township_id):
        raise PermissionDenied("需区级协调的事项由区人大办答复")
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": "请写明区里怎样协调，或者为什么不能"})
    if len(answer) > 500:
        raise ValidationError({"answer": f"最多500字，现有{len(answer)}字"})
    told = {"answer": answer, "answered_by": by, "answered_at": at}
    with transaction.atomic():
        if not Coordination.objects.filter(pk=coordination.pk, answer="").update(**told):
            raise ValidationError("这一条刚刚已由同事答复，请刷新")
        for name, value in told.items():
            setattr(coordination, name, value)
        _note(by, at, "答复", coordination, answer)
    return coordination


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line that waits for the office, and since how many working days."""

    row: Coordination
    age: int

    @property
    def is_late(self) -> bool:
        """Whether the office's own ten working days are over."""
        return self.age > ANSWER_WITHIN

    @property
    def said(self) -> str:
        """Its age in words."""
        over = f"，已超过{ANSWER_WITHIN}个工作日" if self.is_late else ""
        return f"已等{self.age}个工作日{over}" if self.age else f"今天提出{over}"


def waiting(rows: CoordinationQuerySet, on: date) -> list[Waiting]:
    """Those of `rows` that wait for an answer on a day, the oldest first. Two queries."""
    told = OfficeDay.objects.told()
    found = rows.waiting().select_related("township", "action", "by")
    return [Waiting(row, age_of(row, on, told)) for row in found]


def age_of(row: Coordination, on: date, told: Told) -> int:
    """Working days since a line was raised, its own day not counted."""
    return working_days(timezone.localdate(row.at), on, told)


def _note(by: User, at: datetime, verb: str, row: Coordination, text: str) -> None:
    trail.note(
        by=by, action=AuditEvent.Action.CONTEST, subject=f"{verb}需区级协调 {row}", at=at, area=row.township_id,
        detail={"内容": text},
    )  # fmt: skip

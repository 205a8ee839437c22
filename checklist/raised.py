"""Raising and answering in one line: 更正、申诉 and 需区级协调. Neither changes a fact, so no board is judged anew."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.models import Contest, Coordination
from townships.reach import reaches

R = TypeVar("R", Contest, Coordination)


def contest_raise(*, contest: Contest, by: User, at: datetime) -> Contest:
    """A unit contests how one of its items is judged."""
    return _raise(contest, by, at)


def contest_answer(*, contest: Contest, mended: bool, answer: str, by: User, at: datetime) -> Contest:
    """The office has mended what was wrong, or declines; either way it says why."""
    outcome = Contest.Outcome.MENDED if mended else Contest.Outcome.DECLINED
    lacking = "请写明答复：更正了什么，或不予更正的理由"
    return _answer(contest, answer, by, at, str(outcome.label), lacking, outcome=outcome)


def coordination_open(*, coordination: Coordination, by: User, at: datetime) -> Coordination:
    """A unit asks for the district's help with one of its items."""
    return _raise(coordination, by, at)


def coordination_answer(*, coordination: Coordination, answer: str, by: User, at: datetime) -> Coordination:
    """The office says what the district does about it."""
    return _answer(coordination, answer, by, at, "答复", "请写明区里怎样协调，或者为什么不能")


def _raise(row: R, by: User, at: datetime) -> R:
    if not by.reports_for_unit or not reaches(by, row.township_id):
        raise PermissionDenied(f"{row._meta.verbose_name}由本单位人员提出")
    row.by, row.at = by, at
    row.text = row.text.strip()
    with transaction.atomic():
        row.full_clean()
        row.save()
        _note(by, at, "提出", row, row.text)
    return row


def _answer(
    row: R, answer: str, by: User, at: datetime, verb: str, lacking: str, **told: Contest.Outcome
) -> R:
    """Answer a row that waits; of two colleagues the second is told. `told` is what else the answer settles."""
    if not by.may(Act.DECIDE) or not by.covers(row.township_id):
        raise PermissionDenied(f"{row._meta.verbose_name}由区人大办答复")
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": lacking})
    most = row._meta.get_field("answer").max_length or 0
    if len(answer) > most:
        raise ValidationError({"answer": f"最多{most}字，现有{len(answer)}字"})
    settled = {"answer": answer, "answered_by": by, "answered_at": at, **told}
    with transaction.atomic():
        if not type(row).objects.filter(pk=row.pk, answer="").update(**settled):
            raise ValidationError("这一条刚刚已由同事答复，请刷新")
        for name, value in settled.items():
            setattr(row, name, value)
        _note(by, at, verb, row, answer)
    return row


def _note(by: User, at: datetime, verb: str, row: Contest | Coordination, text: str) -> None:
    trail.note(
        by=by, action=AuditEvent.Action.CONTEST, subject=f"{verb}{row._meta.verbose_name} {row}", at=at,
        area=row.township_id, detail={"内容": text},
    )  # fmt: skip

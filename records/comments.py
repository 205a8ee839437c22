"""The talk about a record between its unit and the office, and the phrases the office returns with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.models import Comment, CommentRead, QuickPhrase, Record
from records.querysets import RecordQuerySet
from records.states import State
from townships.reach import reaches


def refusal_to_comment(*, user: User, record: Record) -> str:
    """Why this person may not write a comment here; blank when they may."""
    if not user.may(Act.REPORT) or not reaches(user, record.area):
        return "留言由填报单位和区人大办互相写，其他账号不参与"
    if record.state == State.WITHDRAWN:
        return "材料已撤销，不再留言"
    if not (
        record.number or record.entered_for_unit or record.is_for_district
    ):  # the office does not see it yet
        return "报送以后，在这里与区人大办互相留言"
    return ""


def sees_comments(user: User) -> bool:
    """The talk is between the unit and the office; readers of what counts do not follow it."""
    return user.may(Act.REPORT)


def talked_about(user: User) -> RecordQuerySet[Any]:
    """Records on which the other side said something that this person has not read, in no order: to be counted."""
    return Record.objects.for_user(user).filter(pk__in=Comment.objects.new_to(user).values("record_id"))


def records_with_news(user: User) -> RecordQuerySet[Any]:
    """The same, the latest said first, with the moment as `said_at`."""
    said = Comment.objects.new_to(user).filter(record_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    return talked_about(user).annotate(said_at=Subquery(said)).order_by("-said_at", "-pk")


def comments_read(*, record: Record, by: User, at: datetime) -> set[int]:
    """This person has the talk before them: which comments were new. Read state is no fact: nothing is judged anew."""
    new = set(Comment.objects.new_to(by).filter(record_id=record.pk).values_list("pk", flat=True))
    if new:
        reads = [CommentRead(comment_id=key, by=by, at=at) for key in sorted(new)]
        CommentRead.objects.bulk_create(reads, ignore_conflicts=True)
    return new


def comment_write(*, record: Record, by: User, at: datetime, text: str) -> Comment:
    """Say something about a record; unit and office both see it. It is no fact: nothing is judged anew."""
    if why := refusal_to_comment(user=by, record=record):
        raise PermissionDenied(why)
    comment = Comment(record=Record.objects.get(pk=record.pk), by=by, at=at, text=text.strip())
    if not comment.text:
        raise ValidationError({"text": "请先写留言"})
    comment.full_clean()
    with transaction.atomic():
        comment.save()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"留言 {record}", at=at, area=record.area,
            detail={"留言": comment.pk},
        )  # fmt: skip
    return comment


def phrase_save(*, phrase: QuickPhrase, by: User, at: datetime) -> QuickPhrase:
    """Add or change a phrase that the office returns with."""
    if not by.may(Act.REVIEW) or (phrase.area and not by.covers(phrase.area)):
        raise PermissionDenied("常用退回语由区人大办维护")
    phrase.area = phrase.area or by.scope[:6]
    phrase.text = phrase.text.strip()
    phrase.full_clean()
    with transaction.atomic():
        phrase.save()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"常用退回语 {phrase.text}", at=at, area=phrase.area,
            detail={"启用": phrase.is_offered},
        )  # fmt: skip
    return phrase

"""误传处置: two people remove a file for good; only the trail still tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.evidence import blob_path
from records.job_services import copies_drop
from records.models import Blob, Evidence, Record, ReviewEvent
from records.services import Refused
from townships.reach import reaches, within
from townships.tokens import facts_write

REMOVED = "已按误传处置删除"


@dataclass(frozen=True, slots=True)
class Showing:
    """One row that shows the file, and the records on which it stands."""

    evidence: Evidence
    records: Sequence[Record]


def showings_of(blob: Blob) -> Sequence[Showing]:
    """Every row of every unit that shows these bytes, whatever it is called and however it was come by."""
    rows = Evidence.objects.filter(blob=blob).select_related("added_by").prefetch_related("records")
    return [Showing(row, tuple(row.records.all())) for row in rows.order_by("area", "added_at", "pk")]


def refusal_to_propose(*, user: User, evidence: Evidence) -> str:
    """Why this person may not propose to remove this file; blank when they may."""
    if not (user.may(Act.SIGN) or user.may(Act.REVIEW)) or not reaches(user, evidence.area):
        return "误传处置由本单位人大主席（人大工委主任）或区人大办提出；请把误传的文件名告诉他们"
    if evidence.blob is None:
        return "这是一条出处，没有文件可以删除"
    if evidence.blob.removed_at is not None:
        return f"这份文件{REMOVED}"
    if evidence.blob.removal_at is not None:
        return "这份文件的误传处置已经提出，等待另一人复核"
    return ""


def refusal_to_decide(*, user: User, blob: Blob) -> str:
    """Why this person may not approve, or turn down, the removal: of the two one is always the office."""
    if blob.removal_at is None or blob.removal_by is None:
        return "没有提出误传处置，或已被撤回；请刷新后查看"
    if blob.removed_at is not None:
        return f"这份文件{REMOVED}"
    if user.pk == blob.removal_by_id:
        return "误传处置要由另一个人复核，提出人不能自己复核"
    areas = set(Evidence.objects.filter(blob=blob).values_list("area", flat=True))
    if user.may(Act.REVIEW) and all(user.covers(area) for area in areas):
        return ""
    if user.may(Act.SIGN) and blob.removal_by.is_office and all(reaches(user, area) for area in areas):
        return ""
    return "由区人大办复核；区人大办提出、且只涉及本单位的，也可以由本单位人大主席（人大工委主任）复核"


def removals_open_to(user: User) -> QuerySet[Blob]:
    """What waits for a second person, within one's own area."""
    return _removals(user).filter(removal_at__isnull=False, removed_at__isnull=True).order_by("removal_at")


def removals_done(user: User) -> QuerySet[Blob]:
    """What has been removed for good, latest first."""
    return _removals(user).filter(removed_at__isnull=False).order_by("-removed_at")


def _removals(user: User) -> QuerySet[Blob]:
    if not (user.may(Act.SIGN) or user.may(Act.REVIEW)):
        return Blob.objects.none()
    mine = Evidence.objects.filter(within(user, "area")).values("blob")
    return Blob.objects.filter(pk__in=mine).select_related("removal_by", "removed_by")


def evidence_removal_propose(*, evidence: Evidence, by: User, at: datetime, reason: str) -> Blob:
    """Propose to remove a file for good: from now on nobody opens it, until a second person has decided."""
    evidence = Evidence.objects.select_related("blob").get(pk=evidence.pk)
    if why := refusal_to_propose(user=by, evidence=evidence):
        raise PermissionDenied(why)
    reason = _clean(reason)
    with facts_write(evidence.area):
        free = Blob.objects.filter(pk=evidence.blob_id, removal_at__isnull=True, removed_at__isnull=True)
        if not free.update(removal_reason=reason, removal_by=by, removal_at=at):
            raise Refused("这份文件的误传处置已经提出；请刷新后查看")
        _note(f"提出误传处置：{evidence.title}", evidence, by, at, {"理由": reason})
    return Blob.objects.get(pk=evidence.blob_id)


def evidence_removal_decline(*, blob: Blob, by: User, at: datetime, reason: str) -> None:
    """Turn the proposal down (anybody who could approve), or take one's own back: the file opens again."""
    blob = Blob.objects.select_related("removal_by").get(pk=blob.pk)
    is_own = blob.removal_by_id == by.pk and blob.removed_at is None
    if not is_own and (why := refusal_to_decide(user=by, blob=blob)):
        raise PermissionDenied(why)
    reason = _clean(reason)
    rows = list(Evidence.objects.filter(blob=blob))
    with facts_write(*{row.area for row in rows}):
        waiting = Blob.objects.filter(pk=blob.pk, removal_at=blob.removal_at, removed_at__isnull=True)
        if not waiting.update(removal_reason="", removal_by=None, removal_at=None):
            raise Refused("这项误传处置刚刚被他人办理；请刷新后查看")
        for row in rows:
            _note(f"不予误传处置：{row.title}", row, by, at, {"理由": reason})


def evidence_removal_approve(*, blob: Blob, by: User, at: datetime) -> int:
    """Remove a file for good: the bytes go, every row that showed them is emptied, the trail names each.

    The bytes are erased inside the transaction: should the disk refuse, nothing is called removed. How many
    rows were emptied is returned.
    """
    blob = Blob.objects.select_related("removal_by").get(pk=blob.pk)
    if why := refusal_to_decide(user=by, blob=blob):
        raise PermissionDenied(why)
    rows = list(Evidence.objects.filter(blob=blob).order_by("area", "pk"))
    proposer = str(blob.removal_by)
    with facts_write(*{row.area for row in rows}):
        waiting = Blob.objects.filter(pk=blob.pk, removal_at=blob.removal_at, removed_at__isnull=True)
        if not waiting.update(removed_by=by, removed_at=at, size=0):
            raise Refused("这项误传处置刚刚被他人办理；请刷新后查看")
        for row in Evidence.objects.filter(blob=blob):
            events = ReviewEvent.objects.filter(record__evidence=row, reason__contains=row.title)
            for event in events:
                said = event.reason.replace(row.title, REMOVED)[:500]
                ReviewEvent.objects.filter(pk=event.pk).update(reason=said)
            told = {"理由": blob.removal_reason, "提出人": proposer, "佐证": row.pk, "校验值": blob.sha256}
            _note(f"误传处置删除：{row.title}", row, by, at, told)
            Evidence.objects.filter(pk=row.pk).update(title=REMOVED)
        _erase(blob, {row.area for row in rows})
    return len(rows)


def _erase(blob: Blob, areas: set[str]) -> None:
    """The bytes themselves, and every file a job made that may hold them (归档): there is no other copy."""
    try:
        blob_path(blob.sha256).unlink(missing_ok=True)
        copies_drop(areas=areas)
    except OSError as error:
        raise Refused("文件没有删掉（服务器存储出错），什么都没有改变；请联系系统管理员") from error


def _clean(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused({"reason": "请写明理由，会记入审计日志"})
    if len(reason) > 500:
        raise Refused({"reason": "理由请控制在500字以内"})
    return reason


def _note(subject: str, row: Evidence, by: User, at: datetime, detail: dict[str, object]) -> None:
    trail.note(by=by, action=AuditEvent.Action.DECISION, subject=subject, at=at, area=row.area, detail=detail)

"""Writing records: content, transitions, steps. Forms, admin, imports and demonstration data all come here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import trail
from accounts.changes import changes_of, told_changes
from accounts.models import AuditEvent, User
from accounts.roles import Act
from papers.words import day
from records.models import LatePermit, Record, ReviewEvent, SignAuthority, Step
from records.numbers import number_give
from records.permissions import TRANSITIONS, refusal, refusal_to_write
from records.states import EDITABLE, RecordKind, State, Verb
from records.versions import version_keep
from townships.models import Township
from townships.tokens import facts_write

R = TypeVar("R", bound=Record)

RETURN_GRACE = timedelta(days=10)
CHANGED_MEANWHILE = "这件材料刚刚被他人处理或修改过，请刷新后再办；您填写的内容没有保存到材料中"
# Spans may be laid down before they begin; everything else reported has happened.
_MAY_LIE_AHEAD = frozenset({RecordKind.FUND_REGULATION})


class Refused(ValidationError):
    """A rule forbids it; the message names the rule and the way out."""


def record_save(
    *,
    record: R,
    by: User,
    at: datetime,
    lines: Callable[[R], None] | None = None,
    seen: int | None = None,
) -> R:
    """Save what a record says (new, or a draft, a returned one, for the signer one to be signed).

    `lines` writes rows that hang on the record (agenda, questions) in the same transaction; `seen` is the
    revision the writer had before them. Raises PermissionDenied, ValidationError (by field), or Refused when
    somebody was faster.
    """
    is_new = record.pk is None
    today = timezone.localdate(at)
    known = None if is_new else Record.objects.get(pk=record.pk)
    area = record.area if known is None else known.area
    if reason := refusal_to_write(user=by, area=area, record=known, on=today):
        raise PermissionDenied(reason)
    record.area = area
    record.settle()
    _check_day(record, _unit_of(record), today)
    with facts_write(area):
        changed = changes_of(record, _content_fields(record))
        record.changed_at = at
        if known is None:
            record.kind = str(record.KIND)
            record.created_by, record.created_at = by, at
            record.entered_for_unit = by.is_office and not record.is_for_district
            _clean(record)
            _write_once(record)
        else:
            _claim_content(record, known.state, seen, at)
            _clean(record)
            _write_once(record, update_fields=_content_fields(record))
        if lines:
            lines(record)
        _write_event(record, Verb.CREATE if is_new else Verb.CHANGE, record.state, record.state, by, at, "")
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=str(record), at=at, area=area,
            detail=told_changes(changed),
        )  # fmt: skip
    return record


def step_save(
    *, step: Step, by: User, at: datetime, with_record: bool = False, seen: int | None = None
) -> Step:
    """Save a later fact of a record: riding with a record that is still being written, or on its own afterwards."""
    with facts_write(step.record.area):
        # Locked, so that no rider is added to a record that is handed in at this very moment.
        parent = Record.objects.select_for_update().get(pk=step.record.pk)
        if with_record and not parent.is_editable:
            raise Refused(f"材料现在是“{parent.get_state_display()}”，不能再一并填写环节；请刷新后查看")
        if not with_record and parent.state != State.CONFIRMED:
            raise Refused("环节在材料审核通过后单独登记；材料还在填报时，请在材料中一并填写")
        if with_record:
            _may_write_riders(parent, by, at)
            step.rides_with = parent
            step.state = parent.state
        step.area = parent.area
        if step.happened_on and parent.happened_on and step.happened_on < parent.happened_on:
            raise ValidationError({"happened_on": "环节的日期不能早于材料本身的日期"})
        return record_save(record=step, by=by, at=at, seen=seen)


def step_drop(*, step: Step, by: User, at: datetime) -> None:
    """Strike out a riding step while its record is still being written; what was numbered keeps its number."""
    if step.rides_with is None:
        raise Refused("单独登记的环节请用“撤销”办理")
    with facts_write(step.area):
        # Locked, as in step_save: a record handed in at this very moment takes its riders along, or has lost this one.
        parent = Record.objects.select_for_update().get(pk=step.rides_with.pk)
        _may_write_riders(parent, by, at)
        rows = Record.objects.filter(pk=step.pk, state__in=EDITABLE)
        if not rows.update(state=State.WITHDRAWN, changed_at=at):
            raise Refused(CHANGED_MEANWHILE)
        _write_event(step, Verb.WITHDRAW, step.state, State.WITHDRAWN, by, at, "")
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"撤销 {step}", at=at, area=step.area)


def _may_write_riders(parent: Record, by: User, at: datetime) -> None:
    """What rides with a record is its content: who may not change the one may not change the other."""
    if reason := refusal_to_write(user=by, area=parent.area, record=parent, on=timezone.localdate(at)):
        raise PermissionDenied(reason)


def record_send(*, record: Record, by: User, at: datetime) -> ReviewEvent:
    """Clerk → chair (送审签)."""
    return _move(Verb.SEND, record, by, at)


def record_sign(*, record: Record, by: User, at: datetime, seen: int | None = None) -> ReviewEvent:
    """The chair, or who signs for the chair, hands in what was sent to sign."""
    return _move(Verb.SIGN, record, by, at, seen=seen)


def record_submit(*, record: Record, by: User, at: datetime) -> ReviewEvent:
    """Hand in directly: a chair's own record, an authorised clerk's, the office's for a unit or the district."""
    return _move(Verb.SUBMIT, record, by, at)


def record_send_back(*, record: Record, by: User, at: datetime, reason: str = "") -> ReviewEvent:
    """Chair → clerk."""
    return _move(Verb.SEND_BACK, record, by, at, reason=reason)


def record_recall(*, record: Record, by: User, at: datetime) -> ReviewEvent:
    """撤回: the unit takes it back, until the office has opened it."""
    return _move(Verb.RECALL, record, by, at)


def record_confirm(*, record: Record, by: User, at: datetime, seen: int | None = None) -> ReviewEvent:
    """The office finds it right: from now on it counts."""
    return _move(Verb.CONFIRM, record, by, at, seen=seen)


def record_return(*, record: Record, by: User, at: datetime, reason: str) -> ReviewEvent:
    """The office sends it back with a reason."""
    return _move(Verb.RETURN, record, by, at, reason=reason)


def record_reopen(*, record: Record, by: User, at: datetime, reason: str) -> ReviewEvent:
    """重新核实: a confirmed record turns out to be mistaken; it stops counting until it is confirmed again."""
    return _move(Verb.REOPEN, record, by, at, reason=reason)


def record_withdraw(*, record: Record, by: User, at: datetime, reason: str = "") -> ReviewEvent:
    """The unit gives it up. A number stays taken."""
    return _move(Verb.WITHDRAW, record, by, at, reason=reason)


def record_open(*, record: Record, by: User, at: datetime) -> bool:
    """The office looks at a submitted record: from now on the unit cannot take it back. True the first time."""
    if not by.may(Act.REVIEW) or not by.covers(record.area):
        return False
    with transaction.atomic():  # who has looked is no fact: the token stays
        first = Record.objects.filter(pk=record.pk, state=State.SUBMITTED, opened_at__isnull=True).update(
            opened_at=at
        )
        if first:
            record.opened_at = at
            _write_event(record, Verb.OPEN, State.SUBMITTED, State.SUBMITTED, by, at, "")
    return bool(first)


def late_permit_give(*, record: Record, by: User, at: datetime, reason: str) -> LatePermit:
    """补录许可: let a record count that was first handed in after its year had closed."""
    if not by.may(Act.REVIEW) or not by.covers(record.area):
        raise PermissionDenied("补录许可由区人大办给出")
    permit = LatePermit(record=Record.objects.get(pk=record.pk), reason=reason.strip(), by=by, at=at)
    with facts_write(record.area):
        permit.full_clean()
        permit.save()
        trail.note(
            by=by, action=AuditEvent.Action.DECISION, subject=f"补录许可 {record}", at=at, area=record.area,
            detail={"理由": reason},
        )  # fmt: skip
    return permit


def sign_authority_grant(
    *, to: User, by: User, at: datetime, started_on: date, ended_on: date
) -> SignAuthority:
    """A chair lets a deputy, or the clerk, sign for given days (ended_on itself not included)."""
    if not by.may(Act.SIGN):
        raise PermissionDenied("审签授权由人大主席（人大工委主任）作出")
    if not to.reports_for_unit or to.scope != by.scope:
        raise Refused("只能授权给本单位的账号")
    if to.pk == by.pk:
        raise Refused("您本来就可以审签，请选择另一位同事")
    if ended_on <= timezone.localdate(at):
        raise Refused({"ended_on": "授权的日子已经过去；请写今天或以后的日子"})
    grant = SignAuthority(
        area=by.scope, to=to, granted_by=by, granted_at=at, started_on=started_on, ended_on=ended_on
    )
    grant.full_clean()
    with transaction.atomic():  # no authority that the trail does not know
        grant.save()
        trail.note(
            by=by, action=AuditEvent.Action.DECISION, subject=f"审签授权 {to}", at=at,
            detail={"起": started_on.isoformat(), "止": ended_on.isoformat()},
        )  # fmt: skip
    return grant


def sign_authority_end(*, authority: SignAuthority, by: User, at: datetime) -> SignAuthority:
    """End a grant before its time, at once; what was signed under it stays signed."""
    if not by.may(Act.SIGN) or by.scope != authority.area:
        raise PermissionDenied("审签授权由人大主席（人大工委主任）终止")
    today = timezone.localdate(at)
    rows = SignAuthority.objects.filter(pk=authority.pk, revoked_at__isnull=True, ended_on__gt=today)
    with transaction.atomic():
        if not rows.update(revoked_by=by, revoked_at=at):
            raise Refused("这项授权已经结束，不用再终止")
        authority.revoked_by, authority.revoked_at = by, at
        trail.note(
            by=by, action=AuditEvent.Action.DECISION, subject=f"提前终止审签授权 {authority.to}", at=at,
            detail={"原止": authority.ended_on.isoformat()},
        )  # fmt: skip
    return authority


def _move(
    verb: Verb, record: Record, by: User, at: datetime, *, reason: str = "", seen: int | None = None
) -> ReviewEvent:
    """Take one arrow of the table: one conditional UPDATE on Record itself, its riders, its event."""
    transition = TRANSITIONS[verb]
    today = timezone.localdate(at)
    reason = _clean_reason(reason, needed=transition.needs_reason)
    now = Record.objects.get(pk=record.pk)
    if now.state not in transition.sources and record.state != now.state:
        raise Refused(CHANGED_MEANWHILE)
    if why := refusal(verb=verb, user=by, record=now, on=today):
        raise PermissionDenied(why)
    if transition.target in {State.TO_SIGN, State.SUBMITTED}:
        _check_complete(now, today)
    changes = _changes(verb, now, transition.target, at, today)
    with facts_write(now.area) as write:
        # On Record itself, in one statement: of two who press at once, one finds nothing left to change.
        # What has been written since it was checked to be whole, or since `seen`, is not handed on unread.
        revision = now.revision if seen is None else seen
        rows = Record.objects.filter(pk=now.pk, state=now.state, revision=revision)
        if verb == Verb.RECALL:
            rows = rows.filter(opened_at__isnull=True)
        if not rows.update(**changes):
            raise Refused(CHANGED_MEANWHILE)
        for rider in Record.objects.filter(rides_with=now.pk, state=now.state):
            Record.objects.filter(pk=rider.pk).update(**_changes(verb, rider, transition.target, at, today))
            _write_event(rider, verb, rider.state, transition.target, by, at, reason)
        event = _write_event(now, verb, now.state, transition.target, by, at, reason)
        version_keep(event=event, record=now)
        trail.note(
            by=by, action=AuditEvent.Action.TRANSITION, subject=f"{Verb(verb).label} {now}", at=at, area=now.area,
            detail={"从": now.state, "到": str(transition.target), "理由": reason},
        )  # fmt: skip
        if transition.target == State.SUBMITTED:
            write.before_token.append(lambda: number_give(record=now, year=today.year))
    for name, value in changes.items():
        setattr(record, name, value)
    record.number = now.number
    return event


def _clean_reason(reason: str, *, needed: bool) -> str:
    reason = reason.strip()
    if needed and not reason:
        raise Refused({"reason": "请写明理由，单位会照着修改"})
    if len(reason) > 500:
        raise Refused({"reason": "理由请控制在500字以内"})
    return reason


def _changes(verb: Verb, row: Record, target: State, at: datetime, today: date) -> dict[str, Any]:
    """The columns of Record that a transition sets."""
    changes: dict[str, Any] = {"state": target, "changed_at": at}
    if target == State.SUBMITTED:
        changes |= {"submitted_at": at, "opened_at": None, "first_submitted_on": row.first_submitted_on}
        late = row.returned_on is not None and today > row.returned_on + RETURN_GRACE
        if row.first_submitted_on is None or late:
            changes["first_submitted_on"] = today
    elif verb == Verb.CONFIRM:
        changes |= {"confirmed_on": today, "returned_on": None}
    elif verb == Verb.RETURN:
        changes["returned_on"] = today
    elif verb == Verb.REOPEN:
        changes |= {"confirmed_on": None, "returned_on": None}
    return changes


def _check_complete(record: Record, today: date) -> None:
    """What is handed in must be whole, and possible, today."""
    content = record.specific()
    lacking = content.lacks()
    if lacking:
        raise Refused("还缺：" + "、".join(lacking) + "；请填好后再报送")
    _check_day(content, None, today)
    _clean(content)


def day_refusal(kind: RecordKind | None, on: date | None, unit: Township | None, today: date) -> str:
    """Why nothing of this kind is reported of that day; blank when it may be. `unit`: None for the district's own.

    Steps of an old unit's records may come after it was closed (备案审查、验收).
    """
    if on is None:
        return ""
    if unit is not None and unit.closed_on and on >= unit.closed_on and kind != RecordKind.STEP:
        return f"{unit.name}已于{day(unit.closed_on)}撤并，之后的事请在新单位填报"
    if on > today and kind not in _MAY_LIE_AHEAD:
        return "日期在今天之后；还没有发生的事不能填报"
    return ""


def _unit_of(record: Record) -> Township | None:
    """The unit a record is of, None for the district's own. Raises ValidationError where there is no such unit."""
    if record.is_for_district:
        return None
    unit = Township.objects.filter(code=record.area).first()
    if unit is None:
        raise ValidationError({"area": "没有这个乡镇(街道)，请核对区划代码"})
    return unit


def _check_day(record: Record, unit: Township | None, today: date) -> None:
    if why := day_refusal(record.KIND, record.happened_on, unit, today):
        raise ValidationError({"happened_on": why})


def _clean(record: Record) -> None:
    """Whole check; fields of the frame are set by the services and need no looking at."""
    record.full_clean(validate_unique=True, validate_constraints=True)


def _claim_content(record: Record, state: str, seen: int | None, at: datetime) -> None:
    """Two writers of one record: the first wins, the second is told, nothing is mixed.

    `state` is the one in which the writer was found to have the right: who may change a draft may not change
    what has been sent to the chair meanwhile.
    """
    rows = Record.objects.filter(pk=record.pk, state=state)
    if seen is not None:
        rows = rows.filter(revision=seen)
    if not rows.update(revision=F("revision") + 1, changed_at=at):
        raise Refused(CHANGED_MEANWHILE)
    record.revision = Record.objects.values_list("revision", flat=True).get(pk=record.pk)


def _write_once(record: Record, update_fields: list[str] | None = None) -> None:
    """Save; of two who report the same thing at once, the slower is told what a look-up would have told."""
    try:
        with transaction.atomic():
            record.save(update_fields=update_fields)
    except IntegrityError:
        _clean(record)  # says in words what the database has just refused
        raise


def _content_fields(record: Record) -> list[str]:
    """Columns that hold content: a save must never write the state back (design, law 2)."""
    of_frame = {"title", "happened_on", "once", "note"}
    return [
        field.name
        for field in record._meta.concrete_fields
        if not field.primary_key and (field.model is not Record or field.name in of_frame)
    ]


def _write_event(
    record: Record, verb: Verb, source: str, target: str, by: User, at: datetime, reason: str
) -> ReviewEvent:
    return ReviewEvent.objects.create(
        record_id=record.pk, verb=verb, from_state=source, to_state=target, by=by, at=at, reason=reason
    )

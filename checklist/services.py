"""Writing checklists, decisions and what units contest. What changes a judgement renews the facts token last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts import trail
from accounts.changes import changes_of, told_changes
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.board import DecisionKind
from checklist.catalogue import RULE
from checklist.digest import facts_digest
from checklist.facts import township_facts
from checklist.models import Checklist, Decision, Interpretation, Item, default_closes_on
from checklist.queries import NoBoard, checklist_judging, edition_of
from checklist.rules.base import Period
from checklist.township import Closing, is_confirmed
from papers.dates import months_after
from townships.models import FactsToken
from townships.tokens import facts_write

PUBLISHED = "已发布的清单不能修改；请另建新版本，修改后发布，自生效日期起按新版判断"
NO_WEIGHT = "各事项权重之和应大于0，请至少给一项写上权重"


def checklist_save(
    *, checklist: Checklist, items: Sequence[Item] | None = None, by: User, at: datetime
) -> Checklist:
    """Save an unpublished version, with its items where given. Raises ValidationError for what it may not say."""
    _may_edit(by)
    is_new = checklist.pk is None
    if not is_new:
        _refuse_published(checklist)
    elif Checklist.objects.filter(year=checklist.year).exists():
        checklist.version = _next_version(checklist.year)
    with facts_write(*_districts(by)):
        checklist.full_clean()
        changed = changes_of(checklist)
        checklist.save()
        for item in items or ():
            item.checklist = checklist
            item.full_clean()
            item.save()
        if items is not None or checklist.items.exists():
            _check_whole(checklist)
        _note(by, at, f"{'新建' if is_new else '修改'}清单 {checklist}", told_changes(changed))
    return checklist


def item_save(*, item: Item, by: User, at: datetime) -> Item:
    """Save one item of an unpublished version."""
    _may_edit(by)
    _refuse_published(item.checklist)
    with facts_write(*_districts(by)):
        item.full_clean()
        changed = changes_of(item)
        item.save()
        _check_whole(item.checklist)
        _note(
            by, at, f"修改清单事项 {item.checklist} {item}",
            {"权重": str(item.weight), "参数": item.params, **told_changes(changed)},
        )  # fmt: skip
    return item


def item_remove(*, item: Item, by: User, at: datetime) -> None:
    """Take one item out of an unpublished version."""
    _may_edit(by)
    _refuse_published(item.checklist)
    with facts_write(*_districts(by)):
        subject = f"删除清单事项 {item.checklist} {item}"
        checklist = item.checklist
        item.delete()
        _check_whole(checklist)
        _note(by, at, subject)


def checklist_new_version(
    *, source: Checklist, effective_on: date, by: User, at: datetime, year: int | None = None
) -> Checklist:
    """A new unpublished version with the items of `source`, for the same year or (`year`) another one."""
    _may_edit(by)
    target = year or source.year
    fresh = Checklist(
        year=target,
        version=_next_version(target),
        title=source.title if target == source.year else source.title.replace(str(source.year), str(target)),
        mode=source.mode,
        effective_on=effective_on,
        closes_on=source.closes_on if target == source.year else default_closes_on(target),
    )
    copies = [
        Item(
            action_id=item.action_id,
            weight=item.weight,
            applies_to=list(item.applies_to),
            due=item.due,
            advised_on=item.advised_on,
            lead_days=item.lead_days,
            params=dict(item.params),
            params_basis=dict(item.params_basis),
        )
        for item in source.items.order_by("action__position")
    ]
    return checklist_save(checklist=fresh, items=copies, by=by, at=at)


def checklist_publish(*, checklist: Checklist, by: User, at: datetime) -> Checklist:
    """From its effective day on this version judges; it is never edited again."""
    _may_edit(by)
    _refuse_published(checklist)
    with facts_write(*_districts(by)):
        checklist.full_clean()
        _check_whole(checklist)
        done = Checklist.objects.filter(pk=checklist.pk, published=False).update(
            published=True, published_at=at, published_by=by
        )
        if not done:
            raise ValidationError(PUBLISHED)
        checklist.published, checklist.published_at, checklist.published_by = True, at, by
        _note(by, at, f"发布清单 {checklist}", {"生效日期": checklist.effective_on.isoformat()})
    return checklist


def checklist_discard(*, checklist: Checklist, by: User, at: datetime) -> None:
    """Throw away a version that was never published."""
    _may_edit(by)
    _refuse_published(checklist)
    with facts_write(*_districts(by)):
        subject = f"删除未发布清单 {checklist}"
        checklist.delete()
        _note(by, at, subject)


def decision_propose(*, decision: Decision, by: User, at: datetime) -> Decision:
    """Propose a decision about one unit's item; it counts once another office person approves it."""
    _may_decide(by, decision)
    decision.proposer, decision.proposed_at = by, at
    decision.approver, decision.approved_on, decision.facts_digest = None, None, ""
    if decision.relied_on is not None and not by.covers(decision.relied_on.area):
        raise ValidationError({"relied_on": "所依据的材料不在您的管辖范围内"})
    if decision.met_on and decision.met_on > timezone.localdate(at):
        raise ValidationError({"met_on": "完成日期在今天之后；还没有发生的事不能视同完成"})
    decision.full_clean()
    _check_extension(decision, timezone.localdate(at))
    with facts_write(decision.township_id):
        decision.save()
        _note_decision(by, at, "提出", decision)
    return decision


def decision_approve(*, decision: Decision, by: User, at: datetime) -> Decision:
    """Approve what another person proposed. It counts from this day."""
    _may_decide(by, decision)
    if decision.proposer_id == by.pk:
        raise PermissionDenied("提出人和批准人不能是同一人，请另一位同事批准")
    today = timezone.localdate(at)
    digest = _digest_now(decision, today)
    with facts_write(decision.township_id):
        done = Decision.objects.filter(pk=decision.pk, approved_on__isnull=True).update(
            approver=by, approved_on=today, facts_digest=digest
        )
        if not done:
            raise ValidationError("这项决定刚刚已由他人批准或撤下，请刷新")
        decision.approver, decision.approved_on, decision.facts_digest = by, today, digest
        _note_decision(by, at, "批准", decision)
    return decision


def decision_drop(*, decision: Decision, by: User, at: datetime) -> None:
    """Take back a proposal that was not approved."""
    _may_decide(by, decision)
    with facts_write(decision.township_id):
        subject = str(decision)
        dropped, _ = Decision.objects.filter(pk=decision.pk, approved_on__isnull=True).delete()
        if not dropped:
            raise ValidationError("已批准的决定不能撤下；它到期自行失效")
        trail.note(
            by=by,
            action=AuditEvent.Action.DECISION,
            subject=f"撤下 {subject}",
            at=at,
            area=decision.township_id,
        )


def interpretation_save(*, interpretation: Interpretation, by: User, at: datetime) -> Interpretation:
    """Write down the office's answer to a question about the rules."""
    _may_edit(by)
    interpretation.answered_by = by
    with transaction.atomic():
        interpretation.full_clean()
        interpretation.save()
        _note(by, at, f"口径问答 {interpretation}")
    return interpretation


def _may_edit(by: User) -> None:
    if not by.may(Act.EDIT_CHECKLIST):
        raise PermissionDenied("规定动作清单由区人大办调整")


def _may_decide(by: User, decision: Decision) -> None:
    if not by.may(Act.DECIDE) or not by.covers(decision.township_id):
        raise PermissionDenied("免列、视同完成、延期由区人大办提出和批准")


def _refuse_published(checklist: Checklist) -> None:
    if Checklist.objects.filter(pk=checklist.pk, published=True).exists():
        raise ValidationError(PUBLISHED)


def _check_whole(checklist: Checklist) -> None:
    if not (checklist.items.aggregate(total=Sum("weight"))["total"] or 0) > 0:
        raise ValidationError(NO_WEIGHT)


def _next_version(year: int) -> int:
    return int(Checklist.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0) + 1


def _districts(by: User) -> set[str]:
    """A checklist is read by every district: all tokens are renewed."""
    return {*FactsToken.objects.values_list("district", flat=True), by.scope[:6]}


def _note(by: User, at: datetime, subject: str, detail: dict[str, Any] | None = None) -> None:
    trail.note(by=by, action=AuditEvent.Action.CHECKLIST, subject=subject, at=at, detail=detail)


def _note_decision(by: User, at: datetime, verb: str, decision: Decision) -> None:
    trail.note(
        by=by,
        action=AuditEvent.Action.DECISION,
        subject=f"{verb} {decision}",
        at=at,
        area=decision.township_id,
        detail={"理由": decision.reason},
    )


def _check_extension(decision: Decision, today: date) -> None:
    """An extension moves the day later, never nearer."""
    if decision.kind != DecisionKind.EXTEND or decision.due_on is None:
        return
    ordinary = _ordinary_due(decision)
    if ordinary is not None and decision.due_on <= ordinary:
        raise ValidationError({"due_on": f"应晚于原时限{ordinary.year}年{ordinary.month}月{ordinary.day}日"})


def _ordinary_due(decision: Decision) -> date | None:
    """The due day as the checklist or the term sets it; None where only the facts tell."""
    rule = RULE[decision.action_id]
    if rule.period is Period.TERM and decision.term is not None:
        return months_after(decision.term.started_on, 36)
    if rule.period is not Period.YEAR:
        return None
    try:
        checklist = checklist_judging(decision.year, date(decision.year, 12, 31))
    except NoBoard:
        return None
    item = next((each for each in edition_of(checklist).items if each.rule.id == rule.id), None)
    return item.due.in_year(decision.year) if item and item.due else None


def _digest_now(decision: Decision, today: date) -> str:
    """What the decision judges, read before the transaction that writes it."""
    year = decision.year or today.year
    day = max(today, date(year, 1, 1))
    try:
        edition = edition_of(checklist_judging(year, day))
    except NoBoard:
        return ""
    item = next((each for each in edition.items if each.rule.id == decision.action_id), None)
    if item is None:
        return ""
    window = edition.window(day)
    closing = Closing(edition.closes_on, settings.GO_LIVE_ON)
    for facts in township_facts(decision.township_id[:6], window):
        if facts.unit.code == decision.township_id:
            counting = facts.only(is_confirmed)
            if item.rule.period is Period.YEAR:
                counting = counting.only(closing.admits)
            due = item.rule.due_on(counting, item.params, window, item.due)
            return facts_digest(item.rule.judge(counting, item.params, window, due))
    return ""

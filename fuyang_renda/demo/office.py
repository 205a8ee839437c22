"""What the district office did: editions of the checklist, decisions by four eyes, 口径问答, snapshots."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.models import AuditEvent, User
from checklist.board import DecisionKind
from checklist.edition_2026 import YEAR, actions_write, edition_ensure
from checklist.freezing import result_freeze, snapshot_freeze
from checklist.interpretations import interpretations_ensure
from checklist.models import Checklist, Coordination, Decision, Interpretation
from checklist.raised import coordination_answer, coordination_open
from checklist.services import (
    checklist_new_version,
    checklist_publish,
    decision_approve,
    decision_propose,
    interpretation_save,
    item_save,
)
from fuyang_renda.demo.accounts import LEADER
from fuyang_renda.demo.days import moment, pick, workday
from fuyang_renda.demo.ledger import Ledger
from fuyang_renda.demo.money import STANDARD
from fuyang_renda.demo.people import District
from fuyang_renda.demo.units import BY_NAME, FUYANG
from meetings.models import Meeting
from records.models import Record

STANDARD_FROM = date(2026, 1, 1)


def editions_write(by: User) -> None:
    """Edition 2026 as delivered, a version of it with the standard set, and the same for the two years before."""
    actions_write()
    edition_ensure()
    delivered = Checklist.objects.get(year=YEAR, version=1)
    told = moment(date(2025, 12, 30), 10)
    standing = checklist_new_version(source=delivered, effective_on=STANDARD_FROM, by=by, at=told)
    item = standing.items.get(action_id="duty_funds")
    item.params = {**item.params, "standard": str(STANDARD)}
    item.params_basis = {**item.params_basis, "standard": "演示数据：每名代表每年2000元"}
    item_save(item=item, by=by, at=told)
    checklist_publish(checklist=standing, by=by, at=told)
    for year in (2024, 2025):
        at = moment(date(year, 1, 5), 9)
        earlier = checklist_new_version(
            source=standing, effective_on=date(year, 1, 1), by=by, at=at, year=year
        )
        checklist_publish(checklist=earlier, by=by, at=at)


# Kind, unit, action, year, proposed on, day (延至 or 完成), reason.
_DECISIONS: tuple[tuple[DecisionKind, str, str, int, date, date | None, str], ...] = (
    (
        DecisionKind.EXTEND, "上官乡", "midyear_inquiry", 2025, date(2025, 9, 18), date(2025, 10, 31),
        "汛期抢险，年中人代会推迟至10月中旬召开",
    ),
    (
        DecisionKind.WAIVE, "鹿山街道", "reserve_fund", 2026, date(2026, 3, 10), None,
        "本年度微实事资金由区级城中村改造专项统筹，街道不单设储备金",
    ),
    (
        DecisionKind.WAIVE, "春建乡", "reserve_fund", 2026, date(2026, 4, 14), None,
        "本年度储备金并入山区协作资金统一管理，不另设专项",
    ),
    (
        DecisionKind.DEEM, "新桐乡", "midyear_inquiry", 2026, date(2026, 9, 22), date(2026, 8, 20),
        "防台应急期间年中会议与临时会议合并召开，会上已组织代表询问并当场答复",
    ),
    (
        DecisionKind.EXTEND, "龙门镇", "midyear_inquiry", 2026, date(2026, 9, 24), date(2026, 12, 15),
        "集镇受淹、灾后恢复期间年中人代会经研究推迟召开",
    ),
    (
        DecisionKind.EXTEND, "龙门镇", "fiscal_oversight", 2026, date(2026, 9, 24), date(2026, 12, 15),
        "随年中人代会一并推迟",
    ),
    (
        DecisionKind.EXTEND, "新桐乡", "fiscal_oversight", 2026, date(2026, 10, 20), date(2026, 12, 18),
        "上年度决算审计报告尚未出具，决算审查相应推迟",
    ),
)  # fmt: skip


def decisions_write(district: District) -> None:
    """Each proposed by one office person and approved by the other; the last still waits for approval."""
    first, second = district.office
    for place, (kind, unit_name, action, year, on, day, reason) in enumerate(_DECISIONS):
        proposer, approver = (first, second) if place % 2 == 0 else (second, first)
        decision = _decision(kind, unit_name, action, year, day, reason)
        decision_propose(decision=decision, by=proposer, at=moment(on, 10))
        decision_approve(decision=decision, by=approver, at=moment(workday(on + timedelta(days=2)), 15))
    waiting = _decision(
        DecisionKind.DEEM, "春建乡", "midyear_inquiry", 2026, date(2026, 8, 27),
        "临时会议上安排了代表询问，待核对问答记录后批准",
    )  # fmt: skip
    decision_propose(decision=waiting, by=first, at=moment(date(2026, 11, 19), 10))


def _decision(
    kind: DecisionKind, unit_name: str, action: str, year: int, day: date | None, reason: str
) -> Decision:
    unit = BY_NAME[unit_name]
    relied_on: Record | None = None
    if kind == DecisionKind.DEEM:
        relied_on = Record.objects.get(
            area=unit.code, happened_on=day, meeting__session=Meeting.Session.EXTRA
        )
    return Decision(
        kind=kind,
        township_id=unit.code,
        action_id=action,
        year=year,
        reason=reason,
        met_on=day if kind == DecisionKind.DEEM else None,
        due_on=day if kind == DecisionKind.EXTEND else None,
        relied_on=relied_on,
    )


_ANSWERS = (
    (
        "fiscal_oversight", date(2026, 6, 12), "本年没有预算调整，还要不要报材料？",
        "10月1日以后报一份“本年无预算调整”的零报告即可，不必另附说明。",
    ),
    (
        "document_filing", date(2026, 9, 8), "12月才印发的文件，备案期限跨年怎么算？",
        "期限内尚未备案的暂不列入当年判断，期满后并入次年。",
    ),
    (
        None, date(2026, 10, 15), "党委会议纪要不便上传，可以只填编号吗？",
        "可以。填“出处”，写明纪要编号和存放处，与上传文件同等对待。",
    ),
)  # fmt: skip


def answers_write(district: District) -> None:
    """口径问答: those that come with the portal, and what the office has been asked since."""
    interpretations_ensure()
    for action, on, question, answer in _ANSWERS:
        interpretation_save(
            interpretation=Interpretation(action_id=action, question=question, answer=answer, answered_on=on),
            by=district.office[0],
            at=moment(on, 11),
        )


# Unit, item, when it was asked for, what; the answer and its day where there is one already.
_HELPS = (
    (
        "东洲街道", "full_time_clerk", date(2026, 9, 15), "专职干事岗位空缺，街道无空余编制，请区里协调核定",
        "已商区委编办，先以区内借用方式配备，10月底前到岗", date(2026, 9, 22),
    ),
    ("洞桥镇", "midyear_inquiry", date(2026, 11, 11), "年中会议因主席空缺未开，请区里指导补选和会议安排", "", None),
    ("胥口镇", "fiscal_oversight", date(2026, 11, 20), "上年决算审计报告还没有出，请区审计局协调时间", "", None),
)  # fmt: skip


def helps_write(district: District) -> None:
    """需区级协调: one answered, one that has waited a while, one new."""
    for unit_name, action, on, text, answer, answered_on in _HELPS:
        unit = BY_NAME[unit_name]
        row = coordination_open(
            coordination=Coordination(township_id=unit.code, action_id=action, year=on.year, text=text),
            by=district.desks[unit.code].chair,
            at=moment(on, 16),
        )
        if answered_on is not None:
            coordination_answer(
                coordination=row, answer=answer, by=district.office[0], at=moment(answered_on, 9)
            )


def snapshots_write(district: District) -> None:
    """The results of two years, and the last three months as beat would have taken them."""
    for year in (2024, 2025):
        closed = date(year + 1, 1, 20)
        result_freeze(area=FUYANG, year=year, by=district.office[0], at=moment(closed + timedelta(days=1), 9))
    for month in (8, 9, 10):
        first_after = date(2026, month + 1, 1)
        snapshot_freeze(
            area=FUYANG,
            year=2026,
            as_of=first_after - timedelta(days=1),
            title=f"2026年{month}月月末",
            by=None,
            at=moment(first_after, 0, 20),
            monthly=True,
        )


def trail_write(district: District, ledger: Ledger) -> None:
    """The audit trail of the last two weeks, as services and the sign-in page would have written it."""
    action = AuditEvent.Action
    events = ledger.trail(since=date(2026, 11, 9))
    signed_in = {(event.at.date(), event.actor_id): event for event in reversed(events)}
    for event in signed_in.values():
        events.append(_event(event.at - timedelta(minutes=7), event.actor, action.SIGN_IN))
    slip = district.users[LEADER]
    events.append(_event(moment(date(2026, 11, 20), 8, 51), slip, action.SIGN_IN_FAILED, succeeded=False))
    events.append(_event(moment(date(2026, 11, 20), 8, 52), slip, action.SIGN_IN))
    AuditEvent.objects.bulk_create(sorted(events, key=lambda event: event.at))


def _event(at: datetime, by: User | None, action: AuditEvent.Action, *, succeeded: bool = True) -> AuditEvent:
    """A sign-in, from an address kept for examples (RFC 5737)."""
    if by is None:
        raise ValueError("somebody known signs in")
    return AuditEvent(
        at=at,
        actor=by if succeeded else None,
        actor_name=by.name if succeeded else by.username,
        address=f"192.0.2.{10 + pick(200, by.username)}",
        action=action,
        area=by.scope,
        subject=by.username,
        succeeded=succeeded,
    )

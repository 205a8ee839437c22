"""Who may do what to a record, with the reason when not: pages, services and admin all ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.roles import Act
from records.models import Record, ReviewEvent, SignAuthority
from records.states import HANDS, State, Verb
from townships.reach import reaches


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of design §4."""

    verb: Verb
    sources: tuple[State, ...]
    target: State
    needs_reason: bool = False


TRANSITIONS = {
    each.verb: each
    for each in (
        Transition(Verb.SEND, (State.DRAFT, State.RETURNED), State.TO_SIGN),
        Transition(Verb.SEND_BACK, (State.TO_SIGN,), State.DRAFT),
        Transition(Verb.SIGN, (State.TO_SIGN,), State.SUBMITTED),
        Transition(Verb.SUBMIT, (State.DRAFT, State.RETURNED), State.SUBMITTED),
        Transition(Verb.RECALL, (State.SUBMITTED,), State.DRAFT),
        Transition(Verb.CONFIRM, (State.SUBMITTED,), State.CONFIRMED),
        Transition(Verb.RETURN, (State.SUBMITTED,), State.RETURNED, needs_reason=True),
        Transition(Verb.REOPEN, (State.CONFIRMED,), State.RETURNED, needs_reason=True),
        Transition(Verb.WITHDRAW, (State.DRAFT, State.RETURNED), State.WITHDRAWN),
    )
}

_OF_OFFICE = frozenset({Verb.CONFIRM, Verb.RETURN, Verb.REOPEN})
_OF_SIGNER = frozenset({Verb.SIGN, Verb.SEND_BACK, Verb.SUBMIT})


def may_sign(*, user: User, area: str, on: date) -> bool:
    """The chair of the unit (or of the one it became), or an account the chair has authorised for that day."""
    if not reaches(user, area):
        return False
    if user.may(Act.SIGN):
        return True
    return SignAuthority.objects.filter(
        area=user.scope, to=user, started_on__lte=on, ended_on__gt=on, revoked_at__isnull=True
    ).exists()


def refusal_to_write(*, user: User, area: str, record: Record | None, on: date) -> str:
    """Why this person may not write this record's content now; blank when they may."""
    if not user.may(Act.REPORT) or not reaches(user, area):
        return "只有本单位人员（或区人大办代录）可以填报"
    if record is None:
        return ""
    if record.state == State.SUBMITTED:
        return "材料已报送、正在审核；要修改请先撤回，或请区人大办退回"
    if record.state == State.CONFIRMED:
        return "材料已审核通过；确有错误请联系区人大办重新核实"
    if record.state == State.WITHDRAWN:
        return "材料已撤销，请另行填报"
    if user.is_office and not (record.entered_for_unit or record.is_for_district):
        return "单位自己填报的材料由单位修改；区人大办可退回并说明理由"
    if record.state == State.TO_SIGN and not may_sign(user=user, area=area, on=on):
        return "材料正在送审签；要修改请人大主席（人大工委主任）先退回"
    return ""


def refusal(*, verb: Verb, user: User, record: Record, on: date) -> str:
    """Why this person may not take this step with this record now; blank when they may."""
    transition = TRANSITIONS[verb]
    if not reaches(user, record.area):
        return "这件材料不在您的管辖范围内"
    if record.rides_with_id is not None:
        return "这一环节随所属材料一并办理"
    if record.state == transition.target:
        return f"材料已经是“{record.get_state_display()}”，不用再办"
    if record.state not in transition.sources:
        return f"材料现在是“{record.get_state_display()}”，不能{Verb(verb).label}"
    if verb in _OF_OFFICE:
        return _refusal_of_office(verb, user, record)
    if not user.may(Act.REPORT):
        return "只有本单位人员（或区人大办代录）可以办理"
    if user.is_office and (why := _refusal_to_office_as_reporter(verb, record)):
        return why
    if not user.is_office and verb in _OF_SIGNER and not may_sign(user=user, area=record.area, on=on):
        return "由人大主席（人大工委主任）或其授权的人审签"
    if verb == Verb.RECALL and record.opened_at is not None:
        return "区人大办已经打开审核，不能撤回；请联系区人大办退回"
    return ""


def _refusal_of_office(verb: Verb, user: User, record: Record) -> str:
    if not user.may(Act.REVIEW):
        return "由区人大办审核"
    if verb == Verb.CONFIRM and user.pk in hands_on(record):
        return "您填写、修改或审签过这件材料，请办公室另一位同事审核"
    return ""


def _refusal_to_office_as_reporter(verb: Verb, record: Record) -> str:
    if verb in {Verb.SEND, Verb.SIGN, Verb.SEND_BACK}:
        return "送审签、审签由单位办理"
    if not (record.entered_for_unit or record.is_for_district):
        return "单位自己填报的材料由单位办理"
    return ""


def hands_on(record: Record) -> set[int]:
    """Those who entered, changed or signed the record, or a step riding with it, since it was last confirmed."""
    theirs = Q(record_id=record.pk) | Q(record__rides_with_id=record.pk)
    events = ReviewEvent.objects.filter(theirs).order_by("id").values_list("verb", "by_id")
    hands: set[int] = set()
    for verb, by in events:
        if verb == Verb.CONFIRM:
            hands = set()
        elif verb in HANDS:
            hands.add(by)
    return hands

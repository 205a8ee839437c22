"""One door to the services of a record's steps, by verb: the desk and the admin both knock here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from accounts.models import User
from records import services
from records.models import Record, ReviewEvent
from records.permissions import TRANSITIONS, refusal
from records.states import Verb

# In the order people expect their buttons.
ORDER = (
    Verb.SUBMIT, Verb.SIGN, Verb.SEND, Verb.CONFIRM, Verb.RETURN, Verb.REOPEN, Verb.RECALL, Verb.SEND_BACK,
    Verb.WITHDRAW,
)  # fmt: skip
DONE = {
    Verb.SEND: "已送审签；签后自动报送区人大办", Verb.SIGN: "已审签并报送区人大办",
    Verb.SUBMIT: "已报送区人大办，等待审核", Verb.SEND_BACK: "已退给填报人", Verb.RECALL: "已撤回为草稿",
    Verb.CONFIRM: "审核通过，已计入落实情况", Verb.RETURN: "已退回，理由已告知填报单位",
    Verb.REOPEN: "已转为重新核实，理由已告知填报单位", Verb.WITHDRAW: "已撤销",
}  # fmt: skip


def open_verbs(*, record: Record, user: User, on: date) -> Sequence[Verb]:
    """The steps this person may take with this record now."""
    return [verb for verb in ORDER if not refusal(verb=verb, user=user, record=record, on=on)]


def needs_reason(verb: Verb) -> bool:
    return TRANSITIONS[verb].needs_reason


def record_take(
    *, verb: Verb, record: Record, by: User, at: datetime, reason: str = "", seen: int | None = None
) -> ReviewEvent:
    """Take one step. Raises Refused or PermissionDenied, as the service of that verb does."""
    match verb:
        case Verb.SEND:
            return services.record_send(record=record, by=by, at=at)
        case Verb.SIGN:
            return services.record_sign(record=record, by=by, at=at, seen=seen)
        case Verb.SUBMIT:
            return services.record_submit(record=record, by=by, at=at)
        case Verb.SEND_BACK:
            return services.record_send_back(record=record, by=by, at=at, reason=reason)
        case Verb.RECALL:
            return services.record_recall(record=record, by=by, at=at)
        case Verb.CONFIRM:
            return services.record_confirm(record=record, by=by, at=at, seen=seen)
        case Verb.RETURN:
            return services.record_return(record=record, by=by, at=at, reason=reason)
        case Verb.REOPEN:
            return services.record_reopen(record=record, by=by, at=at, reason=reason)
        case Verb.WITHDRAW:
            return services.record_withdraw(record=record, by=by, at=at, reason=reason)
    raise services.Refused("没有这个办理动作")

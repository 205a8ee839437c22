"""Records of these tests: written, and brought to a state, through the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from meetings.models import Meeting
from opinions.models import NormativeDocument
from records.models import Record
from records.services import (
    record_confirm,
    record_return,
    record_save,
    record_send,
    record_sign,
    record_submit,
    record_withdraw,
)
from records.states import State
from tests.factories import DAYUAN, at
from tests.records.conftest import People

HELD = "2026-05-10"
WRITTEN = "2026-05-12"


def a_study(area: str = DAYUAN, on: str = HELD, **more: Any) -> Meeting:
    """An unsaved meeting of the Party committee, complete."""
    given: dict[str, Any] = {
        "area": area,
        "meeting_kind": Meeting.Kind.PARTY_STUDY,
        "happened_on": date.fromisoformat(on),
        "heard": True,
        "studied": True,
        "minutes_no": "大委纪要〔2026〕21号",
    }
    return Meeting(**{**given, **more})


def a_document(area: str = DAYUAN, on: str = HELD, **more: Any) -> NormativeDocument:
    """An unsaved normative document, complete."""
    given: dict[str, Any] = {
        "area": area,
        "title": "大源镇农村公墓管理办法",
        "doc_no": "大政〔2026〕8号",
        "issued_on": date.fromisoformat(on),
    }
    return NormativeDocument(**{**given, **more})


def written(by: User, on: str = WRITTEN, **more: Any) -> Meeting:
    """A saved draft of `by`."""
    return record_save(record=a_study(by.scope if by.is_unit else DAYUAN, **more), by=by, at=at(on))


def submitted(people: People, on: str = WRITTEN, **more: Any) -> Meeting:
    """Written by the clerk, signed by the chair, all on one day."""
    record = written(people.chen, on, **more)
    record_send(record=record, by=people.chen, at=at(on, 10))
    record_sign(record=record, by=people.zhou, at=at(on, 11))
    return record


def in_state(state: State, people: People, **more: Any) -> Record:
    """A record of 大源镇 in any state, fresh from the database, reached by its people and the office (王敏)."""
    record = written(people.chen, **more)
    if state == State.TO_SIGN:
        record_send(record=record, by=people.chen, at=at(WRITTEN, 10))
    elif state == State.WITHDRAWN:
        record_withdraw(record=record, by=people.chen, at=at(WRITTEN, 10))
    elif state != State.DRAFT:
        record_submit(record=record, by=people.zhou, at=at(WRITTEN, 11))
        if state == State.CONFIRMED:
            record_confirm(record=record, by=people.wang, at=at(WRITTEN, 14))
        elif state == State.RETURNED:
            record_return(record=record, by=people.wang, at=at(WRITTEN, 14), reason="请补充纪要")
    return Record.objects.get(pk=record.pk)

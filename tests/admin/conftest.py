"""People of one unit and the office, with a browser each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAYUAN, YUSHAN, make_townships, make_user


@dataclass(frozen=True, slots=True)
class Cast:
    """Named people and what they sit before."""

    office: User
    second: User
    chair: User
    clerk: User
    neighbour: User
    sysadmin: User
    auditor: User

    def at_desk(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    make_townships()
    return Cast(
        office=make_user(Role.OFFICE, name="赵审核"),
        second=make_user(Role.OFFICE, name="钱复核"),
        chair=make_user(Role.CHAIR, DAYUAN, name="孙主席"),
        clerk=make_user(Role.CLERK, DAYUAN, name="李干事"),
        neighbour=make_user(Role.CLERK, YUSHAN, name="周邻居"),
        sysadmin=make_user(Role.SYSADMIN, name="吴管理"),
        auditor=make_user(Role.AUDITOR, name="郑审计"),
    )


NO_LINES: dict[str, Any] = {
    f"{prefix}-{name}": "0"
    for prefix in ("agenda", "inquiries", "attendance", "steps", "mandates")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
}


def typed_meeting(**more: Any) -> dict[str, Any]:
    """What a clerk types of a Party meeting."""
    return {
        **NO_LINES,
        "meeting_kind": "PARTY_STUDY", "title": "党委会专题听取人大工作", "happened_on": "2026年11月5日",
        "heard": "on", "topics": ["WORK"], "minutes_no": "大委纪要[２０２６]第021号", "note": "",
        **more,
    }  # fmt: skip

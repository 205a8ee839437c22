"""The people of these tests, by name: who writes, who signs, who reviews, and who has no business here."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAYUAN, WANSHI, make_townships, make_user


@dataclass(frozen=True, slots=True)
class People:
    """大源镇 and those who look at it from outside."""

    chen: User  # 大源镇 clerk
    zhou: User  # 大源镇 chair
    sun: User  # 大源镇 second clerk, the chair's deputy where a test says so
    wang: User  # office
    li: User  # office, the colleague
    gu: User  # leader of the district
    fang: User  # system administrator
    he: User  # auditor
    ma: User  # 万市镇 chair
    tang: User  # 万市镇 clerk
    ding: User  # office of another district


@pytest.fixture
def people(db: None) -> People:
    make_townships()
    return People(
        chen=make_user(Role.CLERK, DAYUAN, "陈洁"),
        zhou=make_user(Role.CHAIR, DAYUAN, "周海"),
        sun=make_user(Role.CLERK, DAYUAN, "孙平"),
        wang=make_user(Role.OFFICE, name="王敏"),
        li=make_user(Role.OFFICE, name="李强"),
        gu=make_user(Role.LEADER, name="顾远"),
        fang=make_user(Role.SYSADMIN, name="方宁"),
        he=make_user(Role.AUDITOR, name="何静"),
        ma=make_user(Role.CHAIR, WANSHI, "马骏"),
        tang=make_user(Role.CLERK, WANSHI, "唐琳"),
        ding=make_user(Role.OFFICE, "330110", "丁一"),
    )

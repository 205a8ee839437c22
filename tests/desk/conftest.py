"""Two units and their people, as every test of the desk needs them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAYUAN, FUCHUN, make_term, make_townships, make_user


@dataclass
class People:
    """Named people of 大源镇, a stranger of 富春街道, and the district office."""

    clerk: User
    chair: User
    stranger: User
    office: User
    colleague: User
    leader: User


@pytest.fixture
def people(db: None) -> People:
    make_townships()
    make_term(DAYUAN, on="2021-10-10")
    make_term(FUCHUN, on="2021-10-10")
    return People(
        clerk=make_user(Role.CLERK, DAYUAN, "李干事", "ganshi"),
        chair=make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi"),
        stranger=make_user(Role.CHAIR, FUCHUN, "外单位", "waidanwei"),
        office=make_user(Role.OFFICE, name="区办甲", username="qubanjia"),
        colleague=make_user(Role.OFFICE, name="区办乙", username="qubanyi"),
        leader=make_user(Role.LEADER, "330111", "某领导", "lingdao"),
    )


def signed_in(user: User) -> Client:
    """A browser of its own for one person."""
    client = Client()
    client.force_login(user)
    return client

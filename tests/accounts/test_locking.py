"""A name that was tried too often is closed for a while: the same for names that nobody has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import trail
from accounts.locking import CLOSED, locked_until
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.unit_accounts import unit_account_renew_password
from tests.factories import DAYUAN, PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fail(username: str, *minutes_ago: float) -> None:
    for ago in minutes_ago:
        trail.note_failed_sign_in(username, NOW - timedelta(minutes=ago))


def sign_in(username: str, password: str, address: str = "10.1.2.3") -> Any:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": username, "password": password})


@pytest.mark.parametrize("username", ["wangmin", "nobody-at-all"])
def test_five_within_a_quarter_of_an_hour_close_a_name_known_or_not(username: str) -> None:
    make_user(username="wangmin")
    fail(username, 14, 9, 8, 2)
    assert locked_until(username, NOW) is None
    fail(username, 1)
    assert locked_until(username, NOW) == NOW - timedelta(minutes=1) + timedelta(minutes=15)
    assert locked_until(username.upper(), NOW) is not None
    assert locked_until(f"{username}2", NOW) is None
    assert locked_until(username, NOW + timedelta(minutes=14, seconds=1)) is None


def test_older_failures_do_not_count() -> None:
    fail("wangmin", 16, 15.5, 3, 2, 1)
    assert locked_until("wangmin", NOW) is None


def test_the_right_password_is_refused_while_the_name_is_closed_from_any_address() -> None:
    make_user(username="wangmin")
    answers = [sign_in("wangmin", "wrong", f"10.0.0.{number}") for number in range(8)]
    closed = sign_in("wangmin", PASSWORD, "10.9.9.9")
    assert "这个登录名已暂停登录，请15分钟后再试" in closed.content.decode()
    unknown = [sign_in("nobody", "wrong", f"10.0.1.{number}") for number in range(8)]
    said = [
        [line for line in each.content.decode().splitlines() if 'role="alert"' in line]
        for each in (answers[-1], unknown[-1])
    ]
    assert said[0] == said[1] != []
    assert sign_in("another", "wrong").status_code == 200


def test_what_is_tried_while_closed_is_noted_and_does_not_keep_it_closed() -> None:
    make_user(username="wangmin")
    for _ in range(9):
        sign_in("wangmin", "wrong")
    noted = list(AuditEvent.objects.filter(action="SIGN_IN_FAILED").order_by("id"))
    assert [CLOSED in each.detail for each in noted] == [False] * 5 + [True] * 4
    assert locked_until("wangmin", noted[4].at + timedelta(minutes=15)) is None


def test_a_sign_in_that_succeeds_or_a_new_password_begins_the_count_anew() -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN, username="ganshi")
    for _ in range(4):
        sign_in("ganshi", "wrong")
    assert sign_in("ganshi", PASSWORD).status_code == 302
    for _ in range(4):
        sign_in("ganshi", "wrong")
    assert locked_until("ganshi", timezone.now()) is None
    sign_in("ganshi", "wrong")
    assert locked_until("ganshi", timezone.now()) is not None
    password = unit_account_renew_password(account=clerk, by=chair, at=timezone.now())
    assert sign_in("ganshi", password).status_code == 302


def test_asking_for_the_password_once_more_counts_too() -> None:
    user = make_user(username="wangmin")
    client = Client()
    client.force_login(user)
    for _ in range(6):
        answer = client.post("/accounts/confirm/", {"password": "wrong"})
    assert "已暂停登录" in answer.content.decode()
    assert locked_until("wangmin", timezone.now()) is not None


@pytest.mark.parametrize("username", ["13812345678", "330111199001011234", "min@renda.test", "WangMin"])
@pytest.mark.parametrize("is_known", [True, False])
def test_names_that_look_like_numbers_and_any_case_close_too(username: str, is_known: bool) -> None:
    if is_known:
        make_user(username=username)
    for typed in (username, username.upper(), username.lower(), username, username):
        sign_in(typed, "wrong")
    assert locked_until(username.swapcase(), timezone.now()) is not None
    names = set(AuditEvent.objects.values_list("actor_name", flat=True))
    assert len(names) == 1  # one name for the alarm as well
    assert username not in names or username == "WangMin"


def test_the_message_tells_the_time_that_is_left() -> None:
    for _ in range(5):
        trail.note_failed_sign_in("wangmin", timezone.now() - timedelta(minutes=8, seconds=30))
    assert "请7分钟后再试" in sign_in("wangmin", "wrong").content.decode()


def test_a_password_typed_as_a_name_is_not_kept_and_still_counts() -> None:
    for _ in range(6):
        sign_in("Geheim-2026-lang", "x")
    told = str(list(AuditEvent.objects.values()))
    assert "eheim" not in told
    assert "ge…#" in told
    assert AuditEvent.objects.filter(detail__has_key=CLOSED).count() == 1

"""Sessions end when left alone, when they are old, and with the account; the notice and what comes before work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.notice import notice_is_due
from accounts.roles import Role
from accounts.services import user_change
from accounts.sessions import BEGAN, SEEN
from accounts.tasks import clear_expired_sessions
from accounts.unit_accounts import unit_account_close, unit_account_reopen
from tests.factories import DAYUAN, PASSWORD, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User, agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    assert client.post("/accounts/login/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


def shift(client: Client, **seconds: int) -> None:
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


@pytest.mark.parametrize(("left_alone", "is_over"), [(29 * 60, False), (31 * 60, True)])
def test_half_an_hour_without_a_request_ends_a_session(left_alone: int, is_over: bool) -> None:
    client = signed_in(make_user(Role.OFFICE))
    shift(client, **{SEEN: left_alone, BEGAN: left_alone})
    answer = client.get("/desk/review/")
    assert answer.status_code == (302 if is_over else 200)
    if is_over:
        assert answer.headers["Location"] == "/accounts/login/?next=/desk/review/"
        page = client.get(answer.headers["Location"]).content.decode()
        assert "超过30分钟没有操作，已自动退出" in page
        assert "已自动退出" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(("old", "is_over"), [(12 * 3600 - 60, False), (12 * 3600 + 60, True)])
def test_twelve_hours_are_the_most_however_busy(old: int, is_over: bool) -> None:
    client = signed_in(make_user(Role.OFFICE))
    shift(client, **{BEGAN: old})
    assert client.get("/desk/review/").status_code == (302 if is_over else 200)
    if is_over:
        assert "一次登录最长12小时" in client.get("/accounts/login/").content.decode()


def test_a_request_makes_a_session_fresh_and_is_written_once_a_minute() -> None:
    client = signed_in(make_user(Role.OFFICE))
    shift(client, **{SEEN: 20 * 60})
    client.post("/accounts/alive/")
    seen = client.session[SEEN]
    assert timezone.now().timestamp() - seen < 60
    client.get("/desk/review/")
    assert client.session[SEEN] == seen


def test_a_closed_account_s_sessions_do_not_come_back_when_it_is_opened_again() -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN)
    client = signed_in(clerk)
    unit_account_close(account=clerk, by=chair, at=timezone.now())
    assert client.get("/desk/").status_code == 302
    unit_account_reopen(account=clerk, by=chair, at=timezone.now())
    assert client.get("/desk/").status_code == 302
    assert not UserSession.objects.filter(user=clerk).exists()
    keeper = make_user(Role.SYSADMIN)
    client = signed_in(clerk)
    clerk.is_active = False
    user_change(account=clerk, fields=["is_active"], by=keeper, at=timezone.now())
    assert not Session.objects.filter(session_key=client.session.session_key).exists()


def test_the_page_of_devices_names_them_and_signs_out_the_others() -> None:
    user = make_user(Role.LEADER)
    here, there = signed_in(user), signed_in(user, "Mozilla/5.0 (iPhone; CPU) MicroMessenger/8.0")
    page = here.get("/accounts/sessions/").content.decode()
    assert "现有2处登录" in page
    assert "Windows电脑 · Edge浏览器" in page
    assert "苹果手机 · 微信" in page
    assert "Mozilla" not in page
    assert here.post("/accounts/sessions/").status_code == 302
    assert there.get("/overview/").status_code == 302
    assert here.get("/overview/").status_code == 200


def test_what_is_known_of_ended_sessions_is_forgotten_twice_alike() -> None:
    client = signed_in(make_user(Role.LEADER))
    other = signed_in(make_user(Role.LEADER))
    Session.objects.filter(session_key=other.session.session_key).delete()
    for _ in range(2):
        clear_expired_sessions()
        assert [row.session_key for row in UserSession.objects.all()] == [client.session.session_key]


def test_a_session_gets_another_key_at_the_sign_in_and_is_dead_after_the_sign_out() -> None:
    client = Client()
    client.get("/accounts/login/")
    user = make_user(Role.LEADER)
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    kept = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    old = Client()
    old.cookies["sessionid"] = kept
    assert old.get("/overview/").status_code == 302


@pytest.mark.parametrize(
    ("read", "today", "is_due"),
    [
        ("2025-11-30", date(2026, 11, 29), False),
        ("2025-11-29", date(2026, 11, 29), True),
        ("2024-02-29", date(2025, 2, 28), False),
        ("2024-02-29", date(2025, 3, 1), True),
    ],
)
def test_the_notice_is_read_again_after_a_year(read: str, today: date, is_due: bool) -> None:
    user = User(notice_read_at=timezone.make_aware(datetime.fromisoformat(f"{read}T00:30")), notice_edition=1)
    assert notice_is_due(user, today) is is_due


def test_a_new_edition_of_the_notice_is_read_by_all(monkeypatch: Any) -> None:
    user = make_user(Role.LEADER)
    monkeypatch.setattr("accounts.notice.EDITION", 2)
    assert notice_is_due(user, timezone.localdate())


def test_nothing_opens_before_the_notice_is_read_and_both_ticks_are_needed() -> None:
    user = make_user(Role.OFFICE)
    User.objects.filter(pk=user.pk).update(notice_read_at=None)
    client = signed_in(user)
    assert (
        client.get("/desk/review/?kind=x").headers["Location"]
        == "/accounts/notice/?next=%2Fdesk%2Freview%2F%3Fkind%3Dx"
    )
    half = client.post("/accounts/notice/", {"privacy": "on", "next": "/desk/review/"})
    assert half.status_code == 400
    assert "请阅读后勾选" in half.content.decode()
    away = client.post(
        "/accounts/notice/", {"privacy": "on", "no_secrets": "on", "next": "https://elsewhere.example/"}
    )
    assert away.headers["Location"] == "/"
    assert client.get("/desk/review/").status_code == 200
    assert AuditEvent.objects.filter(subject__startswith="阅读并同意使用须知").count() == 1
    client.post("/accounts/notice/", {"privacy": "on", "no_secrets": "on"})
    assert AuditEvent.objects.filter(subject__startswith="阅读并同意使用须知").count() == 1

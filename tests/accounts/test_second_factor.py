"""The second factor: required of whom the setting says, its secrets sealed, taken off only by who keeps the account."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.second_factor import SecondFactorAdapter, second_factor_remove
from tests.factories import DAYUAN, PASSWORD, YUSHAN, make_townships, make_user

pytestmark = pytest.mark.django_db


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_app(user: User) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def password_given(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def test_the_secret_is_sealed_in_the_database_and_opens_after_a_change_of_the_key(settings: Any) -> None:
    user = make_user(Role.OFFICE)
    secret = with_app(user)
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert secret not in stored
    assert SecondFactorAdapter().decrypt(stored) == secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-altogether"
    assert SecondFactorAdapter().decrypt(stored) == secret


def test_who_has_one_is_asked_for_it_and_a_code_opens_once() -> None:
    user = make_user(Role.OFFICE)
    secret = with_app(user)
    client = password_given(user)
    assert client.get("/desk/review/").status_code == 302  # the password alone opens nothing
    code = code_of(secret)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000" if code != "000000" else "111111"})
    assert "不对，或者已经用过" in wrong.content.decode()
    spaced = f"{code[:3]} {code[3:]}"  # as apps show it
    assert client.post("/accounts/2fa/authenticate/", {"code": spaced}).status_code == 302
    assert client.get("/desk/review/").status_code == 200
    cache.clear()  # the row remembers, not the cache
    again = password_given(user)
    assert "不对，或者已经用过" in again.post("/accounts/2fa/authenticate/", {"code": code}).content.decode()
    assert AuditEvent.objects.filter(action="SIGN_IN_FAILED", detail={"原因": "双因素认证不通过"}).exists()


@pytest.mark.django_db(transaction=True)
def test_where_it_is_required_nothing_opens_before_it_is_set_up(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ["office"]
    office, leader = make_user(Role.OFFICE), make_user(Role.LEADER)
    client = password_given(office)
    assert client.get("/desk/review/").headers["Location"] == "/accounts/2fa/?next=%2Fdesk%2Freview%2F"
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/security/").status_code == 302
    assert (
        client.post("/accounts/confirm/?next=/accounts/2fa/app/activate/", {"password": PASSWORD}).status_code
        == 302
    )
    client.get("/accounts/2fa/app/activate/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/2fa/app/activate/", {"code": code_of(secret)}).status_code == 302
    codes = client.get("/accounts/2fa/codes/").content.decode()
    assert codes.count("<li>") == 10
    assert client.get("/desk/review/").status_code == 200
    told = AuditEvent.objects.filter(action="ACCOUNT").order_by("id").values_list("subject", "detail")
    assert [(subject.split()[0], detail) for subject, detail in told] == [
        ("启用双因素认证", {"方式": "动态口令"}), ("生成恢复代码", {})
    ]  # fmt: skip
    assert password_given(leader).get("/overview/").status_code == 200


def test_it_is_taken_off_only_by_who_keeps_the_account_and_sessions_end() -> None:
    make_townships()
    clerk, chair = make_user(Role.CLERK, DAYUAN), make_user(Role.CHAIR, DAYUAN)
    neighbour, keeper = make_user(Role.CHAIR, YUSHAN), make_user(Role.SYSADMIN)
    client = password_given(clerk)
    with_app(clerk)
    for stranger in (
        neighbour,
        make_user(Role.LEADER),
        make_user(Role.SYSADMIN, "330110"),
        make_user(Role.AUDITOR),
    ):
        with pytest.raises(PermissionDenied):
            second_factor_remove(account=clerk, by=stranger, at=timezone.now())
    with pytest.raises(ValidationError, match="自己的"):
        second_factor_remove(account=keeper, by=keeper, at=timezone.now())
    second_factor_remove(account=clerk, by=chair, at=timezone.now())
    assert client.get("/desk/").status_code == 302
    assert password_given(clerk).get("/desk/").status_code == 200
    with pytest.raises(ValidationError, match="没有设置"):
        second_factor_remove(account=clerk, by=keeper, at=timezone.now())
    assert AuditEvent.objects.filter(subject__startswith="清除双因素认证").count() == 1


def test_the_console_takes_it_off_too() -> None:
    with_app(make_user(Role.SYSADMIN, username="xitong"))
    call_command("remove_second_factor", "XiTong")
    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.latest("id")
    assert (event.actor, event.actor_name) == (None, "服务器命令行")
    for name in ("xitong", "nobody"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", name)


def test_buttons_take_it_off_at_the_desk_and_in_the_admin() -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN)
    make_townships()
    desk = password_given(chair)
    assert "清除双因素认证" not in desk.get("/desk/accounts/").content.decode()
    with_app(clerk)
    assert "清除双因素认证" in desk.get("/desk/accounts/").content.decode()
    desk.post(reverse("desk:account_act", args=[clerk.pk]), {"verb": "factor"})
    assert not Authenticator.objects.exists()
    with_app(clerk)
    admin = password_given(make_user(Role.SYSADMIN))
    assert "清除双因素认证" in admin.get(f"/admin/accounts/user/{clerk.pk}/change/").content.decode()
    admin.post(f"/admin/accounts/user/{clerk.pk}/do/", {"deed": "factor"})
    assert not Authenticator.objects.exists()

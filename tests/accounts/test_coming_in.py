"""Whether an account may come in: one answer for every way, told to the person and to the trail, at both ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.sessions import BEGAN, SEEN
from accounts.unit_accounts import unit_account_close, unit_account_renew_password
from tests.accounts.test_second_factor import code_of, password_given, with_app
from tests.factories import DAYUAN, PASSWORD, make_townships, make_user

pytestmark = pytest.mark.django_db
CODE_PAGE = "/accounts/2fa/authenticate/"


@pytest.fixture
def by_key(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sign in with a passkey that the browser has already found good."""

    make_townships()

    def come(user: User) -> tuple[Client, Any]:
        Authenticator.objects.get_or_create(user=user, type="webauthn", defaults={"data": {}})
        key = Authenticator.objects.get(user=user)
        monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", lambda form: key)
        client = Client()
        return client, client.post("/accounts/2fa/keys/login/", {"credential": '{"id": "a"}'}, follow=True)

    return come


def close(account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)


def leave(account: User) -> None:
    User.objects.filter(pk=account.pk).update(ends_on=timezone.localdate())


@pytest.mark.parametrize(
    ("ends", "reason"), [(close, "账号已停用"), (leave, "任职已结束，账号不能登录")], ids=["closed", "left"]
)
def test_a_passkey_does_not_open_an_account_that_is_over(by_key: Any, ends: Any, reason: str) -> None:
    clerk = make_user(Role.CLERK, DAYUAN, username="ganshi")
    ends(clerk)
    client, answer = by_key(clerk)
    assert answer.redirect_chain[-1] == ("/accounts/login/", 302)
    assert f"{reason}，" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_name, event.area, event.succeeded, event.detail) == (
        "SIGN_IN_FAILED", "ganshi", DAYUAN, False, {"原因": reason},
    )  # fmt: skip


def test_who_leaves_tomorrow_still_comes_in(by_key: Any) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    User.objects.filter(pk=clerk.pk).update(ends_on=timezone.localdate() + timedelta(days=1))
    client, _ = by_key(clerk)
    assert "_auth_user_id" in client.session
    assert AuditEvent.objects.get().detail == {"方式": "通行密钥或安全密钥"}


def test_a_first_password_in_time_or_not_is_no_matter_to_who_comes_without_it(by_key: Any) -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN)
    for hours in (1, 73):
        unit_account_renew_password(account=clerk, by=chair, at=timezone.now() - timedelta(hours=hours))
        client, _ = by_key(clerk)
        assert client.get("/accounts/security/").status_code == 200  # and no password is asked to be changed


@pytest.mark.parametrize("what", ["closed", "left", "reset"])
def test_a_sign_in_that_waits_for_the_code_ends_with_the_account_or_the_password(what: str) -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN, username="ganshi")
    secret = with_app(clerk)
    client = password_given(clerk)
    match what:
        case "closed":
            unit_account_close(account=clerk, by=chair, at=timezone.now())
        case "left":
            leave(clerk)
        case _:
            unit_account_renew_password(account=clerk, by=chair, at=timezone.now())
    answer = client.post(CODE_PAGE, {"code": code_of(secret)}, follow=True)
    said = {"closed": "账号已停用", "left": "任职已结束", "reset": "登录过程中密码已重设或修改"}[what]
    assert answer.redirect_chain[-1] == ("/accounts/login/", 302)
    assert said in answer.content.decode()
    assert said in AuditEvent.objects.filter(action="SIGN_IN_FAILED").latest("id").detail["原因"]
    assert not AuditEvent.objects.filter(action="SIGN_IN").exists()
    assert client.get(CODE_PAGE).headers["Location"] == "/accounts/login/"


def test_a_name_that_is_closed_takes_no_codes_either_and_says_so_in_the_same_words() -> None:
    clerk = make_user(Role.CLERK, DAYUAN, username="ganshi")
    secret = with_app(clerk)
    client = password_given(clerk)
    for _ in range(5):
        client.post(CODE_PAGE, {"code": "abcdef"})
    answer = client.post(CODE_PAGE, {"code": code_of(secret)})
    assert "这个登录名已暂停登录，请15分钟后再试" in answer.content.decode()
    again = Client().post("/accounts/login/", {"login": "ganshi", "password": PASSWORD})
    assert "这个登录名已暂停登录，请15分钟后再试" in again.content.decode()
    assert not AuditEvent.objects.filter(action="SIGN_IN").exists()


def test_a_code_used_twice_counts_as_a_try() -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    code = code_of(with_app(clerk))
    for _ in range(2):
        password_given(clerk).post(CODE_PAGE, {"code": code})
    assert AuditEvent.objects.filter(detail={"原因": "双因素认证不通过"}).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_code_that_set_the_app_up_does_not_open() -> None:
    user = make_user(Role.OFFICE)
    client = password_given(user)
    client.post("/accounts/confirm/?next=/accounts/2fa/app/activate/", {"password": PASSWORD})
    client.get("/accounts/2fa/app/activate/")
    code = code_of(client.session["mfa.totp.secret"])
    assert client.post("/accounts/2fa/app/activate/", {"code": code}).status_code == 302
    answer = password_given(user).post(CODE_PAGE, {"code": code})
    assert "不对，或者已经用过" in answer.content.decode()


def test_the_trail_tells_how_somebody_came_in_and_that_a_recovery_code_went() -> None:
    user = make_user(Role.OFFICE)
    password_given(user)
    secret = with_app(user)
    password_given(user).post(CODE_PAGE, {"code": code_of(secret)})
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    password_given(user).post(CODE_PAGE, {"code": recovery})
    ways = AuditEvent.objects.filter(action="SIGN_IN").order_by("id").values_list("detail__方式", flat=True)
    assert list(ways) == ["密码", "密码、动态口令", "密码、恢复代码"]
    used = AuditEvent.objects.get(subject__startswith="使用恢复代码")
    assert (used.actor, used.detail) == (user, {"剩余个数": 9})


@pytest.mark.parametrize(
    ("seconds", "detail"),
    [
        ({SEEN: 31 * 60}, {"原因": "超时自动退出"}),
        ({BEGAN: 13 * 3600}, {"原因": "一次登录已满最长时间，自动退出"}),
        ({}, {}),
    ],
    ids=["idle", "long", "by the button"],
)
def test_the_trail_tells_who_leaves_from_what_is_over(
    seconds: dict[str, int], detail: dict[str, str]
) -> None:
    client = password_given(make_user(Role.OFFICE))
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()
    if seconds:
        client.get("/desk/review/")
    else:
        client.post("/accounts/logout/")
    assert AuditEvent.objects.get(action="SIGN_OUT").detail == detail


def test_a_wrong_password_of_somebody_signed_in_is_told_as_such_and_counts() -> None:
    user = make_user(Role.OFFICE, username="quban")
    client = password_given(user)
    client.post("/accounts/confirm/", {"password": "wrong"})
    own = "Guihua-xiang-26"
    typed = {"oldpassword": "wrong", "password1": own, "password2": own}
    for _ in range(4):
        page = client.post("/accounts/password/change/", typed).content.decode()
    assert "密码不正确" in page
    failed = AuditEvent.objects.filter(action="SIGN_IN_FAILED")
    assert list(failed.values_list("detail__原因", flat=True)) == ["已登录，再次确认时密码不正确"] * 5
    page = client.post("/accounts/password/change/", typed | {"oldpassword": PASSWORD}).content.decode()
    assert "这个登录名已暂停登录" in page


def test_a_wrong_code_of_somebody_signed_in_is_told_as_such() -> None:
    user = make_user(Role.OFFICE)
    secret = with_app(user)
    client = password_given(user)
    client.post(CODE_PAGE, {"code": code_of(secret)})
    client.post("/accounts/2fa/confirm/", {"code": "abcdef"})
    failed = AuditEvent.objects.get(action="SIGN_IN_FAILED")
    assert failed.detail == {"原因": "已登录，再次确认时双因素认证不通过"}


def test_signing_out_the_others_is_in_the_trail() -> None:
    user = make_user(Role.OFFICE)
    here, _ = password_given(user), password_given(user)
    for _ in range(2):  # the second time there is nobody to sign out
        here.post("/accounts/sessions/")
    event = AuditEvent.objects.get(action="ACCOUNT")
    assert (event.subject.split()[0], event.detail) == ("退出其他登录", {"处数": 1})

"""Accounts are kept by the system administrator alone, every change in the trail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.services import user_change, user_create, user_set_password
from tests.admin.conftest import Cast
from tests.factories import DAYUAN, PASSWORD, at, make_user

NOW = at("2026-11-23")
NEW = {
    "username": "dayuan-xin", "name": "新干事", "role": "clerk", "scope": DAYUAN, "office_phone": "", "email": "",
    "password1": "Yuanzhou-hui-2026", "password2": "Yuanzhou-hui-2026",
}  # fmt: skip


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_account_is_opened_and_can_sign_in(cast: Cast) -> None:
    answer = cast.at_desk(cast.sysadmin).post(reverse("admin:accounts_user_add"), NEW)
    assert answer.status_code == 302
    user = User.objects.get(username="dayuan-xin")
    assert user.check_password("Yuanzhou-hui-2026")
    event = AuditEvent.objects.get(action=AuditEvent.Action.ACCOUNT)
    assert (event.actor, event.area) == (cast.sysadmin, DAYUAN)
    assert "Yuanzhou" not in str(event.detail)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"scope": "330111"}, "应为该单位的9位代码"),
        ({"role": "leader", "scope": "33011"}, "2、4、6或9位数字"),
        ({"role": "leader", "scope": "3302"}, "管辖范围内的系统管理员"),
        ({"password2": "Yuanzhou-hui-2027"}, "两次输入的密码不一致"),
        ({"password1": "123456789012", "password2": "123456789012"}, "密码"),
        ({"role": "chief"}, "选择一个有效的选项"),
    ],
)
def test_what_an_account_may_not_be_is_told(cast: Cast, typed: dict[str, str], told: str) -> None:
    answer = cast.at_desk(cast.sysadmin).post(reverse("admin:accounts_user_add"), {**NEW, **typed})
    assert answer.status_code == 200
    assert told in _text(answer)
    assert not User.objects.filter(username="dayuan-xin").exists()


def test_names_differ_by_more_than_capitals(cast: Cast) -> None:
    make_user(Role.CLERK, DAYUAN, username="Dayuan-Xin")
    answer = cast.at_desk(cast.sysadmin).post(reverse("admin:accounts_user_add"), NEW)
    assert "不分大小写" in _text(answer)


def test_what_is_wrong_is_said_once_beside_its_field(cast: Cast) -> None:
    make_user(Role.CLERK, DAYUAN, username=NEW["username"])
    client, url = cast.at_desk(cast.sysadmin), reverse("admin:accounts_user_add")
    errors = client.post(url, {**NEW, "email": "x@example.com"}).context["adminform"].form.errors
    assert errors == {"username": ["登录名已被使用（不分大小写）"]}
    errors = client.post(url, {**NEW, "username": "a b"}).context["adminform"].form.errors
    assert errors == {"username": ["登录名只写字母、数字、汉字和 . - _，不要有空格"]}
    wide = {**NEW, "username": "lingdao2", "role": "leader", "scope": "3302"}
    errors = client.post(url, wide).context["adminform"].form.errors
    assert errors == {"scope": [errors["scope"][0]]}


def test_the_menu_says_leave_as_the_portal_does(cast: Cast) -> None:
    page = _text(cast.at_desk(cast.sysadmin).get(reverse("admin:index")))
    assert "注销" not in page
    assert "退出" in page


def test_a_change_tells_what_was_and_what_is(cast: Cast) -> None:
    url = reverse("admin:accounts_user_change", args=[cast.clerk.pk])
    typed = {
        "name": "李干事",
        "role": "deputy",
        "scope": DAYUAN,
        "office_phone": "",
        "email": "",
        "is_active": "on",
    }
    assert cast.at_desk(cast.sysadmin).post(url, typed).status_code == 302
    event = AuditEvent.objects.get(action=AuditEvent.Action.ACCOUNT)
    assert event.detail == {"变更": {"角色": ["人大干事", "人大副主席/人大工委副主任"]}}


def test_nobody_changes_their_own_role_scope_or_standing(cast: Cast) -> None:
    url = reverse("admin:accounts_user_change", args=[cast.sysadmin.pk])
    typed = {"name": "吴管理", "role": "office", "scope": "33", "office_phone": "1", "email": ""}
    cast.at_desk(cast.sysadmin).post(url, typed)
    known = User.objects.get(pk=cast.sysadmin.pk)
    assert (known.role, known.scope, known.is_active, known.office_phone) == ("sysadmin", "330111", True, "1")
    known.role = Role.OFFICE
    with pytest.raises(ValidationError, match="不能改动自己账号"):
        user_change(account=known, fields=["role"], by=cast.sysadmin, at=NOW)


def test_a_new_password_ends_old_sessions(cast: Cast) -> None:
    clerk = cast.at_desk(cast.clerk)
    assert clerk.get(reverse("desk:records")).status_code == 200
    url = reverse("admin:accounts_user_password", args=[cast.clerk.pk])
    pair = {"password1": "Guihua-xiang-2026", "password2": "Guihua-xiang-2026"}
    assert cast.at_desk(cast.sysadmin).post(url, pair).status_code == 302
    assert User.objects.get(pk=cast.clerk.pk).check_password("Guihua-xiang-2026")
    assert clerk.get(reverse("desk:records")).status_code == 302


def test_a_weak_password_is_told_and_not_set(cast: Cast) -> None:
    url = reverse("admin:accounts_user_password", args=[cast.clerk.pk])
    answer = cast.at_desk(cast.sysadmin).post(url, {"password1": "short", "password2": "short"})
    assert "12" in _text(answer)
    assert User.objects.get(pk=cast.clerk.pk).check_password(PASSWORD)


def test_services_refuse_everybody_else(cast: Cast) -> None:
    account = User(username="x1", name="某", role=Role.CLERK, scope=DAYUAN)
    with pytest.raises(PermissionDenied):
        user_create(account=account, password="Yuanzhou-hui-2026", by=cast.office, at=NOW)
    with pytest.raises(PermissionDenied):
        user_set_password(account=cast.clerk, password="Yuanzhou-hui-2026", by=cast.chair, at=NOW)
    elsewhere = make_user(Role.SYSADMIN, "3302")
    with pytest.raises(PermissionDenied):
        user_change(account=cast.clerk, fields=[], by=elsewhere, at=NOW)


def test_the_administrator_sees_no_working_papers(cast: Cast) -> None:
    page = _text(cast.at_desk(cast.sysadmin).get(reverse("admin:index")))
    assert reverse("admin:accounts_user_changelist") in page
    assert "/admin/records/" not in page
    assert "/admin/townships/" not in page


def _shown(cast: Cast, account: User) -> dict[str, str]:
    """What the page of an account sends when nothing is changed on it."""
    page = _text(cast.at_desk(cast.sysadmin).get(reverse("admin:accounts_user_change", args=[account.pk])))
    assert 'name="initial-is_active"' in page
    known = {
        "name": account.name, "role": account.role, "scope": account.scope, "office_phone": account.office_phone,
        "email": account.email,
    }  # fmt: skip
    return {
        **known, **{f"initial-{name}": value for name, value in known.items()},
        "is_active": "on", "initial-is_active": "True",
    }  # fmt: skip


def test_a_form_loaded_before_does_not_open_an_account_that_was_closed_since(cast: Cast) -> None:
    sent = _shown(cast, cast.clerk) | {"office_phone": "63321234"}
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False, name="改过的名")
    url = reverse("admin:accounts_user_change", args=[cast.clerk.pk])
    assert cast.at_desk(cast.sysadmin).post(url, sent).status_code == 302
    known = User.objects.get(pk=cast.clerk.pk)
    assert (known.is_active, known.name, known.office_phone) == (False, "改过的名", "63321234")


def test_opening_again_asks_for_room_and_office_here_too(cast: Cast) -> None:
    clerk = cast.clerk
    clerk.is_active, clerk.ends_on = False, NOW.date()
    clerk.save()
    clerk.is_active = True
    with pytest.raises(ValidationError, match="任职已经结束"):
        user_change(account=clerk, fields=["is_active"], by=cast.sysadmin, at=NOW)
    User.objects.filter(pk=clerk.pk).update(ends_on=None)
    for _ in range(
        3 - User.objects.get_queryset().of_unit(DAYUAN).exclude(role="chair").filter(is_active=True).count()
    ):
        make_user(Role.CLERK, DAYUAN)
    clerk.ends_on = None
    with pytest.raises(ValidationError, match="最多3个账号"):
        user_change(account=clerk, fields=["is_active"], by=cast.sysadmin, at=NOW)
    with pytest.raises(ValidationError, match="最多3个账号"):
        user_create(
            account=User(username="x4", name="第四", role=Role.CLERK, scope=DAYUAN), password="Yuanzhou-hui-2026",
            by=cast.sysadmin, at=NOW,
        )  # fmt: skip
    assert not User.objects.get(pk=clerk.pk).is_active


def test_a_unit_has_one_chair_whoever_makes_another(cast: Cast) -> None:
    cast.clerk.role = Role.CHAIR
    with pytest.raises(ValidationError, match="已有在用的账号"):
        user_change(account=cast.clerk, fields=["role"], by=cast.sysadmin, at=NOW)


def test_nobody_resets_their_own_password_without_the_present_one(cast: Cast) -> None:
    url = reverse("admin:accounts_user_password", args=[cast.sysadmin.pk])
    pair = {"password1": "Guihua-xiang-2026", "password2": "Guihua-xiang-2026"}
    assert "请在“账号”里修改自己的密码" in _text(cast.at_desk(cast.sysadmin).post(url, pair))
    assert User.objects.get(pk=cast.sysadmin.pk).check_password(PASSWORD)

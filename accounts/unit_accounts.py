"""Accounts of a unit: the office opens the chair's, the chair opens and closes those of the unit's other people.

Each comes with a password for one sign-in, told once to whoever opened it and kept nowhere.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.passwords import one_time_password
from accounts.roles import UNIT_ROLES, Act, Role
from accounts.room import reopening_check
from accounts.services import (
    PASSWORD_COLUMNS,
    account_begin,
    account_note,
    first_password_give,
    password_check,
)
from accounts.sessions import sessions_end


def free_username(wanted: str) -> str:
    """The name to sign in with that is wanted, with a number after it where it is taken."""
    taken = {
        name.lower()
        for name in User.objects.get_queryset()
        .filter(username__istartswith=wanted)
        .values_list("username", flat=True)
    }
    number, name = 1, wanted
    while name.lower() in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def keeps(*, by: User, role: str, scope: str) -> str:
    """Why this person may not open or close such an account; blank when they may."""
    if not by.may(Act.OPEN_UNIT_ACCOUNTS) or not by.covers(scope):
        return "本单位的账号由人大主席（人大工委主任）开通和停用，区人大办可以代办"
    if role not in UNIT_ROLES:
        return "这里只办理乡镇(街道)的账号；其他账号由系统管理员办理"
    if role == Role.CHAIR and not by.is_office:
        return "人大主席（人大工委主任）的账号由区人大办开通和停用"
    return ""


def keeps_account(*, by: User, account: User) -> bool:
    """Whether `by` looks after this account: the administrator of its area, or who opens and closes its unit's."""
    if by.may(Act.MANAGE_ACCOUNTS):
        return account.scope.startswith(by.scope)
    return not keeps(by=by, role=account.role, scope=account.scope)


def unit_account_open(*, account: User, by: User, at: datetime) -> str:
    """Open an account that was filled in but not saved; returns its password for the first sign-in.

    Raises PermissionDenied, or ValidationError where the unit has as many as it may have.
    """
    _check_keeper(by, account)
    password = one_time_password()
    account_begin(account=account, password=password, by=by, at=at, told={})
    return password


def unit_account_close(*, account: User, by: User, at: datetime) -> User:
    """Close an account at once; what its owner wrote stays the unit's."""
    _check_keeper(by, account)
    if account.pk == by.pk:
        raise ValidationError("不能停用自己的账号")
    with transaction.atomic():
        if not User.objects.get_queryset().filter(pk=account.pk, is_active=True).update(is_active=False):
            raise ValidationError("这个账号已经停用")
        account.is_active = False
        sessions_end(account)
        account_note("停用账号", account, by, at, {})
    return account


def unit_account_reopen(*, account: User, by: User, at: datetime) -> User:
    """Open a closed account again, its password as it was."""
    _check_keeper(by, account)
    with transaction.atomic():
        reopening_check(account, timezone.localdate(at))
        if not User.objects.get_queryset().filter(pk=account.pk, is_active=False).update(is_active=True):
            raise ValidationError("这个账号已经启用")
        account.is_active = True
        account_note("启用账号", account, by, at, {})
    return account


def unit_account_renew_password(*, account: User, by: User, at: datetime) -> str:
    """A new password for one sign-in; open sessions end with the old one. Returns it."""
    _check_keeper(by, account)
    if account.pk == by.pk:
        raise ValidationError("自己的密码请在页首“账号”中修改")
    password = one_time_password()
    password_check(password, account)
    with transaction.atomic():
        first_password_give(account=account, password=password, at=at)
        account.save(update_fields=PASSWORD_COLUMNS)
        account_note("重设密码", account, by, at, {})
    return password


def account_leaves(*, account: User, on: date | None, by: User, at: datetime) -> None:
    """The office held ends on `on` (None: it goes on): from that day the account opens nothing."""
    if account.ends_on == on:
        return
    with transaction.atomic():
        account.ends_on = on
        account.save(update_fields=["ends_on"])
        what = "账号随离任停用" if on else "账号随任职恢复"
        account_note(what, account, by, at, {"自": on.isoformat()} if on else {})


def _check_keeper(by: User, account: User) -> None:
    if why := keeps(by=by, role=account.role, scope=account.scope):
        raise PermissionDenied(why)

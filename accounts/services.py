"""Opening and keeping accounts: the system administrator's work, every step of it in the trail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.changes import told_changes
from accounts.models import AuditEvent, User
from accounts.passwords import first_password_ends
from accounts.personal import veiled
from accounts.roles import Act, Role
from accounts.room import reopening_check, room_check
from accounts.sessions import sessions_end

# What an administrator may change of an account, and its word in the trail. The sign-in name stays: the trail is
# read by it.
_KEPT = {
    "name": "姓名", "email": "电子邮箱", "role": "角色", "scope": "管辖范围", "office_phone": "办公电话",
    "is_active": "启用",
}  # fmt: skip
# What is written with a password.
PASSWORD_COLUMNS = ("password", "first_password_until", "password_set_at")
# What nobody changes of their own account.
_NOT_ONES_OWN = ("role", "scope", "is_active")
# By what an account takes up room in a unit.
_PLACE = {"role", "scope"}


def user_create(*, account: User, password: str, by: User, at: datetime) -> User:
    """Open an account that was filled in but not saved.

    Raises PermissionDenied outside the administrator's scope, ValidationError for what may not be.
    """
    _check_keeper(by, account.scope)
    password_check(password, account)
    account_begin(account=account, password=password, by=by, at=at, told={"管辖范围": account.scope})
    return account


def account_begin(*, account: User, password: str, by: User, at: datetime, told: dict[str, str]) -> None:
    """Save an account that was filled in, with a password that its owner changes at the first sign-in.

    The caller has asked whether `by` may open it, and whether the password is good enough. `told`: what the trail
    tells beside the role. Raises ValidationError, also where the unit has as many as it may have.
    """
    first_password_give(account=account, password=password, at=at)
    account.date_joined = at
    with transaction.atomic():
        account.full_clean()
        room_check(account, timezone.localdate(at))
        account.save()
        account_note("开通账号", account, by, at, {"角色": _role(account.role), **told})


def user_change(*, account: User, fields: Collection[str], by: User, at: datetime) -> User:
    """Save changes of an account; what was and what is now goes to the trail.

    `fields` were changed by whoever filled in the form. All others stay as they are stored: the form may have been
    loaded before somebody closed the account. Raises PermissionDenied, ValidationError.
    """
    with transaction.atomic():
        known = User.objects.select_for_update().get(pk=account.pk)
        for name in _KEPT:
            if name not in fields:
                setattr(account, name, getattr(known, name))
        _check_keeper(by, known.scope)
        _check_keeper(by, account.scope)
        changed = {name: (getattr(known, name), getattr(account, name)) for name in _KEPT}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if account.pk == by.pk and (own := [name for name in _NOT_ONES_OWN if name in changed]):
            raise ValidationError(
                {own[0]: "不能改动自己账号的角色、管辖范围和启用状态；请另一位系统管理员办理"}
            )
        account.full_clean(exclude=("password",))
        _check_place(account, changed, timezone.localdate(at))
        account.save(update_fields=list(changed))
        if "is_active" in changed:
            sessions_end(account)
        if changed:
            told = {_KEPT[name]: [_said(name, old), _said(name, new)] for name, (old, new) in changed.items()}
            account_note("修改账号", account, by, at, told_changes(told))
    return account


def user_set_password(*, account: User, password: str, by: User, at: datetime) -> User:
    """Give an account a new password; its open sessions end with the old one, and its owner chooses another.

    Raises PermissionDenied, ValidationError: one's own is changed by who knows the present one.
    """
    _check_keeper(by, account.scope)
    if account.pk == by.pk:
        raise ValidationError("请在“账号”里修改自己的密码")
    password_check(password, account)
    with transaction.atomic():
        first_password_give(account=account, password=password, at=at)
        account.save(update_fields=PASSWORD_COLUMNS)
        account_note("重设密码", account, by, at, {})
    return account


def first_password_give(*, account: User, password: str, at: datetime) -> None:
    """Set, without saving, a password for the one sign-in at which its owner chooses another."""
    account.set_password(password)
    account.first_password_until = first_password_ends(at)
    account.password_set_at = None


def own_password_set(*, account: User, password: str, at: datetime) -> None:
    """Set and save the password that its owner chose; what they were given for one sign-in is over."""
    with transaction.atomic():
        account.set_password(password)
        account.first_password_until = None
        account.password_set_at = at
        account.save(update_fields=PASSWORD_COLUMNS)
        account_note("修改密码", account, account, at, {})


def password_is_old(account: User, at: datetime) -> bool:
    """Whether the password is due to be changed, where the operator asks for rotation."""
    days = settings.PASSWORD_MAX_DAYS
    return bool(days) and at - (account.password_set_at or account.date_joined) > timedelta(days=days)


def _check_keeper(by: User, scope: str) -> None:
    if not by.may(Act.MANAGE_ACCOUNTS) or not scope.startswith(by.scope):
        raise PermissionDenied("账号由管辖范围内的系统管理员维护")


def _check_place(account: User, changed: Collection[str], today: date) -> None:
    """What is asked where an account is opened again, or its unit or office there becomes another."""
    if account.is_active and "is_active" in changed:
        reopening_check(account, today)
    elif account.is_active and _PLACE & set(changed):
        room_check(account, today)


def password_check(password: str, account: User) -> None:
    """Raises ValidationError that says in Chinese what a password lacks."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise ValidationError({"password1": error.messages}) from error


def _role(role: str) -> str:
    return str(Role(role).label)


def _said(name: str, value: object) -> str:
    """A value as the trail tells it."""
    if name == "role":
        return _role(str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    told = veiled(str(value)) if name == "office_phone" else str(value)
    return told or "（空）"


def account_note(what: str, account: User, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """What was done with an account, in the trail."""
    trail.note(
        by=by, action=AuditEvent.Action.ACCOUNT, subject=f"{what} {account.username} {account.name}", at=at,
        area=account.scope, detail=detail,
    )  # fmt: skip


def user_text_size(*, user: User, large: bool) -> None:
    """Keep 大字版 with the account. A reader's own choice: nothing that the trail tells of."""
    user.large_text = large
    user.save(update_fields=["large_text"])

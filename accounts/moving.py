"""Accounts of units that close: moved to the unit that takes their place, or closed. The office's work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import trail
from accounts.changes import told_changes
from accounts.models import AuditEvent, User
from accounts.roles import Act
from accounts.sessions import sessions_end


def accounts_of(areas: Iterable[str]) -> list[User]:
    """The open accounts of units, by unit and role."""
    found = User.objects.get_queryset().filter(scope__in=list(areas), is_active=True)
    return list(found.order_by("scope", "role", "username"))


def account_move(*, account: User, scope: str, on: date, by: User, at: datetime) -> User:
    """Give a unit's account the code of the unit that its own became on `on`. What it may do stays its role.

    That the office held ended with the old unit on that day does not close it; an earlier end stays.

    Raises PermissionDenied unless `by` keeps the district's registers and both units lie in their scope.
    """
    was = account.scope
    _check_keeper(by, was, scope)
    with transaction.atomic():
        account.scope = scope
        if account.ends_on == on:
            account.ends_on = None
        account.full_clean(exclude=("password",))
        account.save(update_fields=["scope", "ends_on"])
        _note("单位变更转移账号", account, by, at, told_changes({"管辖范围": [was, scope]}))
    return account


def account_close(*, account: User, by: User, at: datetime) -> User:
    """Close the account of somebody who does not go over to the new unit."""
    _check_keeper(by, account.scope)
    with transaction.atomic():
        account.is_active = False
        account.save(update_fields=["is_active"])
        sessions_end(account)
        _note("单位变更停用账号", account, by, at, told_changes({"启用": ["是", "否"]}))
    return account


def _check_keeper(by: User, *scopes: str) -> None:
    if not by.may(Act.KEEP_DISTRICT_REGISTERS) or not all(by.covers(scope) for scope in scopes):
        raise PermissionDenied("单位变更由区人大办办理")


def _note(what: str, account: User, by: User, at: datetime, detail: dict[str, Any]) -> None:
    trail.note(
        by=by, action=AuditEvent.Action.ACCOUNT, subject=f"{what} {account.username} {account.name}", at=at,
        area=account.scope, detail=detail,
    )  # fmt: skip

"""How many accounts a unit may have in use, and who may be let in again: asked wherever an account comes into use."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from accounts.roles import UNIT_ROLES, Role

# Besides the chair's: clerk, deputy, secretary.
OTHERS_PER_UNIT = 3
# Any number nobody else locks.
_TURN = 0x726F_6F6D


def room_check(account: User, today: date) -> None:
    """One chair, and at most three others of each unit. In the caller's transaction, which takes its turn.

    Raises ValidationError naming those who have the room.
    """
    if account.role not in UNIT_ROLES:
        return
    take_turn(account.scope)
    able = User.objects.get_queryset().of_unit(account.scope).able_on(today).exclude(pk=account.pk)
    if account.role == Role.CHAIR:
        staying = able.filter(role=Role.CHAIR, ends_on__isnull=True).first()
        if staying:
            raise ValidationError(f"已有在用的账号（{staying.name}）；请先登记其离任，或停用那个账号")
        return
    held = list(able.exclude(role=Role.CHAIR))
    if len(held) >= OTHERS_PER_UNIT:
        names = "、".join(each.name for each in held)
        raise ValidationError(f"除主席（主任）外最多{OTHERS_PER_UNIT}个账号，现有{names}；请先停用一个")


def reopening_check(account: User, today: date) -> None:
    """Whether a closed account may be opened again. In the caller's transaction; raises ValidationError."""
    if account.has_left(today):
        raise ValidationError("任职已经结束，不能启用；继续任职的，请先登记新的任职")
    room_check(account, today)


def take_turn(scope: str) -> None:
    """One at a time in a district counts its units' accounts and adds to them.

    There may be no row yet that could be locked, and a lock on rows sees none that are added meanwhile. By district,
    so that who opens accounts of many units in one transaction waits for nobody who waits for them. SQLite's own lock
    of writers does the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_TURN, int(scope[:6])])

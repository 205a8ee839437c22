"""A sign-in name that was tried too often is closed for a while, whether there is such an account or not.

The trail is what is counted: every host reads the same rows, and nothing else has to be kept or cleared.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User

# What the trail notes of an attempt while the name was closed. It is not counted: nobody keeps a name closed for ever.
CLOSED = "暂停登录至"
_CLEARING = ("last_login", "password_set_at", "first_password_until")


def tries_check(username: str, at: datetime) -> None:
    """Asked before a password or a code is looked at, wherever one is typed.

    Raises ValidationError, in one form for every name, while the name is closed; the trail tells of the try.
    """
    if until := locked_until(username, at):
        trail.note_failed_sign_in(username, at, {CLOSED: f"{timezone.localtime(until):%H:%M}"})
        minutes = math.ceil((until - at) / timedelta(minutes=1))
        raise ValidationError(
            f"尝试次数过多，这个登录名已暂停登录，请{minutes}分钟后再试；急用的，请管理账号的人重发首次登录密码"
        )


def locked_until(username: str, at: datetime) -> datetime | None:
    """Until when a name is closed to sign-ins at `at`; None where it is open. Two queries for any name.

    Wrong passwords (and codes of the second factor) count from the last sign-in that succeeded, or the last password
    that was set or given.
    """
    length = timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    account = User.objects.filter(username__iexact=username).only("username", *_CLEARING).first()
    failed = AuditEvent.objects.filter(
        action=AuditEvent.Action.SIGN_IN_FAILED,
        actor_name=trail.name_tried(username, account.username if account else None),
        at__gt=max([at - length, *(_cleared_at(account) if account else ())]),
        at__lte=at,
    ).exclude(detail__has_key=CLOSED)
    times = list(failed.order_by("-at").values_list("at", flat=True)[: settings.SIGN_IN_TRIES])
    return times[0] + length if len(times) == settings.SIGN_IN_TRIES else None


def _cleared_at(account: User) -> list[datetime]:
    """The moments before which nothing counts."""
    until = account.first_password_until
    given = until - timedelta(hours=settings.FIRST_PASSWORD_HOURS) if until else None
    return [moment for moment in (account.last_login, account.password_set_at, given) if moment]

"""A sign-in name that was tried too often is closed for a while, whether there is such an account or not.

The trail is what is counted: every host reads the same rows, and nothing else has to be kept or cleared.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import AuditEvent, User

# What the trail notes of an attempt while the name was closed. It is not counted: nobody keeps a name closed for ever.
CLOSED = "暂停登录至"
_NAME_LENGTH = 50


def locked_until(username: str, at: datetime) -> datetime | None:
    """Until when a name is closed to sign-ins at `at`; None where it is open. Two queries for any name.

    Wrong passwords (and codes of the second factor) count from the last sign-in that succeeded, or the last password
    that was set or given.
    """
    length = timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    since = max([at - length, *_cleared_at(username)])
    failed = AuditEvent.objects.filter(
        action=AuditEvent.Action.SIGN_IN_FAILED,
        actor_name__iexact=username[:_NAME_LENGTH],
        at__gt=since,
        at__lte=at,
    ).exclude(detail__has_key=CLOSED)
    times = list(failed.order_by("-at").values_list("at", flat=True)[: settings.SIGN_IN_TRIES])
    return times[0] + length if len(times) == settings.SIGN_IN_TRIES else None


def _cleared_at(username: str) -> list[datetime]:
    """The moments before which nothing counts."""
    found = User.objects.filter(username__iexact=username).values_list(
        "last_login", "password_set_at", "first_password_until"
    )
    moments: list[datetime] = []
    for signed_in, chosen, until in found:
        given = until - timedelta(hours=settings.FIRST_PASSWORD_HOURS) if until else None
        moments += filter(None, (signed_in, chosen, given))
    return moments

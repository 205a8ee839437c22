"""The only way into the audit trail."""

from __future__ import annotations

import ipaddress
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.personal import plain, veiled_text, veiled_tree

# The address of the request being answered, set by the frame's middleware: services know no request.
address: ContextVar[str | None] = ContextVar("address", default=None)


def client_address(request: HttpRequest) -> str | None:
    """Where a request came from; behind our one proxy, the last address that it added itself. None if it is none."""
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return plain_address(forwarded.rsplit(",", 1)[-1])
    return plain_address(str(request.META.get("REMOTE_ADDR", "")))


def plain_address(told: str) -> str | None:
    """An address in the one form that every database gives back; None for what is none."""
    try:
        known = ipaddress.ip_address(told.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return str(mapped or known)


def note(
    *,
    by: User | None,
    action: AuditEvent.Action,
    subject: str,
    at: datetime,
    area: str = "",
    detail: dict[str, Any] | None = None,
    succeeded: bool = True,
    actor_name: str = "",
) -> AuditEvent:
    """Add one event. `by` is None only for somebody who could not sign in, and for the portal's own commands.

    Telephones, identity cards and e-mail addresses in `subject` and `detail` are veiled (accounts.personal). What was
    changed stands in `detail` under 变更: `{field: [before, after]}` (accounts.changes).
    """
    return AuditEvent.objects.create(
        at=at,
        actor=by,
        actor_name=veiled_text(plain(by.name if by else actor_name))[:50],
        address=address.get(),
        action=action,
        area=area or (by.scope if by else ""),
        subject=veiled_text(plain(subject))[:200],
        detail=veiled_tree(detail or {}),
        succeeded=succeeded,
    )


def _signed_in(sender: object, user: User, **kwargs: object) -> None:
    note(by=user, action=AuditEvent.Action.SIGN_IN, subject=user.username, at=timezone.now())


def _signed_out(sender: object, user: User | None, **kwargs: object) -> None:
    if user:
        note(by=user, action=AuditEvent.Action.SIGN_OUT, subject=user.username, at=timezone.now())


def _failed(sender: object, credentials: dict[str, Any], **kwargs: object) -> None:
    note_failed_sign_in(str(credentials.get("username", "")), timezone.now())


def note_failed_sign_in(username: str, at: datetime, detail: dict[str, Any] | None = None) -> AuditEvent:
    """Somebody tried to sign in under a name, known or not."""
    return note(
        by=None,
        action=AuditEvent.Action.SIGN_IN_FAILED,
        subject=username,
        at=at,
        area="330111" if not username else _area_of(username),
        detail=detail,
        succeeded=False,
        actor_name=username,
    )


def _area_of(username: str) -> str:
    """The scope of the account somebody tried to enter, so that its auditor sees the attempt."""
    return User.objects.filter(username=username).values_list("scope", flat=True).first() or "330111"


def listen() -> None:
    """Connect the trail to Django's sign-in signals (called once, by the app)."""
    user_logged_in.connect(_signed_in, dispatch_uid="trail.in")
    user_logged_out.connect(_signed_out, dispatch_uid="trail.out")
    user_login_failed.connect(_failed, dispatch_uid="trail.failed")

"""The only way into the audit trail."""

from __future__ import annotations

import ipaddress
import time
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.personal import plain, tag_of, veiled_text, veiled_tree
from accounts.sessions import session_end_reason
from accounts.ways import ways_told

# The address of the request being answered, set by the frame's middleware: services know no request.
address: ContextVar[str | None] = ContextVar("address", default=None)
# What begins the reason of a failure where somebody who is signed in shows once more who they are.
SIGNED_IN = "已登录，再次确认时"
_OVER = {"idle": "超时自动退出", "long": "一次登录已满最长时间，自动退出"}


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
        actor_name=name_kept(by.name if by else actor_name),
        address=address.get(),
        action=action,
        area=area or (by.scope if by else ""),
        subject=veiled_text(plain(subject))[:200],
        detail=veiled_tree(detail or {}),
        succeeded=succeeded,
    )


def name_kept(name: str) -> str:
    """A name as the trail keeps it under 何人."""
    return veiled_text(plain(name))[:50]


def name_tried(username: str, account: str | None) -> str:
    """How the trail names somebody who tries to sign in: by the name of that `account`, whatever case was typed.

    What is no account's name may be a password typed into the wrong box: two signs of it are kept, and a tag by which
    tries of the same are counted.
    """
    if account is not None:
        return name_kept(account)
    typed = plain(username).strip().lower()
    return f"{typed[:2]}…#{tag_of(typed)}" if typed else ""


def _signed_in(sender: object, request: HttpRequest | None, user: User, **kwargs: object) -> None:
    told = ways_told(request, user) if request is not None else ""
    note(
        by=user, action=AuditEvent.Action.SIGN_IN, subject=user.username, at=timezone.now(),
        detail={"方式": told} if told else {},
    )  # fmt: skip


def _signed_out(sender: object, request: HttpRequest | None, user: User | None, **kwargs: object) -> None:
    """A session that was over when it was ended was ended by the portal."""
    if user:
        over = session_end_reason(request.session, time.time()) if request is not None else ""
        note(
            by=user, action=AuditEvent.Action.SIGN_OUT, subject=user.username, at=timezone.now(),
            detail={"原因": _OVER[over]} if over else {},
        )  # fmt: skip


def _failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: object
) -> None:
    is_in = isinstance(getattr(request, "user", None), User)
    why = {"原因": f"{SIGNED_IN}密码不正确"} if is_in else None
    note_failed_sign_in(str(credentials.get("username", "")), timezone.now(), why)


def note_failed_sign_in(username: str, at: datetime, detail: dict[str, Any] | None = None) -> AuditEvent:
    """Somebody tried to sign in under a name, known or not; the auditor of the account's scope sees it."""
    found = User.objects.filter(username__iexact=username).values_list("username", "scope").first()
    account, scope = found or (None, "330111")
    name = name_tried(username, account)
    return note(
        by=None, action=AuditEvent.Action.SIGN_IN_FAILED, subject=name, at=at, area=scope, detail=detail,
        succeeded=False, actor_name=name,
    )  # fmt: skip


def listen() -> None:
    """Connect the trail to Django's sign-in signals (called once, by the app)."""
    user_logged_in.connect(_signed_in, dispatch_uid="trail.in")
    user_logged_out.connect(_signed_out, dispatch_uid="trail.out")
    user_login_failed.connect(_failed, dispatch_uid="trail.failed")

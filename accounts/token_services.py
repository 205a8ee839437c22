"""Issuing, revoking and recognising tokens of the read API; each issue and each end is in the trail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import trail
from accounts.models import ApiToken, AuditEvent, User
from accounts.roles import Act

# So that whoever finds one in a file or a log knows what it is.
MARK = "fyrd_"
LONGEST = timedelta(days=731)
# "最近使用" is kept to this, so that reading writes a row now and then only.
USED_EVERY = timedelta(minutes=5)
_KEEPER = "数据接口令牌由管辖范围内的系统管理员签发和停用"


def token_issue(*, token: ApiToken, by: User, at: datetime) -> str:
    """Issue a token that was filled in but not saved; returns its secret, which is kept nowhere.

    Raises PermissionDenied for anybody but an administrator, ValidationError for what may not be, such as a scope
    beyond theirs.
    """
    if not by.may(Act.KEEP_TOKENS):
        raise PermissionDenied(_KEEPER)
    if not token.scope.startswith(by.scope):
        raise ValidationError({"scope": f"数据范围应在您的管辖范围（{by.scope}）之内"})
    today = timezone.localdate(at)
    if token.expires_on is not None and not today < token.expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": "到期日期应在今天之后、两年以内"})
    secret = MARK + secrets.token_urlsafe(32)
    token.hashed, token.ending = digest(secret), secret[-4:]
    token.created_by, token.created_at = by, at
    with transaction.atomic():
        token.full_clean()
        token.save()
        told = {"数据范围": token.scope, "到期日期": token.expires_on.isoformat(), "用途": token.purpose}
        _note("签发", token, by, at, told)
    return secret


def token_revoke(*, token: ApiToken, by: User, at: datetime) -> None:
    """End a token now and for good. Raises ValidationError when it has ended already."""
    _check_keeper(by, token.scope)
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
            raise ValidationError("这个令牌已经停用")
        token.revoked_at = at
        _note("停用", token, by, at, {})


def token_of(secret: str) -> ApiToken | None:
    """The token with this secret, whether it still works or not. One query."""
    return ApiToken.objects.filter(hashed=digest(secret)).first() if secret.startswith(MARK) else None


def token_used(*, token: ApiToken, at: datetime) -> None:
    """Keep when it was used last, within some minutes; one statement or none."""
    stale = at - USED_EVERY
    if token.last_used_at is not None and token.last_used_at > stale:
        return
    known = ApiToken.objects.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lte=stale), pk=token.pk)
    known.update(last_used_at=at)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check_keeper(by: User, scope: str) -> None:
    if not by.may(Act.KEEP_TOKENS) or not scope.startswith(by.scope):
        raise PermissionDenied(_KEEPER)


def _note(what: str, token: ApiToken, by: User, at: datetime, detail: dict[str, str]) -> None:
    trail.note(
        by=by, action=AuditEvent.Action.ACCOUNT, subject=f"{what}数据接口令牌 {token}", at=at, area=token.scope,
        detail=detail,
    )  # fmt: skip

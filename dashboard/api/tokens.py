"""Who asks: the token in the header, how often it may ask, and what the trail keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from accounts import trail
from accounts.models import ApiToken, AuditEvent
from accounts.token_services import token_of, token_used
from dashboard.api.refusals import NO_TOKEN, NOT_THIS_TOKEN, OVER, TOO_OFTEN, Refused

WINDOW = 60
HOUR, DAY = 3600, 24 * 3600


class TokenInHeader(HttpBearer):
    """`Authorization: Bearer …`; cookies and sign-ins of people are not looked at."""

    def __call__(self, request: HttpRequest) -> ApiToken:
        word, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if word.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token that asks. Raises Refused: 401 for none, an unknown or an ended one, 429 for one too often."""
        at = timezone.now()
        found = token_of(token)
        if found is None:
            _count(f"address:{trail.client_address(request)}", at)
            raise Refused(HTTPStatus.UNAUTHORIZED, NOT_THIS_TOKEN if token else NO_TOKEN)
        _count(f"token:{found.pk}", at)
        if not found.works_on(timezone.localdate(at)):
            note(found, AuditEvent.Action.DENIED, "已到期或停用的令牌取数", every=HOUR, at=at)
            raise Refused(HTTPStatus.UNAUTHORIZED, OVER)
        token_used(token=found, at=at)
        return found


def token_in(request: HttpRequest) -> ApiToken:
    """The token that `TokenInHeader` found."""
    token = request.auth  # type: ignore[attr-defined]
    if not isinstance(token, ApiToken):
        raise TypeError("an answer was asked for without a token")
    return token


def note(
    token: ApiToken,
    action: AuditEvent.Action,
    what: str,
    *,
    every: int,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Put a use into the trail, at most once in `every` seconds for the same words: a machine asks all day long."""
    told = dict(detail or {})
    key = f"api:noted:{token.pk}:{action}:{what}:{sorted(told.items())}"
    if not cache.add(_safe(key), value=True, timeout=every):
        return
    trail.note(
        by=None, actor_name=token.name, action=action, subject=f"{what}（令牌…{token.ending}）", at=at,
        area=token.scope, detail=told, succeeded=action != AuditEvent.Action.DENIED,
    )  # fmt: skip


def _count(who: str, at: datetime) -> None:
    """One more in this minute. Raises Refused 429 with the seconds to wait."""
    minute, second = divmod(int(at.timestamp()), WINDOW)
    key = _safe(f"api:asked:{who}:{minute}")
    cache.add(key, value=0, timeout=2 * WINDOW)
    try:
        asked = cache.incr(key)
    except ValueError:  # put out of a full cache this very moment
        return
    if asked > settings.API_RATE_PER_MINUTE:
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, TOO_OFTEN, {"Retry-After": str(WINDOW - second)})


def _safe(key: str) -> str:
    """A key that every cache takes: memcached and its kin refuse spaces."""
    return key.replace(" ", "_")

"""django-allauth, as we use it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts import trail
from accounts.locking import CLOSED, locked_until
from accounts.models import AuditEvent, User
from accounts.services import own_password_set
from accounts.trail import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by those who keep them; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limits on tries go by the address that the trail notes, also behind our proxy."""
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses, before the password is looked at, a name that was tried too often; known or not, in one form."""
        username, now = str(credentials.get("username", "")), timezone.now()
        if until := locked_until(username, now):
            trail.note_failed_sign_in(username, now, {CLOSED: f"{timezone.localtime(until):%H:%M}"})
            raise ValidationError(
                f"尝试次数过多，这个登录名已暂停登录，请{settings.SIGN_IN_LOCK_MINUTES}分钟后再试；"
                "急用的，请管理账号的人重发首次登录密码"
            )
        super().pre_authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A password for one sign-in that was not used in time opens nothing; only who knows it is told so."""
        if (
            isinstance(user, User)
            and user.first_password_until
            and user.first_password_until < timezone.now()
        ):
            detail = {"原因": "首次登录密码已过期"}
            trail.note(
                by=user, action=AuditEvent.Action.SIGN_IN_FAILED, subject=user.username, at=timezone.now(),
                detail=detail, succeeded=False,
            )  # fmt: skip
            return TemplateResponse(request, "account/first_password_over.html", status=403)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def set_password(self, user: Any, password: str) -> None:
        """Somebody chose a password of their own: what they were given for one sign-in is over."""
        if not isinstance(user, User):
            raise TypeError("accounts of the portal only")
        own_password_set(account=user, password=password, at=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

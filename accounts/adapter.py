"""django-allauth, as we use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from accounts import trail
from accounts.locking import tries_check
from accounts.models import User
from accounts.services import own_password_set
from accounts.trail import client_address
from accounts.ways import without_password

# In the session: what the password was when the sign-in began.
_BEGUN = "account_begun"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why an account does not open, and what its owner can do."""

    reason: str
    advice: str


_KEEPERS = "单位的账号找本单位主席（主任）或区人大常委会办公室，其他账号找系统管理员"


def _refusal(request: HttpRequest, user: User, at: datetime) -> _Refusal | None:
    """Whether an account may come in at all, by whatever way; told only to who has shown that it is theirs."""
    if not user.is_active:
        return _Refusal("账号已停用", f"请联系管理账号的人：{_KEEPERS}")
    if user.has_left(timezone.localdate(at)):
        return _Refusal("任职已结束，账号不能登录", f"继续任职的，请联系管理账号的人：{_KEEPERS}")
    if request.session.get(_BEGUN) != user.get_session_auth_hash():
        return _Refusal("登录过程中密码已重设或修改", "请用新密码重新登录")
    until = user.first_password_until
    if until and until < at and not without_password(request, user):
        return _Refusal("首次登录密码已过期", f"请管理账号的人重新发一个：{_KEEPERS}")
    return None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by those who keep them; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limits on tries go by the address that the trail notes, also behind our proxy."""
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses, before the password is looked at, a name that was tried too often; known or not, in one form."""
        tries_check(str(credentials.get("username", "")), timezone.now())
        super().pre_authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Every way in begins here, and may be refused before a second factor is asked for."""
        request.session[_BEGUN] = user.get_session_auth_hash()
        return self._refused(request, user)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every way in ends here: what changed while a second factor was asked for is asked again."""
        if refused := self._refused(request, user):
            raise ImmediateHttpResponse(refused)
        del request.session[_BEGUN]
        super().login(request, user)

    def _refused(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """The one place where a sign-in that was begun comes to nothing: told to the person and to the trail."""
        refusal = _refusal(request, user, timezone.now())
        if refusal is None:
            return None
        clear_login(request)
        trail.note_failed_sign_in(user.username, timezone.now(), {"原因": refusal.reason})
        messages.error(request, f"{refusal.reason}，{refusal.advice}")
        return redirect("account_login")

    def set_password(self, user: Any, password: str) -> None:
        """Somebody chose a password of their own: what they were given for one sign-in is over."""
        if not isinstance(user, User):
            raise TypeError("accounts of the portal only")
        own_password_set(account=user, password=password, at=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

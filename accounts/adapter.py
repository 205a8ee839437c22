"""django-allauth, as we use it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone

from accounts.models import User
from accounts.services import account_note
from accounts.trail import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by those who keep them; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limits on tries go by the address that the trail notes, also behind our proxy."""
        return client_address(request) or "unknown"

    def set_password(self, user: Any, password: str) -> None:
        """Somebody chose a password of their own: what they were given for one sign-in is over."""
        if not isinstance(user, User):
            raise TypeError("accounts of the portal only")
        user.must_change_password = False
        super().set_password(user, password)
        account_note("修改密码", user, user, timezone.now(), {})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

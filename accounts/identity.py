"""Sign-in by a provider of identities (OpenID Connect: 浙政钉 and the like): opens accounts, makes none."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import signals
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from accounts.services import account_note


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Who comes from the provider is somebody we know: bound once by the person, or named by a claim we trust."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account; where there is none, say how to bind one. Raises ImmediateHttpResponse for that page."""
        if sociallogin.is_existing or isinstance(request.user, User):
            return
        account = _named(sociallogin.account.extra_data)
        if account is None:
            page = TemplateResponse(
                request, "account/identity_unknown.html", {"name": settings.OIDC_NAME}, status=403
            )
            raise ImmediateHttpResponse(page.render())
        sociallogin.connect(request, account)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """The provider refused, was given up half way, or does not answer: back to the sign-in, with the reason."""
        messages.error(request, f"{settings.OIDC_NAME}没有完成登录，请重试，或用登录名和密码登录")
        raise ImmediateHttpResponse(redirect("account_login"))


def _bound(sender: object, request: HttpRequest, sociallogin: Any, **kwargs: object) -> None:
    how = "本人绑定" if isinstance(request.user, User) else "按登录名"
    told = {"提供方": settings.OIDC_NAME, "方式": how}
    account_note("绑定统一身份", sociallogin.user, sociallogin.user, timezone.now(), told)


def _unbound(sender: object, socialaccount: Any, **kwargs: object) -> None:
    told = {"提供方": settings.OIDC_NAME}
    account_note("解除统一身份绑定", socialaccount.user, socialaccount.user, timezone.now(), told)


def listen() -> None:
    """Of another way in, opened or closed, allauth's signals tell (called once, by the app)."""
    signals.social_account_added.connect(_bound, dispatch_uid="identity.bound")
    signals.social_account_removed.connect(_unbound, dispatch_uid="identity.unbound")


def _named(told: dict[str, Any]) -> User | None:
    """The account that the trusted claim names, if there is such a claim and such an account."""
    if not settings.OIDC_USERNAME_CLAIM:
        return None
    claims = {**told.get("userinfo", {}), **told.get("id_token", {})} or told
    username = str(claims.get(settings.OIDC_USERNAME_CLAIM, "") or "")
    return User.objects.filter(username__iexact=username, is_active=True).first() if username else None

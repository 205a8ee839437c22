"""How somebody came in, as their session tells it: by password, code, key or the provider of identities."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User

# What a person proves who they are with beside the password, by allauth's names.
KINDS = {"totp": "动态口令", "webauthn": "通行密钥或安全密钥", "recovery_codes": "恢复代码"}


def ways_told(request: HttpRequest, user: User) -> str:
    """密码、动态口令; blank where the session tells nothing. No query."""
    told = [_told(each) for each in get_authentication_records(request, user)]
    return "、".join(dict.fromkeys(told))


def by_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session was opened with a second factor. No query."""
    return any(each["method"] == "mfa" for each in get_authentication_records(request, user))


def without_password(request: HttpRequest, user: User) -> bool:
    """Whether this session is known to stand on something other than the password. No query."""
    methods = {each["method"] for each in get_authentication_records(request, user)}
    return bool(methods) and "password" not in methods


def _told(record: dict[str, object]) -> str:
    match record["method"]:
        case "password":
            return "密码"
        case "mfa":
            return KINDS[str(record["type"])]
        case _:
            return str(settings.OIDC_NAME)

"""The second factor: an authenticator app (TOTP), a passkey or a security key, and codes for the day they are lost."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.services import account_note
from accounts.sessions import sessions_end
from accounts.unit_accounts import keeps_account
from accounts.ways import KINDS

# How the trail tells of the three, each with the words for what was added and what was taken away.
_FACTOR = ("启用双因素认证", "停用双因素认证")
_CODES = ("生成恢复代码", "作废恢复代码")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets lie encrypted in the database, under a key that is made from SECRET_KEY and is not in it."""

    error_messages = DefaultMFAAdapter.error_messages | {  # as the library declares it
        "incorrect_code": "不对，或者已经用过；动态口令请等应用显示下一个再输入",
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        """The sign-in name, never an e-mail address: the label stands on other people's screens."""
        return str(user.username)

    def _get_site_name(self) -> str:
        return "富阳区乡镇(街道)人大工作平台"


def is_required(user: User) -> bool:
    """Whether this person's role opens nothing without a second factor (MFA_REQUIRED_ROLES)."""
    return user.role in settings.MFA_REQUIRED_ROLES


def has_one(user: User) -> bool:
    """Whether a second factor is set up."""
    return bool(
        Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def accounts_with_one(accounts: QuerySet[User]) -> frozenset[int]:
    """Keys of those accounts that have a second factor. One query."""
    return frozenset(Authenticator.objects.filter(user__in=accounts).values_list("user_id", flat=True))


def code_used_now(authenticator: Authenticator, code: str) -> bool:
    """Whether a code of the app, right as it is, is used for the first time; remembers that it was (RFC 6238, 5.2).

    allauth remembers it in the cache, which may be away or each process's own; here the row does, for all hosts.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(row.data["secret"])
        steps = [
            step
            for step in yield_hotp_counters_from_time()
            if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
        ]
        if not steps or max(steps) <= row.data.get("last_step", 0):
            return False
        row.data["last_step"] = max(steps)
        row.save(update_fields=["data"])
        return True


def second_factor_remove(*, account: User, by: User, at: datetime) -> None:
    """Take the second factor off an account whose owner has lost it, and end its sessions.

    Raises PermissionDenied unless `by` keeps this account, ValidationError where there is none.
    """
    if account.pk == by.pk:
        raise ValidationError("自己的双因素认证请在页首“账号”中办理")
    if not keeps_account(by=by, account=account):
        raise PermissionDenied("这个账号不由您管理")
    if not second_factor_clear(account=account, by=by, at=at):
        raise ValidationError("这个账号没有设置双因素认证")


def second_factor_clear(*, account: User, by: User | None, at: datetime) -> bool:
    """Take it off, end the sessions, tell the trail; False where there was none. `by` None: the server's console."""
    with transaction.atomic():
        if not Authenticator.objects.filter(user=account).delete()[0]:
            return False
        sessions_end(account)
        trail.note(
            by=by, action=AuditEvent.Action.ACCOUNT, subject=f"清除双因素认证 {account.username} {account.name}", at=at,
            area=account.scope, actor_name="服务器命令行",
        )  # fmt: skip
    return True


def _cipher() -> MultiFernet:
    """By today's key, and by those before it while SECRET_KEY is being changed."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (
        salted_hmac("accounts.second_factor", "", secret=key, algorithm="sha256").digest() for key in keys
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def _told(user: User, authenticator: Authenticator, *, added: bool) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        account_note(_CODES[not added], user, user, timezone.now(), {})
    else:
        account_note(_FACTOR[not added], user, user, timezone.now(), {"方式": KINDS[authenticator.type]})


def _added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """The code that showed the app to hold the secret is used up with that."""
    if authenticator.type == Authenticator.Type.TOTP:
        code_used_now(authenticator, request.POST.get("code", ""))
    _told(user, authenticator, added=True)


def _removed(sender: object, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    _told(user, authenticator, added=False)


def _reset(sender: object, user: User, **kwargs: object) -> None:
    account_note("重新生成恢复代码", user, user, timezone.now(), {})


def _used(sender: object, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    """One of the codes for the day when phone and key are lost is gone."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db(fields=["data"])
        left = len(authenticator.wrap().get_unused_codes())
        account_note("使用恢复代码", user, user, timezone.now(), {"剩余个数": left})


def _failed(sender: object, user: User, reauthentication: bool = False, **kwargs: object) -> None:
    where = trail.SIGNED_IN if reauthentication else ""
    trail.note_failed_sign_in(user.username, timezone.now(), {"原因": f"{where}双因素认证不通过"})


def listen() -> None:
    """What people do with their second factor is told by allauth's signals alone (called once, by the app)."""
    signals.authenticator_added.connect(_added, dispatch_uid="second_factor.added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="second_factor.removed")
    signals.authenticator_reset.connect(_reset, dispatch_uid="second_factor.reset")
    signals.authenticator_used.connect(_used, dispatch_uid="second_factor.used")
    signals.authentication_failed.connect(_failed, dispatch_uid="second_factor.failed")

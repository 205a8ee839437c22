"""The forms of the way in, in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeOnceMoreForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.locking import tries_check
from accounts.models import User
from accounts.passwords import RULES
from accounts.second_factor import SecondFactorAdapter, code_used_now
from accounts.services import password_is_old


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """登录名 and password; labels stand above the boxes, not inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "登录名"
        self.fields["login"].widget.attrs.update(placeholder="", autofocus=True)
        self.fields["password"].widget.attrs.update(placeholder="")


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password, then the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", "现在的密码"),
            ("password1", "新密码"),
            ("password2", "再输一遍新密码"),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.update(placeholder="")
        if getattr(self.user, "must_change_password", False):
            self.fields["oldpassword"].label = "首次登录密码"
        self.fields["password1"].help_text = RULES
        self.is_old = password_is_old(self.user, timezone.now())

    def clean_oldpassword(self) -> str:
        """Counted and told like a password at the sign-in: the place is as good for guessing."""
        typed: str = self.cleaned_data["oldpassword"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.user, typed):
            raise adapter.validation_error("enter_current_password")
        return typed

    def clean_password1(self) -> str:
        """Another one than before: the old may have been read by whoever handed it over."""
        chosen: str = self.cleaned_data["password1"]
        if chosen and chosen == self.cleaned_data.get("oldpassword"):
            raise ValidationError("新密码不能与现在的密码相同")
        return chosen


class PasswordOnceMoreForm(ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more, before the locks of an account are changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "密码"
        self.fields["password"].widget.attrs.update(placeholder="", autofocus=True)


class _OncePerCode:
    """The six digits of the app, which open once, or one of the codes kept for the day it is lost."""

    fields: dict[str, Any]
    authenticator: Authenticator
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "动态口令或恢复代码")

    def clean_code(self) -> str:
        """A name that is closed is closed here too, although its sign-in began before."""
        tries_check(self.user.username, timezone.now())
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form beside this class
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not code_used_now(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]  # likewise
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_OncePerCode, CodeForm):  # type: ignore[misc]  # allauth ships no types
    """At the sign-in."""


class SecondFactorOnceMoreForm(_OncePerCode, CodeOnceMoreForm):  # type: ignore[misc]  # allauth ships no types
    """Before the locks of an account are changed."""


class NewAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first six digits show that the app holds the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "应用显示的6位数字")


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A key's name, and whether it opens without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"
        self.fields["name"].help_text = "以后认得出是哪一个，如“办公室电脑”“本人手机”"
        self.fields["passwordless"].label = "设为通行密钥"
        self.fields[
            "passwordless"
        ].help_text = "登录时不用密码，用指纹、面容或PIN确认；不勾选的，只作输入密码后的第二次确认"


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"


def _ask_for_code(form: Any, label: str) -> None:
    form.fields["code"].label = label
    form.fields["code"].widget.attrs.update(
        placeholder="", autofocus=True, inputmode="text", autocomplete="one-time-code"
    )

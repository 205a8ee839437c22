"""The sign-in forms, in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.core.exceptions import ValidationError


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
            self.fields["oldpassword"].label = "开通账号时给的密码"
        rules = "至少12个字符，不能全是数字，不能是常见密码，也不能与姓名、登录名相近。"
        self.fields["password1"].help_text = rules

    def clean_password1(self) -> str:
        """Another one than before: the old may have been read by whoever handed it over."""
        chosen: str = self.cleaned_data["password1"]
        if chosen and chosen == self.cleaned_data.get("oldpassword"):
            raise ValidationError("新密码不能与现在的密码相同")
        return chosen

"""The administrator's accounts. The trail has pages of its own (fuyang_renda/auditing)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.admin_base import Deed, Lines, PortalAdmin, ToldForm
from accounts.admin_tokens import ApiTokenAdmin as ApiTokenAdmin  # noqa: PLC0414  # registered with the rest
from accounts.api_tokens import SCOPE_LENGTHS
from accounts.models import User
from accounts.passwords import RULES
from accounts.requests import signed_in
from accounts.roles import Act
from accounts.second_factor import accounts_with_one, second_factor_remove
from accounts.services import user_change, user_create, user_set_password

# Permissions are the table of roles, and addresses are no way in: these libraries' pages would do nothing.
for _unused in (Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_unused)

_TYPED_TWICE_DIFFERS = "两次输入的密码不一致"


class _TwoPasswords(forms.Form):
    """A password typed twice."""

    password1 = forms.CharField(
        label="密码", help_text=RULES, strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password2 = forms.CharField(
        label="再输一遍密码", strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_password2(self) -> str:
        typed: str = self.cleaned_data["password2"]
        if typed != self.cleaned_data.get("password1", typed):
            raise ValidationError(_TYPED_TWICE_DIFFERS)
        return typed


class AccountForm(ToldForm):
    """What an account says; the password has a page of its own.

    What was shown is sent along, so that only what the writer changed is written: an account that was closed after
    the page was loaded stays closed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean_scope(self) -> str:
        """Said beside its field; the service refuses it, too."""
        scope: str = self.cleaned_data["scope"]
        if len(scope) in SCOPE_LENGTHS and not scope.startswith(self.user.scope):
            raise ValidationError(
                f"应在您的管辖范围（{self.user.scope}）以内；账号由管辖范围内的系统管理员维护"
            )
        return scope


class NewAccountForm(_TwoPasswords, AccountForm):
    """An account and its first password."""

    def clean_username(self) -> str:
        """Told once, beside its field; the constraint asks again."""
        typed: str = self.cleaned_data["username"]
        if User.objects.get_queryset().filter(username__iexact=typed).exists():
            raise ValidationError("登录名已被使用（不分大小写）")
        return typed


@admin.register(User)
class UserAdmin(PortalAdmin):
    reads = Act.MANAGE_ACCOUNTS
    writes = Act.MANAGE_ACCOUNTS
    form = AccountForm
    list_display = ("username", "name", "role", "scope", "office_phone", "is_active_said")
    list_filter = ("role", "is_active")
    search_fields = ("username", "name", "scope")
    search_help_text = "按登录名、姓名或区划代码查找"
    ordering = ("scope", "role", "username")
    has_deeds = True
    change_form_outer_before_template = "admin/accounts/password_link.html"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        who = ("username", "name", "role", "scope", "office_phone", "email")
        if obj is None:
            return ((None, {"fields": who}), ("首次登录的密码", {"fields": ("password1", "password2")}))
        return ((None, {"fields": (*who, "is_active")}), ("开通", {"fields": ("date_joined",)}))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        own = ("role", "scope", "is_active") if obj.pk == signed_in(request).pk else ()
        return ("username", "date_joined", *own)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, *, request: HttpRequest, row: User, form: Any, lines: Lines, change: bool) -> None:
        by, at = signed_in(request), timezone.now()
        if change:
            user_change(account=row, fields=form.changed_data, by=by, at=at)
        else:
            user_create(account=row, password=form.cleaned_data["password1"], by=by, at=at)

    def deeds(self, user: User, row: User) -> list[Deed]:
        if row.pk == user.pk or not accounts_with_one(User.objects.filter(pk=row.pk)):
            return []
        return [Deed("factor", "清除双因素认证")]

    def do(self, *, deed: str, row: User, by: User, at: datetime, day: date | None) -> str:
        second_factor_remove(account=row, by=by, at=at)
        return f"已清除{row.name}的双因素认证，其登录已全部退出；请本人登录后重新设置"

    @display(description="状态", ordering="is_active")
    def is_active_said(self, row: User) -> str:
        return "启用" if row.is_active else "停用"

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/password/",
            self.admin_site.admin_view(self.password_view),
            name="accounts_user_password",
        )
        return [own, *super().get_urls()]

    def password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give an account a new password."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        account = self.get_object(request, str(pk))
        if account is None:
            raise Http404("没有找到这个账号，或不在您的管辖范围内")
        form = _TwoPasswords(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                user_set_password(
                    account=account,
                    password=form.cleaned_data["password1"],
                    by=signed_in(request),
                    at=timezone.now(),
                )
            except ValidationError as error:
                form.add_error("password1", error.messages)
            else:
                messages.success(request, f"已为{account.name}重设密码；请当面告知本人，并请其登录后自行修改")
                return redirect(reverse("admin:accounts_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"重设密码：{account.name}",
            "opts": self.opts,
            "original": account,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/password.html", context)

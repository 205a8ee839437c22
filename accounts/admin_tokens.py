"""The administrator's tokens of the read API: issued once, ended by a button, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.admin_base import Deed, Lines, PortalAdmin
from accounts.models import ApiToken, User
from accounts.requests import signed_in
from accounts.roles import Act
from accounts.token_services import token_issue, token_revoke

_ASKED = ("name", "purpose", "scope", "expires_on")


@admin.register(ApiToken)
class ApiTokenAdmin(PortalAdmin):
    reads = Act.KEEP_TOKENS
    writes = Act.KEEP_TOKENS
    has_deeds = True
    list_display = ("name", "scope", "said", "expires_on", "last_used_at", "ending")
    search_fields = ("name", "purpose", "scope", "ending")
    search_help_text = "按使用单位、用途、区划代码或令牌末四位查找"

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        kept = ("said", "ending", "created_by", "created_at", "last_used_at", "revoked_at")
        return _ASKED if obj is None else (*_ASKED, *kept)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("created_by")

    def may_change(self, user: User, row: Any) -> bool:
        """What was issued stays as it was approved: another scope or day is another token."""
        return False

    def deeds(self, user: User, row: Any) -> list[Deed]:
        return [Deed("revoke", "停用")] if row.revoked_at is None else []

    def do(self, *, deed: str, row: Any, by: User, at: datetime, day: date | None) -> str:
        token_revoke(token=row, by=by, at=at)
        return f"已停用 {row}，即时生效"

    def write(self, *, request: HttpRequest, row: ApiToken, form: Any, lines: Lines, change: bool) -> None:
        secret = token_issue(token=row, by=signed_in(request), at=timezone.now())
        request.told_once = secret  # type: ignore[attr-defined]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["show_save_and_continue"] = False  # once issued there is nothing to go on writing
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret stands on the answer, this once."""
        context = {
            **self.admin_site.each_context(request),
            "title": "令牌已签发",
            "opts": self.opts,
            "original": obj,
            "secret": request.told_once,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/accounts/token_issued.html", context)

    @display(description="状态")
    def said(self, row: ApiToken) -> str:
        if row.revoked_at is not None:
            return "已停用"
        return "在用" if row.works_on(timezone.localdate()) else "已到期"

"""What the office and the administrator adjust: the ladder, the words, the days, the channels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminPasswordWidget

from accounts.admin_base import Deed, HistoryAdmin, Lines, PortalAdmin, ToldForm
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from reminders.models import Channel, Ladder, Wording
from reminders.placeholders import PLACEHOLDERS
from reminders.setting_up import channel_save, channel_try, setup_save
from reminders.states import Post, Way
from townships.admin_base import RepairingFields

_OUTSIDE = [(way.value, way.label) for way in Way if way != Way.INBOX]


class LadderForm(ToldForm):
    posts = forms.MultipleChoiceField(
        label="发给谁", choices=Post.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": "请至少选择一类人员"},
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label="除站内消息外，还通过",
        choices=_OUTSIDE,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


class _Setup(RepairingFields, HistoryAdmin):
    """What the office adjusts; every change is kept and goes to the trail."""

    reads = Act.REMIND
    writes = Act.REMIND

    def write(self, *, request: HttpRequest, row: Any, form: Any, lines: Lines, change: bool) -> None:
        setup_save(row=row, by=signed_in(request), at=timezone.now())


@admin.register(Ladder)
class LadderAdmin(_Setup):
    form = LadderForm
    list_display = ("kind", "timing", "days", "posts_said", "ways_said", "is_on")
    list_filter = ("kind", "is_on")
    fields = ("kind", "timing", "days", "posts", "ways", "is_on")

    @display(description="发给谁")
    def posts_said(self, row: Ladder) -> str:
        return "、".join(str(Post(post).label) for post in row.posts)

    @display(description="除站内消息外")
    def ways_said(self, row: Ladder) -> str:
        return "、".join(str(Way(way).label) for way in row.ways) or "—"


@admin.register(Wording)
class WordingAdmin(_Setup):
    list_display = ("code", "title")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        known = "；".join(f"{{{name}}} {told}" for name, told in PLACEHOLDERS.items())
        return ((None, {"fields": ("code", "title", "text"), "description": f"可用的填充项：{known}"}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


class ChannelForm(ToldForm):
    """Secrets go in and never come out: an empty field keeps what is there."""

    new_token = forms.CharField(
        label="密码、令牌", required=False, max_length=300, strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="只能重新填写，不再显示；不填保持不变",
    )  # fmt: skip
    new_secret = forms.CharField(
        label="加签密钥", required=False, max_length=300, strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="钉钉、飞书机器人启用“加签”时填写；只能重新填写，不再显示",
    )  # fmt: skip

    def _post_clean(self) -> None:
        self.instance.token = self.cleaned_data.get("new_token") or self.instance.token
        self.instance.secret = self.cleaned_data.get("new_secret") or self.instance.secret
        super()._post_clean()  # type: ignore[misc]


@admin.register(Channel)
class ChannelAdmin(RepairingFields, PortalAdmin):
    reads = Act.KEEP_CHANNELS
    writes = Act.KEEP_CHANNELS
    form = ChannelForm
    has_deeds = True
    list_display = ("name", "way", "area", "is_on", "has_token")
    list_filter = ("way", "is_on")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            (None, {"fields": ("way", "name", "area", "is_on")}),
            ("连接", {"fields": ("server", "security", "sender", "account", "new_token", "new_secret")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("way",) if obj else ()

    def may_change(self, user: User, row: Channel) -> bool:
        return row.way != Way.INBOX

    def write(self, *, request: HttpRequest, row: Channel, form: Any, lines: Lines, change: bool) -> None:
        channel_save(channel=row, by=signed_in(request), at=timezone.now())

    def deeds(self, user: User, row: Channel) -> list[Deed]:
        return [] if row.way == Way.INBOX else [Deed("try", "试发给自己", is_main=True)]

    def do(self, *, deed: str, row: Channel, by: User, at: datetime, day: date | None) -> str:
        if deed != "try":
            raise ValidationError("没有这个办理动作")
        channel_try(channel=row, by=by, at=at)
        return "对方已接收，请查看是否收到"

    @display(description="已填令牌", boolean=True)
    def has_token(self, row: Channel) -> bool:
        return bool(row.token)

"""Who is to sign in for a unit: somebody whose office is registered, or somebody registered with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from accounts.unit_accounts import free_username, keeps
from papers.cells import Unreadable, read_name
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day, post_for
from townships.models import Appointment, Township
from townships.rights import POST_OF
from townships.seats import NewSeat, offices_without_account

_OTHER = "other"
_ORDER = (Role.CHAIR, Role.DEPUTY, Role.CLERK, Role.SECRETARY)
_ROLE_OF = {post: role for role, post in POST_OF.items()}
_MAY = {
    Role.CHAIR: "填报、审签，开通本单位其他账号", Role.DEPUTY: "填报；经授权可以审签",
    Role.CLERK: "填报；经授权可以审签", Role.SECRETARY: "只看不填",
}  # fmt: skip


def role_words(role: str, unit: Township) -> str:
    """What a role is called in this kind of unit."""
    return post_for(POST_OF[role], unit.kind)


class AccountForm(forms.Form):
    """One account to open; what the registers know need not be typed again."""

    who = forms.ChoiceField(
        label="给谁开通", required=False, help_text="已登记任职、没有账号的，直接选；没有列出的，选“另行登记”再填写",
        error_messages={"invalid_choice": "这项任职已不在，或已有账号，请重新选择"},
    )  # fmt: skip
    role = forms.ChoiceField(
        label="身份", required=False, error_messages={"invalid_choice": "没有这种身份，或不由您开通"}
    )
    name = PlainTextField(label="姓名", max_length=50, required=False)
    started_on = ChineseDateField(label="任职日期", required=False)
    full_time = forms.BooleanField(label="专职（用于干事）", required=False)
    phone = PlainTextField(
        label="手机", max_length=20, required=False, help_text="选填，只有本单位和区人大办看得到"
    )
    office_phone = PlainTextField(label="办公电话", max_length=30, required=False, help_text="选填")
    username = PlainTextField(
        label="登录名", max_length=50, required=False, help_text="选填，不填由平台按单位拼音和身份取名"
    )

    def __init__(
        self, data: Any = None, *, unit: Township, by: User, on: date, initial: dict[str, Any]
    ) -> None:
        self.unit = unit
        super().__init__(data, initial=initial)
        opened = [role for role in _ORDER if not keeps(by=by, role=role, scope=unit.code)]
        self.held = {
            str(each.pk): each for role in opened for each in offices_without_account(unit, role, on)
        }
        told = [(key, self._told(each)) for key, each in self.held.items()]
        # Nobody is chosen beforehand: a press on the untouched form opens nothing.
        begun = [("", "请选择")] if told else []
        self.fields["who"].choices = [*begun, *told, (_OTHER, "另行登记")]  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((role, f"{role_words(role, unit)}：{_MAY[role]}") for role in opened),
        ]

    def _told(self, held: Appointment) -> str:
        role = role_words(_ROLE_OF[held.post], self.unit)
        return f"{held.person.name}（{role}，{day(held.started_on)}任职）"

    def clean_who(self) -> str:
        """Where nobody is registered, there is but one choice."""
        chosen: str = self.cleaned_data["who"] or ("" if self.held else _OTHER)
        if not chosen:
            raise ValidationError("请选择给谁开通")
        return chosen

    def clean_name(self) -> str:
        """李 干 is 李干."""
        try:
            return read_name(self.cleaned_data["name"]) or ""
        except Unreadable as error:
            raise ValidationError(str(error)) from error

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        try:
            if typed:
                UnicodeUsernameValidator()(typed)
        except ValidationError:
            raise ValidationError("登录名只写字母、数字、汉字和 . - _，不要有空格") from None
        if typed and free_username(typed) != typed:
            raise ValidationError("登录名已被使用，请另取一个，或留空由平台取名")
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") != _OTHER:
            return data
        for name, told in (
            ("role", "请选择身份"), ("name", "请填写姓名"), ("started_on", "请填写任职日期"),
        ):  # fmt: skip
            if not data.get(name) and name not in self.errors:
                self.add_error(name, told)
        return data

    def seat(self) -> NewSeat:
        """What was typed, for the service."""
        data = self.cleaned_data
        held = self.held.get(data["who"])
        if held is not None:
            return NewSeat(
                self.unit, _ROLE_OF[held.post], held=held, office_phone=data["office_phone"], username=data["username"]
            )  # fmt: skip
        return NewSeat(
            self.unit, data["role"], name=data["name"], started_on=data["started_on"], full_time=data["full_time"],
            phone=data["phone"], office_phone=data["office_phone"], username=data["username"],
        )  # fmt: skip

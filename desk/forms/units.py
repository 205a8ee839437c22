"""Forms of a change of units: which close, which opens, from which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.models import User
from delegates.unit_plan import Successor, absorber
from papers.forms import ChineseDateField, PlainTextField
from papers.words import repair_digits
from townships.models import Township


class CodeField(PlainTextField):
    """A 9-digit code as it was published; nobody computes one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="新区划代码", max_length=20, help_text="国家统计局公布的9位代码，照公布的填写", **kwargs
        )
        self.validators.append(RegexValidator(r"^[0-9]{9}$", "区划代码为9位数字"))

    def to_python(self, value: Any) -> str:
        return repair_digits(super().to_python(value)).replace(" ", "")


class UnitNameField(PlainTextField):
    """The name of a unit, in Chinese."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.validators.append(
            RegexValidator(r"^[\u4e00-\u9fff（）()·]{2,}$", "名称用中文书写，例如：大源镇")
        )


class PlannedForm(forms.Form):
    """A change whose whole plan is shown before it is done: which close, what takes their place, from which day."""

    old = forms.ModelMultipleChoiceField(
        label="撤销的单位", queryset=Township.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选撤销的单位", "invalid_choice": "没有这个单位"},
    )  # fmt: skip
    on = ChineseDateField(label="变更日期")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = Township.objects.for_user(user).filter(closed_on__isnull=True)
        self.fields["old"].queryset = self.standing  # type: ignore[attr-defined]

    def units(self) -> list[Township]:
        """Which close."""
        return list(self.cleaned_data["old"])

    def successor(self) -> Successor:
        """What takes their place."""
        raise NotImplementedError


class AbsorbForm(PlannedForm):
    """Units that close and go into one that stands, under its own code (吸收合并)."""

    into = forms.ModelChoiceField(
        label="接收单位", queryset=Township.objects.none(), empty_label="请选择",
        help_text="保留原代码、原名称，届次不变",
        error_messages={"required": "请选择并入哪个单位", "invalid_choice": "没有这个单位"},
    )  # fmt: skip
    field_order = ("old", "into", "on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["into"].queryset = self.standing  # type: ignore[attr-defined]
        self.fields["on"].help_text = "撤销的单位并入的那一天"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("into") and data["into"] in data.get("old", ()):
            self.add_error("into", "接收单位不能同时撤销；请取消勾选，或另选接收单位")
        return data

    def successor(self) -> Successor:
        return absorber(self.cleaned_data["into"], self.cleaned_data["on"])


class MergeForm(PlannedForm):
    """Several units become one."""

    old = forms.ModelMultipleChoiceField(
        label="撤销的单位", queryset=Township.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要合并的单位", "invalid_choice": "没有这个单位"},
    )  # fmt: skip
    code = CodeField()
    name = UnitNameField(label="新单位名称", help_text="例如：大源镇")
    kind = forms.ChoiceField(label="新单位类型", choices=[("", "请选择"), *Township.Kind.choices])
    on = ChineseDateField(label="变更日期", help_text="新单位设立、原单位撤销的同一天")
    party = forms.IntegerField(
        label="党(工)委第几届", min_value=1, max_value=99, initial=1, help_text="新单位从变更之日起重新计届"
    )
    congress = forms.IntegerField(
        label="人大第几届",
        min_value=1,
        max_value=99,
        required=False,
        help_text="镇、乡填写；街道、开发区不填",
    )
    council = forms.IntegerField(
        label="居民议事会第几届",
        min_value=1,
        max_value=99,
        required=False,
        help_text="街道已组成议事会的填写",
    )

    field_order = ("old", "code", "name", "kind", "on", "party", "congress", "council")

    def clean_old(self) -> list[Township]:
        old = list(self.cleaned_data["old"])
        if len(old) < 2:
            raise ValidationError("合并至少勾选两个单位；一个单位改设的，请用“撤镇设街道”")
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in {Township.Kind.TOWN, Township.Kind.RURAL}:
            if "congress" not in self.errors and data.get("congress") is None:
                self.add_error("congress", "镇、乡设人民代表大会，请填写新单位的人大是第几届")
            if data.get("council") is not None:
                self.add_error("council", "镇、乡不设居民议事会，请留空")
        elif kind and data.get("congress") is not None:
            self.add_error("congress", "街道、开发区不设人民代表大会，请留空")
        return data

    def successor(self) -> Successor:
        """What opens, as it was typed."""
        data = self.cleaned_data
        return Successor(
            data["code"], data["name"], data["kind"], data["party"], data["congress"], data["council"]
        )


class ConvertForm(MergeForm):
    """One unit becomes one of another kind (撤镇设街道)."""

    old = forms.ModelChoiceField(  # type: ignore[assignment]
        label="撤销的单位", queryset=Township.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择改设的单位", "invalid_choice": "没有这个单位"},
    )  # fmt: skip

    def clean_old(self) -> list[Township]:
        return [self.cleaned_data["old"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("old") and data.get("kind") == data["old"][0].kind:
            self.add_error("kind", "类型没有变化；只改名称的请用“更名”")
        return data


class SureForm(forms.Form):
    """What a change in one step asks: that it was looked at again."""

    sure = forms.BooleanField(
        label="已核对，确认办理（没有撤销）", error_messages={"required": "请核对以后勾选确认"}
    )


class RenameForm(SureForm):
    """A new name under the same code."""

    unit = forms.ModelChoiceField(
        label="单位", queryset=Township.objects.none(), empty_label="请选择",
        error_messages={"invalid_choice": "没有这个单位"},
    )  # fmt: skip
    name = UnitNameField(label="新名称", help_text="区划代码和类型不变；原名称留作别名")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["unit", "name", "sure"])
        standing = Township.objects.for_user(user).filter(closed_on__isnull=True)
        self.fields["unit"].queryset = standing  # type: ignore[attr-defined]


class ZoneForm(SureForm):
    """A new 开发区 beside the units there are."""

    code = CodeField()
    name = UnitNameField(label="名称", help_text="例如：富春湾开发区")
    on = ChineseDateField(label="设立日期")
    party = forms.IntegerField(
        label="党工委第几届", min_value=1, max_value=99, required=False, help_text="尚未设党工委的不填"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

"""Forms of this room: filters, a day, a notice, an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from papers.forms import ChineseDateField, PlainTextField
from records.evidence import ALLOWED
from records.uploads import FilesField
from reminders.notices import MOST_FILES
from reminders.states import Answer, Kind, State
from townships.models import Township

# A preview further away than this would be read from facts that are not there yet.
_FURTHEST = timedelta(days=400)


class LedgerForm(forms.Form):
    """What the office's list is narrowed by; a wrong value is said, and narrows nothing."""

    area = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部类别"), *Kind.choices],
        error_messages={"invalid_choice": "没有这个类别"},
    )  # fmt: skip
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *State.choices],
        error_messages={"invalid_choice": "没有这个状态"},
    )  # fmt: skip

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs |= {"class": "form-select"}


class DayForm(forms.Form):
    """The day a preview is for."""

    day = ChineseDateField(label="哪一天", required=False)
    area = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["area"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]
        self.fields["area"].widget.attrs |= {"class": "form-select"}
        self.fields["day"].widget.attrs |= {"class": "form-control"}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"] or self.today
        if not self.today - _FURTHEST <= day <= self.today + _FURTHEST:
            raise ValidationError("只能看前后约一年以内的日子")
        return day


class AnswerForm(forms.Form):
    """What a unit answers when it is urged."""

    answer = forms.ChoiceField(
        label="答复", choices=[(each.value, each.label) for each in Answer if each != Answer.NONE],
        error_messages={"required": "请选择一种答复", "invalid_choice": "请选择一种答复"},
    )  # fmt: skip
    text = PlainTextField(label="说明", max_length=200, required=False)


class NoticeAnswerForm(forms.Form):
    """One line in answer to a notice."""

    text = PlainTextField(label="回复", max_length=200, error_messages={"required": "请写一句话"})


class NoticeForm(forms.Form):
    """A notice as it is written."""

    title = PlainTextField(label="标题", max_length=100)
    text = PlainTextField(label="内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    attachments = FilesField(
        label="附件",
        required=False,
        help_text=f"可多选，最多{MOST_FILES}个，每个不超过20 MB；{ALLOWED}",
    )
    asks_answer = forms.BooleanField(label="要求各单位回复一句话", required=False)
    everyone = forms.BooleanField(label="全部单位", required=False)
    units = forms.ModelMultipleChoiceField(
        label="发给", queryset=Township.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": "没有这个单位"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Township.objects.for_user(user).open_on(on).order_by("code")
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
        for name in ("title", "text", "attachments"):
            self.fields[name].widget.attrs |= {"class": "form-control"}
        for name in ("asks_answer", "everyone", "units"):
            self.fields[name].widget.attrs |= {"class": "form-check-input"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("everyone"):
            data["units"] = self.fields["units"].queryset.all()  # type: ignore[attr-defined]
        elif not data.get("units") and "units" not in self.errors:
            self.add_error("units", "请选择“全部单位”，或至少勾选一个单位")
        return data

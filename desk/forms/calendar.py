"""Two small forms: which year of whose calendar, and the day a session is planned for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from meetings.models import Meeting
from papers.forms import ChineseDateField
from papers.words import repair_digits

FIRST_YEAR, LAST_YEAR = 2000, 2100
_WHICH_YEAR = f"年度请填四位数字，{FIRST_YEAR}至{LAST_YEAR}之间"


class YearField(forms.IntegerField):
    """A year as people type it: ２０２６, 2026年."""

    def to_python(self, value: Any) -> int | None:
        text = repair_digits(str(value or "")).strip().removesuffix("年度").removesuffix("年").strip()
        return super().to_python(text)


class CalendarForm(forms.Form):
    """年度 and 单位; a unit's own people choose the year only."""

    year = YearField(
        label="年度",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": "6"}),
        error_messages={"invalid": _WHICH_YEAR, "min_value": _WHICH_YEAR, "max_value": _WHICH_YEAR},
    )
    unit = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})

    def __init__(self, data: Any = None, *, units: Iterable[tuple[str, str]], whole: str) -> None:
        super().__init__(data)
        choices = list(units)
        if choices:
            self.fields["unit"].choices = [("", whole), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]


class PlanForm(forms.Form):
    """A session's plan: which one, and when."""

    session = forms.ChoiceField(
        label="会次", choices=Meeting.Session.choices,
        error_messages={"required": "请选择会次", "invalid_choice": "请选择年初会议、年中会议或临时会议"},
    )  # fmt: skip
    planned_on = ChineseDateField(
        label="计划召开日期", help_text="只是计划，随时可以改；改了日期，各时间节点跟着变动"
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

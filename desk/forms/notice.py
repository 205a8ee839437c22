"""The form of a 审查意见告知函."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from opinions.models import AnswerRule
from papers.forms import ChineseDateField, PlainTextField


class NoticeForm(forms.Form):
    """What the review found, what is advised, how long the answer may take: as the office laid it down, to be changed."""

    problem = PlainTextField(label="存在的问题", max_length=4000, widget=forms.Textarea({"rows": 4}))
    advice = PlainTextField(label="处理建议", max_length=4000, widget=forms.Textarea({"rows": 4}))
    days = forms.IntegerField(
        label="反馈期限（天）", min_value=1, max_value=180,
        error_messages={"required": "请填天数，例如30", "invalid": "请填天数，例如30", "min_value": "至少1天",
                        "max_value": "最多180天"},
    )  # fmt: skip
    counted = forms.ChoiceField(
        label="怎样计算", choices=AnswerRule.Counted.choices,
        error_messages={"required": "请选择怎样计算", "invalid_choice": "请选择自然日或工作日"},
    )  # fmt: skip
    basis = PlainTextField(
        label="期限依据", max_length=200, required=False, help_text="选填，写入函中：文件名称和文号、条款"
    )
    on = ChineseDateField(label="落款日期")

    def __init__(self, data: Any = None, *, held: AnswerRule, on: date) -> None:
        """`held` is the district's rule; `on` is today."""
        self.district = held.district
        super().__init__(
            data,
            initial={"days": held.days, "counted": held.counted, "basis": held.basis, "on": on},
        )

    def rule(self) -> AnswerRule:
        """What this letter says; never saved."""
        data: dict[str, Any] = self.cleaned_data
        return AnswerRule(
            district=self.district, days=data["days"], counted=data["counted"], basis=data["basis"]
        )

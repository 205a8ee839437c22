"""The form of a 审查意见告知函."""

from __future__ import annotations

from typing import Any

from django import forms

from desk.draft_papers import ANSWER_WITHIN, AnswerWithin
from papers.forms import ChineseDateField, PlainTextField


class NoticeForm(forms.Form):
    """What the review found, what is advised, how long the answer may take."""

    problem = PlainTextField(label="存在的问题", max_length=4000, widget=forms.Textarea({"rows": 4}))
    advice = PlainTextField(label="处理建议", max_length=4000, widget=forms.Textarea({"rows": 4}))
    days = forms.IntegerField(
        label="反馈期限（天）", min_value=1, max_value=180, initial=ANSWER_WITHIN.days,
        error_messages={"invalid": "请填天数，例如30", "min_value": "至少1天", "max_value": "最多180天"},
    )  # fmt: skip
    counted = forms.ChoiceField(
        label="怎样计算", choices=[("calendar", "自然日"), ("working", "工作日")], initial="calendar"
    )
    basis = PlainTextField(
        label="期限依据",
        max_length=200,
        required=False,
        initial=ANSWER_WITHIN.basis,
        help_text="选填，写入函中。目前没有约束本区的统一规定，30日是平台的建议；外地有自公布之日起15日报备等做法",
    )
    on = ChineseDateField(label="落款日期")

    def within(self) -> AnswerWithin:
        data: dict[str, Any] = self.cleaned_data
        return AnswerWithin(data["days"], data["counted"] == "working", data["basis"])

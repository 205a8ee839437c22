"""Small forms of the review desk and of signing: filters of the queue, a comment, a permit, an authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import User
from papers.forms import ChineseDateField, PlainTextField


class QueueFilterForm(forms.Form):
    """What the queue is narrowed by; a wrong value is said, and narrows nothing."""

    area = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})
    kind = forms.ChoiceField(label="种类", required=False, error_messages={"invalid_choice": "没有这个种类"})
    late = forms.BooleanField(label="迟报", required=False)
    proxy = forms.BooleanField(label="代录", required=False)
    backfill = forms.BooleanField(label="历史补录", required=False)
    mine = forms.BooleanField(label="我打开的", required=False)

    def __init__(
        self, *args: Any, units: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "全部种类"), *kinds]  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """One comment on a record."""

    text = PlainTextField(label="留言", max_length=500, error_messages={"required": "请先写留言"})


class LatePermitForm(forms.Form):
    """Why a record counts that came after its year had closed."""

    reason = PlainTextField(label="理由", max_length=500, error_messages={"required": "请写明准予补录的理由"})


class AuthorityForm(forms.Form):
    """Who may sign for the chair, from which day to which, both included as people say it."""

    to = forms.ModelChoiceField(
        label="授权给", queryset=User.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择被授权的同事", "invalid_choice": "只能授权给本单位的同事"},
    )  # fmt: skip
    started_on = ChineseDateField(label="开始日期")
    last_on = ChineseDateField(label="最后一天", help_text="这一天仍可审签，次日自动失效")

    def __init__(self, *args: Any, chair: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.get_queryset().filter(scope=chair.scope, is_active=True)
        to = self.fields["to"]
        to.queryset = colleagues.exclude(pk=chair.pk)  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            look = "form-select" if name == "to" else "form-control"
            field.widget.attrs |= {"class": look}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("started_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "最后一天不能早于开始日期")
        return data

    @property
    def ended_on(self) -> date:
        """The first day without the authority."""
        last: date = self.cleaned_data["last_on"]
        return last + timedelta(days=1)

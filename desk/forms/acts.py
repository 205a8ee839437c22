"""Small forms: a step taken with a record, and what a list is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from papers.forms import PlainTextField
from records.states import State, Verb


class ActForm(forms.Form):
    """One step with a record: which, on which revision, and why; `next` is what to go on with in the queue."""

    verb = forms.ChoiceField(choices=Verb.choices)
    seen = forms.IntegerField(required=False)
    next = forms.IntegerField(required=False)
    reason = PlainTextField(label="理由", max_length=500, required=False)


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone, or not done."""

    reason = PlainTextField(
        label="理由", max_length=500, error_messages={"required": "请写明理由，会记入审计日志"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RecordFilterForm(forms.Form):
    """What the list of records is narrowed by; a wrong value is said, and narrows nothing."""

    q = PlainTextField(label="标题或编号", max_length=50, required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *State.choices],
        error_messages={"invalid_choice": "没有这个状态"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="种类", required=False, error_messages={"invalid_choice": "没有这个种类"})

    area = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})
    news = forms.BooleanField(label="有新留言", required=False)

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "全部种类"), *kinds]  # type: ignore[attr-defined]

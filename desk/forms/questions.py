"""The questions of an inquiry, or the topics collected for it: rows of a session's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from meetings.models import Inquiry
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day
from records.evidence import refuse_marked
from records.models import Step


class QuestionForm(forms.Form):
    """One question of an inquiry, or a topic collected for it; a row in which nothing is typed is none."""

    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    question = PlainTextField(
        label="问题（议题）",
        max_length=500,
        required=False,
        widget=forms.TextInput({"placeholder": "一句话写明问什么"}),
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "未填"), *Inquiry.Source.choices])
    asked_by = forms.TypedChoiceField(
        label="提问代表", required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": "不在本单位代表名册中"},
    )  # fmt: skip
    answered_by = PlainTextField(label="答复人", max_length=100, required=False)
    on_the_spot = forms.BooleanField(label="当场答复", required=False, initial=True)
    answered_on = ChineseDateField(label="会后答复日期", required=False)
    follow_up_due = ChineseDateField(label="后续办理期限", required=False)
    closed_on = ChineseDateField(label="办结日期", required=False)
    satisfaction = forms.ChoiceField(
        label="满意度", required=False, choices=[("", "未测评"), *Inquiry.Satisfaction.choices]
    )

    @property
    def is_blank(self) -> bool:
        """A row that waits to be filled."""
        return (not self.is_bound and not self.initial) or (self.is_bound and not self.has_changed())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = [
            name for name in self.fields if name not in {"line", "on_the_spot", "question"} and data.get(name)
        ]
        if not data.get("question") and "question" not in self.errors and (typed or data.get("line")):
            self.add_error("question", "请写明问题；不要这一行的，勾选移除")
        for name in ("question", "answered_by"):
            try:
                refuse_marked(data.get(name) or "")
            except ValidationError as error:
                self.add_error(name, error)
        return data

    @property
    def is_row(self) -> bool:
        """Whether something was typed in it that is to be kept."""
        data = getattr(self, "cleaned_data", {})
        return bool(data.get("question")) and not data.get("DELETE")

    def answered(self, held_on: date | None) -> date | None:
        """When it was answered: on a day of its own, or on the spot."""
        if on := self.cleaned_data.get("answered_on"):
            return on  # type: ignore[no-any-return]
        return held_on if self.cleaned_data.get("on_the_spot") else None

    def check_days(self, held_on: date | None, today: date, alone: Mapping[str, Step]) -> None:
        """The days of one question beside each other and beside the meeting's."""
        data = self.cleaned_data
        answered = self.answered(held_on)
        if "ANSWERED" in alone:
            answered = alone["ANSWERED"].happened_on
        for name in ("answered_on", "closed_on"):
            on = data.get(name)
            if on and on > today:
                self.add_error(name, "日期在今天之后；还没有发生的事不能填报")
            elif on and held_on is None:
                self.add_error(name, "请先填写会议日期")
            elif on and held_on and on < held_on:
                self.add_error(name, f"不能早于会议日期（{day(held_on)}）")
        if held_on and (due := data.get("follow_up_due")) and due < held_on:
            self.add_error("follow_up_due", f"不能早于会议日期（{day(held_on)}）")
        if (closed := data.get("closed_on")) and held_on and "closed_on" not in self.errors:
            if answered is None:
                self.add_error("closed_on", "还没有答复，请先填写答复")
            elif closed < answered:
                self.add_error("closed_on", f"不能早于答复日期（{day(answered)}）")


class QuestionRows(forms.BaseFormSet[QuestionForm]):
    """The rows of one session; whose delegates may have asked is read once for all."""

    def __init__(self, *args: Any, delegates: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        self.delegates = [("", "未填"), *delegates]
        super().__init__(*args, **kwargs)

    def add_fields(self, form: QuestionForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            match field.widget:
                case forms.CheckboxInput():
                    field.widget.attrs["class"] = "form-check-input"
                case forms.Select():
                    field.widget.attrs["class"] = "form-select"
                case forms.TextInput():
                    field.widget.attrs["class"] = "form-control"
        form.fields["asked_by"].choices = self.delegates  # type: ignore[attr-defined]
        form.fields["DELETE"].label = "移除"

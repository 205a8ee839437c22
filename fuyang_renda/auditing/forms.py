"""What the auditor narrows the trail by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent
from accounts.personal import veiled_text
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day

_RESULTS = (("", "全部结果"), ("1", "成功"), ("0", "未成功"))


class TrailForm(forms.Form):
    """Each field narrows; a wrong value is said, and finds nothing."""

    first = ChineseDateField(label="开始日期", required=False)
    last = ChineseDateField(label="截止日期", required=False)
    who = PlainTextField(label="姓名或登录名", max_length=50, required=False)
    action = forms.ChoiceField(label="做了什么", required=False)
    area = forms.ChoiceField(label="区划", required=False)
    result = forms.ChoiceField(label="结果", required=False, choices=_RESULTS)
    address = PlainTextField(label="来自地址", max_length=45, required=False)
    q = PlainTextField(label="对象或说明", max_length=100, required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [("", "全部操作"), *AuditEvent.Action.choices]
        self.fields["action"].choices = actions  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "全部区划"), *areas]  # type: ignore[attr-defined]
        for name in ("action", "area", "result"):
            self.fields[name].error_messages["invalid_choice"] = "没有这个选项"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            raise ValidationError({"last": "截止日期不能早于开始日期"})
        return data

    def narrowed(self, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The rows that were asked for; none where the form is wrong: all of them would look like an answer."""
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        if data["first"]:
            rows = rows.filter(at__gte=_midnight(data["first"]))
        if data["last"]:
            rows = rows.filter(at__lt=_midnight(data["last"] + timedelta(days=1)))
        if data["who"]:
            who = data["who"]
            # As typed, as the trail keeps a name, and as it keeps one that no account has.
            named = Q(actor_name__icontains=who) | Q(actor_name__icontains=trail.name_kept(who))
            rows = rows.filter(
                named | Q(actor_name=trail.name_tried(who, None)) | Q(actor__username__icontains=who)
            )
        if data["action"]:
            rows = rows.filter(action=data["action"])
        if data["area"]:
            rows = rows.filter(area__startswith=data["area"])
        if data["result"]:
            rows = rows.filter(succeeded=data["result"] == "1")
        if data["address"]:
            rows = rows.annotate(from_text=Cast("address", TextField())).filter(
                from_text__startswith=data["address"]
            )
        return _with_text(rows, data["q"]) if data["q"] else rows

    def told(self) -> dict[str, str]:
        """What was asked for in words, for the trail and the head of the workbook."""
        if not self.is_valid():
            return {}
        data = self.cleaned_data
        said = {
            name: str(dict(field.choices).get(data[name], data[name])) if hasattr(field, "choices") else data[name]
            for name, field in self.fields.items()
            if data[name]
        }  # fmt: skip
        days = {name: day(data[name]) for name in ("first", "last") if data[name]}
        return {str(self.fields[name].label): value for name, value in {**said, **days}.items()}


def _with_text(rows: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    """By the object or anything in the detail; a whole telephone finds the events that hold it veiled."""
    text = veiled_text(text)
    # SQLite keeps JSON with its signs escaped, PostgreSQL gives it back in plain ones.
    inside = text if connection.vendor == "postgresql" else json.dumps(text)[1:-1]
    rows = rows.annotate(detail_text=Cast("detail", TextField()))
    return rows.filter(Q(subject__icontains=text) | Q(detail_text__icontains=inside))


def _midnight(day_of: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day_of, time()))

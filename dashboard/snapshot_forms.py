"""Choosing what to freeze, what to compare, and on which day to try a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms

from papers.forms import ChineseDateField, PlainTextField
from papers.words import day

TODAY, SAME_DAY = "today", "same"


class FreezeForm(forms.Form):
    """快照: a year, a day and a title."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    as_of = ChineseDateField(label="截至日期")
    title = PlainTextField(label="名称", max_length=100, help_text="通报、会议引用时的叫法，例如“三季度通报”")

    def __init__(self, *args: Any, years: Sequence[int], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - tells mypy what stands above
        field.choices = [(year, f"{year}年度") for year in years]
        field.error_messages["invalid_choice"] = "没有这个年度的规定动作清单"

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(f"不能晚于今天（{day(self.today)}）；还没有到的日子不能留存")
        return as_of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, as_of = cleaned.get("year"), cleaned.get("as_of")
        if year and as_of and as_of < date(year, 1, 1):
            self.add_error("as_of", f"不能早于{year}年1月1日；要留存更早的情况，请改选年度")
        return cleaned


class AgainstForm(forms.Form):
    """与…比较: an earlier day of the same year, or none."""

    against = ChineseDateField(label="与…比较", required=False)

    def __init__(self, *args: Any, year: int, as_of: date, area: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.as_of = year, as_of
        self.asked = {"area": area} if area else {}
        self.fields["against"].widget.attrs["placeholder"] = "不比较"

    def clean_against(self) -> date | None:
        against: date | None = self.cleaned_data["against"]
        if against is None:
            return None
        if against >= self.as_of:
            raise forms.ValidationError(f"应早于截至日期{day(self.as_of)}")
        if against < date(self.year, 1, 1):
            raise forms.ValidationError(f"应在同一年度内，不早于{self.year}年1月1日")
        return against

    @property
    def month_end(self) -> date | None:
        """The last day of the month before the chosen day, if that is one of the year."""
        last = self.as_of.replace(day=1) - timedelta(days=1)
        return last if last >= date(self.year, 1, 1) else None

    @property
    def month_end_query(self) -> str:
        """The overview compared with the end of the month before."""
        if self.month_end is None:
            return ""
        return f"{self.without_query}&{urlencode({'against': self.month_end.isoformat()})}"

    @property
    def without_query(self) -> str:
        """The same overview compared with nothing."""
        return "?" + urlencode({**self.asked, "year": self.year, "as_of": self.as_of.isoformat()})


class CompareForm(forms.Form):
    """Two snapshots, or one with today."""

    before = forms.ChoiceField(label="快照")
    after = forms.ChoiceField(label="与它比较")

    def __init__(self, *args: Any, snapshots: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = [(TODAY, "今天"), (SAME_DAY, "同一天，按现在掌握的材料")]
        for name, choices in (("before", snapshots), ("after", [*now, *snapshots])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what stands above
            field.choices = choices
            field.error_messages |= {
                "invalid_choice": "没有这份快照，或不在您的管辖范围内",
                "required": "请选择",
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("before") and cleaned.get("before") == cleaned.get("after"):
            self.add_error("after", "请选择另一份快照")
        return cleaned


class TrialForm(forms.Form):
    """试算 on a day."""

    as_of = ChineseDateField(label="截至日期", required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_as_of(self) -> date | None:
        as_of: date | None = self.cleaned_data["as_of"]
        if as_of is not None and as_of < date(self.year, 1, 1):
            raise forms.ValidationError(f"不能早于{self.year}年1月1日")
        return as_of

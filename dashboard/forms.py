"""Choosing the year and the day that a board is shown for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from papers.forms import ChineseDateField


class BoardForm(forms.Form):
    """年度 and 截至日期; both may be left out."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=None)
    as_of = ChineseDateField(label="截至日期", required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - tells mypy what stands above
        field.choices = [(year, f"{year}年度") for year in years]
        field.error_messages["invalid_choice"] = "没有这个年度的规定动作清单"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year, as_of = cleaned.get("year"), cleaned.get("as_of")
        if year and as_of and as_of < date(year, 1, 1):
            self.add_error("as_of", f"截至日期不能早于{year}年1月1日；要看更早的情况，请改选年度")
        return cleaned


@dataclass(frozen=True, slots=True)
class Choice:
    """Which board to show, and the form that says what was wrong with what was asked for."""

    form: BoardForm
    year: int
    as_of: date
    query: str
    first_year: int

    @property
    def errors(self) -> tuple[str, ...]:
        return tuple(str(message) for messages in self.form.errors.values() for message in messages)


def choose(asked: QueryDict, *, years: Sequence[int], today: date) -> Choice:
    """The board asked for; whatever is missing or wrong falls back to today and its year.

    `years` are those with a checklist, latest first, never empty.
    """
    form = BoardForm(asked if "year" in asked or "as_of" in asked else {}, years=years)
    valid = form.is_valid()
    year = form.cleaned_data.get("year") if valid else None
    as_of = form.cleaned_data.get("as_of") if valid else None
    wanted = (as_of or today).year
    chosen = year or max((each for each in years if each <= wanted), default=years[-1])
    shown_on = as_of or max(today, date(chosen, 1, 1))
    if shown_on < date(chosen, 1, 1):
        form.add_error("as_of", f"最早的规定动作清单是{chosen}年度，截至日期不能早于{chosen}年1月1日")
        shown_on = max(today, date(chosen, 1, 1))
    is_today = shown_on == today and chosen == max((each for each in years if each <= today.year), default=0)
    query = "" if is_today else "?" + urlencode({"year": chosen, "as_of": shown_on.isoformat()})
    initial = {"year": chosen, "as_of": shown_on}
    shown = form if form.errors else BoardForm(initial, years=years)
    return Choice(shown, chosen, shown_on, query, years[-1])

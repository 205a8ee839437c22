"""The grid of 历史补录: a row for each fact, three fields and the unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from desk.backfill import Entry, What
from papers.forms import ChineseDateField, PlainTextField
from townships.models import Township

EMPTY_ROWS = 8
LARGEST = 200


class EntryForm(forms.Form):
    """One row; an untouched one is no row."""

    unit = forms.ChoiceField(label="单位", required=False, error_messages={"invalid_choice": "没有这个单位"})
    what = forms.ChoiceField(label="事项", required=False, error_messages={"invalid_choice": "没有这个事项"})
    on = ChineseDateField(label="日期", required=False)
    said = PlainTextField(label="文号、纪要号或存放处", max_length=60, required=False)

    units: dict[str, Township]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a unit or a matter chosen for the next row is no fact yet."""
        return not any(self[name].value() for name in ("on", "said"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_blank:
            self.errors.clear()
            return data
        asked = {
            "unit": "请选择单位",
            "what": "请选择事项",
            "on": "请填写日期",
            "said": "请填写文号、纪要号或存放处",
        }
        for name, text in asked.items():
            if name in self.fields and not data.get(name) and name not in self.errors:
                self.add_error(name, text)
        return data

    def entry(self, own: Township | None) -> Entry:
        """The row as the service takes it."""
        data = self.cleaned_data
        return Entry(own or self.units[data["unit"]], What(data["what"]), data["on"], data["said"])


class EntryRows(forms.BaseFormSet[EntryForm]):
    """The rows; `own` is the unit that writes of itself, None for the office."""

    def __init__(
        self, data: Any = None, *, units: Sequence[Township], own: Township | None, whats: Sequence[What]
    ) -> None:
        self.units = {unit.code: unit for unit in units}
        self.own, self.whats = own, whats
        super().__init__(data, prefix="row")

    def add_fields(self, form: EntryForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.units = self.units
        names = [(unit.code, unit.name) for unit in self.units.values()]
        form.fields["unit"].choices = [("", "请选择"), *names]  # type: ignore[attr-defined]
        form.fields["what"].choices = [("", "请选择"), *((what.value, what.label) for what in self.whats)]  # type: ignore[attr-defined]
        if self.own is not None:
            del form.fields["unit"]
        row = "" if index is None else f"第{index + 1}行"
        for name, field in form.fields.items():
            field.widget.attrs |= {
                "class": "form-select" if name in {"unit", "what"} else "form-control",
                "aria-label": f"{row}{field.label}", "data-col": name,
            }  # fmt: skip
        form.fields["on"].widget.attrs["placeholder"] = "如2024.5.10"

    @property
    def typed(self) -> list[tuple[int, EntryForm]]:
        """The rows that say something, by their place."""
        return [(place, form) for place, form in enumerate(self.forms) if not form.is_blank]


Rows = cast(
    "type[EntryRows]",
    forms.formset_factory(
        EntryForm, formset=EntryRows, extra=EMPTY_ROWS, max_num=LARGEST, validate_max=True,
        absolute_max=LARGEST + EMPTY_ROWS,
    ),
)  # fmt: skip

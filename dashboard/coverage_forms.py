"""Choosing rows of the coverage board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from checklist.board import State
from checklist.standstill import Progress
from dashboard.coverage import UnitRow

# How far in the eight steps, then how the items stand.
_STATES = (
    ("", "全部"),
    ("推进情况", tuple((each.name, each.value) for each in Progress)),  # those that wait are on their way too
    (
        "规定动作",
        (
            ("LATE", "有逾期事项"),
            (State.DUE_SOON.value, "有临近时限事项"),
            ("CLEAR", "应完成的都已完成"),
        ),
    ),
)


class RowsForm(forms.Form):
    """Kind of unit, aspect of its items, state, and pilots first; all may be left out."""

    kind = forms.ChoiceField(label="类别", required=False)
    aspect = forms.ChoiceField(label="方面", required=False)
    state = forms.ChoiceField(label="情况", required=False, choices=_STATES)
    pilots = forms.BooleanField(label="试点在前", required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]],
        aspects: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered, wrong in (
            ("kind", kinds, "没有这个类别"),
            ("aspect", aspects, "没有这个方面"),
            ("state", (), "没有这种情况"),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what stands above
            field.error_messages["invalid_choice"] = wrong
            if offered:
                field.choices = [("", "全部"), *offered]
            field.widget.attrs["data-submits"] = ""
        self.fields["pilots"].widget.attrs["data-submits"] = ""

    def wanted(self, name: str) -> str:
        """What was chosen; blank where nothing was, or nothing that there is."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def rows(self, rows: Iterable[UnitRow]) -> tuple[UnitRow, ...]:
        """Those of the kind and in the state asked for, in the order given."""
        kind, state = self.wanted("kind"), self.wanted("state")
        return tuple(row for row in rows if (not kind or row.kind == kind) and _is(row, state))

    def said(self) -> str:
        """What was chosen, in words: paper shows no fields."""
        told = []
        for name in ("kind", "aspect", "state"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            told += [label for value, label in _flat(field.choices) if value and value == self.wanted(name)]
        return "、".join(told)


def _is(row: UnitRow, state: str) -> bool:
    match state:
        case "":
            return True
        case "LATE":
            return row.sums.late > 0
        case "CLEAR":
            return row.sums.due == row.sums.done
        case "DUE_SOON":
            return row.soon > 0
        case Progress.UNDERWAY.name:
            return row.days is not None
        case _:
            return row.progress.name == state


def _flat(choices: Any) -> list[tuple[str, str]]:
    """Values and labels, those of groups too."""
    found = []
    for value, label in choices:
        found += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return found

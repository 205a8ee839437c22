"""Choosing what to write, changing a draft, the office's wording, and what was promised on a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checklist.models import Snapshot
from dashboard.bulletins.services import check_wording
from dashboard.models import OF_A_UNIT, Kind
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from papers.words import day

ALL = "all"
LONGEST_TEXT = 20_000
# A paper is signed within a year of the day its numbers are of.
MOST_LATER = timedelta(days=366)
# What may be chosen; a 更正说明 is begun from the paper it corrects.
OFFERED = tuple((kind.value, kind.label) for kind in Kind if kind is not Kind.CORRECTION)


class NewForm(forms.Form):
    """文种, the snapshot whose numbers it gives, and of which unit where it is about one."""

    kind = forms.ChoiceField(label="文种", choices=OFFERED, widget=forms.RadioSelect)
    snapshot = forms.ChoiceField(label="快照", help_text="数字全部取自这份快照；没有合适的，先留存一份")
    unit = forms.ChoiceField(
        label="乡镇(街道)", required=False, help_text="反馈单、一页纸、年报素材按单位拟制，其他文稿不用选"
    )

    def __init__(
        self, *args: Any, snapshots: Sequence[Snapshot], units: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (str(row.pk), f"{row.number_said}　{row.title}（截至{day(row.as_of)}）") for row in snapshots
        ]
        choices = {"snapshot": offered, "unit": [("", "—"), (ALL, "全部乡镇(街道)，每个单位一份"), *units]}
        told = {"kind": "文种", "snapshot": "快照", "unit": "单位"}
        for name, thing in told.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what stands above
            if name in choices:
                field.choices = choices[name]
            field.error_messages |= {
                "required": f"请选择{thing}",
                "invalid_choice": f"没有这个{thing}，请重新选择",
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in OF_A_UNIT and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", "这种文稿按单位拟制，请选择单位，或选“全部乡镇(街道)”")
        return cleaned


def _details_fields(kind: Kind) -> Mapping[str, forms.Field]:
    """What is written around a kind's text, besides its day."""
    if kind in {Kind.CIRCULAR, Kind.CORRECTION}:
        return {
            "number": DocNumberField(
                label="文号", max_length=60, required=False, help_text="选填，没有取号的留空，版面留出位置"
            ),
            "to": PlainTextField(label="主送", max_length=200, required=kind is Kind.CIRCULAR),
            "copies": PlainTextField(label="抄送", max_length=200, required=False, help_text="选填"),
            "printed_by": PlainTextField(label="印发机关", max_length=20),
        }
    if kind is Kind.BRIEF:
        return {
            "name": PlainTextField(label="简报名称", max_length=20),
            "issue": PlainTextField(label="期号", max_length=30, help_text="例如：2026年第5期"),
            "compiled_by": PlainTextField(label="编印单位", max_length=30),
            "sent_to": PlainTextField(
                label="送", max_length=600, required=False, widget=forms.Textarea({"rows": 3}),
                help_text="报尾的发送范围，一行一组",
            ),
            "editor": PlainTextField(label="责任编辑", max_length=20, required=False, help_text="选填"),
            "phone": PlainTextField(label="电话", max_length=30, required=False, help_text="选填"),
        }  # fmt: skip
    return {}


class WordingForm(forms.Form):
    """The office's wording of one kind: text with placeholders, and what is written around it."""

    text = PlainTextField(
        label="正文", max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 22, "class": "wording"}),
        help_text="一行一段；以“一、”“（一）”开头的行是标题；花括号里的是占位符，数字由快照自动填入",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        around = _details_fields(kind)
        self.details_names = tuple(name for name in around if name not in self.leaves_out)
        self.fields |= {name: around[name] for name in self.details_names}
        self.order_fields(["title", *self.details_names, "signed_on", "text"])

    # The 期号 and the 文号 belong to one paper, not to the wording.
    leaves_out: Sequence[str] = ("number", "issue")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            check_wording(self.kind, text)
        except ValidationError as error:
            raise ValidationError(error.message_dict["text"]) from None
        return text

    def details(self) -> dict[str, str]:
        """What is written around the text, as the row keeps it."""
        return {name: self.cleaned_data[name] for name in self.details_names}


class DraftForm(WordingForm):
    """One draft: its title, its wording, its day and what is written around it."""

    title = PlainTextField(label="标题", max_length=100)
    signed_on = ChineseDateField(label="成文日期")
    seen = forms.CharField(widget=forms.HiddenInput)

    leaves_out = ()

    def __init__(self, *args: Any, kind: Kind, as_of: date, **kwargs: Any) -> None:
        """`as_of` is the day of the snapshot: nobody signs before it."""
        super().__init__(*args, kind=kind, **kwargs)
        self.as_of = as_of

    def clean_signed_on(self) -> date:
        signed: date = self.cleaned_data["signed_on"]
        if not self.as_of <= signed <= self.as_of + MOST_LATER:
            raise ValidationError(f"应在统计时点{day(self.as_of)}以后一年之内")
        return signed

    def details(self) -> dict[str, str]:
        signed: date = self.cleaned_data["signed_on"]
        return {**super().details(), "signed_on": signed.isoformat()}


class PromiseForm(forms.Form):
    """One line of what was promised or ordered on the spot."""

    text = PlainTextField(label="当场答应、交办的事", max_length=200)

"""Rules for the use of the reserve fund (管理办法), of a unit's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.layout import Div, Field

from desk.forms.base import RecordForm
from funds.models import Fund, FundRegulation
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from records.models import Record
from townships.models import Township


class RegulationForm(RecordForm):
    """储备金管理办法: what it is called, from when until when it holds."""

    slug = "regulation.RESERVE"
    model = FundRegulation
    day_field = "started_on"
    uses: ClassVar = {"started_on": ("reserve_fund",)}

    title = PlainTextField(label="办法名称", max_length=200)
    doc_no = DocNumberField(
        label="文号", max_length=60, required=False, help_text="与存放处一并填写，作为出处"
    )
    started_on = ChineseDateField(label="施行日期", help_text="区里统一制定的由区人大办登记，单位不必再填")
    ended_on = ChineseDateField(label="废止日期", required=False, help_text="现行有效的留空")

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "储备金管理办法"

    @classmethod
    def serves(cls, record: Record) -> bool:
        return (
            isinstance(record, FundRegulation) and record.fund == Fund.RESERVE and not record.is_for_district
        )

    @classmethod
    def earlier(cls, unit: Township, on: date, known: Mapping[str, Any]) -> Record | None:
        """Nothing of an older one is worth copying: its name stands there already."""
        return None

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        return {"title": f"{unit.name}民生微实事专项储备金管理办法"}

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, FundRegulation):
            raise TypeError("a regulation's form shows regulations")
        return {
            "title": record.title,
            "started_on": record.started_on,
            "ended_on": record.ended_on,
            "revision": record.revision,
        }

    def layout(self) -> Sequence[Any]:
        return (
            "title",
            Div("started_on", "ended_on", css_class="field-row"),
            Div("doc_no", "kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    def new_record(self) -> Record:
        return FundRegulation(area=self.unit.code, fund=Fund.RESERVE)

    def apply(self, record: Record) -> None:
        if not isinstance(record, FundRegulation):
            raise TypeError("a regulation's form writes regulations")
        data = self.cleaned_data
        record.title, record.started_on, record.ended_on = data["title"], data["started_on"], data["ended_on"]

    def reference(self) -> tuple[str, str]:
        return self.cleaned_data["doc_no"], self.cleaned_data["kept_at"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        started, ended = data.get("started_on"), data.get("ended_on")
        if started and ended and ended <= started:
            self.add_error("ended_on", "废止日期应晚于施行日期")
        return data
